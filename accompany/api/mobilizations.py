"""Mobilizations: drafted, approved, sent, widened, called off; and how each ring answers."""

from dataclasses import asdict
from typing import Annotated

import msgspec
from litestar import get, post
from litestar.params import FromPath, FromQuery, JSONBody

from accompany.actions import mobilizations as actions
from accompany.api.lists import Page, cut
from accompany.api.texts import LINES
from accompany.doors import headcount, times
from accompany.doors.access import Asked, path_id
from accompany.doors.headcount import Counts, HeadCount, RingLine
from accompany.doors.now import now
from accompany.rules.groups import Announced
from accompany.rules.head_counts import MOST
from accompany.tables import appointments, mobilizations
from accompany.tables.mobilizations import Kept
from accompany.words import Access, AppointmentId, MobilizationId, Ring

MOST_RINGS = 5


class Draft(msgspec.Struct, forbid_unknown_fields=True):
    """A call to be drafted. Texts left out are worded from what the person agreed to."""

    appointment: str
    rings: Annotated[list[Ring], msgspec.Meta(min_length=1, max_length=MOST_RINGS)]
    reason: Annotated[str, msgspec.Meta(min_length=1, max_length=500, pattern=LINES)]
    texts: dict[str, str] = {}
    expires_at: str | None = None
    drill: bool = False
    people: Annotated[int, msgspec.Meta(ge=1, le=MOST)] | None = None


class Wider(msgspec.Struct, forbid_unknown_fields=True):
    """Which rings to call too."""

    rings: Annotated[list[Ring], msgspec.Meta(min_length=1, max_length=MOST_RINGS)]


class CountsOut(msgspec.Struct):
    """How a call went: who was or may have been reached, who was not, and what they said."""

    called: int
    accepted: int
    in_doubt: int
    failed: int
    waiting: int
    coming: int
    thirty_minutes: int
    no: int


class RingOut(msgspec.Struct):
    """One ring: whether it may be called, whether this call is for it, and how it went.

    ``left_out`` counts who was not called: "limit", they had their calls of the week; "asleep", until it is over.
    """

    ring: int
    name: str
    people: int
    chosen: bool
    allowed: bool
    why_not: str | None
    counts: CountsOut
    left_out: dict[str, int]


class PartnerCountOut(msgspec.Struct):
    """How many a partner says come from it."""

    partner: str
    name: str
    people: int
    at: str


class ApprovalOut(msgspec.Struct):
    """Who agreed, and when."""

    by: str
    at: str


class AnnouncedOut(msgspec.Struct):
    """What a group was told, "call" or "all_clear", and whether it came: "waiting", "told", "in_doubt" and so on."""

    group: str
    name: str
    said: str
    came: str
    at: str | None


class GroupOut(msgspec.Struct):
    """A group that hears the call; where it is stays sealed."""

    id: str
    name: str
    languages: list[str]


class MobilizationOut(msgspec.Struct):
    """A call and its head-count. ``told`` counts the stand-down.

    ``promised`` are all who said they come, with the partners' people; ``enough`` when as many as ``wanted``.
    """

    id: str
    appointment: str
    state: str
    rings: list[RingOut]
    approvals: list[ApprovalOut]
    counts: CountsOut
    told: CountsOut
    texts: dict[str, str]
    reason: str
    reference: str
    drafted_by: str
    expires_at: str
    drill: bool
    wanted: int | None
    promised: int
    enough: bool
    partners: list[PartnerCountOut]
    groups: list[GroupOut]
    announced: list[AnnouncedOut]


class BriefOut(msgspec.Struct):
    """A call in a list."""

    id: str
    appointment: str
    state: str
    reference: str
    expires_at: str
    drill: bool


@post("/mobilizations", access=Access.COORDINATOR)
async def draft_mobilization(request: Asked, data: JSONBody[Draft]) -> MobilizationOut:
    """Draft a call; gives how many each ring has and which rings the person agreed to."""
    scope = request.user.scope
    appointment = await appointments.find(scope, AppointmentId(path_id(data.appointment)))
    zone = appointment.zone
    wanted = actions.Wanted(
        appointment=appointment.id,
        rings=frozenset(data.rings),
        reason=data.reason,
        texts=data.texts,
        expires_at=times.moment(data.expires_at, zone, field="expires_at") if data.expires_at else None,
        drill=data.drill,
        people=data.people,
    )
    made = await actions.draft(scope, wanted, request.user.account, now())
    return await _shown(request, made)


@get("/mobilizations", access=Access.COORDINATOR)
async def list_mobilizations(
    request: Asked, limit: FromQuery[int] = 50, cursor: FromQuery[str | None] = None
) -> Page[BriefOut]:
    """List calls, newest first."""
    window = cut(limit, cursor)
    found = await mobilizations.all_of_them(request.user.scope, most=window.most, skip=window.skip)
    return Page([_brief(kept) for kept in window.shown(found)], window.next(found))


@get("/mobilizations/{mobilization_id:str}", access=Access.COORDINATOR)
async def show_mobilization(request: Asked, mobilization_id: FromPath[str]) -> MobilizationOut:
    """Show a call and its head-count by ring."""
    return await _shown(request, _id(mobilization_id))


@post("/mobilizations/{mobilization_id:str}/approve", access=Access.COORDINATOR, status_code=200)
async def approve_mobilization(request: Asked, mobilization_id: FromPath[str]) -> MobilizationOut:
    """Approve somebody else's draft."""
    await actions.approve(request.user.scope, _id(mobilization_id), request.user.account, now())
    return await _shown(request, _id(mobilization_id))


@post("/mobilizations/{mobilization_id:str}/send", access=Access.COORDINATOR, status_code=200)
async def send_mobilization(request: Asked, mobilization_id: FromPath[str]) -> MobilizationOut:
    """Call everybody in its rings. The messages are on their way when this answers."""
    await actions.send(request.user.scope, _id(mobilization_id), request.user.account, now())
    return await _shown(request, _id(mobilization_id))


@post("/mobilizations/{mobilization_id:str}/widen", access=Access.COORDINATOR, status_code=200)
async def widen_mobilization(request: Asked, mobilization_id: FromPath[str], data: JSONBody[Wider]) -> MobilizationOut:
    """Call further rings; nobody who was called is called again."""
    further = frozenset(data.rings)
    await actions.widen(request.user.scope, _id(mobilization_id), further, request.user.account, now())
    return await _shown(request, _id(mobilization_id))


@post("/mobilizations/{mobilization_id:str}/stand-down", access=Access.COORDINATOR, status_code=200)
async def stand_down_mobilization(request: Asked, mobilization_id: FromPath[str]) -> MobilizationOut:
    """Call it off: exactly those who were called are told."""
    await actions.stand_down(request.user.scope, _id(mobilization_id), request.user.account, now())
    return await _shown(request, _id(mobilization_id))


@post("/mobilizations/{mobilization_id:str}/cancel", access=Access.COORDINATOR, status_code=200)
async def cancel_mobilization(request: Asked, mobilization_id: FromPath[str]) -> MobilizationOut:
    """Drop a draft nobody was called by."""
    await actions.cancel(request.user.scope, _id(mobilization_id), request.user.account, now())
    return await _shown(request, _id(mobilization_id))


def _id(text: str) -> MobilizationId:
    return MobilizationId(path_id(text))


async def _shown(request: Asked, mobilization: MobilizationId) -> MobilizationOut:
    return _out(await headcount.take(request.user.scope, mobilization))


def _out(found: HeadCount) -> MobilizationOut:
    kept = found.kept
    return MobilizationOut(
        id=str(kept.id),
        appointment=str(kept.appointment),
        state=kept.state.value,
        rings=[_ring(line) for line in found.rings],
        approvals=[ApprovalOut(str(one.by), times.shown(one.at, kept.zone)) for one in kept.approvals],
        counts=_counts(found.counts),
        told=_counts(found.told),
        texts=found.texts,
        reason=found.reason,
        reference=kept.reference,
        drafted_by=str(kept.drafted_by),
        expires_at=times.shown(kept.expires_at, kept.zone),
        drill=kept.drill,
        wanted=found.wanted,
        promised=found.promised.number,
        enough=found.enough,
        partners=[
            PartnerCountOut(str(one.partner), one.name, one.number, times.shown(one.at, kept.zone))
            for one in found.partners
        ],
        groups=[GroupOut(str(one.id), one.name, list(one.languages)) for one in found.groups],
        announced=[_announced(one, kept.zone) for one in found.announced],
    )


def _announced(one: Announced, zone: str) -> AnnouncedOut:
    return AnnouncedOut(
        group=str(one.group),
        name=one.name,
        said="all_clear" if one.all_clear else "call",
        came=one.came.value,
        at=times.shown(one.done_at, zone) if one.done_at else None,
    )


def _ring(line: RingLine) -> RingOut:
    return RingOut(
        ring=line.ring.value,
        name=line.ring.name.lower(),
        people=line.people,
        chosen=line.chosen,
        allowed=line.why_not is None,
        why_not=line.why_not.value if line.why_not else None,
        counts=_counts(line.counts),
        left_out={why.value: number for why, number in line.left_out.items()},
    )


def _counts(counts: Counts) -> CountsOut:
    return CountsOut(**asdict(counts))


def _brief(kept: Kept) -> BriefOut:
    return BriefOut(
        id=str(kept.id),
        appointment=str(kept.appointment),
        state=kept.state.value,
        reference=kept.reference,
        expires_at=times.shown(kept.expires_at, kept.zone),
        drill=kept.drill,
    )
