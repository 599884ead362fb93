"""Invitations: everything a volunteer's calendar may know about a claim or an ask, read for many at once."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from accompany.tables import links, postal_addresses
from accompany.tables.scope import Scope
from accompany.tables.sql import Row, Sql
from accompany.words import (
    HOLDING,
    AppointmentId,
    AskId,
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
    """One claim or ask, and the volunteer's wishes about their calendar. Times are aware UTC; nothing of the person.

    ``cancelled``: released, or taken back, and ``because`` of what.
    """

    claim: ClaimId | None
    ask: AskId | None
    chapter: ChapterId
    slot: SlotId
    appointment: AppointmentId
    volunteer: VolunteerId
    state: ClaimState | None
    cancelled: bool
    because: str | None
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

    @property
    def path(self) -> str:
        """Give the path of its page, behind log-in."""
        return links.shift_path(self.claim) if self.claim else links.slot_path(self.slot)


@dataclass(frozen=True, slots=True)
class Sent:
    """One calendar mail about a claim or an ask, in the order they were posted."""

    notice: NoticeId
    kind: NoticeKind
    revision: int
    state: NoticeState
    doubted: bool


_WISHES = """x.chapter_id, x.slot_id, x.appointment_id, x.volunteer_id, x.uid, x.sequence, x.reply_generation, s.role,
    site.nickname, site.street, site.city, site.state AS site_state, site.postal_code, site.time_zone, v.calendar,
    v.detail, ac.language
    FROM %s x
    JOIN slot s ON s.id = x.slot_id
    JOIN appointment a ON a.id = x.appointment_id
    JOIN site ON site.id = a.site_id
    JOIN volunteer v ON v.id = x.volunteer_id
    JOIN account ac ON ac.id = x.volunteer_id """
_CLAIM = (
    """SELECT x.id AS claim_id, NULL AS ask_id, x.state, x.starts_at, x.ends_at, x.changed_at,
    x.release_reason AS because, x.released_at AS ended_at, """
    + _WISHES % "claim"
)
_ASK = (
    """SELECT NULL AS claim_id, x.id AS ask_id, NULL AS state, a.starts_at, a.ends_at, x.asked_at AS changed_at,
    x.withdrawn_because AS because, x.withdrawn_at AS ended_at, """
    + _WISHES % "ask"
)
OF_CLAIMS = Sql(_CLAIM + "WHERE x.id IN {claims}")
OF_ASKS = Sql(_ASK + "WHERE x.id IN {asks} AND x.uid IS NOT NULL")
FIND = Sql(_CLAIM + "WHERE x.chapter_id = {chapter} AND x.id = {claim}")
SENT = Sql(
    """SELECT n.id, n.about AS entry, n.kind, n.revision, n.state, n.doubted_at FROM notice n
    WHERE n.about IN {entries} AND n.kind IN {kinds}
    UNION ALL
    SELECT n.id, c.id AS entry, n.kind, n.revision, n.state, n.doubted_at FROM claim c
    JOIN ask k ON k.uid = c.uid JOIN notice n ON n.about = k.id
    WHERE c.id IN {entries} AND n.kind IN {kinds} ORDER BY 1"""
)
CALENDAR_MAIL = (
    *(NoticeKind.ASK, NoticeKind.ASK_UPDATE, NoticeKind.ASK_CANCEL),
    *(NoticeKind.INVITE, NoticeKind.INVITE_UPDATE, NoticeKind.INVITE_AGAIN, NoticeKind.INVITE_CANCEL),
)


async def of_claims(claims: Sequence[ClaimId]) -> dict[ClaimId, Invitation]:
    """Read the invitations of some claims, for the courier: their notices are the permission."""
    if not claims:
        return {}
    return {row["claim_id"]: _invitation(row) for row in await OF_CLAIMS.rows(claims=list(claims))}


async def of_asks(asks: Sequence[AskId]) -> dict[AskId, Invitation]:
    """Read the invitations that asks are, for the courier; an ask from before there were any is left out."""
    if not asks:
        return {}
    return {row["ask_id"]: _invitation(row) for row in await OF_ASKS.rows(asks=list(asks))}


async def of_entries(entries: Sequence[UUID]) -> dict[UUID, Invitation]:
    """Read the invitations of claims and of asks by the same id that their notices are about."""
    claims = await of_claims([ClaimId(entry) for entry in entries])
    asks = await of_asks([AskId(entry) for entry in entries if entry not in claims])
    return dict([*claims.items(), *asks.items()])


async def find(scope: Scope, claim: ClaimId) -> Invitation:
    """Find one. Raises Missing."""
    row = await FIND.row(chapter=scope.chapter, claim=claim)
    if row is None:
        raise Missing
    return _invitation(row)


async def sent(entries: Sequence[UUID]) -> dict[UUID, list[Sent]]:
    """List the calendar mails about some claims or asks, oldest first; a claim's begin with those of its ask."""
    found: dict[UUID, list[Sent]] = {entry: [] for entry in entries}
    kinds = [kind.value for kind in CALENDAR_MAIL]
    for row in await SENT.rows(entries=list(entries), kinds=kinds) if entries else ():
        found[row["entry"]].append(
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
    state = ClaimState(row["state"]) if row["state"] else None
    return Invitation(
        claim=ClaimId(row["claim_id"]) if row["claim_id"] else None,
        ask=AskId(row["ask_id"]) if row["ask_id"] else None,
        chapter=ChapterId(row["chapter_id"]),
        slot=SlotId(row["slot_id"]),
        appointment=AppointmentId(row["appointment_id"]),
        volunteer=VolunteerId(row["volunteer_id"]),
        state=state,
        cancelled=state not in HOLDING if state else row["ended_at"] is not None,
        because=row["because"],
        uid=row["uid"],
        sequence=row["sequence"],
        starts_at=row["starts_at"],
        ends_at=row["ends_at"],
        changed_at=row["changed_at"],
        role=row["role"],
        nickname=row["nickname"],
        address=postal_addresses.one_line(row, state="site_state"),
        city=row["city"],
        zone=row["time_zone"],
        calendar=Calendar(row["calendar"]),
        detail=Detail(row["detail"]),
        language=row["language"],
        reply_token=links.reply_token(row["volunteer_id"], row["reply_generation"]),
    )
