"""Put coordinators on call, take them off again, and say whom a page reaches at this moment."""

from datetime import datetime, timedelta

from accompany.rules import duty as rules
from accompany.rules.duty import Span
from accompany.rules.incident_events import Do
from accompany.tables import chapters, duty, ledger, live, store
from accompany.tables.accounts import coordinators
from accompany.tables.notices import Reader
from accompany.tables.scope import Scope
from accompany.words import AccountId, DutyId, Invalid, Problem, ReaderKind, Reason, Refused

MOMENT = timedelta(microseconds=1)


@store.action
async def put(scope: Scope, span: Span, by: AccountId, now: datetime) -> DutyId:
    """Put a coordinator on call, or behind whoever is. Raises Invalid, Refused."""
    if problems := rules.problems(span, now):
        raise Invalid(problems)
    if span.who not in await coordinators(scope):
        raise Invalid({"who": Problem.UNKNOWN_CHOICE})

    await _no_clash(scope, span)
    made = await duty.add(scope, span, by, now)
    await ledger.write(scope, by, "put_on_duty", made, now)
    await live.touch(scope, now)
    return made


@store.action
async def take_off(scope: Scope, span: DutyId, by: AccountId, now: datetime) -> None:
    """Take somebody off the roster. Taken off already, nothing changes. Raises Missing."""
    kept = await duty.find(scope, span)
    if await duty.remove(scope, kept.id, by, now):
        await ledger.write(scope, by, "take_off_duty", kept.id, now)
        await live.touch(scope, now)


@store.action
async def put_back(scope: Scope, span: DutyId, by: AccountId, now: datetime) -> None:
    """Undo that. Raises Missing; Refused when the person was put elsewhere in that time meanwhile."""
    kept = await duty.find(scope, span)
    if kept.removed:
        await _no_clash(scope, kept.span)
        await duty.restore(scope, kept.id)
        await ledger.write(scope, by, "put_on_duty", kept.id, now)
        await live.touch(scope, now)


async def desk(scope: Scope, page: Do, now: datetime) -> list[Reader]:
    """Say who is paged at this moment: whoever is on call, then the backup too, then every coordinator."""
    roster = duty.spans(await duty.between(scope, now, now + MOMENT))
    reached = rules.paged(page, roster, await coordinators(scope), now)
    return [Reader(ReaderKind.ACCOUNT, one) for one in reached]


async def _no_clash(scope: Scope, span: Span) -> None:
    """Refuse a second duty in the same time; two coordinators who write at once do so one after the other."""
    await chapters.lock(scope.chapter)
    if rules.clashes(span, duty.spans(await duty.between(scope, span.starts_at, span.ends_at))):
        raise Refused(Reason.ALREADY_ON_DUTY)
