"""Who left several asks in a row without an answer: they are asked after others, and asked once whether to go on."""

from datetime import datetime, timedelta

SILENT = 3  # asks in a row
TIME_TO_ANSWER = timedelta(days=1)  # an ask younger than this is no silence yet
BACK = timedelta(days=90)  # silence from before says nothing any more


def is_silent(unanswered: int) -> bool:
    """Say whether so many unanswered asks in a row are a silence."""
    return unanswered >= SILENT


def edition(first: datetime) -> int:
    """Give the number of a silence, the day (UTC) of its first ask: somebody hears of each once."""
    return first.date().toordinal()
