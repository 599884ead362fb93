"""Letters to coordinators: neutral, with a link to where the work is."""

from collections.abc import Mapping, Sequence

from accompany.delivery.letters.frame import Desk, Letter, Worded, cancelled
from accompany.tables import desk as facts
from accompany.tables import joining, level_alarms, reminders
from accompany.tables.desk import Offered
from accompany.tables.outbox import Leased
from accompany.words import AppointmentId, ClaimId, RequestId


async def level_proposed(notices: Sequence[Leased], desk: Desk) -> Mapping[Leased, Worded]:
    """Ask for a decision about a level, while the appointment is to come."""
    codes = await facts.visits([AppointmentId(notice.about) for notice in notices])
    return {notice: _level(notice, codes.get(AppointmentId(notice.about)), desk) for notice in notices}


async def level_alarm(notices: Sequence[Leased], desk: Desk) -> Mapping[Leased, Worded]:
    """Ask for a decision once more, while nobody decided and nobody sees to it."""
    waiting = await level_alarms.of_notices([notice.about for notice in notices])
    worded: dict[Leased, Worded] = {}
    for notice in notices:
        kept = waiting.get(notice.about)
        if kept is None or kept.alarm.taken_by is not None:
            worded[notice] = cancelled("taken" if kept else "decided")
            continue
        link = desk.house.link(f"/visit/{kept.code}#level-alarm")
        values = {"coalition": desk.house.name, "code": kept.code, "link": link}
        worded[notice] = _filled(notice, "level_alarm", values, desk)
    return worded


async def new_request(notices: Sequence[Leased], desk: Desk) -> Mapping[Leased, Worded]:
    """Tell that somebody asks for company, while nobody has decided about it."""
    waiting = await facts.undecided([RequestId(notice.about) for notice in notices])
    values = {"coalition": desk.house.name, "link": desk.house.link("/inbox")}
    return {
        notice: _filled(notice, "new_request", values, desk) if notice.about in waiting else cancelled("decided")
        for notice in notices
    }


async def new_volunteer(notices: Sequence[Leased], desk: Desk) -> Mapping[Leased, Worded]:
    """Tell that somebody who wants to help waits to be welcomed, while that is so."""
    waiting = await joining.numbers(sorted({notice.scope for notice in notices}, key=lambda scope: scope.chapter))
    worded: dict[Leased, Worded] = {}
    for notice in notices:
        number = waiting[notice.scope]
        values = {"coalition": desk.house.name, "number": str(number), "link": desk.house.link("/waiting")}
        worded[notice] = _filled(notice, "new_volunteer", values, desk) if number else cancelled("welcomed")
    return worded


async def slot_reopened(notices: Sequence[Leased], desk: Desk) -> Mapping[Leased, Worded]:
    """Tell that a place is open again, while it is."""
    places = await facts.reopened([ClaimId(notice.about) for notice in notices])
    return {notice: _place(notice, places.get(ClaimId(notice.about)), desk) for notice in notices}


async def mail_note(notices: Sequence[Leased], desk: Desk) -> Mapping[Leased, Worded]:
    """Tell that mail waits for a coordinator, while nobody has seen to it."""
    waiting = await facts.unseen([notice.about for notice in notices])
    values = {"coalition": desk.house.name, "link": desk.house.link("/inbox#mail")}
    return {
        notice: _filled(notice, "mail_note", values, desk) if notice.about in waiting else cancelled("seen")
        for notice in notices
    }


async def unconfirmed(notices: Sequence[Leased], desk: Desk) -> Mapping[Leased, Worded]:
    """Tell that somebody has not said whether they come, while that is so."""
    silent = await reminders.unconfirmed([AppointmentId(notice.about) for notice in notices], desk.now)
    worded: dict[Leased, Worded] = {}
    for notice in notices:
        code, number = silent.get(AppointmentId(notice.about), ("", 0))
        values = {"coalition": desk.house.name, "code": code, "number": str(number)}
        values["link"] = desk.house.link(f"/visit/{code}")
        worded[notice] = _filled(notice, "unconfirmed", values, desk) if number else cancelled("confirmed")
    return worded


def _level(notice: Leased, code: str | None, desk: Desk) -> Worded:
    if code is None:
        return cancelled("over")
    values = {"coalition": desk.house.name, "code": code, "link": desk.house.link(f"/visit/{code}")}
    return _filled(notice, "level_proposed", values, desk)


def _place(notice: Leased, offered: Offered | None, desk: Desk) -> Worded:
    if offered is None or not offered.still:
        return cancelled("filled")
    said = desk.texts(notice)
    values = {
        "coalition": desk.house.name,
        "code": offered.code,
        "day": said.day(offered.starts_at, offered.zone),
        "span": said.span(offered.starts_at, offered.ends_at, offered.zone),
        "role": said.role(offered.role),
        "link": desk.house.link(f"/visit/{offered.code}"),
    }
    return _filled(notice, "slot_reopened", values, desk)


def _filled(notice: Leased, name: str, values: Mapping[str, str], desk: Desk) -> Letter:
    said = desk.texts(notice)
    return Letter(said.fill(name, "subject", **values), said.fill(name, "text", **values))
