"""Group chats on a call's page: words to copy, only what is out and agreed to now; and whom the program tells."""

import html
import re
from datetime import timedelta

import pytest

from accompany.actions import groups, mobilizations, people
from accompany.actions.mobilizations import Wanted
from accompany.rules import escalation
from accompany.tables import appointments
from accompany.tables.groups import New
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
    assert set(await shown(cast, call)) == {"en", "es"}  # of the tier it was sent for
    await people.consent(cast.riverside, where.person, Tier.PRIVATE, cast.june.account, NOW)
    assert await shown(cast, call) == {}


async def test_what_can_still_be_taken_back_is_not_out(cast: Cast, where: Visit) -> None:
    call = await drafted(cast, where, Ring.VOLUNTEERS)
    await mobilizations.send(cast.riverside, call, cast.june.account, NOW)
    assert await shown(cast, call) == {}
    cast.later(NOW + escalation.UNDO + timedelta(seconds=1))
    assert set(await shown(cast, call)) == {"en", "es"}


async def public(cast: Cast, *, group: bool = True) -> Visit:
    if group:
        new = New("Riverside neighbors", "json://example.org/hidden-token", ("en", "es"))
        await groups.add(cast.riverside, new, NOW)
        await groups.add(cast.hillside, New("Hill", "json://example.org/hidden-token", ("en",)), NOW)
    return await visit(cast.riverside, cast.june.account, NOW, Tier.PUBLIC)


async def test_the_draft_offers_the_public_only_where_groups_read_it(cast: Cast) -> None:
    where = await public(cast, group=False)
    june = await cast.signed_in(cast.june)
    code = (await appointments.find(cast.riverside, where.appointment)).code
    assert 'id="ring-5"' not in (await june.get(f"/visit/{code}/mobilize")).text

    await groups.add(cast.riverside, New("Riverside neighbors", "json://example.org/hidden-token", ("en",)), NOW)
    page = (await june.get(f"/visit/{code}/mobilize")).text
    assert 'id="ring-5"' in page
    assert "Group chats that read it: Riverside neighbors · in an exercise: none" in page
    await groups.add(cast.riverside, New("Rehearsal", "json://example.org/hidden-token", ("en",), exercises=True), NOW)
    page = (await june.get(f"/visit/{code}/mobilize")).text
    assert "Group chats that read it: Rehearsal, Riverside neighbors · in an exercise: Rehearsal" in page


async def test_who_approves_sees_which_groups_read_which_words_and_later_that_they_did(cast: Cast) -> None:
    where = await public(cast)
    call = await drafted(cast, where, Ring.PUBLIC)
    rosa = await cast.signed_in(cast.rosa)
    before = (await rosa.get(f"/mobilizations/{call}")).text
    assert "Riverside neighbors · English, Español" in before
    assert 'Public and press</th><td colspan="6">1 group chat</td>' in before
    assert before.count("/ref/") >= 2  # both languages whole, with the link to check
    assert "hidden-token" not in before
    assert "Hill" not in before

    await mobilizations.approve(cast.riverside, call, cast.rosa.account, NOW)
    await mobilizations.send(cast.riverside, call, cast.june.account, NOW)
    after = (await rosa.get(f"/mobilizations/{call}")).text
    assert "Riverside neighbors · The call: not sent yet" in after
    assert "The program sends it only to the group chats above." in after
    shown = (await (await cast.speaking_as(cast.june)).get(f"/api/v1/mobilizations/{call}")).json()
    assert [one["name"] for one in shown["groups"]] == ["Riverside neighbors"]
    assert [(one["said"], one["came"], one["at"]) for one in shown["announced"]] == [("call", "waiting", None)]


async def test_a_call_to_fewer_names_no_group(cast: Cast) -> None:
    where = await public(cast)
    june = await cast.signed_in(cast.june)
    assert "Riverside neighbors" not in (await june.get(f"/mobilizations/{await drafted(cast, where)}")).text
