"""The watch over appointments' days in JSON: what is open, and what a coordinator says about it."""

from enum import StrEnum
from typing import Annotated

import msgspec
from litestar import get, post
from litestar.params import FromPath, JSONBody

from accompany.actions import incidents as actions
from accompany.api.texts import LINES
from accompany.doors import times
from accompany.doors.access import Asked, path_id
from accompany.doors.now import now
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
from accompany.tables import incidents
from accompany.tables.incidents import Kept
from accompany.words import Access, AccountId, Certainty, Ending, IncidentId, IncidentState, Invalid, Problem

OPEN = tuple(state for state in IncidentState if state is not IncidentState.CLOSED)


class What(StrEnum):
    """What a coordinator says about a watch."""

    TOOK = "took"
    SNOOZED = "snoozed"
    REPORTED = "reported"
    CONFIRMED = "confirmed"
    DISMISSED = "dismissed"
    HELD = "held"
    LOCATED = "located"
    STAND_DOWN = "stand_down"
    CLOSED = "closed"


class EventIn(msgspec.Struct, forbid_unknown_fields=True):
    """One thing said: ``until`` with snoozed, ``certainty`` with reported, ``ending`` with closed."""

    event: What
    until: str | None = None
    certainty: str | None = None
    ending: Ending | None = None
    reason: Annotated[str, msgspec.Meta(max_length=500, pattern=LINES)] | None = None


class IncidentOut(msgspec.Struct):
    """A watch. ``due_at`` is when somebody is asked or paged next if nothing is heard."""

    id: str
    appointment: str
    code: str
    state: str
    starts_at: str
    due_at: str | None
    taken_by: str | None
    certainty: str | None
    ending: str | None


class IncidentsOut(msgspec.Struct):
    """The open watches, soonest appointment first."""

    items: list[IncidentOut]


@get("/incidents", access=Access.COORDINATOR)
async def list_incidents(request: Asked) -> IncidentsOut:
    """List the watches of the chapter that are open."""
    return IncidentsOut([_shown(kept) for kept in await incidents.open_in(request.user.scope, OPEN)])


@get("/incidents/{incident_id:str}", access=Access.COORDINATOR)
async def show_incident(request: Asked, incident_id: FromPath[str]) -> IncidentOut:
    """Show one, open or closed."""
    return _shown(await incidents.find(request.user.scope, IncidentId(path_id(incident_id))))


@post("/incidents/{incident_id:str}/events", access=Access.COORDINATOR, status_code=200)
async def say(request: Asked, incident_id: FromPath[str], data: JSONBody[EventIn]) -> IncidentOut:
    """Say one thing about an open watch; gives what it is then."""
    scope, by = request.user.scope, request.user.account
    kept = await incidents.find(scope, IncidentId(path_id(incident_id)))
    await actions.happens(scope, kept.id, _event(data, kept, by), by, now(), data.reason)
    return _shown(await incidents.find(scope, kept.id))


def _event(data: EventIn, kept: Kept, by: AccountId) -> Event:
    match data.event:
        case What.TOOK:
            return Took(by)
        case What.SNOOZED:
            return Snoozed(times.moment(_needed(data.until, "until"), kept.zone, field="until"))
        case What.REPORTED:
            return Reported(_certainty(_needed(data.certainty, "certainty")))
        case What.CLOSED:
            return Closed(Ending(_needed(data.ending, "ending")))
    return _PLAIN[data.event]


_PLAIN: dict[What, Event] = {
    What.CONFIRMED: Confirmed(),
    What.DISMISSED: Dismissed(),
    What.HELD: FoundHeld(),
    What.LOCATED: Located(),
    What.STAND_DOWN: Cleared(),
}


def _needed(value: str | None, field: str) -> str:
    if value is None:
        raise Invalid({field: Problem.REQUIRED})
    return value


def _certainty(text: str) -> Certainty:
    try:
        return Certainty[text.upper()]
    except KeyError:
        raise Invalid({"certainty": Problem.UNKNOWN_CHOICE}) from None


def _shown(kept: Kept) -> IncidentOut:
    incident = kept.incident
    return IncidentOut(
        id=str(kept.id),
        appointment=str(kept.appointment),
        code=kept.code,
        state=incident.state.value,
        starts_at=times.shown(incident.plan.starts_at, kept.zone),
        due_at=times.shown(incident.due_at, kept.zone) if incident.due_at else None,
        taken_by=str(incident.taken_by) if incident.taken_by else None,
        certainty=None if incident.certainty is None else incident.certainty.name.lower(),
        ending=incident.ending.value if incident.ending else None,
    )
