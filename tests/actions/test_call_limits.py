"""A chapter changes its limits of calls: kept with who did, refused whole, and no way around a signature."""

from datetime import timedelta

import pytest

from accompany.actions import call_limits as actions
from accompany.actions import groups, mobilizations
from accompany.rules.call_limits import SETTLES, Limits
from accompany.tables import call_limits
from accompany.tables.call_limits import Before
from accompany.tables.groups import New
from accompany.tables.sql import Sql
from accompany.words import Invalid, Problem, Reason, Ring, Tier
from tests.actions.test_lone_calls import drafted, refused
from tests.calls import add_members, visit
from tests.cast import NOW, Cast

WIDE = Limits(list_in_a_week=21, list_hours_apart=0, share_percent=100, in_an_hour=60)
STRICT = Limits(list_in_a_week=1, list_hours_apart=48, share_percent=10, in_an_hour=1)
LINES = Sql("SELECT account_id, about FROM ledger WHERE action = 'change_call_limits' ORDER BY at")
A_SECOND = timedelta(seconds=1)


async def test_a_change_is_kept_with_what_stood_before_and_who_did_it(cast: Cast) -> None:
    later = NOW + timedelta(hours=1)
    await actions.change(cast.riverside, STRICT, cast.june.account, NOW)
    await actions.change(cast.riverside, STRICT, cast.june.account, NOW)  # the same: nothing to keep
    await actions.change(cast.riverside, WIDE, cast.rosa.account, later)
    assert await call_limits.of_chapter(cast.riverside) == WIDE
    kept = await call_limits.before(cast.riverside, 10)
    assert kept == [Before(STRICT, later, cast.rosa.account), Before(Limits(), NOW, cast.june.account)]
    chapter = cast.riverside.chapter
    lines = [(row["account_id"], row["about"]) for row in await LINES.rows()]
    assert lines == [(cast.june.account, chapter), (cast.rosa.account, chapter)]
    assert await call_limits.counting(cast.hillside, later) == await call_limits.of_chapter(cast.hillside) == Limits()
    assert await call_limits.before(cast.hillside, 10) == []


async def test_what_cannot_be_a_limit_changes_nothing(cast: Cast) -> None:
    with pytest.raises(Invalid) as wrong:
        await actions.change(cast.riverside, Limits(0, 1, 101, 5), cast.june.account, NOW)
    assert wrong.value.problems == {"list_in_a_week": Problem.TOO_SMALL, "share_percent": Problem.TOO_LARGE}
    assert await call_limits.of_chapter(cast.riverside) == Limits()
    assert (await call_limits.before(cast.riverside, 10), await LINES.rows()) == ([], [])


async def test_stricter_counts_at_once_and_wider_a_day_later(cast: Cast) -> None:
    await actions.change(cast.riverside, STRICT, cast.june.account, NOW)
    assert await call_limits.counting(cast.riverside, NOW) == STRICT
    widened = NOW + timedelta(days=2)
    await actions.change(cast.riverside, WIDE, cast.june.account, widened)
    assert await call_limits.counting(cast.riverside, widened + SETTLES - A_SECOND) == STRICT
    assert await call_limits.counting(cast.riverside, widened + SETTLES) == WIDE


async def test_two_steps_are_no_way_around(cast: Cast) -> None:
    for minute, limits in enumerate((WIDE, STRICT, WIDE)):
        await actions.change(cast.riverside, limits, cast.june.account, NOW + timedelta(minutes=minute))
    assert await call_limits.counting(cast.riverside, NOW + timedelta(minutes=3)) == STRICT


async def test_whoever_widens_the_limits_still_needs_the_third_signature(cast: Cast) -> None:
    june, rosa, scope = cast.june.account, cast.rosa.account, cast.riverside
    await add_members(scope, june, 1, NOW)
    first, second = [await drafted(cast, await visit(scope, june, NOW)) for _ in range(2)]
    for call in (first, second):
        await mobilizations.approve(scope, call, rosa, NOW)
    await mobilizations.send(scope, first, june, NOW)
    await actions.change(scope, WIDE, june, NOW)
    assert await refused(mobilizations.send(scope, second, june, NOW)) is Reason.LIST_CALLED_TODAY
    third = await drafted(cast, await visit(scope, june, NOW))  # drafted afterwards: no way either
    await mobilizations.approve(scope, third, rosa, NOW)
    assert await refused(mobilizations.send(scope, third, june, NOW)) is Reason.LIST_CALLED_TODAY


async def test_limits_made_stricter_hold_a_call_that_was_approved(cast: Cast) -> None:
    june, rosa, scope = cast.june.account, cast.rosa.account, cast.riverside
    await add_members(scope, june, 1, NOW)
    await actions.change(scope, WIDE, june, NOW - timedelta(days=2))
    first, second = [await drafted(cast, await visit(scope, june, NOW)) for _ in range(2)]
    for call in (first, second):
        await mobilizations.approve(scope, call, rosa, NOW)
    await mobilizations.send(scope, first, june, NOW)
    await actions.change(scope, STRICT, rosa, NOW)
    assert await refused(mobilizations.send(scope, second, june, NOW)) is Reason.LIST_CALLED_TODAY


async def test_a_call_to_groups_alone_counts_like_one_to_the_list(cast: Cast) -> None:
    june, rosa, scope = cast.june.account, cast.rosa.account, cast.riverside
    await groups.add(scope, New("Neighbors", "json://example.org/hidden-token", ("en",)), NOW)
    public = frozenset({Ring.PUBLIC})
    first, second = [await drafted(cast, await visit(scope, june, NOW, Tier.PUBLIC), public) for _ in range(2)]
    for call in (first, second):
        await mobilizations.approve(scope, call, rosa, NOW)
    await mobilizations.send(scope, first, june, NOW)
    assert await refused(mobilizations.send(scope, second, june, NOW)) is Reason.LIST_CALLED_TODAY
