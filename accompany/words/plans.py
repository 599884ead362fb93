"""The words of a plan: where a task stands, and where it came from. Stable codes of the API."""

from enum import StrEnum


class TaskState(StrEnum):
    """Where a task stands."""

    OPEN = "open"
    DONE = "done"
    DROPPED = "dropped"


class TaskSource(StrEnum):
    """Where a task came from."""

    PLAN = "plan"  # proposed from the level and the time left, and taken over
    HELD = "held"  # because somebody was held
    HAND = "hand"  # a coordinator thought of it


class Part(StrEnum):
    """Where people stand who go along without meeting the person."""

    INSIDE = "inside"
    OUTSIDE = "outside"
