"""Whom to ask first for a slot: what keeps somebody out, what speaks for them, and in which order."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from accompany.rules import availability, slots, zones
from accompany.rules.availability import Can, Hours
from accompany.rules.candidates import NO_WISHES, Held, Person, early_day
from accompany.rules.silences import is_silent
from accompany.rules.slots import SPOKEN_WELL, Need
from accompany.words import Because, Fluency, NotAsked, SiteId, VolunteerId, Width

IN_A_CITY, BETWEEN_CITIES = timedelta(minutes=45), timedelta(minutes=120)  # from one shift to the next
MOST_EARLY = 2  # early mornings in a row before one of rest
ONE_DAY = timedelta(days=1)
LATELY = timedelta(days=28)
Key = tuple[float, float, VolunteerId]  # what sorts: points turned round, when last asked, who

# What each thing weighs. One shift in the last four weeks is the measure.
EACH_RECENT_SHIFT = -40
ASKED_FOR_IT, WANTS_MORE = 1000, 80
NEAR, ELSEWHERE = 50, -50
THAT_DATE, USUALLY = 40, 30
NATIVE = 20
EACH_KEPT, MOST_KEPT = 2, 10  # a few are enough, or the old hands would always go before the others
EACH_DROPPED, EACH_MISSED, SILENT = -30, -90, -120
CANNOT = {Can.AWAY: NotAsked.AWAY, Can.NOT_FREE: NotAsked.NOT_FREE}
FREE = {Can.THAT_DATE: THAT_DATE, Can.USUALLY: USUALLY}


@dataclass(frozen=True, slots=True)
class Shift:
    """A slot with what ranking for it takes: where it is, and whom it concerns.

    ``city`` is compared as it is, ``known_as`` comes from ``zones.place``. ``leads`` are vetted and hold a lead's place
    on that team; ``asked_for_it`` are those who asked for this very shift.
    """

    need: Need
    site: SiteId
    city: str
    known_as: str
    leads: frozenset[VolunteerId] = frozenset()
    asked_for_it: frozenset[VolunteerId] = frozenset()
    hours: Hours = field(init=False)
    early: date | None = field(init=False)

    def __post_init__(self) -> None:
        """Work out once what is the same for everybody."""
        hours = availability.hours(self.need.starts_at, self.need.ends_at, self.need.zone)
        object.__setattr__(self, "hours", hours)
        object.__setattr__(self, "early", early_day(self.need.starts_at, self.need.zone))


def rank(people: Iterable[Person], shift: Shift, now: datetime, *, width: Width = Width.ELSEWHERE) -> list[Person]:
    """Order those who may be asked: most points first, then the longest unasked. ``now`` is aware UTC.

    At the widest also those who did not name these hours, after everybody who did.
    """
    if slots.closed(shift.need, now):
        return []
    able: list[tuple[Key, Person]] = []
    at_other_hours: list[tuple[Key, Person]] = []
    for one in people:
        no = objection(one, shift)
        if no is None and (width >= Width.ELSEWHERE or not _is_elsewhere(one, shift)):
            able.append((key(one, shift, now), one))
        elif no is NotAsked.NOT_FREE and width >= Width.ANY_HOUR and objection(one._replace(week=()), shift) is None:
            at_other_hours.append((key(one, shift, now), one))
    return [one for _, one in (*sorted(able), *sorted(at_other_hours))]


def _is_elsewhere(person: Person, shift: Shift) -> bool:
    return bool(person.zones) and not zones.covers(person.zones, shift.known_as)


def key(person: Person, shift: Shift, now: datetime) -> Key:
    """Give what sorts: no two are equal, so that a rank does not depend on who else is ranked."""
    return (-lasting(person, now) - _here(person, shift), asked(person), person.volunteer)


def objection(person: Person, shift: Shift) -> NotAsked | None:
    """Say why somebody is not asked for this shift, or None. What only a coordinator can change comes first."""
    return (
        _about_the_account(person)
        or _about_skills(person, shift.need, shift)
        or _about_the_team(person, shift)
        or CANNOT.get(availability.can(person.week, person.exceptions, shift.hours))
        or _about_other_shifts(person, shift)
    )


def lasting(person: Person, now: datetime) -> int:
    """Add up what somebody brings to every shift: what they did lately, how reliably, whether they want more."""
    history = person.history
    points = EACH_RECENT_SHIFT * history.recent + EACH_KEPT * min(history.kept, MOST_KEPT)
    points += EACH_DROPPED * history.dropped + EACH_MISSED * history.missed
    points += SILENT if is_silent(history.unanswered) else 0
    return points + (WANTS_MORE if _wants_more(person, now) else 0)


def _here(person: Person, shift: Shift) -> int:
    points = FREE.get(availability.can(person.week, person.exceptions, shift.hours), 0)
    if person.zones:
        points += NEAR if zones.covers(person.zones, shift.known_as) else ELSEWHERE
    if shift.need.language is not None and person.languages[shift.need.language] is Fluency.NATIVE:
        points += NATIVE
    return points + (ASKED_FOR_IT if person.volunteer in shift.asked_for_it else 0)


def asked(person: Person) -> float:
    """Say when somebody was last asked, in seconds since 1970; who never was comes before everybody."""
    return person.last_asked_at.timestamp() if person.last_asked_at else 0.0


def _about_the_account(person: Person) -> NotAsked | None:
    if person.frozen:
        return NotAsked.FROZEN
    return None if person.vetted else NotAsked.NOT_VETTED


def _about_skills(person: Person, need: Need, shift: Shift) -> NotAsked | None:
    if need.qualification is not None:
        if need.qualification not in person.qualifications:
            return NotAsked.NOT_QUALIFIED
        until = person.qualifications[need.qualification]
        if until is not None and until < shift.hours.first:
            return NotAsked.QUALIFICATION_ENDED
    if need.language is not None and person.languages.get(need.language, Fluency.BASIC) < SPOKEN_WELL:
        return NotAsked.LANGUAGE_NEEDED
    return None


def _about_the_team(person: Person, shift: Shift) -> NotAsked | None:
    if person.newcomer and not shift.leads - {person.volunteer}:
        return NotAsked.NEW_WITHOUT_LEAD
    wishes = person.wishes
    if wishes is NO_WISHES:
        return None
    if shift.site in wishes.not_sites:
        return NotAsked.NOT_THIS_SITE
    return NotAsked.ONLY_WITH_LEAD if wishes.with_leads and not wishes.with_leads & shift.leads else None


def _about_other_shifts(person: Person, shift: Shift) -> NotAsked | None:
    for held in person.held:
        if held.starts_at < shift.need.ends_at and shift.need.starts_at < held.ends_at:
            return NotAsked.CONFLICT
        way = travel(held, shift)
        if held.starts_at < shift.need.ends_at + way and shift.need.starts_at < held.ends_at + way:
            return NotAsked.TOO_FAR
    if shift.early is None or not person.early_days or person.wishes.early_mornings:
        return None
    return NotAsked.NEEDS_REST if _in_a_row(person, shift.early) > MOST_EARLY else None


def travel(held: Held, shift: Shift) -> timedelta:
    """Say how long it takes from one shift to another."""
    if held.site == shift.site:
        return timedelta(0)
    return IN_A_CITY if held.city == shift.city else BETWEEN_CITIES


def _in_a_row(person: Person, day: date) -> int:
    """Count the early mornings around this one, with no day between them."""
    first = last = day
    while first - ONE_DAY in person.early_days:
        first -= ONE_DAY
    while last + ONE_DAY in person.early_days:
        last += ONE_DAY
    return (last - first).days + 1


def why(person: Person, shift: Shift, now: datetime) -> list[Because]:
    """Say what speaks for one who is ranked, or against, what matters most first. Never empty."""
    return [*_of_wishes(person, shift, now), *_of_the_shift(person, shift), *_of_the_past(person)]


def _of_wishes(person: Person, shift: Shift, now: datetime) -> Iterable[Because]:
    if person.volunteer in shift.asked_for_it:
        yield Because.ASKED_FOR_IT
    if person.wishes.with_leads:
        yield Because.WITH_LEAD
    if _wants_more(person, now):
        yield Because.WANTS_MORE
    if person.newcomer:
        yield Because.FIRST_SHIFT


def _of_the_shift(person: Person, shift: Shift) -> Iterable[Because]:
    if shift.need.language is not None:
        yield Because.SPEAKS
    if person.zones:
        yield Because.NEAR if zones.covers(person.zones, shift.known_as) else Because.ELSEWHERE
    can = availability.can(person.week, person.exceptions, shift.hours)
    if can in FREE:
        yield Because.FREE_THAT_DATE if can is Can.THAT_DATE else Because.USUALLY_FREE


def _of_the_past(person: Person) -> Iterable[Because]:
    history = person.history
    if history.last_out is not None:
        yield Because.LAST_OUT
    elif not person.newcomer:
        yield Because.NOT_OUT_LATELY
    if history.recent:
        yield Because.MANY_LATELY
    if history.missed:
        yield Because.MISSED
    if history.dropped:
        yield Because.DROPPED_LATE
    if is_silent(history.unanswered):
        yield Because.SILENT
    if history.kept and not history.missed and not history.dropped:
        yield Because.RELIABLE


def _wants_more(person: Person, now: datetime) -> bool:
    """Compare with the day in UTC: a wish for more may end some hours early."""
    return person.more_until is not None and now.date() <= person.more_until
