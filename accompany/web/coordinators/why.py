"""Why somebody is asked, in one sentence."""

from collections.abc import Callable, Mapping
from datetime import datetime
from zoneinfo import ZoneInfo

from accompany.actions.candidates import Candidate
from accompany.rules.availability import DAYS
from accompany.tables import languages
from accompany.web import dates
from accompany.web.languages import SOURCE, app, gettext, ngettext, spoken, tongues
from accompany.words import Because

WORDS = {
    Because.ASKED_FOR_IT: app("asked for this place"),
    Because.WITH_LEAD: app("wishes to go with this lead"),
    Because.WANTS_MORE: app("wants more shifts now"),
    Because.FIRST_SHIFT: app("first shift, beside a lead"),
    Because.NEAR: app("gets around there"),
    Because.ELSEWHERE: app("named other areas"),
    Because.NOT_OUT_LATELY: app("not out in the last six months"),
    Because.RELIABLE: app("kept every shift"),
}
PARTS = {
    "morning": app("free %(day)s mornings"),
    "afternoon": app("free %(day)s afternoons"),
    "evening": app("free %(day)s evenings"),
}
THAT_DATE, THIS_WEEK = app("free on %(day)s"), app("last out in the last 7 days")


def sentence(candidate: Candidate, now: datetime, language: str) -> str:
    """Say what speaks for somebody, or against, what matters most first. Names nobody."""
    with spoken(language):
        parts = [
            gettext(WORDS[code]) if code in WORDS else SAID[code](candidate, now, language) for code in candidate.why
        ]
    whole = ", ".join(parts)
    return whole[0].upper() + whole[1:]


def _speaks(candidate: Candidate, now: datetime, language: str) -> str:
    """Name the language in English to who reads English, and to others as its speakers call it."""
    code = candidate.shift.need.language or ""
    endonyms = {tongue.code: tongue.endonym for tongue in tongues()}
    return languages.name_of(code) if language == SOURCE else endonyms.get(code, code)


def _free(candidate: Candidate, now: datetime, language: str) -> str:
    """Name the part of the week in which the shift starts; a long one may need the next as well."""
    day = candidate.shift.hours.first
    usual = [part for part in PARTS if f"{DAYS[day.weekday()]}_{part}" in candidate.shift.hours.parts]
    return gettext(PARTS[usual[0]]) % {"day": dates.weekday(day.weekday(), language)[1]}


def _free_that_date(candidate: Candidate, now: datetime, language: str) -> str:
    return gettext(THAT_DATE) % {"day": dates.short_day(candidate.shift.hours.first, language)}


def _last_out(candidate: Candidate, now: datetime, language: str) -> str:
    """Count days by the clock at the site."""
    last = candidate.person.history.last_out or now
    here = ZoneInfo(candidate.shift.need.zone)
    weeks = (now.astimezone(here).date() - last.astimezone(here).date()).days // 7
    words = ngettext("last out %(n)s week ago", "last out %(n)s weeks ago", weeks)
    return words % {"n": weeks} if weeks else gettext(THIS_WEEK)


def _many(candidate: Candidate, now: datetime, language: str) -> str:
    number = candidate.person.history.recent
    return ngettext("%(n)s shift in four weeks", "%(n)s shifts in four weeks", number) % {"n": number}


def _dropped(candidate: Candidate, now: datetime, language: str) -> str:
    number = candidate.person.history.dropped
    return ngettext("gave %(n)s back late", "gave %(n)s back late", number) % {"n": number}


def _missed(candidate: Candidate, now: datetime, language: str) -> str:
    number = candidate.person.history.missed
    return ngettext("did not come %(n)s time", "did not come %(n)s times", number) % {"n": number}


def _silent(candidate: Candidate, now: datetime, language: str) -> str:
    number = candidate.person.history.unanswered
    return ngettext("did not answer %(n)s time", "did not answer %(n)s times", number) % {"n": number}


SAID: Mapping[Because, Callable[[Candidate, datetime, str], str]] = {
    Because.SPEAKS: _speaks,
    Because.USUALLY_FREE: _free,
    Because.FREE_THAT_DATE: _free_that_date,
    Because.LAST_OUT: _last_out,
    Because.MANY_LATELY: _many,
    Because.DROPPED_LATE: _dropped,
    Because.MISSED: _missed,
    Because.SILENT: _silent,
}
