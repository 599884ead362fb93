"""Plan some days at once: propose who could take which empty place, and ask them once a coordinator says so."""

import asyncio
import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from accompany.actions import asks as ask_actions
from accompany.rules import weeks as rules
from accompany.rules import weeks_solved
from accompany.rules.weeks import Line
from accompany.tables import candidates, ledger, live, shifts_to_fill, store, weeks
from accompany.tables.ids import random_id
from accompany.tables.scope import Scope
from accompany.tables.weeks import Plan, Proposed
from accompany.words import (
    AccountId,
    ChoiceState,
    Invalid,
    Missing,
    Problem,
    Refused,
    SlotId,
    VolunteerId,
    WeekPlanId,
)

MOST_DAYS = 14  # as far as volunteers see ahead
OTHERS = 4  # who would do too
LONGEST = weeks_solved.PATIENCE + timedelta(seconds=10)  # then a coordinator has waited long enough
log = logging.getLogger("accompany.weeks")


@dataclass(frozen=True, slots=True)
class Sent:
    """How many were asked, and how many lines were passed over because they had changed in the meantime."""

    asked: int
    passed_over: int


async def plan(scope: Scope, start: datetime, days: int, by: AccountId, now: datetime) -> Plan:
    """Propose who could take every empty place of the days from ``start`` on (aware UTC). Asks nobody.

    What has begun is left out. It is worked out beside everything else the program does. Raises Invalid.
    """
    if not 1 <= days <= MOST_DAYS:
        raise Invalid({"days": Problem.TOO_LARGE if days > MOST_DAYS else Problem.TOO_SMALL})
    first, end = max(start, now), start + timedelta(days=days)
    shifts = await shifts_to_fill.between(scope, first, end)
    gaps = await weeks.gaps(scope, first, end, shifts)
    people, room = await candidates.everybody(scope, first, end, now), await weeks.room(scope, now)
    lines = await asyncio.to_thread(rules.listed, gaps, people, room, now)
    best, greedy = await _best(lines, room)
    places = sum(len(gap.slots) for gap in gaps)
    made = Plan(WeekPlanId(random_id()), now, start, end, places, len(best), len(greedy))
    await _keep(scope, made, _proposed(lines, best), by)
    return made


async def _best(
    lines: Sequence[Line], room: Mapping[VolunteerId, int]
) -> tuple[Sequence[rules.Choice], Sequence[rules.Choice]]:
    """Give the best plan and the greedy one; the greedy one alone when the solver does not keep to its own time.

    It runs on in its thread then until it notices; nobody waits for it.
    """
    greedy = await asyncio.to_thread(rules.greedy, lines, room)
    try:
        async with asyncio.timeout(LONGEST.total_seconds()):
            return await asyncio.to_thread(weeks_solved.best, lines, room)
    except TimeoutError:
        log.warning("the solver took too long", extra={"lines": len(lines)})
        return greedy, greedy


@store.action
async def _keep(scope: Scope, made: Plan, proposed: Sequence[Proposed], by: AccountId) -> None:
    await weeks.keep(scope, made, proposed, by)
    await ledger.write(scope, by, "plan_week", made.id, made.made_at)


def _proposed(lines: Sequence[Line], plan: Sequence[rules.Choice]) -> list[Proposed]:
    """Give the people of each line its empty slots in turn."""
    given: dict[int, int] = {}
    proposed = []
    chosen = {(choice.line, choice.person.volunteer) for choice in plan}
    for choice in plan:
        line, number = lines[choice.line], given.get(choice.line, 0)
        given[choice.line] = number + 1
        others = [one.volunteer for one in line.people if (choice.line, one.volunteer) not in chosen]
        proposed.append(Proposed(line.gap.slots[number], choice.person.volunteer, tuple(others[:OTHERS])))
    return proposed


async def send(
    scope: Scope, plan_id: WeekPlanId, wanted: Mapping[SlotId, VolunteerId | None], by: AccountId, now: datetime
) -> Sent:
    """Ask whoever was chosen for some lines of a proposal; None drops a line. What was settled stays as it is.

    Each ask is a step of its own: one that is not possible any more holds up no other. Raises Missing when there is no
    such proposal, Invalid when somebody was chosen whom it does not name for that line.
    """
    lines = {one.slot: one for one in await weeks.choices(scope, (await weeks.find(scope, plan_id)).id)}
    if any(
        slot not in lines or (who is not None and who not in (lines[slot].volunteer, *lines[slot].others))
        for slot, who in wanted.items()
    ):
        raise Invalid({"choices": Problem.UNKNOWN_CHOICE})
    asked = passed_over = 0
    for slot, who in wanted.items():
        if lines[slot].state is not ChoiceState.PROPOSED:
            continue
        try:
            asked += await _settle(scope, plan_id, slot, who, by, now)
        except (Refused, Missing, store.Clash):
            await _pass_over(plan_id, slot)
            passed_over += 1
    return Sent(asked, passed_over)


@store.action
async def _settle(
    scope: Scope, plan_id: WeekPlanId, slot: SlotId, who: VolunteerId | None, by: AccountId, now: datetime
) -> int:
    """Ask one, or nobody, with the line's new state in the same transaction. Gives how many were asked."""
    state = ChoiceState.DROPPED if who is None else ChoiceState.ASKED
    if not await weeks.settle(plan_id, slot, who, state) or who is None:
        return 0
    await ask_actions.ask_one(scope, slot, who, by, now)
    await live.touch(scope, now)
    return 1


@store.action
async def _pass_over(plan_id: WeekPlanId, slot: SlotId) -> None:
    await weeks.settle(plan_id, slot, None, ChoiceState.PASSED_OVER)
