"""The questions a requester answers, one a page: what was typed becomes answers, or problems of fields."""

from collections.abc import Callable, Container
from datetime import date, time
from typing import Any
from uuid import UUID

import msgspec

from accompany.rules import importing, phones
from accompany.web.languages import tongues
from accompany.web.people import choices
from accompany.web.people.answers import Answers
from accompany.web.people.views import Filled
from accompany.words import Invalid, Need, Problem, ReachBy, Tier, Told

QUESTIONS = ("kind", "when", "where", "name", "told", "reach", "share")
FIELDS = {
    "kind": ("kind",),
    "when": ("month", "day", "year", "day_unknown", "time", "time_unknown"),
    "where": ("site", "site_text", "site_unknown"),
    "name": ("name", "on_behalf", "adults", "children", "needs", "spoken"),
    "told": ("told",),
    "reach": ("reach", "phone", "email", "leave_message", "reading"),
    "share": ("share",),
}
SEVERAL = frozenset({"needs", "told"})  # fields with several boxes
# Where a problem that the request as a whole turns out to have is mended.
QUESTION_OF = {
    "kind": "kind",
    "starts_at": "when",
    "site": "where",
    "site_text": "where",
    "name": "name",
    "adults": "name",
    "children": "name",
    "needs": "name",
    "spoken_language": "name",
    "on_behalf": "name",
    "told_to_bring": "told",
    "reach": "reach",
    "reading_language": "reach",
    "consent": "share",
}
_MOST_PEOPLE = 20
_LONGEST = {"site_text": 120, "name": 80, "phone": 40, "email": 120}
_BY_PHONE = (ReachBy.TEXT, ReachBy.CALL, ReachBy.SIGNAL)
_FARTHEST_YEARS = 2


def read(question: str, form: Filled, answers: Answers, today: date) -> Answers:
    """Add one page's fields to the answers. ``today`` is the chapter's. Raises Invalid, naming the page's fields."""
    changes = _READERS[question](form, today)
    done = tuple(q for q in QUESTIONS if q in answers.done or q == question)
    return msgspec.structs.replace(answers, done=done, **changes)


def read_when(form: Filled, today: date) -> tuple[date | None, time | None]:
    """Read day and time as typed; each may be unknown. Raises Invalid."""
    found = _when(form, today)
    return found["day"], found["clock"]


def unanswered(answers: Answers) -> str | None:
    """Name the first question that is still open."""
    return next((question for question in QUESTIONS if question not in answers.done), None)


def _kind(form: Filled, today: date) -> dict[str, Any]:
    return {"kind": _one_of(form, "kind", choices.KINDS)}


def _when(form: Filled, today: date) -> dict[str, Any]:
    if _ticked(form, "day_unknown"):
        return {"day": None, "clock": None}
    day, problems = _day(form, today)
    clock = None
    if not _ticked(form, "time_unknown"):
        clock = _clock(_text(form, "time"))
        if clock is None:
            problems["time"] = Problem.REQUIRED
    if problems:
        raise Invalid(problems)
    return {"day": day, "clock": clock}


def _day(form: Filled, today: date) -> tuple[date | None, dict[str, Problem]]:
    typed = {part: _text(form, part) for part in ("month", "day", "year")}
    problems = {part: Problem.REQUIRED for part, text in typed.items() if not text}
    limits = {"month": (1, 12), "day": (1, 31), "year": (1000, 9999)}
    for part, (least, most) in limits.items():
        if part not in problems and _number(typed[part], least, most) is None:
            problems[part] = Problem.REQUIRED if part == "month" else Problem.MALFORMED
    if problems:
        return None, problems
    try:
        day = date(int(typed["year"]), int(typed["month"]), int(typed["day"]))
    except ValueError:
        return None, {"day": Problem.TOO_LARGE}
    return day, _day_problem(day, today)


def _day_problem(day: date, today: date) -> dict[str, Problem]:
    if day < today:
        return {"day": Problem.DATE_PAST}
    # February 29 has no counterpart two years on: compare the parts, not a date made of them.
    if (day.year - _FARTHEST_YEARS, day.month, day.day) > (today.year, today.month, today.day):
        return {"day": Problem.DATE_TOO_FAR}
    return {}


def _where(form: Filled, today: date) -> dict[str, Any]:
    if _ticked(form, "site_unknown"):
        return {"site": None, "site_text": ""}
    typed, written = _text(form, "site"), _short(form, "site_text")
    if not typed and not written:
        raise Invalid({"site": Problem.REQUIRED})
    try:
        return {"site": UUID(typed) if typed else None, "site_text": written}
    except ValueError:
        raise Invalid({"site": Problem.UNKNOWN_SITE}) from None


def _name(form: Filled, today: date) -> dict[str, Any]:
    adults = _number(_text(form, "adults") or "0", 0, _MOST_PEOPLE)
    children = _number(_text(form, "children") or "0", 0, _MOST_PEOPLE)
    problems = {field: Problem.MALFORMED for field, n in (("adults", adults), ("children", children)) if n is None}
    if adults == 0 and children == 0:
        problems["adults"] = Problem.TOO_SMALL
    if problems:
        raise Invalid(problems)
    return {
        "name": _short(form, "name"),
        "on_behalf": _ticked(form, "on_behalf"),
        "adults": adults,
        "children": children,
        "needs": tuple(need for need in Need if need in _several(form, "needs")),
        "spoken": _tongue(form, "spoken"),
    }


def _told(form: Filled, today: date) -> dict[str, Any]:
    """Read what they were told to bring. Ticking "nothing" beside a passport counts as the passport."""
    ticked = _several(form, "told")
    told = tuple(thing for thing in Told if thing in ticked)
    if not told and not {choices.NOTHING, choices.UNSURE} & set(ticked):
        raise Invalid({"told": Problem.REQUIRED})
    return {"told": told, "told_unsure": choices.UNSURE in ticked and not told}


def _reach(form: Filled, today: date) -> dict[str, Any]:
    channel = ReachBy(_one_of(form, "reach", [way.value for way in ReachBy]))
    return {
        "reach": channel,
        "address": _address(form, channel),
        "leave_message": channel in _BY_PHONE and _ticked(form, "leave_message"),
        "reading": _tongue(form, "reading"),
    }


def _address(form: Filled, channel: ReachBy) -> str:
    if channel is ReachBy.NONE:
        return ""
    field = "email" if channel is ReachBy.EMAIL else "phone"
    address = _short(form, field)
    if not address:
        raise Invalid({field: Problem.REQUIRED})
    if field == "email" and not importing.is_email(address):
        raise Invalid({field: Problem.NOT_EMAIL})
    if field == "phone" and not phones.could_be_dialled(address):
        raise Invalid({field: Problem.NOT_PHONE})
    return address


def _share(form: Filled, today: date) -> dict[str, Any]:
    return {"tier": Tier(_one_of(form, "share", [tier.value for tier in Tier]))}


_READERS: dict[str, Callable[[Filled, date], dict[str, Any]]] = {
    "kind": _kind,
    "when": _when,
    "where": _where,
    "name": _name,
    "told": _told,
    "reach": _reach,
    "share": _share,
}


def _text(form: Filled, field: str) -> str:
    value = form.get(field, "")
    return " ".join((value[-1] if value else "").split()) if isinstance(value, list) else " ".join(value.split())


def _short(form: Filled, field: str) -> str:
    text = _text(form, field)
    if len(text) > _LONGEST[field]:
        raise Invalid({field: Problem.TOO_LONG})
    if not text.isprintable():
        raise Invalid({field: Problem.MALFORMED})
    return text


def _several(form: Filled, field: str) -> list[str]:
    value = form.get(field, [])
    return value if isinstance(value, list) else [value]


def _ticked(form: Filled, field: str) -> bool:
    return bool(_text(form, field))


def _one_of(form: Filled, field: str, known: Container[str]) -> str:
    value = _text(form, field)
    if not value:
        raise Invalid({field: Problem.REQUIRED})
    if value not in known:
        raise Invalid({field: Problem.UNKNOWN_CHOICE})
    return value


def _tongue(form: Filled, field: str) -> str:
    value = _text(form, field)
    if value and value not in {tongue.code for tongue in tongues()}:
        raise Invalid({field: Problem.UNKNOWN_LANGUAGE})
    return value


def _number(text: str, least: int, most: int) -> int | None:
    """Read a whole number in Latin digits, or None."""
    if not (text.isascii() and text.isdigit() and len(text) <= 4):
        return None
    return int(text) if least <= int(text) <= most else None


def _clock(text: str) -> time | None:
    hour, _, minute = text.partition(":")
    hours, minutes = _number(hour, 0, 23), _number(minute, 0, 59)
    return None if hours is None or minutes is None else time(hours, minutes)
