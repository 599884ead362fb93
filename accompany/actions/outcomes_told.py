"""Tell those who were called how it went: drafted, approved where it goes to the list, sent by a coordinator."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from accompany.actions.call_words import text_problem
from accompany.rules import outcomes_told as rules
from accompany.rules.consent import Consent
from accompany.tables import appointments, consents, days, ledger, live, notices, outcomes_told, store, texts
from accompany.tables.appointments import Kept as Appointment
from accompany.tables.ids import random_id
from accompany.tables.notices import Reader
from accompany.tables.outcomes_told import New
from accompany.tables.scope import Scope
from accompany.words import (
    AccountId,
    AppointmentId,
    Invalid,
    News,
    NoticeKind,
    OutcomeToldId,
    PersonId,
    Problem,
    Reason,
    Refused,
    Ring,
    Tier,
)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a coordinator drafts. Texts left out are worded from what the person agrees to now."""

    appointment: AppointmentId
    news: News
    texts: Mapping[str, str] = field(default_factory=dict, repr=False)


@dataclass(frozen=True, slots=True)
class Prospect:
    """What could be told of an appointment: which news is true, to whom, how much; or why nothing."""

    why_not: Reason | None
    news: tuple[News, ...]
    tier: Tier
    audience: Mapping[Ring, list[Reader]]
    rings: frozenset[Ring]


@store.action
async def draft(scope: Scope, wanted: Wanted, by: AccountId, now: datetime) -> OutcomeToldId:
    """Draft what is told: the first signature. Raises Refused, Invalid, Missing."""
    kept = await appointments.find(scope, wanted.appointment)
    found = await prospect(scope, kept, now)
    version, _ = await _consent(scope, kept.person, now)

    if found.why_not:
        raise Refused(found.why_not)
    _check(wanted, found)
    said = await worded(scope, kept, wanted.news, found.tier)

    new = New(
        id=OutcomeToldId(random_id()),
        appointment=kept.id,
        case=kept.case,
        news=wanted.news,
        tier=found.tier,
        rings=found.rings,
        consent_version=version,
        by=by,
        at=now,
        texts={**said, **wanted.texts},
    )
    try:
        await outcomes_told.add(scope, new)
    except store.Clash:
        raise Refused(Reason.ALREADY_OPEN) from None
    await _note(scope, "draft_outcome", new.id, by, now)
    return new.id


async def prospect(scope: Scope, appointment: Appointment, now: datetime) -> Prospect:
    """Say what could be told of an appointment now."""
    ended = await days.outcome(scope, appointment.id)
    _, consent = await _consent(scope, appointment.person, now)
    audience = await outcomes_told.audience(scope, appointment.id)
    rings = rules.rings_told(audience, consent)
    why_not = rules.objection_to_draft(ended.outcome if ended else None, rings)
    return Prospect(why_not, rules.NEWS[ended.outcome] if ended else (), rules.tier_of(consent), audience, rings)


async def worded(scope: Scope, appointment: Appointment, news: News, tier: Tier) -> dict[str, str]:
    """Word news as a tier allows, in every language we write: what a draft begins with."""
    ended = await days.outcome(scope, appointment.id)
    following = await appointments.find(scope, ended.next) if ended and ended.next else None
    when = (following.starts_at, following.zone) if following else None
    return texts.outcome(tier, news, when)


@store.action
async def approve(scope: Scope, told: OutcomeToldId, by: AccountId, now: datetime) -> None:
    """Approve somebody else's draft: the second signature. The consent is read again. Raises Refused, Missing."""
    kept = await outcomes_told.find(scope, told)
    _, consent = await _consent(scope, kept.person, now)

    if reason := rules.objection_to_approval(kept.told, by, consent, now):
        raise Refused(reason)

    _first(await outcomes_told.approve(kept, by, now))
    await _note(scope, "approve_outcome", told, by, now)


@store.action
async def send(scope: Scope, told: OutcomeToldId, by: AccountId, now: datetime) -> int:
    """Tell the team and exactly those who were called, in the rings of the draft; say how many. Raises Refused."""
    kept = await outcomes_told.find(scope, told)
    version, consent = await _consent(scope, kept.person, now)

    if reason := rules.objection_to_send(kept.told, consent, now):
        raise Refused(reason)

    _first(await outcomes_told.send(kept, by, version, now))
    number = 0
    for ring, some in (await outcomes_told.audience(scope, kept.appointment)).items():
        if ring in kept.told.rings:
            terms = notices.Terms(ring=ring, consent_version=version)
            await notices.post_many(scope, NoticeKind.OUTCOME_TOLD, kept.id, some, now, **terms)
            number += len(some)
    await _note(scope, "send_outcome", told, by, now)
    return number


@store.action
async def cancel(scope: Scope, told: OutcomeToldId, by: AccountId, now: datetime) -> None:
    """Drop a draft. Raises Refused, Missing."""
    kept = await outcomes_told.find(scope, told)
    if reason := rules.objection_to_cancel(kept.told):
        raise Refused(reason)
    _first(await outcomes_told.cancel(kept))
    await _note(scope, "cancel_outcome", told, by, now)


@store.action
async def revoke(scope: Scope, person: PersonId, now: datetime) -> None:
    """Stop what the person no longer agrees to: drafts that say more end, and what was not sent yet is not sent."""
    _, consent = await _consent(scope, person, now)
    for kept in await outcomes_told.of_person(scope, person):
        if rules.covers(kept.told, consent):
            continue
        await outcomes_told.cancel(kept)
        beyond = [ring for ring in kept.told.rings if not rules.may_still_go(kept.told, ring, consent)]
        await notices.cancel_rings(scope, kept.id, beyond, "revoked", now)
        await live.touch(scope, now)


async def _consent(scope: Scope, person: PersonId | None, now: datetime) -> tuple[int, Consent | None]:
    kept = await consents.of_person(scope, person, now)
    return (kept.version, kept.agreed) if kept else (0, None)


def _check(wanted: Wanted, found: Prospect) -> None:
    problems: dict[str, Problem] = {}
    if wanted.news not in found.news:
        problems["news"] = Problem.UNKNOWN_CHOICE
    for language, text in wanted.texts.items():
        if problem := text_problem(language, text):
            problems[f"texts.{language}" if language in texts.WRITTEN else "texts"] = problem
    if problems:
        raise Invalid(problems)


def _first(first: bool) -> None:
    if not first:
        raise Refused(Reason.WRONG_STATE)


async def _note(scope: Scope, verb: str, told: OutcomeToldId, by: AccountId, now: datetime) -> None:
    await ledger.write(scope, by, verb, told, now)
    await live.touch(scope, now)
