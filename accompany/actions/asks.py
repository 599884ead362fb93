"""Ask volunteers for one slot, and take their yes or no."""

from collections.abc import Set
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from accompany.actions import slots as slot_actions
from accompany.rules import dates, matching
from accompany.rules import slots as slot_rules
from accompany.rules.quiet import over_at
from accompany.rules.waves import NO_REST, Rest
from accompany.tables import (
    appointments,
    asks,
    candidates,
    chapters,
    claims,
    live,
    notices,
    open_shifts,
    recruiting,
    shifts_to_fill,
    slots,
    standby,
    store,
)
from accompany.tables.asks import Kept as Ask
from accompany.tables.notices import Reader
from accompany.tables.recruiting import Patience
from accompany.tables.scope import Scope
from accompany.words import (
    AccountId,
    Answer,
    AppointmentStatus,
    AskId,
    Missing,
    NoticeKind,
    ReaderKind,
    Reason,
    Refused,
    SlotId,
    VolunteerId,
    Width,
)

DEFAULT_COUNT = 4
MOST_AT_ONCE = 100
AT_NIGHT_TOO = timedelta(hours=12)  # so near the start, who said they may be woken is


@dataclass(frozen=True, slots=True)
class Among:
    """Among whom somebody is sought: none of those ``beside`` or at ``rest``, and as far as ``width`` goes."""

    beside: Set[VolunteerId] = frozenset()
    width: Width = Width.ELSEWHERE
    rest: Rest = NO_REST


ANYBODY = Among()


@store.action
async def ask(
    scope: Scope,
    slot: SlotId,
    count: int,
    by: AccountId | None,
    now: datetime,
    among: Among = ANYBODY,
) -> list[AskId]:
    """Offer a slot to the volunteers who fit best and were not asked for it yet.

    Raises Refused, Missing.
    """
    shift = await open_shifts.find(scope, slot)
    if shift is None:
        await slots.appointment_of(scope, slot)
        raise Refused(Reason.NOT_PUBLISHED)
    if shift.need.taken:
        raise Refused(Reason.SLOT_TAKEN)
    if shift.need.starts_at <= now:
        raise Refused(Reason.TOO_LATE)
    chosen = (await fitting(scope, slot, now, among))[: min(count, MOST_AT_ONCE)]

    return await _offer(scope, shift, chosen, by, now)


async def fitting(scope: Scope, slot: SlotId, now: datetime, among: Among) -> list[VolunteerId]:
    """List who may be asked for a slot, best first."""
    able, wanted = await candidates.for_slot(scope, slot, now, among.rest), await shifts_to_fill.find(scope, slot)
    ranked = matching.rank(able, wanted, now, width=among.width)
    return [one.volunteer for one in ranked if one.volunteer not in among.beside]


@store.action
async def ask_one(scope: Scope, slot: SlotId, volunteer: VolunteerId, by: AccountId, now: datetime) -> AskId:
    """Offer a slot to one volunteer whom a coordinator chose; the same rules hold as when they claim it.

    Raises Refused, also when they were asked for it before; Missing.
    """
    offer, shift = await claims.offer(scope, slot, volunteer), await open_shifts.find(scope, slot)
    if reason := slot_rules.objection(offer.candidate, offer.need, now):
        raise Refused(reason)
    if shift is None or offer.need.starts_at <= now:
        raise Refused(Reason.TOO_LATE)
    if await asks.of_slot(scope, slot, volunteer) is not None:
        raise Refused(Reason.ALREADY_DECIDED)
    (made,) = await _offer(scope, shift, [volunteer], by, now)
    return made


async def _offer(
    scope: Scope, shift: open_shifts.OpenShift, chosen: list[VolunteerId], by: AccountId | None, now: datetime
) -> list[AskId]:
    """Ask them, each outside their quiet hours; who may be woken hears at once when it is near."""
    until = shift.need.starts_at
    patience = await recruiting.patience(scope, chosen)
    made = await asks.add(scope, asks.New(shift.slot, shift.appointment, by, until), chosen, now)
    for ask_id, volunteer in zip(made, chosen, strict=True):
        reader = Reader(ReaderKind.ACCOUNT, volunteer)
        due = heard_at(patience[volunteer], until, now)
        await notices.post(scope, NoticeKind.ASK, ask_id, reader, now, due=due, expires=until)
    if made:
        await slots.mark_asked(scope, shift.slot, now)
        await live.touch(scope, now)
    return made


def heard_at(patience: Patience, starts_at: datetime, now: datetime) -> datetime:
    """Say when a volunteer may hear of a shift that starts at ``starts_at``. Times are aware UTC."""
    is_near = starts_at - now <= AT_NIGHT_TOO
    return now if patience.urgent and is_near else over_at(patience.quiet, now)


@store.action
async def yes(ask: Ask, now: datetime) -> claims.Kept:
    """Claim the asked slot for the volunteer whose link was used. A second yes gives the same claim again."""
    scope = Scope(ask.chapter)
    held = await _held(scope, ask)
    if held is not None:
        return held
    _refuse_old(ask, now)
    return await slot_actions.claim(scope, ask.slot, ask.volunteer, now)


@store.action
async def no(ask: Ask, now: datetime) -> None:
    """Write a no down: nobody asks again for this slot, and they wait for none like it.

    Giving up a claimed slot is a release, not a no.
    """
    scope = Scope(ask.chapter)
    if await _held(scope, ask) is not None:
        raise Refused(Reason.ALREADY_CLAIMED)
    await asks.answered(scope, ask.slot, ask.volunteer, Answer.NO, now)
    await standby.leave(scope, ask.appointment, ask.volunteer)
    await live.touch(scope, now)


@store.action
async def not_this_week(ask: Ask, now: datetime) -> None:
    """Write a no down, and ask this volunteer nothing more before next Monday morning. Raises Refused."""
    await no(ask, now)
    scope = Scope(ask.chapter)
    zone = ZoneInfo((await chapters.find(ask.chapter)).time_zone)
    await recruiting.not_before(scope, ask.volunteer, dates.next_monday(now, zone))


async def _held(scope: Scope, ask: Ask) -> claims.Kept | None:
    holding = await claims.holding(scope, ask.appointment)
    return next((claim for claim in holding if (claim.slot, claim.volunteer) == (ask.slot, ask.volunteer)), None)


def _refuse_old(ask: Ask, now: datetime) -> None:
    if ask.expires_at <= now:
        raise Refused(Reason.LINK_OLD)


async def find(token: str) -> Ask:
    """Find the ask whose link this is. Raises Missing."""
    ask = await asks.held_by_link(token)
    kept = await appointments.find(Scope(ask.chapter), ask.appointment)
    if kept.status is AppointmentStatus.DRAFT:
        raise Missing
    return ask
