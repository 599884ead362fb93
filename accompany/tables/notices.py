"""Notices: what must be told to whom. The outbox, without words.

One row is one message to one reader. Its id is the intent: the Message-ID and every link in the message derive from it,
so sending twice sends the same bytes. A lease is nothing but a later ``due_at``: whoever dies leaves the row due again.
"""

import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypedDict, Unpack

from piccolo.columns import UUID, Integer, Timestamptz, Varchar
from piccolo.table import Table

from accompany.rules import outbox
from accompany.tables import store
from accompany.tables.ids import ordered_id
from accompany.tables.scope import Scope
from accompany.tables.sql import insert
from accompany.words import NoticeKind, NoticeState, ReaderKind, Ring


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
    due = terms.get("due") or now
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
        "expires_at": terms.get("expires") or outbox.expires_at(kind, now),
        "attempts": 0,
    }
    rows = [
        # Earlier by microseconds, so that they leave in the order given and none has to wait.
        same
        | {"id": ordered_id(now), "reader_kind": reader.kind.value, "reader": reader.id}
        | {"due_at": due - timedelta(microseconds=len(readers) - place)}
        for place, reader in enumerate(readers, start=1)
    ]
    await insert("notice", *rows, twice="leave")
    store.after_commit(_wake)


def listen(wake: Callable[[], None]) -> Callable[[], None]:
    """Call ``wake`` after each commit that posted something; gives a function that stops it."""
    _listeners.add(wake)
    return lambda: _listeners.discard(wake)


def _wake() -> None:
    for wake in tuple(_listeners):
        wake()
