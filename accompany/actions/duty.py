"""Put coordinators on call, take them off again, and say whom a page reaches at this moment."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from accompany.rules import duty as rules
from accompany.rules.duty import Span
from accompany.rules.incident_events import Do
from accompany.tables import chapters, duty, ledger, live, notices, store, text_wishes
from accompany.tables.accounts import coordinators
from accompany.tables.notices import Reader
from accompany.tables.scope import Scope
from accompany.words import AccountId, DutyId, Invalid, NoticeKind, Problem, ReaderKind, Reason, Refused

MOMENT = timedelta(microseconds=1)
TEXT_OF = {NoticeKind.PAGE: NoticeKind.PAGE_TEXT, NoticeKind.LEVEL_ALARM: NoticeKind.LEVEL_ALARM_TEXT}


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
    """Undo that. Raises Missing; Refused when they are on duty then by now, or no coordinator any more."""
    kept = await duty.find(scope, span)
    if kept.removed:
        if kept.span.who not in await coordinators(scope):
            raise Refused(Reason.NO_COORDINATOR)
        await _no_clash(scope, kept.span)
        await duty.restore(scope, kept.id)
        await ledger.write(scope, by, "put_on_duty", kept.id, now)
        await live.touch(scope, now)


@dataclass(frozen=True, slots=True)
class Page:
    """One page: what it is about, which step of the chain, and its number among the pages about the same thing."""

    kind: NoticeKind
    about: UUID
    step: Do
    number: int


async def page(scope: Scope, page: Page, now: datetime) -> None:
    """Page who is on call at this moment, then the backup too, then every coordinator, by every channel they have.

    Inside the caller's transaction. The mail goes in any case: a text alone may lie in a phone without a network.
    """
    roster = duty.spans(await duty.between(scope, now, now + MOMENT))
    reached = rules.paged(page.step, roster, await coordinators(scope), now)
    texted = await text_wishes.of(reached)
    for kind, who in ((page.kind, reached), (TEXT_OF[page.kind], [one for one in reached if one in texted])):
        readers = [Reader(ReaderKind.ACCOUNT, one) for one in who]
        await notices.post_many(scope, kind, page.about, readers, now, revision=page.number)


async def _no_clash(scope: Scope, span: Span) -> None:
    """Refuse a second duty in the same time; two coordinators who write at once do so one after the other."""
    await chapters.lock(scope.chapter)
    if rules.clashes(span, duty.spans(await duty.between(scope, span.starts_at, span.ends_at))):
        raise Refused(Reason.ALREADY_ON_DUTY)
