"""How often and how widely a chapter calls before one coordinator more must agree: false alarms wear people out."""

from collections.abc import Collection, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta

from accompany.words import Problem, Reason, Ring

A_WEEK = timedelta(days=7)
AN_HOUR = timedelta(hours=1)
SETTLES = timedelta(hours=24)  # so long the stricter of old and new limits counts: nobody widens them for one call
FEW = 20  # so many volunteers are a team that knows each other: a share of them says nothing


@dataclass(frozen=True, slots=True)
class Limits:
    """What a chapter does without one signature more. Each chapter may have its own."""

    list_in_a_week: int = 3  # calls to ring 3 or wider in seven days
    list_hours_apart: int = 24  # between two calls to ring 3 or wider
    share_percent: int = 25  # of the volunteers, reached by one call
    in_an_hour: int = 3  # calls of any ring


# The least and the most a chapter may choose. With none a week, two coordinators could call nobody.
BOUNDS = {
    "list_in_a_week": (1, 21),
    "list_hours_apart": (0, 168),
    "share_percent": (1, 100),
    "in_an_hour": (1, 60),
}


@dataclass(frozen=True, slots=True)
class Sent:
    """A call of the chapter that was sent, exercises left out. ``at`` is aware UTC."""

    at: datetime
    rings: frozenset[Ring]


@dataclass(frozen=True, slots=True)
class Reach:
    """How many of the chapter's volunteers a call reaches, and how many there are."""

    reached: int
    volunteers: int


def one_more(
    rings: Collection[Ring], before: Sequence[Sent], reach: Reach, limits: Limits, now: datetime
) -> Reason | None:
    """Say why one coordinator more must agree than these rings alone ask for, or None. Several reasons are one more.

    What goes outward has a second signature anyway, so only the list's own limits ask for a third. Inward one is enough
    until calls come thick or reach many.
    """
    if not rings:
        return None
    if any(ring >= Ring.LIST for ring in rings):
        wide = [sent.at for sent in before if any(ring >= Ring.LIST for ring in sent.rings)]
        if any(now - at < timedelta(hours=limits.list_hours_apart) for at in wide):
            return Reason.LIST_CALLED_TODAY
        if sum(now - at < A_WEEK for at in wide) >= limits.list_in_a_week:
            return Reason.LIST_CALLED_OFTEN
        return None
    if sum(now - sent.at < AN_HOUR for sent in before) >= limits.in_an_hour:
        return Reason.CALLS_IN_AN_HOUR
    return Reason.MANY_VOLUNTEERS if _many(reach, limits) else None


def _many(reach: Reach, limits: Limits) -> bool:
    return reach.reached > FEW and reach.reached * 100 > reach.volunteers * limits.share_percent


def problems(wanted: Limits) -> dict[str, Problem]:
    """Say what a chapter cannot choose, field by field."""
    found: dict[str, Problem] = {}
    for name, number in asdict(wanted).items():
        least, most = BOUNDS[name]
        if not least <= number <= most:
            found[name] = Problem.TOO_SMALL if number < least else Problem.TOO_LARGE
    return found


def strictest(now: Limits, before: Collection[Limits]) -> Limits:
    """Give what counts while limits settle: of each, the strictest that stood in the last day.

    So a stricter limit counts at once, and a wider one a day after everybody could see it.
    """
    some = (now, *before)
    return Limits(
        list_in_a_week=min(one.list_in_a_week for one in some),
        list_hours_apart=max(one.list_hours_apart for one in some),
        share_percent=min(one.share_percent for one in some),
        in_an_hour=min(one.in_an_hour for one in some),
    )


def longest(limits: Limits) -> timedelta:
    """Say how far back the limits look."""
    return max(A_WEEK, AN_HOUR, timedelta(hours=limits.list_hours_apart))
