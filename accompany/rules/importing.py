"""Judge what stands in the rows of a file: sites, volunteers, members of the rapid mobilization list."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from functools import cache
from zoneinfo import available_timezones

from accompany.rules import phones, tongues
from accompany.rules.profiles import LONGEST_ZONE, MOST_ZONES
from accompany.rules.rows import FORMULA, LONGEST, Bad, BadRow, Read, Row, cleaned, read
from accompany.words import Fluency, Problem

__all__ = [
    "FORMULA",
    "BadRow",
    "MemberRow",
    "Read",
    "SiteRow",
    "VolunteerRow",
    "is_email",
    "members",
    "site_problem",
    "sites",
    "volunteers",
]

SITE_COLUMNS = ("kind", "name", "street", "city", "state", "postal_code", "time_zone", "detained_only")
VOLUNTEER_COLUMNS = ("name", "email", "phone", "languages", "qualifications", "zones", "vetted")
MEMBER_COLUMNS = ("name", "email", "phone", "languages", "zone", "ring", "urgent", "opted_in_at", "opted_in_how")
LONGEST_NAME = 80  # of somebody
SITE_KINDS = ("immigration_court", "ice_field_office", "isap_office", "other")
LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"  # one part of a domain
EMAIL = re.compile(rf"[\w.!#$%&'*+/=?^`{{|}}~-]{{1,64}}@{LABEL}(?:\.{LABEL})+", re.ASCII)
YES, NO = ("yes", "true", "1"), ("no", "false", "0", "")


@dataclass(frozen=True, slots=True)
class SiteRow:
    kind: str
    name: str
    street: str
    city: str
    state: str
    postal_code: str
    time_zone: str
    detained_only: bool


@dataclass(frozen=True, slots=True)
class VolunteerRow:
    name: str = field(repr=False)
    email: str = field(repr=False)
    phone: str | None = field(repr=False)
    languages: Mapping[str, Fluency]
    qualifications: Mapping[str, date | None]
    zones: tuple[str, ...]
    vetted: bool


@dataclass(frozen=True, slots=True)
class MemberRow:
    name: str = field(repr=False)
    email: str = field(repr=False)
    phone: str | None = field(repr=False)
    languages: tuple[str, ...]
    zone: str
    ring: int
    urgent: bool
    opted_in_at: datetime
    opted_in_how: str


def sites(text: str) -> Read[SiteRow]:
    """Read sites; the key is kind and name."""
    return read(text, SITE_COLUMNS, _site, lambda row: (row.kind, row.name), "name")


def volunteers(text: str, languages: Sequence[str]) -> Read[VolunteerRow]:
    """Read volunteers; the key is the e-mail address. ``languages`` are the known codes."""
    return read(text, VOLUNTEER_COLUMNS, lambda row: _volunteer(row, languages), lambda row: row.email.lower(), "email")


def members(text: str, languages: Sequence[str]) -> Read[MemberRow]:
    """Read members of the rapid mobilization list; the key is the e-mail address."""
    return read(text, MEMBER_COLUMNS, lambda row: _member(row, languages), lambda row: row.email.lower(), "email")


def site_problem(site: Row) -> tuple[str, Problem] | None:
    """Say what is wrong with one site, by the same rules as in a file; None when nothing is."""
    try:
        _site(cleaned({column: site.get(column) for column in SITE_COLUMNS}, SITE_COLUMNS))
    except Bad as wrong:
        return wrong.column, wrong.problem
    return None


def _site(row: Row) -> SiteRow:
    if row["kind"] not in SITE_KINDS:
        raise Bad("kind", Problem.UNKNOWN_CHOICE)
    if row["time_zone"] not in _time_zones():
        raise Bad("time_zone", Problem.UNKNOWN_ZONE)
    for column in ("name", "street", "city"):
        _required(row, column)
    if not re.fullmatch(r"[A-Z]{2}", row["state"], re.ASCII):
        raise Bad("state", Problem.MALFORMED)
    return SiteRow(
        kind=row["kind"],
        name=row["name"],
        street=row["street"],
        city=row["city"],
        state=row["state"],
        postal_code=row["postal_code"],
        time_zone=row["time_zone"],
        detained_only=_yes(row, "detained_only"),
    )


@cache
def _time_zones() -> frozenset[str]:
    return frozenset(available_timezones())


def _volunteer(row: Row, languages: Sequence[str]) -> VolunteerRow:
    return VolunteerRow(
        name=_name(_required(row, "name")),
        email=_email(row),
        phone=_phone(row),
        languages=_fluencies(row, languages),
        qualifications=_qualifications(row),
        zones=_zones_of(row),
        vetted=_yes(row, "vetted"),
    )


def _member(row: Row, languages: Sequence[str]) -> MemberRow:
    codes = [tongues.read(tag, languages) for tag in _listed(row["languages"])]
    spoken = tuple(dict.fromkeys(code for code in codes if code is not None))
    if None in codes:
        raise Bad("languages", Problem.UNKNOWN_LANGUAGE)
    if row["ring"] not in ("", "3"):
        raise Bad("ring", Problem.UNKNOWN_CHOICE)
    return MemberRow(
        name=_name(row["name"]),
        email=_email(row),
        phone=_phone(row),
        languages=spoken,
        zone=row["zone"],
        ring=int(row["ring"] or 3),
        urgent=_yes(row, "urgent"),
        opted_in_at=_moment(row, "opted_in_at"),
        opted_in_how=_required(row, "opted_in_how"),
    )


def _required(row: Row, column: str) -> str:
    if not row[column]:
        raise Bad(column, Problem.REQUIRED)
    return row[column]


def _name(name: str) -> str:
    if len(name) > LONGEST_NAME:
        raise Bad("name", Problem.TOO_LONG)
    return name


def _email(row: Row) -> str:
    address = _required(row, "email")
    if not is_email(address):
        raise Bad("email", Problem.NOT_EMAIL)
    return address.lower()


def is_email(address: str) -> bool:
    """Say whether this looks like one bare e-mail address."""
    return len(address) <= LONGEST and EMAIL.fullmatch(address) is not None


def _phone(row: Row) -> str | None:
    number = phones.e164(row["phone"])
    if number is None and row["phone"]:
        raise Bad("phone", Problem.NOT_PHONE)
    return number


def _yes(row: Row, column: str) -> bool:
    word = row[column].lower()
    if word not in (*YES, *NO):
        raise Bad(column, Problem.UNKNOWN_CHOICE)
    return word in YES


def _listed(text: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(part.strip() for part in text.split(";") if part.strip()))


def _zones_of(row: Row) -> tuple[str, ...]:
    zones = _listed(row["zones"])
    if len(zones) > MOST_ZONES or any(len(zone) > LONGEST_ZONE for zone in zones):
        raise Bad("zones", Problem.TOO_LONG)
    return zones


def _fluencies(row: Row, languages: Sequence[str]) -> dict[str, Fluency]:
    spoken: dict[str, Fluency] = {}
    for part in _listed(row["languages"]):
        tag, _, level = part.partition(":")
        code = tongues.read(tag, languages)
        if code is None:
            raise Bad("languages", Problem.UNKNOWN_LANGUAGE)
        try:
            well = Fluency[(level or "fluent").upper()]
            spoken[code] = max(well, spoken.get(code, well))
        except KeyError:
            raise Bad("languages", Problem.UNKNOWN_CHOICE) from None
    return spoken


def _qualifications(row: Row) -> dict[str, date | None]:
    held: dict[str, date | None] = {}
    for part in _listed(row["qualifications"]):
        code, colon, until = part.partition(":")
        if not re.fullmatch(r"[a-z0-9_]{2,40}", code, re.ASCII) or (colon and not until):
            raise Bad("qualifications", Problem.MALFORMED)
        try:
            held[code] = date.fromisoformat(until) if until else None
        except ValueError:
            raise Bad("qualifications", Problem.MALFORMED) from None
    return held


def _moment(row: Row, column: str) -> datetime:
    try:
        read = datetime.fromisoformat(_required(row, column))
        return read.astimezone(UTC) if read.tzinfo else read.replace(tzinfo=UTC)
    except (ValueError, OverflowError):  # too early or too late for any clock
        raise Bad(column, Problem.MALFORMED) from None
