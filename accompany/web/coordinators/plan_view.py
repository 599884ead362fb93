"""What the pages about plans show: tasks and proposals, worded in the reader's language."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from accompany.actions.tasks import Plan
from accompany.rules import linked_shifts as linked_rules
from accompany.rules import plans as rules
from accompany.rules.plans import Proposed
from accompany.tables import plans
from accompany.tables.appointments import Kept as Appointment
from accompany.tables.linked_shifts import Kept as LinkedShift
from accompany.tables.tasks import Kept
from accompany.web import dates, wording
from accompany.web.coordinators import arrived
from accompany.web.languages import app, gettext
from accompany.words import AccountId, AppointmentStatus, Part, Reason, Ring, TaskSource, TaskState

SOURCES = {
    TaskSource.PLAN: app("from the plan"),
    TaskSource.HELD: app("because somebody is held"),
    TaskSource.HAND: app("added by hand"),
}


PARTS = {Part.INSIDE: app("The team inside"), Part.OUTSIDE: app("The vigil outside")}


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
        "why_not": _worded(found.why_not, language),
        "proposed": [_proposed(one, kept, now, language) for one in found.proposed],
        "open": [one for one in shown if one.open],
        "ended": [one for one in shown if not one.open],
        "kinds": [(kind.code, kind.said(language)) for kind in offered],
        "private": not rules.allowed(Ring.LIST, found.consent),
    }


def shifts(
    found: Plan, kept: Appointment, there: Sequence[LinkedShift], now: datetime, language: str
) -> list[dict[str, Any]]:
    """Word the team inside and the vigil outside: where they stand, or whether places may be opened."""
    newest = {one.part: one for one in reversed(there)}
    beside = linked_rules.Beside(kept.status, kept.starts_at, found.consent)
    return [
        {
            "part": part.value,
            "name": gettext(name),
            "why_not": _worded(linked_rules.objection(part, beside, now), language),
            "press": part is Part.OUTSIDE and linked_rules.press_allowed(found.consent),
            "shift": _shift(newest[part], kept.zone, language) if part in newest else None,
        }
        for part, name in PARTS.items()
    ]


def _worded(reason: Reason | None, language: str) -> str | None:
    if reason is Reason.LEVEL_NOT_CONFIRMED:
        return gettext("Confirm the level first. The plan follows from it.")
    return wording.reason_text(reason, language) if reason else None


def _shift(one: LinkedShift, zone: str, language: str) -> dict[str, Any]:
    return {
        "code": one.code,
        "when": arrived.when(one.starts_at, zone, language),
        "line": gettext("%(filled)s of %(ideal)s places taken") % {"filled": one.filled, "ideal": one.ideal},
        "again": one.status in (AppointmentStatus.DRAFT, AppointmentStatus.CANCELLED),
        "cancelled": one.status is AppointmentStatus.CANCELLED,
        "draft": one.status is AppointmentStatus.DRAFT,
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
