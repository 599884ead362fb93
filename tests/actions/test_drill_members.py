"""An exercise reaches those who said "call me for exercises", and a real call leaves nobody out."""

from datetime import timedelta

import pytest

from accompany.actions import drill_members, members, mobilizations, supporters
from accompany.actions.supporters import Wanted
from accompany.doors import headcount
from accompany.tables import drill_members as table
from accompany.tables import links
from accompany.tables import mobilizations as calls
from accompany.tables.members import Chosen
from accompany.tables.notices import Reader
from accompany.words import MemberId, Missing, MobilizationId, ReaderKind, Ring
from tests.calls import Post, Visit, courier, member, visit
from tests.cast import NOW, Cast

NIGHT = NOW + timedelta(hours=12)  # ten in the evening in New York
EVERYBODY = frozenset({Ring.VOLUNTEERS, Ring.LIST})


@pytest.fixture
async def where(cast: Cast) -> Visit:
    return await visit(cast.riverside, cast.june.account, NOW)


async def on_list(cast: Cast, *names: str) -> list[MemberId]:
    rows = [member(f"{name}@example.org", "en") for name in names]
    return [await members.add(cast.riverside, row, cast.june.account, NOW) for row in rows]


async def wants(cast: Cast, one: MemberId, *, yes: bool = True) -> None:
    await drill_members.say(cast.riverside, Reader(ReaderKind.MEMBER, one), cast.june.account, NOW, wants=yes)


async def drafted(cast: Cast, where: Visit, *, drill: bool) -> MobilizationId:
    wanted = mobilizations.Wanted(where.appointment, EVERYBODY, "exercise", drill=drill, expires_at=NOW + DAY)
    return await mobilizations.draft(cast.riverside, wanted, cast.june.account, NOW)


DAY = timedelta(days=1)


async def sent(cast: Cast, call: MobilizationId, now: object = None) -> list[str]:
    moment = NOW if now is None else NIGHT
    await mobilizations.approve(cast.riverside, call, cast.rosa.account, moment)
    await mobilizations.send(cast.riverside, call, cast.june.account, moment)
    post = Post()
    await courier(post).run_once()
    return sorted(post.recipients)


async def counted(cast: Cast, call: MobilizationId) -> dict[Ring, int]:
    return {line.ring: line.people for line in (await headcount.take(cast.riverside, call)).rings if line.chosen}


async def test_an_exercise_reaches_those_alone_who_said_so_and_is_counted_so_before(cast: Cast, where: Visit) -> None:
    sol, _ = await on_list(cast, "sol", "luz")
    await wants(cast, sol)
    ana = Reader(ReaderKind.ACCOUNT, cast.ana.account)
    await drill_members.say(cast.riverside, ana, cast.june.account, NOW, wants=True)
    call = await drafted(cast, where, drill=True)
    assert await counted(cast, call) == {Ring.VOLUNTEERS: 1, Ring.LIST: 1}
    assert await sent(cast, call) == ["ana@example.org", "sol@example.org"]


async def test_an_exercise_for_which_nobody_said_so_reaches_nobody(cast: Cast, where: Visit) -> None:
    await on_list(cast, "sol")
    assert await sent(cast, await drafted(cast, where, drill=True)) == []


async def test_a_real_call_leaves_nobody_out(cast: Cast, where: Visit) -> None:
    sol, _ = await on_list(cast, "sol", "luz")
    await wants(cast, sol)
    call = await drafted(cast, where, drill=False)
    assert await counted(cast, call) == {Ring.VOLUNTEERS: 2, Ring.LIST: 2}
    everybody = ["ana@example.org", "luz@example.org", "sol@example.org", "theo@example.org"]
    assert await sent(cast, call) == everybody


async def test_one_who_also_accompanies_is_called_as_whoever_said_so(cast: Cast, where: Visit) -> None:
    (ana,) = await on_list(cast, "ana")  # Ana the volunteer did not say so, Ana on the list did
    await wants(cast, ana)
    assert await sent(cast, await drafted(cast, where, drill=True)) == ["ana@example.org"]


async def test_an_exercise_that_waits_for_the_morning_does_not_reach_who_took_it_back(cast: Cast, where: Visit) -> None:
    sol, luz = await on_list(cast, "sol", "luz")
    await wants(cast, sol)
    await wants(cast, luz)
    call = await drafted(cast, where, drill=True)
    cast.later(NIGHT)
    assert await sent(cast, call, NIGHT) == []
    kept = await supporters.own(links.to_own_page(sol).rpartition("/")[2], NIGHT)
    assert kept.exercises
    token = links.to_own_page(sol).rpartition("/")[2]
    await supporters.change(token, Wanted(None, "", ("en",), False, Chosen()), NIGHT)
    cast.later(NIGHT + timedelta(hours=9))
    post = Post()
    await courier(post).run_once()
    assert post.recipients == ["luz@example.org"]
    assert (await calls.find(cast.riverside, call)).drill


async def test_whoever_leaves_leaves_exercises_too(cast: Cast) -> None:
    (sol,) = await on_list(cast, "sol")
    await wants(cast, sol)
    await wants(cast, sol)
    await members.leave(sol, NOW)
    assert await table.of_chapter(cast.riverside) == frozenset()


async def test_another_chapters_coordinator_says_it_for_nobody_of_this_one(cast: Cast) -> None:
    (sol,) = await on_list(cast, "sol")
    for reader in (Reader(ReaderKind.MEMBER, sol), Reader(ReaderKind.ACCOUNT, cast.ana.account)):
        with pytest.raises(Missing):
            await drill_members.say(cast.hillside, reader, cast.eve.account, NOW, wants=True)
    with pytest.raises(Missing):
        await drill_members.say(cast.riverside, Reader(ReaderKind.WISH, sol), cast.june.account, NOW, wants=True)
    await wants(cast, sol)
    with pytest.raises(Missing):
        await drill_members.say(cast.hillside, Reader(ReaderKind.MEMBER, sol), cast.eve.account, NOW, wants=False)
    assert await table.is_one(sol)
