"""Empty places offered to another chapter: told once, claimed there by the same rules, and no more said than that."""

import asyncio
from collections import Counter
from collections.abc import Awaitable
from datetime import timedelta

import pytest

from accompany.actions import appointments as plans
from accompany.actions import chapter_offers, slots
from accompany.actions import volunteers as volunteer_actions
from accompany.rules.teams import Place
from accompany.tables import accounts, appointments, candidates, chapters, claims, replies, sites
from accompany.tables import chapter_offers as offered
from accompany.tables import slots as remembered
from accompany.tables.accounts import New
from accompany.tables.chapter_offers import Received
from accompany.tables.scope import Scope
from accompany.tables.sql import Sql
from accompany.words import (
    AccountId,
    AppointmentId,
    ChapterOfferId,
    ClaimState,
    Invalid,
    Missing,
    Reason,
    Refused,
    Role,
    SlotId,
    VolunteerId,
)
from benchmarks.world import add_volunteers
from tests.actions.conftest import Coalition
from tests.calls import Post, Visit, courier, text_of
from tests.cast import NOW, Cast
from tests.delivery.test_letters import where  # noqa: F401  # a fixture

LEDGER = Sql("SELECT chapter_id, action FROM ledger WHERE action <> 'add_volunteer' ORDER BY action")
NOTICES = Sql("SELECT kind, reader, chapter_id FROM notice ORDER BY kind, reader")
TEAM = (Place("lead", 1, 1, 1), Place("accompanier", 1, 2, 3))


class Neighbours:
    """Hillside, with Kim who coordinates it and three volunteers, and Lakeside, with nobody but Eve."""

    home: Coalition
    hillside: Scope
    lakeside: Scope
    kim: AccountId
    people: list[VolunteerId]

    async def visit(self, hours: int = 24) -> tuple[AppointmentId, list[SlotId]]:
        """Publish an appointment; gives the places of its accompaniers."""
        site = (await sites.all_of_them())[0]
        plan = plans.Plan("other", site.id, NOW + timedelta(hours=hours), team=TEAM)
        appointment = await plans.draft(self.home.scope, plan, NOW)
        await plans.publish(self.home.scope, appointment, self.home.june, NOW, "tested")
        team = await remembered.team(self.home.scope, appointment)
        return appointment, [slot.id for row in team for slot in row.slots if row.place.role == "accompanier"]

    async def offer(self, slot: SlotId) -> ChapterOfferId:
        """Offer one place to Hillside; gives the offer as Kim sees it."""
        known = {one.id for one in await offered.received(self.hillside, NOW)}
        await chapter_offers.offer(self.home.scope, slot, [self.hillside.chapter], self.home.june, NOW)
        (new,) = [one.id for one in await offered.received(self.hillside, NOW) if one.id and one.id not in known]
        return new


@pytest.fixture
async def neighbours(coalition: Coalition) -> Neighbours:
    made = Neighbours()
    made.home = coalition
    made.hillside = Scope(await chapters.add("Hillside", "America/New_York", NOW))
    made.lakeside = Scope(await chapters.add("Lakeside", "America/New_York", NOW))
    made.kim = await accounts.add(made.hillside, New("Kim", "kim@example.org", frozenset({Role.COORDINATOR})), NOW)
    await accounts.add(made.lakeside, New("Eve", "eve@example.org", frozenset({Role.COORDINATOR})), NOW)
    made.people = await add_volunteers(made.hillside, 3, NOW, first=50)
    return made


async def refused(trying: Awaitable[object]) -> Reason | None:
    try:
        await trying
    except Refused as answer:
        return answer.reason
    return None


async def test_the_other_chapter_reads_when_where_about_and_as_what_and_no_more(neighbours: Neighbours) -> None:
    appointment, places = await neighbours.visit()
    await neighbours.offer(places[0])
    (seen,) = await offered.received(neighbours.hillside, NOW)
    kept = await appointments.find(neighbours.home.scope, appointment)
    assert set(Received.__slots__) == {
        *("id", "chapter_name", "role", "role_label", "language", "district", "starts_at", "ends_at", "zone"),
        *("claim", "volunteer"),
    }
    assert (seen.chapter_name, seen.role, seen.district) == ("Riverside", "accompanier", kept.district)
    assert (seen.starts_at, seen.ends_at) == (kept.starts_at, kept.ends_at)
    for secret in (kept.code, kept.site_name, kept.nickname, str(appointment), str(places[0])):
        assert secret not in str(seen)
    assert await offered.received(neighbours.lakeside, NOW) == []
    assert await offered.received(neighbours.home.scope, NOW) == []


async def test_all_places_wanted_are_offered_but_the_leads(neighbours: Neighbours) -> None:
    appointment, places = await neighbours.visit()
    to = [neighbours.hillside.chapter, neighbours.lakeside.chapter]
    await chapter_offers.offer_all(neighbours.home.scope, appointment, to, neighbours.home.june, NOW)
    made = await offered.made(neighbours.home.scope, appointment, NOW)
    assert Counter((one.slot, one.to_name) for one in made) == Counter(
        (slot, name) for slot in places[:2] for name in ("Hillside", "Lakeside")
    )


async def test_what_may_not_be_offered(neighbours: Neighbours) -> None:
    home, june, to = neighbours.home.scope, neighbours.home.june, [neighbours.hillside.chapter]
    appointment, places = await neighbours.visit()
    (lead,) = (await remembered.team(home, appointment))[0].slots
    assert await refused(chapter_offers.offer(home, lead.id, to, june, NOW)) is Reason.LEAD_STAYS
    await slots.claim(home, places[0], neighbours.home.people[0], NOW)
    assert await refused(chapter_offers.offer(home, places[0], to, june, NOW)) is Reason.SLOT_TAKEN
    begun = NOW + timedelta(hours=24)
    assert await refused(chapter_offers.offer(home, places[1], to, june, begun)) is Reason.TOO_LATE
    for chosen in ([], [home.chapter], [neighbours.people[0]]):
        with pytest.raises(Invalid):
            await chapter_offers.offer(home, places[1], chosen, june, NOW)  # type: ignore[arg-type]
    with pytest.raises(Missing):
        await chapter_offers.offer(neighbours.hillside, places[1], [home.chapter], neighbours.kim, NOW)
    await plans.cancel(home, appointment, june, NOW)
    assert await refused(chapter_offers.offer(home, places[1], to, june, NOW)) is Reason.NOT_PUBLISHED
    assert await refused(chapter_offers.offer_all(home, appointment, to, june, NOW)) is Reason.NOT_PUBLISHED


async def test_the_same_offer_again_changes_nothing(neighbours: Neighbours) -> None:
    _, places = await neighbours.visit()
    await neighbours.offer(places[0])
    before = await NOTICES.rows()
    to = [neighbours.hillside.chapter] * 2
    await chapter_offers.offer(neighbours.home.scope, places[0], to, neighbours.home.june, NOW)
    assert len(await offered.received(neighbours.hillside, NOW)) == 1
    assert await NOTICES.rows() == before
    assert [(row["reader"], row["chapter_id"]) for row in before] == [(neighbours.kim, neighbours.hillside.chapter)]


async def test_a_guest_holds_the_place_and_is_invited(neighbours: Neighbours) -> None:
    appointment, places = await neighbours.visit()
    offer, guest = await neighbours.offer(places[0]), neighbours.people[0]
    claim = await chapter_offers.take(neighbours.hillside, offer, guest, neighbours.kim, NOW)
    assert (claim.scope, claim.guest_of) == (neighbours.home.scope, neighbours.hillside.chapter)
    (held,) = await claims.holding(neighbours.home.scope, appointment)
    assert (held.id, held.volunteer) == (claim.id, guest)
    assert {"kind": "invite", "reader": guest, "chapter_id": neighbours.home.scope.chapter} in await NOTICES.rows()
    assert await offered.received(neighbours.hillside, NOW) == []
    (lent,) = await offered.lent(neighbours.hillside, NOW)
    assert (lent.claim, lent.volunteer, lent.id) == (claim.id, guest, None)
    found = await offered.guests(neighbours.home.scope, appointment)
    assert (found[claim.id].home_name, found[claim.id].arranged_by) == ("Hillside", neighbours.kim)
    told = {(row["chapter_id"], row["action"]) for row in await LEDGER.rows()}
    home, hillside = neighbours.home.scope.chapter, neighbours.hillside.chapter
    assert told >= {(home, "offer_to_chapter"), (hillside, "take_from_chapter"), (home, "guest_takes_slot")}


async def test_a_guest_is_judged_like_anybody(neighbours: Neighbours) -> None:
    _, places = await neighbours.visit()
    first, second = await neighbours.offer(places[0]), await neighbours.offer(places[1])
    untrained = Sql("DELETE FROM volunteer_qualification WHERE volunteer_id = {volunteer}")
    new = Sql("UPDATE volunteer SET vetted_at = NULL WHERE id = {volunteer}")
    ana, theo, lou = neighbours.people
    await untrained.rows(volunteer=theo)
    await new.rows(volunteer=lou)
    take, hillside, kim = chapter_offers.take, neighbours.hillside, neighbours.kim
    assert await refused(take(hillside, first, theo, kim, NOW)) is Reason.NOT_QUALIFIED
    assert await refused(take(hillside, first, lou, kim, NOW)) is Reason.NOT_VETTED
    await take(hillside, first, ana, kim, NOW)
    assert await refused(take(hillside, second, ana, kim, NOW)) is Reason.CONFLICT
    with pytest.raises(Missing):  # somebody of the other chapter is not theirs to send
        await take(hillside, second, neighbours.home.people[0], kim, NOW)
    assert len(await offered.received(hillside, NOW)) == 1


async def test_a_guests_hours_count_at_home(neighbours: Neighbours) -> None:
    _, places = await neighbours.visit()
    guest = neighbours.people[0]
    await chapter_offers.take(neighbours.hillside, await neighbours.offer(places[0]), guest, neighbours.kim, NOW)
    own = await plans.draft(
        neighbours.hillside,
        plans.Plan(
            "other", (await sites.all_of_them())[0].id, NOW + timedelta(hours=25), team=(Place("driver", 1, 1, 1),)
        ),
        NOW,
    )
    await plans.publish(neighbours.hillside, own, neighbours.kim, NOW, "tested")
    (row,) = await remembered.team(neighbours.hillside, own)
    assert await refused(slots.claim(neighbours.hillside, row.slots[0].id, guest, NOW)) is Reason.CONFLICT
    people = await candidates.everybody(neighbours.hillside, NOW, NOW + timedelta(days=2), NOW)
    (known,) = [one for one in people if one.volunteer == guest]
    assert len(known.held) == known.history.recent == 1


async def test_an_offer_ends_when_the_place_fills_is_withdrawn_or_the_visit_is_called_off(
    neighbours: Neighbours,
) -> None:
    home, june, hillside, kim = neighbours.home.scope, neighbours.home.june, neighbours.hillside, neighbours.kim
    appointment, places = await neighbours.visit()
    filled, withdrawn, off = [await neighbours.offer(place) for place in places]
    await slots.claim(home, places[0], neighbours.home.people[0], NOW)
    await chapter_offers.withdraw(home, withdrawn, june, NOW)
    assert [one.id for one in await offered.received(hillside, NOW)] == [off]
    await plans.cancel(home, appointment, june, NOW)
    assert await offered.received(hillside, NOW) == []
    guest = neighbours.people[0]
    answers = [await refused(chapter_offers.take(hillside, one, guest, kim, NOW)) for one in (filled, withdrawn, off)]
    assert answers == [Reason.SLOT_TAKEN, Reason.WRONG_STATE, Reason.CANCELLED]
    assert await refused(chapter_offers.withdraw(home, withdrawn, june, NOW)) is Reason.WRONG_STATE


async def test_an_offer_is_over_when_the_visit_begins(neighbours: Neighbours) -> None:
    _, places = await neighbours.visit()
    offer = await neighbours.offer(places[0])
    begun = NOW + timedelta(hours=24)
    assert await offered.received(neighbours.hillside, begun) == []
    ended = begun + timedelta(days=1)
    taking = chapter_offers.take(neighbours.hillside, offer, neighbours.people[0], neighbours.kim, ended)
    assert await refused(taking) is Reason.TOO_LATE


async def test_whoever_is_faster_goes(neighbours: Neighbours) -> None:
    """An own volunteer, one of Hillside and a withdrawal meet, again and again."""
    kinds: Counter[str] = Counter()
    for number in range(12):
        appointment, places = await neighbours.visit(24 + 24 * number)
        offer = await neighbours.offer(places[0])
        theirs = chapter_offers.take(neighbours.hillside, offer, neighbours.people[0], neighbours.kim, NOW)
        other: Awaitable[object] = (
            slots.claim(neighbours.home.scope, places[0], neighbours.home.people[0], NOW)
            if number % 3
            else chapter_offers.withdraw(neighbours.home.scope, offer, neighbours.home.june, NOW)
        )
        racing = [other, theirs] if number % 2 else [theirs, other]
        ended = await asyncio.gather(*(refused(one) for one in racing))
        assert ended.count(None) == 1
        assert set(ended) <= {None, Reason.SLOT_TAKEN, Reason.WRONG_STATE}
        held = await claims.holding(neighbours.home.scope, appointment)
        assert len(held) <= 1
        kinds["guest" if held and held[0].guest_of else "own" if held else "nobody"] += 1
        assert await offered.received(neighbours.hillside, NOW) == []
    assert kinds.total() == 12


@pytest.mark.parametrize("who", ["guest", "june", "kim"])
async def test_either_side_gives_the_place_back(neighbours: Neighbours, who: str) -> None:
    appointment, places = await neighbours.visit()
    guest, home = neighbours.people[0], neighbours.home
    claim = await chapter_offers.take(
        neighbours.hillside, await neighbours.offer(places[0]), guest, neighbours.kim, NOW
    )
    if who == "kim":
        await chapter_offers.give_back(neighbours.hillside, claim.id, neighbours.kim, NOW)
    else:
        by = home.june if who == "june" else AccountId(guest)
        await slots.release(claim.scope, claim.id, by, "cannot_come", NOW)
    assert await claims.holding(home.scope, appointment) == []
    assert await offered.lent(neighbours.hillside, NOW) == []
    posted = [(row["kind"], row["reader"]) for row in await NOTICES.rows()]
    assert ("invite_cancel", guest) in posted
    assert ("slot_reopened", home.june) in posted
    await neighbours.offer(places[0])  # and it may be offered again


async def test_nobody_gives_back_what_is_not_theirs(neighbours: Neighbours) -> None:
    _, places = await neighbours.visit()
    offer = await neighbours.offer(places[0])
    with pytest.raises(Missing):
        await chapter_offers.take(neighbours.lakeside, offer, neighbours.people[0], neighbours.kim, NOW)
    with pytest.raises(Missing):
        await chapter_offers.withdraw(neighbours.hillside, offer, neighbours.kim, NOW)
    own = await slots.claim(neighbours.home.scope, places[1], neighbours.home.people[0], NOW)
    claim = await chapter_offers.take(neighbours.hillside, offer, neighbours.people[0], neighbours.kim, NOW)
    for scope, one in ((neighbours.hillside, own), (neighbours.lakeside, claim), (neighbours.home.scope, claim)):
        with pytest.raises(Missing):
            await chapter_offers.give_back(scope, one.id, neighbours.kim, NOW)
    with pytest.raises(Missing):
        await claims.find(neighbours.hillside, claim.id)


async def test_who_is_frozen_at_home_goes_nowhere(neighbours: Neighbours) -> None:
    appointment, places = await neighbours.visit()
    guest = neighbours.people[0]
    await chapter_offers.take(neighbours.hillside, await neighbours.offer(places[0]), guest, neighbours.kim, NOW)
    await volunteer_actions.freeze(neighbours.hillside, guest, neighbours.kim, NOW)
    assert await claims.holding(neighbours.home.scope, appointment) == []


async def test_a_guests_entry_is_moved_replaced_and_answered_like_any(neighbours: Neighbours) -> None:
    appointment, places = await neighbours.visit()
    guest, home = neighbours.people[0], neighbours.home.scope
    claim = await chapter_offers.take(
        neighbours.hillside, await neighbours.offer(places[0]), guest, neighbours.kim, NOW
    )
    wanted = plans.Change(starts_at=NOW + timedelta(hours=30))
    await plans.change(home, appointment, wanted, NOW)
    (moved,) = await claims.holding(home, appointment)
    assert (moved.id, moved.sequence) == (claim.id, claim.sequence + 1)
    await volunteer_actions.renew_addresses(neighbours.hillside, guest, NOW)
    (fresh,) = await claims.holding(home, appointment)
    assert fresh.uid != claim.uid
    assert fresh.guest_of == neighbours.hillside.chapter
    entry = await replies.answered(neighbours.hillside, guest, fresh.uid)
    assert entry is not None
    assert entry.scope == home
    await slots.confirm(entry.scope, fresh.id, NOW)
    (sure,) = await claims.holding(home, appointment)
    assert sure.state is ClaimState.CONFIRMED


async def test_the_letter_says_when_and_how_many_and_is_not_sent_once_they_are_filled(
    cast: Cast,
    where: Visit,  # noqa: F811
) -> None:
    appointment = where.appointment
    (row,) = await remembered.team(cast.riverside, appointment)
    offer = chapter_offers.offer_all(cast.riverside, appointment, [cast.hillside.chapter], cast.june.account, NOW)
    await offer
    post = Post()
    await courier(post).run_once()
    (mail,) = post.to(cast.eve.email)
    assert mail["Subject"] == "Riverside: help wanted on Tuesday, November 24"
    assert "offers you places: 2." in text_of(mail)
    assert "/inbox#offers" in text_of(mail)
    for secret in ("Marisol", "Federal Plaza", "Site New York", "accompanier", "check-in"):
        assert secret not in mail.as_string()

    other = Scope(await chapters.add("Lakeside", "America/New_York", NOW))
    await accounts.add(other, New("Lou", "lou@example.org", frozenset({Role.COORDINATOR})), NOW)
    await chapter_offers.offer_all(cast.riverside, appointment, [other.chapter], cast.june.account, NOW)
    await slots.claim(cast.riverside, row.slots[0].id, cast.ana.volunteer, NOW)
    await slots.claim(cast.riverside, row.slots[1].id, cast.theo.volunteer, NOW)
    await courier(post).run_once()
    assert post.to("lou@example.org") == []
