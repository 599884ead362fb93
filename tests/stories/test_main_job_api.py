"""The main job, end to end, through the JSON API: ask for company, fill the team, move, escalate, call, stand down."""

import csv
import io
import random
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from threading import Event, Thread
from typing import Any
from uuid import uuid4
from zoneinfo import ZoneInfo

import httpx
import pytest
import vobject

from tests.stories.coalition import Caller, Coalition, Letter, coalition, until

NEW_YORK = ZoneInfo("America/New_York")
TODAY = datetime(2026, 11, 23, 10, 0, tzinfo=NEW_YORK)
TOMORROW = TODAY.replace(day=24, hour=8, minute=30)
HELD = ("Invitation", "Updated", "Cancelled")  # how subjects begin of mail about what somebody holds
LISTED = 5000
TEAM = [
    {"role": "lead", "minimum": 1, "ideal": 1, "maximum": 1},
    {"role": "accompanier", "minimum": 1, "ideal": 2, "maximum": 2},
    {"role": "interpreter", "minimum": 1, "ideal": 1, "maximum": 1, "language": "es"},
]


def volunteers_csv(count: int = 200) -> str:
    """Write volunteers of every kind: leads, accompaniers, interpreters, some without training, some not vetted."""
    out = io.StringIO()
    rows = csv.writer(out)
    rows.writerow(["name", "email", "phone", "languages", "qualifications", "zones", "vetted"])
    for n in range(count):
        trained = "accompaniment_101:2027-06-30;lead:2027-06-30" if n % 10 == 0 else "accompaniment_101:2027-06-30"
        qualifications = "" if n == count - 1 else trained
        languages = "es:fluent;en:native" if n % 3 == 0 else "en:native"
        vetted = "no" if n == count - 2 else "yes"
        rows.writerow([f"Volunteer {n:03}", f"v{n:03}@example.org", "", languages, qualifications, "Queens", vetted])
    return out.getvalue()


def list_csv(count: int = LISTED) -> str:
    out = io.StringIO()
    rows = csv.writer(out)
    rows.writerow(["name", "email", "phone", "languages", "zone", "ring", "urgent", "opted_in_at", "opted_in_how"])
    for n in range(count):
        language = "es" if n % 2 else "en"
        same = ["", language, "Queens", 3, "yes", "2026-10-01", "web form"]
        rows.writerow([f"Supporter {n}", f"s{n}@example.org", *same])
    return out.getvalue()


def post_csv(caller: Caller, path: str, text: str, status: int = 200) -> Any:
    response = caller.call("POST", path, content=text.encode(), headers={"Content-Type": "text/csv"})
    assert response.status_code == status, response.text
    return response.json()


class Story:
    """The people of the story, and what they know so far."""

    def __init__(self, program: Coalition) -> None:
        self.program = program
        self.june = program.account("june@example.org", "coordinator")
        self.rosa = program.account("rosa@example.org", "coordinator")
        self.eve = program.account("eve@example.org", "coordinator", chapter="Hillside")
        self.cousin = program.stranger()
        self.ids: dict[str, str] = {}

    def eve_sees_nothing(self, *paths: str) -> None:
        """Every id Eve tries answers as if it were not there."""
        for path in paths:
            self.eve.refused("GET", path, 404)


@pytest.fixture
def story(database: str, tmp_path: Path) -> Any:
    with coalition(tmp_path, database, TODAY) as program:
        yield Story(program)


def test_the_main_job_through_the_api(story: Story) -> None:
    the_sites_and_volunteers_are_there(story)
    somebody_asks_for_company(story)
    june_plans_and_publishes(story)
    volunteers_claim_from_their_links(story)
    the_appointment_moves_and_one_drops_out(story)
    the_day_ends_with_a_signal(story)
    the_list_is_called_through_a_crash(story)
    everybody_called_is_told_it_is_over(story)


def the_sites_and_volunteers_are_there(story: Story) -> None:
    sites: list[dict[str, Any]] = []
    cursor = ""
    while True:
        page = story.june.get(f"/api/v1/sites?limit=50{cursor}")
        sites += page["items"]
        if page["next"] is None:
            break
        cursor = f"&cursor={page['next']}"
    assert len(sites) == 95
    story.ids["site"] = next(site["id"] for site in sites if "26 Federal Plaza" in site["street"])

    broken = volunteers_csv(5).replace("es:fluent;en:native", "xx-nonsense:fluent", 1)
    problem = post_csv(story.june, "/api/v1/volunteers/import", broken, 422)
    assert [row["line"] for row in problem["rows"]] == [2]
    assert story.june.get("/api/v1/volunteers")["items"] == []

    assert post_csv(story.june, "/api/v1/volunteers/import", volunteers_csv())["added"] == 200
    again = post_csv(story.june, "/api/v1/volunteers/import", volunteers_csv())
    assert (again["added"], again["unchanged"]) == (0, 200)

    corrected = (
        "kind,name,street,city,state,postal_code,time_zone,detained_only\n"
        'immigration_court,Annandale Immigration Court,"7619 Little River Turnpike, Suite 401",'
        "Annandale,VA,22003,America/New_York,no\n"
    )
    counts = post_csv(story.june, "/api/v1/sites/import", corrected)
    assert (counts["added"], counts["changed"]) == (0, 1)


def somebody_asks_for_company(story: Story) -> None:
    request = {
        "kind": "ice_check_in_osup",
        "site": story.ids["site"],
        "starts_at": TOMORROW.replace(tzinfo=None).isoformat(),
        "name": "Marisol",
        "adults": 1,
        "spoken_language": "es",
        "reading_language": "es",
        "reach": {"channel": "text", "address": "+1 555 0100"},
        "needs": ["interpreter"],
        "consent": "community",
        "on_behalf": True,
    }
    key = {"Idempotency-Key": str(uuid4())}
    received = story.cousin.post("/api/v1/requests", request, 201, headers=key)
    assert story.cousin.post("/api/v1/requests", request, 201, headers=key) == received
    story.ids["request"], code = received["id"], received["code"]
    assert received["status_url"].startswith(story.program.url + "/r/")

    mine = story.cousin.get("/api/v1/requests/mine", headers={"X-Request-Code": code})
    assert mine["state"] == "new"
    story.ids["code"] = code
    story.cousin.refused("GET", "/api/v1/requests/mine", 403, headers={"X-Request-Code": "0" * 16})
    story.cousin.refused("GET", "/api/v1/requests", 401)
    assert story.eve.get("/api/v1/requests")["items"] == []


def june_plans_and_publishes(story: Story) -> None:
    june = story.june
    assert [item["id"] for item in june.get("/api/v1/requests")["items"]] == [story.ids["request"]]
    story.eve.refused("POST", f"/api/v1/requests/{story.ids['request']}/accept", 404)
    accepted = june.post(f"/api/v1/requests/{story.ids['request']}/accept")
    story.ids["person"], story.ids["first"] = accepted["person"]["id"], accepted["appointment"]["id"]
    path = f"/api/v1/appointments/{story.ids['first']}"
    assert accepted["appointment"]["status"] == "draft"
    assert "name" not in accepted["person"]
    opened = june.post(f"/api/v1/people/{story.ids['person']}/open", {"purpose": "call back", "fields": ["name"]})
    assert opened["name"] == "Marisol"

    planned = june.patch(path, {"team": TEAM, "meeting_point": "By the fountain"})
    assert sum(len(place["slots"]) for place in planned["team"]) == 4
    ana = story.program.speak_as("v000@example.org")
    assert ana.get("/api/v1/slots")["items"] == []
    ana.refused("GET", path, 404)

    assert june.refused("POST", f"{path}/publish", 409)["reason"] == "not_verified"
    june.post(f"{path}/verify", {"how": "called back", "result": "unchanged"})
    assert june.post(f"{path}/publish")["status"] == "published"
    story.eve_sees_nothing(path, f"/api/v1/people/{story.ids['person']}")
    assert len(ana.get("/api/v1/slots")["items"]) == 4


def slots_of(story: Story, role: str) -> list[dict[str, Any]]:
    team = story.june.get(f"/api/v1/appointments/{story.ids['first']}")["team"]
    return next(place["slots"] for place in team if place["role"] == role)


def volunteers_claim_from_their_links(story: Story) -> None:
    post = story.program.post
    asked: dict[str, list[Letter]] = {}
    for role, count in (("lead", 1), ("accompanier", 1), ("interpreter", 1)):
        before = len(post.letters)
        asks = story.june.post(f"/api/v1/slots/{slots_of(story, role)[0]['id']}/ask", {"count": count})
        assert len(asks["items"]) == count
        until(lambda: len(post.letters) >= before + count, "the asks to leave")  # noqa: B023
        asked[role] = post.letters[before:]
    for letters in asked.values():
        assert "ICE" not in letters[0].subject
        assert "immigration" not in letters[0].subject.lower()
        token = letters[0].link("/s/").removeprefix("/s/")
        claim = story.cousin.post(f"/api/v1/answers/{token}", {"answer": "yes"})
        assert claim["state"] == "claimed"

    race_for_the_last_place(story)
    refusals_have_reasons(story)
    everyone_has_an_invite_and_a_feed(story)


def race_for_the_last_place(story: Story) -> None:
    free = [slot for slot in slots_of(story, "accompanier") if slot["state"] == "open"]
    assert len(free) == 1
    busy = holders(story)
    others = [address for n in range(40, 60) if (address := f"v{n:03}@example.org") not in busy]
    racers = [story.program.speak_as(address) for address in others[:2]]
    path = f"/api/v1/slots/{free[0]['id']}/claim"
    with ThreadPoolExecutor(2) as pool:
        answers = list(pool.map(lambda racer: racer.call("POST", path, {}), racers))
    assert sorted(answer.status_code for answer in answers) == [200, 409]
    lost = next(answer.json() for answer in answers if answer.status_code == 409)
    assert lost["reason"] == "slot_taken"
    assert isinstance(lost["alternatives"], list)
    won = next(n for n, answer in enumerate(answers) if answer.status_code == 200)
    story.ids["winner"] = racers[won].email
    story.ids["claim"] = answers[won].json()["id"]


def refusals_have_reasons(story: Story) -> None:
    any_slot = slots_of(story, "accompanier")[0]["id"]
    untrained = story.program.speak_as("v199@example.org")
    unvetted = story.program.speak_as("v198@example.org")
    assert untrained.refused("POST", f"/api/v1/slots/{any_slot}/claim", 409)["reason"] == "not_qualified"
    assert unvetted.refused("POST", f"/api/v1/slots/{any_slot}/claim", 409)["reason"] == "not_vetted"
    story.eve.refused("POST", f"/api/v1/slots/{any_slot}/claim", 404)


def calendar_of(letter: Letter) -> Any:
    """Read an invite with a parser that is not ours."""
    assert letter.calendar is not None
    return vobject.readOne(letter.calendar)


def invites(story: Story, address: str) -> list[Letter]:
    """List the calendar mail about what somebody holds, without that which only asked."""
    return [letter for letter in story.program.post.to(address) if letter.calendar and letter.subject.startswith(HELD)]


def asked(story: Story, address: str) -> list[Letter]:
    return [
        letter for letter in story.program.post.to(address) if letter.calendar and not letter.subject.startswith(HELD)
    ]


def holders(story: Story) -> list[str]:
    claims = story.june.get(f"/api/v1/claims?appointment={story.ids['first']}")["items"]
    return [story.june.get(f"/api/v1/volunteers/{claim['volunteer']}")["email"] for claim in claims]


def everyone_has_an_invite_and_a_feed(story: Story) -> None:
    people = holders(story)
    assert len(people) == 4
    for address in people:
        until(lambda: invites(story, address), "an invite")  # noqa: B023
        calendar = calendar_of(invites(story, address)[0])
        assert calendar.method.value == "REQUEST"
        event = calendar.vevent
        assert event.dtstart.value == TOMORROW
        assert event.sequence.value == "0"
        assert "Marisol" not in invites(story, address)[0].raw.decode()
        uids = {calendar_of(letter).vevent.uid.value for letter in asked(story, address)}
        assert uids <= {calendar.vevent.uid.value}  # the ask's entry becomes the claim's
        assert "ICE" not in event.summary.value
    feed = story.program.speak_as(story.ids["winner"]).post("/api/v1/volunteers/me/feed")["url"]
    story.ids["feed"] = feed.removeprefix(story.program.url)
    response = story.cousin.call("GET", story.ids["feed"])
    assert response.status_code == 200
    assert vobject.readOne(response.text).vevent.dtstart.value == TOMORROW
    assert story.cousin.call("GET", "/f/" + "a" * 40 + ".ics").status_code == 404


def the_appointment_moves_and_one_drops_out(story: Story) -> None:
    path = f"/api/v1/appointments/{story.ids['first']}"
    people = holders(story)
    before = {address: calendar_of(invites(story, address)[0]).vevent.uid.value for address in people}
    later = TOMORROW + timedelta(hours=1)
    story.eve.refused("PATCH", path, 404, {"starts_at": later.isoformat()})
    story.june.patch(path, {"starts_at": later.isoformat()})
    for address in people:
        until(lambda: len(invites(story, address)) >= 2, "an update")  # noqa: B023
        event = calendar_of(invites(story, address)[1]).vevent
        assert (event.uid.value, event.sequence.value) == (before[address], "1")
        assert event.dtstart.value == later

    winner = story.program.speak_as(story.ids["winner"])
    story.eve.refused("POST", f"/api/v1/claims/{story.ids['claim']}/release", 404)
    with board_stream(story) as changed:
        winner.post(f"/api/v1/claims/{story.ids['claim']}/release", {"reason": "ill"})
        heard = until(changed.is_set, "the board to say that it changed")
    waited = until(lambda: unfilled(story) == 1, "the gap to appear on the board")
    assert heard + waited < 2
    until(lambda: len(invites(story, story.ids["winner"])) >= 3, "a cancellation")
    calendar = calendar_of(invites(story, story.ids["winner"])[2])
    assert calendar.method.value == "CANCEL"
    assert calendar.vevent.uid.value == before[story.ids["winner"]]
    assert calendar.vevent.sequence.value == "2"
    assert calendar.vevent.status.value == "CANCELLED"


@contextmanager
def board_stream(story: Story) -> Iterator[Event]:
    """Listen to June's board; the event is set once it says that something changed."""
    listening, changed = Event(), Event()

    def listen() -> None:
        with httpx.stream("GET", f"{story.june.url}/api/v1/events", headers=story.june.headers, timeout=30) as stream:
            for line in stream.iter_lines():
                listening.set()
                if line.startswith("event: board"):
                    changed.set()
                    return

    thread = Thread(target=listen)
    thread.start()
    until(listening.is_set, "the stream to open")
    yield changed
    thread.join()


def unfilled(story: Story) -> int:
    start, end = TODAY.date().isoformat(), (TODAY + timedelta(days=7)).date().isoformat()
    number: int = story.june.get(f"/api/v1/board?from={start}&to={end}")["counts"]["unfilled"]
    return number


def the_day_ends_with_a_signal(story: Story) -> None:
    path = f"/api/v1/appointments/{story.ids['first']}"
    story.program.restart(TOMORROW + timedelta(hours=1))
    lead = next(address for address in holders(story) if int(address[1:4]) % 10 == 0)
    speaker = story.program.speak_as(lead)
    for step in ("gathering", "met", "inside", "out"):
        assert speaker.post(f"{path}/day", {"step": step})["steps"][-1]["step"] == step
    story.eve.refused("POST", f"{path}/day", 404, {"step": "out"})
    five_weeks = (TOMORROW + timedelta(weeks=5)).replace(hour=9, minute=0)
    ended = speaker.post(
        f"{path}/outcome",
        {
            "outcome": "attended",
            "next": {"starts_at": five_weeks.isoformat()},
            "told_to_bring": ["passport", "ticket"],
        },
    )
    story.ids["next"] = ended["next"]["id"]
    following = story.june.get(f"/api/v1/appointments/{story.ids['next']}")
    assert following["status"] == "draft"
    assert [signal["code"] for signal in following["signals"]] == ["told_bring_ticket"]
    assert following["proposed_level"] == "critical"
    assert following["level"] is None
    decided = story.june.post(f"/api/v1/appointments/{story.ids['next']}/level", {"level": "critical"})
    assert decided["confirmed_level"] == "critical"
    story.eve_sees_nothing(f"/api/v1/appointments/{story.ids['next']}")


def the_list_is_called_through_a_crash(story: Story) -> None:
    assert post_csv(story.june, "/api/v1/list-members/import", list_csv())["added"] == LISTED
    story.june.post(f"/api/v1/people/{story.ids['person']}/consent", {"tier": "community"})
    wanted = {"appointment": story.ids["next"], "rings": [1, 2, 3, 4], "reason": "told to bring a ticket"}
    offered = story.june.post("/api/v1/mobilizations", {**wanted, "rings": [5]}, 409, headers={})
    assert offered["reason"] == "ring_not_allowed"
    draft = story.june.post("/api/v1/mobilizations", wanted, 201)
    path = f"/api/v1/mobilizations/{draft['id']}"
    story.ids["mobilization"] = draft["id"]
    rings = {ring["ring"]: ring for ring in draft["rings"]}
    assert rings[3]["people"] == LISTED
    assert not rings[5]["allowed"]
    assert story.june.refused("POST", f"{path}/send", 409)["reason"] == "not_approved"
    assert story.june.refused("POST", f"{path}/approve", 409)["reason"] == "own_draft"
    story.eve.refused("POST", f"{path}/approve", 404)
    story.rosa.post(f"{path}/approve")

    already = len(story.program.post.letters)
    story.june.post(f"{path}/send")
    until(lambda: len(story.program.post.letters) > already + LISTED // 10, "the sending to be under way")
    story.program.kill()
    assert len(story.program.post.letters) < already + LISTED, "the crash came too late to prove anything"
    story.program.serve()
    until(lambda: everyone_called(story, already), "everybody to be called", patience=180)
    nobody_was_called_by_two_different_messages(story, already)
    answers_are_counted_by_ring(story, path)


def calls(story: Story, already: int) -> list[Letter]:
    return [letter for letter in story.program.post.letters[already:] if letter.recipient.startswith("s")]


def everyone_called(story: Story, already: int) -> bool:
    return len({letter.recipient for letter in calls(story, already)}) == LISTED


def nobody_was_called_by_two_different_messages(story: Story, already: int) -> None:
    different = {letter.recipient: set[bytes]() for letter in calls(story, already)}
    for letter in calls(story, already):
        different[letter.recipient].add(letter.raw)
    assert Counter(len(raws) for raws in different.values()) == {1: LISTED}


def answers_are_counted_by_ring(story: Story, path: str) -> None:
    chosen = random.Random(7).sample(range(LISTED), 30)
    by_address = {letter.recipient: letter for letter in story.program.post.letters if letter.recipient.startswith("s")}
    given = ["coming"] * 12 + ["thirty_minutes"] * 8 + ["no"] * 10
    for n, answer in zip(chosen, given, strict=True):
        token = by_address[f"s{n}@example.org"].link("/a/").removeprefix("/a/")
        story.cousin.post(f"/api/v1/answers/{token}", {"answer": answer})
    head_count = story.june.get(path)
    ring = next(ring for ring in head_count["rings"] if ring["ring"] == 3)
    assert ring["counts"]["called"] == LISTED
    counted = {answer: ring["counts"][answer] for answer in ("coming", "thirty_minutes", "no")}
    assert counted == {"coming": 12, "thirty_minutes": 8, "no": 10}
    story.eve_sees_nothing(path)


def everybody_called_is_told_it_is_over(story: Story) -> None:
    path = f"/api/v1/mobilizations/{story.ids['mobilization']}"
    called = {letter.recipient for letter in story.program.post.letters if "/a/" in letter.text}
    before = len(story.program.post.letters)
    story.eve.refused("POST", f"{path}/stand-down", 404)
    story.rosa.post(f"{path}/stand-down")
    until(lambda: story.june.get(path)["state"] == "stood_down", "the stand-down to finish", patience=120)
    told = [letter.recipient for letter in story.program.post.letters[before:]]
    assert sorted(told) == sorted(called)
