"""Calls and all-clears by text: beside the mail for those who want both, instead of it for those who want texts."""

from collections.abc import Mapping
from urllib.parse import urlsplit

from accompany.delivery.letters import short
from accompany.delivery.letters.frame import Desk, Letter, Worded, cancelled
from accompany.tables import call_questions, links, notices, short_texts, text_wishes
from accompany.tables.mobilizations import Kept
from accompany.tables.outbox import Leased
from accompany.tables.text_wishes import Wish
from accompany.words import NoticeId, NoticeKind

TEXT_OF = {NoticeKind.RING_CALL: NoticeKind.RING_CALL_TEXT, NoticeKind.STAND_DOWN: NoticeKind.STAND_DOWN_TEXT}


async def dressed(
    worded: Mapping[Leased, Worded], calls: Mapping[Leased, tuple[Kept, str]], desk: Desk
) -> dict[Leased, Worded]:
    """Turn letters into texts for those who want texts; ``calls`` gives each one's call and its words' name.

    Whoever wants both gets a notice of its own for the text: two ways out fail apart.
    """
    wishes = await text_wishes.of_readers(notice.reader for notice in worded)
    repeated = await call_questions.answered_at([one.id for one in worded if one.kind is NoticeKind.RING_CALL_TEXT])
    done = dict(worded)
    for notice, letter in worded.items():
        if not isinstance(letter, Letter):
            continue
        wish = wishes.get(notice.reader.id)
        wanted = wish is not None and wish.by_text
        if notice.kind in TEXT_OF.values() and not wanted:
            done[notice] = cancelled("stopped")
        elif wish is not None and wanted and (notice.kind in TEXT_OF.values() or not wish.by_mail):
            done[notice] = _text(notice, calls[notice], wish, repeated.get(notice.id, notice.id), desk)
        elif wanted:
            await _post(notice, desk)
    return done


async def _post(notice: Leased, desk: Desk) -> None:
    """Post the text beside the mail. Posted twice, it is one."""
    terms = notices.Terms(revision=notice.revision, expires=notice.expires_at, ring=notice.ring)
    await notices.post(notice.scope, TEXT_OF[notice.kind], notice.about, notice.reader, desk.now, **terms)


def _text(notice: Leased, call: tuple[Kept, str], wish: Wish, answered_at: NoticeId, desk: Desk) -> Worded:
    (kept, name), said = call, short_texts.best(desk.addressees[notice.reader].languages)
    values = {
        "name": desk.house.name,
        "ref": kept.reference,
        "link": urlsplit(desk.house.base_url).netloc + links.to_answer(answered_at),
    }
    text = said.fill(f"{name}_drill" if kept.drill else name, values)
    return short.envelope(notice, wish, text, desk)
