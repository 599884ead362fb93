"""The words of letters: the same in every language, calm, and silent about where and why in every subject."""

import re
import tomllib
from collections.abc import Iterator
from datetime import UTC, datetime
from importlib import resources
from string import Formatter
from typing import Any

import pytest

from accompany.tables import texts
from accompany.words import NoticeKind, Tier

FORBIDDEN = re.compile(
    r"\b(ICE|inmigraci\w*|immigra\w*|courts?|cortes?|tribunal\w*|hearings?|audiencias?|deport\w*|removal|detain\w*"
    r"|detenid\w*|alien\w*|illegal\w*|ilegal\w*|check-in\w*)\b",
    re.IGNORECASE,
)
NEVER = re.compile(r"\b(aliens?|illegals?|ilegales?|clients?|clientes?)\b|!", re.IGNORECASE)
MOST_WORDS = 16
UNCHANGED = {"en": "Tuesday, December 1", "es": "martes 1 de diciembre"}
EVENING = datetime(2026, 12, 2, 1, 5, tzinfo=UTC)  # in New York still Tuesday, five past eight in the evening


def everything(language: str) -> dict[str, str]:
    file = resources.files("accompany").joinpath(f"data/letters/{language}.toml")
    return dict(_flat(tomllib.loads(file.read_text(encoding="utf-8"))))


def _flat(table: dict[str, Any], path: str = "") -> Iterator[tuple[str, str]]:
    for name, value in table.items():
        if isinstance(value, dict):
            yield from _flat(value, f"{path}{name}.")
        elif isinstance(value, str):
            yield f"{path}{name}", value


def holes(text: str) -> list[str]:
    return sorted({name for _, name, _, _ in Formatter().parse(text) if name})


def sentences(text: str) -> list[str]:
    return [part for line in text.splitlines() for part in re.split(r"(?<=[.?:])\s+", line) if part]


languages = pytest.mark.parametrize("language", texts.WRITTEN)


@languages
def test_every_language_says_the_same_things_with_the_same_holes(language: str) -> None:
    first, other = everything(texts.FALLBACK), everything(language)
    assert {name: holes(text) for name, text in other.items()} == {name: holes(text) for name, text in first.items()}


@languages
def test_every_kind_of_mail_has_a_subject_and_a_text(language: str) -> None:
    told = everything(language)
    other = (NoticeKind.TEXT_ANSWER, NoticeKind.GROUP_CALL, NoticeKind.GROUP_ALL_CLEAR)  # no mails
    mail = [kind for kind in NoticeKind if not kind.value.endswith("_text") and kind not in other]
    assert [kind for kind in mail if not (told.get(f"{kind}.subject") and told.get(f"{kind}.text"))] == []


@languages
def test_a_call_has_its_all_clear_and_both_have_an_exercise(language: str) -> None:
    told = everything(language)
    for kind in (NoticeKind.RING_CALL, NoticeKind.STAND_DOWN):
        for part in ("subject", "text"):
            marked = told[f"{kind}.drill.{part}"]
            assert marked.split(".")[0].strip() in ("EXERCISE", "SIMULACRO")
    assert [tier for tier in Tier if not told[f"call.{tier}.text"].strip()] == []


@languages
def test_subjects_and_calendar_titles_never_say_where_or_why(language: str) -> None:
    told = everything(language)
    public = {
        name: text for name, text in told.items() if name.endswith("subject") or name.startswith(("shift", "roles"))
    }
    assert {name: text for name, text in public.items() if FORBIDDEN.search(text)} == {}
    subjects = {name: holes(text) for name, text in public.items() if name.endswith("subject")}
    assert {hole for names in subjects.values() for hole in names} <= {"coalition", "day", "role", "code"}


@languages
def test_words_are_calm_and_sentences_short(language: str) -> None:
    told = everything(language)
    assert {name: text for name, text in told.items() if NEVER.search(text)} == {}
    long = [sentence for text in told.values() for sentence in sentences(text) if len(sentence.split()) > MOST_WORDS]
    assert long == []


@languages
def test_no_text_brings_its_own_link_or_number(language: str) -> None:
    assert {name: text for name, text in everything(language).items() if re.search(r"https?:|www\.|\d{3}", text)} == {}


@languages
def test_days_are_those_of_the_place_not_of_greenwich(language: str) -> None:
    assert texts.of(language).day(EVENING, "America/New_York") == UNCHANGED[language]


def test_hours_are_written_as_people_there_write_them() -> None:
    assert texts.of("en").span(EVENING, EVENING.replace(hour=17), "America/New_York") == "8:05 PM to 12:05 PM"
    assert texts.of("es").clock(EVENING.replace(hour=5), "America/New_York") == "12:05 a. m."


@pytest.mark.parametrize(
    ("spoken", "written"),
    [
        pytest.param(("es",), "es", id="one we write"),
        pytest.param(("pt-BR", "es"), "es", id="the first one we write"),
        pytest.param(("ht",), "en", id="none we write"),
        pytest.param((), "en", id="none named"),
    ],
)
def test_a_reader_gets_the_first_of_their_languages_that_we_write(spoken: tuple[str, ...], written: str) -> None:
    assert texts.best(spoken).language == written


def test_a_role_coordinators_added_is_called_a_volunteer() -> None:
    assert texts.of("en").role("court_watch_captain") == "volunteer"
