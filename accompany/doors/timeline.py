"""A timeline as every door gives it: entries with who by name or by part, time spans, and the figures of each call.

Coordinators of the chapter are named; volunteers and the person never are.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

import msgspec

from accompany.doors import spreadsheets, times
from accompany.rules import brakes as brake_rules
from accompany.rules import groups as group_rules
from accompany.rules import timeline as rules
from accompany.rules import timeline_spans
from accompany.rules.call_records import Line, Record
from accompany.rules.timeline import Entry, What
from accompany.rules.timeline_facts import Call
from accompany.rules.timeline_spans import Span
from accompany.tables import accounts, brakes, groups, timeline
from accompany.tables.appointments import Kept
from accompany.tables.scope import Scope
from accompany.words import AccountId, SignalSource

TYPES = {"csv": "text/csv; charset=utf-8", "json": "application/json"}
COLUMNS = ("at", "happened_at", "what", "who", "call", "detail", "reason")


class Part(StrEnum):
    """What somebody who is not named was to this appointment."""

    TEAM = "team"
    PERSON = "person"
    PROGRAM = "program"


@dataclass(frozen=True, slots=True)
class Told:
    """A timeline; ``names`` are those of coordinators. ``zone`` is the site's, ``at`` (aware UTC) when it was told."""

    kept: Kept
    at: datetime
    entries: list[Entry]
    spans: list[Span]
    calls: list[Call]
    names: dict[AccountId, str]

    @property
    def zone(self) -> str:
        """Give the zone in which its times are written."""
        return self.kept.zone

    def who(self, entry: Entry) -> str | Part:
        """Name a coordinator; say of anybody else what part they had."""
        if entry.by is not None:
            return self.names.get(entry.by, Part.TEAM)
        ours = entry.what is What.CONSENT_GIVEN or entry.detail.get("source") == SignalSource.PERSON.value
        return Part.PERSON if ours else Part.PROGRAM


class EntryOut(msgspec.Struct):
    """One thing that happened, in stable codes; ``happened_at`` where it was known later than it happened."""

    at: str
    happened_at: str | None
    what: str
    who: str
    call: str | None
    detail: dict[str, str]
    reason: str | None


class SpanOut(msgspec.Struct):
    """How long a step took; ``seconds`` is null while it is open."""

    step: str
    began: str
    ended: str | None
    seconds: int | None
    call: str | None


class LineOut(msgspec.Struct):
    """One ring by one channel, in messages and answers."""

    ring: int
    channel: str
    called: int
    accepted: int
    in_doubt: int
    failed: int
    cancelled: int
    expired: int
    waiting: int
    coming: int
    thirty_minutes: int
    no: int


class CallOut(msgspec.Struct):
    """One call in figures. ``within`` counts those who had answered so many minutes after it was sent."""

    reference: str
    drill: bool
    sent_at: str | None
    first_hand_off: str | None
    last_hand_off: str | None
    called: int
    answered: int
    within: dict[str, int]
    told: int
    last_told: str | None
    troubles: dict[str, int]
    left_out: dict[str, int]
    sha256: dict[str, str]
    lines: list[LineOut]


class TimelineOut(msgspec.Struct):
    """Everything that is remembered of an appointment's danger and calls. Times carry the site's offset."""

    code: str
    time_zone: str
    starts_at: str
    told_at: str
    entries: list[EntryOut]
    spans: list[SpanOut]
    calls: list[CallOut]


async def tell(scope: Scope, kept: Kept, now: datetime, *, reasons: bool = True) -> Told:
    """Read and tell the timeline of an appointment of this chapter."""
    facts = await timeline.gather(scope, kept, reasons=reasons)
    braked = brake_rules.entries(await brakes.of_calls(scope, kept.id))
    announced = group_rules.entries(await groups.of_appointment(scope, kept.id))
    entries = sorted([*rules.tell(facts), *braked, *announced], key=lambda entry: entry.at)
    named = await timeline.coordinators_among(scope, {entry.by for entry in entries if entry.by})
    contacts = await accounts.contacts(scope, sorted(named)) if named else {}
    names = {account: contact.name for account, contact in contacts.items()}
    return Told(kept, now, entries, timeline_spans.spans(facts), list(facts.calls), names)


def out(told: Told) -> TimelineOut:
    """Give a timeline as programs read it."""
    return TimelineOut(
        code=told.kept.code,
        time_zone=told.zone,
        starts_at=times.shown(told.kept.starts_at, told.zone),
        told_at=times.shown(told.at, told.zone),
        entries=[_entry(entry, told) for entry in told.entries],
        spans=[_span(span, told.zone) for span in told.spans],
        calls=[call(one.reference, one.record, told.zone, one) for one in told.calls],
    )


def rows(told: Told) -> list[list[str]]:
    """Give the entries as rows under a header, for a spreadsheet."""
    found = [list(COLUMNS)]
    for entry in (_entry(one, told) for one in told.entries):
        detail = "; ".join(f"{name}={value}" for name, value in entry.detail.items())
        found.append(
            [entry.at, entry.happened_at or "", entry.what, entry.who, entry.call or "", detail, entry.reason or ""]
        )
    return [*found, *_figures(out(told))]


def _figures(told: TimelineOut) -> Iterator[list[str]]:
    """Give how long each step took and how each call went as further rows, as of when the timeline was told."""
    for span in told.spans:
        detail = {"step": span.step, "began": span.began, "ended": span.ended, "seconds": span.seconds}
        yield _row(told.told_at, "span", span.call, detail)
    for one in told.calls:
        yield _row(
            told.told_at,
            "call_figures",
            one.reference,
            {
                "called": one.called,
                "answered": one.answered,
                **{f"answered_within_{minutes}": number for minutes, number in one.within.items()},
                "first_hand_off": one.first_hand_off,
                "last_hand_off": one.last_hand_off,
                **one.troubles,
                **{f"left_out_{why}": number for why, number in one.left_out.items()},
            },
        )
        for line in one.lines:
            yield _row(told.told_at, "ring_figures", one.reference, msgspec.structs.asdict(line))


def _row(at: str, what: str, call: str | None, detail: Mapping[str, object]) -> list[str]:
    said = "; ".join(f"{name}={value}" for name, value in detail.items() if value is not None)
    return [at, "", what, Part.PROGRAM.value, call or "", said, ""]


def file(told: Told, kind: str) -> bytes:
    """Write a timeline down as ``csv`` or ``json``."""
    if kind == "json":
        return msgspec.json.format(msgspec.json.encode(out(told)), indent=2)
    return spreadsheets.written(rows(told)).encode()


def call(reference: str, record: Record, zone: str, facts: Call) -> CallOut:
    """Give one call in figures."""
    return CallOut(
        reference=reference,
        drill=facts.drill,
        sent_at=_shown(facts.sent_at, zone),
        first_hand_off=_shown(record.first_hand_off, zone),
        last_hand_off=_shown(record.last_hand_off, zone),
        called=record.called,
        answered=record.answered,
        within={str(minutes): number for minutes, number in record.within.items()},
        told=record.told,
        last_told=_shown(record.last_told, zone),
        troubles=dict(record.troubles),
        left_out={why.value: number for why, number in record.left_out.items()},
        sha256=dict(facts.digests),
        lines=[_line(line) for line in record.lines],
    )


def _line(line: Line) -> LineOut:
    figures = {name: getattr(line, name) for name in LineOut.__struct_fields__ if name not in ("ring", "channel")}
    return LineOut(ring=line.ring.value, channel=line.channel, **figures)


def _entry(entry: Entry, told: Told) -> EntryOut:
    return EntryOut(
        at=times.shown(entry.at, told.zone),
        happened_at=_shown(entry.happened_at, told.zone),
        what=entry.what.value,
        who=str(told.who(entry)),
        call=entry.call,
        detail=entry.detail,
        reason=entry.reason,
    )


def _span(span: Span, zone: str) -> SpanOut:
    began, ended = times.shown(span.began, zone), _shown(span.ended, zone)
    return SpanOut(span.step.value, began, ended, span.seconds, span.call)


def _shown(moment: datetime | None, zone: str) -> str | None:
    return times.shown(moment, zone) if moment else None
