"""What the pages about calls show: rings and counts, worded in the reader's language."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from accompany.doors.headcount import Counts, HeadCount, RingLine
from accompany.rules import escalation
from accompany.rules.supporters import LeftOut
from accompany.tables.mobilizations import Kept
from accompany.web import dates, wording
from accompany.web.languages import WRITTEN, app, gettext
from accompany.words import AccountId, Invalid, MobilizationState, Problem, Ring

RINGS = {
    Ring.TEAM: app("The team"),
    Ring.VOLUNTEERS: app("Volunteers"),
    Ring.LIST: app("The rapid mobilization list"),
    Ring.PARTNERS: app("Partner organisations"),
    Ring.PUBLIC: app("Public and press"),
}
LEFT_OUT = {
    LeftOut.LIMIT: app("%(n)s not called: limit reached"),
    LeftOut.ASLEEP: app("%(n)s not called: asleep until it is over"),
}
STATES = {
    MobilizationState.DRAFT: ("open", app("Draft: waits for approval")),
    MobilizationState.APPROVED: ("open", app("Approved: not sent")),
    MobilizationState.SENDING: ("alert", app("Being sent")),
    MobilizationState.SENT: ("alert", app("Sent")),
    MobilizationState.STANDING_DOWN: ("urgent", app("The all-clear is being sent")),
    MobilizationState.STOOD_DOWN: ("ok", app("Over: everybody was told")),
    MobilizationState.CANCELLED: ("ok", app("Dropped")),
    MobilizationState.EXPIRED: ("ok", app("Expired")),
}
NAMES = {language.code: language.endonym for language in WRITTEN}


@dataclass(frozen=True, slots=True)
class RingView:
    """One ring. ``why_not`` is worded; such a ring cannot be chosen."""

    number: int
    name: str
    people: int
    chosen: bool
    why_not: str | None
    counts: Counts
    left_out: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CallView:
    """One call, and what its reader may do with it now."""

    id: str
    code: str
    kind: str
    state: str
    drill: bool
    sent: bool
    reference: str
    until: str
    reason: str
    rings: tuple[RingView, ...]
    wider: tuple[RingView, ...]
    counts: Counts
    told: Counts
    texts: tuple[tuple[str, str, str], ...]  # language, its own name, words
    approved_at: str | None
    may_stand_down: bool
    may_cancel: bool
    own_draft: bool
    wanted: int | None
    promised: int
    enough: bool
    partners: tuple[tuple[str, int, str], ...]  # name, people, when


def rings(lines: tuple[RingLine, ...], language: str) -> tuple[RingView, ...]:
    """Word the rings."""
    return tuple(
        RingView(
            number=line.ring.value,
            name=gettext(RINGS[line.ring]),
            people=line.people,
            chosen=line.chosen,
            why_not=wording.reason_text(line.why_not, language) if line.why_not else None,
            counts=line.counts,
            left_out=tuple(gettext(LEFT_OUT[why]) % {"n": number} for why, number in sorted(line.left_out.items())),
        )
        for line in lines
    )


def rings_of(typed: Sequence[str]) -> frozenset[Ring]:
    """Read the rings that were ticked. Raises Invalid."""
    known = {str(ring.value): ring for ring in RINGS}
    if any(number not in known for number in typed):
        raise Invalid({"rings": Problem.UNKNOWN_CHOICE})
    return frozenset(known[number] for number in typed)


def call(found: HeadCount, reader: AccountId, language: str) -> CallView:
    """Word a call for one of its coordinators. What they may do, the rules say again when they do it."""
    kept, shown = found.kept, rings(found.rings, language)
    kind, state = STATES[kept.state]
    draft = kept.state is MobilizationState.DRAFT
    out = kept.state in escalation.CALLED
    return CallView(
        id=str(kept.id),
        code=kept.code,
        kind=kind,
        state=gettext(state),
        drill=kept.drill,
        sent=kept.sent_at is not None,
        reference=kept.reference,
        until=moment(kept.expires_at, kept, language),
        reason=found.reason,
        rings=tuple(ring for ring in shown if ring.chosen),
        wider=tuple(ring for ring in shown if not ring.chosen and out and _callable(ring)),
        counts=found.counts,
        told=found.told,
        texts=tuple((code, NAMES.get(code, code), text) for code, text in sorted(found.texts.items())),
        approved_at=moment(kept.approvals[0].at, kept, language) if kept.approvals else None,
        may_stand_down=escalation.objection_to_stand_down(kept.call) is None,
        may_cancel=escalation.objection_to_cancel(kept.call) is None,
        own_draft=draft and reader == kept.drafted_by and escalation.needs_approval(kept.rings),
        wanted=found.wanted,
        promised=found.promised.number,
        enough=found.enough,
        partners=tuple((one.name, one.number, moment(one.at, kept, language)) for one in found.partners),
    )


def moment(at: datetime, kept: Kept, language: str) -> str:
    """Write a time on the site's clock."""
    local = at.astimezone(ZoneInfo(kept.zone))
    return f"{dates.short_day(local.date(), language)}, {dates.clock(local, language)}"


def _callable(ring: RingView) -> bool:
    """Say whether a call that is out may still reach this ring: outward only by a call of its own."""
    return ring.why_not is None and not escalation.needs_approval([Ring(ring.number)])
