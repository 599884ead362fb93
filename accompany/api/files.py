"""CSV files sent to the API: text in UTF-8, taken in whole or not at all."""

import msgspec

from accompany.actions.imports import Counts
from accompany.doors.access import Asked
from accompany.words import Invalid, Problem


class ImportedOut(msgspec.Struct):
    """What a file changed, or with ``?dry_run=true`` would change."""

    added: int
    changed: int
    unchanged: int


async def text_of(request: Asked) -> str:
    """Read the body as a file. Raises Invalid when it is not UTF-8."""
    body = await request.body()
    try:
        return body.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise Invalid({"body": Problem.MALFORMED}) from None


def counted(counts: Counts) -> ImportedOut:
    """Say what a file changed."""
    return ImportedOut(counts.added, counts.changed, counts.unchanged)
