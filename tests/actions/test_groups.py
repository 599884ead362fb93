"""Announcements to groups, up to a real server: the call to the public, its all-clear or its correction, no more."""

import asyncio
from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest

from accompany.actions import brakes, corrections, groups, mobilizations, people, signals
from accompany.actions.mobilizations import Wanted
from accompany.delivery.channels.groups import Groups
from accompany.delivery.courier import GroupCourier
from accompany.delivery.letters.groups import ALL_CLEARS
from accompany.doors import headcount
from accompany.doors import timeline as doors
from accompany.doors.now import now
from accompany.rules.corrections import Why
from accompany.rules.groups import Came
from accompany.rules.timeline import What
from accompany.tables import appointments, consents, outbox
from accompany.tables import brakes as kept_brakes
from accompany.tables import groups as kept_groups
from accompany.tables.groups import New
from accompany.tables.sql import Sql
from accompany.words import Level, Missing, MobilizationId, Ring, Tier
from tests.calls import HOUSE, Post, Visit, add_members, courier, visit
from tests.cast import NOW, Cast
from tests.chat import HANG_UP, SECRET, ChatServer, chat_server

PUBLIC = frozenset({Ring.LIST, Ring.PUBLIC})


@pytest.fixture
def chat() -> Iterator[ChatServer]:
    with chat_server() as server:
        yield server


@pytest.fixture
async def where(cast: Cast) -> Visit:
    return await visit(cast.riverside, cast.june.account, NOW, Tier.PUBLIC)


async def join(cast: Cast, chat: ChatServer, name: str = "Neighbors", *, exercises: bool = False) -> None:
    new = New(name, chat.url("json").replace("hook", name), ("en", "es"), exercises)
    await groups.add(cast.riverside, new, NOW)


async def call(cast: Cast, where: Visit, rings: frozenset[Ring] = PUBLIC, *, drill: bool = False) -> MobilizationId:
    wanted = Wanted(where.appointment, rings, "told to bring a ticket", drill=drill)
    made = await mobilizations.draft(cast.riverside, wanted, cast.june.account, NOW)
    await mobilizations.approve(cast.riverside, made, cast.rosa.account, NOW)
    await mobilizations.send(cast.riverside, made, cast.june.account, NOW)
    return made


def carrier(moment: datetime | None = None) -> GroupCourier:
    return GroupCourier("groups", Groups(), HOUSE, lambda: moment or now())


async def came(cast: Cast, made: MobilizationId) -> list[tuple[str, bool, Came]]:
    found = await headcount.take(cast.riverside, made)
    return [(one.name, one.all_clear, one.came) for one in found.announced]


async def test_a_call_to_the_public_and_its_all_clear_stand_in_the_room(
    cast: Cast, where: Visit, chat: ChatServer
) -> None:
    await join(cast, chat)
    made = await call(cast, where)
    assert await came(cast, made) == [("Neighbors", False, Came.WAITING)]
    await carrier().run_once()

    await mobilizations.stand_down(cast.riverside, made, cast.june.account, NOW)
    await carrier().run_once()

    called, over = chat.messages
    reference = (await headcount.take(cast.riverside, made)).kept.reference
    assert f"https://riverside.example.org/ref/{reference}" in called
    assert "\n\n* * *\n\n" in called
    assert "Nobody needs to come any more." in over
    assert "/a/" not in called  # no link that is somebody's own
    assert await came(cast, made) == [("Neighbors", False, Came.TOLD), ("Neighbors", True, Came.TOLD)]


async def test_the_timeline_says_when_each_group_was_told(cast: Cast, where: Visit, chat: ChatServer) -> None:
    await join(cast, chat)
    await call(cast, where)
    await carrier().run_once()

    kept = await appointments.find(cast.riverside, where.appointment)
    told = await doors.tell(cast.riverside, kept, NOW)
    (entry,) = (one for one in told.entries if one.what is What.CALL_ANNOUNCED)
    assert entry.detail == {"group": "Neighbors", "said": "call", "came": "told"}
    assert told.who(entry) is doors.Part.PROGRAM


@pytest.mark.parametrize("rings", [frozenset({Ring.LIST}), frozenset({Ring.LIST, Ring.PARTNERS})])
async def test_a_call_to_fewer_than_everybody_is_announced_nowhere(
    cast: Cast, where: Visit, chat: ChatServer, rings: frozenset[Ring]
) -> None:
    await join(cast, chat)
    made = await call(cast, where, rings)
    await carrier().run_once()
    await mobilizations.stand_down(cast.riverside, made, cast.june.account, NOW)
    await carrier().run_once()
    assert chat.said == []


async def test_another_chapters_groups_hear_nothing(cast: Cast, where: Visit, chat: ChatServer) -> None:
    await groups.add(cast.hillside, New("Hill", chat.url("json"), ("en",)), NOW)
    await call(cast, where)
    await carrier().run_once()
    assert chat.said == []


async def test_an_exercise_reaches_only_rooms_that_want_exercises_and_says_what_it_is(
    cast: Cast, where: Visit, chat: ChatServer
) -> None:
    await join(cast, chat, "Neighbors")
    await join(cast, chat, "Rehearsal", exercises=True)
    await call(cast, where, drill=True)
    await carrier().run_once()
    ((path, _),) = chat.said
    assert "Rehearsal" in path
    assert chat.messages[0].startswith("EXERCISE.")
    assert chat.messages[0].rstrip().splitlines()[-1].startswith("SIMULACRO")


async def test_what_the_person_took_back_is_not_announced(cast: Cast, where: Visit, chat: ChatServer) -> None:
    await join(cast, chat)
    made = await call(cast, where)
    await people.consent(cast.riverside, where.person, Tier.COMMUNITY, cast.june.account, NOW)
    await carrier().run_once()
    assert chat.said == []
    assert await came(cast, made) == [("Neighbors", False, Came.KEPT_BACK)]


async def test_the_consent_is_read_when_it_leaves_even_if_nobody_cancelled_it(
    cast: Cast, where: Visit, chat: ChatServer
) -> None:
    await join(cast, chat)
    await call(cast, where)
    await consents.add(where.person, people.said(Tier.COMMUNITY), 2, cast.june.account, NOW)
    await carrier().run_once()
    assert chat.said == []


async def test_the_brake_holds_the_call_and_lets_the_all_clear_pass(cast: Cast, where: Visit, chat: ChatServer) -> None:
    await join(cast, chat)
    made = await call(cast, where)
    await brakes.pull(cast.riverside, "the words are wrong", cast.june.account, NOW)
    await carrier().run_once()
    assert chat.said == []

    kept = await kept_brakes.on(cast.riverside)
    assert kept is not None
    await brakes.release(cast.riverside, kept.id, cast.rosa.account, NOW)
    await carrier().run_once()
    await brakes.pull(cast.riverside, "again", cast.june.account, NOW)
    await mobilizations.stand_down(cast.riverside, made, cast.june.account, NOW)
    await carrier().run_once()
    assert len(chat.said) == 2


async def test_a_call_in_doubt_is_never_said_again_and_its_all_clear_goes_there(
    cast: Cast, where: Visit, chat: ChatServer
) -> None:
    await join(cast, chat)
    chat.status = HANG_UP
    made = await call(cast, where)
    await carrier().run_once()
    assert await came(cast, made) == [("Neighbors", False, Came.IN_DOUBT)]

    chat.status = 200
    later = NOW + timedelta(minutes=11)
    await carrier(later).run_once()
    assert len(chat.said) == 1
    assert await came(cast, made) == [("Neighbors", False, Came.IN_DOUBT)]

    await mobilizations.stand_down(cast.riverside, made, cast.june.account, later)
    await carrier(later).run_once()
    assert "Nobody needs to come any more." in chat.messages[1]


async def test_an_all_clear_in_doubt_is_said_six_times_and_then_left_to_people(
    cast: Cast, where: Visit, chat: ChatServer
) -> None:
    await join(cast, chat)
    made = await call(cast, where)
    await carrier().run_once()
    chat.status = HANG_UP
    await mobilizations.stand_down(cast.riverside, made, cast.june.account, NOW)
    for hours in range(12):
        await carrier(NOW + timedelta(hours=hours)).run_once()
    assert len(chat.said) == 1 + ALL_CLEARS == 7
    assert await came(cast, made) == [("Neighbors", False, Came.TOLD), ("Neighbors", True, Came.IN_DOUBT)]


async def test_a_courier_that_was_killed_in_between_leaves_a_doubt_and_no_second_call(
    cast: Cast, where: Visit, chat: ChatServer
) -> None:
    await join(cast, chat)
    made = await call(cast, where)
    assert len(await outbox.lease_to_groups("killed", 10, NOW)) == 1
    later = NOW + timedelta(minutes=1)
    await carrier(later).run_once()
    assert chat.said == []
    assert await came(cast, made) == [("Neighbors", False, Came.IN_DOUBT)]


async def test_what_a_room_refuses_for_now_is_tried_again(cast: Cast, where: Visit, chat: ChatServer) -> None:
    await join(cast, chat)
    chat.status = 503
    made = await call(cast, where)
    await carrier().run_once()
    chat.status = 200
    later = NOW + timedelta(minutes=1)
    await carrier(later).run_once()
    assert await came(cast, made) == [("Neighbors", False, Came.TOLD)]


async def test_mails_do_not_wait_for_rooms_nor_rooms_for_mails(cast: Cast, where: Visit, chat: ChatServer) -> None:
    await join(cast, chat)
    addresses = await add_members(cast.riverside, cast.june.account, 3, NOW)
    made = await call(cast, where)
    post = Post()
    await courier(post).run_once()
    assert sorted(post.recipients) == addresses
    assert await came(cast, made) == [("Neighbors", False, Came.WAITING)]
    await carrier().run_once()
    assert len(chat.said) == 1
    assert len(post.recipients) == 3


async def test_a_mistake_is_corrected_where_it_was_announced_even_if_nobody_else_heard_of_it(
    cast: Cast, where: Visit, chat: ChatServer
) -> None:
    await join(cast, chat)
    made = await call(cast, where)
    await carrier().run_once()
    await signals.decide_level(cast.riverside, where.appointment, Level.WATCH, "it was wrong", cast.rosa.account, NOW)
    assert len(chat.said) == 1  # nothing goes out by that

    await corrections.send(cast.riverside, made, cast.june.account, NOW)
    await carrier().run_once()

    assert chat.messages[1].startswith("CORRECTION.")


async def test_what_fell_before_it_left_is_said_nowhere(cast: Cast, where: Visit, chat: ChatServer) -> None:
    await join(cast, chat)
    made = await call(cast, where)
    await corrections.fell(cast.riverside, where.appointment, Why.LOWERED, cast.june.account, NOW)
    await carrier().run_once()
    assert chat.said == []
    assert await came(cast, made) == [("Neighbors", False, Came.KEPT_BACK)]


async def test_an_address_rests_sealed_and_goes_with_its_group(cast: Cast, where: Visit, chat: ChatServer) -> None:
    await join(cast, chat)
    made = await call(cast, where)
    (row,) = await Sql("SELECT address_sealed FROM chat_group").rows()
    assert SECRET.encode() not in bytes(row["address_sealed"])
    (kept,) = await kept_groups.of_chapter(cast.riverside)
    assert SECRET not in repr(kept)

    await groups.remove(cast.riverside, "Neighbors", NOW)
    (row,) = await Sql("SELECT address_sealed FROM chat_group").rows()
    assert not row["address_sealed"]
    await carrier().run_once()
    assert await came(cast, made) == [("Neighbors", False, Came.KEPT_BACK)]
    with pytest.raises(Missing):
        await groups.remove(cast.riverside, "Neighbors", NOW)
    await join(cast, chat)  # the name is free again


async def test_a_room_that_was_removed_before_its_all_clear_was_not_told(
    cast: Cast, where: Visit, chat: ChatServer
) -> None:
    await join(cast, chat)
    made = await call(cast, where)
    await carrier().run_once()
    await mobilizations.stand_down(cast.riverside, made, cast.june.account, NOW)
    await groups.remove(cast.riverside, "Neighbors", NOW)
    await carrier().run_once()
    assert await came(cast, made) == [("Neighbors", False, Came.TOLD), ("Neighbors", True, Came.NOT_TOLD)]


async def test_a_courier_under_way_tells_groups_by_itself(cast: Cast, where: Visit, chat: ChatServer) -> None:
    await join(cast, chat)
    stop = asyncio.Event()
    running = asyncio.create_task(carrier().run(stop))
    await asyncio.sleep(0)
    made = await call(cast, where)
    while await came(cast, made) != [("Neighbors", False, Came.TOLD)]:  # noqa: ASYNC110  # the database says it
        await asyncio.sleep(0.05)
    stop.set()
    await running
    assert len(chat.said) == 1
