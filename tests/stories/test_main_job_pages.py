"""The main job again, through the pages: on a phone in Spanish, by mail links, from the board. No script."""

import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from tests.stories.browser import Browser, Page
from tests.stories.coalition import Coalition, Letter, coalition, until
from tests.stories.test_main_job_api import calendar_of, list_csv, volunteers_csv

NEW_YORK = ZoneInfo("America/New_York")
TODAY = datetime(2026, 11, 23, 10, 0, tzinfo=NEW_YORK)
TOMORROW = TODAY.replace(day=24, hour=8, minute=30)
LISTED = 60
TEAM: dict[str, str | list[str]] = {
    "role": ["lead", "accompanier", "interpreter"],
    "minimum": ["1", "1", "1"],
    "ideal": ["1", "2", "1"],
    "language": ["", "", "es"],
}


class Story:
    """The people of the story at their browsers, and the paths Eve must never see."""

    def __init__(self, program: Coalition) -> None:
        self.program = program
        self.phone = Browser(program.url, "es-MX,es;q=0.9")
        self.secret: list[str] = []
        self.visit = ""
        self.following = ""
        self.winner = ""

    def sign_in(self, address: str) -> Browser:
        """Ask for a link, take it from the mail, and sign in with the same browser."""
        browser = Browser(self.program.url)
        before = len(self.links_to_sign_in(address))
        browser.get("/login")
        browser.submit("/login", email=address)
        until(lambda: len(self.links_to_sign_in(address)) > before, "a link to sign in")
        browser.get(self.links_to_sign_in(address)[-1].link("/login/"))
        browser.submit("/login/confirm")
        return browser

    def links_to_sign_in(self, address: str) -> list[Letter]:
        return [letter for letter in self.program.post.to(address) if "/login/" in letter.text]

    def invites(self, address: str) -> list[Letter]:
        return [letter for letter in self.program.post.to(address) if letter.calendar]


@pytest.fixture
def story(database: str, tmp_path: Path) -> Iterator[Story]:
    with coalition(tmp_path, database, TODAY) as program:
        for name in ("june", "rosa"):
            program.run("account", "create", f"{name}@example.org", "--role", "coordinator")
        program.run("account", "create", "eve@example.org", "--role", "coordinator", "--chapter", "Hillside")
        (tmp_path / "volunteers.csv").write_text(volunteers_csv(42))
        (tmp_path / "list.csv").write_text(list_csv(LISTED))
        program.run("import", "volunteers", "volunteers.csv")
        program.run("import", "list", "list.csv")
        yield Story(program)


def test_the_main_job_through_the_pages(story: Story) -> None:
    somebody_asks_in_spanish(story)
    june = story.sign_in("june@example.org")
    june_plans_and_publishes(story, june)
    volunteers_say_yes(story, june)
    the_last_place_goes_to_one(story, june)
    it_moves_and_one_drops_out(story, june)
    story.program.restart(TOMORROW + timedelta(hours=1))
    the_lead_reports_the_day(story)
    june = story.sign_in("june@example.org")
    the_list_is_called(story, june)
    eve_sees_nothing(story)


def somebody_asks_in_spanish(story: Story) -> None:
    phone = story.phone
    assert "No tiene que ir" in phone.get("/").words
    where = phone.get("/ask/where").find(r'<option value="([0-9a-f-]{36})"[^>]*>[^<]*Federal Plaza')
    phone.get("/ask/kind")
    phone.submit("/ask/kind", kind="ice_check_in_osup")
    assert "día" in phone.submit("/ask/when", 422, month="11", day="40", year="2026", time="08:30").words
    phone.submit("/ask/when", month="11", day="24", year="2026", time="08:30")
    phone.submit("/ask/where", site=where)
    phone.submit("/ask/name", name="Marisol", adults="1", children="0", needs="interpreter", spoken="es", on_behalf="1")
    phone.submit("/ask/told", told="nothing")
    phone.submit("/ask/reach", reach="text", phone="212-555-0100", reading="es")
    check = phone.submit("/ask/share", share="community")
    assert "Marisol" in check.words
    done = phone.submit("/ask/check", 201)
    assert "<script" not in done.text
    code, link = done.find(r'class="code"[^>]*>([\d\s]{16,25})<'), done.find(r'href="[^"]*(/r/[\w-]{20,})"')
    other = Browser(story.program.url, "es")
    assert "Recibimos su solicitud" in other.get(link).words
    third = Browser(story.program.url, "es")
    third.get("/r")
    third.submit("/r", 403, code="0000 0000 0000 0000")
    assert "Recibimos su solicitud" in third.submit("/r", code=code).words


def june_plans_and_publishes(story: Story, june: Browser) -> None:
    inbox = june.get("/inbox")
    assert "Marisol" not in inbox.words
    request = inbox.find(r'href="(/inbox/[0-9a-f-]{36})"')
    june.get(request)
    assert "Marisol" in june.submit(f"{request}/open").words
    june.get(request)
    visit = june.submit(f"{request}/accept").path
    story.visit = visit
    story.secret += [request, visit, f"{visit}/mobilize"]
    june.submit(f"{visit}/team", **TEAM)
    assert "Nobody has checked this date yet" in june.submit(f"{visit}/publish", 409).words
    ana = story.sign_in("v000@example.org")
    assert "Nothing to fill right now" in ana.get("/shifts").words
    june.get(visit)
    june.submit(f"{visit}/verify", how="called back")
    june.submit(f"{visit}/publish")
    assert "ICE check-in" in ana.get("/shifts?show=all").words


def slots(page: Page, role: str) -> list[str]:
    """Give the ids of a role's places, in the order of the page."""
    return re.findall(rf'id="slot-([0-9a-f-]{{36}})"><dt>{role}', page.text)


def volunteers_say_yes(story: Story, june: Browser) -> None:
    post = story.program.post
    for role in ("Team lead", "Accompanier", "Interpreter"):
        before = len(post.letters)
        june.get(story.visit)
        (place, *_) = slots(june.page, role)
        june.submit(f"{story.visit}/ask", slot=place)
        until(lambda: len(post.letters) > before, "an ask")  # noqa: B023
        letter = post.letters[before]
        friend = Browser(story.program.url)
        path = letter.link("/s/")
        assert "Can you go along" in friend.get(path).words
        assert "Empty" in june.get(story.visit).words or "Asked" in june.page.words  # looking changed nothing
        friend.get(path)
        assert "You are on this shift" in friend.submit(path, answer="yes").words
        until(lambda: story.invites(letter.recipient), "an invitation")  # noqa: B023
        event = calendar_of(story.invites(letter.recipient)[0]).vevent
        assert (event.dtstart.value, event.sequence.value) == (TOMORROW, "0")


def the_last_place_goes_to_one(story: Story, june: Browser) -> None:
    page = june.get(story.visit)
    free = [place for place in slots(page, "Accompanier") if f'id="free-{place}"' not in page.text]
    busy = {letter.recipient for letter in story.program.post.letters if letter.calendar}
    one, two = (story.sign_in(address) for address in sorted(set(others()) - busy)[:2])
    for browser in (one, two):
        browser.get(f"/shifts/{free[0]}")
    one.submit(f"/shifts/{free[0]}/claim")
    assert "You are on this shift" in one.page.words
    assert "Someone just took this place" in two.submit(f"/shifts/{free[0]}/claim", 409).words
    story.winner = min(set(others()) - busy)
    untrained = story.sign_in("v041@example.org")
    assert "training" in untrained.get(f"/shifts/{free[0]}").words
    one.get("/mine")
    feed = one.submit("/mine/feed").find(r'value="[^"]*(/f/[0-9a-f]+\.ics)"')
    assert "BEGIN:VEVENT" in Browser(story.program.url).get(feed).text


def others() -> list[str]:
    return [f"v{n:03}@example.org" for n in range(1, 38) if n % 10]


def it_moves_and_one_drops_out(story: Story, june: Browser) -> None:
    later = TOMORROW + timedelta(hours=1)
    june.get(story.visit)
    june.submit(
        f"{story.visit}/change", starts_at=later.strftime("%Y-%m-%dT%H:%M"), meeting_point="By the fountain", note=""
    )
    until(lambda: len(story.invites(story.winner)) == 2, "an update")
    first, second = (calendar_of(letter).vevent for letter in story.invites(story.winner))
    assert (second.uid.value, second.sequence.value, second.dtstart.value) == (first.uid.value, "1", later)

    winner = story.sign_in(story.winner)
    shift = winner.get("/mine").find(r'href="(/shifts/[0-9a-f-]{36})"')
    claim = winner.get(shift).find(r'action="(/claims/[0-9a-f-]{36})/release"')
    winner.submit(f"{claim}/release")
    waited = until(lambda: "1 place" in june.get("/board").words, "the gap on the board")
    assert waited < 2
    until(lambda: len(story.invites(story.winner)) == 3, "a cancellation")
    gone = calendar_of(story.invites(story.winner)[2])
    assert (gone.method.value, gone.vevent.uid.value, gone.vevent.sequence.value) == ("CANCEL", first.uid.value, "2")


def the_lead_reports_the_day(story: Story) -> None:
    address = next(letter.recipient for letter in story.program.post.letters if letter.calendar)
    lead = story.sign_in(address)
    path = lead.get("/mine").find(r'href="(/go/[0-9a-f-]{36})"')
    story.secret.append(path)
    page = lead.get(path)
    assert "By the fountain" in page.words
    for step in ("gathering", "met", "inside", "out"):
        page = lead.submit(f"{path}/step", step=step)
    next_time = (TOMORROW + timedelta(weeks=5)).strftime("%Y-%m-%dT09:00")
    lead.submit(f"{path}/outcome", outcome="attended", told=["passport", "ticket"], next=next_time)
    assert "Written down" in lead.page.words


def the_list_is_called(story: Story, june: Browser) -> None:
    story.following = f"/visit/{june.get(story.visit).find(r'Next appointment[^V]*(V-[0-9A-Z]{4})')}"
    following = story.following
    page = june.get(following)
    assert "Critical is proposed" in page.words
    june.submit(f"{following}/level", level="critical", reason="")
    june.submit(f"{following}/consent", tier="community")
    form = june.get(f"{following}/mobilize")
    assert 'value="5"' not in form.text  # the press is not offered
    call = june.submit(f"{following}/mobilize", ring=["1", "3", "4"], reason="told to bring a ticket", hours="6").path
    story.secret += [following, call]
    assert 'id="approve"' not in june.page.text  # nobody approves their own draft
    rosa = story.sign_in("rosa@example.org")
    rosa.get(call)
    rosa.submit(f"{call}/approve")
    rosa.submit(f"{call}/send")
    everybody_is_called_and_told_it_is_over(story, rosa, call)


def called(story: Story) -> set[str]:
    """Give the supporters to whom a call with an answer link came."""
    letters = list(story.program.post.letters)
    return {letter.recipient for letter in letters if letter.recipient.startswith("s") and "/a/" in letter.text}


def everybody_is_called_and_told_it_is_over(story: Story, rosa: Browser, call: str) -> None:
    until(lambda: len(called(story)) == LISTED, "everybody to be called")
    supporter = Browser(story.program.url)
    letters = story.program.post.letters
    path = next(letter for letter in letters if letter.recipient == "s7@example.org").link("/a/")
    supporter.get(path)
    supporter.submit(path, answer="coming")
    before = len(letters)
    rosa.get(call)
    rosa.submit(f"{call}/stand-down")
    until(lambda: {one.recipient for one in letters[before:]} >= called(story), "everybody to hear that it is over")


def eve_sees_nothing(story: Story) -> None:
    eve = story.sign_in("eve@example.org")
    for path in story.secret:
        eve.get(path, 404)
    assert "V-" not in eve.get("/board").words
    assert "Marisol" not in eve.get("/inbox").words
