"""What every text on a page keeps to, in every language: complete, plain, short, and without surprises."""

import re
import subprocess
import sys
from pathlib import Path

import pytest
from babel.messages.catalog import Message

from accompany.web import languages, wording
from accompany.words import Problem, Reason

ROOT = Path(__file__).parents[2]
TRANSLATED = [language.code for language in languages.WRITTEN if language.code != languages.SOURCE]
PLACEHOLDER = re.compile(r"%\(\w+\)s|%%")
TAG = re.compile(r"</?\w+[^>]*>")
ADDRESS = re.compile(r"(?:https?:|www\.|\b[\w-]+\.(?:com|org|net|gov|example)\b)\S*|\d[\d\s().-]{5,}\d", re.IGNORECASE)
LONGEST_SENTENCE = 16  # words


def texts(code: str, domain: str) -> list[Message]:
    """Give all texts of a catalog, without its header."""
    return [message for message in languages.catalog(code, domain) if message.id]


def forms(text: str | list[str] | tuple[str, ...] | None) -> list[str]:
    """Give a text's plural forms, or the text alone."""
    return [text or ""] if isinstance(text, str | None) else list(text)


def sentences(text: str) -> list[str]:
    """Cut a text where one stops to breathe."""
    return re.split(r"[.?:;](?:\s|$|”)", text)


def test_the_catalogs_are_in_step_with_the_pages() -> None:
    ran = subprocess.run(
        [sys.executable, ROOT / "scripts/messages.py", "--check"], capture_output=True, text=True, check=False
    )
    assert (ran.stdout, ran.returncode) == ("", 0), f"{ran.stdout}{ran.stderr}\nRun python scripts/messages.py"


def test_english_and_spanish_are_offered() -> None:
    assert [language.code for language in languages.offered()] == ["en", "es"]


@pytest.mark.parametrize("code", TRANSLATED)
def test_every_public_text_is_translated(code: str) -> None:
    missing = [message.id for message in texts(code, "public") if message.fuzzy or not all(forms(message.string))]
    assert missing == []


@pytest.mark.parametrize("domain", languages.DOMAINS)
@pytest.mark.parametrize("code", TRANSLATED)
def test_a_translation_keeps_placeholders_and_tags(code: str, domain: str) -> None:
    for message in texts(code, domain):
        source = forms(message.id)[-1]
        for said in filter(None, forms(message.string)):
            assert sorted(PLACEHOLDER.findall(said)) == sorted(PLACEHOLDER.findall(source)), source
            assert sorted(TAG.findall(said)) == sorted(TAG.findall(source)), source


@pytest.mark.parametrize("domain", languages.DOMAINS)
@pytest.mark.parametrize("code", TRANSLATED)
def test_a_translation_brings_no_address_and_no_number_of_its_own(code: str, domain: str) -> None:
    """Translations bypass escaping and review by engineers: a wrong phone number would go unseen."""
    for message in texts(code, domain):
        known = {found for form in forms(message.id) for found in ADDRESS.findall(form)}
        assert {found for form in forms(message.string) for found in ADDRESS.findall(form)} <= known, message.id


@pytest.mark.parametrize("code", TRANSLATED)
def test_public_sentences_are_short_and_calm(code: str) -> None:
    for message in texts(code, "public"):
        for said in [*forms(message.id), *forms(message.string)]:
            assert not set("!¡") & set(said)
            assert max(len(sentence.split()) for sentence in sentences(said)) <= LONGEST_SENTENCE, said


@pytest.mark.parametrize("language", ["en", "es"])
def test_every_refusal_and_every_problem_has_words(language: str) -> None:
    said = [wording.reason_text(reason, language) for reason in Reason]
    said += [wording.problem_text(problem, language) for problem in Problem]
    assert all(text.endswith(".") for text in said)


def test_refusals_differ_between_languages() -> None:
    assert wording.reason_text(Reason.SLOT_TAKEN, "en") == "Someone just took this place."
    assert wording.reason_text(Reason.SLOT_TAKEN, "es") == "Alguien acaba de tomar este lugar."


def test_a_field_may_say_more_than_its_problem() -> None:
    assert wording.problem_text(Problem.REQUIRED, "en") == "Fill in this field."
    assert wording.problem_texts({"month": Problem.REQUIRED}, "en") == {"month": "Choose the month."}
