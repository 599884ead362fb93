"""Notices: what must be told to whom. The outbox, without words.

One row is one message to one reader. Its id is the intent: the Message-ID and every link in the message derive from it,
so sending twice sends the same bytes. A lease is nothing but a later ``due_at``: whoever dies leaves the row due again.
"""

import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from operator import attrgetter
from typing import TypedDict, Unpack

from piccolo.columns import UUID, Integer, Timestamptz, Varchar
from piccolo.table import Table

from accompany.rules import outbox
from accompany.tables import store
from accompany.tables.ids import ordered_id
from accompany.tables.scope import Scope
from accompany.tables.sql import Sql, insert
from accompany.words import AccountId, NoticeKind, NoticeState, ReaderKind, Ring


class Notice(Table, tablename="notice"):
    id = UUID(primary_key=True, default=None)
    chapter_id = UUID(default=None)
    kind = Varchar(length=20, default=None)
    about = UUID(default=None)
    revision = Integer(default=None)
    reader_kind = Varchar(length=10, default=None)
    reader = UUID(default=None)
    ring = Integer(null=True, default=None)
    consent_version = Integer(null=True, default=None)
    state = Varchar(length=10, default=None)
    posted_at = Timestamptz(default=None)
    due_at = Timestamptz(default=None)
    expires_at = Timestamptz(default=None)
    leased_by = Varchar(length=40, null=True, default=None)
    attempts = Integer(default=None)
    doubted_at = Timestamptz(null=True, default=None)
    done_at = Timestamptz(null=True, default=None)
    why = Varchar(length=40, null=True, default=None)


@dataclass(frozen=True, slots=True)
class Reader:
    """Whom a notice is for: a row of the table its kind names."""

    kind: ReaderKind
    id: uuid.UUID

    def __hash__(self) -> int:
        """Hash by the id alone, which no two tables share: a courier looks each reader up many times."""
        return hash(self.id)


class Terms(TypedDict, total=False):
    """What may be said about a notice beyond what and to whom.

    ``revision`` tells two notices of one kind about one thing apart. ``due`` is when to send, ``expires`` when it is
    worth nothing any more; both aware UTC, left out: now, and what the kind is worth.
    """

    revision: int
    due: datetime | None
    expires: datetime | None
    ring: Ring | None
    consent_version: int | None


@dataclass(frozen=True, slots=True)
class Tally:
    """How many notices of one ring stand where; ``doubted`` ones may have arrived whatever their state says."""

    ring: Ring | None
    state: NoticeState
    doubted: bool
    number: int

    @property
    def waiting(self) -> bool:
        """Say whether these have still to be sent, or are being sent. A doubt is not waited for."""
        return self.state in (NoticeState.QUEUED, NoticeState.SENDING, NoticeState.RETRY)

    @property
    def in_doubt(self) -> bool:
        """Say whether these may have arrived, and nobody knows."""
        return self.doubted and self.state is not NoticeState.ACCEPTED

    @property
    def failed(self) -> bool:
        """Say whether these surely did not arrive and are not tried again."""
        return self.state in (NoticeState.FAILED, NoticeState.EXPIRED) and not self.doubted


CANCEL = Sql(
    """UPDATE notice SET state = 'cancelled', done_at = {now}, why = {why}
    WHERE chapter_id = {chapter} AND about = {about} AND kind IN {kinds} AND state IN ('queued', 'retry')
    RETURNING id"""
)
CANCEL_RINGS = Sql(
    """UPDATE notice SET state = 'cancelled', done_at = {now}, why = {why}
    WHERE chapter_id = {chapter} AND about = {about} AND ring IN {rings} AND state IN ('queued', 'retry')
    RETURNING id"""
)
TALLIES = Sql(
    """SELECT ring, state, CASE WHEN doubted_at IS NULL THEN 0 ELSE 1 END AS doubted, COUNT(*) AS number FROM notice
    WHERE chapter_id = {chapter} AND about = {about} AND kind = {kind} GROUP BY ring, state, doubted
    ORDER BY ring, state, doubted"""
)
READERS = Sql(
    """SELECT reader_kind, reader FROM notice
    WHERE chapter_id = {chapter} AND about = {about} AND kind = {kind} ORDER BY id"""
)
_REACHED = """n.chapter_id = {chapter} AND n.about = {about} AND n.kind IN ('ring_call', 'ring_call_text')
    AND (n.state IN ('sending', 'accepted', 'in_doubt') OR n.doubted_at IS NOT NULL)"""
REACHED = Sql(
    f"""SELECT n.reader_kind, n.reader FROM notice n LEFT JOIN call_answer a ON a.notice_id = n.id WHERE {_REACHED}
    ORDER BY CASE a.answer WHEN 'coming' THEN 0 WHEN 'thirty_minutes' THEN 1 WHEN 'no' THEN 3 ELSE 2 END, n.id"""  # noqa: S608  # the other part is a constant
)
REACHED_AMONG = Sql(
    f"SELECT n.reader_kind, n.reader FROM notice n WHERE {_REACHED} AND n.reader IN {{readers}} ORDER BY n.id"  # noqa: S608  # a constant
)
_TEXTS = """kind IN ('ask_text', 'ask_update_text', 'ask_cancel_text', 'invite_text', 'invite_update_text',
    'invite_cancel_text', 'remind_text', 'confirm_text', 'confirm_again_text', 'on_the_way_text', 'debrief_text',
    'still_able_text', 'ring_call_text', 'stand_down_text', 'audit_finding_text', 'page_text',
    'level_alarm_text')"""
# Whoever wants texts alone has the call itself as one; a person who asked for texts has one of their own.
_AS_TEXT = f"({_TEXTS} OR kind IN ('ring_call', 'stand_down', 'how_many_come'))"
STOP_TEXTS = Sql(
    f"""UPDATE notice SET state = 'cancelled', done_at = {{now}}, why = 'stopped'
    WHERE reader IN {{readers}} AND {_TEXTS} AND state IN ('queued', 'retry', 'in_doubt') RETURNING id"""  # noqa: S608  # the other part is a constant
)
# A mail that a text stood for goes out after all; the kinds are named alike.
MAIL_AFTER_ALL = Sql(
    """UPDATE notice SET state = 'queued', due_at = {now}, done_at = NULL, why = NULL
    WHERE reader IN {readers} AND state = 'cancelled' AND why = 'by_text' AND expires_at > {now} AND EXISTS (
        SELECT 1 FROM notice t WHERE t.about = notice.about AND t.reader = notice.reader
        AND t.revision = notice.revision AND t.kind = notice.kind || '_text' AND t.state = 'cancelled'
        AND t.why = 'stopped') RETURNING id"""
)
ARRIVED = Sql(
    f"""UPDATE notice SET state = 'accepted', done_at = {{now}}, why = NULL
    WHERE id = {{id}} AND {_AS_TEXT} AND state = 'in_doubt' RETURNING id"""  # noqa: S608  # the other part is a constant
)
UNDELIVERED = Sql(
    f"""UPDATE notice SET state = 'failed', done_at = {{now}}, why = {{why}}
    WHERE id = {{id}} AND {_AS_TEXT} AND state IN ('accepted', 'in_doubt') RETURNING chapter_id, reader, reader_kind"""  # noqa: S608  # a constant
)
_listeners: set[Callable[[], None]] = set()


async def post(
    scope: Scope, kind: NoticeKind, about: uuid.UUID, reader: Reader, now: datetime, **terms: Unpack[Terms]
) -> None:
    """Put one notice in the outbox, with the transaction that caused it. The same one again changes nothing."""
    await post_many(scope, kind, about, [reader], now, **terms)


async def post_many(
    scope: Scope, kind: NoticeKind, about: uuid.UUID, readers: Sequence[Reader], now: datetime, **terms: Unpack[Terms]
) -> None:
    """Put one notice for each reader in the outbox; they leave in the order given."""
    ring = terms.get("ring")
    same = {
        "chapter_id": scope.chapter,
        "kind": kind.value,
        "about": about,
        "revision": terms.get("revision", 0),
        "ring": None if ring is None else ring.value,
        "consent_version": terms.get("consent_version"),
        "state": NoticeState.QUEUED.value,
        "posted_at": now,
        "due_at": terms.get("due") or now,
        "expires_at": terms.get("expires") or outbox.expires_at(kind, now),
        "attempts": 0,
    }
    # Ids sort as the readers do, and notices due at the same time leave in the order of their ids.
    fresh = sorted((ordered_id(now) for _ in readers), key=attrgetter("int"))
    rows = [
        same | {"id": one, "reader_kind": reader.kind.value, "reader": reader.id}
        for one, reader in zip(fresh, readers, strict=True)
    ]
    await insert("notice", *rows, twice="leave")
    store.after_commit(_wake)


async def cancel(scope: Scope, about: uuid.UUID, kinds: Sequence[NoticeKind], why: str, now: datetime) -> int:
    """Keep every notice of these kinds from being sent that was not taken yet; say how many."""
    wanted = [kind.value for kind in kinds]
    return len(await CANCEL.rows(chapter=scope.chapter, about=about, kinds=wanted, why=why, now=now))


async def cancel_rings(scope: Scope, about: uuid.UUID, rings: Sequence[Ring], why: str, now: datetime) -> int:
    """Keep a call's notices to these rings from being sent that were not taken yet; say how many."""
    wanted = [ring.value for ring in rings]
    return len(await CANCEL_RINGS.rows(chapter=scope.chapter, about=about, rings=wanted, why=why, now=now))


async def stop_texts(accounts: Sequence[uuid.UUID], now: datetime) -> None:
    """Send no text any more that waits for these accounts; what only a text would have said goes by mail."""
    if accounts:
        await STOP_TEXTS.rows(readers=list(accounts), now=now)
        await MAIL_AFTER_ALL.rows(readers=list(accounts), now=now)
        store.after_commit(_wake)


async def arrived(text: uuid.UUID, now: datetime) -> bool:
    """End the doubt about a text; False when there was none, or no such text."""
    return await ARRIVED.row(id=text, now=now) is not None


async def undelivered(text: uuid.UUID, code: str, now: datetime) -> tuple[Scope, AccountId | None] | None:
    """Write down that a text did not arrive; gives whose it was, None when nobody knows it or it was said before.

    Whoever is only on the list has no account.
    """
    row = await UNDELIVERED.row(id=text, why=f"undelivered {code}"[:40].strip(), now=now)
    if row is None:
        return None
    account = AccountId(row["reader"]) if row["reader_kind"] == ReaderKind.ACCOUNT.value else None
    return Scope(row["chapter_id"]), account


async def tallies(scope: Scope, about: uuid.UUID, kind: NoticeKind) -> list[Tally]:
    """Count the notices of one kind about one thing, by ring and state."""
    rows = await TALLIES.rows(chapter=scope.chapter, about=about, kind=kind.value)
    return [
        Tally(
            ring=None if row["ring"] is None else Ring(row["ring"]),
            state=NoticeState(row["state"]),
            doubted=bool(row["doubted"]),
            number=row["number"],
        )
        for row in rows
    ]


async def readers(scope: Scope, about: uuid.UUID, kind: NoticeKind) -> list[Reader]:
    """List everybody who has a notice of this kind, whatever became of it."""
    rows = await READERS.rows(chapter=scope.chapter, about=about, kind=kind.value)
    return [Reader(ReaderKind(row["reader_kind"]), row["reader"]) for row in rows]


async def reached(scope: Scope, about: uuid.UUID) -> list[Reader]:
    """List everybody whom a call reached or may have reached, those who said they are coming first."""
    rows = await REACHED.rows(chapter=scope.chapter, about=about)
    return list(dict.fromkeys(Reader(ReaderKind(row["reader_kind"]), row["reader"]) for row in rows))


async def reached_among(scope: Scope, about: uuid.UUID, some: Sequence[Reader]) -> set[Reader]:
    """Keep those readers whom a call reached or may have reached."""
    among = [reader.id for reader in some]
    rows = await REACHED_AMONG.rows(chapter=scope.chapter, about=about, readers=among)
    return {Reader(ReaderKind(row["reader_kind"]), row["reader"]) for row in rows}


def listen(wake: Callable[[], None]) -> Callable[[], None]:
    """Call ``wake`` after each commit that posted something; gives a function that stops it."""
    _listeners.add(wake)
    return lambda: _listeners.discard(wake)


def _wake() -> None:
    for wake in tuple(_listeners):
        wake()
