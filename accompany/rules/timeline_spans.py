"""How long each step took that somebody's safety hung on, from the report to the last message handed over."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from accompany.rules.incident_events import PAGES
from accompany.rules.timeline_facts import Call, Facts, Happened
from accompany.words import IncidentState

PAGED = tuple(page.value for page in PAGES)


class Step(StrEnum):
    """From what to what. Stable codes of the API."""

    REPORT_TO_PAGE = "report_to_page"
    PAGE_TO_ACKNOWLEDGE = "page_to_acknowledge"
    CONFIRM_TO_FIRST_HAND_OFF = "confirm_to_first_hand_off"
    SEND_TO_LAST_HAND_OFF = "send_to_last_hand_off"
    STAND_DOWN_TO_LAST_TOLD = "stand_down_to_last_told"


@dataclass(frozen=True, slots=True)
class Span:
    """One step; ``ended`` is None while it is still open. ``call`` is a call's reference."""

    step: Step
    began: datetime
    ended: datetime | None
    call: str | None = None

    @property
    def seconds(self) -> int | None:
        """Give its length in whole seconds, None while it is open."""
        return None if self.ended is None else int((self.ended - self.began).total_seconds())


def spans(facts: Facts) -> list[Span]:
    """Measure the first report and its page, and every call."""
    return [*_watched(facts.happened), *(span for call in facts.calls for span in _called(call, facts))]


def _watched(happened: Iterable[Happened]) -> Iterator[Span]:
    events = list(happened)
    report = _first(events, lambda event: event.state is IncidentState.SIGNAL)
    page = _first(events, lambda event: event.did in PAGED and (report is None or event.at >= report.at))
    if report is not None:
        yield Span(Step.REPORT_TO_PAGE, report.at, page.at if page else None)
    if page is not None:
        seen = _first(events, lambda event: event.at >= page.at and event.what == "took")
        yield Span(Step.PAGE_TO_ACKNOWLEDGE, page.at, seen.at if seen else None)


def _called(call: Call, facts: Facts) -> Iterator[Span]:
    if call.sent_at is None:
        return
    confirmed = _confirmed(facts, call.sent_at)
    if confirmed is not None:
        yield Span(Step.CONFIRM_TO_FIRST_HAND_OFF, confirmed, call.record.first_hand_off, call.reference)
    done = None if call.record.waiting else call.record.last_hand_off
    yield Span(Step.SEND_TO_LAST_HAND_OFF, call.sent_at, done, call.reference)
    if call.stood_down_at is not None and call.record.told:
        yield Span(Step.STAND_DOWN_TO_LAST_TOLD, call.stood_down_at, call.record.last_told, call.reference)


def _confirmed(facts: Facts, before: datetime) -> datetime | None:
    """Say when what the call rested on was confirmed: the last time before it was sent."""
    moments = [decision.at for decision in facts.decisions]
    moments += [event.at for event in facts.happened if event.what == "confirmed"]
    return max((moment for moment in moments if moment <= before), default=None)


def _first(events: list[Happened], wanted: Callable[[Happened], bool]) -> Happened | None:
    return next((event for event in events if wanted(event)), None)
