"""The short numbers in texts, and what each stands for: one slot, asked of or held by one volunteer."""

import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from piccolo.columns import UUID, Integer, Timestamptz
from piccolo.table import Table

from accompany.rules import text_words, urgency
from accompany.tables import store
from accompany.tables.ids import random_id
from accompany.tables.scope import Scope
from accompany.tables.sql import Sql, insert
from accompany.words import HOLDING, Answer, AskId, ClaimId, ClaimState, SlotId, VolunteerId

KEPT_FOR = timedelta(days=3)  # after the shift; a late answer is told that it is over, not about another one


class TextNumber(Table, tablename="text_number"):
    id = UUID(primary_key=True, default=None)
    chapter_id = UUID(default=None)
    volunteer_id = UUID(default=None)
    slot_id = UUID(default=None)
    number = Integer(default=None)
    given_at = Timestamptz(default=None)


@dataclass(frozen=True, slots=True)
class Offer:
    """What one number stands for now, in which chapter. Times are aware UTC; ``claim`` is there while it is held."""

    scope: Scope
    number: int
    slot: SlotId
    ask: AskId | None
    claim: ClaimId | None
    confirmed: bool
    answered: Answer | None
    withdrawn: bool
    starts_at: datetime
    ends_at: datetime

    def is_asked(self, now: datetime) -> bool:
        """Say whether a yes or no is still waited for."""
        return self.answered is None and self.may_answer(now)

    def may_answer(self, now: datetime) -> bool:
        """Say whether a yes still counts: who said no may think better of it while the place is free."""
        return self.ask is not None and self.claim is None and not self.withdrawn and self.starts_at > now

    def is_awaited(self, now: datetime) -> bool:
        """Say whether it is a shift they hold, soon, and have not said for sure that they come to."""
        held = self.claim is not None and not self.confirmed and self.starts_at > now
        return held and urgency.is_near(self.starts_at, now)

    def is_held(self, now: datetime) -> bool:
        """Say whether it is a shift of theirs that is not over."""
        return self.claim is not None and self.ends_at > now


OF = Sql(
    """SELECT n.number, n.chapter_id, n.slot_id, k.id AS ask_id, k.answer, k.withdrawn_at, c.id AS claim_id, c.state,
    a.starts_at, a.ends_at FROM text_number n
    JOIN slot s ON s.id = n.slot_id
    JOIN appointment a ON a.id = s.appointment_id
    LEFT JOIN ask k ON k.slot_id = n.slot_id AND k.volunteer_id = n.volunteer_id
    LEFT JOIN claim c ON c.slot_id = n.slot_id AND c.volunteer_id = n.volunteer_id
        AND c.state IN ('claimed', 'confirmed', 'maybe')
    WHERE (n.chapter_id = {chapter} OR c.guest_of = {chapter}) AND n.volunteer_id = {volunteer} ORDER BY n.number"""
)
GIVEN = Sql("SELECT number, slot_id FROM text_number WHERE volunteer_id = {volunteer} ORDER BY given_at DESC, number")
TOLD = Sql(
    """SELECT DISTINCT about FROM notice WHERE about IN {entries}
    AND kind IN ('ask_text', 'ask_update_text', 'invite_text', 'invite_update_text', 'remind_text', 'confirm_text',
        'confirm_again_text', 'on_the_way_text', 'still_able_text')
    AND (state IN ('sending', 'accepted', 'in_doubt') OR doubted_at IS NOT NULL)"""
)
FORGET = Sql(
    """DELETE FROM text_number WHERE slot_id IN (SELECT s.id FROM slot s JOIN appointment a ON a.id = s.appointment_id
    WHERE a.ends_at < {before}) AND given_at < {before}"""
)


@store.action
async def give(scope: Scope, volunteer: VolunteerId, slot: SlotId, now: datetime) -> int:
    """Give a volunteer's slot its number; the same one each time it is asked for."""
    rows = await GIVEN.rows(volunteer=volunteer)
    known: Collection[int] = [row["number"] for row in rows if row["slot_id"] == slot]
    if known:
        return next(iter(known))
    last = rows[0]["number"] if rows else None
    number = text_words.next_number({row["number"] for row in rows}, last)
    row = {"id": random_id(), "chapter_id": scope.chapter, "volunteer_id": volunteer, "slot_id": slot}
    await insert("text_number", row | {"number": number, "given_at": now})
    return number


async def of(scope: Scope, volunteer: VolunteerId) -> list[Offer]:
    """List what a volunteer's numbers stand for."""
    return [
        Offer(
            scope=Scope(row["chapter_id"]),
            number=row["number"],
            slot=SlotId(row["slot_id"]),
            ask=AskId(row["ask_id"]) if row["ask_id"] else None,
            claim=ClaimId(row["claim_id"]) if row["claim_id"] and ClaimState(row["state"]) in HOLDING else None,
            confirmed=row["state"] == ClaimState.CONFIRMED.value,
            answered=Answer(row["answer"]) if row["answer"] else None,
            withdrawn=row["withdrawn_at"] is not None,
            starts_at=row["starts_at"],
            ends_at=row["ends_at"],
        )
        for row in await OF.rows(chapter=scope.chapter, volunteer=volunteer)
    ]


async def told(entries: Sequence[uuid.UUID]) -> set[uuid.UUID]:
    """Keep those asks and claims that a text may have gone out about."""
    return {row["about"] for row in await TOLD.rows(entries=list(entries))} if entries else set()


async def forget_old(now: datetime) -> None:
    """Free the numbers of shifts that are three days over."""
    await FORGET.rows(before=now - KEPT_FOR)
