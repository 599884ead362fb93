"""What somebody on the rapid mobilization list is promised: a wish that lapses, and never too many calls a week."""

from datetime import datetime, timedelta

UNCONFIRMED_FOR = timedelta(days=3)  # whoever never opens the link is forgotten
A_WEEK = timedelta(days=7)
WEEKLY = 3  # urgent calls in seven days, when nobody chose another number
MOST_WEEKLY = 7  # none at all is a choice too: a pause without leaving


def has_room(weekly: int, called: int) -> bool:
    """Say whether somebody may be called once more, who was called so often in the last seven days."""
    return called < weekly


def lapsed(asked_at: datetime, now: datetime) -> bool:
    """Say whether a wish to be on the list was confirmed too late. Times are aware UTC."""
    return asked_at <= now - UNCONFIRMED_FOR
