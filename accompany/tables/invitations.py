"""Invitations: everything a volunteer's calendar may know about a claim, read for many claims at once."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from accompany.tables import links
from accompany.tables.scope import Scope
from accompany.tables.sql import Row, Sql
from accompany.words import (
    AppointmentId,
    Calendar,
    ChapterId,
    ClaimId,
    ClaimState,
    Detail,
    Missing,
    NoticeId,
    NoticeKind,
    NoticeState,
    SlotId,
    VolunteerId,
)


@dataclass(frozen=True, slots=True)
class Invitation:
    """One claim and the volunteer's wishes about their calendar. Times are aware UTC; nothing of the person."""

    claim: ClaimId
    chapter: ChapterId
    slot: SlotId
    appointment: AppointmentId
    volunteer: VolunteerId
    state: ClaimState
    uid: str
    sequence: int
    starts_at: datetime
    ends_at: datetime
    changed_at: datetime
    role: str
    nickname: str
    address: str
    city: str
    zone: str
    calendar: Calendar
    detail: Detail
    language: str
    reply_token: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Sent:
    """One calendar mail about a claim, in the order they were posted."""

    notice: NoticeId
    kind: NoticeKind
    revision: int
    state: NoticeState
    doubted: bool


_INVITATION = """
    SELECT c.id, c.chapter_id, c.slot_id, c.appointment_id, c.volunteer_id, c.state, c.uid, c.sequence, c.starts_at,
    c.ends_at, c.changed_at, s.role, site.nickname, site.street, site.city, site.state AS site_state,
    site.postal_code, site.time_zone, v.calendar, v.detail, v.reply_generation, ac.language
    FROM claim c
    JOIN slot s ON s.id = c.slot_id
    JOIN appointment a ON a.id = c.appointment_id
    JOIN site ON site.id = a.site_id
    JOIN volunteer v ON v.id = c.volunteer_id
    JOIN account ac ON ac.id = c.volunteer_id """
OF_CLAIMS = Sql(_INVITATION + "WHERE c.id IN {claims}")
FIND = Sql(_INVITATION + "WHERE c.chapter_id = {chapter} AND c.id = {claim}")
OF_VOLUNTEER = Sql(
    _INVITATION
    + """WHERE c.volunteer_id = {volunteer} AND c.ends_at > {start} AND c.starts_at < {end}
    ORDER BY c.starts_at, c.id"""
)
SENT = Sql(
    """SELECT id, about, kind, revision, state, doubted_at FROM notice
    WHERE about IN {claims} AND kind IN ('invite', 'invite_update', 'invite_cancel') ORDER BY id"""
)


async def of_claims(claims: Sequence[ClaimId]) -> dict[ClaimId, Invitation]:
    """Read the invitations of some claims, for the courier: their notices are the permission."""
    if not claims:
        return {}
    return {row["id"]: _invitation(row) for row in await OF_CLAIMS.rows(claims=list(claims))}


async def find(scope: Scope, claim: ClaimId) -> Invitation:
    """Find one. Raises Missing."""
    row = await FIND.row(chapter=scope.chapter, claim=claim)
    if row is None:
        raise Missing
    return _invitation(row)


async def of_volunteer(volunteer: VolunteerId, start: datetime, end: datetime) -> list[Invitation]:
    """List a volunteer's claims in [start, end), released ones too, soonest first: what their feed shows."""
    rows = await OF_VOLUNTEER.rows(volunteer=volunteer, start=start, end=end)
    return [_invitation(row) for row in rows]


async def sent(claims: Sequence[ClaimId]) -> dict[ClaimId, list[Sent]]:
    """List the calendar mails of some claims, oldest first."""
    found: dict[ClaimId, list[Sent]] = {claim: [] for claim in claims}
    for row in await SENT.rows(claims=list(claims)) if claims else ():
        found[row["about"]].append(
            Sent(
                NoticeId(row["id"]),
                NoticeKind(row["kind"]),
                row["revision"],
                NoticeState(row["state"]),
                row["doubted_at"] is not None,
            )
        )
    return found


def _invitation(row: Row) -> Invitation:
    return Invitation(
        claim=ClaimId(row["id"]),
        chapter=ChapterId(row["chapter_id"]),
        slot=SlotId(row["slot_id"]),
        appointment=AppointmentId(row["appointment_id"]),
        volunteer=VolunteerId(row["volunteer_id"]),
        state=ClaimState(row["state"]),
        uid=row["uid"],
        sequence=row["sequence"],
        starts_at=row["starts_at"],
        ends_at=row["ends_at"],
        changed_at=row["changed_at"],
        role=row["role"],
        nickname=row["nickname"],
        address=f"{row['street']}, {row['city']}, {row['site_state']} {row['postal_code']}".strip(),
        city=row["city"],
        zone=row["time_zone"],
        calendar=Calendar(row["calendar"]),
        detail=Detail(row["detail"]),
        language=row["language"],
        reply_token=links.reply_token(row["volunteer_id"], row["reply_generation"]),
    )
