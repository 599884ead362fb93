"""Volunteers with phones: who is asked by text, what the phone shows, and what they write back."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import count

import pytest

from accompany.actions import appointments, asks, texts
from accompany.actions.texts import Arrived, Did
from accompany.delivery.channels import Envelope, Report, Result
from accompany.delivery.channels.ways import Ways
from accompany.delivery.courier import Courier
from accompany.doors import now as clock
from accompany.rules.teams import Place
from accompany.tables import accounts, text_wishes
from accompany.tables import slots as remembered
from accompany.words import Channels, NoticeState, SlotId
from tests.calls import HOUSE, Visit, visit
from tests.cast import NOW, Cast, Member

ANA, THEO, STRANGER = "+12125550101", "+12125550102", "+12125550199"
_ids = count(1)


@dataclass
class Sink:
    """A channel that takes everything, or nothing."""

    taken: list[Envelope] = field(default_factory=list)
    state: NoticeState = NoticeState.ACCEPTED

    async def send(self, envelopes: Sequence[Envelope], report: Report) -> None:
        for envelope in envelopes:
            if self.state is NoticeState.ACCEPTED:
                self.taken.append(envelope)
            report(envelope, Result(self.state))

    async def close(self) -> None:
        pass


@dataclass
class Texting:
    """Ana and Theo with phones, a shift of one place, and the ways out."""

    cast: Cast
    phones: Sink
    mails: Sink
    courier: Courier
    planned: Visit
    slot: SlotId

    async def ask(self, number: int = 2, now: datetime = NOW) -> None:
        """Ask Ana and Theo, and let it leave."""
        await asks.ask(self.cast.riverside, self.slot, number, self.cast.june.account, now)
        await self.courier.run_once()

    async def says(self, words: str, phone: str = ANA, now: datetime = NOW) -> Did:
        """Let somebody write to us, and let what it causes leave."""
        self.cast.later(now)
        did = await texts.receive(Arrived(f"SM{next(_ids)}", phone, words), now)
        await self.courier.run_once()
        return did

    def shown(self, phone: str = ANA) -> list[str]:
        """Give what a phone shows, oldest first."""
        return [one.content.decode() for one in self.phones.taken if one.recipient == phone]

    def mailed(self) -> list[str]:
        """Give who had mail, but for Theo, who always does."""
        return [one.recipient for one in self.mails.taken if one.recipient != self.cast.theo.email]

    async def holder(self) -> object:
        """Say who holds the place."""
        team = await remembered.team(self.cast.riverside, self.planned.appointment)
        return team[0].slots[0].volunteer


async def phone(member: Member, number: str, channels: Channels = Channels.TEXT) -> None:
    """Give somebody a number, and let them choose."""
    contact = await accounts.contact(member.account)
    await accounts.change(member.scope, member.account, contact.name, number, "en")
    await texts.choose(member.scope, member.account, channels, NOW)


@pytest.fixture
async def texting(cast: Cast) -> Texting:
    """Give everything it takes; Ana wants texts only, Theo both."""
    await phone(cast.ana, ANA)
    await phone(cast.theo, THEO, Channels.BOTH)
    planned = await visit(cast.riverside, cast.june.account, NOW)
    await appointments.set_team(cast.riverside, planned.appointment, [Place("accompanier", 1, 1, 1)], NOW)
    await appointments.publish(cast.riverside, planned.appointment, cast.june.account, NOW, "called back")
    team = await remembered.team(cast.riverside, planned.appointment)
    phones, mails = Sink(), Sink()
    courier = Courier("courier", Ways(mails, phones, text_wishes.stopped), HOUSE, clock.now)
    return Texting(cast, phones, mails, courier, planned, team[0].slots[0].id)
