"""Appointments: check-ins, hearings and observation shifts."""

import uuid
from dataclasses import dataclass, field
from datetime import datetime

from piccolo.columns import UUID, Bytea, Integer, Timestamptz, Varchar
from piccolo.table import Table

from accompany.tables import cases
from accompany.tables.scope import Scope
from accompany.tables.sql import Row, Sql
from accompany.words import AccountId, AppointmentId, AppointmentStatus, CaseId, Level, Missing, PersonId, SiteId


class Appointment(Table, tablename="appointment"):
    id = UUID(primary_key=True, default=None)
    chapter_id = UUID(default=None)
    case_id = UUID(default=None)
    person_id = UUID(null=True, default=None)
    code = Varchar(length=12, default=None)
    type = Varchar(length=40, default=None)
    site_id = UUID(default=None)
    starts_at = Timestamptz(default=None)
    ends_at = Timestamptz(default=None)
    expected_minutes = Integer(default=None)
    status = Varchar(length=20, default=None)
    level = Integer(null=True, default=None)
    proposed_level = Integer(default=None)
    verified_at = Timestamptz(null=True, default=None)
    verified_by = UUID(null=True, default=None)
    verified_how = Varchar(length=80, null=True, default=None)
    published_at = Timestamptz(null=True, default=None)
    published_by = UUID(null=True, default=None)
    override_sealed = Bytea(null=True, default=None)
    meeting_point_sealed = Bytea(null=True, default=None)
    note_sealed = Bytea(null=True, default=None)
    meeting_phrase = Varchar(length=60, default=None)
    sequence = Integer(default=None)
    previous_id = UUID(null=True, default=None)
    created_at = Timestamptz(default=None)
    changed_at = Timestamptz(default=None)
    paused_at = Timestamptz(null=True, default=None)
    paused_by = UUID(null=True, default=None)


@dataclass(frozen=True, slots=True)
class Verified:
    """Who checked the date, when and how. Never a copy of the letter."""

    by: AccountId
    at: datetime
    how: str


@dataclass(frozen=True, slots=True)
class Kept:
    """An appointment as remembered. Times are aware UTC; ``zone`` is the site's."""

    id: AppointmentId
    case: CaseId
    person: PersonId | None
    code: str
    type: str
    type_label: str
    site: SiteId
    site_name: str
    nickname: str
    district: str
    zone: str
    starts_at: datetime
    ends_at: datetime
    expected_minutes: int
    status: AppointmentStatus
    level: Level | None
    proposed_level: Level
    verified: Verified | None
    published_at: datetime | None
    meeting_phrase: str
    sequence: int
    previous: AppointmentId | None

    @property
    def standing_level(self) -> Level:
        """Give the confirmed level, or routine while nobody confirmed one."""
        return self.level if self.level is not None else Level.ROUTINE


@dataclass(frozen=True, slots=True)
class Meeting:
    """What only those who go may read."""

    point: str | None = field(repr=False)
    note: str | None = field(repr=False)


@dataclass(frozen=True, slots=True)
class Only:
    """Which appointments are wanted: at one site, confirmed at a level or above, with an empty place."""

    site: SiteId | None = None
    level: Level = Level.ROUTINE
    unfilled: bool = False


ALL = Only()
NOWHERE = SiteId(uuid.UUID(int=0))

_KEPT = """
    SELECT a.*, t.label AS type_label, s.name AS site_name, s.nickname, s.city, s.state, s.time_zone
    FROM appointment a JOIN site s ON s.id = a.site_id JOIN appointment_type t ON t.code = a.type
    WHERE a.chapter_id = {chapter} """
FIND = Sql(_KEPT + "AND a.id = {id}")
BY_CODE = Sql(_KEPT + "AND a.code = {code}")
BETWEEN = Sql(
    _KEPT  # noqa: S608  # constants only
    + """AND a.starts_at >= {start} AND a.starts_at < {end}
    AND ({anywhere} OR a.site_id = {site})
    AND COALESCE(a.level, 0) >= {level}
    AND ({filled_too} OR EXISTS (
        SELECT 1 FROM team_place p WHERE p.appointment_id = a.id AND p.ideal > (
            SELECT COUNT(o.taken_by) - COUNT(o.unsure_at) FROM slot o WHERE o.place_id = p.id AND o.retired_at IS NULL
        )
    ))
    ORDER BY a.starts_at, a.id LIMIT {most} OFFSET {skip}"""
)
OF_PERSON = Sql(_KEPT + "AND a.person_id = {person} ORDER BY a.starts_at, a.id")
MEETING = Sql(
    "SELECT case_id, meeting_point_sealed, note_sealed FROM appointment WHERE chapter_id = {chapter} AND id = {id}"
)


async def find(scope: Scope, appointment: AppointmentId) -> Kept:
    """Find one. Raises Missing."""
    return _kept(await FIND.row(chapter=scope.chapter, id=appointment))


async def by_code(scope: Scope, code: str) -> Kept:
    """Find one by the code people say aloud. Raises Missing."""
    return _kept(await BY_CODE.row(chapter=scope.chapter, code=code.upper()))


async def between(
    scope: Scope, start: datetime, end: datetime, only: Only = ALL, *, most: int = 5000, skip: int = 0
) -> list[Kept]:
    """List those that start in [start, end), soonest first."""
    rows = await BETWEEN.rows(
        chapter=scope.chapter,
        start=start,
        end=end,
        anywhere=only.site is None,
        site=only.site or NOWHERE,
        level=only.level.value,
        filled_too=not only.unfilled,
        most=most,
        skip=skip,
    )
    return [_kept(row) for row in rows]


async def of_person(scope: Scope, person: PersonId) -> list[Kept]:
    """List a person's appointments, oldest first."""
    return [_kept(row) for row in await OF_PERSON.rows(chapter=scope.chapter, person=person)]


async def meeting(scope: Scope, appointment: AppointmentId) -> Meeting:
    """Open where to meet and the note. Raises Missing, also when the case is over."""
    row = await MEETING.row(chapter=scope.chapter, id=appointment)
    if row is None:
        raise Missing
    key = await cases.key_of(row["case_id"])
    point, note = row["meeting_point_sealed"], row["note_sealed"]
    return Meeting(
        point=key.open(bytes(point), place(appointment, "meeting_point")) if point else None,
        note=key.open(bytes(note), place(appointment, "note")) if note else None,
    )


def place(appointment: AppointmentId, column: str) -> str:
    """Name the place a column of one row is sealed for."""
    return f"appointment|{appointment}|{column}"


def _kept(row: Row | None) -> Kept:
    if row is None:
        raise Missing
    verified = Verified(row["verified_by"], row["verified_at"], row["verified_how"]) if row["verified_at"] else None
    return Kept(
        id=row["id"],
        case=row["case_id"],
        person=row["person_id"],
        code=row["code"],
        type=row["type"],
        type_label=row["type_label"],
        site=row["site_id"],
        site_name=row["site_name"],
        nickname=row["nickname"],
        district=f"{row['city']}, {row['state']}",
        zone=row["time_zone"],
        starts_at=row["starts_at"],
        ends_at=row["ends_at"],
        expected_minutes=row["expected_minutes"],
        status=AppointmentStatus(row["status"]),
        level=Level(row["level"]) if row["level"] is not None else None,
        proposed_level=Level(row["proposed_level"]),
        verified=verified,
        published_at=row["published_at"],
        meeting_phrase=row["meeting_phrase"],
        sequence=row["sequence"],
        previous=row["previous_id"],
    )
