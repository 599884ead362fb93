"""Every sample of a reply, and damaged ones, the whole way to the database: what it does, and that it harms nobody."""

from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import uuid4

import pytest

from accompany.actions import appointments as plans
from accompany.actions import slots
from accompany.actions.replies import Post, receive
from accompany.rules.replies import Do, Partstat
from accompany.rules.teams import Place
from accompany.tables import claims, links
from accompany.tables import slots as remembered
from accompany.tables.sql import Sql
from accompany.words import AppointmentId, CameBy, ClaimState, SlotId
from tests.calls import visit
from tests.cast import NOW, Cast
from tests.ical.test_replies import FOLDER, OTHER_METHODS, READ, UID, sample
from tests.ical.test_replies_mutated import document, seeds

STARTS_AT, ARRIVED = datetime(2027, 3, 16, 12, 30, tzinfo=UTC), datetime(2027, 3, 2, tzinfo=UTC)
POST = Post(reply_address="rsvp+{token}@cal.example.org", authserv_id="mx.cal.example.org")
ANAS, THEOS = ("ana", ClaimState.CLAIMED), ("theo", ClaimState.CLAIMED)
MEANS = {Partstat.ACCEPTED: Do.CLAIM, Partstat.TENTATIVE: Do.MAYBE, Partstat.DECLINED: Do.ASK}
DOES = {
    "exchange_declined_without_organizer": Do.RELEASE,  # its domain vouches for it
    "bounce": Do.NOTHING,
    "out_of_office": Do.DROP,
    **dict.fromkeys(OTHER_METHODS, Do.NOTHING),
    **dict.fromkeys(("apple_from_another_account", "party_crasher", "one_of_a_series"), Do.NOTE),
    **dict.fromkeys(("delegated_alone", "needs_action", "unknown_answer"), Do.NOTE),
}
DAMAGED = 300
SET_ASIDE = Sql("UPDATE claim SET uid = {other} WHERE uid = {uid}")
NAME = Sql("UPDATE claim SET uid = {uid} WHERE id = {id}")
FORGET = [Sql("DELETE FROM calendar_entry WHERE uid = {uid}"), Sql("DELETE FROM arrival WHERE volunteer_id = {ana}")]


@dataclass
class Team:
    """Ana and Theo hold the two places of one appointment."""

    cast: Cast
    appointment: AppointmentId
    places: list[SlotId]

    async def holders(self) -> list[tuple[str, ClaimState | None]]:
        """Say who holds the two places."""
        names: dict[object, str] = {
            member.volunteer: name for name, member in (("ana", self.cast.ana), ("theo", self.cast.theo))
        }
        team = await remembered.team(self.cast.riverside, self.appointment)
        held = {slot.id: slot for row in team for slot in row.slots}
        return [(names.get(held[one].volunteer, ""), held[one].claim_state) for one in self.places]

    async def take(self, raw: bytes) -> Do:
        """Let a mail arrive at Ana's address."""
        to = POST.reply_address.format(token=links.reply_token(self.cast.ana.volunteer, 0))
        return await receive(raw, [to], CameBy.LMTP, POST, ARRIVED)

    async def anew(self) -> None:
        """Let Ana hold her place under the samples' UID, and nothing have been answered yet."""
        scope, ana = self.cast.riverside, self.cast.ana
        for forget in FORGET:
            await forget.rows(uid=UID, ana=ana.volunteer)
        holding = [claim for claim in await claims.holding(scope, self.appointment) if claim.uid == UID]
        for claim in holding:
            if claim.state is ClaimState.CLAIMED:
                return
            await slots.release(scope, claim.id, ana.account, "anew", ARRIVED)
        await SET_ASIDE.rows(uid=UID, other=f"{uuid4()}@cal.example.org")
        claim = await slots.claim(scope, self.places[0], ana.volunteer, ARRIVED)
        await NAME.rows(uid=UID, id=claim.id)


@pytest.fixture
async def team(cast: Cast) -> Team:
    scope, june = cast.riverside, cast.june.account
    planned = await visit(scope, june, NOW)
    await plans.set_team(scope, planned.appointment, [Place("accompanier", 1, 2, 2)], NOW)
    await plans.change(scope, planned.appointment, plans.Change(starts_at=STARTS_AT), NOW)
    await plans.publish(scope, planned.appointment, june, NOW, "called back")
    places = [slot.id for row in await remembered.team(scope, planned.appointment) for slot in row.slots]
    await slots.claim(scope, places[1], cast.theo.volunteer, NOW)
    return Team(cast, planned.appointment, places)


def expected(name: str) -> Do:
    """Say what a sample does to a place that Ana holds: a yes nothing, a no without proof asks her."""
    if name in READ and name not in DOES:
        return MEANS[READ[name].partstat]
    return DOES.get(name, Do.NOTE)


async def test_each_sample_does_what_it_says_to_anas_place_and_nothing_to_theos(team: Team) -> None:
    for path in sorted(FOLDER.glob("*.eml")):
        await team.anew()
        did = await team.take(sample(path.stem))
        after = {Do.RELEASE: ("", None), Do.MAYBE: ("ana", ClaimState.MAYBE)}.get(did, ANAS)
        assert (path.stem, did, await team.holders()) == (path.stem, expected(path.stem), [after, THEOS])


@pytest.mark.long
async def test_damaged_replies_raise_nothing_and_never_touch_theos_place(team: Team) -> None:
    samples = seeds()
    for number in range(DAMAGED):
        await team.anew()
        await team.take(document(number, samples))
        assert (await team.holders())[1] == THEOS
