"""What `doctor` says about answers: whether they can come in at all, by which way, and how far senders are believed."""

import asyncio
import grp
import socket
import stat
from collections.abc import AsyncIterator
from pathlib import Path

from accompany.mailroom import imap_url, lmtp, mx
from accompany.mailroom.mailbox import Mailbox, Unreachable
from accompany.mailroom.sockets import MODE
from accompany.rules import reply_addresses
from accompany.settings import Settings

GOOD, MIND, BAD = "✓", "!", "✗"
PATIENCE = 5  # seconds
Finding = tuple[str, str]  # a mark and a sentence

WAYS = {"imap_url": "a mailbox", "lmtp_socket": "LMTP", "inbound_secret": "the webhook"}
HOW_TO_LISTEN = "Is accompany serve (or worker) running?"


async def examine(settings: Settings) -> list[Finding]:
    """Look at each way that is set up."""
    return [finding async for finding in _findings(settings)]


async def _findings(settings: Settings) -> AsyncIterator[Finding]:
    ways = [way for name, way in WAYS.items() if getattr(settings, name)]
    if not ways:
        yield (
            MIND,
            (
                "Answers: no way in is set, so what calendars answer is lost, unless your mail server pipes it to "
                "accompany rsvp-in. Set ACCOMPANY_IMAP_URL."
            ),
        )
        return
    yield GOOD, f"Answers: come in by {' and '.join(ways)}."
    if settings.imap_url:
        yield await asyncio.to_thread(_mailbox, settings.imap_url)
    if settings.lmtp_socket:
        yield await asyncio.to_thread(_socket, settings.lmtp_socket)
    for warning in (_senders(settings), await asyncio.to_thread(_domain, settings)):
        if warning:
            yield MIND, warning


def _mailbox(url: str) -> Finding:
    try:
        opened = Mailbox(imap_url.parse(url))
    except ValueError as error:
        return BAD, f"Mailbox: ACCOMPANY_IMAP_URL {error}"
    except Unreachable as unreachable:
        return BAD, f"Mailbox: cannot be used ({unreachable.why}). Check ACCOMPANY_IMAP_URL."
    try:
        waiting = len(opened.waiting())
    except Unreachable as unreachable:
        return BAD, f"Mailbox: opens, and cannot be read ({unreachable.why})."
    finally:
        opened.close()
    mails = "1 mail waits" if waiting == 1 else f"{waiting} mails wait"
    return GOOD, f"Mailbox: opens; {mails}. Each mail is deleted once decided: use the mailbox for nothing else."


def _socket(path: Path) -> Finding:
    try:
        status = path.lstat()
        if not stat.S_ISSOCK(status.st_mode):
            return BAD, "LMTP: something that is not a socket is at ACCOMPANY_LMTP_SOCKET."
        greeting = _greeting(path)
    except (FileNotFoundError, ConnectionRefusedError):
        return BAD, f"LMTP: nobody listens at ACCOMPANY_LMTP_SOCKET. {HOW_TO_LISTEN}"
    except OSError as error:
        return BAD, f"LMTP: the socket cannot be tried ({error.strerror or type(error).__name__})."
    if lmtp.NAME not in greeting:
        return BAD, "LMTP: another program listens at ACCOMPANY_LMTP_SOCKET."
    if stat.S_IMODE(status.st_mode) != MODE:
        return BAD, f"LMTP: the socket's mode is {stat.S_IMODE(status.st_mode):o}, not {MODE:o}. Start again."
    return GOOD, f"LMTP: listens. Your mail server must be of the group {_group(status.st_gid)}."


def _greeting(path: Path) -> str:
    with socket.socket(socket.AF_UNIX) as caller:
        caller.settimeout(PATIENCE)
        caller.connect(str(path))
        return caller.recv(200).decode("ascii", "replace")


def _group(number: int) -> str:
    try:
        return grp.getgrgid(number).gr_name
    except KeyError:
        return str(number)


def _senders(settings: Settings) -> str | None:
    if settings.authserv_id:
        return None
    return (
        "Senders: nobody vouches for them, so a yes from a calendar is provisional and a no waits for one more tap. "
        "Set ACCOMPANY_AUTHSERV_ID to the name your mail server writes first in Authentication-Results."
    )


def _domain(settings: Settings) -> str | None:
    domain = reply_addresses.domain(settings.reply_address)
    if "." not in domain:
        return f"Reply address: nobody can answer to {domain}. Set ACCOMPANY_REPLY_ADDRESS."
    if domain.endswith(("gmail.com", "googlemail.com")) or mx.google_takes(domain):
        return (
            f"Reply address: Google takes the mail of {domain}. People with Gmail would answer, and no mail would be "
            "sent. Use a domain whose mail somebody else takes."
        )
    return None
