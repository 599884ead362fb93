"""What the auditor found, to the coordinators: neutral, with a link to where somebody can look."""

from collections.abc import Mapping, Sequence
from urllib.parse import urlsplit

from accompany.delivery.letters import short
from accompany.delivery.letters.frame import Desk, Letter, Worded, cancelled
from accompany.rules.audit import Finding
from accompany.tables import audit, short_texts, text_wishes
from accompany.tables.audit import Kept
from accompany.tables.outbox import Leased

OF_CALLS = (Finding.CALL_STUCK, Finding.CALL_PAST_EXPIRY)


async def write(notices: Sequence[Leased], desk: Desk) -> Mapping[Leased, Worded]:
    """Tell what does not go on by itself, while that is so."""
    found = await audit.some([notice.about for notice in notices])
    return {notice: _worded(notice, found.get(notice.about), desk) for notice in notices}


def _worded(notice: Leased, kept: Kept | None, desk: Desk) -> Worded:
    if kept is None or kept.gone:
        return cancelled("over")
    said, path = desk.texts(notice), f"/mobilizations/{kept.about}" if kept.kind in OF_CALLS else "/board"
    values = {"coalition": desk.house.name, "link": desk.house.link(path)}
    values["what"] = said.fill("audit_finding.what", kept.kind.value)
    return Letter(said.fill("audit_finding", "subject", **values), said.fill("audit_finding", "text", **values))


async def write_text(notices: Sequence[Leased], desk: Desk) -> Mapping[Leased, Worded]:
    """Tell those who want texts that no mail leaves, while that is so."""
    found = await audit.some([notice.about for notice in notices])
    wishes = await text_wishes.of(notice.reader.id for notice in notices)
    worded: dict[Leased, Worded] = {}
    for notice in notices:
        kept, wish = found.get(notice.about), wishes.get(notice.reader.id)
        if kept is None or kept.gone:
            worded[notice] = cancelled("over")
        elif wish is None or not wish.by_text:
            worded[notice] = cancelled("stopped" if wish else "by_mail")
        else:
            said = short_texts.best(desk.addressees[notice.reader].languages)
            values = {"name": desk.house.name, "link": urlsplit(desk.house.base_url).netloc + "/board"}
            worded[notice] = short.envelope(notice, wish, said.fill(kept.kind.value, values), desk)
    return worded
