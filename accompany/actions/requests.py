"""Ask for company, and what becomes of it: accepted, declined, changed, withdrawn, erased."""

from dataclasses import dataclass, field, replace
from datetime import datetime

from accompany.actions import appointments as plans
from accompany.actions import people as person_actions
from accompany.actions import signals as signal_actions
from accompany.actions.signals import Source
from accompany.rules import dates, risk, teams
from accompany.rules.consent import WhenHeld
from accompany.tables import (
    appointments,
    codes,
    given_feeds,
    kinds,
    ledger,
    live,
    notices,
    people,
    requests,
    sites,
    store,
)
from accompany.tables.accounts import coordinators
from accompany.tables.codes import Proofs
from accompany.tables.given_feeds import Kind
from accompany.tables.ids import random_id
from accompany.tables.notices import Reader
from accompany.tables.requests import Asking, Kept
from accompany.tables.scope import Scope
from accompany.words import (
    AccountId,
    AppointmentId,
    AppointmentStatus,
    Invalid,
    Missing,
    NoticeKind,
    PersonId,
    Problem,
    ReaderKind,
    Reason,
    Refused,
    RequestId,
    RequestState,
    SignalSource,
    SiteId,
    Tier,
)


@dataclass(frozen=True, slots=True)
class Received:
    """What the person gets, once: a link and a code. Neither is kept."""

    id: RequestId
    token: str = field(repr=False)
    code: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Accepted:
    """What a request became."""

    person: PersonId
    appointment: AppointmentId


async def submit(scope: Scope, asking: Asking, now: datetime) -> Received:
    """Take a request in, and give the link and the code that lead back to it. Raises Invalid."""
    request, fresh = RequestId(random_id()), await codes.fresh()
    await _record(scope, request, asking, fresh.proofs, now)
    return Received(request, fresh.token, fresh.digits)


@store.action
async def _record(scope: Scope, request: RequestId, asking: Asking, proofs: Proofs, now: datetime) -> None:
    await kinds.type_of(asking.kind)
    await _check(asking, now)
    await requests.add(scope, request, asking, proofs, now)
    for coordinator in await coordinators(scope):
        await notices.post(scope, NoticeKind.NEW_REQUEST, request, Reader(ReaderKind.ACCOUNT, coordinator), now)
    await live.touch(scope, now)


async def by_code(text: str) -> Kept:
    """Find the request whose code somebody typed. Raises Refused for a wrong code, without saying which part."""
    kept = await requests.with_code(text)
    if kept is None:
        raise Refused(Reason.WRONG_CODE)
    return kept


@store.action
async def accept(
    scope: Scope,
    request: RequestId,
    by: AccountId,
    now: datetime,
    *,
    site: SiteId | None = None,
    starts_at: datetime | None = None,
) -> Accepted:
    """Make a person and a draft appointment of a request. Site and time may be filled in by intake.

    What the person agreed to on the form counts as confirmed at the moment the form came in.
    """
    kept = await requests.find(scope, request)
    opened = await requests.opened(scope, request)
    asking = replace(kept.asking, site=site or kept.asking.site, starts_at=starts_at or kept.asking.starts_at)
    place, moment = _known(asking)
    if not await requests.decide(scope, request, RequestState.NEW, RequestState.ACCEPTED, by, now):
        raise Refused(Reason.ALREADY_DECIDED)

    person = await _write_person(scope, kept, opened, now)
    await requests.link_person(scope, request, person)
    appointment = await plans.draft(scope, await _plan(kept, asking, place, moment, person), now)
    if codes_told := risk.signals_from_told(asking.told):
        await signal_actions.report(scope, appointment, codes_told, Source(SignalSource.PERSON, None), now)
    return Accepted(person, appointment)


@store.action
async def decline(scope: Scope, request: RequestId, by: AccountId, now: datetime) -> None:
    """Say no to a request, and forget who asked."""
    await requests.find(scope, request)
    if not await requests.decide(scope, request, RequestState.NEW, RequestState.DECLINED, by, now):
        raise Refused(Reason.ALREADY_DECIDED)
    await given_feeds.end(Kind.PERSON, request)
    await requests.erase(scope, request)
    await live.touch(scope, now)


@store.action
async def opened(scope: Scope, request: RequestId, purpose: str, by: AccountId, now: datetime) -> dict[str, str]:
    """Open name, contact and place as written; who and why goes into the ledger in the same transaction."""
    fields = await requests.opened(scope, request)
    await ledger.write(scope, by, "open_request", request, now, purpose=purpose)
    return fields


@store.action
async def change(kept: Kept, asking: Asking, now: datetime) -> None:
    """Change a request while nobody decided it. Afterwards a coordinator changes the appointment."""
    scope = Scope(kept.chapter)
    await _check(asking, now)
    if not await requests.change(scope, kept.id, asking):
        raise Refused(Reason.ALREADY_DECIDED)
    await live.touch(scope, now)


@store.action
async def amend(kept: Kept, asking: Asking, tier: Tier | None, now: datetime) -> None:
    """Change a request and what may be shared: both, or neither. No tier leaves what was agreed to."""
    if tier is not None:
        await consent(kept, tier, now)
    if asking != kept.asking:
        await change(kept, replace(asking, tier=tier or asking.tier), now)


@store.action
async def consent(kept: Kept, tier: Tier, now: datetime, when_held: WhenHeld | None = None) -> None:
    """Take the person's own word on what may be shared, from this moment on.

    ``when_held`` is asked once the request is accepted; before, nothing of it is kept.
    """
    scope = Scope(kept.chapter)
    if kept.person is not None:
        await person_actions.consent(scope, kept.person, person_actions.said(tier, None, when_held), None, now)
    elif not await requests.change(scope, kept.id, replace(kept.asking, tier=tier)):
        raise Refused(Reason.ALREADY_DECIDED)


@store.action
async def withdraw(kept: Kept, now: datetime) -> None:
    """Take a request back: what was planned is called off, what rests on the consent stops."""
    scope = Scope(kept.chapter)
    if kept.state in (RequestState.DECLINED, RequestState.WITHDRAWN):
        return
    await requests.decide(scope, kept.id, kept.state, RequestState.WITHDRAWN, None, now)
    await given_feeds.end(Kind.PERSON, kept.id)
    if kept.person is not None:
        await person_actions.consent(scope, kept.person, Tier.PRIVATE, None, now)
        await _call_off(scope, kept.person, now)
    await live.touch(scope, now)


@store.action
async def erase(kept: Kept, now: datetime) -> None:
    """Take a request back and forget everything the person told us."""
    scope = Scope(kept.chapter)
    await withdraw(kept, now)
    await given_feeds.end(Kind.PERSON, kept.id)
    await requests.erase(scope, kept.id)
    if kept.person is not None:
        await people.erase(scope, kept.person)


async def _call_off(scope: Scope, person: PersonId, now: datetime) -> None:
    for appointment in await appointments.of_person(scope, person):
        if appointment.status in (AppointmentStatus.DRAFT, AppointmentStatus.PUBLISHED) and appointment.ends_at > now:
            await plans.cancel(scope, appointment.id, None, now)


async def _check(asking: Asking, now: datetime) -> None:
    if asking.starts_at is not None:
        dates.check_future(asking.starts_at, now)
    if asking.site is not None:
        try:
            await sites.find(asking.site)
        except Missing:
            raise Invalid({"site": Problem.UNKNOWN_SITE}) from None


def _known(asking: Asking) -> tuple[SiteId, datetime]:
    if asking.site is None or asking.starts_at is None:
        wanted = {"site": asking.site, "starts_at": asking.starts_at}
        raise Invalid({name: Problem.REQUIRED for name, value in wanted.items() if value is None})
    return asking.site, asking.starts_at


async def _write_person(scope: Scope, kept: Kept, opened: dict[str, str], now: datetime) -> PersonId:
    asking = kept.asking
    person = PersonId(random_id())
    new = people.New(
        id=person,
        case=kept.case,
        reach_by=asking.reach_by,
        spoken_language=asking.spoken_language,
        reading_language=asking.reading_language,
        adults=asking.adults,
        children=asking.children,
        needs=asking.needs,
        name=opened.get("name"),
        contact=opened.get("contact"),
    )
    await people.add(scope, new, now)
    await person_actions.first_consent(person, asking.tier, kept.received_at)
    return person


async def _plan(kept: Kept, asking: Asking, site: SiteId, starts_at: datetime, person: PersonId) -> plans.Plan:
    kind = await kinds.type_of(asking.kind)
    team = teams.suggested(kind.team, kind.level_floor, asking.spoken_language, asking.needs, kind.team_cap)
    return plans.Plan(type=kind.code, site=site, starts_at=starts_at, person=person, case=kept.case, team=tuple(team))
