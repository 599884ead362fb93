"""One appointment: its team, its date, its level, its day."""

from collections.abc import Mapping
from typing import Any

from litestar import Response, get, post
from litestar.params import FromPath

from accompany.actions import appointments as plans
from accompany.actions import asks as ask_actions
from accompany.actions import chapter_offers as offer_actions
from accompany.actions import people as person_actions
from accompany.actions import signals as signal_actions
from accompany.actions import slots as slot_actions
from accompany.actions import swaps as swap_actions
from accompany.actions import waves as wave_actions
from accompany.actions.signals import Source
from accompany.doors import times
from accompany.doors.access import Asked, path_id
from accompany.doors.now import now
from accompany.rules.teams import Place
from accompany.tables import appointments, corrections, people, slots
from accompany.tables.appointments import Kept
from accompany.web import wording
from accompany.web.answers import Form, form, line, lines, one, page, see_other, tongue
from accompany.web.coordinators import choosing, level_alarms, opened_view, to_tell, visit_view, watch
from accompany.web.people import when_held
from accompany.words import (
    Access,
    ChapterId,
    ChapterOfferId,
    ClaimId,
    Invalid,
    Level,
    Missing,
    Problem,
    Reason,
    Refused,
    SignalId,
    SignalSource,
    SlotId,
    Tier,
)

LONGEST_HOW, LONGEST_PLACE, LONGEST_REASON, LONGEST_NOTE = 80, 200, 500, 2000
MOST_DIGITS = 4
FIELD_OF = {
    Reason.NOT_VERIFIED: "override",
    Reason.NO_TEAM: "team-0",
    Reason.REASON_NEEDED: "level_reason",
    **dict.fromkeys((Reason.NOT_LIKELY, Reason.NOT_CONFIRMED, Reason.ALL_CLEAR_FIRST), "watch"),
}


@get("/visit/{code:str}", access=Access.COORDINATOR)
async def show_visit(request: Asked, code: FromPath[str]) -> Response[str]:
    """Show everything about one appointment but what is sealed."""
    return await _page(request, await _find(request, code))


@post("/visit/{code:str}/{verb:str}", access=Access.COORDINATOR)
async def do(request: Asked, code: FromPath[str], verb: FromPath[str]) -> Response[Any]:
    """Do one thing to the appointment, and show it again; a refusal is said on the same page."""
    kept, fields = await _find(request, code), await form(request)
    if verb not in VERBS:
        raise Missing
    try:
        await VERBS[verb](request, kept, fields)
    except Refused as refused:
        return await _page(request, kept, problems=_worded(request, refused.reason), typed=fields)
    except Invalid as invalid:
        problems = wording.problem_texts(invalid.problems, tongue(request))
        return await _page(request, kept, problems=problems, typed=fields)
    return see_other(f"/visit/{kept.code}")


@post("/visit/{code:str}/open", access=Access.COORDINATOR)
async def open_person(request: Asked, code: FromPath[str]) -> Response[str]:
    """Open the person's name and contact; the ledger keeps who and when."""
    kept = await _find(request, code)
    if kept.person is None:
        raise Missing
    scope, by = request.user.scope, request.user.account
    opened = await person_actions.open_fields(scope, kept.person, people.SEALED, "visit page", by, now())
    return await _page(request, kept, opened=opened)


async def _team(request: Asked, kept: Kept, fields: Form) -> None:
    columns = [fields.get(name, []) for name in ("role", "minimum", "ideal", "language")]
    if len({len(column) for column in columns}) > 1:
        raise Invalid({"team": Problem.MALFORMED})
    team = [_place(*row) for row in zip(*columns, strict=True) if row[0]]
    await plans.set_team(request.user.scope, kept.id, team, now())


async def _verify(request: Asked, kept: Kept, fields: Form) -> None:
    how = line(fields, "how", LONGEST_HOW) or "checked"
    await plans.verify(request.user.scope, kept.id, request.user.account, how, kept.starts_at, now())


async def _publish(request: Asked, kept: Kept, fields: Form) -> None:
    reason = line(fields, "override_reason", LONGEST_REASON) or None
    await plans.publish(request.user.scope, kept.id, request.user.account, now(), reason)


async def _change(request: Asked, kept: Kept, fields: Form) -> None:
    wanted = plans.Change(
        starts_at=times.moment(one(fields, "starts_at"), kept.zone),
        meeting_point=line(fields, "meeting_point", LONGEST_PLACE),
        note=lines(fields, "note", LONGEST_NOTE),
    )
    await plans.change(request.user.scope, kept.id, wanted, now())


async def _cancel(request: Asked, kept: Kept, fields: Form) -> None:
    await plans.cancel(request.user.scope, kept.id, request.user.account, now())


async def _ask(request: Asked, kept: Kept, fields: Form) -> None:
    team = await slots.team(request.user.scope, kept.id)
    empty = [slot.id for row in team for slot in row.slots if slot.volunteer is None and slot.number <= row.place.ideal]
    wanted = [SlotId(path_id(one(fields, "slot")))] if one(fields, "slot") else empty
    for slot in wanted:
        count = ask_actions.DEFAULT_COUNT
        await ask_actions.ask(request.user.scope, slot, count, request.user.account, now())


async def _assign(request: Asked, kept: Kept, fields: Form) -> None:
    slot = SlotId(path_id(one(fields, "slot")))
    await slot_actions.claim(request.user.scope, slot, await choosing.volunteer(request.user.scope, fields), now())


async def _release(request: Asked, kept: Kept, fields: Form) -> None:
    claim = ClaimId(path_id(one(fields, "claim")))
    await slot_actions.release(request.user.scope, claim, request.user.account, "coordinator", now())


async def _level(request: Asked, kept: Kept, fields: Form) -> None:
    try:
        level = Level[one(fields, "level").upper()]
    except KeyError:
        raise Invalid({"level": Problem.UNKNOWN_CHOICE}) from None
    reason = line(fields, "reason", LONGEST_REASON) or None
    await signal_actions.decide_level(request.user.scope, kept.id, level, reason, request.user.account, now())


async def _signal(request: Asked, kept: Kept, fields: Form) -> None:
    source = Source(SignalSource.INTAKE, request.user.account)
    await signal_actions.report(request.user.scope, kept.id, [one(fields, "code")], source, now())


async def _withdraw_signal(request: Asked, kept: Kept, fields: Form) -> None:
    """Take a signal back; whoever was called because of it is told by a coordinator, on the call's page."""
    signal = SignalId(path_id(one(fields, "signal")))
    await signal_actions.withdraw(request.user.scope, kept.id, signal, request.user.account, now())


async def _consent(request: Asked, kept: Kept, fields: Form) -> None:
    if kept.person is None or one(fields, "tier") not in {tier.value for tier in Tier}:
        raise Invalid({"tier": Problem.UNKNOWN_CHOICE})
    said = person_actions.said(Tier(one(fields, "tier")), None, when_held.read(one(fields, when_held.FIELD)))
    await person_actions.consent(request.user.scope, kept.person, said, request.user.account, now())


async def _pause(request: Asked, kept: Kept, fields: Form) -> None:
    await wave_actions.pause(request.user.scope, kept.id, request.user.account, now(), paused=True)


async def _resume(request: Asked, kept: Kept, fields: Form) -> None:
    await wave_actions.pause(request.user.scope, kept.id, request.user.account, now(), paused=False)


async def _offer(request: Asked, kept: Kept, fields: Form) -> None:
    """Offer one place, or all that are wanted, to the chapters that were ticked."""
    scope, by = request.user.scope, request.user.account
    to = [ChapterId(path_id(text)) for text in fields.get("chapter", [])]
    if one(fields, "slot"):
        await offer_actions.offer(scope, SlotId(path_id(one(fields, "slot"))), to, by, now())
    else:
        await offer_actions.offer_all(scope, kept.id, to, by, now())


async def _withdraw(request: Asked, kept: Kept, fields: Form) -> None:
    offer = ChapterOfferId(path_id(one(fields, "offer")))
    await offer_actions.withdraw(request.user.scope, offer, request.user.account, now())


async def _swap(request: Asked, kept: Kept, fields: Form) -> None:
    claim = ClaimId(path_id(one(fields, "claim")))
    by, taker = request.user.account, await choosing.volunteer(request.user.scope, fields)
    await swap_actions.put(request.user.scope, claim, taker, by, now())


VERBS = {
    "watch": watch.see_to,
    "pause": _pause,
    "resume": _resume,
    "team": _team,
    "verify": _verify,
    "publish": _publish,
    "change": _change,
    "cancel": _cancel,
    "ask": _ask,
    "assign": _assign,
    "release": _release,
    "swap": _swap,
    "offer": _offer,
    "withdraw": _withdraw,
    "level": _level,
    "level-alarm": level_alarms.take,
    "told": to_tell.tick,
    "not-told": to_tell.untick,
    "signal": _signal,
    "withdraw-signal": _withdraw_signal,
    "consent": _consent,
}


async def _find(request: Asked, code: str) -> Kept:
    return await appointments.by_code(request.user.scope, code)


async def _page(
    request: Asked,
    kept: Kept,
    *,
    opened: Mapping[str, str] | None = None,
    problems: Mapping[str, str] | None = None,
    typed: Form | None = None,
) -> Response[str]:
    moment = now()
    found = await visit_view.gather(request.user, kept, moment, request.query_params.get("slot"))
    stopped = await corrections.waiting_of(request.user.scope, kept.id)
    return page(
        request,
        "coordinators/visit.html",
        status_code=409 if problems else 200,
        alarm=await level_alarms.of_visit(request, kept),
        to_tell=await to_tell.of_visit(request, kept),
        stopped=str(stopped) if stopped else None,
        opened=None if opened is None else lambda: opened_view.worded(opened),
        problems=problems or {},
        typed={name: one(typed or {}, name) for name in typed or {}},
        **visit_view.values(found, moment, tongue(request)),
    )


def _worded(request: Asked, reason: Reason) -> dict[str, str]:
    return {FIELD_OF.get(reason, "main"): wording.reason_text(reason, tongue(request))}


def _place(role: str, minimum: str, ideal: str, language: str) -> Place:
    least = _number(minimum or "1", "team.minimum")
    wanted = _number(ideal, "team.ideal") if ideal else least
    return Place(role, least, wanted, wanted, language or None)


def _number(text: str, field: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) <= MOST_DIGITS):
        raise Invalid({field: Problem.MALFORMED})
    return int(text)
