"""The words of a watched day: where it stands, how sure a report is, and how it ended. Stable codes of the API."""

from enum import IntEnum, StrEnum


class IncidentState(StrEnum):
    """Where the watch over one appointment's day stands."""

    PLANNED = "planned"
    ARMED = "armed"  # from a day before: the team gathers
    MET = "met"
    INSIDE = "inside"
    ASKED = "asked"  # the team was asked how it stands, and has not answered yet
    PAGED = "paged"  # nobody answered: coordinators are paged until somebody takes it
    SIGNAL = "signal"  # somebody reported danger; nobody has checked it yet
    CONFIRMED = "confirmed"
    HELD = "held"
    STAND_DOWN = "stand_down"  # the all-clear went to everybody who was called
    CLOSED = "closed"


class Certainty(IntEnum):
    """How sure a report of danger is."""

    POSSIBLE = 0  # hearsay, or nobody we know: to be checked, never passed on
    LIKELY = 1  # one eyewitness we know
    OBSERVED = 2  # the team, the lawyer or the person; or two who do not know of each other


class Ending(StrEnum):
    """How a watched day ended."""

    OUT_SAFE = "out_safe"
    RESCHEDULED = "rescheduled"
    NO_SHOW = "no_show"
    LOCATED = "located"  # held, and it is known where
    RELEASED = "released"
    FALSE_ALARM = "false_alarm"
    UNKNOWN = "unknown"


class TeamAnswer(StrEnum):
    """What the team answers when it is asked how it stands."""

    WAITING = "waiting"
    NOT_OK = "not_ok"
    HAD_TO_LEAVE = "had_to_leave"
