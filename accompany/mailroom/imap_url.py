"""Read `ACCOMPANY_IMAP_URL`: where the mailbox of answers is, how it is protected, and who we are there."""

from dataclasses import dataclass, field
from enum import StrEnum
from urllib.parse import SplitResult, unquote, urlsplit

from accompany.doors.origins import LOOPBACK


class Security(StrEnum):
    """How the connection is protected; the values are the URL's schemes."""

    NONE = "imap"  # to this machine alone: it would show the password to the network
    STARTTLS = "imap+starttls"  # required, never skipped when the server does not offer it
    TLS = "imaps"


_PORTS = {Security.NONE: 143, Security.STARTTLS: 143, Security.TLS: 993}


@dataclass(frozen=True, slots=True)
class ImapServer:
    """One mailbox. The user and the password never show in a repr."""

    host: str
    port: int
    security: Security
    user: str = field(repr=False)
    password: str = field(repr=False)


def parse(url: str) -> ImapServer:
    """Read `imaps://user:password@host:993`; the port may be left out.

    Raises ValueError saying what it must look like, never what it was.
    """
    try:
        parts = urlsplit(url)
        port = parts.port
        if port == 0:
            raise ValueError
    except ValueError:
        raise ValueError(
            "must have a port from 1 to 65535, and : / ? # @ [ ] in a password as %3A and so on."
        ) from None
    if parts.scheme not in set(Security):
        raise ValueError("must start with imaps:// or imap+starttls://.")
    security, host = Security(parts.scheme), _host(parts)
    if security is Security.NONE and host not in LOOPBACK:
        raise ValueError("must start with imaps:// or imap+starttls://; imap:// may only lead to this machine.")
    if not parts.username or not parts.password:
        raise ValueError("must have a user and a password, like imaps://user:password@mail.example.org.")
    return ImapServer(host, port or _PORTS[security], security, unquote(parts.username), unquote(parts.password))


def _host(parts: SplitResult) -> str:
    if not parts.hostname or not parts.hostname.isascii() or any(c.isspace() for c in parts.netloc):
        raise ValueError("must name a host, like imaps://user:password@mail.example.org.")
    if parts.path not in ("", "/") or parts.query or parts.fragment:
        raise ValueError("must end after the port: it is always INBOX; write / ? # @ in a password as %2F %3F %23 %40.")
    return parts.hostname
