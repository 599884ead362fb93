"""The roster in JSON: who is on call and when, put there and taken off; and the times nobody is."""

from datetime import timedelta

import msgspec
from litestar import delete, get, post
from litestar.params import FromPath, FromQuery, JSONBody

from accompany.actions import duty as actions
from accompany.doors import times
from accompany.doors.access import Asked, path_id
from accompany.doors.now import now
from accompany.rules import duty as rules
from accompany.rules.duty import Span
from accompany.tables import accounts, chapters, duty
from accompany.tables.duty import Kept
from accompany.words import Access, AccountId, DutyId, DutyPart

WEEKS = timedelta(days=14)


class DutyOut(msgspec.Struct):
    """Somebody's time on duty, with the offset of the chapter's time zone."""

    id: str
    who: str
    part: DutyPart
    starts_at: str
    ends_at: str


class GapOut(msgspec.Struct):
    """A time for which nobody is on call: every coordinator is paged in it."""

    starts_at: str
    ends_at: str


class RosterOut(msgspec.Struct):
    """The roster of a time; ``on_call`` and ``backup`` are of this moment.

    Whoever coordinates no more is in ``spans`` alone.
    """

    on_call: list[str]
    backup: list[str]
    spans: list[DutyOut]
    gaps: list[GapOut]


class DutyIn(msgspec.Struct, forbid_unknown_fields=True):
    """Who is on duty and when. A time without an offset is the chapter's wall clock; two weeks at most."""

    who: str
    part: DutyPart
    starts_at: str
    ends_at: str


@get("/duty", access=Access.COORDINATOR)
async def show_roster(request: Asked, to: FromQuery[str | None] = None) -> RosterOut:
    """Show the roster from now on: two weeks, or until ``to`` (a day, or a time with its offset)."""
    scope, moment = request.user.scope, now()
    since, until = times.span(None, to, moment, WEEKS)
    zone = (await chapters.find(scope.chapter)).time_zone
    kept = await duty.between(scope, since, until)
    spans = rules.there(duty.spans(kept), await accounts.coordinators(scope))
    return RosterOut(
        on_call=[str(one) for one in rules.on_duty(spans, DutyPart.ON_CALL, moment)],
        backup=[str(one) for one in rules.on_duty(spans, DutyPart.BACKUP, moment)],
        spans=[_shown(one, zone) for one in kept],
        gaps=[
            GapOut(times.shown(gap.starts_at, zone), times.shown(gap.ends_at, zone))
            for gap in rules.gaps(spans, since, until)
        ],
    )


@post("/duty", access=Access.COORDINATOR)
async def put_on_duty(request: Asked, data: JSONBody[DutyIn]) -> DutyOut:
    """Put a coordinator on call, or behind whoever is."""
    scope = request.user.scope
    zone = (await chapters.find(scope.chapter)).time_zone
    starts_at = times.moment(data.starts_at, zone)
    ends_at = times.moment(data.ends_at, zone, field="ends_at")
    span = Span(AccountId(path_id(data.who)), data.part, starts_at, ends_at)
    made = await actions.put(scope, span, request.user.account, now())
    return _shown(await duty.find(scope, made), zone)


@delete("/duty/{duty_id:str}", access=Access.COORDINATOR)
async def take_off_duty(request: Asked, duty_id: FromPath[str]) -> None:
    """Take somebody off the roster."""
    await actions.take_off(request.user.scope, DutyId(path_id(duty_id)), request.user.account, now())


@post("/duty/{duty_id:str}/put-back", access=Access.COORDINATOR, status_code=200)
async def put_back_on_duty(request: Asked, duty_id: FromPath[str]) -> DutyOut:
    """Undo that somebody was taken off."""
    scope, span = request.user.scope, DutyId(path_id(duty_id))
    await actions.put_back(scope, span, request.user.account, now())
    return _shown(await duty.find(scope, span), (await chapters.find(scope.chapter)).time_zone)


def _shown(kept: Kept, zone: str) -> DutyOut:
    span = kept.span
    return DutyOut(
        str(kept.id), str(span.who), span.part, times.shown(span.starts_at, zone), times.shown(span.ends_at, zone)
    )
