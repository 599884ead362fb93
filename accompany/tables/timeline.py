"""Everything that is remembered of one appointment's danger and calls, in the facts of the timeline's rule.

Reasons are opened only while the case is; afterwards who did what and when stays, without why.
"""

from collections.abc import Collection, Iterator, Sequence

from accompany.rules.timeline_facts import Agreed, Call, Decision, Facts, Happened, Noted, Signal, Step, Telling
from accompany.tables import call_records, call_texts, cases, days, mobilizations
from accompany.tables.appointments import Kept as Appointment
from accompany.tables.mobilizations import Kept
from accompany.tables.scope import Scope
from accompany.tables.sql import Row, Sql
from accompany.vault.vault import Key
from accompany.words import (
    AccountId,
    AppointmentId,
    DayStep,
    IncidentState,
    Level,
    Missing,
    MobilizationId,
    MobilizationState,
    PersonId,
    Role,
    SignalSource,
    Tier,
)

SIGNALS = Sql(
    """SELECT code, source, at, entered_by, withdrawn_at, withdrawn_by FROM signal
    WHERE chapter_id = {chapter} AND appointment_id = {appointment} ORDER BY at, id"""
)
DECISIONS = Sql(
    """SELECT d.* FROM level_decision d JOIN appointment a ON a.id = d.appointment_id
    WHERE a.chapter_id = {chapter} AND d.appointment_id = {appointment} ORDER BY d.decided_at, d.id"""
)
CONSENTS = Sql(
    """SELECT c.version, c.tier, c.confirmed_at, c.given_by, c.held_ring, c.held_minutes
    FROM consent c JOIN person p ON p.id = c.person_id
    WHERE p.chapter_id = {chapter} AND c.person_id = {person} ORDER BY c.version"""
)
STEPS = Sql(
    """SELECT d.step, d.at, d.entered_at, d.entered_by FROM day_step d JOIN appointment a ON a.id = d.appointment_id
    WHERE a.chapter_id = {chapter} AND d.appointment_id = {appointment} ORDER BY d.entered_at, d.id"""
)
EVENTS = Sql(
    """SELECT e.id, e.at, e.what, e.state, e.did, e.entered_by, e.reason_sealed, (
        SELECT COUNT(*) FROM notice n WHERE n.about = i.id AND n.posted_at = e.at
    ) AS people FROM incident_event e JOIN incident i ON i.id = e.incident_id
    WHERE i.chapter_id = {chapter} AND i.appointment_id = {appointment} ORDER BY i.opened_at, i.id, e.round"""
)
TOLD = Sql(
    """SELECT o.news, o.drafted_at, o.drafted_by, o.approved_at, o.approved_by, o.sent_at, o.sent_by, (
        SELECT COUNT(*) FROM notice n WHERE n.about = o.id AND n.kind = 'outcome_told'
    ) AS people FROM outcome_told o
    WHERE o.chapter_id = {chapter} AND o.appointment_id = {appointment} ORDER BY o.drafted_at, o.id"""
)
NOTED = Sql(
    """SELECT about, action, account_id, at FROM ledger WHERE chapter_id = {chapter} AND about IN {ids}
    ORDER BY at, id"""
)
SEALED = Sql("SELECT id, reason_sealed FROM mobilization WHERE chapter_id = {chapter} AND id IN {ids}")
COORDINATORS = Sql(
    """SELECT a.id FROM account a JOIN account_role r ON r.account_id = a.id
    WHERE a.chapter_id = {chapter} AND r.role = {role} AND a.id IN {ids}"""
)
DRILL_BEFORE = Sql(
    """SELECT id FROM mobilization WHERE chapter_id = {chapter} AND drill = {yes} AND sent_at < {before}
    ORDER BY sent_at DESC, id LIMIT 1"""
)


async def gather(scope: Scope, appointment: Appointment, *, reasons: bool) -> Facts:
    """Read everything about an appointment of this chapter; the reasons only when they are asked for."""
    key = await _key(appointment) if reasons else None
    values = {"chapter": scope.chapter, "appointment": appointment.id}
    ended = await days.outcome(scope, appointment.id)
    return Facts(
        signals=[_signal(row) for row in await SIGNALS.rows(**values)],
        decisions=[_decision(row, key) for row in await DECISIONS.rows(**values)],
        consents=await _consents(scope, appointment.person),
        steps=[_step(row) for row in await STEPS.rows(**values)],
        happened=[_happened(row, key) for row in await EVENTS.rows(**values)],
        outcome=(ended.outcome, ended.at, ended.by) if ended else None,
        calls=await _calls(scope, appointment.id, key),
        tellings=[step for row in await TOLD.rows(**values) for step in _tellings(row)],
    )


async def coordinators_among(scope: Scope, some: Collection[AccountId]) -> frozenset[AccountId]:
    """Keep those accounts that coordinate this chapter, frozen or not: the only ones a timeline names."""
    rows = await COORDINATORS.rows(chapter=scope.chapter, role=Role.COORDINATOR.value, ids=sorted(some))
    return frozenset(AccountId(row["id"]) for row in rows)


async def drill_before(kept: Kept) -> Kept | None:
    """Give the chapter's drill that was sent before this one, or None when this was the first."""
    if kept.sent_at is None:
        return None
    row = await DRILL_BEFORE.row(chapter=kept.chapter, yes=True, before=kept.sent_at)
    return await mobilizations.find(kept.scope, MobilizationId(row["id"])) if row else None


async def _key(appointment: Appointment) -> Key | None:
    try:
        return await cases.key_of(appointment.case)
    except Missing:  # the case is over: what was sealed stays shut for good
        return None


async def _consents(scope: Scope, person: PersonId | None) -> list[Agreed]:
    rows = await CONSENTS.rows(chapter=scope.chapter, person=person) if person else []
    return [
        Agreed(
            version=row["version"],
            tier=Tier(row["tier"]),
            at=row["confirmed_at"],
            by=row["given_by"],
            held_ring=row["held_ring"],
            held_minutes=row["held_minutes"],
        )
        for row in rows
    ]


async def _calls(scope: Scope, appointment: AppointmentId, key: Key | None) -> list[Call]:
    found = await mobilizations.of_appointment(scope, appointment)
    ids = [kept.id for kept in found]
    digests = await call_texts.of_calls(ids)
    noted = await NOTED.rows(chapter=scope.chapter, ids=ids) if ids else []
    sealed = await SEALED.rows(chapter=scope.chapter, ids=ids) if ids and key else []
    reasons = {row["id"]: _opened(key, "mobilization", row) for row in sealed}
    calls = []
    for kept in reversed(found):
        own = [row for row in noted if row["about"] == kept.id]
        calls.append(await _call(scope, kept, own, digests.get(kept.id, {}), reasons.get(kept.id)))
    return calls


async def _call(scope: Scope, kept: Kept, noted: Sequence[Row], digests: dict[str, str], reason: str | None) -> Call:
    late = kept.stood_down_at is not None and kept.stood_down_at > kept.expires_at
    return Call(
        reference=kept.reference,
        drill=kept.drill,
        drafted_at=kept.drafted_at,
        drafted_by=kept.drafted_by,
        expires_at=kept.expires_at,
        expired=kept.state is MobilizationState.EXPIRED or late,
        sent_at=kept.sent_at,
        stood_down_at=kept.stood_down_at,
        rings=kept.rings,
        noted=tuple(Noted(row["action"], row["account_id"], row["at"]) for row in noted),
        batches=await call_records.batches(scope, kept.id),
        digests=digests,
        record=await call_records.of_call(scope, kept.id, kept.sent_at),
        reason=reason,
    )


def _signal(row: Row) -> Signal:
    source = SignalSource(row["source"])
    return Signal(row["code"], source, row["at"], row["entered_by"], row["withdrawn_at"], row["withdrawn_by"])


def _decision(row: Row, key: Key | None) -> Decision:
    return Decision(
        level=Level(row["level"]),
        proposed=Level(row["proposed"]),
        points=row["points"],
        at=row["decided_at"],
        by=row["decided_by"],
        reason=_opened(key, "level_decision", row),
    )


def _step(row: Row) -> Step:
    return Step(DayStep(row["step"]), row["at"], row["entered_at"], row["entered_by"])


def _happened(row: Row, key: Key | None) -> Happened:
    return Happened(
        at=row["at"],
        what=row["what"],
        state=IncidentState(row["state"]),
        did=row["did"],
        by=row["entered_by"],
        people=row["people"],
        reason=_opened(key, "incident_event", row),
    )


def _tellings(row: Row) -> Iterator[Telling]:
    for step in ("drafted", "approved", "sent"):
        if row[f"{step}_at"] is not None:
            people = row["people"] if step == "sent" else 0
            yield Telling(row[f"{step}_at"], row[f"{step}_by"], step, row["news"], people)


def _opened(key: Key | None, table: str, row: Row) -> str | None:
    sealed = row["reason_sealed"]
    return key.open(bytes(sealed), f"{table}|{row['id']}|reason") if key and sealed else None
