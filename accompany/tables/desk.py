"""What letters about asks, open places and coordinators' tasks say, and whether they may still go: many at once."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from accompany.tables.sql import Sql
from accompany.words import AppointmentId, AskId, ClaimId, RequestId


@dataclass(frozen=True, slots=True)
class Offered:
    """A slot somebody is asked for or that is open again. Times are aware UTC; ``zone`` is the site's.

    ``until`` an answer counts; before the start only where somebody waited for the slot and others wait too.
    """

    code: str
    role: str
    nickname: str
    starts_at: datetime
    ends_at: datetime
    zone: str
    until: datetime | None
    still: bool

    @property
    def was_waited_for(self) -> bool:
        """Say whether it is offered to somebody on standby, for a while."""
        return self.until is not None and self.until < self.starts_at


_OFFERED = """a.code, a.starts_at, a.ends_at, a.status, s.role, s.taken_by, s.retired_at, site.nickname, site.time_zone
    FROM %s x
    JOIN slot s ON s.id = x.slot_id
    JOIN appointment a ON a.id = s.appointment_id
    JOIN site ON site.id = a.site_id
    WHERE x.id IN {ids}"""
ASKED = Sql("SELECT x.id, x.answer, x.withdrawn_at AS closed_at, x.expires_at AS until, " + _OFFERED % "ask")
REOPENED = Sql("SELECT x.id, NULL AS answer, NULL AS closed_at, NULL AS until, " + _OFFERED % "claim")
VISITS = Sql("SELECT id, code FROM appointment WHERE id IN {ids} AND status IN ('draft', 'published')")
REQUESTS = Sql("SELECT id FROM request WHERE id IN {ids} AND state = 'new'")
NOTES = Sql("SELECT id FROM mail_note WHERE id IN {ids} AND done_at IS NULL")
LINKS = Sql("SELECT id FROM login_link WHERE id IN {ids} AND used_at IS NULL AND expires_at > {now}")


async def asked(asks: Sequence[AskId]) -> dict[AskId, Offered]:
    """Say what each ask offers; ``still`` while the slot is free and the ask neither answered nor taken back."""
    return {AskId(one): offered for one, offered in (await _offered(ASKED, asks)).items()}


async def reopened(claims: Sequence[ClaimId]) -> dict[ClaimId, Offered]:
    """Say which place each ended claim left open; ``still`` while nobody has taken it."""
    return {ClaimId(one): offered for one, offered in (await _offered(REOPENED, claims)).items()}


async def visits(appointments: Sequence[AppointmentId]) -> dict[AppointmentId, str]:
    """Give the codes of those appointments that are still to come or being planned."""
    return {row["id"]: row["code"] for row in await VISITS.rows(ids=list(appointments))}


async def undecided(requests: Sequence[RequestId]) -> set[RequestId]:
    """Keep those requests nobody has decided about."""
    return {row["id"] for row in await REQUESTS.rows(ids=list(requests))}


async def unseen(notes: Sequence[UUID]) -> set[UUID]:
    """Keep those mail notes nobody has seen to."""
    return {row["id"] for row in await NOTES.rows(ids=list(notes))}


async def unused(links: Sequence[UUID], now: datetime) -> set[UUID]:
    """Keep those log-in links that still work."""
    return {row["id"] for row in await LINKS.rows(ids=list(links), now=now)}


async def _offered(query: Sql, ids: Sequence[UUID]) -> dict[UUID, Offered]:
    return {
        row["id"]: Offered(
            code=row["code"],
            role=row["role"],
            nickname=row["nickname"],
            starts_at=row["starts_at"],
            ends_at=row["ends_at"],
            zone=row["time_zone"],
            until=row["until"],
            still=row["status"] == "published"
            and not (row["taken_by"] or row["retired_at"] or row["answer"] or row["closed_at"]),
        )
        for row in await query.rows(ids=list(ids))
    }
