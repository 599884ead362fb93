"""What text messages say, in each language: read from the seed data, filled in with plain values, kept to one part."""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from importlib import resources
from typing import Any
from zoneinfo import ZoneInfo

from accompany.rules.text_parts import plain, shortened
from accompany.tables import texts
from accompany.tables.texts import FALLBACK, WRITTEN

MOST = {"name": 20, "place": 24, "role": 14}  # characters; what is longer is cut


@dataclass(frozen=True, slots=True)
class ShortTexts:
    """Every text message of one language."""

    language: str
    _all: Mapping[str, Any]

    def fill(self, name: str, values: Mapping[str, str]) -> str:
        """Fill one text, in letters that leave it in one part."""
        cut = {key: shortened(value, MOST.get(key, len(value))) for key, value in values.items()}
        return plain(str(self._all[name]["text"]).format_map(cut))

    def when(self, start: datetime, end: datetime, zone: str) -> str:
        """Write day and hours on the site's clock: ``Tue Dec 1, 7:45-11:30 AM``."""
        dates, there = self._all["dates"], ZoneInfo(zone)
        first, last = start.astimezone(there), end.astimezone(there)
        weekday, month = dates["weekdays"][first.weekday()], dates["months"][first.month - 1]
        day = str(dates["day"]).format(weekday=weekday, month=month, day=first.day)
        halves = [dates["halves"][moment.hour // 12] for moment in (first, last)]
        begins = _clock(first) if halves[0] == halves[1] else f"{_clock(first)} {halves[0]}"
        return f"{day}, {begins}-{_clock(last)} {halves[1]}"

    def role(self, code: str) -> str:
        """Name a role as letters do."""
        return texts.of(self.language).role(code)


def _clock(local: datetime) -> str:
    return f"{local.hour % 12 or 12}:{local.minute:02}"


@cache
def of(language: str) -> ShortTexts:
    """Give the text messages of a written language."""
    file = resources.files("accompany").joinpath(f"data/texts/{language}.toml")
    return ShortTexts(language, tomllib.loads(file.read_text(encoding="utf-8")))


def best(languages: Sequence[str]) -> ShortTexts:
    """Give those in the first language we write of those a reader speaks."""
    return of(next((code for code in languages if code in WRITTEN), FALLBACK))
