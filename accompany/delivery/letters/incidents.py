"""The watch over a day: the team is asked how it stands, and coordinators are paged until one of them sees to it."""

from collections.abc import Callable, Mapping, Sequence

from accompany.delivery.letters.frame import Desk, Letter, Worded, cancelled
from accompany.rules.incidents import TO_BE_TAKEN
from accompany.tables import incidents
from accompany.tables.incidents import Kept
from accompany.tables.outbox import Leased
from accompany.words import IncidentId, IncidentState


async def how_it_stands(notices: Sequence[Leased], desk: Desk) -> Mapping[Leased, Worded]:
    """Ask the team, while the question is open."""
    return await _worded(notices, desk, _question)


async def page(notices: Sequence[Leased], desk: Desk) -> Mapping[Leased, Worded]:
    """Page a coordinator, while nobody sees to it."""
    return await _worded(notices, desk, _page)


async def _worded(
    notices: Sequence[Leased], desk: Desk, word: Callable[[Leased, Kept, Desk], Worded]
) -> Mapping[Leased, Worded]:
    found = await incidents.of_notices([IncidentId(notice.about) for notice in notices])
    return {
        notice: word(notice, kept, desk) if (kept := found.get(IncidentId(notice.about))) else cancelled("over")
        for notice in notices
    }


def _question(notice: Leased, kept: Kept, desk: Desk) -> Worded:
    if kept.incident.state not in (IncidentState.ASKED, IncidentState.PAGED):
        return cancelled("answered")
    values = {"link": desk.house.link(f"/go/{kept.appointment}")}
    return _filled(notice, "how_it_stands", kept, desk, values)


def _page(notice: Leased, kept: Kept, desk: Desk) -> Worded:
    if kept.incident.state not in TO_BE_TAKEN:
        return cancelled("over")
    if kept.incident.taken_by is not None:
        return cancelled("taken")
    values = {"link": desk.house.link(f"/visit/{kept.code}#watch")}
    name = "page" if kept.incident.state is IncidentState.PAGED else f"page_{kept.incident.state}"
    return _filled(notice, name, kept, desk, values)


def _filled(notice: Leased, name: str, kept: Kept, desk: Desk, values: Mapping[str, str]) -> Letter:
    said = desk.texts(notice)
    known = {
        "coalition": desk.house.name,
        "code": kept.code,
        "when": said.moment(kept.incident.plan.starts_at, kept.zone),
        **values,
    }
    return Letter(said.fill(name, "subject", **known), said.fill(name, "text", **known))
