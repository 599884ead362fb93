"""Pages by text, beside the mail: short, without a name, with a link to where somebody sees to it."""

from collections.abc import Mapping, Sequence
from urllib.parse import urlsplit

from accompany.delivery.letters import desk as letters
from accompany.delivery.letters import incidents, short
from accompany.delivery.letters.frame import Desk, Letter, Worded, cancelled
from accompany.tables import short_texts, text_wishes
from accompany.tables.outbox import Leased
from accompany.words import NoticeKind

OF_TEXT = {NoticeKind.PAGE_TEXT: incidents.page, NoticeKind.LEVEL_ALARM_TEXT: letters.level_alarm}


async def write(notices: Sequence[Leased], desk: Desk) -> Mapping[Leased, Worded]:
    """Word the texts of pages; one that is not needed any more is cancelled for the reason its mail is."""
    worded: dict[Leased, Worded] = {}
    wishes = await text_wishes.of(notice.reader.id for notice in notices)
    for kind, of_mail in OF_TEXT.items():
        for notice, mail in (await of_mail([one for one in notices if one.kind is kind], desk)).items():
            wish = wishes.get(notice.reader.id)
            if not isinstance(mail, Letter):
                worded[notice] = mail
            elif wish is None or not wish.by_text:
                worded[notice] = cancelled("stopped" if wish else "by_mail")
            else:
                worded[notice] = short.envelope(notice, wish, _text(notice, desk), desk)
    return worded


def _text(notice: Leased, desk: Desk) -> str:
    said = short_texts.best(desk.addressees[notice.reader].languages)
    values = {"name": desk.house.name, "link": urlsplit(desk.house.base_url).netloc + "/board"}
    return said.fill(notice.kind.value.removesuffix("_text"), values)
