"""The main job again, through the pages: on a phone in Spanish, by mail links, from the board, and nothing for Eve."""

import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Page as Screen
from playwright.sync_api import expect

from tests.browser import DESK, PHONE
from tests.stories.browser import Browser, Page
from tests.stories.coalition import Coalition, Letter, coalition, until
from tests.stories.screen import hand_over, screen
from tests.stories.test_main_job_api import HELD, calendar_of, list_csv, volunteers_csv

pytestmark = [pytest.mark.browser, pytest.mark.long]
NEW_YORK = ZoneInfo("America/New_York")
TODAY = datetime(2026, 11, 23, 10, 0, tzinfo=NEW_YORK)
TOMORROW = TODAY.replace(day=24, hour=8, minute=30)
LISTED = 300
EMPTY = ["", ""]  # the lines of the team's form that nobody fills in
CORRECTED = (
    "kind,name,street,city,state,postal_code,time_zone,detained_only\n"
    'immigration_court,Annandale Immigration Court,"7619 Little River Turnpike, Suite 401",'
    "Annandale,VA,22003,America/New_York,no\n"
)


class Story:
    """The people of the story at their browsers, and the paths Eve must never see."""

    def __init__(self, program: Coalition) -> None:
        self.program = program
        self.secret: list[str] = []
        self.code, self.visit, self.winner, self.following, self.call = "", "", "", "", ""
        self.sign_everybody_in()

    def sign_everybody_in(self) -> None:
        """Sign June, Rosa and Eve in: at the beginning, and again when the clock has gone on."""
        self.june, self.rosa, self.eve = (self.sign_in(f"{name}@example.org") for name in ("june", "rosa", "eve"))

    def sign_in(self, address: str) -> Browser:
        """Ask for a link, take it from the mail, and sign in with the same browser."""
        browser = Browser(self.program.url)
        browser.get("/login")
        browser.get(self.login_link(browser, address))
        browser.submit("/login/confirm")
        return browser

    def login_link(self, browser: Browser, address: str) -> str:
        """Have a link mailed to whoever sits at this browser."""
        before = len(self.links(address))
        browser.get("/login")
        browser.submit("/login", email=address)
        until(lambda: len(self.links(address)) > before, "a link to sign in")
        return self.links(address)[-1].link("/login/")

    def links(self, address: str) -> list[Letter]:
        return [letter for letter in self.program.post.to(address) if "/login/" in letter.text]

    def invites(self, address: str) -> list[Letter]:
        """List the calendar mail about what somebody holds, without that which only asked."""
        return [one for one in self.program.post.to(address) if one.calendar and one.subject.startswith(HELD)]

    def eve_sees_nothing(self) -> None:
        """Every page of it answers Eve as if it were not there, and her own pages name none of it."""
        for path in self.secret:
            self.eve.get(path, 404)
        for path in ("/board", "/inbox", "/people", "/lists"):
            page = self.eve.get(path)
            assert "V-" not in page.words
            assert "Volunteer 0" not in page.words
            assert "ICE check-in" not in page.words


@pytest.fixture
def story(database: str, tmp_path: Path) -> Iterator[Story]:
    with coalition(tmp_path, database, TODAY) as program:
        for name in ("june", "rosa"):
            program.run("account", "create", f"{name}@example.org", "--role", "coordinator")
        program.run("account", "create", "eve@example.org", "--role", "coordinator", "--chapter", "Hillside")
        yield Story(program)


def test_the_main_job_through_the_pages(story: Story) -> None:
    a_link_signs_in_only_where_it_was_asked_for(story)
    june_takes_files_in(story)
    somebody_asks_in_spanish(story)
    june_plans_and_publishes(story)
    volunteers_say_yes_from_their_mail(story)
    the_last_place_goes_to_one(story)
    it_moves_and_one_drops_out(story)
    story.program.restart(TOMORROW + timedelta(hours=1))
    story.sign_everybody_in()
    the_lead_reports_the_day(story)
    june_confirms_the_level_and_drafts_a_call(story)
    the_list_is_called_and_answers(story)
    everybody_called_is_told_it_is_over(story)


def a_link_signs_in_only_where_it_was_asked_for(story: Story) -> None:
    mine, other = Browser(story.program.url), Browser(story.program.url)
    link = story.login_link(mine, "june@example.org")
    shown = other.get(link)
    assert shown.source.forms == []
    assert "Sign in" in other.get("/board").words
    code = re.findall(r"\b\d{4} \d{4}\b", shown.words)
    mine.get("/login/code")
    assert mine.submit("/login/code", code=code[0]).path == "/board"


def june_takes_files_in(story: Story) -> None:
    june = story.june
    june.get("/people")
    broken = volunteers_csv(5).replace("es:fluent;en:native", "xx-nonsense:fluent", 1)
    page = june.upload("/people/import", broken, 422)
    assert re.findall(r"<tr><td>(\d+)</td><td>(\w+)</td>", page.text) == [("2", "languages")]
    assert "Volunteers (0)" in june.get("/people").words
    assert "200 added, 0 changed, 0 as they were." in june.upload("/people/import", volunteers_csv()).words
    assert "0 added, 0 changed, 200 as they were." in june.upload("/people/import", volunteers_csv()).words
    assert "Sites (95)" in june.get("/sites").words
    assert "0 added, 1 changed, 0 as they were." in june.upload("/sites/import", CORRECTED).words
    story.secret.append(june.get("/people").link("/people/"))
    story.eve_sees_nothing()


def somebody_asks_in_spanish(story: Story) -> None:
    with screen(PHONE, scripts=False, language="es-MX", expected="422") as phone:
        phone.goto(story.program.url)
        phone.get_by_role("link", name="Pedir compañía").click()
        the_cousin_answers_seven_questions(phone)
        expect(phone.locator("dl")).to_contain_text("martes 24 de noviembre de 2026 · 8:30 a. m.")
        expect(phone.locator("dl")).to_contain_text("Tuesday, November 24, 2026 · 8:30 AM")
        phone.get_by_role("button", name="Enviar mi solicitud").click()
        story.code = phone.locator(".done .code").inner_text()
        phone.get_by_role("link", name="Ver mi solicitud").click()
        expect(phone.locator("[aria-current=step]")).to_contain_text("Recibimos su solicitud")
    assert re.fullmatch(r"\d{4} \d{4} \d{4} \d{4}", story.code)
    assert "El día antes" in status_of_the_cousin(story).words


def the_cousin_answers_seven_questions(phone: Screen) -> None:
    go_on = phone.get_by_role("button", name="Continuar")
    phone.get_by_label("Cita con ICE (check-in)").check()
    go_on.click()
    phone.get_by_label("Mes").select_option(label="noviembre")
    phone.get_by_label("Día", exact=True).fill("22")
    phone.get_by_label("Año").fill("2026")
    phone.get_by_label("Hora en su carta").select_option("08:30")
    go_on.click()
    expect(phone.locator("#errors")).to_contain_text("Esta fecha ya pasó.")
    phone.get_by_label("Día", exact=True).fill("24")
    go_on.click()
    field_office = phone.locator("#site option", has_text="New York City Field Office, 26 Federal Plaza")
    phone.get_by_label("Elija el lugar").select_option(field_office.get_attribute("value"))
    go_on.click()
    phone.get_by_label("Nombre o apodo").fill("Marisol")
    phone.get_by_label("Pido ayuda para otra persona").check()
    phone.get_by_label("Alguien que interprete").check()
    go_on.click()
    phone.get_by_label("No, nada").check()
    go_on.click()
    phone.get_by_label("Mensaje de texto").check()
    phone.get_by_label("Número de teléfono").fill("212-555-0100")
    go_on.click()
    phone.get_by_label("También la comunidad").check()
    go_on.click()


def status_of_the_cousin(story: Story) -> Page:
    """Come back with the code, in another browser."""
    browser = Browser(story.program.url, "es")
    browser.get("/r")
    assert "Este código no es correcto" in browser.submit("/r", 403, code="0000 0000 0000 0000").words
    return browser.submit("/r", code=story.code)


def june_plans_and_publishes(story: Story) -> None:
    june = story.june
    assert "Marisol" not in june.get("/inbox").words
    request = june.page.link("/inbox/")
    story.secret.append(request)
    assert "Marisol" not in june.get(request).words
    assert "Marisol" in june.submit(f"{request}/open").words
    june.get(request)
    story.visit = june.submit(f"{request}/accept").path
    story.secret += [story.visit, f"{story.visit}/mobilize"]
    story.eve_sees_nothing()

    june.submit(
        f"{story.visit}/team",
        role=["lead", "accompanier", "interpreter", *EMPTY],
        minimum=["1", "1", "1", *EMPTY],
        ideal=["1", "2", "1", *EMPTY],
        language=["", "", "es", *EMPTY],
    )
    june.submit(f"{story.visit}/change", meeting_point="By the fountain")
    assert "Nobody has checked this date yet" in june.submit(f"{story.visit}/publish", 409).words
    ana = story.sign_in("v000@example.org")
    assert "Nothing to fill right now" in ana.get("/shifts?show=all").words
    june.submit(f"{story.visit}/verify", how="called back")
    june.submit(f"{story.visit}/publish")
    assert "I can do (3) All (3)" in ana.get("/shifts").words
    assert "Buscamos voluntarios" in status_of_the_cousin(story).words


def slots(page: Page, role: str) -> list[str]:
    """Give the ids of a role's places, in the order of the page."""
    return re.findall(rf'id="slot-([0-9a-f-]{{36}})"><dt>{role}', page.text)


def volunteers_say_yes_from_their_mail(story: Story) -> None:
    post, june = story.program.post, story.june
    for role in ("Team lead", "Accompanier", "Interpreter"):
        before, (place, *_) = len(post.letters), slots(june.get(story.visit), role)
        june.submit(f"{story.visit}/ask", slot=place)
        until(lambda: len(post.letters) == before + 4, "four asks")  # noqa: B023
        letter = post.letters[before]
        assert [word for word in ("ICE", "mmigra", "Marisol") if word in letter.subject] == []

        friend, path = Browser(story.program.url), letter.link("/s/")
        assert "Can you go along" in friend.get(path).words
        assert "Nothing happens until you press a button." in friend.get(path).words
        assert f'id="free-{place}"' not in june.get(story.visit).text
        assert "You are on this shift" in friend.submit(path, answer="yes").words
        assert f'id="free-{place}"' in june.get(story.visit).text
        has_an_invite(story, letter.recipient)
        too_late = Browser(story.program.url)
        assert "Someone just took this place" in too_late.get(post.letters[before + 1].link("/s/"), 409).words
    story.eve_sees_nothing()


def has_an_invite(story: Story, address: str) -> None:
    until(lambda: story.invites(address), "an invitation")
    invite = story.invites(address)[0]
    event = calendar_of(invite).vevent
    assert (event.dtstart.value, event.sequence.value) == (TOMORROW, "0")
    assert [word for word in ("ICE", "Marisol") if word in event.summary.value] == []
    assert "Marisol" not in invite.raw.decode()


def the_last_place_goes_to_one(story: Story) -> None:
    page = story.june.get(story.visit)
    (free,) = (place for place in slots(page, "Accompanier") if f'id="free-{place}"' not in page.text)
    june_plans_another_visit(story)
    story.secret += [f"/shifts/{free}"]
    racers = {address: story.sign_in(address) for address in others(story)[:2]}
    for racer in racers.values():
        assert "Claim this shift" in racer.get(f"/shifts/{free}").text
    with ThreadPoolExecutor(2) as pool:
        pressed = pool.map(lambda racer: racer.press(f"/shifts/{free}/claim"), racers.values())
        answers = dict(zip(racers, pressed, strict=True))
    assert sorted(answer.status_code for answer in answers.values()) == [303, 409]
    story.winner, lost = sorted(answers, key=lambda address: answers[address].status_code)
    shown = Page("", 409, answers[lost].text)
    assert "Someone just took this place. More open around that time:" in shown.words
    assert "Driver" in racers[lost].get(shown.link("/shifts/")).words
    assert "You are on this shift" in racers[story.winner].get(f"/shifts/{free}").words
    has_an_invite(story, story.winner)
    refusals_have_reasons(story, f"/shifts/{free}")
    the_feed_shows_the_shift(story, racers[story.winner])


def june_plans_another_visit(story: Story) -> None:
    """Plan another visit around noon, for whoever is too late for the other one."""
    june = story.june
    site = re.findall(r'<option value="([0-9a-f-]{36})"[^>]*>New York City', june.get("/visit/new").text)[0]
    fields = {"type": "other", "site": site, "starts_at": "2026-11-24T13:00"}
    visit = june.submit("/visit/new", **fields).path
    june.submit(f"{visit}/team", role=["driver", *EMPTY, *EMPTY], minimum=["1", *EMPTY, *EMPTY])
    june.submit(f"{visit}/publish", override_reason="it is public")
    story.secret.append(visit)


def others(story: Story) -> list[str]:
    """List volunteers who can accompany and have no place yet."""
    busy = {letter.recipient for letter in story.program.post.letters if letter.calendar}
    return [address for n in range(41, 60) if n % 10 and (address := f"v{n:03}@example.org") not in busy]


def refusals_have_reasons(story: Story, path: str) -> None:
    for address, reason in (("v199", "You need a training"), ("v198", "A coordinator has to welcome you first")):
        reader = story.sign_in(f"{address}@example.org")
        assert reason in reader.get(path).words
        assert reader.page.source.forms == [form for form in reader.page.source.forms if form.action == "/logout"]


def the_feed_shows_the_shift(story: Story, winner: Browser) -> None:
    winner.get("/calendar")
    feed = re.findall(r"/f/[0-9a-z]+\.ics", winner.submit("/calendar/feed").text)[0]
    text = Browser(story.program.url).get(feed).text
    assert text.count("BEGIN:VEVENT") == 1
    assert "Marisol" not in text


def it_moves_and_one_drops_out(story: Story) -> None:
    later = TOMORROW + timedelta(hours=1)
    story.june.get(story.visit)
    story.june.submit(f"{story.visit}/change", starts_at=later.strftime("%Y-%m-%dT%H:%M"))
    holders = {one.recipient for one in story.program.post.letters if one.calendar and one.subject.startswith(HELD)}
    assert len(holders) == 4
    uids = {}
    for address in holders:
        until(lambda: len(story.invites(address)) == 2, "an update")  # noqa: B023
        first, second = (calendar_of(letter).vevent for letter in story.invites(address))
        assert (second.uid.value, second.sequence.value, second.dtstart.value) == (first.uid.value, "1", later)
        uids[address] = first.uid.value

    one_drops_out(story)
    until(lambda: len(story.invites(story.winner)) == 3, "a cancellation")
    gone = calendar_of(story.invites(story.winner)[2])
    assert (gone.method.value, gone.vevent.uid.value) == ("CANCEL", uids[story.winner])
    assert (gone.vevent.sequence.value, gone.vevent.status.value) == ("2", "CANCELLED")
    story.eve_sees_nothing()


def one_drops_out(story: Story) -> None:
    """Give the place back while June looks at her board: it shows the gap by itself."""
    winner = story.sign_in(story.winner)
    winner.get("/mine")
    winner.follow("/shifts/")
    with screen(DESK) as desk:
        hand_over(story.june, desk)
        desk.goto(f"{story.program.url}/board")
        unfilled = desk.locator(".kpis b").first
        expect(unfilled).to_have_text("1")  # the driver
        expect(desk.locator("#live")).to_contain_text("Live")
        winner.submit(winner.page.form("/claims/", "/release"))
        expect(unfilled).to_have_text("2", timeout=2000)
        expect(desk.locator("#queue")).to_contain_text("ICE check-in")


def the_lead_reports_the_day(story: Story) -> None:
    address = next(letter.recipient for letter in story.program.post.letters if letter.calendar)
    lead = story.sign_in(address)
    lead.get("/mine")
    page = lead.follow("/go/")
    path = page.path
    story.secret.append(path)
    assert "By the fountain" in page.words
    for step in ("gathering", "met", "inside", "out"):
        page = lead.submit(f"{path}/step", step=step)
    next_time = (TOMORROW + timedelta(weeks=5)).strftime("%Y-%m-%dT09:00")
    lead.submit(f"{path}/outcome", outcome="attended", told=["passport", "ticket"], next=next_time)
    assert "Written down" in lead.page.words
    story.eve_sees_nothing()


def june_confirms_the_level_and_drafts_a_call(story: Story) -> None:
    june = story.june
    (story.following,) = re.findall(r'href="(/visit/V-\w{4})">Next appointment', june.get(story.visit).text)
    page = june.get(story.following)
    assert "Draft: volunteers do not see it" in page.words
    assert "Told to return with passport" in page.words
    assert "Critical is proposed" in page.words
    june.submit(f"{story.following}/level", level="critical")
    june.get("/lists")
    assert "300 added, 0 changed, 0 as they were." in june.upload("/lists/members", list_csv(LISTED)).words
    june.submit("/lists/partners", name="Parish", email="parish@example.org")
    june.get(story.following)
    june.submit(f"{story.following}/consent", tier="community")

    form = june.get(f"{story.following}/mobilize")
    assert "Public and press: The person has not agreed to call these people." in form.words
    call = f"{story.following}/mobilize"
    story.call = june.submit(call, ring=["1", "2", "3", "4"], reason="told to bring a ticket", hours="6").path
    story.secret += [story.following, f"{story.following}/mobilize", story.call, f"{story.call}/part"]
    assert "Another coordinator has to approve this." in june.page.words
    assert [form.action for form in june.page.source.forms] == [f"{story.call}/cancel", "/logout"]
    story.eve_sees_nothing()


def called(story: Story) -> list[str]:
    """List those to whom a call with a link to answer came, once for each mail; an organisation says how many come."""
    return [one.recipient for one in list(story.program.post.letters) if "/a/" in one.text or "/relay/" in one.text]


def supporters(story: Story) -> list[str]:
    return [address for address in called(story) if re.fullmatch(r"s\d+@example\.org", address)]


def the_list_is_called_and_answers(story: Story) -> None:
    rosa = story.rosa
    rosa.get(story.call)
    rosa.submit(f"{story.call}/approve")
    assert called(story) == []
    story.june.get(story.call)
    story.june.submit(f"{story.call}/send")
    until(lambda: len(supporters(story)) == LISTED, "everybody on the list to be called")
    until(lambda: "parish@example.org" in called(story), "the partner to be called")
    until(lambda: "still to be sent" not in story.june.get(story.call).words, "the sending to end")
    assert len(called(story)) == len(set(called(story)))

    letters = {letter.recipient: letter for letter in story.program.post.letters if "/a/" in letter.text}
    for answer, numbers in (("coming", range(12)), ("thirty_minutes", range(12, 20)), ("no", range(20, 30))):
        for n in numbers:
            supporter, path = Browser(story.program.url), letters[f"s{n}@example.org"].link("/a/")
            supporter.get(path)
            supporter.submit(path, answer=answer)
    page = rosa.get(story.call)
    assert "12 here in minutes, 8 in 30 minutes, 10 cannot come." in page.words
    assert f"The rapid mobilization list {LISTED} {LISTED} 12 8 10 0" in page.words
    assert "Active" in Browser(story.program.url).get(page.link("/ref/")).words
    story.eve_sees_nothing()


def everybody_called_is_told_it_is_over(story: Story) -> None:
    before, everybody = len(story.program.post.letters), sorted(called(story))
    story.rosa.submit(f"{story.call}/stand-down")
    until(lambda: "Over: everybody was told" in story.rosa.get(story.call).words, "the stand-down to finish")
    assert sorted(letter.recipient for letter in story.program.post.letters[before:]) == everybody
    path = next(letter for letter in story.program.post.letters if "/a/" in letter.text).link("/a/")
    assert "This call is over" in Browser(story.program.url).get(path, 410).words
    story.eve_sees_nothing()
