"""What one mail holds that concerns a calendar: the right part of it, or a human's words. Nothing is believed yet."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import Message
from email.policy import Compat32
from enum import IntEnum, StrEnum

LARGEST, MOST_BREAKS, MOST_PARTS, DEEPEST = 1 << 20, 100_000, 64, 8  # octets; CRs and LFs; parts; levels
_MOST_MULTIPARTS = 16  # each open one is looked for in every line
_MOST_BOUNDARIES = 1_000  # lines that begin like one; a mail of many answers has some hundred dashed lines
_LONGEST_HEADER, _LONGEST_WORDS = 2000, 4000  # characters
_ENCODINGS = {"", "7bit", "8bit", "binary", "base64", "quoted-printable"}
_LEFT_OUT = ("X-Left-Out", "")
_BOUNDARY = re.compile(rb"^--", re.MULTILINE)
_TAG = re.compile(r"<[^<>]*>")
_QUOTED = re.compile(r'"(?:[^"\\]|\\.)*"')
_ADDRESSED = re.compile(r"[^<>@,]*<(?P<angle>[^<>@,\s]+@[^<>@,\s]+)>|(?P<bare>[^<>@,\s]+@[^<>@,\s]+)")


class Fault(StrEnum):
    """Why a mail is filed for a coordinator and answered by nothing. Never holds anything of the mail."""

    TOO_LARGE = "too_large"
    TOO_MANY_PARTS = "too_many_parts"
    TOO_DEEP = "too_deep"
    NUL = "nul"
    NESTING = "nesting"
    TRUNCATED = "truncated"
    NOT_ONE_CALENDAR = "not_one_calendar"
    NOT_ONE_EVENT = "not_one_event"
    NOT_ONE_ATTENDEE = "not_one_attendee"
    NO_METHOD = "no_method"
    NO_UID = "no_uid"
    NO_ADDRESS = "no_address"
    CONTRADICTION = "contradiction"
    BAD_LINE = "bad_line"
    BAD_SEQUENCE = "bad_sequence"


class Unreadable(Exception):
    """The mail cannot be taken for a reply."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(fault.value)
        self.fault = fault


@dataclass(frozen=True, slots=True)
class Opened:
    """A mail, opened. Personal fields stay out of its `repr`."""

    calendar: bytes | None  # the one part that is a calendar
    words: str = field(repr=False)  # what a human wrote, when there is no calendar
    sender: str = field(repr=False)  # the address in From, lower case; believed only with evidence
    message_id: str
    auto_submitted: str  # the keyword of RFC 3834 §5, lower case; "" when the header is missing
    is_report: bool  # multipart/report: for those who read bounces


class _Rank(IntEnum):
    """How likely a part is the reply; the lowest wins, and of equals the first."""

    REPLY = 0
    CALENDAR = 1
    ATTACHED = 2


class _Guarded(Compat32):
    """Leaves headers out that the standard parser needs quadratic time for, or raises at."""

    def header_source_parse(self, sourcelines: list[str]) -> tuple[str, str]:
        if sum(map(len, sourcelines)) > _LONGEST_HEADER:
            return _LEFT_OUT
        name, value = super().header_source_parse(sourcelines)
        return _LEFT_OUT if "*" in value and _raises(value) else (name, value)


def _raises(value: str) -> bool:
    """Say whether the parser raises at these parameters: it does when one is both whole and continued (RFC 2231 §3)."""
    probe = Message()
    probe["Content-Type"] = value
    try:
        probe.get_params()
    except (TypeError, ValueError):
        return True
    return False


GUARDED = _Guarded()


def opened(raw: bytes) -> Opened:
    """Open a mail: find its calendar part, or the words in it. Raises Unreadable past the limits.

    1. A mail that could cost more than a second to take apart is refused before it is.
    2. A bounce is not searched.
    3. Gmail and Thunderbird send the same object twice, as an alternative and as an attachment: one is taken.
    """
    mail = parsed(raw)
    is_report = mail.get_content_type() == "multipart/report"
    leaves = [] if is_report else list(_leaves(mail))
    ranked = [(rank, leaf) for leaf in leaves if (rank := _rank(leaf)) is not None]
    calendar = _content(min(ranked, key=lambda one: one[0])[1]) if ranked else None
    return Opened(
        calendar=calendar,
        words="" if ranked else _words(leaves),
        sender=address_in(mail, "from"),
        message_id=str(mail.get("message-id", "")).strip()[:998],
        auto_submitted=str(mail.get("auto-submitted", "")).partition(";")[0].strip().lower()[:40],
        is_report=is_report,
    )


def parsed(raw: bytes) -> Message:
    """Take a mail apart, unless that could cost more than a second. Raises Unreadable past the limits."""
    _within_limits(raw)
    try:
        return message_from_bytes(raw, policy=GUARDED)
    except RecursionError:
        raise Unreadable(Fault.TOO_DEEP) from None


def _within_limits(raw: bytes) -> None:
    if len(raw) > LARGEST or raw.count(b"\n") + raw.count(b"\r") > MOST_BREAKS:
        raise Unreadable(Fault.TOO_LARGE)
    if sum(1 for _ in _BOUNDARY.finditer(raw)) > _MOST_BOUNDARIES:
        raise Unreadable(Fault.TOO_MANY_PARTS)
    lower = raw.lower()
    if lower.count(b"multipart/") > _MOST_MULTIPARTS or lower.count(b"message/") > MOST_PARTS:
        raise Unreadable(Fault.TOO_MANY_PARTS)


def address_in(mail: Message, header: str) -> str:
    """Give the one address in the one header of this name, lower case; "" when that is not beyond doubt.

    The standard parser is not asked: it recurses into comments until Python stops it, and guesses.
    """
    written = mail.get_all(header, [])
    found = _ADDRESSED.fullmatch(_QUOTED.sub("", str(written[0])).strip()) if len(written) == 1 else None
    return (found["angle"] or found["bare"]).lower() if found else ""


def _leaves(mail: Message) -> Iterator[Message]:
    """Walk the parts that hold something. A forwarded mail is not entered: its reply is somebody else's."""
    waiting, count = [(mail, 0)], 0
    while waiting:
        part, depth = waiting.pop()
        count += 1
        if count > MOST_PARTS:
            raise Unreadable(Fault.TOO_MANY_PARTS)
        if depth > DEEPEST:
            raise Unreadable(Fault.TOO_DEEP)
        if part.get_content_maintype() == "message":
            continue
        if not part.is_multipart():
            yield part
            continue
        inner = part.get_payload()
        waiting += [(one, depth + 1) for one in reversed(list(inner)) if isinstance(one, Message)]


def _rank(part: Message) -> _Rank | None:
    kind = part.get_content_type()
    if kind == "text/calendar":
        return _Rank.REPLY if str(part.get_param("method", "")).upper() == "REPLY" else _Rank.CALENDAR
    if kind == "application/ics" or str(part.get_filename("")).lower().endswith(".ics"):
        return _Rank.ATTACHED
    return None


def _content(part: Message) -> bytes:
    """Decode a part; uuencode and the like come from nobody's calendar, and their decoders raise."""
    if str(part.get("content-transfer-encoding", "")).strip().lower() not in _ENCODINGS:
        return b""
    content = part.get_payload(decode=True)
    return content if isinstance(content, bytes) else b""


def _words(leaves: list[Message]) -> str:
    """Take what a human wrote: the plain text, or the HTML without its tags."""
    for kind in ("text/plain", "text/html"):
        for part in leaves:
            if part.get_content_type() == kind and (text := _decoded(_content(part)).strip()):
                return (text if kind == "text/plain" else " ".join(_TAG.sub(" ", text).split()))[:_LONGEST_WORDS]
    return ""


def _decoded(content: bytes) -> str:
    try:
        return content.decode()
    except UnicodeDecodeError:
        return content.decode("cp1252", "replace")
