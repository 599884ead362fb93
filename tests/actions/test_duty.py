"""Who is on call is paged first, then the backup, then everybody for ever; coordinators alone write the roster."""

import asyncio
from datetime import timedelta

import pytest

from accompany.actions import accounts as account_actions
from accompany.actions import duty as actions
from accompany.actions import incidents, level_alarms, signals
from accompany.actions.signals import Source
from accompany.rules.duty import Span
from accompany.tables import duty as roster
from accompany.tables import incidents as watches
from accompany.tables.accounts import New
from accompany.tables.sql import Sql
from accompany.words import (
    AccountId,
    DutyId,
    DutyPart,
    Invalid,
    Missing,
    Problem,
    Reason,
    Refused,
    Role,
    SignalSource,
)
from tests.calls import visit
from tests.cast import NOW, Cast

HOUR = timedelta(hours=1)
PAGED = Sql("SELECT reader FROM notice WHERE kind = {kind} AND revision = {revision}")
NUMBERS = Sql("SELECT DISTINCT revision FROM notice WHERE kind = {kind} ORDER BY revision")
FREEZE = Sql("UPDATE account SET frozen_at = {now} WHERE id = {id}")


async def put(
    cast: Cast, who: AccountId, part: DutyPart = DutyPart.ON_CALL, begins: int = -1, ends: int = 12
) -> DutyId:
    span = Span(who, part, NOW + begins * HOUR, NOW + ends * HOUR)
    return await actions.put(cast.riverside, span, cast.june.account, NOW)


async def pages(kind: str) -> list[set[object]]:
    """List whom each page reached, in their order."""
    numbers = [row["revision"] for row in await NUMBERS.rows(kind=kind)]
    return [{row["reader"] for row in await PAGED.rows(kind=kind, revision=number)} for number in numbers]


async def unanswered(cast: Cast) -> list[set[object]]:
    """Let a day go by on which nobody answers; list whom each page reached."""
    where = await visit(cast.riverside, cast.june.account, NOW, level=None)
    await Sql("UPDATE appointment SET status = 'published' WHERE id = {id}").rows(id=where.appointment)
    await incidents.run(NOW)
    watch = await watches.open_of(cast.riverside, where.appointment)
    assert watch is not None
    moment = watch.incident.due_at
    for _ in range(7):
        assert moment is not None
        await incidents.run(moment)
        after = await watches.open_of(cast.riverside, where.appointment)
        assert after is not None
        moment = after.incident.due_at
    return await pages("page")


async def test_a_watch_pages_who_is_on_call_then_the_backup_then_all_for_ever(cast: Cast) -> None:
    new = New("Carla", "carla@example.org", frozenset({Role.COORDINATOR}))
    carla = await account_actions.create(cast.riverside, new, NOW)
    await put(cast, cast.june.account, begins=-1, ends=300)
    await put(cast, cast.rosa.account, DutyPart.BACKUP, begins=-1, ends=300)
    both = {cast.june.account, cast.rosa.account}
    told = await unanswered(cast)
    assert told[:3] == [{cast.june.account}, both, both | {carla}]
    assert all(page == both | {carla} for page in told[2:])
    assert len(told) > 3


async def test_with_nobody_on_call_everybody_is_paged_at_once(cast: Cast) -> None:
    await put(cast, cast.rosa.account, DutyPart.BACKUP, ends=300)
    told = await unanswered(cast)
    assert all(page == {cast.june.account, cast.rosa.account} for page in told)
    assert told


async def test_whoever_was_frozen_is_not_there_whatever_the_roster_says(cast: Cast) -> None:
    await put(cast, cast.rosa.account, ends=300)
    await FREEZE.rows(id=cast.rosa.account, now=NOW)
    assert set().union(*await unanswered(cast)) == {cast.june.account}


async def test_whoever_was_frozen_is_not_put_back(cast: Cast) -> None:
    span = await put(cast, cast.rosa.account)
    await actions.take_off(cast.riverside, span, cast.june.account, NOW)
    await FREEZE.rows(id=cast.rosa.account, now=NOW)
    with pytest.raises(Refused) as refused:
        await actions.put_back(cast.riverside, span, cast.june.account, NOW)
    assert refused.value.reason is Reason.NO_COORDINATOR
    assert await roster.between(cast.riverside, NOW, NOW + HOUR) == []


async def test_an_undecided_critical_level_goes_up_the_same_way(cast: Cast) -> None:
    await put(cast, cast.june.account, ends=300)
    where = await visit(cast.riverside, cast.june.account, NOW, level=None)
    source = Source(SignalSource.INTAKE, cast.june.account)
    await signals.report(cast.riverside, where.appointment, ["told_bring_ticket"], source, NOW)
    for minutes in range(0, 45, 10):
        await level_alarms.run(NOW + timedelta(minutes=minutes))
    told = await pages("level_alarm")
    assert told[0] == {cast.june.account}
    assert told[1:] == [{cast.june.account, cast.rosa.account}] * len(told[1:])  # no backup: all
    assert len(told) > 2


@pytest.mark.parametrize(
    ("begins", "ends", "problems"),
    [
        pytest.param(2, 1, {"ends_at": Problem.END_BEFORE_START}, id="ends before it begins"),
        pytest.param(-3, 0, {"ends_at": Problem.DATE_PAST}, id="over"),
        pytest.param(0, 24 * 15, {"ends_at": Problem.TOO_LARGE}, id="nobody watches for so long"),
        pytest.param(24 * 400, 24 * 401, {"starts_at": Problem.DATE_TOO_FAR}, id="in another year"),
    ],
)
async def test_a_span_that_makes_no_sense_is_refused(
    cast: Cast, begins: int, ends: int, problems: dict[str, Problem]
) -> None:
    with pytest.raises(Invalid) as invalid:
        await put(cast, cast.june.account, begins=begins, ends=ends)
    assert invalid.value.problems == problems


async def test_only_the_chapter_s_coordinators_are_on_duty(cast: Cast) -> None:
    for somebody in (cast.theo.account, cast.eve.account):
        with pytest.raises(Invalid) as invalid:
            await put(cast, somebody)
        assert invalid.value.problems == {"who": Problem.UNKNOWN_CHOICE}


async def test_nobody_is_their_own_backup_nor_twice_on_call(cast: Cast) -> None:
    await put(cast, cast.june.account, begins=0, ends=8)
    for part in DutyPart:
        with pytest.raises(Refused) as refused:
            await put(cast, cast.june.account, part, begins=7, ends=9)
        assert refused.value.reason is Reason.ALREADY_ON_DUTY
    await put(cast, cast.june.account, begins=8, ends=9)


async def test_two_at_once_put_somebody_there_once(cast: Cast) -> None:
    results = await asyncio.gather(*(put(cast, cast.june.account) for _ in range(6)), return_exceptions=True)
    assert sum(isinstance(result, Refused) for result in results) == 5
    assert len(await roster.between(cast.riverside, NOW, NOW + HOUR)) == 1


async def test_taken_off_and_put_back(cast: Cast) -> None:
    span = await put(cast, cast.june.account)
    await actions.take_off(cast.riverside, span, cast.rosa.account, NOW)
    assert await roster.between(cast.riverside, NOW, NOW + HOUR) == []
    again = await put(cast, cast.june.account)
    with pytest.raises(Refused):
        await actions.put_back(cast.riverside, span, cast.rosa.account, NOW)
    await actions.take_off(cast.riverside, again, cast.rosa.account, NOW)
    await actions.put_back(cast.riverside, span, cast.rosa.account, NOW)
    assert [one.id for one in await roster.between(cast.riverside, NOW, NOW + HOUR)] == [span]
    with pytest.raises(Missing):
        await actions.take_off(cast.hillside, span, cast.eve.account, NOW)
