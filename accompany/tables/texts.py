"""What letters say, in each language: read from the seed data, filled in with plain values."""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache, lru_cache
from importlib import resources
from typing import Any
from zoneinfo import ZoneInfo

from accompany.words import News, Tier

WRITTEN = ("en", "es")
FALLBACK = "en"


@dataclass(frozen=True, slots=True, eq=False)
class Texts:
    """Every text of one language."""

    language: str
    _all: Mapping[str, Any]

    def fill(self, name: str, part: str, /, **values: str) -> str:
        """Fill one text: ``fill("ask", "subject", day=…)``; ``ring_call.drill`` names an inner table."""
        table = self._all
        for step in name.split("."):
            table = table[step]
        text: str = table[part]
        return text.strip("\n").format_map(values)

    def role(self, code: str) -> str:
        """Name a role; one that coordinators added is called a volunteer here, since calendars are read by others."""
        roles: Mapping[str, str] = self._all["roles"]
        return roles.get(code, roles["other"])

    def training(self, code: str) -> str:
        """Name a training; one that coordinators added is named by its code."""
        trainings: Mapping[str, str] = self._all["trainings"]
        return trainings.get(code, code.replace("_", " "))

    def day(self, moment: datetime, zone: str) -> str:
        """Write the day of an aware time on the site's clock: ``Tuesday, December 1``."""
        return self.date(moment.astimezone(ZoneInfo(zone)).date())

    def date(self, day: date) -> str:
        """Write a day of the calendar: ``Tuesday, December 1``."""
        dates = self._all["dates"]
        weekday, month = dates["weekdays"][day.weekday()], dates["months"][day.month - 1]
        return str(dates["day"].format(weekday=weekday, month=month, day=day.day))

    def clock(self, moment: datetime, zone: str) -> str:
        """Write the time of day on the site's clock: ``8:30 AM``."""
        local, dates = moment.astimezone(ZoneInfo(zone)), self._all["dates"]
        return str(
            dates["clock"].format(
                hour=local.hour % 12 or 12, minute=f"{local.minute:02}", half=dates["halves"][local.hour // 12]
            )
        )

    def span(self, start: datetime, end: datetime, zone: str) -> str:
        """Write from when to when: ``7:45 AM to 11:30 AM``."""
        return str(self._all["dates"]["span"].format(start=self.clock(start, zone), end=self.clock(end, zone)))

    def moment(self, moment: datetime, zone: str) -> str:
        """Write a day and a time of day."""
        return _moment(self, moment, zone)


@lru_cache(maxsize=256)  # the same few times stand in thousands of letters
def _moment(said: Texts, moment: datetime, zone: str) -> str:
    return said.fill("dates", "moment", day=said.day(moment, zone), clock=said.clock(moment, zone))


@cache
def of(language: str) -> Texts:
    """Give the texts of a written language."""
    file = resources.files("accompany").joinpath(f"data/letters/{language}.toml")
    return Texts(language, tomllib.loads(file.read_text(encoding="utf-8")))


def best(languages: Sequence[str]) -> Texts:
    """Give the texts in the first language we write of those a reader speaks."""
    return of(next((code for code in languages if code in WRITTEN), FALLBACK))


def call(tier: Tier, place: str, starts_at: datetime, zone: str) -> dict[str, str]:
    """Word a call as the tier allows, in every language we write."""
    return {
        code: of(code).fill(f"call.{tier.value}", "text", place=place, when=of(code).moment(starts_at, zone))
        for code in WRITTEN
    }


def outcome(tier: Tier, news: News, following: tuple[datetime, str] | None) -> dict[str, str]:
    """Word how it went as the tier allows, in every language we write; ``following``: the next appointment's start.

    Words for *private* tell nothing but thanks.
    """
    return {code: _outcome(of(code), tier, news, following) for code in WRITTEN}


def _outcome(said: Texts, tier: Tier, news: News, following: tuple[datetime, str] | None) -> str:
    lines = [said.fill(f"outcome.{news.value}", "text")]
    if following is not None:
        lines.append(said.fill("outcome.following", "text", day=said.day(*following)))
    return said.fill(f"outcome.{tier.value}", "text", news="\n".join(lines))
