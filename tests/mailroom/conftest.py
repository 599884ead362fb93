"""A shift that Ana holds, a place for Theo, and what their calendars answer about it, whichever way it comes."""

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import timedelta

import pytest

from accompany.actions import appointments as plans
from accompany.actions import founding, slots
from accompany.doors import now as clock
from accompany.rules.teams import Place
from accompany.settings import Settings
from accompany.tables import links, mail_notes, sites
from accompany.tables import slots as remembered
from accompany.tables.claims import Kept as Claim
from accompany.tables.sql import Sql
from accompany.words import AppointmentId, VolunteerId
from tests.answering import POST, Answer
from tests.cast import NOW, Cast
from tests.mailroom import dovecot
from tests.mailroom.dovecot import Dovecot

SECRET = bytes(range(32))
CAME_BY = Sql("SELECT came_by, did FROM arrival ORDER BY at, id")
TWO_PLACES = (Place("accompanier", 1, 2, 2),)


@dataclass
class Shift:
    """Tomorrow's shift with two places, of which Ana holds one."""

    cast: Cast
    appointment: AppointmentId
    claim: Claim
    settings: Settings

    @property
    def to(self) -> str:
        """Give Ana's reply address."""
        return POST.reply_address.format(token=links.reply_token(self.cast.ana.volunteer, 0))

    def answer(self, partstat: str = "DECLINED", **more: object) -> Answer:
        """Give what Ana's calendar answers."""
        return Answer(self.to, self.claim.uid, self.cast.ana.email, partstat).but(**more)

    async def held_by(self) -> list[VolunteerId]:
        """List who goes."""
        team = await remembered.team(self.cast.riverside, self.appointment)
        return [slot.volunteer for row in team for slot in row.slots if slot.volunteer]

    async def is_open(self) -> bool:
        """Say whether Ana's place is open again."""
        return await self.held_by() == []

    async def notes(self) -> list[str]:
        """List why coordinators have notes, the oldest first."""
        return [note.why for note in reversed(await mail_notes.waiting(self.cast.riverside))]


async def arrivals() -> list[tuple[str, str]]:
    """List what was decided: how each mail came, and what it did."""
    return [(row["came_by"], row["did"]) for row in await CAME_BY.rows()]


@asynccontextmanager
async def database_fails() -> AsyncIterator[None]:
    """Let every decision fail in the database while the block runs."""
    await Sql("ALTER TABLE arrival RENAME TO arrival_away").rows()
    try:
        yield
    finally:
        await Sql("ALTER TABLE arrival_away RENAME TO arrival").rows()


@pytest.fixture(scope="session")
def imap_server() -> Iterator[Dovecot]:
    """Run Dovecot once, when the first test needs it."""
    with dovecot.running() as started:
        yield started


@pytest.fixture
def settings(settings: Settings) -> Settings:
    """Give settings of a coalition whose mail server tells who sent a mail."""
    return replace(settings, reply_address=POST.reply_address, authserv_id=POST.authserv_id, inbound_secret=SECRET)


@pytest.fixture
async def shift(cast: Cast) -> Shift:
    """Let Ana claim a place; her calendar's answers come five minutes later."""
    await founding.found("Riverside", "America/New_York", NOW)
    site = (await sites.all_of_them())[0]
    plan = plans.Plan("other", site.id, NOW + timedelta(days=1), team=TWO_PLACES)
    appointment = await plans.draft(cast.riverside, plan, NOW)
    await plans.publish(cast.riverside, appointment, cast.june.account, NOW, "tested")
    team = await remembered.team(cast.riverside, appointment)
    claim = await slots.claim(cast.riverside, team[0].slots[0].id, cast.ana.volunteer, NOW)
    clock.start_at(NOW + timedelta(minutes=5))
    return Shift(cast, appointment, claim, cast.settings)
