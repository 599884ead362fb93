"""What a refusal says to somebody at a terminal: plain English, with the line and column of a file where it has one."""

from collections.abc import Iterator, Mapping, Sequence

from accompany.rules.importing import BadRow
from accompany.tables.store import Clash
from accompany.words import Invalid, Missing, Problem, Reason, Refused

PROBLEMS = {
    Problem.REQUIRED: "must be filled in.",
    Problem.UNKNOWN_FIELD: "has more cells than the header has columns.",
    Problem.TOO_LONG: "is too long.",
    Problem.TOO_SMALL: "is too small.",
    Problem.TOO_LARGE: "is too large.",
    Problem.MALFORMED: "cannot be read. Check how it is written.",
    Problem.UNKNOWN_LANGUAGE: "names a language this program does not know. Codes look like es or pt-BR.",
    Problem.UNKNOWN_CHOICE: "is not one of the words allowed here.",
    Problem.UNKNOWN_ZONE: "is not a time zone like America/New_York.",
    Problem.DATE_PAST: "is in the past.",
    Problem.DATE_TOO_FAR: "is too far away.",
    Problem.DUPLICATE_ROW: "is there already, or twice in this file.",
    Problem.CANNOT_BE_USED: "cannot be used here.",
    Problem.NOT_EMAIL: "is not one bare e-mail address.",
    Problem.NOT_PHONE: "is not a phone number with its area code.",
}
REASONS = {
    Reason.IMPORT_FAILED: "Nothing was imported. Mend these rows and try again:",
    Reason.ALREADY_SET_UP: "Somebody coordinates here already.",
}


ANSWERS = (Refused, Invalid, Missing, Clash)


def of(answer: Exception) -> Iterator[str]:
    """Say why not, line by line."""
    match answer:
        case Refused(reason=reason, more=more):
            yield f"✗ {REASONS.get(reason, reason.value.replace('_', ' ').capitalize() + '.')}"
            yield from (_row(row) for row in _rows(more))
        case Invalid(problems=problems):
            yield from (f"✗ {field} {problem(found)}" for field, found in problems.items())
        case Missing():
            yield "✗ It is not here."
        case _:
            yield "✗ Something else has this already."


def problem(found: Problem) -> str:
    """Say what is wrong with a field; the field's name comes before."""
    return PROBLEMS.get(found, f"{found.value.replace('_', ' ')}.")


def _rows(more: Mapping[str, object]) -> Sequence[BadRow]:
    rows = more.get("rows", ())
    return rows if isinstance(rows, tuple) else ()


def _row(row: BadRow) -> str:
    return f"  line {row.line}, {row.column}: {problem(row.problem)}"
