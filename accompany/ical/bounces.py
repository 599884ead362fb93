"""Bounces as mail servers report them (RFC 3464 in a multipart/report of RFC 6522): what became of a mail of ours."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from email.message import Message
from email.parser import HeaderParser

from accompany.ical.mails import Unreadable, parsed

# What a report says of a recipient (RFC 3464 §2.3.3), the worst first, with a status for those that leave it out.
ACTIONS = {"failed": "5.0.0", "delayed": "4.0.0", "relayed": "2.0.0", "expanded": "2.0.0", "delivered": "2.0.0"}
_DELIVERY = ("message/delivery-status", "message/global-delivery-status")  # RFC 3464; RFC 6533 §6
_STATUS = re.compile(r"[245]\.\d{1,3}\.\d{1,3}(?!\d)", re.ASCII)  # RFC 3463 §2; a comment may follow
_EMPTY_LINE = re.compile(r"\n[ \t]*\n")
_MOST_RECIPIENTS, _LONGEST = 64, 64 << 10  # groups of fields; characters of one text


@dataclass(frozen=True, slots=True)
class Bounce:
    """What a report says. It names nobody: whom the mail was for is known by the address that the report came to."""

    action: str  # one of ACTIONS
    status: str  # class.subject.detail of RFC 3463: 5.1.1 is an address that does not exist


def read(raw: bytes) -> Bounce | None:
    """Read a report; of several recipients the worst off. None when it is none or cannot be read; it never raises.

    Servers that bounce in plain words (qmail) are not guessed at, nor is the mail that a report brings back opened.
    """
    try:
        mail = parsed(raw)
    except Unreadable:
        return None
    if mail.get_content_type() != "multipart/report" or not mail.is_multipart():
        return None
    if str(mail.get_param("report-type", "delivery-status")).lower() != "delivery-status":
        return None
    found = [bounce for part in _parts(mail) for group in _groups(part) if (bounce := _bounce(group))]
    return min(found, key=lambda bounce: list(ACTIONS).index(bounce.action)) if found else None


def _parts(mail: Message) -> Iterator[Message]:
    """Give the part that machines read: RFC 6522 wants it second, directly in the report."""
    inner = mail.get_payload()
    for part in inner if isinstance(inner, list) else []:
        if isinstance(part, Message) and part.get_content_type() in _DELIVERY:
            yield part
            return


def _groups(part: Message) -> Iterator[Message]:
    """Give the groups of fields. The standard parser splits the older kind at empty lines, not the newer."""
    inner = part.get_payload()
    for group in (inner if isinstance(inner, list) else [])[:_MOST_RECIPIENTS]:
        if not isinstance(group, Message):
            continue
        yield group
        rest = group.get_payload()
        if isinstance(rest, str):
            blocks = _EMPTY_LINE.split("\n".join(rest[:_LONGEST].splitlines()))[:_MOST_RECIPIENTS]
            yield from (HeaderParser().parsestr(block.strip()) for block in blocks if block.strip())


def _bounce(group: Message) -> Bounce | None:
    action = _first_word(group.get("action"))
    if action not in ACTIONS:
        return None
    status = _STATUS.match(str(group.get("status", "")).strip())
    return Bounce(action, status[0] if status else ACTIONS[action])


def _first_word(value: object) -> str:
    words = re.split(r"[\s(;]", str(value or "").strip(), maxsplit=1)
    return words[0].lower()
