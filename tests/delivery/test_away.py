"""The mail server is away for a day: all is sent late, replaced or given up, and the coordinators know at once.

Where the texts' provider is away, they know by mail.
"""

import socket
from collections import Counter
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from accompany.actions import appointments, audit, logins, slots
from accompany.clock.ticking import Clock
from accompany.delivery.channels import sms
from accompany.delivery.channels.ways import Ways
from accompany.delivery.courier import Courier
from accompany.doors.now import now
from accompany.rules.teams import Place
from accompany.tables import slots as remembered
from accompany.tables import text_wishes
from accompany.tables.sql import Sql
from accompany.words import Channels, NoticeKind
from tests.calls import HOUSE, Post, read, text_of, visit
from tests.cast import NOW, Cast
from tests.delivery.calling import accepted, called
from tests.delivery.sending import channel
from tests.delivery.servers import Answer, Drop, FaultServer, Turn, faulty
from tests.texting import Sink, Texting, phone, texting
from tests.web.test_volunteer_pages import said

__all__ = ["texting"]

JUNE = "+12125550105"
LISTED = 30
MINUTE = timedelta(minutes=1)
DAY = [NOW + n * MINUTE for n in range(20)] + [NOW + n * MINUTE for n in range(20, 24 * 60, 15)]
FATES = Sql("SELECT kind, state, why, COUNT(*) AS n FROM notice GROUP BY kind, state, why")
WARNING = "Riverside: no mail leaves. Please call whoever must know now. How it stands: riverside.example.org/board"


@dataclass
class World:
    """The program, a mail server that can be away, and June's phone."""

    cast: Cast
    server: FaultServer
    phones: Sink
    courier: Courier
    clock: Clock = field(default_factory=lambda: Clock(now))
    away: bool = True

    async def at(self, moment: datetime) -> None:
        """Let the program do what it does by itself at a moment."""
        self.cast.later(moment)
        await self.clock.tick()
        await self.courier.run_once()

    async def fates(self, kind: NoticeKind) -> Counter[tuple[str, str | None]]:
        rows = [row for row in await FATES.rows() if row["kind"] == kind.value]
        return Counter({(row["state"], row["why"]): row["n"] for row in rows})

    async def health(self) -> list[str]:
        answer = (await (await self.cast.stranger()).get("/healthz")).json()
        return [one for one in answer.get("late", []) if one == "audit"]


@pytest.fixture
async def world(cast: Cast) -> AsyncIterator[World]:
    """Nothing has been posted yet. June has texts beside her mail."""
    await phone(cast.june, JUNE, Channels.BOTH)

    def manner(turn: Turn) -> Answer:
        return Drop() if made.away and turn.verb == "CONNECT" else None

    async with faulty(manner) as server:
        phones, mail = Sink(), channel(server.port)
        courier = Courier("courier", Ways(mail, phones, text_wishes.stopped), HOUSE, now)
        made = World(cast, server, phones, courier)
        yield made
        await courier.run_once()
        await mail.close()


async def test_a_day_without_a_mail_server(world: World) -> None:
    cast = world.cast
    call = await called(cast, LISTED)
    await _taken_and_moved(cast)
    await logins.ask(cast.ana.email, None, NOW)

    for moment in DAY:
        await world.at(moment)
        if moment == NOW + 5 * MINUTE:
            await _known(world)
    assert server_took(world) == []
    assert [one.content.decode() for one in world.phones.taken] == [WARNING]  # once, however long it lasts

    world.away = False
    for minutes in (1, 16, 31, 32):
        await world.at(NOW + timedelta(days=1, minutes=minutes))
    everything = Counter({row["state"]: row["n"] for row in await FATES.rows()})
    assert set(everything) <= {"accepted", "cancelled", "expired"}
    assert await accepted(cast, call) == LISTED
    calls = [recipient for recipient in server_took(world) if recipient in call.addresses]
    assert sorted(calls) == call.addresses
    assert set(await world.fates(NoticeKind.LOGIN_LINK)) == {("expired", "expired")}
    assert set(await world.fates(NoticeKind.INVITE)) == {("cancelled", "replaced")}
    assert set(await world.fates(NoticeKind.INVITE_UPDATE)) == {("accepted", None)}
    assert (await world.health(), "No mail leaves" in await _board(world)) == ([], False)


async def test_a_mail_server_that_greylists_one_reader_alarms_nobody(cast: Cast) -> None:
    call, phones = await called(cast, 1), Sink()
    await phone(cast.june, JUNE, Channels.BOTH)
    async with faulty(lambda turn: b"451 grey" if turn.verb == "RCPT" else None) as server:
        mail = channel(server.port)
        courier = Courier("courier", Ways(mail, phones, text_wishes.stopped), HOUSE, now)
        for minutes in range(30):
            cast.later(NOW + minutes * MINUTE)
            assert await audit.run(now()) == []
            await courier.run_once()
        await mail.close()
    assert (await accepted(cast, call), phones.taken) == (0, [])


async def test_a_provider_of_texts_that_is_away_is_told_by_mail(texting: Texting, tmp_path: Path) -> None:
    cast, mails = texting.cast, Post()
    with socket.socket() as taken:  # bound, and nobody listens
        taken.bind(("127.0.0.1", 0))
        texts = sms.choose(f"http+gateway://127.0.0.1:{taken.getsockname()[1]}", tmp_path)
        texting.courier = Courier("courier", Ways(mails, texts, text_wishes.stopped), HOUSE, now)
        await texting.ask()
        for minutes in range(6):
            cast.later(NOW + minutes * MINUTE)
            await audit.run(now())
            await texting.courier.run_once()
        await texts.close()
    told = [text_of(one) for one in mails.to(cast.june.email) if "does not go on by itself" in str(one["Subject"])]
    assert ["No text leaves" in one for one in told] == [True]

    await Courier("other", Ways(mails, texting.phones, text_wishes.stopped), HOUSE, now).run_once()
    cast.later(NOW + 12 * MINUTE)
    await Courier("other", Ways(mails, texting.phones, text_wishes.stopped), HOUSE, now).run_once()
    assert await audit.run(now()) == []
    assert len(texting.shown()) == 1


async def _known(world: World) -> None:
    """Five minutes after the first mail waits, June's phone, the health page and the board say so."""
    assert [(one.recipient, one.content.decode()) for one in world.phones.taken] == [(JUNE, WARNING)]
    assert await world.health() == ["audit"]
    assert "No mail leaves The mail server takes none; noticed at" in await _board(world)


async def _board(world: World) -> str:
    return said(await (await world.cast.signed_in(world.cast.june)).get("/board"))


async def _taken_and_moved(cast: Cast) -> None:
    """Let Ana take a shift and have it moved: two mails wait, and the first is worth nothing any more."""
    planned = await visit(cast.riverside, cast.june.account, NOW)
    await appointments.set_team(cast.riverside, planned.appointment, [Place("accompanier", 1, 1, 1)], NOW)
    await appointments.publish(cast.riverside, planned.appointment, cast.june.account, NOW, "called back")
    team = await remembered.team(cast.riverside, planned.appointment)
    await slots.claim(cast.riverside, team[0].slots[0].id, cast.ana.volunteer, NOW)
    later = appointments.Change(starts_at=planned.starts_at + timedelta(days=2))
    await appointments.change(cast.riverside, planned.appointment, later, NOW)


def server_took(world: World) -> list[str]:
    return [recipient for _, recipient, content in world.server.kept if read(content)]
