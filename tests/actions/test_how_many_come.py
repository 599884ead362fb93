"""Half a day before, the person hears how many come; whoever no message reaches is called by a coordinator."""

from datetime import datetime, timedelta

import pytest

from accompany.actions import appointments as plans
from accompany.actions import how_many_come, people, slots
from accompany.delivery import letters
from accompany.delivery.channels import Envelope
from accompany.delivery.house import House
from accompany.rules.teams import Place
from accompany.tables import appointments, outbox, sites, text_wishes
from accompany.tables import how_many_come as remembered
from accompany.tables.outbox import Fate, Leased
from accompany.tables.sql import Sql, insert
from accompany.words import AppointmentId, NoticeKind, NoticeState, Outcome, PersonId, ReachBy, Tier
from tests.actions.conftest import Coalition
from tests.calls import read, text_of
from tests.cast import NOW

HOUSE = House("Riverside", "https://riverside.example.org", "us@example.org", "rsvp+{token}@cal.example.org")
STARTS_AT = NOW + timedelta(days=3, hours=6)  # four in the afternoon in New York
MARK = (STARTS_AT - timedelta(days=1)).replace(hour=1, minute=30) + timedelta(days=1)  # half past eight, the evening
KINDS = (NoticeKind.HOW_MANY_COME, NoticeKind.TELL_PERSON)
POSTED = Sql("SELECT kind, state FROM notice WHERE kind IN ('how_many_come', 'tell_person') ORDER BY kind, posted_at")
PHONE, MAIL = "+12125550123", "marisol@example.org"


class Asked:
    """Marisol's appointment."""

    appointment: AppointmentId
    person: PersonId


async def asked(
    coalition: Coalition, reach_by: ReachBy, contact: str | None, language: str = "en", kind: str = "other"
) -> Asked:
    made = Asked()
    marisol = people.blank(name="Marisol", contact=contact, reach_by=reach_by, reading_language=language)
    made.person = await people.add(coalition.scope, marisol, Tier.PRIVATE, coalition.june, NOW)
    team = (Place("accompanier", 1, 2, 2),)
    site = next(one for one in await sites.all_of_them() if one.time_zone == "America/New_York")
    plan = plans.Plan(kind, site.id, STARTS_AT, person=marisol.id, case=marisol.case, team=team)
    made.appointment = await plans.draft(coalition.scope, plan, NOW)
    await plans.verify(coalition.scope, made.appointment, coalition.june, "called back", STARTS_AT, NOW)
    await plans.publish(coalition.scope, made.appointment, coalition.june, NOW)
    return made


async def posted() -> list[tuple[str, str]]:
    return [(row["kind"], row["state"]) for row in await POSTED.rows()]


async def sent(now: datetime, house: House = HOUSE) -> dict[Leased, Envelope | Fate]:
    """Word what is due, and write down what became of it; everything worded is taken as arrived."""
    batch = await outbox.lease("tests", 100, now)
    worded = await letters.word(batch, house, now)
    arrived = Fate(NoticeState.ACCEPTED, None)
    fates = {one: arrived if isinstance(what, Envelope) else what for one, what in worded.items()}
    await outbox.settle("tests", fates, now)
    return {one: what for one, what in worded.items() if one.kind in KINDS}


async def only(now: datetime, house: House = HOUSE) -> Envelope | Fate:
    (worded,) = (await sent(now, house)).values()
    return worded


def mail(worded: Envelope | Fate) -> str:
    assert isinstance(worded, Envelope)
    return " ".join(text_of(read(worded.content)).split())


async def hold(coalition: Coalition, one: Asked, number: int, *, confirmed: int) -> None:
    places = await coalition.slots(one.appointment)
    for n in range(number):
        claim = await slots.claim(coalition.scope, places[n], coalition.people[n], NOW)
        if n < confirmed:
            await slots.confirm(coalition.scope, claim.id, NOW)


@pytest.mark.parametrize(
    ("held", "confirmed", "words"),
    [
        pytest.param(2, 2, "have confirmed that they come with you: 2.", id="both"),
        pytest.param(2, 1, "have confirmed that they come with you: 1.", id="a promise does not count"),
        pytest.param(2, 0, "promised to come with you: 2. They have not confirmed yet.", id="promised"),
        pytest.param(0, 0, "Nobody has said yet that they come with you. We keep looking.", id="nobody"),
    ],
)
async def test_the_person_hears_how_many_come_and_never_who(
    coalition: Coalition, held: int, confirmed: int, words: str
) -> None:
    one = await asked(coalition, ReachBy.EMAIL, MAIL)
    await hold(coalition, one, held, confirmed=confirmed)
    await how_many_come.run(MARK - timedelta(minutes=1))
    assert await posted() == []
    for minute in range(3):
        await how_many_come.run(MARK + timedelta(minutes=minute))
    assert await posted() == [("how_many_come", "queued")]
    worded = await only(MARK)
    assert words in mail(worded)
    assert isinstance(worded, Envelope)
    assert worded.recipient == MAIL
    assert "You can still say no to company at any time, or share less." in mail(worded)
    everything = mail(worded) + str(read(worded.content)["Subject"])
    assert not any(said in everything for said in ("Marisol", "Volunteer", "June", "Plaza", "/s/"))


async def test_it_is_worded_as_it_stands_when_it_leaves(coalition: Coalition) -> None:
    one = await asked(coalition, ReachBy.EMAIL, MAIL)
    await how_many_come.run(MARK)
    await hold(coalition, one, 1, confirmed=1)
    assert "come with you: 1." in mail(await only(MARK))


async def test_a_text_goes_to_the_number_in_the_language_of_the_person(coalition: Coalition) -> None:
    await asked(coalition, ReachBy.TEXT, "212 555 0123 · leave no voice message", "es")
    await how_many_come.run(MARK)
    worded = await only(MARK)
    assert isinstance(worded, Envelope)
    assert worded.recipient == PHONE
    assert worded.content.decode().endswith("Nadie ha dicho aun que va con usted. Seguimos buscando")


@pytest.mark.parametrize("reach_by", [ReachBy.CALL, ReachBy.SIGNAL])
async def test_whoever_wants_a_call_is_called_by_a_coordinator(coalition: Coalition, reach_by: ReachBy) -> None:
    one = await asked(coalition, reach_by, "212 555 0123 · leave no voice message")
    await hold(coalition, one, 2, confirmed=1)
    await how_many_come.run(MARK)
    await how_many_come.run(MARK + timedelta(minutes=1))
    assert await posted() == [("tell_person", "queued")]
    worded = await only(MARK)
    assert "Confirmed: 1. Promised, not confirmed: 1." in mail(worded)
    assert isinstance(worded, Envelope)
    assert worded.recipient == "june@example.org"
    assert "555" not in mail(worded)


async def test_whoever_asked_for_no_messages_gets_none(coalition: Coalition) -> None:
    await asked(coalition, ReachBy.NONE, None)
    await how_many_come.run(MARK)
    assert await posted() == []


@pytest.mark.parametrize(
    ("reach_by", "contact"),
    [
        pytest.param(ReachBy.TEXT, "my sister's phone", id="no number"),
        pytest.param(ReachBy.EMAIL, "nowhere", id="no address"),
        pytest.param(ReachBy.TEXT, PHONE, id="wrote stop"),
    ],
)
async def test_what_reaches_nobody_is_no_message_sent_and_a_coordinator_hears_of_it(
    coalition: Coalition, reach_by: ReachBy, contact: str
) -> None:
    await asked(coalition, reach_by, contact)
    await text_wishes.stop(PHONE, NOW)
    await how_many_come.run(MARK)
    assert await only(MARK) == Fate(NoticeState.FAILED, "no_address")
    for minute in (1, 2):
        await how_many_come.run(MARK + timedelta(minutes=minute))
    assert await posted() == [("how_many_come", "failed"), ("tell_person", "queued")]


async def test_a_text_that_would_only_be_a_file_is_no_message_sent(coalition: Coalition) -> None:
    await asked(coalition, ReachBy.TEXT, PHONE)
    await how_many_come.run(MARK)
    without = House(HOUSE.name, HOUSE.base_url, HOUSE.mail_from, HOUSE.reply_address, sends_texts=False)
    assert await only(MARK, without) == Fate(NoticeState.FAILED, "no_address")


async def test_what_does_not_leave_for_half_an_hour_is_told_by_a_coordinator(coalition: Coalition) -> None:
    await asked(coalition, ReachBy.EMAIL, MAIL)
    early = STARTS_AT - timedelta(hours=8)
    await how_many_come.run(early)
    await how_many_come.run(early + timedelta(minutes=29))
    assert [kind for kind, _ in await posted()] == ["how_many_come"]
    await how_many_come.run(early + timedelta(minutes=30))
    await how_many_come.run(early + timedelta(minutes=31))
    assert [kind for kind, _ in await posted()] == ["how_many_come", "tell_person"]


async def test_nothing_is_sent_about_a_time_that_is_not_any_more_or_after_it(coalition: Coalition) -> None:
    one = await asked(coalition, ReachBy.EMAIL, MAIL)
    await how_many_come.run(MARK)
    later = plans.Change(starts_at=STARTS_AT + timedelta(days=1))
    await plans.change(coalition.scope, one.appointment, later, MARK)
    assert await only(MARK) == Fate(NoticeState.CANCELLED, "replaced")
    again = MARK + timedelta(days=1)
    await how_many_come.run(again)
    assert (await posted())[-1] == ("how_many_come", "queued")
    assert await only(STARTS_AT + timedelta(days=1)) == Fate(NoticeState.EXPIRED, "expired")


async def test_nothing_is_said_of_what_was_called_off(coalition: Coalition) -> None:
    one = await asked(coalition, ReachBy.EMAIL, MAIL)
    await how_many_come.run(MARK)
    await plans.cancel(coalition.scope, one.appointment, coalition.june, MARK)
    assert await only(MARK) == Fate(NoticeState.CANCELLED, "called_off")


async def test_whoever_was_forgotten_is_not_written_to(coalition: Coalition) -> None:
    one = await asked(coalition, ReachBy.EMAIL, MAIL)
    await how_many_come.run(MARK)
    await people.erase(coalition.scope, one.person, coalition.june, MARK)
    assert await only(MARK) == Fate(NoticeState.CANCELLED, "gone")
    await how_many_come.run(MARK + timedelta(minutes=1))
    assert [kind for kind, _ in await posted()] == ["how_many_come"]


async def ended(coalition: Coalition, one: Asked, outcome: Outcome, hours: int) -> None:
    """Let an earlier appointment of hers have ended like this, before all that is told here."""
    kept = await appointments.find(coalition.scope, one.appointment)
    starts_at = NOW + timedelta(hours=hours)
    plan = plans.Plan("other", kept.site, starts_at, person=one.person, case=kept.case)
    before = await plans.draft(coalition.scope, plan, NOW)
    row = {"appointment_id": before, "outcome": outcome.value, "at": starts_at, "entered_by": coalition.june}
    await insert("outcome", row)


async def test_whoever_is_held_has_no_phone_a_coordinator_is_asked_and_after_release_it_is_theirs_again(
    coalition: Coalition,
) -> None:
    one = await asked(coalition, ReachBy.TEXT, PHONE)
    await how_many_come.run(MARK)
    await ended(coalition, one, Outcome.HELD, 1)
    assert await only(MARK) == Fate(NoticeState.FAILED, "no_address")
    await how_many_come.run(MARK + timedelta(minutes=1))
    assert [kind for kind, _ in await posted()] == ["how_many_come", "tell_person"]
    (near,) = await remembered.near(MARK)
    assert near.ahead.held
    await ended(coalition, one, Outcome.RELEASED, 2)
    (near,) = await remembered.near(MARK)
    assert not near.ahead.held


@pytest.mark.parametrize("kind", ["detention_visit", "bond_hearing"])
async def test_nothing_is_sent_about_an_appointment_of_those_who_are_held(coalition: Coalition, kind: str) -> None:
    await asked(coalition, ReachBy.TEXT, PHONE, kind=kind)
    await how_many_come.run(MARK)
    assert [kind for kind, _ in await posted()] == ["tell_person"]
