"""What headers say about a mail's way and its sender: only our own server's topmost word counts."""

import pytest

from accompany.ical.headers import headed, sender
from accompany.rules.replies import Evidence, evidence

OURS = "mx.example.org"
ANA = "ana@example.org"


def mail(*headers: str) -> bytes:
    return "\r\n".join([*headers, "", "BEGIN:VCALENDAR"]).encode()


@pytest.mark.parametrize(
    ("headers", "delivered_to", "to"),
    [
        pytest.param(["To: a@x.org, b@y.org"], (), ("a@x.org", "b@y.org"), id="to"),
        pytest.param(["To: a@x.org", "To: B@y.org"], (), ("b@y.org",), id="the last to"),
        pytest.param(["Delivered-To: r@x.org", "To: l@y.org"], ("r@x.org",), ("l@y.org",), id="delivered to"),
        pytest.param(["X-Original-To: <r@x.org>", "Delivered-To: s@x.org"], ("s@x.org", "r@x.org"), (), id="both"),
        pytest.param(["Envelope-To: r@x.org"], ("r@x.org",), (), id="Exim's"),
        pytest.param(["Cc: r@x.org"], (), (), id="no copy"),
        pytest.param(["Subject: To: r@x.org"], (), (), id="not a header of its own"),
        pytest.param(
            ["To: " + ", ".join(f"r{n}@x.org" for n in range(50))],
            (),
            tuple(f"r{n}@x.org" for n in range(20)),
            id="many",
        ),
    ],
)
def test_where_a_mail_went(headers: list[str], delivered_to: tuple[str, ...], to: tuple[str, ...]) -> None:
    found = headed(mail(*headers))
    assert (found.delivered_to, found.to) == (delivered_to, to)


CASES = {
    "dmarc passes": (Evidence.STRONG, f"{OURS}; dmarc=pass header.from=example.org"),
    "an aligned signature, a comment with a semicolon": (
        Evidence.STRONG,
        f"{OURS};\r\n\tdkim=pass (2048-bit key; a\\)b) header.d=example.org",
    ),
    "the signature's identity": (Evidence.STRONG, f"{OURS}; dkim=pass header.i=@example.org header.s=x"),
    "a domain below": (Evidence.STRONG, f"{OURS}; dkim=pass header.d=mail.example.org"),
    "with a version": (Evidence.STRONG, f"{OURS} 1; dmarc=pass header.from=example.org"),
    "fails where the domain rejects": (
        Evidence.FORGED,
        f"{OURS}; dmarc=fail (p=REJECT dis=NONE) header.from=example.org",
    ),
    "policy in a comment, behind a quoted reason": (
        Evidence.FORGED,
        f'{OURS}; dmarc=fail reason="no; pass" header.from=example.org (policy=reject)',
    ),
    "fails where the domain does not mind": (Evidence.WEAK, f"{OURS}; dmarc=fail (p=NONE) header.from=example.org"),
    "a signature that fails": (Evidence.WEAK, f"{OURS}; dkim=fail header.d=example.org"),
    "somebody else's signature": (Evidence.WEAK, f"{OURS}; dkim=pass header.d=elsewhere.org"),
    "an envelope proves nothing": (Evidence.WEAK, f"{OURS}; spf=pass smtp.mailfrom=example.org"),
    "another's on top of a copy of ours": (Evidence.WEAK, "mx.elsewhere.org; dmarc=pass", f"{OURS}; dmarc=pass"),
    "ours below ours is the sender's": (Evidence.WEAK, f"{OURS}; none", f"{OURS}; dmarc=pass"),
    "without an id, as Exchange writes inside": (Evidence.WEAK, "spf=pass; dkim=pass header.d=example.org; dmarc=pass"),
    "our name in a comment": (Evidence.WEAK, f"({OURS}) evil.org; dmarc=pass"),
    "a result in a comment": (Evidence.WEAK, f"{OURS}; (dmarc=pass) spf=fail"),
    "a result in quotes": (Evidence.WEAK, f'{OURS}; x="; dmarc=pass"'),
    "rubbish": (Evidence.WEAK, ';;;((("""', f"{OURS}; dmarc=pass"),
    "nothing": (Evidence.WEAK,),
}


@pytest.mark.parametrize(("weight", "results"), [(one[0], one[1:]) for one in CASES.values()], ids=CASES)
def test_what_our_server_says_of_the_sender(weight: Evidence, results: tuple[str, ...]) -> None:
    written = [f"Authentication-Results: {one}" for one in results]
    assert evidence(sender(headed(mail(*written, f"From: Ana <{ANA}>")), OURS), ANA) is weight


def test_without_a_server_of_ours_nothing_is_strong() -> None:
    raw = mail("Authentication-Results: mx.example.org; dmarc=pass", f"From: {ANA}")
    assert evidence(sender(headed(raw), None), ANA) is Evidence.WEAK


def test_a_calendar_relay_that_passes_is_believed_a_little() -> None:
    raw = mail(
        f"Authentication-Results: {OURS}; dkim=pass header.d=google.com",
        "Sender: Google Calendar <calendar-notification@google.com>",
        "From: Ana <ana@workspace.example>",
    )
    assert evidence(sender(headed(raw), OURS), ANA) is Evidence.MEDIUM


@pytest.mark.parametrize(
    "raw", [b"", b"\r\n\r\n", b"\0" * 100, b"To: " + b"(" * 100_000, b"\xff" * 70_000, b"To: \xe9@x"]
)
def test_no_headers_break_the_reader(raw: bytes) -> None:
    assert headed(raw).written == ""
