"""Every page a person can reach, walked through on the program as it is really served: the demo's coalition.

``gallery`` does the walk once for each language, with one browser, and gives what was found on each page. With
ACCOMPANY_TEST_SHOTS=folder it also keeps a picture of each.
"""

import asyncio
import os
import re
import signal
import sqlite3
import subprocess
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

import httpx
import pytest
from playwright.async_api import Browser as Chromium
from playwright.async_api import ViewportSize

from accompany.vault import keys
from accompany.vault.vault import Vault
from tests.browser import DESK, PHONE
from tests.stories.browser import Browser
from tests.stories.coalition import Letter, answers, free_port, until
from tests.web.looking import Load, Shown, Walk, axe

NOW = "2026-11-24T10:05:00-05:00"  # a Tuesday morning: one visit is under way, the week lies ahead
STAFF = ("ana", "theo", "june", "rosa", "eve")
LANGUAGES = {"en": "en-US", "es": "es-US"}
NONSENSE = "a list of nonsense\nwithout columns"


@dataclass
class Program:
    """The demo, served in a process of its own."""

    folder: Path
    origin: str
    language: str
    person: str
    links: dict[str, str]

    def letter(self, path: str, offers: str = "") -> str:
        """Give the path of a link, once the courier has written a letter that has it and its page still offers that."""
        found: list[str] = []

        def sent() -> bool:
            links = (link for link in self._links(path) if offers in httpx.get(self.origin + link).text)
            found.extend(link for link in [next(links, "")] if link)
            return bool(found)

        until(sent, f"a letter with a link to {path}")
        return found[0]

    def _links(self, path: str) -> Iterator[str]:
        for file in (self.folder / "var/demo/outbox").glob("*.eml"):
            yield from re.findall(rf"{self.origin}({path}\w+)", Letter("", file.read_bytes()).text)

    def doubt(self) -> str:
        """Give the path of the link that asks whether a calendar's answer was meant: nobody's calendar answers here."""
        with closing(sqlite3.connect(self.folder / "var/demo/accompany.sqlite3", timeout=10)) as database:
            (claim,) = database.execute("SELECT id FROM claim WHERE state = 'claimed' ORDER BY id LIMIT 1").fetchone()
        vault = Vault(keys.load(self.folder / "var/demo/accompany.key"))
        return f"/c/{vault.token('confirm', UUID(claim))}"

    def over(self) -> str:
        """Give the code of an appointment whose outcome is written down, and that somebody went along to."""
        return self._code("a.status = 'done' AND EXISTS (SELECT 1 FROM claim c WHERE c.appointment_id = a.id)")

    def open_visit(self) -> str:
        """Give the code of an appointment that is to come."""
        return self._code("a.status = 'published' AND a.person_id IS NOT NULL AND a.starts_at > '2026-11-25'")

    def _code(self, condition: str) -> str:
        with closing(sqlite3.connect(self.folder / "var/demo/accompany.sqlite3", timeout=10)) as database:
            query = f"SELECT code FROM appointment a WHERE {condition} ORDER BY starts_at, code LIMIT 1"  # ours
            return str(database.execute(query).fetchone()[0])

    def own_page(self, zone: str) -> str:
        """Give the path of the own page of whoever is on the list and usually here."""
        with closing(sqlite3.connect(self.folder / "var/demo/accompany.sqlite3", timeout=10)) as database:
            found = database.execute("SELECT id FROM list_member WHERE zone = ? AND weekly = 3", [zone]).fetchone()
        return f"/list/me/{Vault(keys.load(self.folder / 'var/demo/accompany.key')).token('supporter', UUID(found[0]))}"

    def sign_in(self, who: str) -> Browser:
        """Open somebody's link, press its button."""
        browser = Browser(self.origin, self.language)
        browser.get(self.links[who])
        browser.submit("/login/confirm")
        return browser


@contextmanager
def served(folder: Path, language: str) -> Iterator[Program]:
    """Run the demo at a fixed hour; everybody in it reads one language."""
    port, log = free_port(), folder / "demo.log"
    origin = f"http://127.0.0.1:{port}"
    kept = {name: value for name, value in os.environ.items() if not name.startswith("ACCOMPANY_")}
    environment = {**kept, "ACCOMPANY_ENV": "test", "ACCOMPANY_NOW": NOW}
    command = [sys.executable, "-u", "-m", "accompany", "demo", "--port", str(port)]
    with log.open("wb") as out:
        process = subprocess.Popen(command, env=environment, cwd=folder, stdout=out, stderr=out)
        try:
            until(lambda: answers(f"{origin}/healthz"), "the demo to answer")
            found = [word.removeprefix(origin) for word in log.read_text().split() if word.startswith(f"{origin}/")]
            with closing(sqlite3.connect(folder / "var/demo/accompany.sqlite3", timeout=10)) as database, database:
                database.execute("UPDATE account SET language = ?", [language])
            yield Program(folder, origin, language, found[0], dict(zip(STAFF, found[1:], strict=True)))
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(10)


@pytest.fixture(scope="session")
async def gallery(chromium: Chromium, tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[Shown]]:
    """Walk through everything in each language, all at once, and give what was found."""
    walks = (_walked(chromium, tmp_path_factory.mktemp("gallery"), language) for language in LANGUAGES)
    return dict(zip(LANGUAGES, await asyncio.gather(*walks), strict=True))


async def _walked(chromium: Chromium, folder: Path, language: str) -> list[Shown]:
    shown: list[Shown] = []
    with served(folder, language) as program:
        for who, tour in TOURS.items():
            async with reading(chromium, program, who, shown) as walk:
                await tour(walk, program)
                assert walk.complaints == []
    return shown


@asynccontextmanager
async def reading(chromium: Chromium, program: Program, who: str, shown: list[Shown]) -> AsyncIterator[Walk]:
    """Give somebody a browser with no history, signed in if they have an account."""
    size = DESK if who in ("june", "rosa") else PHONE
    viewport = ViewportSize(width=size["width"], height=size["height"])
    context = await chromium.new_context(
        viewport=viewport,
        locale=LANGUAGES[program.language],
        reduced_motion="reduce",  # axe would measure a contrast halfway through the flash
    )
    try:
        if who in STAFF:
            url = program.origin.replace("http:", "https:")  # loopback counts as secure
            kept = program.sign_in(who).cookies.items()
            await context.add_cookies(
                [{"name": one, "value": of, "url": url, "secure": True} for one, of in kept if of]
            )
        await context.add_init_script(axe())
        page = await context.new_page()
        page.set_default_timeout(10_000)
        log = await context.new_cdp_session(page)
        await log.send("Network.enable")
        await log.send("Network.setCacheDisabled", {"cacheDisabled": True})
        # By night in one language: colours do not depend on it.
        walk = Walk(who, page, program.origin, viewport, shown, Load(log), program.language == "en", _shots(program))
        page.on("console", walk.hear)
        page.on("pageerror", lambda error: walk.complaints.append(error.message))
        yield walk
    finally:
        await context.close()


def _shots(program: Program) -> Path | None:
    if (folder := os.environ.get("ACCOMPANY_TEST_SHOTS")) is None:
        return None
    made = Path(folder) / program.language
    made.mkdir(parents=True, exist_ok=True)
    return made


async def marisol(walk: Walk, program: Program) -> None:
    """Ask for company, with every mistake on the way; look after the request; take it back."""
    for path in ("/", "/help/leave", "/help/rights", "/help/privacy", "/schema", "/nothing-there", "/ref/NOTHING1"):
        await walk.see(path)
    await walk.see("/ask")
    go_on = "main form .btn"
    await walk.press(go_on)
    await walk.press(go_on, kind="ice_check_in_osup")
    await walk.press(go_on, month="2", day="31", year="2027")
    await walk.press(go_on, month="12", day="1", year="2026", time="08:30")
    await walk.press(go_on, site_text="")
    await walk.press(go_on, site_text="26 Federal Plaza, ninth floor")
    await walk.press(go_on, adults="x", children="-1")
    await walk.press(go_on, name="Marisol", adults="1", children="2", needs="interpreter", spoken="es")
    await walk.press(go_on, told="ticket")
    await walk.press(go_on, reach="text", phone="call me")
    await walk.press(go_on, reach="text", phone="555-010-0142")
    await walk.press(go_on, share="community")
    await walk.press(go_on)
    await walk.follow(f"{program.origin}/r/")
    await own_request(walk)
    await walk.see("/r")
    await walk.press("main form .btn", code="1234 5678 9012 3456")


async def own_request(walk: Walk) -> None:
    """Change the date, wrong first; say who may be told; cancel."""
    await walk.see("/r/change")
    await walk.press("main form .btn", month="2", day="31", year="2027")
    await walk.press("main form .btn", month="12", day="2", year="2026")
    await walk.see("/r/consent")
    await walk.press("main form .btn", share="private")
    await walk.see("/r/calendar")
    await walk.press("#feed")
    await walk.press("form[action='/r/calendar/end'] .btn")
    await walk.see("/r/delete")
    await walk.press("main form .btn")


async def cousin(walk: Walk, program: Program) -> None:
    """Look at the request of Marisol's cousin, and at pages about accounts nobody has."""
    await walk.see(program.person)
    for path in ("/join", "/login", "/login/expired", "/setup/expired", "/leave/expired"):
        await walk.see(path)
    await walk.see("/join")
    await walk.press("#join", name="Sol", email="nobody", speaks="es")
    await wants_to_be_called(walk, program)
    await walk.see("/login")
    await walk.press("main form .btn", email="nobody")
    await walk.press("main form .btn", email="nobody@example.org")
    await walk.press("main form .btn", code="1")
    link = program.links["theo"]
    await walk.see(f"/login/{link.rpartition('/')[2]}")  # in another browser than the one that asked for it
    await walk.see(link)
    await walk.press("main form .btn")


async def wants_to_be_called(walk: Walk, program: Program) -> None:
    """Ask to be on the list, wrongly first; say yes in the mail, and once too often."""
    await walk.see("/list/join")
    await walk.press("#ask", email="nobody", channels="text")
    await walk.press("#ask", email="sol@example.org", channels="mail", zone="Here", speaks=program.language)
    link = program.letter("/list/yes/")
    await walk.see(link)
    await walk.press("#yes")
    await walk.see(link)
    await walk.see(program.own_page("Here"))
    await walk.press("#save", weekly="1", channels="text")
    await walk.press("#save", weekly="0", channels="mail")


async def asked(walk: Walk, program: Program) -> None:
    """Say no to what one is asked, then follow the link again; another one says yes; one clears up a doubt."""
    await walk.see(program.doubt())
    await walk.press("button[value=yes]")
    no = program.letter("/s/", offers='value="no"')
    await walk.see(no)
    await walk.press("button[value=no]")
    await walk.see(no)
    await walk.see(program.letter("/s/", offers='value="yes"'))
    await walk.press("button[value=yes]")


async def ana(walk: Walk, program: Program) -> None:
    """Look for a shift, take one, give it back; go along; change oneself."""
    await walk.see("/shifts")
    await walk.see("/shifts?show=all")
    await walk.see("/mine")
    await calendar(walk)
    await walk.see("/me")
    await walk.press("#save", name="", weekly_ask_limit="x")
    await walk.press("#save", name="Ana", weekly_ask_limit="3")
    await texts(walk)
    await walk.see("/board")
    await walk.go("/mine")
    held = await walk.link("/shifts/")
    on_site = await walk.link("/go/")
    await walk.see(held)
    await walk.see(on_site)
    await walk.press("#step-out")
    await walk.press("#finish", told="ticket")
    await walk.go("/shifts")
    await walk.follow("/shifts/")
    await walk.press("form[action$=claim] .btn")
    await walk.press("form[action$=confirm] .btn")
    await gives_up(walk)
    await waits(walk)
    await leaves(walk)


async def leaves(walk: Walk) -> None:
    """Agree to the code of conduct, forgetting the tick at first; then leave, not sure at first."""
    await walk.see("/conduct")
    await walk.press("#agree-now")
    await walk.press("#agree-now", agree="yes")
    await walk.see("/me/leave")
    await walk.press("#leave")
    await walk.press("#leave", sure="yes")


async def gives_up(walk: Walk) -> None:
    """Offer the shift for swap, keep it after all, give it back."""
    await walk.page.click("details:has(form[action$=swap]) summary")
    await walk.press("form[action$=swap] .btn")
    await walk.press("form[action$=withdraw] .btn")
    await walk.page.click("details:has(form[action$=release]) summary")
    await walk.press("form[action$=release] .btn")


async def waits(walk: Walk) -> None:
    """Wait for a place where all are taken, then no more; look at one that is not for oneself."""
    await walk.go("/shifts?show=all")
    await walk.see(await locked(walk))
    await walk.go("/shifts?show=all")
    full = walk.page.locator("article:has-text('stand by'), article:has-text('en espera')").first
    shift = str(await full.locator("h3 a").get_attribute("href"))
    await walk.see(shift)
    await walk.press("form[action$=standby] .btn")
    await walk.see("/mine")
    await walk.go(shift)
    await walk.press("#standby .btn")


async def calendar(walk: Walk) -> None:
    """Subscribe, end that, choose how shifts come and what they say."""
    await walk.see("/calendar")
    await walk.press("#feed")
    await walk.press("form[action='/calendar/feed/end'] .btn")
    await walk.press("#save", calendar="feed", detail="full")


async def texts(walk: Walk) -> None:
    """Want texts, without a number."""
    await walk.see("/texts")
    await walk.press("#save", channels="text")


async def locked(walk: Walk) -> str:
    """Give a shift that is shown and may not be taken."""
    return str(await walk.page.locator("article:has(p.meta > .i) h3 a").first.get_attribute("href"))


async def eve(walk: Walk, program: Program) -> None:
    """See a chapter in which there is nothing yet but what June offers."""
    for path in ("/board", "/inbox", "/people", "/trainings", "/waiting", "/lists", "/shifts", "/mine"):
        await walk.see(path)
    await walk.go("/inbox")
    await walk.see(str(await walk.page.locator("a[id^=fits-]").first.get_attribute("href")).partition("#")[0])
    await walk.page.click("article[id^=offer-] details summary")
    await walk.press("article[id^=offer-] details .btn", email="nobody@example.org")
    await brakes(walk)


async def brakes(walk: Walk) -> None:
    """Pull the brake, look at it on the board, let go."""
    await walk.see("/brake")
    await walk.press("#pull", reason="The words name a street")
    await walk.see("/board")
    await walk.go("/brake")
    await walk.press("#release")


async def weighing(walk: Walk) -> None:
    """Change limits of calls and a signal's weight to what they cannot be."""
    await walk.see("/more/call-limits")
    await walk.press("#save", share_percent="much")
    await walk.see("/more/signals")
    await walk.page.locator("#told_bring_ticket summary").click()
    await walk.press("#save-told_bring_ticket", weight="much")


async def rosa(walk: Walk, program: Program) -> None:
    """See the draft of a call as whoever drafted it, and everything that is not a visit."""
    await walk.go("/board")
    await walk.follow("/mobilizations/")
    await walk.see("/inbox")
    newest = walk.page.locator("a[href^='/inbox/']").last  # says when and where; not every request does
    await walk.see(str(await newest.get_attribute("href")))
    await walk.press("form[action$=open] .btn")
    await walk.press("form[action$=accept] .btn")
    await walk.follow("/visit/", end="/mobilize")
    await walk.press("#draft")
    await volunteers(walk)
    await walk.see("/more")
    await walk.see("/more/conduct")
    await walk.press("#publish", **{"text-en": ""})
    await weighing(walk)
    for path, fields in (("/lists", {"name": ""}), ("/sites", {}), ("/sites?q=nowhere", {})):
        await walk.see(path)
        if fields:
            await walk.press("#add-partner", **fields)
        await walk.press("#take", file=NONSENSE)
    await walk.go("/sites")
    await walk.follow("/sites/")
    await walk.press("#save", time_zone="nowhere")


async def volunteers(walk: Walk) -> None:
    """See whose training ends, who wants to help, and one of them, with a training nobody named."""
    await walk.see("/trainings")
    await walk.see("/waiting")
    await walk.see("/people")
    await walk.press("#add", name="", email="nobody")
    await walk.press("#take", file=NONSENSE)
    await walk.see(str(await walk.page.locator("th a[href^='/people/']").first.get_attribute("href")))
    await walk.press("#give-training", until="2020-01-01")


async def june(walk: Walk, program: Program) -> None:
    """Plan, publish, call, and take it back."""
    await walk.see("/board")
    await week(walk)
    await walk.see("/board?from=2027-03-01")
    await walk.see("/board/day/2026-11-25")
    await walk.see("/board/day/2027-03-01")
    await walk.see("/calls-alone")
    await walk.see("/duty")
    await walk.press("#put", starts_at="2020-01-01T08:00", ends_at="2020-01-01T07:00")
    await walk.press("#put", starts_at="2026-11-25T08:00", ends_at="2026-11-26T08:00")
    await walk.press("[id^=off-]")
    await walk.see("/visit/new")
    await walk.press("#add", starts_at="2020-01-01T08:00")
    await walk.press("#add", starts_at="2026-12-04T08:00", person="yes", name="Luz", contact="555-010-0143")
    await walk.press("#publish")
    await walk.press("#open-person")
    await walk.press("#publish", override_reason="the court said so")
    await june_offers(walk)
    await walk.go("/board")
    await june_calls(walk, program, await walk.link("/mobilizations/"))


async def week(walk: Walk) -> None:
    """Plan the week, send the first day's asks; plan one in which there is nothing to fill."""
    await walk.press("#plan-week")
    await walk.press("#send")
    await walk.go("/board?from=2027-03-01")
    await walk.press("#plan-week")


async def june_offers(walk: Walk) -> None:
    """Offer places to another chapter: first to none, then to Hillside."""
    await walk.page.click("#elsewhere details summary")
    await walk.press("#offer")
    await walk.page.check("main [name='chapter']")
    await walk.press("#offer")


async def june_calls(walk: Walk, program: Program, alarm: str) -> None:
    """Approve the draft, send it, see who comes; find that it was wrong, and correct it."""
    await walk.go(alarm)
    await walk.follow("/visit/")
    await plan(walk)
    await walk.see(alarm)
    await walk.press("#approve")
    await walk.press("#send")
    await walk.follow("/ref/")
    await called(walk, program)
    await walk.go(alarm)
    await june_corrects(walk, alarm)
    await walk.see(program.letter("/a/"))
    await tells(walk, program)


async def plan(walk: Walk) -> None:
    """See that there are no tasks; take the proposed plan over; add a task, too late at first; do one, and undo it."""
    await walk.see(await walk.link("/visit/", end="/plan"))
    here = walk.page.url
    await walk.see("/tasks")
    await walk.go(here)
    await walk.press("#take-over")
    for due_at in ("2020-01-01T08:00", "2026-11-25T08:00"):
        await walk.page.fill("#due_at", due_at)
        await walk.page.fill("#note", "The parish has the keys")
        await walk.press("#add-task")
    await walk.page.click("#tasks article details summary >> nth=0")
    await walk.page.locator("#tasks article select").first.select_option(index=1)
    await walk.press("[id^=save-]")
    await walk.press("[id^=done-]")
    await walk.press("[id^=undo-]")
    await walk.see("/tasks")


async def june_corrects(walk: Walk, alarm: str) -> None:
    """Find that the signal was wrong; correct the call; read its report and the timeline."""
    visit = await walk.link("/visit/")
    await walk.see(visit)
    await walk.press("[id^=withdraw-]")
    await walk.see(alarm)
    await walk.press("#correct")
    await walk.see(f"{alarm}/report")
    await walk.go(alarm)
    await walk.follow("/ref/")
    await walk.see(f"{visit}/timeline")


async def tells(walk: Walk, program: Program) -> None:
    """Tell the team how an appointment went: which news, then a word too few, then well; send it."""
    visit = f"/visit/{program.over()}"
    await walk.see(f"{visit}/plan")
    await walk.see(f"{visit}/tell")
    await walk.press("[id^=news-]")
    await walk.press("#draft", **{"text-en": " "})
    await walk.press("#draft", **{"text-en": "They went home."})
    await walk.press("#send")
    await walk.see(f"/visit/{program.open_visit()}/tell")
    await walk.see(f"/visit/{program.open_visit()}/plan")
    await walk.press("#open-inside")


async def called(walk: Walk, program: Program) -> None:
    """Answer a call, and leave the list, as somebody without an account."""
    await walk.see(program.letter("/a/"))
    await walk.press("button[value=coming]")
    await walk.see(program.letter("/relay/"))
    await walk.press("#report", people="many")
    await walk.press("#report", people="12")
    await walk.see(program.letter("/leave/"))
    await walk.press("main form .btn")


Tour = Callable[[Walk, Program], Awaitable[None]]
TOURS: dict[str, Tour] = {
    "marisol": marisol,
    "cousin": cousin,
    "asked": asked,
    "ana": ana,
    "rosa": rosa,
    "june": june,
    "eve": eve,
}
