"""The words of text messages: one part each, the same in every language, silent about where and why."""

import re
import tomllib
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from importlib import resources
from string import Formatter

import pytest

from accompany.delivery.letters.short import TEXT_OF
from accompany.rules.text_parts import ALONE, Alphabet, alphabet, parts, plain, shortened
from accompany.rules.text_words import HIGHEST, STOP, Meant, read
from accompany.tables import short_texts, texts
from accompany.tables.short_texts import MOST
from tests.tables.test_texts import FORBIDDEN, NEVER

ROLES = (
    *("lead", "accompanier", "interpreter", "driver", "childcare", "clergy", "legal_observer", "press_liaison"),
    *("lawyer_liaison", "court_observer", "other"),
)
LONGEST_ANSWER = f"accompany.riverside.example.org/a/{'x' * 52}"
LONGEST_LINK = "accompany.riverside.example.org/shifts"
languages = pytest.mark.parametrize("language", texts.WRITTEN)


def everything(language: str) -> dict[str, str]:
    file = resources.files("accompany").joinpath(f"data/texts/{language}.toml")
    told = tomllib.loads(file.read_text(encoding="utf-8"))
    return {name: table["text"] for name, table in told.items() if name != "dates"}


def moments() -> Iterator[tuple[datetime, datetime]]:
    """Give a year's days, with the longest hours there are."""
    for day in range(366):
        start = datetime(2026, 1, 1, 15, 45, tzinfo=UTC) + timedelta(days=day)
        yield start, start + timedelta(hours=1, minutes=5)


def longest_values(language: str) -> dict[str, str]:
    """Give the longest value of each hole, as far as values may be long at all."""
    said = short_texts.of(language)
    whens = [said.when(start, end, zone) for start, end in moments() for zone in ("America/New_York", "Asia/Kolkata")]
    return {
        "name": "Riverside Accompaniment Coalition of Many Congregations",
        "when": max(whens, key=len),
        "place": "Federal Plaza, the annex behind the northern entrance",
        "role": max((said.role(role) for role in ROLES), key=len),
        "n": str(HIGHEST),
        "link": LONGEST_LINK,
        "ref": "BCDFGHJK",
    }


def filled(language: str, name: str, values: dict[str, str]) -> str:
    """Fill a text; the link of a call is that of an answer's page."""
    link = LONGEST_ANSWER if name.startswith("ring_call") else values["link"]
    return short_texts.of(language).fill(name, {**values, "link": link})


@languages
def test_every_text_is_one_part_with_the_longest_values(language: str) -> None:
    values = longest_values(language)
    told = {name: filled(language, name, values) for name in everything(language)}
    sizes = {name: (parts(text), alphabet(text)) for name, text in told.items()}
    assert {name: size for name, size in sizes.items() if size != (1, Alphabet.GSM)} == {}


@languages
def test_a_value_of_other_letters_does_not_triple_the_parts(language: str) -> None:
    values = longest_values(language)
    accented = values | {"name": "Acompañamiento Río", "place": "Peñón – “La Unión”", "role": "líder del equipo"}
    assert {name for name in everything(language) if parts(filled(language, name, accented)) != 1} == set()


@languages
def test_every_kind_of_text_and_every_answer_has_words(language: str) -> None:
    kinds = {kind.value for kind in TEXT_OF}
    answers = {"stopped", "started", "help", "unclear", "noted", "on", "filled", "over", "refused"}
    answers |= {"none_open", "several", "call_coming", "call_thirty_minutes", "call_no", "call_over"}
    other = {"invite_cancel_given_back", "ask_standby", "nothing_leaves", "page", "level_alarm"}
    other |= {f"how_many_come_{said}" for said in ("confirmed", "promised", "nobody")}
    other |= {f"{kind}{drill}" for kind in ("ring_call", "stand_down", "correction") for drill in ("", "_drill")}
    assert set(everything(language)) == kinds | other | {f"answer_{one}" for one in answers}


@languages
def test_every_language_fills_the_same_holes(language: str) -> None:
    def holes(text: str) -> list[str]:
        return sorted({name for _, name, _, _ in Formatter().parse(text) if name})

    first = {name: holes(text) for name, text in everything("en").items()}
    assert {name: holes(text) for name, text in everything(language).items()} == first


@languages
def test_no_text_says_where_or_why_or_brings_its_own_link(language: str) -> None:
    for text in everything(language).values():
        assert not FORBIDDEN.search(text)
        assert not NEVER.search(text)
        assert not re.search(r"https?:|www", text)
        assert all(len(sentence.split()) <= 16 for sentence in re.split(r"(?<=[.?:])\s+", text))


@languages
def test_what_texts_ask_for_is_understood(language: str) -> None:
    said = everything(language)["ask"].replace("{n}", "42")
    answers = re.findall(r"[A-Z]{2,3} 42", said)
    assert [read(answer).meant for answer in answers] == [Meant.YES, Meant.NO]
    assert "STOP" in said
    assert "stop" in STOP


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        pytest.param("Río", "Rio", id="an accent that costs"),
        pytest.param("café Peña ¿qué?", "café Peña ¿qué?", id="accents that cost nothing"),
        pytest.param("“the” – ‘end’…", "\"the\" - 'end'...", id="signs"),
        pytest.param("Río 明天", "Río 明天", id="what cannot be written otherwise stays whole"),
    ],
)
def test_letters_that_cost_are_written_plainly(text: str, kept: str) -> None:
    assert plain(text) == kept


def test_what_is_too_long_is_cut() -> None:
    assert [shortened("Riverside", 20), shortened("Riverside, north", 11)] == ["Riverside", "Riverside."]
    assert {key: len(shortened("x" * 99, most)) for key, most in MOST.items()} == MOST
    assert ALONE[Alphabet.GSM] == 160


def test_hours_are_written_short_on_the_clock_of_the_place() -> None:
    en, start = short_texts.of("en"), datetime(2026, 12, 1, 12, 45, tzinfo=UTC)
    assert en.when(start, start + timedelta(hours=3, minutes=45), "America/New_York") == "Tue Dec 1, 7:45-11:30 AM"
    assert en.when(start, start + timedelta(hours=5), "America/New_York") == "Tue Dec 1, 7:45 AM-12:45 PM"
    assert short_texts.of("es").when(start, start, "America/New_York") == "mar 1 dic, 7:45-7:45 AM"
