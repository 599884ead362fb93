"""What volunteers' pages show: frozen values, already worded in the reader's language."""

from collections.abc import Set
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from accompany.rules import teams
from accompany.rules.teams import Staffing, Standing
from accompany.tables import appointments, languages
from accompany.tables.open_shifts import OpenShift
from accompany.web import dates
from accompany.web.languages import gettext, ngettext
from accompany.words import ClaimState, SlotId


@dataclass(frozen=True, slots=True)
class Card:
    """One open shift in the list. ``locked`` says why this reader cannot claim it, worded."""

    slot: str
    title: str
    iso: str
    when: str
    where: str
    kind: Standing
    label: str
    have: int
    need: int
    locked: str | None


@dataclass(frozen=True, slots=True)
class Day:
    """The open shifts of one day."""

    name: str
    cards: tuple[Card, ...]


@dataclass(frozen=True, slots=True)
class Shift:
    """One shift in full. Meeting point and phrase are given only to those who go, from the day before."""

    slot: str
    title: str
    when: dates.When
    where: str
    address: str | None
    role: str
    language: str | None
    handle: str | None
    meeting_point: str | None
    phrase: str | None
    with_person: bool
    claim: str | None
    state: ClaimState | None
    locked: str | None
    go: str | None
    swap: str | None = None  # the claim on offer: one's own, or one to take over
    may_swap: bool = False
    waits: str | None = None  # the claim by which the reader is on standby
    may_wait: bool = False


@dataclass(frozen=True, slots=True)
class Mine:
    """One of the reader's own claims."""

    claim: str
    slot: str
    title: str
    when: dates.When
    where: str
    state: ClaimState
    go: str | None


def title(shift: OpenShift) -> str:
    """Say in a few words what the shift is: never who it is for."""
    return f"{gettext(shift.role_label)} · {gettext(shift.type_label)}"


def offered(shift: OpenShift, kept: appointments.Kept, language: str) -> Shift:
    """Show a shift to whoever holds a link about it and is not signed in: no address, no handle, no phrase."""
    return Shift(
        slot=str(shift.slot),
        title=title(shift),
        when=dates.when(kept.starts_at, kept.ends_at, kept.zone, language),
        where=shift.nickname,
        address=None,
        role=gettext(shift.role_label),
        language=languages.name_of(shift.language) if shift.language else None,
        handle=None,
        meeting_point=None,
        phrase=None,
        with_person=shift.person_comes,
        claim=None,
        state=None,
        locked=None,
        go=None,
    )


def cards_by_day(
    shifts: list[tuple[OpenShift, str | None]], now: datetime, language: str, *, full: Set[SlotId] = frozenset()
) -> tuple[Day, ...]:
    """Group one card for each place of a team under its day; of ``full`` ones every place is held."""
    days: dict[str, list[Card]] = {}
    for shift, locked in shifts:
        local = shift.need.starts_at.astimezone(ZoneInfo(shift.zone)).date()
        days.setdefault(dates.long_day(local, language), []).append(
            _card(shift, locked, now, language, full=shift.slot in full)
        )
    return tuple(Day(name, tuple(cards)) for name, cards in days.items())


def _card(shift: OpenShift, locked: str | None, now: datetime, language: str, *, full: bool) -> Card:
    local = ZoneInfo(shift.zone)
    start, end = shift.need.starts_at.astimezone(local), shift.need.ends_at.astimezone(local)
    missing = max(shift.ideal - shift.filled, 1)
    staffing = Staffing(shift.filled, shift.ideal, shift.filled == 0, shift.need.starts_at, shift.level)
    return Card(
        slot=str(shift.slot),
        title=title(shift),
        iso=start.isoformat(),
        when=dates.span(start, end, language),
        where=shift.nickname,
        kind=Standing.OPEN if teams.standing(staffing, now) is Standing.COVERED else teams.standing(staffing, now),
        label=gettext("All places are taken. You can stand by.") if full else _label(shift, missing),
        have=min(shift.filled, shift.ideal),
        need=shift.ideal,
        locked=locked,
    )


def _label(shift: OpenShift, missing: int) -> str:
    """Say how many are missing; a place somebody holds is shown only because they need a swap."""
    if shift.need.taken:
        return gettext("Needs a swap")
    return ngettext("%(n)s more needed", "%(n)s more needed", missing) % {"n": missing}


@dataclass(frozen=True, slots=True)
class Choice:
    """One thing to choose: its name in a form, and its label."""

    name: str
    label: str


@dataclass(frozen=True, slots=True)
class Taken:
    """One step that was taken, and when."""

    label: str
    at: str


@dataclass(frozen=True, slots=True)
class OnSite:
    """The on-site page of one appointment."""

    id: str
    title: str
    when: dates.When
    where: str
    handle: str | None
    meeting_point: str | None
    phrase: str | None
    steps: tuple[Taken, ...]
    next: tuple[Choice, ...]
    may_finish: bool
    outcomes: tuple[Choice, ...]
    told: tuple[Choice, ...]
    ended: bool
