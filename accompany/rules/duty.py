"""Who is on call, who is their backup, whom a page reaches, and when nobody would be there. Times are aware UTC."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from accompany.rules.incident_events import PAGES, Do
from accompany.words import AccountId, DutyPart, Problem

LONGEST = timedelta(days=14)
FURTHEST = timedelta(days=366)


@dataclass(frozen=True, slots=True)
class Span:
    """Somebody's time on duty, from its start to just before its end."""

    who: AccountId
    part: DutyPart
    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True, slots=True)
class Gap:
    """A time nobody is on call for."""

    starts_at: datetime
    ends_at: datetime


def on_duty(spans: Iterable[Span], part: DutyPart, now: datetime) -> tuple[AccountId, ...]:
    """List who does this part at ``now``, whoever began first in front."""
    running = [span for span in spans if span.part is part and span.starts_at <= now < span.ends_at]
    return tuple(dict.fromkeys(span.who for span in sorted(running, key=lambda span: (span.starts_at, span.who))))


def there(spans: Iterable[Span], coordinators: Collection[AccountId]) -> list[Span]:
    """Keep the spans of those who coordinate at this moment: a page passes the others over."""
    return [span for span in spans if span.who in coordinators]


def paged(page: Do, spans: Sequence[Span], coordinators: Sequence[AccountId], now: datetime) -> tuple[AccountId, ...]:
    """Say whom a page reaches. Never fewer than somebody, as long as the chapter has a coordinator.

    1. Only coordinators of this moment count: whoever was frozen or left is not there, whatever the roster says.
    2. Nobody on call: all coordinators at once.
    3. The backup is paged together with whoever is on call. Without a backup all are: ten minutes are lost already.
    """
    on_call = _of(on_duty(spans, DutyPart.ON_CALL, now), coordinators)
    if page is Do.PAGE_ON_CALL:
        return on_call or tuple(coordinators)
    backup = tuple(one for one in _of(on_duty(spans, DutyPart.BACKUP, now), coordinators) if one not in on_call)
    if page is Do.PAGE_BACKUP and on_call and backup:
        return on_call + backup
    return tuple(coordinators)


def page_of(number: int) -> Do:
    """Say whom the page of this number, counted from 0, is for: each step reaches more, and the last is for ever."""
    return PAGES[min(number, len(PAGES) - 1)]


def problems(span: Span, now: datetime) -> dict[str, Problem]:
    """Say what is wrong with a span somebody wants to put into the roster, by field."""
    if span.ends_at <= span.starts_at:
        return {"ends_at": Problem.END_BEFORE_START}
    if span.ends_at <= now:
        return {"ends_at": Problem.DATE_PAST}
    if span.ends_at - span.starts_at > LONGEST:
        return {"ends_at": Problem.TOO_LARGE}
    return {"starts_at": Problem.DATE_TOO_FAR} if span.starts_at - now > FURTHEST else {}


def clashes(span: Span, others: Iterable[Span]) -> bool:
    """Say whether the same person is on duty already in a part of that time: nobody is their own backup."""
    return any(one.who == span.who and one.starts_at < span.ends_at and span.starts_at < one.ends_at for one in others)


def gaps(spans: Iterable[Span], since: datetime, until: datetime) -> list[Gap]:
    """List the times between the two for which nobody is on call, in their order."""
    found: list[Gap] = []
    covered = since
    for span in sorted((one for one in spans if one.part is DutyPart.ON_CALL), key=lambda one: one.starts_at):
        if span.starts_at > covered and covered < until:
            found.append(Gap(covered, min(span.starts_at, until)))
        covered = max(covered, span.ends_at)
    if covered < until:
        found.append(Gap(covered, until))
    return found


def _of(some: Iterable[AccountId], coordinators: Collection[AccountId]) -> tuple[AccountId, ...]:
    return tuple(one for one in some if one in coordinators)
