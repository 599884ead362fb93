"""Files for spreadsheets: rows as CSV, with nothing in them that a spreadsheet would run."""

import csv
import io
from collections.abc import Iterable

from accompany.rules import importing


def written(rows: Iterable[Iterable[str]]) -> str:
    """Write rows as CSV."""
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows([_cell(cell) for cell in row] for row in rows)
    return text.getvalue()


def _cell(text: str) -> str:
    """Keep a spreadsheet from running what somebody typed; a phone number's + is no formula."""
    is_phone = text.startswith("+") and text[1:].isdigit()
    return f"'{text}" if text.startswith(importing.FORMULA) and not is_phone else text
