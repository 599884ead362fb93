"""Write trainings down, and warn before one ends: a month before and a week before, once each."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby

from accompany.actions import volunteers as volunteer_actions
from accompany.rules import trainings as rules
from accompany.tables import chapters, kinds, notices, store, trainings, volunteers
from accompany.tables.notices import Reader
from accompany.tables.scope import Scope
from accompany.tables.trainings import Ending
from accompany.words import AccountId, Invalid, NoticeKind, Problem, ReaderKind, VolunteerId


async def run(now: datetime) -> None:
    """Post every warning that is due in any chapter, by day. What was posted for a last day is not posted again."""
    due = [one for one in await trainings.soon(now) if rules.is_time(now, one.zone)]
    for scope, some in groupby(due, key=lambda one: one.scope):
        await _warn(scope, list(some), now)


@store.action
async def _warn(scope: Scope, ending: Sequence[Ending], now: datetime) -> None:
    for one in ending:
        stage = rules.stage(one.until, rules.today(now, one.zone))
        if stage is not None:
            reader, edition = Reader(ReaderKind.ACCOUNT, one.volunteer), rules.edition(one.until, stage)
            await notices.post(scope, NoticeKind.TRAINING_ENDS, one.volunteer, reader, now, revision=edition)


@dataclass(frozen=True, slots=True)
class Given:
    """A training somebody did; ``until`` is its last good day, None for ever."""

    code: str
    until: date | None


@store.action
async def give(scope: Scope, volunteer: VolunteerId, given: Given, by: AccountId, now: datetime) -> None:
    """Write a training down, instead of the same one of before. Raises Invalid, Missing."""
    kept = await volunteers.find(scope, volunteer)
    if given.code not in {role.qualification for role in await kinds.roles()}:
        raise Invalid({"training": Problem.UNKNOWN_CHOICE if given.code else Problem.REQUIRED})
    zone = (await chapters.find(scope.chapter)).time_zone
    if given.until is not None and given.until < rules.today(now, zone):
        raise Invalid({"until": Problem.DATE_PAST})
    held = {**kept.profile.qualifications, given.code: given.until}
    await volunteer_actions.change(scope, volunteer, {"qualifications": held}, by, now)
