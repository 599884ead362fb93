"""Two calm words: a handle that is nobody's name, and the phrase both sides say when they meet."""

import secrets
from functools import cache
from importlib import resources

CODE_LETTERS = "23456789ABCDEFGHJKMNPQRSTVWXYZ"  # no 0 O 1 I L U: they are misread from a photo


@cache
def _groups() -> tuple[tuple[str, ...], tuple[str, ...]]:
    text = resources.files("accompany").joinpath("data/words.txt").read_text(encoding="utf-8")
    kept = "\n".join(line for line in text.splitlines() if not line.startswith("#"))
    first, second = kept.strip().split("\n\n", 1)
    return tuple(first.split()), tuple(second.split())


def two_words() -> str:
    """Choose two words at random, like ``quiet heron``."""
    first, second = _groups()
    return f"{secrets.choice(first)} {secrets.choice(second)}"


def short_code(length: int) -> str:
    """Choose a code that is easily read out, without look-alike letters."""
    return "".join(secrets.choice(CODE_LETTERS) for _ in range(length))
