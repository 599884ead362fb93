"""A team is smaller than is safe, and nobody is left to ask or the hour is near: a coordinator must look."""

from collections.abc import Mapping, Sequence

from accompany.delivery.letters.frame import Desk, Letter, Worded, cancelled
from accompany.rules import waves
from accompany.tables import gaps
from accompany.tables.gaps import Gap
from accompany.tables.outbox import Leased
from accompany.words import AppointmentId


async def write(notices: Sequence[Leased], desk: Desk) -> Mapping[Leased, Worded]:
    """Tell of gaps while they are there."""
    found = await gaps.of_appointments([AppointmentId(notice.about) for notice in notices], desk.now)
    return {notice: _worded(notice, found.get(AppointmentId(notice.about)), desk) for notice in notices}


def _worded(notice: Leased, gap: Gap | None, desk: Desk) -> Worded:
    if gap is None:
        return cancelled("filled")
    said = desk.texts(notice)
    values = {
        "coalition": desk.house.name,
        "code": gap.code,
        "day": said.day(gap.starts_at, gap.zone),
        "span": said.span(gap.starts_at, gap.ends_at, gap.zone),
        "number": str(gap.missing),
        "asked": str(gap.asked),
        "link": desk.house.link(f"/visit/{gap.code}"),
    }
    alone = gap.sure == 0 and gap.starts_at - desk.now <= waves.DECIDE
    name = "gap.nobody" if alone else "gap"
    return Letter(said.fill(name, "subject", **values), said.fill(name, "text", **values))
