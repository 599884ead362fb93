"""Read `ACCOMPANY_IMAP_URL`: where the mailbox of answers is, how it is protected, and who we are there."""

from dataclasses import dataclass, field
from enum import StrEnum
from urllib.parse import SplitResult, unquote

from accompany.delivery.channels import server_url
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
    parts = server_url.split(url)
    if parts.scheme not in set(Security):
        raise ValueError("must start with imaps:// or imap+starttls://.")
    security, host = Security(parts.scheme), _host(parts)
    if security is Security.NONE and host not in LOOPBACK:
        raise ValueError("must start with imaps:// or imap+starttls://; imap:// may only lead to this machine.")
    if not parts.username or not parts.password:
        raise ValueError("must have a user and a password, like imaps://user:password@mail.example.org.")
    return ImapServer(host, parts.port or _PORTS[security], security, unquote(parts.username), unquote(parts.password))


def _host(parts: SplitResult) -> str:
    host = server_url.host(parts, "imaps://user:password@mail.example.org")
    if parts.query or not server_url.ends_after_the_port(parts):
        raise ValueError("must end after the port: it is always INBOX; write / ? # @ in a password as %2F %3F %23 %40.")
    return host
