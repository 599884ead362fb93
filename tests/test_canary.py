"""Nothing personal gets out: one story with unmistakable words, then every place that is not meant to hold them.

Logs, mails, calendars, addresses of pages, and the database as it lies on the disk. What a place may hold by contract
is said where it is looked at.
"""

import asyncio
import re
import sqlite3
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import asyncpg
import pytest

from tests.chat import SECRET, ChatServer, chat_server
from tests.stories.browser import Browser
from tests.stories.coalition import Caller, Coalition, PostOffice, until

NEW_YORK = ZoneInfo("America/New_York")
TODAY = datetime(2026, 11, 23, 10, 0, tzinfo=NEW_YORK)
TOMORROW = TODAY.replace(day=24, hour=8, minute=30)

# Of the person: nowhere but sealed. Each is found whatever stands around it.
PERSON = {
    "name": "Zerafina Quillmoth",
    "phone": "+1 555 010 7731",
    "address": "77 Nightjar Lane",
    "note": "brings her parrot Okapi",
    "lawyer": "Brindlewhisk and Partners",
    "e-mail": "zerafina.q@example.org",
}
MEETING = "under the Marzipan clock"
TRACES = ("zerafina", "quillmoth", "0107731", "010 7731", "010-7731", "nightjar", "okapi", "brindlewhisk")
OTHERS = {"anatolia@example.org": "Anatolia Wrenfield", "listed.lark@example.org": "Larkspur Listed"}
OTHERS |= {"parish.pine@example.org": "Parish Pinecone"}
OTHERS_TRACES = ("anatolia", "wrenfield", "0108842", "larkspur", "listed.", "parish.pine", "thistledown", "marzipan")
ORGANISATION = "pinecone"


class InFiles(Coalition):
    """The program as it is really run, with mails as files."""

    @property
    def environment(self) -> dict[str, str]:
        return {name: value for name, value in super().environment.items() if name != "ACCOMPANY_SMTP_URL"}


@dataclass
class Story:
    """Who is in it, and every secret and address that came up."""

    program: InFiles
    june: Caller
    rosa: Caller
    chat: ChatServer
    ids: dict[str, str] = field(default_factory=dict)
    secrets: list[str] = field(default_factory=lambda: [SECRET])
    texts: list[str] = field(default_factory=list)
    calendars: list[str] = field(default_factory=list)

    def mails(self) -> list[EmailMessage]:
        files = sorted((self.program.folder / "outbox").glob("*.eml"))
        return [message_from_bytes(file.read_bytes(), policy=default) for file in files]

    def link(self, to: str, path: str) -> str:
        """Wait for a mail to somebody with such a link, and give its path."""
        found: list[str] = []

        def came() -> bool:
            texts = (whole(mail) for mail in self.mails() if mail["To"] and to in mail["To"])
            found[:] = [link for text in texts for link in re.findall(rf"{self.program.url}({path}[\w-]+)", text)]
            return bool(found)

        until(came, f"a link to {path}")
        self.secrets.append(found[-1].rpartition("/")[2])
        return found[-1]


@pytest.fixture
def story(database: str, tmp_path: Path) -> Iterator[Story]:
    with PostOffice() as unused, chat_server() as chat:
        program = InFiles(tmp_path, database, unused, TODAY)
        program.run("init")
        program.serve()
        try:
            june, rosa = (program.account(f"{name}@example.org", "coordinator") for name in ("june", "rosa"))
            yield Story(program, june, rosa, chat)
        finally:
            program.stop()


def test_nothing_personal_gets_out(story: Story, database: str) -> None:
    asks_for_company(story)
    is_planned(story)
    volunteers_claim(story)
    is_called(story)
    has_the_day(story)
    pages_are_read(story)
    exported = story.program.run("export", "volunteers") + story.program.run("export", "sites")
    assert traces(exported, TRACES) == []
    assert "Anatolia" in exported  # that is what it is for

    the_group_reads_no_name(story)
    the_mails_name_nobody_but_their_reader(story)
    calendars_and_addresses_name_nobody(story)
    rests_sealed(story, database)
    story.program.stop()
    rests_sealed(story, database)
    the_log_names_nobody(story)


def asks_for_company(story: Story) -> None:
    stranger, june = story.program.stranger(), story.june
    site = june.get("/api/v1/sites?q=Federal+Plaza+26")["items"][0]["id"]
    asked = {"kind": "ice_check_in_osup", "site": site, "starts_at": f"{TOMORROW:%Y-%m-%dT%H:%M}"}
    asked |= {"name": PERSON["name"], "spoken_language": "es", "consent": "public", "told_to_bring": ["ticket"]}
    asked |= {"reach": {"channel": "text", "address": PERSON["phone"]}, "site_text": PERSON["address"]}
    key = {"Idempotency-Key": "zerafina-quillmoth"}
    received = stranger.post("/api/v1/requests", asked, 201, headers=key)
    assert stranger.post("/api/v1/requests", asked, 201, headers=key) == received
    other = {**asked, "reach": {"channel": "email", "address": PERSON["e-mail"]}}
    stranger.post("/api/v1/requests", other, 201)
    stranger.refused("POST", "/api/v1/requests", 422, {**asked, "reach": {"channel": PERSON["name"]}})
    june.refused("GET", f"/api/v1/people/{PERSON['name']}", 404)
    story.secrets += [received["code"], received["status_url"].rpartition("/")[2]]
    story.ids |= {"request": received["id"], "status": received["status_url"].removeprefix(story.program.url)}
    proof = {"X-Request-Code": received["code"]}
    assert stranger.get("/api/v1/requests/mine", headers=proof)["state"] == "new"
    stranger.patch("/api/v1/requests/mine", {"consent": "public"}, headers=proof)


def is_planned(story: Story) -> None:
    june = story.june
    accepted = june.post(f"/api/v1/requests/{story.ids['request']}/accept")
    story.ids |= {"person": accepted["person"]["id"], "visit": accepted["appointment"]["id"]}
    june.patch(f"/api/v1/people/{story.ids['person']}", {"notes": PERSON["note"], "lawyer": PERSON["lawyer"]})
    wanted = {"purpose": "call back", "fields": ["name", "contact", "notes", "lawyer"]}
    opened = june.post(f"/api/v1/people/{story.ids['person']}/open", wanted)
    assert {"Quillmoth", "Okapi", "Brindlewhisk"} <= set(re.findall(r"\w+", str(opened)))  # the canaries sing
    path = f"/api/v1/appointments/{story.ids['visit']}"
    team = [{"role": "lead"}, {"role": "accompanier", "ideal": 2}]
    june.patch(path, {"team": team, "meeting_point": MEETING, "note": PERSON["note"]})
    june.post(f"{path}/verify", {"how": "called back", "result": "unchanged"})
    june.post(f"{path}/publish")


def volunteers_claim(story: Story) -> None:
    june, trained = story.june, [{"code": "accompaniment_101"}, {"code": "lead"}]
    volunteer = {"name": "Anatolia Wrenfield", "email": "anatolia@example.org", "phone": "+1 555 010 8842"}
    june.post("/api/v1/volunteers", {**volunteer, "vetted": True, "qualifications": trained}, 201)
    team = june.get(f"/api/v1/appointments/{story.ids['visit']}")["team"]
    june.post(f"/api/v1/slots/{team[0]['slots'][0]['id']}/ask", {"count": 1})
    token = story.link("anatolia", "/s/").rpartition("/")[2]
    claim = story.program.stranger().post(f"/api/v1/answers/{token}", {"answer": "yes"})
    story.ids["claim"] = claim["id"]
    anatolia = story.program.speak_as("anatolia@example.org")
    story.secrets += [caller.headers["Authorization"].split()[1] for caller in (anatolia, june, story.rosa)]
    feed = anatolia.post("/api/v1/volunteers/me/feed")["url"].removeprefix(story.program.url)
    story.secrets.append(feed.rpartition("/")[2].removesuffix(".ics"))
    story.calendars.append(anatolia.call("GET", feed).text)
    later = {"starts_at": (TOMORROW + timedelta(hours=1)).isoformat()}
    june.patch(f"/api/v1/appointments/{story.ids['visit']}", later)
    story.calendars.append(anatolia.call("GET", feed).text)
    assert [text.count("BEGIN:VEVENT") for text in story.calendars] == [1, 1]


def is_called(story: Story) -> None:
    june, visit = story.june, story.ids["visit"]
    listed = {"name": "Larkspur Listed", "email": "listed.lark@example.org", "opted_in_how": "web form"}
    june.post("/api/v1/list-members", listed, 201)
    partner = {"name": "Parish Pinecone", "email": "parish.pine@example.org", "contact": "Sister Thistledown"}
    june.post("/api/v1/partners", partner, 201)
    june.post(f"/api/v1/appointments/{visit}/level", {"level": "critical", "reason": "seen"})
    story.program.run("group", "add", "Neighbors", text=story.chat.url("json") + "\n")
    call = {"appointment": visit, "rings": [2, 3, 4, 5], "reason": "ticket"}
    draft = june.post("/api/v1/mobilizations", call, 201)
    story.rosa.post(f"/api/v1/mobilizations/{draft['id']}/approve")
    june.post(f"/api/v1/mobilizations/{draft['id']}/send")
    token = story.link("listed.lark", "/a/").rpartition("/")[2]
    story.program.stranger().post(f"/api/v1/answers/{token}", {"answer": "coming"})
    story.link("listed.lark", "/leave/")
    until(lambda: june.get(f"/api/v1/mobilizations/{draft['id']}")["state"] == "sent", "the call to be sent")
    until(lambda: story.chat.said, "the group to be told")
    june.post(f"/api/v1/mobilizations/{draft['id']}/stand-down")
    until(lambda: len(story.chat.said) == 2, "the group to hear the all-clear")
    story.texts.append(june.call("GET", f"/api/v1/mobilizations/{draft['id']}").text)


def has_the_day(story: Story) -> None:
    story.program.restart(TOMORROW + timedelta(minutes=40))
    path = f"/api/v1/appointments/{story.ids['visit']}"
    lead = story.program.speak_as("anatolia@example.org")
    for step in ("gathering", "met", "inside", "out"):
        lead.post(f"{path}/day", {"step": step, "note": PERSON["note"]})
    following = (TOMORROW + timedelta(weeks=5)).isoformat()
    lead.post(f"{path}/outcome", {"outcome": "attended", "next": {"starts_at": following}, "told_to_bring": ["bags"]})


def pages_are_read(story: Story) -> None:
    """The person looks at their request, Anatolia at hers, June opens what is sealed."""
    person, anatolia, june = (Browser(story.program.url) for _ in range(3))
    story.texts.append(person.get(story.ids["status"]).text)
    for browser, address in ((anatolia, "anatolia@example.org"), (june, "june@example.org")):
        browser.get("/login")
        browser.submit("/login", email=address)
        browser.get(story.link(address.partition("@")[0], "/login/"))
        browser.submit("/login/confirm")
        story.secrets += [value for value in browser.cookies.values() if value]
    story.texts += [anatolia.get(path).text for path in ("/shifts", "/mine", f"/go/{story.ids['visit']}")]
    story.texts += [june.get(path).text for path in ("/board", "/inbox", "/people", "/lists")]
    code = story.june.get(f"/api/v1/appointments/{story.ids['visit']}")["code"]
    june.get(f"/visit/{code}")
    shown = june.submit(f"/visit/{code}/open").text
    assert "Quillmoth" in shown
    story.texts.append(shown)


def the_mails_name_nobody_but_their_reader(story: Story) -> None:
    """A mail names nothing of the person, and of others its own reader: their address, and their name."""
    until(lambda: not waiting(story), "every letter to leave")
    mails = story.mails()
    kinds = {re.sub(r"\d.*", "", str(mail["Subject"]))[:40] for mail in mails}
    assert len(kinds) >= 6, kinds
    for mail in mails:
        text, reader = whole(mail), str(mail["To"])
        assert traces(text, TRACES) == [], mail["Subject"]
        foreign = [trace for address, name in OTHERS.items() if address not in reader for trace in (address, name)]
        assert traces(text, [*foreign, "010 8842", "5550108842"]) == [], mail["Subject"]
        assert traces(str(mail["Subject"]), [*TRACES, *OTHERS_TRACES, "ICE", "Plaza"]) == []


def waiting(story: Story) -> bool:
    return story.program.stranger().call("GET", "/healthz").status_code != 200


def the_group_reads_no_name(story: Story) -> None:
    called, over = story.chat.messages
    assert "/ref/" in called
    assert "/ref/" in over
    assert traces(called + over, [*TRACES, *OTHERS_TRACES, ORGANISATION, *story.secrets]) == []
    shown = "\n".join([*story.texts, *map(whole, story.mails())])
    assert "Neighbors" in shown
    assert SECRET not in shown  # nobody is shown where it reads


def calendars_and_addresses_name_nobody(story: Story) -> None:
    parts = [
        part.get_content() for mail in story.mails() for part in mail.walk() if part.get_content_subtype() == "calendar"
    ]
    assert len(parts) >= 2
    for text in story.calendars:
        assert traces(unfolded(text), [*TRACES, *OTHERS_TRACES]) == []
    for text in parts:
        written = text if isinstance(text, str) else text.decode()
        assert traces(unfolded(written), [*TRACES, "wrenfield", "010 8842", "5550108842", "marzipan"]) == []
    everything = [*story.texts, *story.calendars, *map(whole, story.mails())]
    addresses = [
        link for text in everything for link in re.findall(r"""(?:https?:/|href="|action=")(/[^\s"'<>]*)""", text)
    ]
    assert len(addresses) > 50
    assert traces("\n".join(addresses), [*TRACES, *OTHERS_TRACES]) == []


def the_log_names_nobody(story: Story) -> None:
    log = (story.program.folder / "serve.log").read_text(encoding="utf-8")
    assert log.count("accompany.requests") > 50
    assert traces(log, [*TRACES, *OTHERS_TRACES, ORGANISATION, *story.secrets, "example.org", "127.0.0.1 "]) == []


def rests_sealed(story: Story, database: str) -> None:
    """Nobody who gets hold of the database alone learns who somebody is, or gets in.

    The name of a partner organisation rests there as it is; its address and who answers there are sealed.
    """
    read: Callable[[str], Iterable[bytes]] = files if database.startswith("sqlite") else rows
    found = {trace for one in read(database) for trace in traces(one.decode("latin-1"), [*TRACES, *OTHERS_TRACES])}
    assert found == set()
    opened = {
        secret for one in read(database) for secret in story.secrets if len(secret) > 8 and secret.encode() in one
    }
    assert opened == set()


def files(database: str) -> list[bytes]:
    """Give the bytes of the database's file and of what is written beside it."""
    file = Path(database.removeprefix("sqlite:///"))
    found = sorted(file.parent.glob(f"{file.name}*"))
    assert sum(len(one.read_bytes()) for one in found) > 100_000
    with sqlite3.connect(f"file:{file}?mode=ro", uri=True) as connection:
        assert connection.execute("SELECT count(*) FROM person").fetchone() == (1,)
    connection.close()
    return [one.read_bytes() for one in found]


def rows(database: str) -> list[bytes]:
    """Give every text and every run of bytes of every table."""
    found = asyncio.run(_dump(database))
    assert len(found) > 1000
    return found


async def _dump(database: str) -> list[bytes]:
    connection = await asyncpg.connect(database)
    try:
        names = await connection.fetch("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        values = [
            value
            for (name,) in names
            for row in await connection.fetch(f'SELECT * FROM "{name}"')
            for value in row.values()
        ]
    finally:
        await connection.close()
    return [value if isinstance(value, bytes) else str(value).encode() for value in values if value is not None]


def whole(mail: EmailMessage) -> str:
    """Give everything a mail says, unpacked: headers, words, calendars."""
    said = [f"{name}: {value}" for name, value in mail.items()]
    for part in mail.walk():
        content: Any = None if part.is_multipart() else part.get_payload(decode=True)
        said.append(unfolded(content.decode()) if isinstance(content, bytes) else "")
    return "\n".join(said)


def unfolded(text: str) -> str:
    return re.sub(r"\r?\n[ \t]", "", text)


def traces(text: str, wanted: Iterable[str]) -> list[str]:
    """List what of something is in a text."""
    low = text.lower()
    return [one for one in wanted if one.lower() in low]


def test_a_canary_would_be_heard() -> None:
    mail = EmailMessage(policy=default)
    mail["Subject"] = "An ünusual day"
    mail.set_content("Zerafína waits: Okapi\n" * 30, cte="base64")
    assert traces(whole(mail), TRACES) == ["okapi"]
    assert traces("…/r/?name=Quillmoth", TRACES) == ["quillmoth"]
