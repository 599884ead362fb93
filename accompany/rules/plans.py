"""What to do before an appointment where removal looks likely, and what follows when somebody was held.

The plan comes from data; here it becomes dated tasks. A call in it is a reminder to draft one: nothing is sent.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from accompany.rules import consent as agreed
from accompany.rules.consent import Consent
from accompany.words import AppointmentStatus, Level, Reason, Ring, TaskSource, TaskState

GRACE = timedelta(minutes=30)  # so long after its time a task is overdue: whoever just took it over is not mailed
AGAIN = timedelta(hours=24)  # an overdue task is mailed once in so long
LONGEST_AHEAD = timedelta(days=366)


@dataclass(frozen=True, slots=True)
class Step:
    """One line of the plan: what, how long before the start, from which level, and which ring it tells."""

    code: str
    kind: str
    before: timedelta
    level: Level
    ring: Ring | None = None


@dataclass(frozen=True, slots=True)
class FollowUp:
    """What is done when somebody was held, and how long after that."""

    code: str
    kind: str
    after: timedelta


@dataclass(frozen=True, slots=True)
class Proposed:
    """A task that is proposed. ``due_at`` is aware UTC."""

    code: str
    kind: str
    due_at: datetime


@dataclass(frozen=True, slots=True)
class Outlook:
    """What decides about a plan: the confirmed level, the consent of this moment, when it starts (aware UTC)."""

    level: Level | None
    consent: Consent | None
    starts_at: datetime


def propose(steps: Sequence[Step], outlook: Outlook, taken: Collection[str], now: datetime) -> list[Proposed]:
    """Propose what is still to be done before the start, soonest first. ``taken`` steps are not proposed again.

    What should have happened by now is due now, each kind once: asking three times at once helps nobody.
    """
    if outlook.level is None or outlook.starts_at <= now:
        return []
    wanted = [step for step in steps if step.level <= outlook.level and allowed(step.ring, outlook.consent)]
    latest: dict[str, Step] = {}
    for step in sorted(wanted, key=lambda step: -step.before):
        if outlook.starts_at - step.before <= now:
            latest[step.kind] = step
    ahead = [step for step in wanted if outlook.starts_at - step.before > now]
    due = [step for step in wanted if latest.get(step.kind) is step]
    found = [Proposed(step.code, step.kind, max(now, outlook.starts_at - step.before)) for step in (*due, *ahead)]
    return sorted((one for one in found if one.code not in taken), key=lambda one: one.due_at)


def follow_ups(lines: Sequence[FollowUp], held_at: datetime) -> list[Proposed]:
    """Say what follows when somebody was held, soonest first: lawyer, emergency contact, the children."""
    found = [Proposed(line.code, line.kind, held_at + line.after) for line in lines]
    return sorted(found, key=lambda one: one.due_at)


def allowed(ring: Ring | None, consent: Consent | None) -> bool:
    """Say whether the consent of this moment covers what a task tells."""
    return ring is None or agreed.allows(consent, ring)


def objection_to_plan(level: Level | None, status: AppointmentStatus) -> Reason | None:
    """Say why there is no plan to take over."""
    if status is AppointmentStatus.CANCELLED:
        return Reason.CANCELLED
    if status is AppointmentStatus.DONE:
        return Reason.WRONG_STATE
    return Reason.LEVEL_NOT_CONFIRMED if level is None else None


def objection_to_task(ring: Ring | None, consent: Consent | None) -> Reason | None:
    """Say why a task may not be added: it would tell people the person has not agreed to."""
    return None if allowed(ring, consent) else Reason.RING_NOT_ALLOWED


def moved(source: TaskSource, due_at: datetime, by: timedelta) -> datetime:
    """Say when an open task is due after its appointment moved: what was planned back from the start moves along."""
    return due_at + by if source is TaskSource.PLAN else due_at


def overdue(state: TaskState, due_at: datetime, now: datetime) -> bool:
    """Say whether a task should have been done."""
    return state is TaskState.OPEN and due_at + GRACE <= now
