"""What is wrong with the words of a message that goes to many."""

from collections.abc import Mapping

from accompany.tables import texts
from accompany.words import Problem

LONGEST_TEXT = 2000


def problems(said: Mapping[str, str]) -> dict[str, Problem]:
    """Say what is wrong with each text, by its field."""
    return {
        f"texts.{language}" if language in texts.WRITTEN else "texts": problem
        for language, text in said.items()
        if (problem := text_problem(language, text))
    }


def text_problem(language: str, text: str) -> Problem | None:
    """Say what is wrong with the words of a message that goes to many."""
    if language not in texts.WRITTEN:
        return Problem.UNKNOWN_LANGUAGE
    if not text.strip():
        return Problem.REQUIRED
    if len(text) > LONGEST_TEXT:
        return Problem.TOO_LONG
    return None if text.replace("\r", "").replace("\n", "").isprintable() else Problem.MALFORMED
