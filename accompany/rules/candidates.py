"""What is known of a volunteer when a slot is to be filled. Named tuples, because twenty thousand are made at once."""

from collections.abc import Collection, Mapping
from datetime import date, datetime, time
from typing import NamedTuple
from zoneinfo import ZoneInfo

from accompany.rules.availability import Dates
from accompany.words import Fluency, SiteId, VolunteerId

EARLY_BEFORE = time(9)  # on the clock at the site; the team meets half an hour before


class History(NamedTuple):
    """What became of somebody's shifts. ``recent`` counts those they held in the last 28 days or hold now.

    The other three count the last 180 days; ``dropped`` are places given back less than 48 hours before.
    """

    recent: int = 0
    last_out: datetime | None = None
    kept: int = 0
    dropped: int = 0
    missed: int = 0
    unanswered: int = 0  # asks in a row, up to now


class Held(NamedTuple):
    """A shift they hold: when (aware UTC) and where."""

    starts_at: datetime
    ends_at: datetime
    site: SiteId
    city: str


class Wishes(NamedTuple):
    """What they asked for once and for all. They go only with one of these leads, if they named any."""

    with_leads: frozenset[VolunteerId] = frozenset()
    not_sites: frozenset[SiteId] = frozenset()
    early_mornings: bool = False


NOTHING_YET, NO_WISHES = History(), Wishes()


class Person(NamedTuple):
    """One volunteer. ``newcomer`` has not been on a shift with anybody; ``zones`` are folded by ``zones.folded``.

    ``qualifications`` maps a code to its last good day; ``week`` lists the parts in which they can, none meaning any;
    ``more_until`` is the last day on which they want more shifts.
    """

    volunteer: VolunteerId
    vetted: bool = True
    frozen: bool = False
    newcomer: bool = False
    qualifications: Mapping[str, date | None] = {}
    languages: Mapping[str, Fluency] = {}
    zones: tuple[str, ...] = ()
    week: Collection[str] = ()
    exceptions: tuple[Dates, ...] = ()
    wishes: Wishes = NO_WISHES
    more_until: date | None = None
    held: tuple[Held, ...] = ()
    early_days: Collection[date] = ()
    history: History = NOTHING_YET
    last_asked_at: datetime | None = None


def early_day(starts_at: datetime, zone: str) -> date | None:
    """Give the day whose early morning this takes, on the clock at the site; None when it is later in the day."""
    local = starts_at.astimezone(ZoneInfo(zone))
    return local.date() if local.time() < EARLY_BEFORE else None
