"""The words for group chats: only what is out and agreed to now, and the all-clear when it is over."""

import html
import re
from datetime import timedelta

import pytest

from accompany.actions import mobilizations, people
from accompany.actions.mobilizations import Wanted
from accompany.rules import escalation
from accompany.words import MobilizationId, Ring, Tier
from tests.calls import Post, Visit, add_members, courier, visit
from tests.cast import NOW, Cast

AREA = re.compile(r'<textarea id="group-(\w+)"[^>]*>(.*?)</textarea>', re.DOTALL)


@pytest.fixture
async def where(cast: Cast) -> Visit:
    await add_members(cast.riverside, cast.june.account, 1, NOW)
    return await visit(cast.riverside, cast.june.account, NOW)


async def drafted(cast: Cast, where: Visit, ring: Ring = Ring.LIST, *, drill: bool = False) -> MobilizationId:
    wanted = Wanted(where.appointment, frozenset({ring}), "told to bring a ticket", drill=drill)
    return await mobilizations.draft(cast.riverside, wanted, cast.june.account, NOW)


async def sent(cast: Cast, where: Visit, *, drill: bool = False) -> MobilizationId:
    call = await drafted(cast, where, drill=drill)
    await mobilizations.approve(cast.riverside, call, cast.rosa.account, NOW)
    await mobilizations.send(cast.riverside, call, cast.june.account, NOW)
    await courier(Post()).run_once()
    return call


async def shown(cast: Cast, call: MobilizationId) -> dict[str, str]:
    june = await cast.signed_in(cast.june)
    page = (await june.get(f"/mobilizations/{call}")).text
    return {code: html.unescape(text) for code, text in AREA.findall(page)}


async def test_nothing_to_copy_before_it_is_out(cast: Cast, where: Visit) -> None:
    call = await drafted(cast, where)
    assert await shown(cast, call) == {}
    await mobilizations.approve(cast.riverside, call, cast.rosa.account, NOW)
    assert await shown(cast, call) == {}


async def test_a_call_then_its_all_clear(cast: Cast, where: Visit) -> None:
    call = await sent(cast, where)
    texts = await shown(cast, call)
    assert set(texts) == {"en", "es"}
    assert all("https://riverside.example.org/ref/" in text for text in texts.values())
    assert "Valid until:" in texts["en"]
    assert "Vale hasta:" in texts["es"]
    assert not any("/a/" in text for text in texts.values())  # a link to answer is one person's
    await mobilizations.stand_down(cast.riverside, call, cast.june.account, NOW)
    assert "is over" in (await shown(cast, call))["en"]


async def test_an_exercise_says_so_first(cast: Cast, where: Visit) -> None:
    texts = await shown(cast, await sent(cast, where, drill=True))
    assert texts["en"].startswith("EXERCISE.")
    assert texts["es"].startswith("SIMULACRO.")


async def test_nothing_beyond_what_the_person_agrees_to_now(cast: Cast, where: Visit) -> None:
    call = await sent(cast, where)
    await people.consent(cast.riverside, where.person, Tier.PRIVATE, cast.june.account, NOW)
    assert not any("Please come" in text or "/ref/" not in text for text in (await shown(cast, call)).values())


async def test_what_can_still_be_taken_back_is_not_out(cast: Cast, where: Visit) -> None:
    call = await drafted(cast, where, Ring.VOLUNTEERS)
    await mobilizations.send(cast.riverside, call, cast.june.account, NOW)
    assert await shown(cast, call) == {}
    cast.later(NOW + escalation.UNDO + timedelta(seconds=1))
    assert set(await shown(cast, call)) == {"en", "es"}
