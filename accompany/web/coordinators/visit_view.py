"""Everything one appointment's page shows its coordinators, gathered and worded."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from accompany.actions import signals as signal_actions
from accompany.doors.access import Visitor
from accompany.rules import teams
from accompany.rules.teams import Staffing, Standing
from accompany.tables import (
    accounts,
    appointments,
    consents,
    days,
    kinds,
    languages,
    people,
    recruiting,
    signals,
    slots,
    standby,
    swaps,
)
from accompany.tables.appointments import Kept
from accompany.tables.kinds import SignalKind
from accompany.tables.kinds import TeamRole as Role
from accompany.tables.slots import Held, TeamRow
from accompany.web import dates
from accompany.web.coordinators import candidates_view, chapter_offers_view, invited_view, watch
from accompany.web.languages import app, gettext
from accompany.web.people import choices, when_held
from accompany.web.volunteers.go import taken
from accompany.words import AppointmentStatus, ClaimId, Level, SlotId, SlotState, VolunteerId

LEVELS = {
    Level.ROUTINE: app("Routine"),
    Level.WATCH: app("Watch"),
    Level.HIGH: app("High"),
    Level.CRITICAL: app("Critical"),
}
LEVEL_KINDS = {Level.ROUTINE: "ok", Level.WATCH: "open", Level.HIGH: "urgent", Level.CRITICAL: "alert"}
UNCONFIRMED = {Level.HIGH: "urgent", Level.CRITICAL: "alert"}
STATUSES = {
    AppointmentStatus.DRAFT: app("Draft: volunteers do not see it"),
    AppointmentStatus.PUBLISHED: app("Published"),
    AppointmentStatus.CANCELLED: app("Called off"),
    AppointmentStatus.DONE: app("Done"),
}
SLOTS = {
    SlotState.OPEN: ("open", app("Empty")),
    SlotState.ASKED: ("open", app("Asked")),
    SlotState.CLAIMED: ("ok", app("Claimed")),
    SlotState.CONFIRMED: ("ok", app("Confirmed")),
}
LINES = 5  # of the team's form


@dataclass(frozen=True, slots=True)
class Gathered:
    """What the database knows of one appointment, before words are chosen."""

    kept: Kept
    team: tuple[TeamRow, ...]
    person: people.Kept | None
    consent: consents.Kept | None
    meeting: appointments.Meeting
    seen: tuple[signals.Kept, ...]
    points: int
    proposed: Level
    steps: list[days.Step]
    next_code: str | None
    kinds: tuple[SignalKind, ...]
    roles: tuple[Role, ...]
    names: dict[Any, str]
    invited: invited_view.Gathered
    paused: bool
    candidates: candidates_view.Gathered | None
    watch: watch.Gathered | None
    swaps: frozenset[ClaimId]
    standby: dict[UUID, list[VolunteerId]]
    elsewhere: chapter_offers_view.OfVisit


async def gather(visitor: Visitor, kept: Kept, now: datetime, slot: str | None = None) -> Gathered:
    """Ask the database for everything the page shows; ``slot`` is the place for which it names who fits."""
    scope = visitor.scope
    team = await slots.team(scope, kept.id)
    holders = [slot.volunteer for row in team for slot in row.slots if slot.volunteer]
    waiting = await standby.of_appointment(scope, kept.id)
    named = [*holders, *(one for line in waiting.values() for one in line)]
    contacts = await accounts.contacts(scope, named) if named else {}
    assessment = await signal_actions.assess(scope, kept, now)
    ended = await days.outcome(scope, kept.id)
    elsewhere = await chapter_offers_view.of_visit(scope, kept, now)
    return Gathered(
        kept=kept,
        team=team,
        person=await people.find(scope, kept.person) if kept.person else None,
        consent=await consents.of_person(scope, kept.person, now),
        meeting=await appointments.meeting(scope, kept.id),
        seen=tuple(await signals.of_appointment(scope, kept.id)),
        points=assessment.points,
        proposed=assessment.proposed,
        steps=await days.steps(scope, kept),
        next_code=(await appointments.find(scope, ended.next)).code if ended and ended.next else None,
        kinds=tuple(await kinds.signal_kinds()),
        roles=tuple(await kinds.roles()),
        names={holder: contact.name for holder, contact in contacts.items()},
        invited=await invited_view.gather(scope, kept, elsewhere.guests),
        paused=await recruiting.is_paused(scope, kept.id),
        candidates=await candidates_view.gather(scope, team, slot, now),
        watch=await watch.gather(scope, kept),
        swaps=frozenset([one.claim for one in await swaps.of_appointment(scope, kept.id, now)]),
        standby=waiting,
        elsewhere=elsewhere,
    )


def values(found: Gathered, now: datetime, language: str) -> dict[str, Callable[[], Any] | Any]:
    """Word what the page takes; functions are called in the reader's language."""
    return {
        "visit": lambda: _visit(found, now, language),
        "team": lambda: [_row(row, found) for row in found.team],
        "elsewhere": lambda: chapter_offers_view.offers(found.elsewhere, _roles_of_slots(found)),
        "roles": lambda: [{"code": role.code, "label": gettext(role.label)} for role in found.roles],
        "watch": lambda: watch.worded(found.watch, now, language),
        "languages_known": list(languages.names().items()),
        "invitations": lambda: invited_view.worded(found.invited, language),
        "candidates": lambda: candidates_view.worded(found.candidates, _role_names(found), now, language),
    }


def _visit(found: Gathered, now: datetime, language: str) -> dict[str, Any]:
    kept = found.kept
    local = kept.starts_at.astimezone(ZoneInfo(kept.zone))
    return {
        "id": str(kept.id),
        "code": kept.code,
        "title": gettext(kept.type_label),
        "when": dates.when(kept.starts_at, kept.ends_at, kept.zone, language),
        "where": kept.site_name,
        "local": local.strftime("%Y-%m-%dT%H:%M"),
        "meeting_point": found.meeting.point or "",
        "note": found.meeting.note or "",
        "published": kept.status is AppointmentStatus.PUBLISHED,
        "draft": kept.status is AppointmentStatus.DRAFT,
        "open": kept.status in (AppointmentStatus.DRAFT, AppointmentStatus.PUBLISHED),
        "status": gettext(STATUSES[kept.status]),
        "status_kind": "ok" if kept.status is AppointmentStatus.PUBLISHED else "open",
        "verified": _verified(kept, language),
        "next_code": found.next_code,
        "steps": taken(found.steps, kept.zone, language),
        "lines": _lines(found.team),
        "paused": found.paused,
        "held": any(row.filled for row in found.team),
        **_staffing(found, now),
        **_level(found),
        **_person(found, language),
    }


def _staffing(found: Gathered, now: datetime) -> dict[str, Any]:
    filled = sum(min(row.sure, row.place.ideal) for row in found.team)
    ideal = sum(row.place.ideal for row in found.team)
    unsafe = any(row.sure < row.place.minimum for row in found.team)
    level = found.kept.standing_level
    kind = teams.standing(Staffing(filled, ideal, unsafe, found.kept.starts_at, level), now)
    words = gettext("Covered") if kind is Standing.COVERED else gettext("%(n)s unfilled") % {"n": ideal - filled}
    return {"kind": kind if ideal else Standing.OPEN, "staffing": words if ideal else gettext("No team yet")}


def _level(found: Gathered) -> dict[str, Any]:
    confirmed = found.kept.level
    line = gettext("The signals add up to %(points)s points: %(level)s is proposed.")
    return {
        "level": gettext(LEVELS[confirmed]) if confirmed is not None else gettext("Not confirmed"),
        "level_kind": LEVEL_KINDS[confirmed] if confirmed is not None else UNCONFIRMED.get(found.proposed, "open"),
        "level_line": line % {"points": found.points, "level": gettext(LEVELS[found.proposed])},
        "proposed": found.proposed.name.lower(),
        "levels": [(level.name.lower(), gettext(label)) for level, label in LEVELS.items()],
        "signals": [
            {"id": str(signal.id), "label": gettext(signal.label), "weight": signal.weight} for signal in found.seen
        ],
        "kinds": [{"code": kind.code, "label": gettext(kind.label)} for kind in found.kinds],
    }


def _person(found: Gathered, language: str) -> dict[str, Any]:
    person, consent = found.person, found.consent
    advance = consent.when_held if consent else None
    if person is None:
        return {"person": None, "handle": None}
    zone = ZoneInfo(found.kept.zone)
    confirmed = dates.clock(consent.agreed.confirmed_at.astimezone(zone), language) if consent else "–"
    day = dates.short_day(consent.agreed.confirmed_at.astimezone(zone).date(), language) if consent else ""
    return {
        "person": str(person.id),
        "handle": person.handle,
        "person_line": f"{languages.name_of(person.spoken_language)} · {person.adults} + {person.children}",
        "tiers": [(choice.value, choice.label) for choice in choices.tiers(language)],
        "tier": consent.tier.value if consent else "private",
        "when_held": when_held.offered(language, advance),
        "held": when_held.value_of(advance),
        "held_line": when_held.line(advance, counts=bool(consent and consent.agreed.for_now), language=language),
        "consent_line": gettext("Last confirmed %(when)s. Calling the list needs it within 24 hours.")
        % {"when": f"{day} {confirmed}"},
    }


def _role_names(found: Gathered) -> dict[str, str]:
    return {role.code: gettext(role.label) for role in found.roles}


def _roles_of_slots(found: Gathered) -> dict[SlotId, str]:
    return {slot.id: _role_names(found)[row.place.role] for row in found.team for slot in row.slots}


def _row(row: TeamRow, found: Gathered) -> dict[str, Any]:
    return {
        "role": _role_names(found)[row.place.role],
        "language": languages.name_of(row.place.language) if row.place.language else None,
        "standby": ", ".join(found.names[one] for one in found.standby.get(row.id, ())),
        "slots": [_slot(slot, found) for slot in row.slots if slot.volunteer or slot.number <= row.place.ideal],
    }


def _slot(slot: Held, found: Gathered) -> dict[str, Any]:
    kind, label = invited_view.doubtful(slot.claim_state) or (SLOTS[slot.state][0], gettext(SLOTS[slot.state][1]))
    guest = found.elsewhere.guests.get(slot.claim) if slot.claim else None
    return {
        "id": str(slot.id),
        "kind": kind,
        "label": label,
        "who": guest.name if guest else found.names.get(slot.volunteer),
        "guest": chapter_offers_view.guest_line(guest),
        "claim": str(slot.claim) if slot.claim else None,
        "swap": slot.claim in found.swaps,
    }


def _lines(team: tuple[TeamRow, ...]) -> list[dict[str, Any]]:
    lines = [
        {
            "role": row.place.role,
            "minimum": row.place.minimum,
            "ideal": row.place.ideal,
            "language": row.place.language or "",
        }
        for row in team
    ]
    empty = {"role": "", "minimum": "", "ideal": "", "language": ""}
    return [*lines, *[empty] * max(1, LINES - len(lines))]


def _verified(kept: Kept, language: str) -> str | None:
    if kept.verified is None:
        return None
    day = dates.short_day(kept.verified.at.astimezone(ZoneInfo(kept.zone)).date(), language)
    return gettext("Date checked %(day)s") % {"day": day}
