"""A critical level that waits for a decision: on the board, on its visit's page, in the API and in the mail."""

import pytest

from accompany.actions import level_alarms, signals
from accompany.actions.signals import Source
from accompany.rules.level_alarms import PAGE_AGAIN
from accompany.tables import appointments
from accompany.words import SignalSource
from tests.calls import Post, Visit, courier, text_of, visit
from tests.cast import NOW, Cast
from tests.web.test_volunteer_pages import said, send


@pytest.fixture
async def where(cast: Cast) -> Visit:
    """Plan an appointment that looks critical and that nobody decided about; the first mails have gone."""
    planned = await visit(cast.riverside, cast.june.account, NOW, level=None)
    source = Source(SignalSource.INTAKE, None)
    await signals.report(cast.riverside, planned.appointment, ["told_bring_ticket"], source, NOW)
    await level_alarms.run(NOW)
    await courier(Post()).run_once()
    return planned


@pytest.fixture
async def code(cast: Cast, where: Visit) -> str:
    return (await appointments.find(cast.riverside, where.appointment)).code


async def test_the_board_and_the_visit_say_it_and_one_button_takes_it(cast: Cast, code: str) -> None:
    june, rosa = await cast.signed_in(cast.june), await cast.signed_in(cast.rosa)
    assert f"{code} · The level looks critical Nobody has decided yet" in said(await june.get("/board"))
    page = said(await june.get(f"/visit/{code}"))
    assert "Coordinators are paged again" in page
    assert "I see to it" in page

    assert (await send(cast, june, f"/visit/{code}/level-alarm")).status_code == 303
    page = said(await rosa.get(f"/visit/{code}"))
    assert "June sees to it." in page
    assert f"{code} · The level looks critical Somebody sees to it." in said(await rosa.get("/board"))
    answer = await send(cast, june, f"/visit/{code}/level", {"level": "high", "reason": "called"})
    assert answer.status_code == 303
    await level_alarms.run(NOW)
    assert "The level looks critical" not in said(await june.get("/board"))
    assert (await send(cast, june, f"/visit/{code}/level-alarm")).status_code == 404


async def test_programs_read_it_and_see_to_it(cast: Cast, code: str) -> None:
    june, eve = await cast.speaking_as(cast.june), await cast.speaking_as(cast.eve)
    (item,) = (await june.get("/api/v1/level-alarms")).json()["items"]
    assert (item["code"], item["pages"], item["taken_by"]) == (code, 0, None)
    assert (await eve.get("/api/v1/level-alarms")).json()["items"] == []
    path = f"/api/v1/appointments/{item['appointment']}/level-alarm/take"
    assert (await eve.post(path)).status_code == 404
    taken = (await june.post(path)).json()
    assert taken["taken_by"] == str(cast.june.account)
    assert taken["due_at"] > item["due_at"]


async def test_the_mail_names_a_code_and_is_not_sent_to_who_need_not_decide(
    cast: Cast, where: Visit, code: str
) -> None:
    await level_alarms.run(NOW + PAGE_AGAIN)
    cast.later(NOW + PAGE_AGAIN)
    post = Post()
    await courier(post).run_once()
    assert sorted(post.recipients) == sorted([cast.june.email, cast.rosa.email])
    (mail,) = post.to(cast.june.email)
    assert mail["Subject"] == f"Riverside: {code} still needs a decision"
    assert f"/visit/{code}#level-alarm" in text_of(mail)

    later = NOW + 2 * PAGE_AGAIN
    await level_alarms.run(later)
    await level_alarms.take(cast.riverside, where.appointment, cast.june.account, later)
    cast.later(later)
    quiet = Post()
    await courier(quiet).run_once()
    assert quiet.recipients == []
