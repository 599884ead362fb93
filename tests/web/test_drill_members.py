"""Call me for exercises: said on one's own page, at the sign-up, to a coordinator; and what an exercise looks like."""

import re
from email.message import EmailMessage
from uuid import UUID

from accompany.actions import mobilizations
from accompany.tables import appointments, links, signals
from accompany.tables.sql import Sql
from accompany.words import MemberId, MobilizationId, Ring
from tests.calls import Post, Visit, all_want_exercises, courier, link_in, text_of, visit
from tests.cast import NOW, Cast
from tests.web.test_volunteer_pages import said

OWN = {"weekly": "3", "channels": "mail", "speaks": "en", "zone": ""}


def ticked(page: str) -> bool:
    (box,) = re.findall(r'<input type="checkbox" name="exercises"[^>]*>', page)
    return " checked" in box


async def test_it_is_said_at_the_sign_up_and_shown_before_the_yes(cast: Cast) -> None:
    stranger = await cast.stranger()
    for address, fields in (("sol@example.org", {"exercises": "yes"}), ("luz@example.org", {})):
        form = {"email": address, "channels": "mail", "speaks": ["en"], **fields}
        assert (await stranger.post("/list/join", data=form)).status_code == 303
        post = Post()
        await courier(post).run_once()
        path = link_in(post.to(address)[0], "/list/yes/")
        shown = said(await stranger.get(path))
        assert ("Exercises Call me for exercises" in shown, "Exercises No exercises" in shown) == (
            bool(fields),
            not fields,
        )
        await stranger.post(path)
    june = await cast.speaking_as(cast.june)
    assert (await june.get("/api/v1/drill-members")).json() == {"account": 0, "member": 1, "partner": 0}


async def test_it_is_changed_on_ones_own_page_and_by_programs(cast: Cast) -> None:
    june, stranger = await cast.speaking_as(cast.june), await cast.stranger()
    listed = {"email": "sol@example.org", "opted_in_how": "web form", "languages": ["en"]}
    made = (await june.post("/api/v1/list-members", json=listed)).json()["id"]
    page = links.to_own_page(MemberId(UUID(made)))
    assert not ticked((await stranger.get(page)).text)
    assert (await stranger.post(page, data={**OWN, "exercises": "yes"})).status_code == 303
    assert ticked((await stranger.get(page)).text)

    api = f"/api/v1{page}"
    assert (await stranger.get(api)).json()["exercises"] is True
    assert (await stranger.patch(api, json={"zone": "Queens"})).json()["exercises"] is True
    assert (await stranger.patch(api, json={"exercises": False})).json()["exercises"] is False
    refused = await stranger.post(page, data={**OWN, "weekly": "x", "exercises": "yes"})
    assert (refused.status_code, ticked(refused.text)) == (422, True)
    assert (await stranger.get(api)).json()["exercises"] is False


async def test_a_coordinator_writes_it_down_for_somebody_of_the_chapter(cast: Cast) -> None:
    june, eve = await cast.speaking_as(cast.june), await cast.speaking_as(cast.eve)
    made = (await june.post("/api/v1/partners", json={"name": "Choir", "email": "choir@example.org"})).json()["id"]
    paths = [f"/api/v1/drill-members/partner/{made}", f"/api/v1/drill-members/account/{cast.ana.account}"]
    for path in paths:
        assert (await eve.put(path)).status_code == 404
        assert (await june.put(path)).status_code == 204
        assert (await june.put(path)).status_code == 204
    assert (await june.get("/api/v1/drill-members")).json() == {"account": 1, "member": 0, "partner": 1}
    assert (await eve.get("/api/v1/drill-members")).json() == {"account": 0, "member": 0, "partner": 0}
    for path in paths:
        assert (await eve.delete(path)).status_code == 404
        assert (await june.delete(path)).status_code == 204
    assert (await june.get("/api/v1/drill-members")).json() == {"account": 0, "member": 0, "partner": 0}
    for nobody in ("wish", "somebody"):
        assert (await june.put(f"/api/v1/drill-members/{nobody}/{made}")).status_code == 404


ME = {"name": "Ana", "language": "en", "weekly_ask_limit": "3", "quiet_from": "21:00", "quiet_to": "06:00"}
LEDGER = Sql("SELECT account_id, action FROM ledger WHERE about = {who} AND action LIKE '%_drills' ORDER BY at, id")
THERE = Sql("SELECT COUNT(*) AS number FROM drill_member WHERE reader = {who}")


async def is_there(who: object) -> bool:
    row = await THERE.row(who=who)
    return row is not None and row["number"] == 1


async def test_a_volunteer_says_it_on_their_own_page_and_takes_it_back(cast: Cast) -> None:
    ana, june = await cast.signed_in(cast.ana), await cast.signed_in(cast.june)
    form, person = {**ME, "csrf": await cast.csrf_of(ana)}, f"/people/{cast.ana.account}"
    assert not ticked((await ana.get("/me")).text)
    assert (await ana.get("/me?exercises=yes")).status_code == 200
    assert not await is_there(cast.ana.account)
    refused = await ana.post("/me", data={**form, "weekly_ask_limit": "x", "exercises": "yes"})
    assert (refused.status_code, ticked(refused.text)) == (422, True)
    assert not await is_there(cast.ana.account)
    assert "Exercises no" in said(await june.get(person))

    for _ in range(2):
        assert (await ana.post("/me", data={**form, "exercises": "yes"})).status_code == 303
    assert ticked((await ana.get("/me")).text)
    assert await is_there(cast.ana.account)
    assert "Exercises yes" in said(await june.get(person))
    assert (await ana.post("/me", data=form)).status_code == 303
    assert not ticked((await ana.get("/me")).text)
    assert not await is_there(cast.ana.account)
    own = cast.ana.account
    lines = [(row["account_id"], row["action"]) for row in await LEDGER.rows(who=own)]
    assert sorted(lines) == [(own, "join_drills"), (own, "leave_drills")]


async def test_programs_of_volunteers_and_coordinators_say_it_too(cast: Cast) -> None:
    ana, june = await cast.speaking_as(cast.ana), await cast.speaking_as(cast.june)
    own = "/api/v1/volunteers/me"
    assert (await ana.get(own)).json()["exercises"] is False
    assert (await ana.patch(own, json={"exercises": True})).json()["exercises"] is True
    assert (await ana.patch(own, json={"zones": ["Queens"]})).json()["exercises"] is True
    theirs = f"/api/v1/volunteers/{cast.ana.account}"
    assert (await june.patch(theirs, json={"exercises": False})).json()["exercises"] is False
    assert not await is_there(cast.ana.account)
    new = {"name": "Lucia", "email": "lucia@example.org", "exercises": True}
    made = (await june.post("/api/v1/volunteers", json=new)).json()
    assert made["exercises"] is True
    await june.delete(f"/api/v1/volunteers/{made['id']}")
    assert not await is_there(UUID(made["id"]))


async def test_a_coordinator_ticks_it_for_an_organisation(cast: Cast) -> None:
    june, eve = await cast.signed_in(cast.june), await cast.signed_in(cast.eve)
    csrf = {"csrf": await cast.csrf_of(june)}
    choir = {**csrf, "name": "Choir", "email": "choir@example.org"}
    assert (await june.post("/lists/partners", data=choir)).status_code == 303
    (partner,) = re.findall(r"/lists/partners/([0-9a-f-]+)/exercises", (await june.get("/lists")).text)
    path, box = f"/lists/partners/{partner}/exercises", f'id="exercises-{partner}" checked'
    assert box not in (await june.get("/lists")).text
    others = {"csrf": await cast.csrf_of(eve), "exercises": "yes"}
    assert (await eve.post(path, data=others)).status_code == 404
    assert not await is_there(UUID(partner))

    saved = await june.post(path, data={**csrf, "exercises": "yes"})
    shown = await june.get(saved.headers["location"])
    assert (box in shown.text, "Saved" in said(shown)) == (True, True)
    assert await is_there(UUID(partner))
    await june.post(path, data=csrf)
    assert box not in (await june.get("/lists")).text
    assert not await is_there(UUID(partner))


async def test_an_organisation_that_left_and_came_back_says_it_again(cast: Cast) -> None:
    june = await cast.speaking_as(cast.june)
    new = {"name": "Choir", "email": "choir@example.org"}
    made = (await june.post("/api/v1/partners", json={**new, "exercises": True})).json()
    assert made["exercises"] is True
    path = f"/api/v1/partners/{made['id']}"
    assert (await june.patch(path, json={"name": "The choir"})).json()["exercises"] is True
    assert (await june.patch(path, json={"exercises": False})).json()["exercises"] is False
    assert (await june.patch(path, json={"exercises": True})).json()["exercises"] is True
    await june.delete(path)
    back = (await june.post("/api/v1/partners", json=new)).json()
    assert (back["id"], back["exercises"]) == (made["id"], False)


async def drafted(cast: Cast) -> tuple[Visit, MobilizationId]:
    """Draft an exercise to a list of one, who wants it."""
    where = await visit(cast.riverside, cast.june.account, NOW)
    june = await cast.speaking_as(cast.june)
    await june.post("/api/v1/list-members", json={"email": "sol@example.org", "opted_in_how": "web form"})
    await all_want_exercises(cast.riverside, cast.june.account, NOW)
    signal = {"code": "told_bring_ticket", "source": "intake"}
    await june.post(f"/api/v1/appointments/{where.appointment}/signals", json=signal)
    wanted = mobilizations.Wanted(where.appointment, frozenset({Ring.LIST}), "autumn", drill=True)
    return where, await mobilizations.draft(cast.riverside, wanted, cast.june.account, NOW)


async def test_the_form_says_how_many_an_exercise_would_reach(cast: Cast) -> None:
    where = await visit(cast.riverside, cast.june.account, NOW)
    speaking, june = await cast.speaking_as(cast.june), await cast.signed_in(cast.june)
    await speaking.post("/api/v1/list-members", json={"email": "sol@example.org", "opted_in_how": "web form"})
    await all_want_exercises(cast.riverside, cast.june.account, NOW)
    await speaking.post("/api/v1/list-members", json={"email": "luz@example.org", "opted_in_how": "web form"})
    code = (await appointments.find(cast.riverside, where.appointment)).code
    form = said(await june.get(f"/visit/{code}/mobilize"))
    assert "The rapid mobilization list 2 people · 1 in an exercise" in form


async def sent(cast: Cast) -> tuple[Visit, MobilizationId, EmailMessage]:
    where, call = await drafted(cast)
    await mobilizations.approve(cast.riverside, call, cast.rosa.account, NOW)
    await mobilizations.send(cast.riverside, call, cast.june.account, NOW)
    post = Post()
    await courier(post).run_once()
    return where, call, post.to("sol@example.org")[0]


async def test_the_board_does_not_say_that_removal_is_likely_for_an_exercise(cast: Cast) -> None:
    await drafted(cast)
    board = said(await (await cast.signed_in(cast.rosa)).get("/board"))
    assert "Removal may be likely" not in board
    assert "A call is drafted." in board.partition("Exercise · ")[2]


async def test_an_exercise_says_so_wherever_it_is_seen(cast: Cast) -> None:
    _, call, mail = await sent(cast)
    assert str(mail["Subject"]).startswith("EXERCISE")
    stranger, rosa = await cast.stranger(), await cast.signed_in(cast.rosa)
    assert "Exercise: nobody needs to go anywhere" in said(await stranger.get(link_in(mail, "/a/")))
    assert "<h1>Exercise</h1>" in (await stranger.get(link_in(mail, "/ref/"))).text
    for page in (f"/mobilizations/{call}", f"/mobilizations/{call}/report"):
        assert "Exercise" in said(await rosa.get(page))


async def test_coordinators_are_told_that_it_was_an_exercise_that_stopped(cast: Cast) -> None:
    where, _, _ = await sent(cast)
    (known,) = await signals.of_appointment(cast.riverside, where.appointment)
    june = await cast.speaking_as(cast.june)
    await june.delete(f"/api/v1/appointments/{where.appointment}/signals/{known.id}")
    desk = Post()
    await courier(desk).run_once()
    offered = [one for one in desk.to(cast.june.email) if "a call was stopped" in str(one["Subject"])]
    assert [str(one["Subject"]).startswith("EXERCISE. ") for one in offered] == [True]
    assert text_of(offered[0]).startswith("EXERCISE. ")
