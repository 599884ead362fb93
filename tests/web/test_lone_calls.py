"""The pages of a call sent alone: too early, why, stopped by another, or reviewed by one; and nothing for Eve."""

import pytest

from accompany.actions import mobilizations
from accompany.actions.mobilizations import Wanted
from accompany.rules import escalation
from accompany.words import MobilizationId, Ring
from tests.calls import Visit, add_members, visit
from tests.cast import NOW, Cast

SOON = NOW + escalation.ALONE_AFTER
LEFT = SOON + escalation.ALONE_UNDO
WHY = "Nobody else is awake"


@pytest.fixture
async def where(cast: Cast) -> Visit:
    await add_members(cast.riverside, cast.june.account, 2, NOW)
    return await visit(cast.riverside, cast.june.account, NOW)


@pytest.fixture
async def call(cast: Cast, where: Visit) -> MobilizationId:
    wanted = Wanted(where.appointment, frozenset({Ring.LIST}), "told to bring a ticket")
    return await mobilizations.draft(cast.riverside, wanted, cast.june.account, NOW)


async def test_sent_alone_seen_by_another_and_reviewed(cast: Cast, call: MobilizationId) -> None:
    path, june, rosa = f"/mobilizations/{call}", await cast.signed_in(cast.june), await cast.signed_in(cast.rosa)
    early = (await june.get(path)).text
    assert "If nobody can, you may send alone from" in early
    assert 'id="send-alone"' not in early

    cast.later(SOON)
    assert 'id="send-alone"' in (await june.get(path)).text
    assert 'id="send-alone"' not in (await rosa.get(path)).text
    empty = await june.post(f"{path}/send-alone", data={"csrf": await cast.csrf_of(june), "reason": " "})
    assert empty.status_code == 409
    sent = await june.post(f"{path}/send-alone", data={"csrf": await cast.csrf_of(june), "reason": WHY})
    assert sent.status_code == 303

    shown = (await rosa.get(path)).text
    assert "Undo: send nothing" in shown
    assert WHY in shown
    assert "1 call was sent alone: review it" in (await rosa.get("/board")).text
    assert path in (await rosa.get("/calls-alone")).text
    assert "Another coordinator has to review this." in (await june.get(path)).text
    assert (await rosa.post(f"{path}/review", data={"csrf": await cast.csrf_of(rosa)})).status_code == 303
    assert "None waits for a review." in (await rosa.get("/calls-alone")).text


async def test_another_stops_it_in_time_and_too_late_is_said(cast: Cast, call: MobilizationId) -> None:
    path, june, rosa = f"/mobilizations/{call}", await cast.signed_in(cast.june), await cast.signed_in(cast.rosa)
    cast.later(SOON)
    await june.post(f"{path}/send-alone", data={"csrf": await cast.csrf_of(june), "reason": WHY})
    cast.later(LEFT + escalation.UNDO)
    late = await rosa.post(f"{path}/undo", data={"csrf": await cast.csrf_of(rosa)})
    assert late.status_code == 409
    assert "This has left by now. Stand down, so that they hear it is over." in late.text
    cast.later(LEFT - escalation.UNDO)
    assert (await rosa.post(f"{path}/undo", data={"csrf": await cast.csrf_of(rosa)})).status_code == 303
    assert 'id="stand-down"' not in (await rosa.get(path)).text


async def test_eve_finds_none_of_it(cast: Cast, call: MobilizationId) -> None:
    june, eve = await cast.signed_in(cast.june), await cast.signed_in(cast.eve)
    cast.later(SOON)
    await june.post(f"/mobilizations/{call}/send-alone", data={"csrf": await cast.csrf_of(june), "reason": WHY})
    for verb in ("send-alone", "undo", "review"):
        answer = await eve.post(f"/mobilizations/{call}/{verb}", data={"csrf": await cast.csrf_of(eve), "reason": WHY})
        assert answer.status_code == 404
    assert str(call) not in (await eve.get("/calls-alone")).text
