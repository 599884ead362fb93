"""Answers as a volunteer's calendar mails them, for whoever must take them back."""

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

from accompany.actions.replies import Post
from tests.cast import NOW

POST = Post(reply_address="rsvp+{token}@cal.example.org", authserv_id="mx.example.org")
SURE = "mx.example.org; dkim=pass header.d=example.org; dmarc=pass header.from=example.org"
FORGED = "mx.example.org; dmarc=fail (p=REJECT sp=REJECT) header.from=example.org"


@dataclass(frozen=True)
class Answer:
    """One reply: what a calendar says about a UID, to which address, and what our mail server thinks of it."""

    to: str
    uid: str
    attendee: str
    partstat: str = "ACCEPTED"
    sequence: int = 0
    stamp: datetime = NOW
    sender: str = ""
    results: str = SURE
    message_id: str = "<1@example.org>"
    method: str = "REPLY"
    more: tuple[str, ...] = field(default=())

    def but(self, **changes: object) -> "Answer":
        """Give the same answer with something changed."""
        return replace(self, **changes)  # type: ignore[arg-type]

    def raw(self) -> bytes:
        """Write it as a mail."""
        lines = [
            *([f"Authentication-Results: {self.results}"] if self.results else []),
            f"From: {self.sender or self.attendee}",
            f"To: {self.to}",
            f"Message-ID: {self.message_id}",
            "MIME-Version: 1.0",
            f"Content-Type: text/calendar; charset=UTF-8; method={self.method}",
            "",
            "BEGIN:VCALENDAR",
            f"METHOD:{self.method}",
            "BEGIN:VEVENT",
            f"UID:{self.uid}",
            f"DTSTAMP:{self.stamp.astimezone(UTC):%Y%m%dT%H%M%SZ}",
            f"SEQUENCE:{self.sequence}",
            f"ATTENDEE;PARTSTAT={self.partstat}:mailto:{self.attendee}",
            *self.more,
            "END:VEVENT",
            "END:VCALENDAR",
            "",
        ]
        return "\r\n".join(lines).encode()


def words(to: str, text: str, *, sender: str = "ana@example.org", automatic: bool = False) -> bytes:
    """Write a mail that a human wrote, or a machine in their absence."""
    lines = [f"From: {sender}", f"To: {to}", "Message-ID: <words@example.org>"]
    lines += ["Auto-Submitted: auto-replied"] if automatic else []
    return "\r\n".join([*lines, "Content-Type: text/plain; charset=UTF-8", "", text, ""]).encode()


def bounce(to: str, status: str = "5.1.1", action: str = "failed") -> bytes:
    """Write the report of a mail server that could not deliver (RFC 3464)."""
    lines = [
        "From: MAILER-DAEMON@mx.example.net",
        f"To: {to}",
        "Auto-Submitted: auto-replied",
        'Content-Type: multipart/report; report-type=delivery-status; boundary="b"',
        "",
        *("--b", "Content-Type: text/plain", "", "It did not go.", ""),
        *("--b", "Content-Type: message/delivery-status", "", "Reporting-MTA: dns; mx.example.net", ""),
        *("Final-Recipient: rfc822; nobody@example.org", f"Action: {action}", f"Status: {status}", "", "--b--", ""),
    ]
    return "\r\n".join(lines).encode()
