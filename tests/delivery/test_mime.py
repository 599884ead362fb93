"""A mail read back by another program says what was put into it, and is the same bytes each time."""

import dataclasses
from base64 import b64decode
from datetime import datetime, timedelta, timezone
from email import message_from_bytes
from email.header import decode_header, make_header
from email.message import EmailMessage, MIMEPart
from email.policy import default
from email.utils import parseaddr
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from accompany.delivery.mime import Calendar, Mail, Unsendable, compose

ICS = b"BEGIN:VCALENDAR\r\nMETHOD:REQUEST\r\nSUMMARY:Turno\xc3\xb3\r\nEND:VCALENDAR\r\n" * 40


def changed(mail: Mail, **change: Any) -> Mail:
    """Give the same mail but for this."""
    return dataclasses.replace(mail, **change)


PLAIN = Mail(
    sender_name="Coalition",
    sender="rsvp+abc@cal.example.org",
    to="ana@example.org",
    subject="Invitation: Shift, Accompanier",
    text="Hello Ana,\nsee https://accompany.example.org/a/abc\n",
    message_id="n1@cal.example.org",
    date=datetime(2026, 12, 1, 7, 5, tzinfo=timezone(timedelta(hours=-5))),
)
INVITE = changed(
    PLAIN,
    html="<p>Hello Ana, mañana</p>",
    calendar=Calendar(ICS, "REQUEST"),
    in_reply_to="n0@cal.example.org",
    references=("n00@cal.example.org", "n0@cal.example.org"),
    extra=(("Reply-To", "rsvp+abc@cal.example.org"),),
)

anything = st.text(st.characters(exclude_categories=["Cs", "Cc", "Zl", "Zp"]), max_size=200)


def read(mail: Mail) -> EmailMessage:
    """Write the mail and read it with the standard library's parser, which must find nothing wrong."""
    message = message_from_bytes(compose(mail), policy=default)
    assert isinstance(message, EmailMessage)
    assert [part.defects for part in message.walk()] == [[] for _ in message.walk()]
    return message


def body(part: MIMEPart) -> str:
    """Give a text part's text with plain line ends."""
    content = part.get_content()
    assert isinstance(content, str)
    return content.replace("\r\n", "\n")


def sender_of(mail: Mail) -> tuple[str, str]:
    """Give the name and address in From, read the older way: the newer parser puts spaces between encoded words."""
    name, address = parseaddr(message_from_bytes(compose(mail))["From"])
    return str(make_header(decode_header(name))), address


def test_a_plain_mail_is_exactly_these_bytes() -> None:
    assert compose(PLAIN) == (
        b"From: Coalition <rsvp+abc@cal.example.org>\r\n"
        b"To: ana@example.org\r\n"
        b"Subject: Invitation: Shift, Accompanier\r\n"
        b"Date: Tue, 01 Dec 2026 12:05:00 +0000\r\n"
        b"Message-ID: <n1@cal.example.org>\r\n"
        b"Auto-Submitted: auto-generated\r\n"
        b"MIME-Version: 1.0\r\n"
        b"Content-Type: text/plain; charset=utf-8\r\n"
        b"Content-Transfer-Encoding: 7bit\r\n"
        b"\r\n"
        b"Hello Ana,\r\n"
        b"see https://accompany.example.org/a/abc\r\n"
    )


def test_an_invite_has_the_layout_calendar_programs_look_for() -> None:
    message = read(INVITE)

    assert message.get_content_type() == "multipart/mixed"
    alternative, attachment = message.iter_parts()
    plain, html, invite = alternative.iter_parts()
    assert [part.get_content_type() for part in (alternative, plain, html, invite, attachment)] == [
        "multipart/alternative",
        "text/plain",
        "text/html",
        "text/calendar",
        "application/ics",
    ]
    assert invite["Content-Type"] == 'text/calendar; charset="UTF-8"; method="REQUEST"'
    assert attachment["Content-Type"] == 'application/ics; name="invite.ics"'
    assert [part["Content-Transfer-Encoding"] for part in (invite, attachment)] == ["base64", "base64"]
    assert [part["Content-Disposition"] for part in (invite, attachment)] == [None, 'attachment; filename="invite.ics"']
    assert [part.get_payload(decode=True) for part in (invite, attachment)] == [ICS, ICS]
    assert (body(plain), body(html)) == (INVITE.text, "<p>Hello Ana, mañana</p>\n")


def test_an_invite_names_the_mails_before_it_and_nothing_that_lists_or_ranks() -> None:
    message = read(INVITE)

    assert " ".join(message.keys()) == (
        "From To Subject Date Message-ID In-Reply-To References Auto-Submitted MIME-Version Reply-To Content-Type"
    )
    assert message["In-Reply-To"] == "<n0@cal.example.org>"
    assert message["References"] == "<n00@cal.example.org> <n0@cal.example.org>"
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["Reply-To"] == "rsvp+abc@cal.example.org"


@pytest.mark.parametrize(
    ("mail", "types"),
    [
        (changed(INVITE, calendar=None), ["multipart/alternative", "text/plain", "text/html"]),
        (
            changed(INVITE, html=None),
            ["multipart/mixed", "multipart/alternative", "text/plain", "text/calendar", "application/ics"],
        ),
    ],
    ids=["without a calendar", "without html"],
)
def test_parts_that_are_not_there_leave_no_trace(mail: Mail, types: list[str]) -> None:
    assert [part.get_content_type() for part in read(mail).walk()] == types


@settings(deadline=None)
@given(name=anything, subject=anything, text=anything, html=st.none() | anything, ics=st.binary(max_size=300))
def test_whatever_is_put_in_comes_out_again(name: str, subject: str, text: str, html: str | None, ics: bytes) -> None:
    mail = changed(INVITE, sender_name=name, subject=subject, text=text, html=html, calendar=Calendar(ics, "CANCEL"))
    message = read(mail)

    assert message["Subject"] == subject
    assert sender_of(mail) == (name, INVITE.sender)
    texts = [body(part) for part in message.walk() if part.get_content_type() in ("text/plain", "text/html")]
    assert texts == [one + "\n" for one in (text, html) if one is not None]
    calendars = [part for part in message.walk() if part.get_content_type() in ("text/calendar", "application/ics")]
    assert [part.get_payload(decode=True) for part in calendars] == [ics, ics]


@pytest.mark.parametrize(
    "name",
    [
        "",
        "Coalition",
        'The "East" Coalition, Inc.',
        "back\\slash",
        '"',
        "a@example.org",
        "=?utf-8?q?x?=",
        " x ",
        "Compañía " * 9,
    ],
)
def test_a_name_is_a_name_whatever_signs_it_has(name: str) -> None:
    assert sender_of(changed(PLAIN, sender_name=name, subject=name)) == (name, PLAIN.sender)


def test_each_encoded_word_is_whole_characters() -> None:
    subject = "é" + "€" * 60 + "𐀀" * 30
    words = compose(changed(PLAIN, subject=subject)).partition(b"\r\nDate:")[0].split(b"Subject: ")[1].split()

    assert "".join(b64decode(word[10:-2]).decode() for word in words) == subject
    assert max(map(len, words)) <= 75


@pytest.mark.parametrize(
    "text", ["x" * 5000 + "\n", "nul \0 here\n", "a\n.\n..\nb\n", "ends with a space \n", "ñ" * 2000 + "\n"]
)
def test_a_text_no_server_takes_as_it_is_is_quoted(text: str) -> None:
    content = compose(changed(PLAIN, text=text))

    assert body(read(changed(PLAIN, text=text))) == text
    assert max(map(len, content.split(b"\r\n"))) <= 900
    assert b"\0" not in content


@settings(deadline=None)
@given(name=anything, subject=anything, text=st.text(max_size=3000))
def test_the_bytes_are_lines_every_server_takes(name: str, subject: str, text: str) -> None:
    content = compose(changed(INVITE, sender_name=name, subject=subject, text=text))

    lines = content.split(b"\r\n")
    assert lines.pop() == b""
    assert not any(b"\r" in line or b"\n" in line or b"\0" in line for line in lines)
    assert max(map(len, lines)) <= 900
    headers = content.partition(b"\r\n\r\n")[0].split(b"\r\n")
    assert max(map(len, headers)) <= 78
    assert content.isascii()


def test_equal_mails_are_equal_bytes_and_another_message_id_has_other_boundaries() -> None:
    other = compose(changed(INVITE, message_id="n2@cal.example.org"))

    assert compose(INVITE) == compose(changed(INVITE))
    assert str(read(INVITE).get_boundary()) not in other.decode()


@pytest.mark.parametrize("field", ["sender_name", "sender", "to", "subject", "message_id", "in_reply_to"])
@pytest.mark.parametrize("bad", ["\r\nBcc: e@example.org", "\nBcc: e@example.org", "\ry", "\0y", "\u2028y", "\ud800"])
def test_no_header_can_be_smuggled_in(field: str, bad: str) -> None:
    with pytest.raises(Unsendable, match=f"^{field}$"):
        compose(changed(INVITE, **{field: f"x{bad}"}))


@pytest.mark.parametrize(
    "extra",
    [
        ("X-A", "x\r\nBcc: eve@example.org"),
        ("X-A\r\nBcc", "eve@example.org"),
        ("Bcc", "eve@example.org"),
        ("content-type", "text/html"),
        ("X-A", "mañana"),
        ("X-A", ""),
        ("X A", "x"),
    ],
)
def test_no_extra_header_can_do_what_is_not_its_business(extra: tuple[str, str]) -> None:
    with pytest.raises(Unsendable, match=r"^extra$"):
        compose(changed(PLAIN, extra=(extra,)))


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"to": "ana@example.org, eve@example.org"}, "to"),
        ({"to": "Ana <ana@example.org>"}, "to"),
        ({"to": ""}, "to"),
        ({"sender": "mañana@example.org"}, "sender"),
        ({"references": ("a@b> <c@d",)}, "references"),
        ({"date": datetime(2026, 12, 1, 7)}, "date"),  # noqa: DTZ001
        ({"calendar": Calendar(ICS, 'REQUEST"; x="y')}, "calendar"),
    ],
)
def test_what_cannot_be_written_safely_is_refused_by_name(change: dict[str, object], field: str) -> None:
    with pytest.raises(Unsendable) as caught:
        compose(changed(PLAIN, **change))

    assert str(caught.value) == field


def test_a_text_that_holds_our_boundary_does_not_break_the_mail() -> None:
    boundary = read(INVITE).get_boundary()
    text = f"before\n--{boundary}\nContent-Type: text/html\n\n--{boundary}--\nafter\n"

    alternative, _ = read(changed(INVITE, text=text)).iter_parts()
    assert body(next(iter(alternative.iter_parts()))) == text


def test_a_mail_shows_nothing_of_itself_in_logs() -> None:
    assert "example" not in repr(INVITE)
