"""Signals and what they weigh, on their page."""

import pytest

from accompany.actions import founding
from accompany.tables import kinds
from tests.cast import NOW, Cast
from tests.web.test_volunteer_pages import said


@pytest.fixture
async def seeded(cast: Cast) -> Cast:
    await founding.found("Riverside", "America/New_York", NOW)
    return cast


async def change(cast: Cast, **fields: str) -> str:
    june = await cast.signed_in(cast.june)
    typed = {"label": "On an order", "weight": "25", "floor": "", "days": "", **fields}
    answer = await june.post("/more/signals/osup", data={"csrf": await cast.csrf_of(june), **typed})
    if answer.status_code == 303:
        answer = await june.get(answer.headers["location"])
    return said(answer)


async def test_a_weight_is_changed_and_what_it_was_is_shown(seeded: Cast) -> None:
    shown = await change(seeded, weight="-25", floor="watch", days="90")
    assert "Saved" in shown
    assert "Weight -25 · at least Watch · 90 days" in shown
    assert "On an order of supervision: weight 20 until" in shown
    kept = next(one for one in await kinds.signal_kinds() if one.code == "osup")
    assert (kept.label, kept.weight, kept.lasts_days) == ("On an order", -25, 90)


@pytest.mark.parametrize(
    "fields",
    [
        {"weight": "much"},
        {"weight": ""},
        {"weight": "1001"},
        {"days": "0"},
        {"days": "soon"},
        {"floor": "x"},
        {"label": " "},
    ],
)
async def test_what_is_no_weight_is_said_and_nothing_changed(seeded: Cast, fields: dict[str, str]) -> None:
    assert "There is a problem" in await change(seeded, **fields)
    kept = next(one for one in await kinds.signal_kinds() if one.code == "osup")
    assert (kept.label, kept.weight) == ("On an order of supervision", 20)


async def test_a_kind_that_is_not_there_is_not_there(seeded: Cast) -> None:
    june = await seeded.signed_in(seeded.june)
    answer = await june.post("/more/signals/nothing", data={"csrf": await seeded.csrf_of(june), "label": "x"})
    assert answer.status_code == 404
