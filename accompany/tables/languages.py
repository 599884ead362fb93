"""Languages people speak and read: codes of BCP 47 with their names, from the seed data."""

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib import resources

from accompany.words import Invalid, Problem


@cache
def names() -> Mapping[str, str]:
    """Map each known code to its English name, in the order of the list."""
    text = resources.files("accompany").joinpath("data/languages.toml").read_text(encoding="utf-8")
    return {language["code"]: language["name"] for language in tomllib.loads(text)["language"]}


def name_of(code: str) -> str:
    """Give a language's English name, or the code of one we do not know."""
    return names().get(code, code)


def check(codes: Mapping[str, str]) -> None:
    """Refuse codes we do not know; ``codes`` maps field to code. Raises Invalid."""
    if unknown := {field: Problem.UNKNOWN_LANGUAGE for field, code in codes.items() if code not in names()}:
        raise Invalid(unknown)
