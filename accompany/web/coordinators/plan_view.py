"""What the pages about plans show: tasks and proposals, worded in the reader's language."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from accompany.actions.tasks import Plan
from accompany.rules import plans as rules
from accompany.rules.plans import Proposed
from accompany.tables import plans
from accompany.tables.appointments import Kept as Appointment
from accompany.tables.tasks import Kept
from accompany.web import dates, wording
from accompany.web.coordinators import arrived
from accompany.web.languages import app, gettext
from accompany.words import AccountId, Ring, TaskSource, TaskState

SOURCES = {
    TaskSource.PLAN: app("from the plan"),
    TaskSource.HELD: app("because somebody is held"),
    TaskSource.HAND: app("added by hand"),
}


@dataclass(frozen=True, slots=True)
class TaskView:
    """One task, worded. ``kind`` and ``label`` are its status; ``local`` is its time as a form writes it."""

    id: str
    code: str
    what: str
    kind: str
    label: str
    due: str
    local: str
    source: str
    owner: str
    owner_id: str
    note: str
    open: bool
    call: bool
    allowed: bool


def plan(
    found: Plan, kept: Appointment, names: Mapping[AccountId, str], now: datetime, language: str
) -> dict[str, Any]:
    """Word an appointment's plan. What the person has not agreed to is not even offered to be added."""
    shown = [task(one, names, now, language, allowed=found.allowed(one.kind)) for one in found.tasks]
    offered = [kind for kind in plans.kinds().values() if rules.allowed(kind.ring, found.consent)]
    return {
        "when": dates.when(kept.starts_at, kept.ends_at, kept.zone, language),
        "why_not": wording.reason_text(found.why_not, language) if found.why_not else None,
        "proposed": [_proposed(one, kept, now, language) for one in found.proposed],
        "open": [one for one in shown if one.open],
        "ended": [one for one in shown if not one.open],
        "kinds": [(kind.code, kind.said(language)) for kind in offered],
        "private": not rules.allowed(Ring.LIST, found.consent),
    }


def task(kept: Kept, names: Mapping[AccountId, str], now: datetime, language: str, *, allowed: bool = True) -> TaskView:
    """Word one task."""
    known = plans.kinds().get(kept.kind)
    kind, label = _status(kept, now)
    return TaskView(
        id=str(kept.id),
        code=kept.code,
        what=known.said(language) if known else kept.kind,
        kind=kind,
        label=label,
        due=arrived.when(kept.due_at, kept.zone, language),
        local=kept.due_at.astimezone(ZoneInfo(kept.zone)).strftime("%Y-%m-%dT%H:%M"),
        source=gettext(SOURCES[kept.source]),
        owner=names.get(kept.owner, "") if kept.owner else "",
        owner_id=str(kept.owner or ""),
        note=kept.note or "",
        open=kept.state is TaskState.OPEN,
        call=bool(known and known.call),
        allowed=allowed,
    )


def _status(kept: Kept, now: datetime) -> tuple[str, str]:
    if kept.state is TaskState.DONE:
        return "ok", gettext("Done")
    if kept.state is TaskState.DROPPED:
        return "ok", gettext("Dropped")
    if rules.overdue(kept.state, kept.due_at, now):
        return "alert", gettext("Overdue")
    return ("urgent", gettext("Due now")) if kept.due_at <= now else ("open", gettext("To do"))


def _proposed(one: Proposed, kept: Appointment, now: datetime, language: str) -> dict[str, str]:
    due = gettext("now") if one.due_at <= now else arrived.when(one.due_at, kept.zone, language)
    return {"code": one.code, "what": plans.kinds()[one.kind].said(language), "due": due}
