"""Read the URL that names how texts are sent."""

import re
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import SplitResult, unquote, urlsplit

_NEVER_ENDS = "must have : / ? # @ in a name or password written as %3A %2F %3F %23 %40."
_SID = re.compile(r"AC[0-9a-fA-F]{32}")
_FROM = re.compile(r"from=(?P<number>(?:\+|%2B)[0-9]{3,15}|[0-9]{3,8})|from=(?P<service>MG[0-9a-fA-F]{32})")
TWILIO = "https://api.twilio.com"


@dataclass(frozen=True, slots=True)
class Account:
    """An account at Twilio. ``sender`` is a number, a short code, or the SID of a messaging service."""

    sid: str
    token: str = field(repr=False)
    sender: str = field(repr=False)
    base: str = TWILIO


@dataclass(frozen=True, slots=True)
class Gateway:
    """A program that takes texts by HTTP, such as one on an Android phone."""

    url: str
    user: str | None = field(default=None, repr=False)
    password: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class Spool:
    """The folder of a gammu-smsd with its files backend: ``outbox`` and ``sent`` lie in it."""

    folder: Path


def parse(url: str) -> Account | Gateway | Spool:
    """Read one of these; raises ValueError saying what it must look like, never what it was.

    - ``twilio://SID:TOKEN@?from=+12125550100``; after @ may stand the host of a region
    - ``https+gateway://user:password@host/path``; http+gateway:// for a phone in the same network
    - ``gammu:///var/spool/gammu``
    """
    if any(c.isspace() or not c.isprintable() or not c.isascii() for c in url):
        raise ValueError("must have no blanks and only plain characters.")
    try:
        parts = urlsplit(url)
        if parts.port == 0:
            raise ValueError
    except ValueError:
        raise ValueError(_NEVER_ENDS) from None
    if parts.fragment:
        raise ValueError(_NEVER_ENDS)
    match parts.scheme:
        case "twilio":
            return _account(parts)
        case "https+gateway" | "http+gateway":
            return _gateway(parts)
        case "gammu":
            return _spool(parts)
    raise ValueError("must start with twilio://, https+gateway://, http+gateway:// or gammu:///.")


def _account(parts: SplitResult) -> Account:
    sid, token = unquote(parts.username or ""), unquote(parts.password or "")
    if not _SID.fullmatch(sid) or not token:
        raise ValueError("must have the account's SID, AC and 32 digits or letters, then : and its auth token, then @.")
    sender = _FROM.fullmatch(parts.query)
    if sender is None or parts.path not in ("", "/"):
        raise ValueError("must end in ?from= and your number, like ?from=+12125550100, or a messaging service, MG….")
    if parts.hostname is not None and not parts.hostname.endswith(".twilio.com"):
        raise ValueError("must name no host after @, or one of Twilio's.")
    base = f"https://{parts.hostname}" if parts.hostname else TWILIO
    return Account(sid, token, unquote(sender["number"] or sender["service"]), base)


def _gateway(parts: SplitResult) -> Gateway:
    if not parts.hostname or parts.query:
        raise ValueError("must name a host and may name a path, like https+gateway://user:password@host/messages.")
    if (parts.username is None) != (parts.password is None) or parts.username == "":
        raise ValueError("must have both a user and a password, like user:password@, or neither.")
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    port = f":{parts.port}" if parts.port else ""
    scheme = parts.scheme.removesuffix("+gateway")
    user = None if parts.username is None else unquote(parts.username)
    password = None if parts.password is None else unquote(parts.password)
    return Gateway(f"{scheme}://{host}{port}{parts.path or '/'}", user, password)


def _spool(parts: SplitResult) -> Spool:
    if parts.netloc or parts.query or len(parts.path) < 2:
        raise ValueError("must name a folder after three slashes, like gammu:///var/spool/gammu.")
    return Spool(Path(unquote(parts.path)))
