"""All that leaves for one volunteer's calendar: asked, yes, moved, given back; by a real SMTP server, feed and file."""

import re
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from email.message import EmailMessage

import httpx
import pytest

from accompany.actions import appointments, asks, slots
from accompany.actions import volunteers as volunteer_actions
from accompany.delivery.channels.pipeline import Pipeline
from accompany.delivery.channels.smtp_url import Security, SmtpServer
from accompany.delivery.courier import Courier
from accompany.doors.now import now
from accompany.rules.teams import Place
from accompany.tables import slots as remembered
from accompany.words import ClaimId, SlotId
from tests.calls import HOUSE, link_in, read, visit
from tests.cast import NOW, Cast
from tests.delivery.servers import Keeper, proper

on_one_database = pytest.mark.parametrize("database", ["sqlite"], indirect=True)  # for what no database can change
NAME = "Acompañamiento de la orilla del río, con una coma; y un nombre que no cabe en una línea"
TIMES = [NOW + n * timedelta(minutes=1) for n in range(4)]  # asked, yes, moved, given back


@dataclass(frozen=True)
class Mail:
    """One mail as the server took it."""

    bounces: str
    recipients: list[str]
    raw: bytes = field(repr=False)

    @property
    def message(self) -> EmailMessage:
        return read(self.raw)

    @property
    def calendar(self) -> bytes:
        """Give the calendar object, or nothing."""
        parts = [part for part in self.message.walk() if part.get_content_type() == "text/calendar"]
        content = parts[0].get_payload(decode=True) if parts else b""
        assert isinstance(content, bytes)
        return content


@dataclass
class Posted:
    """What left, in order."""

    mails: list[Mail]
    feeds: list[httpx.Response]
    files: list[bytes]
    secrets: set[str]  # every token that lets its bearer do or read something

    @property
    def invites(self) -> list[Mail]:
        """Give the mails that carry a calendar object."""
        return [mail for mail in self.mails if mail.calendar]

    @property
    def calendars(self) -> list[bytes]:
        """Give everything a calendar program would read."""
        return [*(mail.calendar for mail in self.invites), *(feed.content for feed in self.feeds), *self.files]


def lines(calendar: bytes, *, inside: str = "VEVENT") -> list[tuple[str, str]]:
    """Read one kind of component's own lines, unfolded, each as (name with parameters, value)."""
    found, where = [], [""]
    for line in calendar.replace(b"\r\n ", b"").decode().removesuffix("\r\n").split("\r\n"):
        name, _, value = re.sub('"[^"]*"', lambda quoted: quoted[0].replace(":", " "), line).partition(":")
        if name == "BEGIN":
            where.append(value)
        elif name == "END":
            assert where.pop() == value
        elif where[-1] == inside:
            found.append((name, value))
    return found


def values(calendar: bytes, name: str) -> list[str]:
    """Give a property's values in the events of a calendar."""
    return [value for key, value in lines(calendar) if key.partition(";")[0] == name]


@dataclass
class _Ana:
    cast: Cast
    courier: Courier
    keeper: Keeper
    web: httpx.AsyncClient
    feed: str
    posted: Posted
    claim: ClaimId | None = None

    async def at(self, moment: datetime) -> None:
        """Let what was done at a moment leave, and look at feed and file."""
        self.cast.later(moment)
        await self.courier.run_once()
        self.posted.feeds.append(await self.web.get(self.feed))
        if self.claim:
            file = await self.web.get(f"/claims/{self.claim}/shift.ics")
            assert file.status_code == 200
            self.posted.files.append(file.content)

    @property
    def mails(self) -> list[Mail]:
        return [Mail(*kept) for kept in self.keeper.kept if kept[1] == [self.cast.ana.email]]


@pytest.fixture
async def posted(cast: Cast) -> Posted:
    """Let Ana be asked, say yes, have her shift moved, and give it back."""
    token = await volunteer_actions.new_feed(cast.riverside, cast.ana.volunteer, NOW)
    async with proper() as (port, keeper):
        pipeline = Pipeline(SmtpServer("127.0.0.1", port, Security.NONE, connections=1), "cal.example.org")
        courier = Courier("courier", pipeline, replace(HOUSE, name=NAME), now)
        web = await cast.signed_in(cast.ana)
        ana = _Ana(cast, courier, keeper, web, f"/f/{token}.ics", Posted([], [], [], {token}))
        await _play(ana)
        await pipeline.close()
    posted = ana.posted
    posted.mails = ana.mails
    assert len(posted.mails) >= 4
    assert {values(mail.calendar, "STATUS")[0] for mail in posted.invites} == {"CONFIRMED", "CANCELLED"}
    for mail in posted.mails:
        text = str(mail.message.get_body(("plain",)))
        posted.secrets |= set(re.findall(r"/[a-z]/([\w.-]{16,})", text))
        posted.secrets |= {address.partition("@")[0].split("+")[-1] for address in (_sender(mail), mail.bounces)}
    posted.secrets = {secret.removeprefix("bounce-") for secret in posted.secrets} - {"hello"}
    return posted


def _sender(mail: Mail) -> str:
    return str(mail.message["From"].addresses[0].addr_spec)


async def _play(ana: _Ana) -> None:
    scope, june = ana.cast.riverside, ana.cast.june.account
    planned = await visit(scope, june, NOW)
    await appointments.set_team(scope, planned.appointment, [Place("accompanier", 1, 1, 1)], NOW)
    await appointments.publish(scope, planned.appointment, june, NOW, "called back")
    await asks.ask(scope, await _slot(ana, planned.appointment), 2, june, TIMES[0])
    await ana.at(TIMES[0])

    path = link_in(ana.mails[0].message, "/s/")
    ana.claim = (await asks.yes(await asks.find(path.removeprefix("/s/")), TIMES[1])).id
    await ana.at(TIMES[1])

    later = appointments.Change(starts_at=planned.starts_at + timedelta(hours=1))
    await appointments.change(scope, planned.appointment, later, TIMES[2])
    await ana.at(TIMES[2])

    await slots.release(scope, ana.claim, ana.cast.ana.account, "ill", TIMES[3])
    await ana.at(TIMES[3])


async def _slot(ana: _Ana, appointment: object) -> SlotId:
    team = await remembered.team(ana.cast.riverside, appointment)  # type: ignore[arg-type]
    return team[0].slots[0].id
