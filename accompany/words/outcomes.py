"""The words of telling how an appointment went to those who were called. Stable codes of the API."""

from enum import StrEnum


class News(StrEnum):
    """What is told."""

    WIN = "win"
    STAY = "stay"  # they may stay for now
    HELD = "held"
    RESCHEDULED = "rescheduled"


class ToldState(StrEnum):
    """Where the telling stands."""

    DRAFT = "draft"
    APPROVED = "approved"
    SENT = "sent"
    CANCELLED = "cancelled"
