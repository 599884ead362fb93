"""What a mail's headers say about where it went and who sent it. Only our own server's word on the sender counts."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from email import message_from_bytes

from accompany.ical.mails import GUARDED, address_in
from accompany.rules.replies import Sender

LARGEST = 64 << 10  # octets of headers that are looked at
_MOST_RECIPIENTS, _MOST_PIECES = 20, 60
_DELIVERED = ("delivered-to", "x-original-to", "envelope-to", "x-envelope-to", "x-delivered-to")  # servers differ
_END = re.compile(rb"\r?\n\r?\n")
_ADDRESS = re.compile(r"[^\s<>,;:\"()]{1,64}@[^\s<>,;:\"()]{1,253}")
_PIECE = re.compile(r'"(?:[^"\\]|\\.)*"|\((?:[^()\\]|\\.)*\)|[^";()]+|.', re.DOTALL)
_RESULT = re.compile(r"\s*([a-z][a-z0-9_-]*)(?:/\d+)?\s*=\s*([a-z]+)", re.IGNORECASE)
_SIGNED = re.compile(r"header\.(?:d|i)\s*=\s*\"?(?:[^\s;\"@]*@)?([a-z0-9.-]+)", re.IGNORECASE)
_POLICY = re.compile(r"\b(?:p|policy)\s*=\s*(reject|quarantine|none)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Headed:
    """What headers say. Addresses in lower case, out of the `repr`; nothing of it is believed yet."""

    delivered_to: tuple[str, ...] = field(repr=False)  # as the servers on its way wrote it down
    to: tuple[str, ...] = field(repr=False)  # the last To
    written: str = field(repr=False)  # From
    relay: str = field(repr=False)  # Sender, or From without one
    results: str = field(repr=False)  # the topmost Authentication-Results


def headed(raw: bytes) -> Headed:
    """Read the headers of a mail of any size; it never raises."""
    end = _END.search(raw, 0, LARGEST)
    try:
        mail = message_from_bytes(raw[: end.end() if end else LARGEST], policy=GUARDED)
    except (RecursionError, ValueError):
        return Headed((), (), "", "", "")
    written = address_in(mail, "from")
    return Headed(
        delivered_to=_addresses([line for name in _DELIVERED for line in mail.get_all(name, [])]),
        to=_addresses(mail.get_all("to", [])[-1:]),
        written=written,
        relay=address_in(mail, "sender") or written,
        results=str((mail.get_all("authentication-results") or [""])[0]),
    )


def _addresses(lines: Sequence[object]) -> tuple[str, ...]:
    found = (address.lower() for line in lines for address in _ADDRESS.findall(str(line)))
    return tuple(dict.fromkeys(found))[:_MOST_RECIPIENTS]


def sender(mail: Headed, ours: str | None) -> Sender:
    """Say what our own server found out about the sender (RFC 8601); without its word, nothing.

    ``ours`` is the authserv-id it writes. A header of anybody else at the top is not believed: the sender may have
    written it.
    """
    name, *found = _pieces(mail.results) or [("", "")]
    believed = found if ours and name[0].split()[:1] == [ours.lower()] else []
    dmarc = next((piece for piece in believed if piece[0].lstrip().startswith("dmarc")), ("", ""))
    policy = _POLICY.search(dmarc[1])
    return Sender(
        written=mail.written,
        relay=mail.relay,
        dmarc=_result(dmarc[0], "dmarc"),
        policy=policy[1].lower() if policy else "",
        signed_by=frozenset(_signatures(believed)),
    )


def _signatures(pieces: Sequence[tuple[str, str]]) -> Iterator[str]:
    """Give the domain of each DKIM signature that passed."""
    for text, _ in pieces:
        if _result(text, "dkim") == "pass" and (domain := _SIGNED.search(text)):
            yield domain[1].lower()


def _result(text: str, method: str) -> str:
    found = _RESULT.match(text)
    return found[2].lower() if found and found[1].lower() == method else ""


def _pieces(text: str) -> list[tuple[str, str]]:
    """Cut at each semicolon outside quotes and comments: (without comments, as it was), lower case."""
    pieces: list[tuple[list[str], list[str]]] = [([], [])]
    for part in _PIECE.findall(text.lower()):
        if part == ";":
            pieces.append(([], []))
            continue
        pieces[-1][1].append(part)
        if not part.startswith("("):
            pieces[-1][0].append(part)
    return [("".join(bare), "".join(whole)) for bare, whole in pieces[:_MOST_PIECES]]
