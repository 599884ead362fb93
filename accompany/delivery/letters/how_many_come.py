"""How many come: to the person by mail or text, to coordinators who call. Worded as it stands when it leaves."""

from collections.abc import Mapping, Sequence

from accompany.delivery.letters import short
from accompany.delivery.letters.frame import Desk, Letter, Worded, cancelled
from accompany.rules import addresses
from accompany.rules import how_many_come as rules
from accompany.rules.how_many_come import Said
from accompany.tables import how_many_come, short_texts, text_wishes, to_tell
from accompany.tables.how_many_come import Standing
from accompany.tables.outbox import Fate, Leased
from accompany.tables.text_wishes import Wish
from accompany.words import AppointmentId, Channels, NoticeState, ReachBy

UNREACHED = Fate(NoticeState.FAILED, "no_address")  # the clock sees it, and coordinators are told


async def to_person(notices: Sequence[Leased], desk: Desk) -> Mapping[Leased, Worded]:
    """Tell the person, where they want to be told at this moment."""
    found = await how_many_come.standing([AppointmentId(notice.about) for notice in notices])
    phones = {notice: _address(notice, found.get(AppointmentId(notice.about)), desk) for notice in notices}
    stopped = await text_wishes.stopped([one for one in phones.values() if one and one.startswith("+")])
    worded: dict[Leased, Worded] = {}
    for notice in notices:
        stands, address = found.get(AppointmentId(notice.about)), phones[notice]
        if stands is None:
            worded[notice] = cancelled("gone")
        elif refused := _objection(notice, stands, desk):
            worded[notice] = refused
        elif address is None or address in stopped:
            worded[notice] = UNREACHED
        elif stands.reach_by is ReachBy.TEXT:
            wish = Wish(Channels.TEXT, address, stopped=False)
            worded[notice] = short.envelope(notice, wish, _text(notice, stands, desk), desk)
        else:
            worded[notice] = _letter(notice, stands, desk)
    return worded


async def to_desk(notices: Sequence[Leased], desk: Desk) -> Mapping[Leased, Worded]:
    """Ask coordinators to tell somebody whom no message of ours reaches."""
    about = [AppointmentId(notice.about) for notice in notices]
    found, told = await how_many_come.standing(about), await to_tell.told(about)
    return {
        notice: cancelled("told")
        if (appointment, notice.revision) in told
        else _request(notice, found.get(appointment), desk)
        for notice, appointment in zip(notices, about, strict=True)
    }


def _objection(notice: Leased, stands: Standing, desk: Desk) -> Fate | None:
    if stands.starts_at <= desk.now:
        return cancelled("over")
    if not stands.published:
        return cancelled("called_off")
    return None if how_many_come.revision(stands.starts_at) == notice.revision else cancelled("replaced")


def _address(notice: Leased, stands: Standing | None, desk: Desk) -> str | None:
    """Give where it goes, or None where that channel cannot be used: a text that becomes a file is none."""
    if stands is None or stands.held or (stands.reach_by is ReachBy.TEXT and not desk.house.sends_texts):
        return None
    return addresses.written_to(stands.reach_by, desk.addressees[notice.reader].email)


def _letter(notice: Leased, stands: Standing, desk: Desk) -> Letter:
    said, words = desk.texts(notice), rules.said(stands.confirmed, stands.promised)
    name = "how_many_come" if words is Said.CONFIRMED else f"how_many_come.{words.value}"
    values = {
        "coalition": desk.house.name,
        "day": said.day(stands.starts_at, stands.zone),
        "clock": said.clock(stands.starts_at, stands.zone),
        "number": str(stands.confirmed or stands.promised),
        "link": desk.house.link("/r"),
    }
    return Letter(said.fill(name, "subject", **values), said.fill(name, "text", **values))


def _text(notice: Leased, stands: Standing, desk: Desk) -> str:
    said = short_texts.best(desk.addressees[notice.reader].languages)
    values = {
        "name": desk.house.name,
        "when": said.when(stands.starts_at, stands.ends_at, stands.zone),
        "n": str(stands.confirmed or stands.promised),
    }
    return said.fill(f"how_many_come_{rules.said(stands.confirmed, stands.promised).value}", values)


def _request(notice: Leased, stands: Standing | None, desk: Desk) -> Worded:
    if stands is None:
        return cancelled("gone")
    if refused := _objection(notice, stands, desk):
        return refused
    said = desk.texts(notice)
    values = {
        "coalition": desk.house.name,
        "code": stands.code,
        "day": said.day(stands.starts_at, stands.zone),
        "clock": said.clock(stands.starts_at, stands.zone),
        "confirmed": str(stands.confirmed),
        "promised": str(stands.promised),
        "link": desk.house.link(f"/visit/{stands.code}#to-tell"),
    }
    return Letter(said.fill("tell_person", "subject", **values), said.fill("tell_person", "text", **values))
