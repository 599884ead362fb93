"""What a bare digit from a phone is about: the call its owner was asked last, unless something else was asked since."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from accompany.tables import text_wishes
from accompany.tables.notices import Reader
from accompany.tables.scope import Scope
from accompany.tables.sql import Sql
from accompany.words import NoticeId, ReaderKind

FOR = timedelta(days=1)  # after that a digit is about nothing any more


@dataclass(frozen=True, slots=True)
class Question:
    """A call somebody was asked about, open or over."""

    notice: NoticeId
    scope: Scope
    reader: Reader


NEWEST = Sql(
    """SELECT n.id, n.chapter_id, n.reader_kind, n.reader, COALESCE(n.done_at, n.posted_at) AS at FROM notice n
    WHERE n.reader IN {readers} AND n.kind = 'ring_call' AND n.posted_at > {since}
    AND (n.state IN ('sending', 'accepted', 'in_doubt') OR n.doubted_at IS NOT NULL) ORDER BY at DESC, n.id LIMIT 1"""
)
REPEATED = Sql(
    """SELECT t.id AS text, c.id AS call FROM notice t JOIN notice c ON c.about = t.about AND c.reader = t.reader
    AND c.kind = 'ring_call' AND c.revision = t.revision WHERE t.id IN {texts} AND t.kind = 'ring_call_text'"""
)
SINCE = Sql(
    """SELECT id FROM notice WHERE reader IN {readers} AND COALESCE(done_at, posted_at) > {at}
    AND kind IN ('ask_text', 'ask_update_text', 'invite_update_text', 'confirm_text', 'confirm_again_text',
        'still_able_text') AND (state IN ('sending', 'accepted', 'in_doubt') OR doubted_at IS NOT NULL) LIMIT 1"""
)


async def answered_at(texts: Sequence[NoticeId]) -> dict[NoticeId, NoticeId]:
    """Give the call that each text beside a mail repeats: both are answered as one."""
    rows = await REPEATED.rows(texts=list(texts)) if texts else []
    return {NoticeId(row["text"]): NoticeId(row["call"]) for row in rows}


async def newest(phone: str, now: datetime) -> Question | None:
    """Give the call that whoever has this number was asked last, unless a shift was asked about after it."""
    readers: list[UUID] = [*await text_wishes.members(phone)]
    readers += [holder.account for holder in await text_wishes.holders(phone) if not holder.frozen]
    row = await NEWEST.row(readers=readers, since=now - FOR) if readers else None
    if row is None or await SINCE.row(readers=readers, at=row["at"]) is not None:
        return None
    return Question(row["id"], Scope(row["chapter_id"]), Reader(ReaderKind(row["reader_kind"]), row["reader"]))
