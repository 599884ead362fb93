"""The one mail to whoever asked to be on the list, so that nobody is put there by others."""

from collections.abc import Mapping, Sequence

from accompany.delivery.letters.frame import Desk, Letter, Worded
from accompany.tables import links
from accompany.tables.outbox import Leased
from accompany.words import ListWishId


async def confirm(leased: Sequence[Leased], desk: Desk) -> Mapping[Leased, Worded]:
    """Word the mail with the link that puts its reader on the list."""
    return {notice: _letter(notice, desk) for notice in leased}


def _letter(notice: Leased, desk: Desk) -> Letter:
    said = desk.texts(notice)
    values = {
        "coalition": desk.house.name,
        "link": desk.house.link(links.to_join_list(ListWishId(notice.about))),
    }
    return Letter(said.fill("list_confirm", "subject", **values), said.fill("list_confirm", "text", **values))
