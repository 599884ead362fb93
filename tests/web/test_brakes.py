"""The brake on pages, in the API and in a timeline: seen by every coordinator of the chapter, and by nobody else."""

import re

from accompany.actions import brakes
from accompany.delivery.channels import Envelope
from accompany.tables import appointments, mobilizations
from accompany.tables import brakes as kept_brakes
from accompany.words import MobilizationId
from tests.calls import Post, courier
from tests.cast import NOW, Cast
from tests.delivery.test_courier import sent
from tests.web.test_volunteer_pages import said, send

BAND = "The brake is on"
REASON = "The words name a street.\nRosa calls the others."


async def code_of(cast: Cast, call: MobilizationId) -> str:
    kept = await mobilizations.find(cast.riverside, call)
    return (await appointments.find(cast.riverside, kept.appointment)).code


async def test_june_pulls_it_on_the_board_and_rosa_releases_it(cast: Cast) -> None:
    await sent(cast, 3)
    june, rosa = await cast.signed_in(cast.june), await cast.signed_in(cast.rosa)
    board = await june.get("/board")
    assert BAND not in board.text
    assert 'action="/brake"' in board.text

    assert (await send(cast, june, "/brake", {"reason": REASON})).headers["location"] == "/brake"
    assert 'action="/brake"' not in (await rosa.get("/board")).text
    page = await rosa.get("/brake")
    assert "Pulled by June Why The words name a street. Rosa calls the others." in said(page)
    assert "Calls 3 Asks to volunteers 0" in said(page)
    (brake,) = re.findall(r'name="brake" value="([^"]+)"', page.text)
    assert (await send(cast, rosa, "/brake/release", {"brake": brake})).headers["location"] == "/board"
    assert BAND not in (await june.get("/board")).text


async def test_every_page_of_a_coordinator_says_it_once_and_nobody_elses_does(cast: Cast) -> None:
    call, _ = await sent(cast, 1)
    code = await code_of(cast, call)
    await brakes.pull(cast.riverside, REASON, cast.june.account, NOW)
    rosa = await cast.signed_in(cast.rosa)
    pages = ["/board", "/board/part", f"/mobilizations/{call}", f"/mobilizations/{call}/part", f"/visit/{code}"]
    pages += [f"/visit/{code}/timeline", "/inbox", "/people", "/more", "/lists", "/tasks", "/brake"]
    assert {path: (await rosa.get(path)).text.count(f"{BAND}</h") for path in pages} == dict.fromkeys(pages, 1)
    theo, eve = await cast.signed_in(cast.theo), await cast.signed_in(cast.eve)
    assert BAND not in (await theo.get("/shifts")).text
    assert BAND not in (await eve.get("/board")).text


async def test_what_was_typed_stays_when_it_cannot_be_used(cast: Cast) -> None:
    june = await cast.signed_in(cast.june)
    answer = await send(cast, june, "/brake", {"reason": "y" * 501})
    assert answer.status_code == 422
    assert "y" * 501 in answer.text
    assert await kept_brakes.on(cast.riverside) is None


async def test_programs_pull_it_and_let_go(cast: Cast) -> None:
    await sent(cast, 2)
    june, eve = await cast.speaking_as(cast.june), await cast.speaking_as(cast.eve)
    nothing = (await june.get("/api/v1/brake")).json()
    assert nothing == dict.fromkeys(nothing, None) | {"on": False}
    pulled = await june.post("/api/v1/brake", json={"reason": REASON})
    assert pulled.status_code == 201
    assert pulled.json() | {"id": "", "pulled_at": ""} == {
        "on": True,
        "id": "",
        "pulled_at": "",
        "pulled_by": str(cast.june.account),
        "reason": REASON,
        "waiting": {"calls": 2, "asks": 0, "calendars": 0, "other": 0},
        "late": 0,
    }
    assert (await eve.get("/api/v1/brake")).json()["on"] is False
    path = f"/api/v1/brake/{pulled.json()['id']}"
    assert (await eve.delete(path)).status_code == 404
    assert (await june.delete(path)).status_code == 204
    assert (await june.delete(path)).status_code == 204
    assert (await june.get("/api/v1/brake")).json()["on"] is False


async def test_a_timeline_tells_who_and_when_and_not_why(cast: Cast) -> None:
    call, _ = await sent(cast, 1)
    code = await code_of(cast, call)
    await brakes.pull(cast.riverside, REASON, cast.june.account, NOW)
    kept = await kept_brakes.on(cast.riverside)
    assert kept is not None
    await brakes.release(cast.riverside, kept.id, cast.rosa.account, NOW)
    june = await cast.signed_in(cast.june)
    told = said(await june.get(f"/visit/{code}/timeline"))
    assert "The brake of the whole chapter Who: June pulled: nothing more leaves" in told
    assert "The brake of the whole chapter Who: Rosa released: what waited leaves" in told
    assert "street" not in told


async def test_the_mail_says_that_it_is_on_and_neither_who_nor_why(cast: Cast) -> None:
    await brakes.pull(cast.riverside, REASON, cast.june.account, NOW)
    post = Post()
    await courier(post).run_once()
    assert sorted(post.recipients) == sorted([cast.june.email, cast.rosa.email])
    mails: list[Envelope] = post.mails
    for word in (b"street", b"June"):
        assert [mail for mail in mails if word in mail.content] == []
    assert post.to(cast.june.email)[0]["Subject"] == "Riverside: the brake is on"
