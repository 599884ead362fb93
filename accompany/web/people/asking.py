"""What each page of the request shows, made from answers: the values of the templates in ``people/``."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from itertools import groupby

from accompany.web import dates
from accompany.web.languages import gettext, ngettext, public, spoken, tongues
from accompany.web.people import choices
from accompany.web.people.answers import Answers
from accompany.web.people.questions import FIELDS, QUESTIONS, SEVERAL
from accompany.web.people.views import Check, Choice, Filled, Place, Question, Row, Stage, Step
from accompany.web.wording import problem_text
from accompany.words import Problem

_LABELS = {
    "kind": public("Appointment"),
    "when": public("Date and time"),
    "where": public("Place"),
    "name": public("Who comes"),
    "needs": public("What you need"),
    "spoken": public("Spoken language"),
    "told": public("Told to bring"),
    "reach": public("How we reach you"),
    "share": public("Who we may tell"),
}
_UNKNOWN = public("Not known yet")
_STAGES = {
    Stage.RECEIVED: public("We received your request"),
    Stage.LOOKING: public("We look for volunteers"),
    Stage.FOUND: public("Volunteers found"),
    Stage.TOMORROW: public("The day before: where to meet"),
    Stage.DONE: public("Done"),
}


def typed(question: str, form: Filled) -> Filled:
    """Give every field of a question as it came in, for showing the form again beside its problems."""
    shown: dict[str, str | list[str]] = {}
    for field in FIELDS[question]:
        value = form.get(field, "")
        several = value if isinstance(value, list) else [value] if value else []
        shown[field] = several if field in SEVERAL else (several[-1] if several else "")
    return shown


def page(name: str, filled: Filled, problems: Mapping[str, Problem], language: str) -> Question:
    """Place a question in the order of all, with its problems worded."""
    number = QUESTIONS.index(name)
    back = f"/ask/{QUESTIONS[number - 1]}" if number else "/"
    worded = {field: problem_text(problem, language, field) for field, problem in problems.items()}
    return Question(name, number + 1, len(QUESTIONS), back, filled, worded)


def offers(question: Question, language: str, today: date, places: Iterable[Place] = ()) -> dict[str, object]:
    """Give the answers a question's template offers, beside the question itself and the coalition."""
    match question.name:
        case "kind":
            return {"kinds": choices.kinds(language)}
        case "when":
            return when_offers(question.filled, language, today)
        case "where":
            return {"states": by_state(places)}
        case "name":
            return {"needs": choices.needs(language), "tongues": choices.tongues()}
        case "told":
            return {"things": choices.told(language)}
        case "reach":
            return {"ways": choices.reach(language), "tongues": choices.tongues()}
        case _:
            return {"tiers": choices.tiers(language)}


def when_offers(filled: Filled, language: str, today: date) -> dict[str, object]:
    """Give the months, the times of day and a date as letters print it."""
    typed_time = filled["time"]
    times = choices.times(language, typed_time if isinstance(typed_time, str) else "")
    example = dates.long_day(date(today.year, 12, 1), "en", year=True).partition(", ")[2]
    return {"months": choices.months(language), "times": times, "example": example}


def by_state(places: Iterable[Place]) -> tuple[tuple[str, tuple[Choice, ...]], ...]:
    """Group places by state, each in the order of their towns."""
    ordered = sorted(places, key=lambda place: (place.state, place.city, place.name))
    return tuple(
        (state, tuple(Choice(place.id, place.label) for place in group))
        for state, group in groupby(ordered, key=lambda place: place.state)
    )


def check(answers: Answers, place: Place | None, language: str, problems: Mapping[str, str]) -> Check:
    """Show all answers, each with its way back. ``place`` is the site chosen; problems are worded, by question."""
    with spoken(language):
        rows = (
            _row("kind", choices.kind_label(answers.kind, language), "kind"),
            _when_row(answers, language),
            _row("where", _where(answers, place), "where"),
            _row("name", _who(answers), "name"),
            _row("needs", _list(answers.needs, choices.needs(language), gettext(public("Nothing more"))), "name"),
            _row("spoken", _tongue(answers.spoken), "name"),
            _row("told", _told(answers, language), "told"),
            _row("reach", _reach(answers, language), "reach"),
            _row("share", _list([answers.tier], choices.tiers(language), ""), "share"),
        )
    return Check(rows, f"/ask/{QUESTIONS[-1]}", problems)


def steps(now: Stage, found: int, language: str) -> tuple[Step, ...]:
    """Show where a request stands. ``found`` volunteers have a place on the team."""
    with spoken(language):
        labels = {stage: gettext(label) for stage, label in _STAGES.items()}
        if found:
            labels[Stage.FOUND] = ngettext("%(num)s person found", "%(num)s people found", found) % {"num": found}
        order = list(Stage)
        return tuple(Step(labels[stage], _state(order.index(stage), order.index(now))) for stage in order)


def _state(place: int, now: int) -> str:
    return "now" if place == now else "past" if place < now else "ahead"


def _row(label: str, value: str, question: str, english: str | None = None) -> Row:
    return Row(gettext(_LABELS[label]), value, question, english)


def _when_row(answers: Answers, language: str) -> Row:
    if answers.day is None:
        return _row("when", gettext(_UNKNOWN), "when")
    if answers.clock is None:
        english = None if language == "en" else dates.long_day(answers.day, "en", year=True)
        value = f"{dates.long_day(answers.day, language, year=True)} · {gettext(public('time not known yet'))}"
        return _row("when", value, "when", english)
    letter = datetime.combine(answers.day, answers.clock)
    lines = {
        tongue: f"{dates.long_day(letter, tongue, year=True)} · {dates.clock(letter, tongue)}"
        for tongue in (language, "en")
    }
    return _row("when", lines[language], "when", None if language == "en" else lines["en"])


def _where(answers: Answers, place: Place | None) -> str:
    parts = [place.label] if place else []
    parts += [answers.site_text] if answers.site_text else []
    return " · ".join(parts) or gettext(_UNKNOWN)


def _who(answers: Answers) -> str:
    adults = ngettext("%(num)s adult", "%(num)s adults", answers.adults) % {"num": answers.adults}
    children = ngettext("%(num)s child", "%(num)s children", answers.children) % {"num": answers.children}
    parts = [answers.name] if answers.name else []
    parts += [adults] if answers.adults else []
    parts += [children] if answers.children else []
    return " · ".join(parts)


def _tongue(code: str) -> str:
    other = gettext(public("Another language"))
    return next((tongue.endonym for tongue in tongues() if tongue.code == code), other)


def _told(answers: Answers, language: str) -> str:
    chosen = answers.told or (choices.UNSURE if answers.told_unsure else choices.NOTHING,)
    return _list(chosen, choices.told(language), "")


def _reach(answers: Answers, language: str) -> str:
    way = _list([answers.reach or ""], choices.reach(language), "")
    return f"{way}: {answers.address}" if answers.address else way


def _list(chosen: Iterable[str], known: Iterable[Choice], nothing: str) -> str:
    values = set(chosen)
    return ", ".join(choice.label for choice in known if choice.value in values) or nothing
