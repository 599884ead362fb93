"""Dates in words: on the site's clock, in the reader's language, never in another one's."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from accompany.web import dates, languages

START = datetime(2026, 12, 1, 12, 45, tzinfo=UTC)
END = datetime(2026, 12, 1, 16, 30, tzinfo=UTC)
NEW_YORK = "America/New_York"


def test_a_shift_is_one_line() -> None:
    assert dates.when(START, END, NEW_YORK, "en") == dates.When(
        "Tuesday, December 1 · 7:45 – 11:30 AM", None, "2026-12-01T07:45-05:00"
    )


def test_other_languages_carry_the_letters_english() -> None:
    when = dates.when(START, None, NEW_YORK, "es", year=True)
    assert when.words == "martes 1 de diciembre de 2026 · 7:45 a. m."
    assert when.english == "Tuesday, December 1, 2026 · 7:45 AM"


def test_the_day_is_the_sites() -> None:
    late = datetime(2026, 12, 2, 4, 30, tzinfo=UTC)
    assert dates.when(late, None, NEW_YORK, "en").words == "Tuesday, December 1 · 11:30 PM"


def test_a_day_without_a_time_is_the_sites_too() -> None:
    late = datetime(2026, 12, 2, 4, 59, tzinfo=UTC)
    assert dates.whole_day(late, NEW_YORK, "es") == dates.When(
        "martes 1 de diciembre de 2026", "Tuesday, December 1, 2026", "2026-12-01"
    )


@pytest.mark.parametrize(
    ("hour", "english", "spanish"),
    [
        pytest.param(0, "12:05 AM", "12:05 a. m.", id="after midnight"),
        pytest.param(12, "12:05 PM", "12:05 p. m.", id="after noon"),
        pytest.param(23, "11:05 PM", "11:05 p. m.", id="late"),
    ],
)
def test_the_clock_has_twelve_hours(hour: int, english: str, spanish: str) -> None:
    moment = datetime(2026, 12, 1, hour, 5, tzinfo=ZoneInfo(NEW_YORK))
    assert (dates.clock(moment, "en"), dates.clock(moment, "es")) == (english, spanish)


def test_a_span_across_noon_names_both_halves() -> None:
    start = datetime(2026, 12, 1, 11, 0, tzinfo=UTC)
    assert dates.span(start, start + timedelta(hours=2), "en") == "11:00 AM – 1:00 PM"


def test_short_forms() -> None:
    assert dates.short_day(date(2026, 12, 1), "en") == "Tue Dec 1"
    assert dates.short_day(date(2026, 12, 1), "es") == "mar 1 dic"
    assert dates.days(date(2026, 11, 30), date(2026, 12, 6), "en") == "Nov 30 – Dec 6"


@pytest.mark.parametrize(
    ("away", "words"),
    [
        pytest.param(timedelta(hours=5, minutes=20), "in 5 h", id="hours"),
        pytest.param(timedelta(minutes=-9), "9 min ago", id="minutes ago"),
        pytest.param(timedelta(hours=47), "in 47 h", id="not yet two days"),
        pytest.param(timedelta(days=2), "in 2 days", id="two days"),
        pytest.param(timedelta(0), "in 0 min", id="now"),
    ],
)
def test_how_far_off(away: timedelta, words: str) -> None:
    assert dates.gap(START, START + away, "en") == words


@pytest.mark.parametrize("language", dates.TABLES)
def test_every_table_is_whole(language: str) -> None:
    table = dates.TABLES[language]
    assert [len(set(names)) for names in (table.weekdays, table.short_weekdays)] == [7, 7]
    assert [len(set(names)) for names in (table.months, table.short_months)] == [12, 12]


def test_every_written_language_has_its_dates() -> None:
    assert set(dates.TABLES) == {language.code for language in languages.WRITTEN}
