"""Read the environment once, and fail loudly when it makes no sense."""

import base64
import binascii
import os
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import TypeVar
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

T = TypeVar("T")
_FASTEST = 1_000_000  # messages a minute


class BadSettings(Exception):  # read by people at start-up
    """The environment cannot be used; says which variable and what it must look like, never its value."""


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything a coalition sets from outside. See the README's table for the variables' meaning."""

    database_url: str = "sqlite:///var/accompany.sqlite3"
    key_file: Path = Path("var/accompany.key")
    base_url: str = "http://127.0.0.1:8000"
    host: str = "127.0.0.1"
    port: int = 8000
    workers: int = 1
    external_worker: bool = False
    smtp_url: str | None = field(default=None, repr=False)
    mails_a_minute: int | None = None  # None: as fast as the server takes them
    mail_from: str = "accompany@localhost"
    reply_address: str = "rsvp+{token}@localhost"
    imap_url: str | None = field(default=None, repr=False)
    lmtp_socket: Path | None = None
    authserv_id: str | None = None
    inbound_secret: bytes | None = field(default=None, repr=False)
    sms_url: str | None = field(default=None, repr=False)
    texts_a_minute: int | None = None
    outbox: Path = Path("var/outbox")
    name: str = "Accompany"
    phone: str | None = None
    time_zone: str = "America/New_York"
    test_now: datetime | None = None

    @property
    def receipts(self) -> Path:
        """Give the folder where couriers note what was sent: beside the key file, which outlives them as well.

        It has the key file's name, for two coalitions may keep their keys in one folder.
        """
        return self.key_file.with_name(f"{self.key_file.name}.receipts")

    @property
    def sqlite_path(self) -> str | None:
        """Give the database file when the database is SQLite, else None."""
        return self.database_url.removeprefix("sqlite:///") if self.database_url.startswith("sqlite:///") else None


def read(environment: Mapping[str, str] | None = None) -> Settings:
    """Read ``ACCOMPANY_…`` variables; ``…_FILE`` names a file that holds the value. Raises BadSettings."""
    env = os.environ if environment is None else environment
    base = Settings()
    settings = Settings(
        database_url=_value(env, "DATABASE_URL", _database, base.database_url),
        key_file=_value(env, "KEY_FILE", Path, base.key_file, secret=False),
        base_url=_value(env, "BASE_URL", _base_url, base.base_url),
        host=_value(env, "HOST", str, base.host),
        port=_value(env, "PORT", _number, base.port),
        workers=_value(env, "WORKERS", _number, base.workers),
        external_worker=_value(env, "WORKER", _worker, base.external_worker),
        smtp_url=_value(env, "SMTP_URL", _smtp, base.smtp_url),
        mails_a_minute=_value(env, "MAILS_A_MINUTE", _rate, base.mails_a_minute),
        mail_from=_value(env, "MAIL_FROM", _address, base.mail_from),
        reply_address=_value(env, "REPLY_ADDRESS", _reply, base.reply_address),
        imap_url=_value(env, "IMAP_URL", _imap, base.imap_url),
        lmtp_socket=_value(env, "LMTP_SOCKET", _socket, base.lmtp_socket),
        authserv_id=_value(env, "AUTHSERV_ID", _authserv, base.authserv_id),
        inbound_secret=_value(env, "INBOUND_SECRET", _webhook_secret, base.inbound_secret),
        sms_url=_value(env, "SMS_URL", _sms, base.sms_url),
        texts_a_minute=_value(env, "TEXTS_A_MINUTE", _rate, base.texts_a_minute),
        outbox=_value(env, "OUTBOX", Path, base.outbox),
        name=_value(env, "NAME", _line, base.name),
        phone=_value(env, "PHONE", _line, base.phone),
        time_zone=_value(env, "TIME_ZONE", _zone, base.time_zone),
        test_now=_value(env, "NOW", _moment, base.test_now),
    )
    _check_together(settings, env)
    return settings


@dataclass(frozen=True, slots=True)
class Watch:
    """What the second watcher is told: what it reads, whom it pages and how. Empty where nothing was said."""

    database: str = field(default="", repr=False)
    smtp_url: str = field(default="", repr=False)
    to: tuple[str, ...] = field(default=(), repr=False)
    sender: str = ""
    webhook: str = field(default="", repr=False)
    language: str = "en"
    name: str = "Accompany"


def read_watch(environment: Mapping[str, str] | None = None) -> Watch:
    """Read ``ACCOMPANY_WATCH_…``; ``…_FILE`` names a file that holds the value. Raises BadSettings."""
    env = os.environ if environment is None else environment
    return Watch(
        database=_value(env, "WATCH_DATABASE_URL", _database, ""),
        smtp_url=_value(env, "WATCH_SMTP_URL", _smtp, ""),
        to=_value(env, "WATCH_TO", _addresses, ()),
        sender=_value(env, "WATCH_FROM", _address, ""),
        webhook=_value(env, "WATCH_WEBHOOK", _webhook, ""),
        language=_value(env, "WATCH_LANGUAGE", _language, "en"),
        name=_value(env, "NAME", _line, "Accompany"),
    )


def _check_together(settings: Settings, env: Mapping[str, str]) -> None:
    if settings.test_now and env.get("ACCOMPANY_ENV") != "test":
        raise BadSettings("ACCOMPANY_NOW is a test clock: it is refused unless ACCOMPANY_ENV=test.")
    if settings.sqlite_path and settings.workers > 1:
        raise BadSettings("ACCOMPANY_WORKERS must be 1 on SQLite. Use PostgreSQL for more.")


def _value(env: Mapping[str, str], name: str, parse: Callable[[str], T], default: T, *, secret: bool = True) -> T:
    variable = f"ACCOMPANY_{name}"
    text = env.get(variable)
    if secret and (file := env.get(f"{variable}_FILE")):
        if text is not None:
            raise BadSettings(f"Set {variable} or {variable}_FILE, not both.")
        text = _read_file(variable, file)
    if text is None or text == "":
        return default
    try:
        return parse(text)
    except ValueError as error:
        raise BadSettings(f"{variable} {error}") from None


def _read_file(variable: str, file: str) -> str:
    try:
        return Path(file).read_text(encoding="utf-8").strip()
    except OSError as error:
        raise BadSettings(f"{variable}_FILE cannot be read: {error.strerror}.") from None


def _database(text: str) -> str:
    if not text.startswith(("sqlite:///", "postgresql://", "postgres://", "cockroachdb://")):
        raise ValueError("must start with sqlite:/// or postgresql://.")
    return text


def _base_url(text: str) -> str:
    parts = urlsplit(text)
    if parts.scheme not in ("http", "https") or not parts.netloc or parts.path not in ("", "/") or parts.query:
        raise ValueError("must look like https://accompany.example.org, without a path.")
    return text.rstrip("/")


def _rate(text: str) -> int:
    if not (text.isascii() and text.isdigit() and 0 < int(text) <= _FASTEST):
        raise ValueError(f"must be a whole number of messages a minute, from 1 to {_FASTEST}.")
    return int(text)


def _number(text: str) -> int:
    if not text.isdigit() or not 0 < int(text) < 65536:
        raise ValueError("must be a whole number from 1 to 65535.")
    return int(text)


def _worker(text: str) -> bool:
    if text not in ("external", "internal"):
        raise ValueError("must be external or internal.")
    return text == "external"


def _smtp(text: str) -> str:
    if urlsplit(text).scheme not in ("smtp", "smtp+starttls", "smtps"):
        raise ValueError("must start with smtp://, smtp+starttls:// or smtps://.")
    return text


def _address(text: str) -> str:
    if text.count("@") != 1 or any(c.isspace() or c in "<>,;" for c in text):
        raise ValueError("must be one bare e-mail address.")
    return text


def _addresses(text: str) -> tuple[str, ...]:
    return tuple(_address(one.strip()) for one in text.split(","))


def _webhook(text: str) -> str:
    if urlsplit(text).scheme not in ("http", "https") or not urlsplit(text).netloc:
        raise ValueError("must start with https://.")
    return text


def _language(text: str) -> str:
    if text not in ("en", "es"):
        raise ValueError("must be en or es.")
    return text


def _reply(text: str) -> str:
    if text.count("{token}") != 1:
        raise ValueError("must contain {token} once, like rsvp+{token}@cal.example.org.")
    return _address(text)


def _imap(text: str) -> str:
    if urlsplit(text).scheme not in ("imaps", "imap+starttls", "imap"):
        raise ValueError("must start with imaps:// or imap+starttls://.")
    return text


def _sms(text: str) -> str:
    if urlsplit(text).scheme not in ("twilio", "https+gateway", "http+gateway", "gammu"):
        raise ValueError("must start with twilio://, https+gateway://, http+gateway:// or gammu:///.")
    return text


def _socket(text: str) -> Path:
    if len(os.fsencode(text)) > 100:  # an address of a socket holds little more than a hundred bytes
        raise ValueError("must be a path of at most 100 bytes.")
    return Path(text)


def _authserv(text: str) -> str:
    if not re.fullmatch(r"[A-Za-z0-9._-]{1,253}", text):
        raise ValueError("must be the name your mail server writes first in Authentication-Results.")
    return text


def _webhook_secret(text: str) -> bytes:
    """Read a secret as Standard Webhooks writes it: 24 to 64 bytes in base64, after ``whsec_``."""
    prefix, _, encoded = text.partition("_")
    try:
        secret = base64.b64decode(encoded, validate=True)
    except binascii.Error:
        secret = b""
    if prefix != "whsec" or not 24 <= len(secret) <= 64:
        raise ValueError("must be whsec_ and 24 to 64 random bytes in base64.")
    return secret


def _line(text: str) -> str:
    if len(text) > 120 or not text.isprintable():
        raise ValueError("must be one line of at most 120 characters.")
    return text


def _zone(text: str) -> str:
    try:
        ZoneInfo(text)
    except (KeyError, ValueError):
        raise ValueError("must be an IANA time zone like America/New_York.") from None
    return text


def _moment(text: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise ValueError("must be an RFC 3339 time like 2026-12-01T07:00:00-05:00.") from None
    if moment.tzinfo is None:
        raise ValueError("must carry an offset, like 2026-12-01T07:00:00-05:00.")
    return moment
