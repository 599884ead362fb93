"""What a page costs: bytes as they go over the wire, headers and all, to a reader who has nothing of it yet."""

from datetime import datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.async_api import Browser as Chromium

from accompany.actions import appointments as plans
from accompany.rules.teams import Place
from accompany.settings import Settings
from accompany.tables import accounts, chapters, sites, store
from accompany.tables.scope import Scope
from tests.web.gallery import LANGUAGES, NOW, Program, reading, served
from tests.web.looking import Shown

pytestmark = pytest.mark.browser

PUBLIC, VOLUNTEER, BOARD = 15_000, 30_000, 45_000  # bytes
HEAVIER = {
    "/ask/where": 17_000
}  # 95 places to choose from. Nobody arrives there first: 7 kB, with what is kept by then
REQUESTS, VISITS = 5, 200
PEOPLE, VOLUNTEERS = ("marisol", "cousin", "asked"), ("ana", "theo")
TEAM = (Place("lead", 1, 1, 1), Place("accompanier", 1, 2, 3))
PLACES = 3  # that such a team wants
Gallery = dict[str, list[Shown]]


@pytest.mark.parametrize("language", LANGUAGES)
async def test_pages_for_people_are_light(gallery: Gallery, language: str) -> None:
    pages = [page for page in gallery[language] if page.who in PEOPLE and page.path != "/schema"]
    assert {page.name: page.weight for page in pages if page.weight > HEAVIER.get(page.path, PUBLIC)} == {}
    assert {page.name: page.requests for page in pages if len(files(page)) > REQUESTS} == {}


@pytest.mark.parametrize("language", LANGUAGES)
async def test_pages_for_volunteers_are_light(gallery: Gallery, language: str) -> None:
    pages = [page for page in gallery[language] if page.who in VOLUNTEERS]
    assert {page.name: page.weight for page in pages if page.weight > VOLUNTEER} == {}


async def test_a_board_with_200_visits_is_light(chromium: Chromium, tmp_path: Path) -> None:
    with served(tmp_path, "en") as program:
        await plan(program)
        async with reading(chromium, program, "june", []) as walk:
            async with walk.page.expect_request_finished(lambda request: "/board/part" in request.url):
                await walk.go("/board")  # it refreshes itself as soon as it is live
            unfilled = int(await walk.page.inner_text(".kpis b >> nth=0"))
            assert unfilled >= VISITS * PLACES
            assert walk.load.weight <= BOARD


@pytest.mark.parametrize("language", LANGUAGES)
async def test_no_page_asks_another_host_for_anything(gallery: Gallery, language: str) -> None:
    assert {page.name: page.elsewhere for page in gallery[language] if page.elsewhere} == {}


def files(page: Shown) -> set[str]:
    """Give what a page is made of: a redirect on the way to it is none of it, nor is a file asked for twice."""
    return {
        url for url in page.requests if urlsplit(url).path == page.path or urlsplit(url).path.startswith("/static/")
    }


async def plan(program: Program) -> None:
    """Plan so many visits more in the week of the board, behind the program's back."""
    folder, now = program.folder / "var/demo", datetime.fromisoformat(NOW)
    await store.open(Settings(database_url=f"sqlite:///{folder}/accompany.sqlite3", key_file=folder / "accompany.key"))
    try:
        scope = Scope((await chapters.default()).id)
        june = await accounts.by_email("june@example.org")
        places = (await sites.all_of_them())[:20]
        assert june is not None
        for number in range(VISITS):
            starts_at = now + timedelta(days=1 + number % 6, minutes=number)
            made = await plans.draft(scope, plans.Plan("other", places[number % 20].id, starts_at, team=TEAM), now)
            await plans.publish(scope, made, june.id, now, "the court posts its docket")
    finally:
        await store.close()
