"""How appointments change: drafted, moved, verified, published, cancelled. Each write says whether it was first."""

from dataclasses import dataclass, field
from datetime import datetime

from accompany.tables import cases
from accompany.tables.appointments import Kept, Meeting, find, place
from accompany.tables.phrases import short_code
from accompany.tables.scope import Scope
from accompany.tables.sql import Row, Sql, insert
from accompany.words import AccountId, AppointmentId, AppointmentStatus, CaseId, Level, Missing, PersonId, SiteId


@dataclass(frozen=True, slots=True)
class New:
    """What it takes to write an appointment down."""

    id: AppointmentId
    case: CaseId
    person: PersonId | None
    type: str
    site: SiteId
    starts_at: datetime
    ends_at: datetime
    expected_minutes: int
    meeting_phrase: str
    proposed_level: Level = Level.ROUTINE
    meeting_point: str | None = field(default=None, repr=False)
    note: str | None = field(default=None, repr=False)
    previous: AppointmentId | None = None


LOCK = Sql("UPDATE appointment SET changed_at = changed_at WHERE chapter_id = {chapter} AND id = {id} RETURNING id")
CODE_TAKEN = Sql("SELECT 1 AS yes FROM appointment WHERE chapter_id = {chapter} AND code = {code}")
MOVE = Sql(
    """UPDATE appointment SET site_id = {site}, starts_at = {starts_at}, ends_at = {ends_at}, sequence = sequence + 1,
    verified_at = NULL, verified_by = NULL, verified_how = NULL, changed_at = {now}
    WHERE chapter_id = {chapter} AND id = {id} RETURNING sequence"""
)
SET_STATUS = Sql(
    """UPDATE appointment SET status = {status}, sequence = sequence + 1, changed_at = {now}
    WHERE chapter_id = {chapter} AND id = {id} AND status = {was} RETURNING sequence"""
)
PUBLISH = Sql(
    """UPDATE appointment SET status = 'published', published_at = {now}, published_by = {by},
    override_sealed = {override}, sequence = sequence + 1, changed_at = {now}
    WHERE chapter_id = {chapter} AND id = {id} AND status = 'draft' RETURNING sequence"""
)
VERIFY = Sql(
    """UPDATE appointment SET verified_at = {now}, verified_by = {by}, verified_how = {how}, changed_at = {now}
    WHERE chapter_id = {chapter} AND id = {id} RETURNING id"""
)
UNVERIFY = Sql(
    """UPDATE appointment SET verified_at = NULL, verified_by = NULL, verified_how = NULL, changed_at = {now}
    WHERE chapter_id = {chapter} AND id = {id} RETURNING id"""
)
SET_MEETING = Sql(
    """UPDATE appointment SET meeting_point_sealed = {point}, note_sealed = {note}, expected_minutes = {minutes},
    changed_at = {now} WHERE chapter_id = {chapter} AND id = {id} RETURNING id"""
)
PROPOSE = Sql("UPDATE appointment SET proposed_level = {level} WHERE chapter_id = {chapter} AND id = {id} RETURNING id")
CONFIRM = Sql("UPDATE appointment SET level = {level} WHERE chapter_id = {chapter} AND id = {id} RETURNING id")


async def locked(scope: Scope, appointment: AppointmentId) -> Kept:
    """Read an appointment that nobody else changes until this transaction ends. Raises Missing.

    Read before it is locked, it could be what somebody else is just changing: one of two changes would be lost.
    """
    await LOCK.rows(chapter=scope.chapter, id=appointment)
    return await find(scope, appointment)


async def add(scope: Scope, new: New, now: datetime) -> str:
    """Write a draft down and give its code. Its case must exist."""
    key = await cases.key_of(new.case)
    code = await _free_code(scope)
    row = {
        "id": new.id,
        "chapter_id": scope.chapter,
        "case_id": new.case,
        "person_id": new.person,
        "code": code,
        "type": new.type,
        "site_id": new.site,
        "starts_at": new.starts_at,
        "ends_at": new.ends_at,
        "expected_minutes": new.expected_minutes,
        "status": AppointmentStatus.DRAFT.value,
        "proposed_level": new.proposed_level.value,
        "meeting_point_sealed": key.seal(new.meeting_point, place(new.id, "meeting_point"))
        if new.meeting_point
        else None,
        "note_sealed": key.seal(new.note, place(new.id, "note")) if new.note else None,
        "meeting_phrase": new.meeting_phrase,
        "sequence": 0,
        "previous_id": new.previous,
        "created_at": now,
        "changed_at": now,
    }
    await insert("appointment", row)
    return code


async def set_meeting(scope: Scope, kept: Kept, meeting: Meeting, expected_minutes: int, now: datetime) -> None:
    """Keep where to meet, the note and the expected time inside."""
    key = await cases.key_of(kept.case)
    await SET_MEETING.rows(
        chapter=scope.chapter,
        id=kept.id,
        point=key.seal(meeting.point, place(kept.id, "meeting_point")) if meeting.point else None,
        note=key.seal(meeting.note, place(kept.id, "note")) if meeting.note else None,
        minutes=expected_minutes,
        now=now,
    )


async def move(scope: Scope, kept: Kept, site: SiteId, starts_at: datetime, ends_at: datetime, now: datetime) -> int:
    """Change place and time, which nobody has checked yet; gives the new sequence."""
    row = await MOVE.row(chapter=scope.chapter, id=kept.id, site=site, starts_at=starts_at, ends_at=ends_at, now=now)
    await cases.keep_until(kept.case, ends_at)
    return _sequence(row)


async def set_status(scope: Scope, kept: Kept, status: AppointmentStatus, now: datetime) -> int | None:
    """Change the status if it still is what it was; None when somebody else was first."""
    row = await SET_STATUS.row(chapter=scope.chapter, id=kept.id, status=status.value, was=kept.status.value, now=now)
    return row["sequence"] if row else None


async def publish(scope: Scope, kept: Kept, by: AccountId, override: str | None, now: datetime) -> int | None:
    """Show a draft to volunteers; None when it is no draft any more."""
    key = await cases.key_of(kept.case)
    sealed = key.seal(override, place(kept.id, "override")) if override else None
    row = await PUBLISH.row(chapter=scope.chapter, id=kept.id, by=by, override=sealed, now=now)
    return row["sequence"] if row else None


async def verify(scope: Scope, appointment: AppointmentId, by: AccountId, how: str, now: datetime) -> None:
    """Stamp the date as checked."""
    await VERIFY.rows(chapter=scope.chapter, id=appointment, by=by, how=how, now=now)


async def unverify(scope: Scope, appointment: AppointmentId, now: datetime) -> None:
    """Forget that the date was checked: it is gone."""
    await UNVERIFY.rows(chapter=scope.chapter, id=appointment, now=now)


async def propose_level(scope: Scope, appointment: AppointmentId, level: Level) -> None:
    """Keep what the signals add up to."""
    await PROPOSE.rows(chapter=scope.chapter, id=appointment, level=level.value)


async def confirm_level(scope: Scope, appointment: AppointmentId, level: Level) -> None:
    """Keep what a coordinator confirmed."""
    await CONFIRM.rows(chapter=scope.chapter, id=appointment, level=level.value)


async def _free_code(scope: Scope) -> str:
    while True:
        code = f"V-{short_code(4)}"
        if await CODE_TAKEN.row(chapter=scope.chapter, code=code) is None:
            return code


def _sequence(row: Row | None) -> int:
    if row is None:
        raise Missing
    return int(row["sequence"])
