"""Tasks of an appointment: what is to be done, until when, by whom, and what became of it."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from piccolo.columns import UUID, Bytea, Timestamptz, Varchar
from piccolo.table import Table

from accompany.rules import plans as rules
from accompany.rules.plans import Proposed
from accompany.tables import cases
from accompany.tables.ids import random_id
from accompany.tables.scope import Scope
from accompany.tables.sql import Row, Sql, insert
from accompany.words import AccountId, AppointmentId, CaseId, ChapterId, Missing, TaskId, TaskSource, TaskState


class TaskRow(Table, tablename="task"):
    id = UUID(primary_key=True, default=None)
    chapter_id = UUID(default=None)
    appointment_id = UUID(default=None)
    case_id = UUID(default=None)
    kind = Varchar(length=40, default=None)
    source = Varchar(length=10, default=None)
    step = Varchar(length=40, null=True, default=None)
    due_at = Timestamptz(default=None)
    owner = UUID(null=True, default=None)
    state = Varchar(length=10, default=None)
    note_sealed = Bytea(null=True, default=None)
    added_by = UUID(null=True, default=None)
    added_at = Timestamptz(default=None)
    ended_by = UUID(null=True, default=None)
    ended_at = Timestamptz(null=True, default=None)
    mailed_at = Timestamptz(null=True, default=None)


@dataclass(frozen=True, slots=True)
class Kept:
    """A task as remembered. Times are aware UTC, ``zone`` the site's; without ``added_by`` it came by itself.

    ``note`` is only there where it was opened.
    """

    id: TaskId
    chapter: ChapterId
    appointment: AppointmentId
    code: str
    zone: str
    case: CaseId
    kind: str
    source: TaskSource
    step: str | None
    due_at: datetime
    owner: AccountId | None
    state: TaskState
    added_by: AccountId | None
    added_at: datetime
    ended_by: AccountId | None
    ended_at: datetime | None
    note: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class Place:
    """Which appointment a task belongs to, and whose case seals its note."""

    appointment: AppointmentId
    case: CaseId


@dataclass(frozen=True, slots=True)
class Wish:
    """What a coordinator says about a task: when it is due (aware UTC), whose it is, a note."""

    due_at: datetime
    owner: AccountId | None
    note: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class Numbers:
    """How many tasks of a chapter are open, and how many of these are overdue."""

    open: int
    overdue: int


_KEPT = """SELECT t.*, a.code, s.time_zone FROM task t JOIN appointment a ON a.id = t.appointment_id
    JOIN site s ON s.id = a.site_id """
FIND = Sql(_KEPT + "WHERE t.chapter_id = {chapter} AND t.id = {id}")
OF_APPOINTMENT = Sql(
    _KEPT + "WHERE t.chapter_id = {chapter} AND t.appointment_id = {appointment} ORDER BY t.due_at, t.added_at, t.id"
)
OPEN = Sql(
    _KEPT
    + """WHERE t.chapter_id = {chapter} AND t.state = 'open' ORDER BY t.due_at, t.added_at, t.id
    LIMIT {most} OFFSET {skip}"""
)
OVERDUE = Sql(
    _KEPT
    + """WHERE t.chapter_id = {chapter} AND t.state = 'open' AND t.due_at <= {before}
    ORDER BY t.due_at, t.added_at, t.id"""
)
NUMBERS = Sql(
    """SELECT COUNT(*) AS number, SUM(CASE WHEN due_at <= {before} THEN 1 ELSE 0 END) AS late
    FROM task WHERE chapter_id = {chapter} AND state = 'open'"""
)
END = Sql(
    """UPDATE task SET state = {after}, ended_by = {by}, ended_at = {now}
    WHERE chapter_id = {chapter} AND id = {id} AND state = 'open' RETURNING id"""
)
REOPEN = Sql(
    """UPDATE task SET state = 'open', ended_by = NULL, ended_at = NULL
    WHERE chapter_id = {chapter} AND id = {id} AND state <> 'open' RETURNING id"""
)
CHANGE = Sql(
    """UPDATE task SET due_at = {due_at}, owner = {owner}, note_sealed = {note}, mailed_at = NULL
    WHERE chapter_id = {chapter} AND id = {id} RETURNING id"""
)
MOVE = Sql("UPDATE task SET due_at = {due_at}, mailed_at = NULL WHERE id = {id}")
MOOT = Sql(
    """UPDATE task SET state = 'dropped', ended_at = {now}
    WHERE chapter_id = {chapter} AND appointment_id = {appointment} AND state = 'open' AND source = 'plan'
    RETURNING id"""
)
# Its case is over by now: nobody can open the page it is on, and nobody is mailed about it for ever.
FADE = Sql(
    """UPDATE task SET state = 'dropped', ended_at = {now} WHERE state = 'open' AND due_at <= {before}
    AND EXISTS (SELECT 1 FROM appointment a WHERE a.id = task.appointment_id AND a.ends_at <= {before}) RETURNING id"""
)
# The write says who mails: whoever is first marks it.
TO_MAIL = Sql(
    """UPDATE task SET mailed_at = {now} WHERE state = 'open' AND due_at <= {before}
    AND (mailed_at IS NULL OR mailed_at <= {last}) RETURNING chapter_id, owner"""
)


async def add(
    scope: Scope, place: Place, tasks: Sequence[Proposed], source: TaskSource, by: AccountId | None, now: datetime
) -> None:
    """Write proposed tasks down; a step that is there already stays as it is."""
    rows = [_row(scope, place, one.kind, one.due_at, by, now) for one in tasks]
    for row, one in zip(rows, tasks, strict=True):
        row |= {"source": source.value, "step": one.code}
    await insert("task", *rows, twice="leave")


async def add_one(scope: Scope, place: Place, kind: str, wish: Wish, by: AccountId, now: datetime) -> TaskId:
    """Write down one task that a coordinator thought of."""
    row = _row(scope, place, kind, wish.due_at, by, now)
    row |= {"owner": wish.owner, "note_sealed": await _sealed(place.case, row["id"], wish.note)}
    await insert("task", row)
    return TaskId(row["id"])


async def find(scope: Scope, task: TaskId) -> Kept:
    """Find one, its note opened. Raises Missing."""
    found = await _opened(await FIND.rows(chapter=scope.chapter, id=task))
    if not found:
        raise Missing
    return found[0]


async def check(scope: Scope, task: TaskId) -> None:
    """Raise Missing where there is no such task. Opens nothing: a task can be ended after its case is over."""
    if await FIND.row(chapter=scope.chapter, id=task) is None:
        raise Missing


async def of_appointment(scope: Scope, appointment: AppointmentId) -> list[Kept]:
    """List an appointment's tasks, soonest first, their notes opened."""
    return await _opened(await OF_APPOINTMENT.rows(chapter=scope.chapter, appointment=appointment))


async def open_ones(scope: Scope, *, most: int, skip: int = 0) -> list[Kept]:
    """List the chapter's open tasks, soonest first, without their notes."""
    return [_kept(row) for row in await OPEN.rows(chapter=scope.chapter, most=most, skip=skip)]


async def overdue(scope: Scope, now: datetime) -> list[Kept]:
    """List the chapter's overdue tasks, oldest first, without their notes."""
    return [_kept(row) for row in await OVERDUE.rows(chapter=scope.chapter, before=now - rules.GRACE)]


async def numbers(scope: Scope, now: datetime) -> Numbers:
    """Count the chapter's open and overdue tasks."""
    row = await NUMBERS.row(chapter=scope.chapter, before=now - rules.GRACE)
    return Numbers(row["number"], row["late"] or 0) if row else Numbers(0, 0)


async def change(scope: Scope, kept: Kept, wish: Wish) -> None:
    """Write down what a coordinator changed."""
    note = await _sealed(kept.case, kept.id, wish.note)
    await CHANGE.rows(chapter=scope.chapter, id=kept.id, due_at=wish.due_at, owner=wish.owner, note=note)


async def end(scope: Scope, task: TaskId, after: TaskState, by: AccountId, now: datetime) -> bool:
    """End an open task; False when it is not open."""
    return await END.row(chapter=scope.chapter, id=task, after=after.value, by=by, now=now) is not None


async def reopen(scope: Scope, task: TaskId) -> bool:
    """Open an ended task again; False when it is open."""
    return await REOPEN.row(chapter=scope.chapter, id=task) is not None


async def move(scope: Scope, appointment: AppointmentId, by: timedelta) -> None:
    """Move what was planned back from the start, with an appointment that moved."""
    for row in await OF_APPOINTMENT.rows(chapter=scope.chapter, appointment=appointment):
        due_at = rules.moved(TaskSource(row["source"]), row["due_at"], by)
        if row["state"] == TaskState.OPEN and due_at != row["due_at"]:
            await MOVE.rows(id=row["id"], due_at=due_at)


async def moot(scope: Scope, appointment: AppointmentId, now: datetime) -> None:
    """Drop what was planned for an appointment that is over or called off; what was added by hand stays."""
    await MOOT.rows(chapter=scope.chapter, appointment=appointment, now=now)


async def fade(now: datetime) -> None:
    """Drop what is still open when an appointment's case is over."""
    await FADE.rows(now=now, before=now - cases.KEPT_AFTER)


async def to_mail(now: datetime) -> list[tuple[Scope, AccountId | None]]:
    """Mark overdue tasks of every chapter that were not mailed lately as mailed; give chapter and owner of each."""
    rows = await TO_MAIL.rows(now=now, before=now - rules.GRACE, last=now - rules.AGAIN)
    return [(Scope(row["chapter_id"]), row["owner"]) for row in rows]


def _row(scope: Scope, place: Place, kind: str, due_at: datetime, by: AccountId | None, now: datetime) -> Row:
    return {
        "id": random_id(),
        "chapter_id": scope.chapter,
        "appointment_id": place.appointment,
        "case_id": place.case,
        "kind": kind,
        "source": TaskSource.HAND.value,
        "step": None,
        "due_at": due_at,
        "owner": None,
        "state": TaskState.OPEN.value,
        "note_sealed": None,
        "added_by": by,
        "added_at": now,
    }


async def _sealed(case: CaseId, task: uuid.UUID, note: str | None) -> bytes | None:
    return (await cases.key_of(case)).seal(note, _place(task)) if note else None


async def _opened(rows: Sequence[Row]) -> list[Kept]:
    """Read the tasks of one appointment with their notes. Raises Missing when its case is over."""
    if not any(row["note_sealed"] for row in rows):
        return [_kept(row) for row in rows]
    key = await cases.key_of(rows[0]["case_id"])
    return [
        _kept(row, key.open(bytes(row["note_sealed"]), _place(row["id"])) if row["note_sealed"] else None)
        for row in rows
    ]


def _place(task: uuid.UUID) -> str:
    return f"task|{task}|note"


def _kept(row: Row, note: str | None = None) -> Kept:
    return Kept(
        id=TaskId(row["id"]),
        chapter=ChapterId(row["chapter_id"]),
        appointment=AppointmentId(row["appointment_id"]),
        code=row["code"],
        zone=row["time_zone"],
        case=row["case_id"],
        kind=row["kind"],
        source=TaskSource(row["source"]),
        step=row["step"],
        due_at=row["due_at"],
        owner=row["owner"],
        state=TaskState(row["state"]),
        added_by=row["added_by"],
        added_at=row["added_at"],
        ended_by=row["ended_by"],
        ended_at=row["ended_at"],
        note=note,
    )
