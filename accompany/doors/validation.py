"""What the framework found wrong with a body or a query, as problems of named fields. No word of the input is kept."""

import re

from litestar.exceptions import ValidationException

from accompany.words import Problem

BODY = "body"  # the field named when the whole body is meant
OWN_NAME = re.compile(r"field `([A-Za-z_]+)`")
PARAMETER = re.compile(r"Missing required \w+ parameter '([A-Za-z_-]+)'")

# msgspec's sentences, most telling first. The type of a length decides what is wrong with it.
SENTENCES = (
    (re.compile(r"missing required field"), Problem.REQUIRED),
    (re.compile(r"contains unknown field"), Problem.UNKNOWN_FIELD),
    (re.compile(r"`(str|array|object|bytes)` of length >"), Problem.REQUIRED),
    (re.compile(r"of length <"), Problem.TOO_LONG),
    (re.compile(r"`(int|float)` >"), Problem.TOO_SMALL),
    (re.compile(r"`(int|float)` <"), Problem.TOO_LARGE),
    (re.compile(r"Invalid enum value"), Problem.UNKNOWN_CHOICE),
    (re.compile(r"Expected `[^`]+`, got"), Problem.WRONG_TYPE),
)


def problems(error: ValidationException) -> dict[str, Problem]:
    """Give each field's problem; a field of our own is named, an unknown one is not, since its name is input."""
    if missing := PARAMETER.search(error.detail):
        return {missing[1]: Problem.REQUIRED}
    found: dict[str, Problem] = {}
    for message in error.extra if isinstance(error.extra, list) else []:
        sentence = message["message"]
        problem = next((problem for pattern, problem in SENTENCES if pattern.search(sentence)), Problem.MALFORMED)
        found.setdefault(_field(message.get("key", BODY), sentence, problem), problem)
    return found or {BODY: Problem.MALFORMED}


def _field(key: str, sentence: str, problem: Problem) -> str:
    """Name a field as the sender wrote it: ``team[0].role``."""
    place = "" if key in ("data", BODY) else key.removeprefix("data.").removeprefix("data")
    named = OWN_NAME.search(sentence)
    if problem is Problem.REQUIRED and named:
        return f"{place}.{named[1]}" if place else named[1]
    return place or BODY
