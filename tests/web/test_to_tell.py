"""Where no message of ours reaches the person: a coordinator tells them and says so, on the pages and in the API."""

from datetime import timedelta

import pytest

from accompany.actions import appointments as plans
from accompany.actions import founding, how_many_come, people
from accompany.actions import to_tell as actions
from accompany.tables import appointments, to_tell
from accompany.tables.sql import Sql
from accompany.words import AppointmentId, Missing, ReachBy
from tests.actions.conftest import Coalition
from tests.actions.test_how_many_come import MARK, PHONE, STARTS_AT, Asked, asked
from tests.calls import Post, courier, text_of
from tests.cast import NOW, Cast
from tests.web.test_volunteer_pages import said, send

LINES = Sql("SELECT account_id, action FROM ledger WHERE about = {about} AND action LIKE 'person%told' ORDER BY at, id")
LETTERS = Sql("SELECT state, why FROM notice WHERE about = {about} AND kind = 'tell_person' ORDER BY state, why")
TITLE = "Tell the person how many come"
MINUTE = timedelta(minutes=1)


@pytest.fixture
async def one(cast: Cast) -> Asked:
    """Let Marisol, who wants to be called, have an appointment soon; the desk was asked to tell her."""
    made = await called_by_hand(cast)
    await how_many_come.run(MARK)
    cast.later(MARK)
    return made


async def called_by_hand(cast: Cast) -> Asked:
    await founding.found("Riverside", "America/New_York", NOW)
    coalition = Coalition()
    coalition.scope, coalition.june = cast.riverside, cast.june.account
    return await asked(coalition, ReachBy.CALL, PHONE)


async def code_of(cast: Cast, appointment: AppointmentId) -> str:
    return (await appointments.find(cast.riverside, appointment)).code


async def test_the_board_lists_it_until_somebody_told_them_and_it_can_be_undone(cast: Cast, one: Asked) -> None:
    june, rosa = await cast.signed_in(cast.june), await cast.signed_in(cast.rosa)
    code = await code_of(cast, one.appointment)
    listed = f"{TITLE} · {code} Thu Nov 26 4:00 PM"
    assert listed in said(await june.get("/board"))
    shown = await june.get(f"/visit/{code}")
    assert f"{TITLE} No message of ours reaches them. Confirmed: 0. Promised, not confirmed: 0." in said(shown)
    assert "555" not in shown.text
    assert listed in said(await june.get("/board"))  # looking changes nothing

    assert (await send(cast, june, f"/visit/{code}/told")).status_code == 303
    assert TITLE not in said(await rosa.get("/board"))
    assert "They know June told them, Wed Nov 25 8:30 PM" in said(await rosa.get(f"/visit/{code}"))

    assert (await send(cast, rosa, f"/visit/{code}/not-told")).status_code == 303
    assert listed in said(await june.get("/board"))
    assert "I told them" in said(await june.get(f"/visit/{code}"))
    lines = [(row["account_id"], row["action"]) for row in await LINES.rows(about=one.appointment)]
    assert sorted(lines) == sorted([(cast.june.account, "person_told"), (cast.rosa.account, "person_not_told")])


async def test_who_said_it_first_stays_and_nothing_is_said_twice(cast: Cast, one: Asked) -> None:
    scope = cast.riverside
    await actions.not_told(scope, one.appointment, cast.june.account, MARK)
    await actions.told(scope, one.appointment, cast.june.account, MARK)
    await actions.told(scope, one.appointment, cast.rosa.account, MARK + MINUTE)
    kept = await to_tell.of_appointment(scope, one.appointment)
    assert kept is not None
    assert (kept.told_by, kept.told_at) == (cast.june.account, MARK)
    assert len(await LINES.rows(about=one.appointment)) == 1
    for minute in range(3):
        await how_many_come.run(MARK + minute * MINUTE)  # nobody is asked anew
    assert await to_tell.open_in(scope, MARK) == []


async def test_nobody_is_asked_to_tell_whoever_was_told(cast: Cast, one: Asked) -> None:
    await actions.told(cast.riverside, one.appointment, cast.june.account, MARK)
    post = Post()
    await courier(post).run_once()
    assert not any("please tell the person" in str(mail["Subject"]) for mail in post.to(cast.rosa.email))
    letters = [(row["state"], row["why"]) for row in await LETTERS.rows(about=one.appointment)]
    assert letters == [("cancelled", "told")] * 2


async def test_the_letter_still_asks_while_nobody_told_them(cast: Cast, one: Asked) -> None:
    await actions.told(cast.riverside, one.appointment, cast.june.account, MARK)
    await actions.not_told(cast.riverside, one.appointment, cast.june.account, MARK)
    post = Post()
    await courier(post).run_once()
    (mail,) = [mail for mail in post.to(cast.rosa.email) if "please tell the person" in str(mail["Subject"])]
    assert "#to-tell" in text_of(mail)


async def test_a_new_time_is_told_anew_and_what_is_over_or_called_off_is_listed_no_more(cast: Cast, one: Asked) -> None:
    scope, june = cast.riverside, cast.june.account
    await actions.told(scope, one.appointment, june, MARK)
    later = STARTS_AT + timedelta(days=1)
    await plans.change(scope, one.appointment, plans.Change(starts_at=later), MARK)
    assert await to_tell.of_appointment(scope, one.appointment) is None
    again = MARK + timedelta(days=1)
    await how_many_come.run(again)
    (kept,) = await to_tell.open_in(scope, again)
    assert (kept.starts_at, kept.told_by) == (later, None)
    assert await to_tell.open_in(scope, later) == []
    await plans.cancel(scope, one.appointment, june, again)
    assert await to_tell.open_in(scope, again) == []


async def test_whoever_was_forgotten_is_not_listed(cast: Cast, one: Asked) -> None:
    await people.erase(cast.riverside, one.person, cast.june.account, MARK)
    assert await to_tell.open_in(cast.riverside, MARK) == []
    june, code = await cast.signed_in(cast.june), await code_of(cast, one.appointment)
    assert TITLE not in said(await june.get("/board"))
    assert TITLE not in said(await june.get(f"/visit/{code}"))


async def test_where_nobody_was_asked_there_is_nothing_to_tick(cast: Cast) -> None:
    one = await called_by_hand(cast)
    june, code = await cast.signed_in(cast.june), await code_of(cast, one.appointment)
    assert TITLE not in said(await june.get(f"/visit/{code}"))
    for verb in ("told", "not-told"):
        assert (await send(cast, june, f"/visit/{code}/{verb}")).status_code == 404
    with pytest.raises(Missing):
        await actions.told(cast.riverside, one.appointment, cast.june.account, NOW)


async def test_programs_read_it_tick_it_and_undo_it(cast: Cast, one: Asked) -> None:
    june, eve = await cast.speaking_as(cast.june), await cast.speaking_as(cast.eve)
    path, listed = f"/api/v1/appointments/{one.appointment}/person-told", "/api/v1/to-tell"
    (item,) = (await june.get(listed)).json()["items"]
    assert item == {
        "appointment": str(one.appointment),
        "code": await code_of(cast, one.appointment),
        "starts_at": "2026-11-26T16:00:00-05:00",
        "confirmed": 0,
        "promised": 0,
        "asked_at": "2026-11-25T20:30:00-05:00",
        "told_by": None,
        "told_at": None,
    }
    assert (await eve.get(listed)).json()["items"] == []
    assert {(await eve.put(path)).status_code, (await eve.delete(path)).status_code} == {404}
    for _ in range(2):
        told = (await june.put(path)).json()
        assert told["told_by"] == str(cast.june.account)
        assert told["told_at"].startswith("2026-11-25T20:30:00")
    assert (await june.get(listed)).json()["items"] == []
    assert (await june.delete(path)).json() == item
    assert (await june.get(listed)).json()["items"] == [item]
