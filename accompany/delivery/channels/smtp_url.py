"""Read `ACCOMPANY_SMTP_URL`: where mail goes, how it is protected, and who we are there."""

import re
from dataclasses import dataclass, field
from enum import StrEnum
from urllib.parse import SplitResult, unquote

from accompany.delivery.channels import server_url


class Security(StrEnum):
    """How the connection is protected; the values are the URL's schemes."""

    NONE = "smtp"
    STARTTLS = "smtp+starttls"  # required, never skipped when the server does not offer it
    TLS = "smtps"


_PORTS = {Security.NONE: 25, Security.STARTTLS: 587, Security.TLS: 465}
_QUERY = re.compile(r"connections=([0-9]{1,5})")
_CONNECTIONS = 4
_MOST_CONNECTIONS = 50


@dataclass(frozen=True, slots=True)
class SmtpServer:
    """One mail server. The user and the password never show in a repr."""

    host: str
    port: int
    security: Security
    user: str | None = field(default=None, repr=False)
    password: str | None = field(default=None, repr=False)
    connections: int = _CONNECTIONS  # at most this many at once


def parse(url: str) -> SmtpServer:
    """Read `smtp+starttls://user:password@host:587?connections=4`; all but scheme and host may be left out.

    Raises ValueError saying what it must look like, never what it was.
    """
    parts = server_url.split(url)
    if parts.scheme not in set(Security):
        raise ValueError("must start with smtp://, smtp+starttls:// or smtps://.")
    host = server_url.host(parts, "smtp+starttls://user:password@mail.example.org:587")
    if not server_url.ends_after_the_port(parts):
        raise ValueError("must end after the port; write : / ? # @ in a password as %3A %2F %3F %23 %40.")
    security = Security(parts.scheme)
    user, password = _log_in(parts, security)
    return SmtpServer(host, parts.port or _PORTS[security], security, user, password, _connections(parts.query))


def _log_in(parts: SplitResult, security: Security) -> tuple[str | None, str | None]:
    if parts.username is None and parts.password is None:
        return None, None
    if security is Security.NONE:
        raise ValueError(
            "must be smtp+starttls:// or smtps:// to log in: smtp:// would show the password to the network."
        )
    if not parts.username or not parts.password:
        raise ValueError("must have both a user and a password, like user:password@, or neither.")
    return unquote(parts.username), unquote(parts.password)


def _connections(query: str) -> int:
    if not query:
        return _CONNECTIONS
    given = _QUERY.fullmatch(query)
    if not given:
        raise ValueError("must have nothing after ? but connections=4.")
    if not 1 <= int(given[1]) <= _MOST_CONNECTIONS:
        raise ValueError(f"must have from 1 to {_MOST_CONNECTIONS} connections.")
    return int(given[1])
