"""A requester's answers so far, what a form shows of them, and the request they become."""

from datetime import date, datetime, time
from uuid import UUID

import msgspec

from accompany.rules import dates
from accompany.rules.addresses import BESIDE
from accompany.rules.dates import TIME_UNKNOWN
from accompany.tables.requests import Asking
from accompany.web.people.choices import NOTHING, UNSURE
from accompany.web.people.views import Filled
from accompany.words import Need, ReachBy, SiteId, Tier, Told

OTHER_LANGUAGE = "und"  # BCP 47: a language, but not one of our list
_NO_TIME = "time not known"  # read by coordinators
_NO_MESSAGE = "leave no voice message"


class Answers(msgspec.Struct, frozen=True, omit_defaults=True):
    """What was answered so far. ``done`` names the questions answered; day and time are the clock on the letter."""

    done: tuple[str, ...] = ()
    kind: str = ""
    day: date | None = None
    clock: time | None = None
    site: UUID | None = None
    site_text: str = ""
    name: str = ""
    on_behalf: bool = False
    adults: int = 1
    children: int = 0
    needs: tuple[Need, ...] = ()
    spoken: str = ""  # empty: another language than those listed
    told: tuple[Told, ...] = ()
    told_unsure: bool = False
    reach: ReachBy | None = None
    address: str = ""
    leave_message: bool = False
    reading: str = ""
    tier: Tier = Tier.PRIVATE


def asking(answers: Answers, zone: str) -> Asking:
    """Make the request of all answers, on the clock of ``zone``, when no question is open. Raises Invalid."""
    return Asking(
        kind=answers.kind,
        site=SiteId(answers.site) if answers.site else None,
        starts_at=_starts_at(answers, zone),
        adults=answers.adults,
        children=answers.children,
        spoken_language=answers.spoken or OTHER_LANGUAGE,
        reading_language=answers.reading or OTHER_LANGUAGE,
        reach_by=answers.reach or ReachBy.NONE,
        needs=answers.needs,
        told=answers.told,
        tier=answers.tier,
        on_behalf=answers.on_behalf,
        site_text=_site_text(answers),
        name=answers.name or None,
        contact=_contact(answers),
    )


def _starts_at(answers: Answers, zone: str) -> datetime | None:
    if answers.day is None:
        return None
    return dates.at_site(datetime.combine(answers.day, answers.clock or TIME_UNKNOWN), zone)


def _site_text(answers: Answers) -> str | None:
    """Give the place as written; what intake must not overlook goes with it, sealed like the rest."""
    missing = [_NO_TIME] if answers.day and answers.clock is None else []
    return " · ".join([answers.site_text, *missing] if answers.site_text else missing) or None


def _contact(answers: Answers) -> str | None:
    by_voice = answers.reach in (ReachBy.TEXT, ReachBy.CALL)
    warned = by_voice and not answers.leave_message
    return (f"{answers.address}{BESIDE}{_NO_MESSAGE}" if warned else answers.address) or None


def filled(question: str, answers: Answers, language: str) -> Filled:
    """Give what the form of a question shows: the answers, or before them a careful guess."""
    asked_before = question in answers.done
    match question:
        case "kind":
            return {"kind": answers.kind}
        case "when":
            return _when(answers, answered=asked_before)
        case "where":
            unknown = asked_before and not answers.site and not answers.site_text
            return {"site": str(answers.site or ""), "site_text": answers.site_text, "site_unknown": _tick(unknown)}
        case "name":
            return _name(answers, answers.spoken if asked_before else language)
        case "told":
            return {"told": _told(answers) if asked_before else []}
        case "reach":
            return _reach(answers, answers.reading if asked_before else language)
        case _:
            return {"share": answers.tier.value}


def _when(answers: Answers, *, answered: bool) -> Filled:
    day = answers.day
    return {
        "month": str(day.month) if day else "",
        "day": str(day.day) if day else "",
        "year": str(day.year) if day else "",
        "day_unknown": _tick(answered and day is None),
        "time": answers.clock.strftime("%H:%M") if answers.clock else "",
        "time_unknown": _tick(answered and day is not None and answers.clock is None),
    }


def _name(answers: Answers, spoken: str) -> Filled:
    return {
        "name": answers.name,
        "on_behalf": _tick(answers.on_behalf),
        "adults": str(answers.adults),
        "children": str(answers.children),
        "needs": [need.value for need in answers.needs],
        "spoken": spoken,
    }


def _told(answers: Answers) -> list[str]:
    if answers.told:
        return [thing.value for thing in answers.told]
    return [UNSURE if answers.told_unsure else NOTHING]


def _reach(answers: Answers, reading: str) -> Filled:
    by_mail = answers.reach is ReachBy.EMAIL
    return {
        "reach": answers.reach.value if answers.reach else "",
        "phone": "" if by_mail else answers.address,
        "email": answers.address if by_mail else "",
        "leave_message": _tick(answers.leave_message),
        "reading": reading,
    }


def _tick(ticked: bool, /) -> str:
    return "1" if ticked else ""
