"""Take a CSV file that a coordinator chose: all of it, or nothing, with every bad row named."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from litestar.datastructures import UploadFile

from accompany.actions.imports import Counts, Importer
from accompany.doors.access import Asked
from accompany.rules.importing import BadRow
from accompany.web import wording
from accompany.web.answers import tongue
from accompany.web.languages import gettext, spoken
from accompany.words import Invalid, Problem, Refused

MOST_BAD = 50  # rows shown; whoever has more begins with these


@dataclass(frozen=True, slots=True)
class Taken:
    """What came of a file: a sentence, or what is wrong with it."""

    said: str | None = None
    problems: dict[str, str] = field(default_factory=dict)
    bad: tuple[tuple[int, str, str], ...] = ()
    more: int = 0


NOTHING = Taken()


async def take(request: Asked, verb: Callable[[Importer, str], Awaitable[Counts]]) -> Taken:
    """Take the file of the form's field ``file`` in."""
    language = tongue(request)
    try:
        counts = await verb(Importer(request.user.scope, request.user.account), await _text(request))
    except Refused as refused:
        return _refused(refused, language)
    except Invalid as invalid:
        return Taken(problems=wording.problem_texts(invalid.problems, language))
    with spoken(language):
        said = gettext("%(added)s added, %(changed)s changed, %(unchanged)s as they were.")
    return Taken(said % {name: getattr(counts, name) for name in Counts.__slots__})


async def _text(request: Asked) -> str:
    given = (await request.form()).get("file")
    if not isinstance(given, UploadFile) or not given.filename:
        raise Invalid({"file": Problem.REQUIRED})
    try:
        return (await given.read()).decode("utf-8-sig")
    except UnicodeDecodeError:
        raise Invalid({"file": Problem.MALFORMED}) from None


def _refused(refused: Refused, language: str) -> Taken:
    rows = refused.more.get("rows", ())
    bad: tuple[BadRow, ...] = rows if isinstance(rows, tuple) else ()
    return Taken(
        problems={"file": wording.reason_text(refused.reason, language)},
        bad=tuple((row.line, row.column, wording.problem_text(row.problem, language)) for row in bad[:MOST_BAD]),
        more=max(0, len(bad) - MOST_BAD),
    )
