"""Plans for some days: what is to fill, and what was proposed for it."""

import uuid
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import msgspec
from piccolo.columns import UUID, Integer, Text, Timestamptz, Varchar
from piccolo.table import Table

from accompany.rules.matching import Shift
from accompany.rules.weeks import Gap
from accompany.tables.ids import random_id
from accompany.tables.scope import Scope
from accompany.tables.sql import Row, Sql, insert
from accompany.words import (
    AccountId,
    AppointmentId,
    ChoiceState,
    Level,
    Missing,
    SlotId,
    VolunteerId,
    WeekPlanId,
)

WEEK = timedelta(days=7)
KEPT_FOR = timedelta(days=7)  # a proposal is old after a few hours; what was asked is kept elsewhere


class WeekPlan(Table, tablename="week_plan"):
    id = UUID(primary_key=True, default=None)
    chapter_id = UUID(default=None)
    made_by = UUID(default=None)
    made_at = Timestamptz(default=None)
    starts_at = Timestamptz(default=None)
    ends_at = Timestamptz(default=None)
    open = Integer(default=None)
    filled = Integer(default=None)
    one_by_one = Integer(default=None)


class WeekChoice(Table, tablename="week_choice"):
    id = UUID(primary_key=True, default=None)
    plan_id = UUID(default=None)
    slot_id = UUID(default=None)
    volunteer_id = UUID(default=None)
    others = Text(default=None)
    state = Varchar(length=10, default=None)


@dataclass(frozen=True, slots=True)
class Plan:
    """A proposal. Times are aware UTC. Of ``open`` places it fills ``filled``, and ``one_by_one`` the greedy one."""

    id: WeekPlanId
    made_at: datetime
    starts_at: datetime
    ends_at: datetime
    open: int
    filled: int
    one_by_one: int


@dataclass(frozen=True, slots=True)
class Proposed:
    """Who is proposed for one slot; ``others`` would do too, who fits best first."""

    slot: SlotId
    volunteer: VolunteerId
    others: tuple[VolunteerId, ...]


@dataclass(frozen=True, slots=True)
class Choice:
    """One line of a proposal as it stands. Times are aware UTC; ``zone`` is the site's."""

    slot: SlotId
    appointment: AppointmentId
    code: str
    role: str
    nickname: str
    starts_at: datetime
    ends_at: datetime
    zone: str
    volunteer: VolunteerId
    others: tuple[VolunteerId, ...]
    state: ChoiceState


LINES = Sql(
    """SELECT p.id, p.appointment_id, COALESCE(a.level, a.proposed_level) AS level, p.minimum, p.ideal,
    s.id AS slot_id, s.taken_by, s.unsure_at
    FROM appointment a JOIN team_place p ON p.appointment_id = a.id
    JOIN slot s ON s.place_id = p.id AND s.retired_at IS NULL
    WHERE a.chapter_id = {chapter} AND a.status = 'published' AND a.starts_at >= {start} AND a.starts_at < {end}
    AND p.maximum > 0 ORDER BY a.starts_at, p.id, s.number"""
)
ASKED = Sql(
    """SELECT s.place_id, k.volunteer_id FROM ask k JOIN slot s ON s.id = k.slot_id
    JOIN appointment a ON a.id = s.appointment_id
    WHERE a.chapter_id = {chapter} AND a.starts_at >= {start} AND a.starts_at < {end}"""
)
ROOM = Sql(
    """SELECT v.id, v.weekly_ask_limit - (
        SELECT COUNT(*) FROM ask k WHERE k.volunteer_id = v.id AND k.asked_at > {week}) AS room
    FROM volunteer v WHERE v.chapter_id = {chapter}"""
)
FIND = Sql("SELECT * FROM week_plan WHERE chapter_id = {chapter} AND id = {plan}")
CHOICES = Sql(
    """SELECT w.slot_id, w.volunteer_id, w.others, w.state, a.id AS appointment_id, a.code, s.role, site.nickname,
    a.starts_at, a.ends_at, site.time_zone
    FROM week_choice w JOIN week_plan p ON p.id = w.plan_id
    JOIN slot s ON s.id = w.slot_id
    JOIN appointment a ON a.id = s.appointment_id
    JOIN site ON site.id = a.site_id
    WHERE p.chapter_id = {chapter} AND w.plan_id = {plan} ORDER BY a.starts_at, a.code, s.role, s.number"""
)
SETTLE = Sql(
    """UPDATE week_choice SET state = {state}, volunteer_id = COALESCE({volunteer}, volunteer_id)
    WHERE plan_id = {plan} AND slot_id = {slot} AND state = 'proposed' RETURNING id"""
)
FORGET_CHOICES = Sql(
    "DELETE FROM week_choice WHERE plan_id IN (SELECT id FROM week_plan WHERE made_at < {before}) RETURNING id"
)
FORGET = Sql("DELETE FROM week_plan WHERE made_at < {before} RETURNING id")


async def gaps(scope: Scope, start: datetime, end: datetime, shifts: Mapping[SlotId, Shift]) -> list[Gap]:
    """List every line that is short of its ideal, of published appointments that start in [start, end)."""
    asked: dict[uuid.UUID, set[VolunteerId]] = defaultdict(set)
    for row in await ASKED.rows(chapter=scope.chapter, start=start, end=end):
        asked[row["place_id"]].add(row["volunteer_id"])
    lines: dict[uuid.UUID, list[Row]] = defaultdict(list)
    for row in await LINES.rows(chapter=scope.chapter, start=start, end=end):
        lines[row["id"]].append(row)
    found = (_gap(rows, shifts, frozenset(asked[place])) for place, rows in lines.items())
    return [gap for gap in found if gap is not None]


def _gap(rows: Sequence[Row], shifts: Mapping[SlotId, Shift], asked: frozenset[VolunteerId]) -> Gap | None:
    line = rows[0]
    sure = sum(row["taken_by"] is not None and row["unsure_at"] is None for row in rows)
    empty = [SlotId(row["slot_id"]) for row in rows if row["taken_by"] is None]
    slots = tuple(empty[: max(0, line["ideal"] - sure)])
    if not slots or slots[0] not in shifts:
        return None
    needed = max(0, min(line["minimum"] - sure, len(slots)))
    return Gap(line["id"], line["appointment_id"], Level(line["level"]), slots, needed, shifts[slots[0]], asked)


async def room(scope: Scope, now: datetime) -> dict[VolunteerId, int]:
    """Say how many more asks each volunteer of the chapter takes this week."""
    return {row["id"]: row["room"] for row in await ROOM.rows(chapter=scope.chapter, week=now - WEEK)}


async def keep(scope: Scope, plan: Plan, proposed: Sequence[Proposed], by: AccountId) -> None:
    """Write a proposal down."""
    row = {
        "id": plan.id,
        "chapter_id": scope.chapter,
        "made_by": by,
        "made_at": plan.made_at,
        "starts_at": plan.starts_at,
        "ends_at": plan.ends_at,
        "open": plan.open,
        "filled": plan.filled,
        "one_by_one": plan.one_by_one,
    }
    await insert("week_plan", row)
    choices: list[Row] = [
        {
            "id": random_id(),
            "plan_id": plan.id,
            "slot_id": one.slot,
            "volunteer_id": one.volunteer,
            "others": msgspec.json.encode(one.others).decode(),
            "state": ChoiceState.PROPOSED.value,
        }
        for one in proposed
    ]
    await insert("week_choice", *choices)


async def find(scope: Scope, plan: WeekPlanId) -> Plan:
    """Find one. Raises Missing."""
    row = await FIND.row(chapter=scope.chapter, plan=plan)
    if row is None:
        raise Missing
    names = ("id", "made_at", "starts_at", "ends_at", "open", "filled", "one_by_one")
    return Plan(**{name: row[name] for name in names})


async def choices(scope: Scope, plan: WeekPlanId) -> list[Choice]:
    """List what a proposal says, soonest appointment first."""
    return [
        Choice(
            slot=row["slot_id"],
            appointment=row["appointment_id"],
            code=row["code"],
            role=row["role"],
            nickname=row["nickname"],
            starts_at=row["starts_at"],
            ends_at=row["ends_at"],
            zone=row["time_zone"],
            volunteer=row["volunteer_id"],
            others=_others(row["others"]),
            state=ChoiceState(row["state"]),
        )
        for row in await CHOICES.rows(chapter=scope.chapter, plan=plan)
    ]


def _others(text: str) -> tuple[VolunteerId, ...]:
    return tuple(VolunteerId(AccountId(one)) for one in msgspec.json.decode(text, type=list[uuid.UUID]))


async def settle(plan: WeekPlanId, slot: SlotId, volunteer: VolunteerId | None, state: ChoiceState) -> bool:
    """Write down what became of one line, and of whom if it is another one; False when that was settled before."""
    row = await SETTLE.row(plan=plan, slot=slot, volunteer=volunteer, state=state.value)
    return row is not None


async def forget(now: datetime) -> None:
    """Forget old proposals."""
    before = now - KEPT_FOR
    await FORGET_CHOICES.rows(before=before)
    await FORGET.rows(before=before)
