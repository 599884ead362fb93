"""A training of a volunteer ends soon: which one, when, and whom to ask."""

from collections.abc import Mapping, Sequence
from datetime import date

from accompany.delivery.letters.frame import Desk, Letter, Worded, cancelled
from accompany.rules.trainings import last_day
from accompany.tables import trainings
from accompany.tables.outbox import Leased
from accompany.words import AccountId, VolunteerId


async def write(notices: Sequence[Leased], desk: Desk) -> Mapping[Leased, Worded]:
    """Warn of what still ends on the day that the warning is about; what was renewed meanwhile is not mentioned."""
    found = await trainings.ending_on([_whose(notice) for notice in notices])
    days = {notice: last_day(notice.revision) for notice in notices}
    return {
        notice: _worded(notice, days[notice], found.get((_whose(notice), days[notice])), desk) for notice in notices
    }


def _worded(notice: Leased, day: date, codes: Sequence[str] | None, desk: Desk) -> Worded:
    if not codes:
        return cancelled("renewed")
    said = desk.texts(notice)
    values = {
        "coalition": desk.house.name,
        "day": said.date(day),
        "trainings": "\n".join(said.training(code) for code in codes),
        "link": desk.house.link("/me"),
    }
    return Letter(said.fill("training_ends", "subject", **values), said.fill("training_ends", "text", **values))


def _whose(notice: Leased) -> VolunteerId:
    return VolunteerId(AccountId(notice.about))
