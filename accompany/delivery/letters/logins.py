"""The link to sign in."""

from collections.abc import Mapping, Sequence

from accompany.delivery.letters.frame import Desk, Letter, Worded, cancelled
from accompany.tables import desk as facts
from accompany.tables import logins
from accompany.tables.outbox import Leased


async def write(notices: Sequence[Leased], desk: Desk) -> Mapping[Leased, Worded]:
    """Word log-in links; one that was used or is old is not sent."""
    unused = await facts.unused([notice.about for notice in notices], desk.now)
    return {notice: _letter(notice, desk) if notice.about in unused else cancelled("old") for notice in notices}


def _letter(notice: Leased, desk: Desk) -> Letter:
    said = desk.texts(notice)
    values = {"coalition": desk.house.name, "link": desk.house.link(f"/login/{logins.token(notice.about)}")}
    return Letter(said.fill("login_link", "subject", **values), said.fill("login_link", "text", **values))
