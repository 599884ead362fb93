"""What tests of calls share: Marisol's appointment, a list, and a courier whose mail stays here."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default

from accompany.actions import accounts, appointments, call_signatures, founding, members, people, signals
from accompany.actions import drill_members as exercises
from accompany.actions import mobilizations as call_actions
from accompany.delivery.channels import Envelope, Report, Result
from accompany.delivery.courier import Courier
from accompany.delivery.house import House
from accompany.doors.now import now
from accompany.rules.importing import MemberRow
from accompany.tables import members as on_list
from accompany.tables import mobilizations, partners, sites
from accompany.tables.accounts import New as NewAccount
from accompany.tables.ids import random_id
from accompany.tables.notices import Reader
from accompany.tables.people import New
from accompany.tables.scope import Scope
from accompany.words import (
    AccountId,
    AppointmentId,
    Level,
    MobilizationId,
    NoticeState,
    PersonId,
    ReaderKind,
    Role,
    Tier,
)

HOUSE = House("Riverside", "https://riverside.example.org", "hello@example.org", "rsvp+{token}@cal.example.org")
OPTED_IN = datetime(2026, 10, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Visit:
    """One appointment and the person it is about."""

    appointment: AppointmentId
    person: PersonId
    starts_at: datetime


async def visit(
    scope: Scope, by: AccountId, moment: datetime, tier: Tier = Tier.COMMUNITY, level: Level | None = Level.CRITICAL
) -> Visit:
    """Plan Marisol's next appointment, with what she agreed to and the level a coordinator confirmed."""
    await founding.found("Riverside", "America/New_York", moment)
    site = next(one for one in await sites.all_of_them() if "26 Federal Plaza" in one.street)
    marisol: New = people.blank(name="Marisol")
    await people.add(scope, marisol, tier, by, moment)
    starts_at = (moment + timedelta(days=1)).replace(hour=13, minute=30)
    plan = appointments.Plan("ice_check_in_osup", site.id, starts_at, person=marisol.id, case=marisol.case)
    appointment = await appointments.draft(scope, plan, moment)
    if level is not None:
        await signals.decide_level(scope, appointment, level, "told to bring a ticket", by, moment)
    return Visit(appointment, marisol.id, starts_at)


def member(address: str, *languages: str) -> MemberRow:
    """Somebody who agreed to be called."""
    return MemberRow("", address, None, languages, "Queens", 3, True, OPTED_IN, "web form")


async def add_members(scope: Scope, by: AccountId, count: int, moment: datetime) -> list[str]:
    """Put people on the list; every second one reads Spanish."""
    addresses = [f"s{n:05}@example.org" for n in range(count)]
    for n, address in enumerate(addresses):
        await members.add(scope, member(address, "es" if n % 2 else "en"), by, moment)
    return addresses


async def all_want_exercises(scope: Scope, by: AccountId, moment: datetime) -> None:
    """Let everybody on the list, and every organisation, say that they want to be called for exercises."""
    readers = [Reader(ReaderKind.MEMBER, one.id) for one in await on_list.all_of_them(scope, most=100)]
    readers += [Reader(ReaderKind.PARTNER, one.id) for one in await partners.all_of_them(scope, most=100)]
    for reader in readers:
        await exercises.say(scope, reader, by, moment, wants=True)


@dataclass
class Post:
    """A channel whose mail goes no further. ``troubles`` maps an address to what happens to mails for it, in turn."""

    mails: list[Envelope] = field(default_factory=list)
    troubles: dict[str, list[Result]] = field(default_factory=dict)

    async def send(self, envelopes: Sequence[Envelope], report: Report) -> None:
        for envelope in envelopes:
            waiting = self.troubles.get(envelope.recipient)
            result = waiting.pop(0) if waiting else Result(NoticeState.ACCEPTED)
            if result.state in (NoticeState.ACCEPTED, NoticeState.IN_DOUBT):
                self.mails.append(envelope)
            report(envelope, result)

    async def close(self) -> None:
        """Nothing stays open."""

    def to(self, address: str) -> list[EmailMessage]:
        """Read the mails to one address, oldest first."""
        return [read(envelope.content) for envelope in self.mails if envelope.recipient == address]

    @property
    def recipients(self) -> list[str]:
        """List whom each mail went to."""
        return [envelope.recipient for envelope in self.mails]


async def signed_by_a_third(scope: Scope, call: MobilizationId, now: datetime) -> AccountId | None:
    """Have a coordinator more approve a call, when the chapter's limits ask for one; say who did."""
    judged = await call_signatures.judged(await mobilizations.find(scope, call), now)
    if judged.extra is None:
        return None
    new = NewAccount("Carla", f"{random_id()}@example.org", frozenset({Role.COORDINATOR}))
    carla = await accounts.create(scope, new, now)
    await call_actions.approve(scope, call, carla, now)
    return carla


def courier(post: Post, name: str = "courier") -> Courier:
    """Give a courier that carries to a post of ours, by the program's clock."""
    return Courier(name, post, HOUSE, now)


def read(content: bytes) -> EmailMessage:
    """Read a mail with the standard library."""
    return message_from_bytes(content, policy=default)


def text_of(mail: EmailMessage) -> str:
    """Give a mail's plain text."""
    part = mail.get_body(("plain",))
    assert part is not None
    return str(part.get_content())


def link_in(mail: EmailMessage, path: str) -> str:
    """Give the one link of a mail that begins with this path, without the site."""
    links = [line.removeprefix(HOUSE.base_url) for line in text_of(mail).split() if f"{HOUSE.base_url}{path}" in line]
    assert len(links) == 1
    return links[0]
