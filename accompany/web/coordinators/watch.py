"""The watch over an appointment's day, on its page: where it stands, what happened, and what a coordinator may do."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from accompany.actions import incidents as actions
from accompany.doors.access import Asked
from accompany.doors.now import now
from accompany.rules import incidents as rules
from accompany.rules.incident_events import (
    Cleared,
    Closed,
    Confirmed,
    Dismissed,
    Event,
    FoundHeld,
    Located,
    Reported,
    Snoozed,
    Took,
)
from accompany.tables import incident_events, incidents
from accompany.tables.appointments import Kept as Appointment
from accompany.tables.incident_events import Happened
from accompany.tables.incidents import Kept
from accompany.tables.scope import Scope
from accompany.web import dates
from accompany.web.answers import Form, line, one
from accompany.web.coordinators import arrived
from accompany.web.languages import app, gettext
from accompany.words import AccountId, Certainty, Ending, IncidentState, Invalid, Missing, Problem

LONGEST_REASON = 500
SNOOZE = timedelta(minutes=30)
S = IncidentState
STATES = {
    S.PLANNED: ("ok", app("Asleep until the day before")),
    S.ARMED: ("ok", app("Waiting for the team to meet")),
    S.MET: ("ok", app("The team has met them")),
    S.INSIDE: ("open", app("Inside")),
    S.ASKED: ("urgent", app("The team was asked, no answer yet")),
    S.PAGED: ("alert", app("Nobody answers: somebody must look")),
    S.SIGNAL: ("alert", app("Danger reported, not checked yet")),
    S.CONFIRMED: ("alert", app("Danger confirmed")),
    S.HELD: ("alert", app("Held")),
    S.STAND_DOWN: ("urgent", app("Over: write down how it ended")),
    S.CLOSED: ("ok", app("Closed")),
}
ENDINGS = {
    Ending.OUT_SAFE: app("Out, safe"),
    Ending.RESCHEDULED: app("Has another date"),
    Ending.NO_SHOW: app("Did not come"),
    Ending.LOCATED: app("Held, and we know where"),
    Ending.RELEASED: app("Released"),
    Ending.FALSE_ALARM: app("It was a false alarm"),
    Ending.UNKNOWN: app("We do not know"),
}
LABELS = {
    "take": app("I see to it"),
    "snooze": app("Wait 30 minutes more"),
    "hearsay": app("Report hearsay"),
    "seen": app("Report: a witness saw it"),
    "confirm": app("Confirm: it is true"),
    "dismiss": app("It is not true"),
    "held": app("They are held"),
    "located": app("We know where"),
    "clear": app("It is over: stand down"),
    "close": app("Close the watch"),
}
OFFERED: Mapping[IncidentState, tuple[str, ...]] = {
    **dict.fromkeys((S.PLANNED, S.ARMED, S.MET, S.INSIDE), ("hearsay", "seen", "held", "close")),
    S.ASKED: ("snooze", "hearsay", "seen", "held", "close"),
    S.PAGED: ("take", "snooze", "hearsay", "seen", "held", "close"),
    S.SIGNAL: ("take", "seen", "confirm", "dismiss", "held", "clear"),
    S.CONFIRMED: ("take", "held", "dismiss", "clear"),
    S.HELD: ("take", "located", "clear"),
    S.STAND_DOWN: ("close", "take", "seen"),
}
HAPPENED = {
    "due": app("Time was over"),
    "stepped": app("The team said where it stands"),
    "answered": app("The team answered"),
    "moved": app("The appointment has another time"),
    "reported": app("Danger was reported"),
    "took": app("Somebody sees to it"),
    "snoozed": app("Wait longer"),
    "confirmed": app("The report was confirmed"),
    "dismissed": app("The report was dismissed"),
    "found_held": app("Found to be held"),
    "located": app("Located"),
    "cleared": app("Stood down"),
    "closed": app("Closed"),
}
DID = {
    "ask_team": app("the team is asked"),
    **dict.fromkeys(("page_on_call", "page_backup", "page_all"), app("coordinators are paged")),
    "all_clear": app("everybody who was called hears it"),
}


@dataclass(frozen=True, slots=True)
class Gathered:
    """A watch, what happened in it, and the names of the coordinators who did."""

    kept: Kept
    events: list[Happened]
    names: dict[AccountId, str]


async def gather(scope: Scope, appointment: Appointment) -> Gathered | None:
    """Read the open watch over an appointment; None when there is none."""
    kept = await incidents.open_of(scope, appointment.id)
    if kept is None:
        return None
    events = await incident_events.of_incident(kept)
    return Gathered(kept, events, await arrived.names(scope, (kept.incident.taken_by, *(one.by for one in events))))


def worded(found: Gathered | None, moment: datetime, language: str) -> dict[str, Any] | None:
    """Word the watch in the reader's language."""
    if found is None:
        return None
    incident = found.kept.incident
    kind, label = STATES[incident.state]
    return {
        "kind": kind,
        "state": gettext(label),
        "line": _line(found, language),
        "danger": incident.state in (S.CONFIRMED, S.HELD),
        "verbs": [{"code": verb, "label": gettext(LABELS[verb])} for verb in OFFERED[incident.state]],
        "endings": [(ending.value, gettext(text)) for ending, text in ENDINGS.items()]
        if "close" in OFFERED[incident.state]
        else [],
        "events": [_event(event, found, language) for event in reversed(found.events)],
    }


def _line(found: Gathered, language: str) -> str:
    incident = found.kept.incident
    if incident.taken_by is not None:
        return gettext("%(name)s sees to it.") % {"name": found.names.get(incident.taken_by, "")}
    if incident.due_at is None:
        return ""
    due = incident.due_at.astimezone(ZoneInfo(found.kept.zone))
    values = {"day": dates.short_day(due.date(), language), "time": dates.clock(due, language)}
    if incident.state in rules.ON_ITS_WAY and incident.state is not S.PAGED:
        return gettext("If nothing is heard by %(day)s %(time)s, somebody is asked.") % values
    return gettext("Coordinators are paged again %(day)s %(time)s.") % values


def _event(event: Happened, found: Gathered, language: str) -> dict[str, str | None]:
    at = event.at.astimezone(ZoneInfo(found.kept.zone))
    did = DID.get(event.did or "")
    what = gettext(HAPPENED[event.what])
    return {
        "at": f"{dates.short_day(at.date(), language)} {dates.clock(at, language)}",
        "what": f"{what}: {gettext(did)}" if did else what,
        "who": found.names.get(event.by) if event.by else None,
        "reason": event.reason,
    }


def told(kept: Kept) -> dict[str, Any]:
    """Say on the board where a watch stands, and whether somebody sees to it."""
    return {"state": gettext(STATES[kept.incident.state][1]), "taken": kept.incident.taken_by is not None}


async def see_to(request: Asked, appointment: Appointment, fields: Form) -> None:
    """Do what the coordinator pressed. Raises Missing, Refused, Invalid."""
    scope, moment, verb = request.user.scope, now(), one(fields, "verb")
    kept = await incidents.open_of(scope, appointment.id)
    if kept is None or verb not in EVENTS:
        raise Missing
    reason = line(fields, "reason", LONGEST_REASON) or None
    event = EVENTS[verb](request, fields)
    await actions.happens(scope, kept.id, event, request.user.account, moment, reason)


def _ending(fields: Form) -> Ending:
    try:
        return Ending(one(fields, "ending"))
    except ValueError:
        raise Invalid({"watch": Problem.UNKNOWN_CHOICE}) from None


EVENTS: Mapping[str, Callable[[Asked, Form], Event]] = {
    "take": lambda request, fields: Took(request.user.account),
    "snooze": lambda request, fields: Snoozed(now() + SNOOZE),
    "hearsay": lambda request, fields: Reported(Certainty.POSSIBLE),
    "seen": lambda request, fields: Reported(Certainty.LIKELY),
    "confirm": lambda request, fields: Confirmed(),
    "dismiss": lambda request, fields: Dismissed(),
    "held": lambda request, fields: FoundHeld(),
    "located": lambda request, fields: Located(),
    "clear": lambda request, fields: Cleared(),
    "close": lambda request, fields: Closed(_ending(fields)),
}
