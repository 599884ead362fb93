"""Invited: how each invitation stands: on its way, arrived or come back, and what the calendar answered."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import UUID

from accompany.tables import bounces, calendar_entries
from accompany.tables.scope import Scope
from accompany.tables.sql import Sql
from accompany.words import CalendarAnswer, CameBy, InviteState, NoticeState, VolunteerId


class Entry(Protocol):
    """A claim or an ask as remembered."""

    @property
    def id(self) -> UUID: ...
    @property
    def uid(self) -> str | None: ...
    @property
    def volunteer(self) -> VolunteerId: ...


@dataclass(frozen=True, slots=True)
class LastAnswer:
    """What a calendar last said, when and how it came; not ``sure`` until one tap confirms it."""

    answer: CalendarAnswer
    at: datetime
    came_by: CameBy
    sure: bool


@dataclass(frozen=True, slots=True)
class Standing:
    """How one invitation stands."""

    invite: InviteState
    answer: LastAnswer | None


NEWEST = Sql(
    """SELECT about, state, posted_at FROM notice WHERE about IN {entries} AND kind IN {kinds} ORDER BY revision, id"""
)
KINDS = ("ask", "ask_update", "ask_cancel", "invite", "invite_update", "invite_again", "invite_cancel")
WORDS = {
    NoticeState.ACCEPTED: InviteState.SENT,
    NoticeState.FAILED: InviteState.BOUNCED,
    NoticeState.EXPIRED: InviteState.EXPIRED,
    NoticeState.CANCELLED: InviteState.NONE,
}


async def standings(scope: Scope, entries: Sequence[Entry]) -> dict[UUID, Standing]:
    """Say of claims and asks how their newest calendar mail fared and what was answered, in three queries."""
    if not entries:
        return {}
    rows = await NEWEST.rows(entries=[entry.id for entry in entries], kinds=list(KINDS))
    mails = {row["about"]: (WORDS.get(NoticeState(row["state"]), InviteState.QUEUED), row["posted_at"]) for row in rows}
    returned = await bounces.among(scope, sorted({entry.volunteer for entry in entries}))
    answers = await calendar_entries.of_uids(scope, [entry.uid for entry in entries if entry.uid])
    return {
        entry.id: Standing(
            _invite(mails.get(entry.id), returned.get(entry.volunteer)),
            _answer(answers.get(entry.uid)) if entry.uid else None,
        )
        for entry in entries
    }


def _invite(mail: tuple[InviteState, datetime] | None, returned_at: datetime | None) -> InviteState:
    """Call a mail bounced when one to the same address came back after it was posted."""
    if mail is None:
        return InviteState.NONE
    state, posted_at = mail
    came_back = returned_at is not None and returned_at >= posted_at and state is InviteState.SENT
    return InviteState.BOUNCED if came_back else state


def _answer(kept: calendar_entries.Kept | None) -> LastAnswer | None:
    return LastAnswer(kept.answer, kept.answered_at, kept.came_by, kept.sure) if kept else None
