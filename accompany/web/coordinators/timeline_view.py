"""The timeline in words that somebody who was not there can read: who, when, what, and how it went."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from accompany.doors.timeline import Part, Told
from accompany.rules.groups import Came
from accompany.rules.timeline import Entry, What
from accompany.rules.timeline_spans import Span, Step
from accompany.tables.kinds import SignalKind
from accompany.web import dates
from accompany.web.coordinators import records_view
from accompany.web.coordinators.calls_view import RINGS
from accompany.web.coordinators.groups_view import CAME, SAID
from accompany.web.coordinators.outcomes_told import NEWS
from accompany.web.coordinators.visit_view import LEVELS
from accompany.web.coordinators.watch import DID, HAPPENED, STATES
from accompany.web.languages import app, gettext, ngettext
from accompany.web.volunteers.go import OUTCOMES, STEPS
from accompany.words import DayStep, IncidentState, Level, News, Ring, SignalSource, Tier

WHATS = {
    What.SIGNAL_REPORTED: app("Signal reported"),
    What.SIGNAL_WITHDRAWN: app("Signal withdrawn"),
    What.LEVEL_CONFIRMED: app("Level confirmed"),
    What.LEVEL_OVERRIDDEN: app("Level set against what the signals proposed"),
    What.CONSENT_GIVEN: app("Consent given"),
    What.STEP: app("The day"),
    What.WATCH: app("The watch"),
    What.OUTCOME: app("Outcome written down"),
    What.OUTCOME_TOLD: app("How it went, to those who were called"),
    What.CALL_DRAFTED: app("Call drafted"),
    What.CALL_APPROVED: app("Call approved"),
    What.CALL_SENT: app("Call sent"),
    What.CALL_WIDENED: app("Call widened"),
    What.CALL_STOPPED: app("Call stopped: what it rested on fell away"),
    What.CALL_CORRECTED: app("Correction sent"),
    What.CALL_STOOD_DOWN: app("Stood down"),
    What.CALL_CANCELLED: app("Draft dropped"),
    What.CALL_EXPIRED: app("Call expired"),
    What.CALL_ANNOUNCED: app("To a group chat"),
    What.BRAKE: app("The brake of the whole chapter"),
    What.CALL_NOTED: app("Call changed"),
}
TELLINGS = {"drafted": app("drafted"), "approved": app("approved"), "sent": app("sent")}
BRAKED = {"pulled": app("pulled: nothing more leaves"), "released": app("released: what waited leaves")}
PARTS = {Part.TEAM: app("the team"), Part.PERSON: app("the person"), Part.PROGRAM: app("the program")}
SPANS = {
    Step.REPORT_TO_PAGE: app("From the report to the first page"),
    Step.PAGE_TO_ACKNOWLEDGE: app("From the first page until somebody saw to it"),
    Step.CONFIRM_TO_FIRST_HAND_OFF: app("From the confirmation to the first message handed over"),
    Step.SEND_TO_LAST_HAND_OFF: app("From sending to the last message handed over"),
    Step.STAND_DOWN_TO_LAST_TOLD: app("From the stand-down to the last one told"),
}
LABELED = {
    "source": app("source"),
    "points": app("points"),
    "tier": app("tier"),
    "held_ring": app("when held, up to ring"),
    "held_minutes": app("after so many minutes"),
    "outcome": app("outcome"),
    "action": app("what"),
    "version": app("version"),
    "consent": app("consent version"),
}
VALUES = {  # of sources and tiers; what is not here is shown as its code
    SignalSource.PERSON.value: app("the person"),
    SignalSource.LAWYER.value: app("the lawyer"),
    SignalSource.LETTER.value: app("a letter"),
    SignalSource.LEAD.value: app("the lead"),
    SignalSource.INTAKE.value: app("intake"),
    SignalSource.SITE.value: app("what happened at the site"),
    Tier.PRIVATE.value: app("private"),
    Tier.COMMUNITY.value: app("community"),
    Tier.PUBLIC.value: app("public"),
    **{outcome.value: label for outcome, label in OUTCOMES.items()},
}


def worded(told: Told, kinds: tuple[SignalKind, ...], language: str) -> dict[str, Any]:
    """Word a timeline, grouped by the days of the site's calendar."""
    labels = {kind.code: gettext(kind.label) for kind in kinds}
    zone = ZoneInfo(told.zone)
    days: dict[Any, list[dict[str, Any]]] = {}
    for entry in told.entries:
        local = entry.at.astimezone(zone)
        days.setdefault(local.date(), []).append(_entry(entry, told, labels, local, language))
    return {
        "code": told.kept.code,
        "title": gettext(told.kept.type_label),
        "when": dates.when(told.kept.starts_at, told.kept.ends_at, told.zone, language, year=True),
        "where": told.kept.site_name,
        "zone": told.zone,
        "told_at": _full(told.at.astimezone(zone), language),
        "days": [{"day": dates.long_day(day, language, year=True), "entries": rows} for day, rows in days.items()],
        "spans": [_span(span, language) for span in told.spans],
        "calls": [
            {
                "reference": call.reference,
                "drill": call.drill,
                "digests": sorted(call.digests.items()),
                **records_view.worded(call.record, call.sent_at, told.zone, language),
            }
            for call in told.calls
            if call.sent_at is not None
        ],
    }


def _entry(entry: Entry, told: Told, labels: dict[str, str], local: datetime, language: str) -> dict[str, Any]:
    who = told.who(entry)
    return {
        "iso": local.isoformat(timespec="seconds"),
        "clock": f"{records_view.clock(local, language)} {local:%Z}",
        "what": gettext(WHATS[entry.what]),
        "who": gettext(PARTS[who]) if isinstance(who, Part) else who,
        "call": entry.call,
        "details": [*_subject(entry, labels), *_figures(entry)],
        "happened": records_view.moment(entry.happened_at, told.zone, language),
        "reason": entry.reason,
    }


def _subject(entry: Entry, labels: dict[str, str]) -> list[str]:
    """Say what it was about."""
    detail = entry.detail
    if "code" in detail:
        return [labels.get(detail["code"], detail["code"])]
    if "level" in detail:
        levels = {"level": _level(detail["level"]), "proposed": _level(detail["proposed"])}
        return [gettext("%(level)s; the signals proposed %(proposed)s") % levels]
    if "telling" in detail:
        step, news = TELLINGS[detail["telling"]], NEWS[News(detail["news"])]
        return [gettext(step), gettext(news)]
    if "group" in detail or "brake" in detail:
        return _chapters(detail)
    if "step" in detail:
        return [gettext(STEPS[DayStep(detail["step"])])]
    if "event" in detail:
        return _watched(detail)
    if "drill" in detail:
        rings = ", ".join(gettext(RINGS[Ring(int(ring))]) for ring in detail["rings"].split())
        return [rings, *([gettext("Exercise")] if detail["drill"] == "yes" else [])]
    return []


def _chapters(detail: dict[str, str]) -> list[str]:
    """Say what its chapter did: pulled the brake, or told a group."""
    if "brake" in detail:
        pulled_or_released = BRAKED[detail["brake"]]
        return [gettext(pulled_or_released)]
    said, came = SAID[detail["said"] == "all_clear"], CAME[Came(detail["came"])]
    return [detail["group"], f"{gettext(said)}: {gettext(came)}"]


def _watched(detail: dict[str, str]) -> list[str]:
    event = detail["event"]
    said = [gettext(HAPPENED[event]) if event in HAPPENED else event]
    if did := DID.get(detail.get("did", "")):
        said.append(f"{gettext(did)} ({detail['people']})")
    return [*said, gettext(STATES[IncidentState(detail["state"])][1])]


def _figures(entry: Entry) -> list[str]:
    """Give the numbers and versions that belong to it."""
    found = []
    for name, value in entry.detail.items():
        if name.startswith("ring_") and name.removeprefix("ring_").isdigit():
            found.append(f"{gettext(RINGS[Ring(int(name.removeprefix('ring_')))])}: {value}")
        elif name == "people" and "did" not in entry.detail:
            found.append(ngettext("%(n)s person is told", "%(n)s people are told", int(value)) % {"n": value})
        elif name.startswith("sha256_"):
            found.append(f"SHA-256 {name.removeprefix('sha256_')}: {value}")
        elif name in LABELED:
            found.append(f"{gettext(LABELED[name])}: {gettext(VALUES[value]) if value in VALUES else value}")
    return found


def _level(code: str) -> str:
    return gettext(LEVELS[Level[code.upper()]])


def _span(span: Span, language: str) -> dict[str, Any]:
    length = None if span.ended is None else records_view.length(span.ended - span.began)
    return {"label": gettext(SPANS[span.step]), "call": span.call, "length": length}


def _full(local: datetime, language: str) -> str:
    return f"{dates.long_day(local.date(), language, year=True)}, {records_view.clock(local, language)} {local:%Z}"
