"""Turn one worded mail into the bytes that go over the wire, the same bytes every time."""

import re
from base64 import b64encode
from binascii import b2a_qp
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime
from functools import lru_cache
from hashlib import blake2b

_FORBIDDEN = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")
_ADDRESS = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]{1,64}@[A-Za-z0-9.-]{1,253}")
_MESSAGE_ID = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]{1,200}@[A-Za-z0-9.-]{1,253}")
_AS_IS = re.compile(r"(?!.*=\?)[!-~](?:[ -~]{0,63}[!-~])?")  # short printable ASCII that is not an encoded word
_ATOMS = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~ -]+")
_EXTRA_NAME = re.compile(r"[A-Za-z][A-Za-z0-9-]{0,75}")
_EXTRA_VALUE = re.compile(r"[!-~](?:[ -~]{0,900}[!-~])?")
_METHOD = re.compile(r"[A-Z]{1,20}")
_OURS = {"from", "to", "cc", "bcc", "subject", "date", "message-id", "in-reply-to", "references", "auto-submitted"}
_FOLD = "\r\n "
_WORD_BYTES = 39  # of text in one encoded word: with the longest header name the line stays under 76 (RFC 2047 §2)
_LONGEST_LINE = 900  # octets; RFC 5321 §4.5.3.1.6 allows 998


class Unsendable(ValueError):
    """The mail cannot be written safely. Names the field, never its value."""


@dataclass(frozen=True, slots=True)
class Calendar:
    """An iCalendar object that goes with a mail; `method` equals its METHOD (REQUEST or CANCEL)."""

    content: bytes
    method: str


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Mail:
    """One mail to one reader. Addresses and message ids are bare (no angle brackets); `date` is aware.

    `extra` are headers of printable ASCII, written as they are.
    """

    sender_name: str
    sender: str
    to: str
    subject: str
    text: str
    html: str | None = None
    message_id: str
    date: datetime
    calendar: Calendar | None = None
    in_reply_to: str | None = None
    references: tuple[str, ...] = ()
    extra: tuple[tuple[str, str], ...] = ()


def compose(mail: Mail) -> bytes:
    """Write the mail as bytes with CRLF line ends; equal mails give equal bytes. Raises Unsendable.

    The layout is what calendar programs look for: mixed(alternative(plain, html, calendar), attachment), with the
    calendar as the last alternative and the same bytes again as invite.ics.
    """
    mark = blake2b(mail.message_id.encode("utf-8", "replace"), digest_size=12).hexdigest()
    texts = [_text("plain", mail.text)]
    if mail.html is not None:
        texts.append(_text("html", mail.html))
    if mail.calendar is None:
        body = texts[0] if len(texts) == 1 else _multipart("alternative", f"=_a{mark}", texts)
    else:
        invite, attachment = _calendar(mail.calendar)
        body = _multipart("alternative", f"=_a{mark}", [*texts, invite])
        body = _multipart("mixed", f"=_m{mark}", [body, attachment])
    return "".join((*_headers(mail), body)).encode("ascii")


def _headers(mail: Mail) -> Iterator[str]:
    yield _from(mail.sender_name, mail.sender)
    yield f"To: {_matching(_ADDRESS, mail.to, 'to')}\r\n"
    yield f"Subject: {_header_text(mail.subject, 'subject')}\r\n"
    yield f"Date: {_date(mail.date)}\r\n"
    yield f"Message-ID: {_id(mail.message_id, 'message_id')}\r\n"
    if mail.in_reply_to is not None:
        yield f"In-Reply-To: {_id(mail.in_reply_to, 'in_reply_to')}\r\n"
    if mail.references:
        yield f"References: {_FOLD.join(_id(one, 'references') for one in mail.references)}\r\n"
    yield "Auto-Submitted: auto-generated\r\nMIME-Version: 1.0\r\n"
    for name, value in mail.extra:
        yield _extra(name, value)


@lru_cache(maxsize=64)
def _from(name: str, address: str) -> str:
    bare = _matching(_ADDRESS, address, "sender")
    if not name:
        return f"From: {bare}\r\n"
    text = _header_text(name, "sender_name")
    if text == name and not _ATOMS.fullmatch(name):
        text = '"' + name.replace("\\", "\\\\").replace('"', '\\"') + '"'
    return f"From: {text}{_FOLD if len(text) + len(bare) > 66 else ' '}<{bare}>\r\n"


@lru_cache(maxsize=256)
def _header_text(text: str, field: str) -> str:
    """Write free text for a header: as it is when short and plain, else in encoded words (RFC 2047)."""
    if _AS_IS.fullmatch(text):
        return text
    if _FORBIDDEN.search(text):
        raise Unsendable(field)
    return _FOLD.join(f"=?utf-8?b?{b64encode(piece).decode()}?=" for piece in _pieces(text))


def _pieces(text: str) -> Iterator[bytes]:
    """Cut text into pieces of at most _WORD_BYTES bytes, never inside a character (RFC 2047 §5)."""
    rest = text.encode("utf-8")
    while len(rest) > _WORD_BYTES:
        end = _WORD_BYTES
        while rest[end] & 0xC0 == 0x80:
            end -= 1
        yield rest[:end]
        rest = rest[end:]
    if rest:
        yield rest


def _id(text: str, field: str) -> str:
    return f"<{_matching(_MESSAGE_ID, text, field)}>"


def _matching(shape: re.Pattern[str], text: str, field: str) -> str:
    if not shape.fullmatch(text):
        raise Unsendable(field)
    return text


@lru_cache(maxsize=64)
def _date(moment: datetime) -> str:
    if moment.tzinfo is None:
        raise Unsendable("date")
    return format_datetime(moment.astimezone(UTC))


def _extra(name: str, value: str) -> str:
    if not _EXTRA_NAME.fullmatch(name) or not _EXTRA_VALUE.fullmatch(value) or _is_ours(name.lower()):
        raise Unsendable("extra")
    return f"{name}: {value}\r\n"


def _is_ours(name: str) -> bool:
    return name in _OURS or name.startswith(("content-", "mime-"))


def _text(kind: str, text: str) -> str:
    """Write one text part: as it is when plain ASCII in short lines, else quoted-printable.

    A text with "=_" in it is quoted too, so that no part can ever contain a boundary.
    """
    body = text.replace("\r\n", "\n").replace("\r", "\n").replace("\n", "\r\n")
    if not body.endswith("\r\n"):
        body += "\r\n"
    if body.isascii() and "\0" not in body and "=_" not in body and max(map(len, body.split("\r\n"))) <= _LONGEST_LINE:
        encoding = "7bit"
    else:
        encoding = "quoted-printable"
        body = b2a_qp(body.encode("utf-8", "replace")).decode("ascii")
    return f"Content-Type: text/{kind}; charset=utf-8\r\nContent-Transfer-Encoding: {encoding}\r\n\r\n{body}"


def _calendar(calendar: Calendar) -> tuple[str, str]:
    """Write the calendar twice: for calendar programs to act on, and as a file for people to open."""
    method = _matching(_METHOD, calendar.method, "calendar")
    text = b64encode(calendar.content).decode("ascii")
    body = "\r\n".join([text[at : at + 76] for at in range(0, len(text), 76)])
    content = f"Content-Transfer-Encoding: base64\r\n\r\n{body}\r\n"
    attached = 'name="invite.ics"\r\nContent-Disposition: attachment; filename="invite.ics"'
    return (
        f'Content-Type: text/calendar; charset="UTF-8"; method="{method}"\r\n{content}',
        f"Content-Type: application/ics; {attached}\r\n{content}",
    )


def _multipart(kind: str, boundary: str, parts: list[str]) -> str:
    middle = f"\r\n--{boundary}\r\n".join(parts)
    head = f'Content-Type: multipart/{kind}; boundary="{boundary}"\r\n\r\n'
    return f"{head}--{boundary}\r\n{middle}\r\n--{boundary}--\r\n"
