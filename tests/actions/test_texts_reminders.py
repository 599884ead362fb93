"""Reminders by text: at their hours, once, answered by number, and to nobody who wants none."""

from datetime import datetime, timedelta

import pytest

from accompany.actions import appointments, reminders
from accompany.actions.texts import Did
from accompany.rules.reminders import Held, Reminder, moments
from accompany.tables import appointments as kept_appointments
from accompany.tables import claims
from accompany.tables.sql import Sql
from accompany.words import Channels, ClaimState
from tests.actions.test_texts import second
from tests.cast import NOW
from tests.texting import ANA, Texting, phone, texting

__all__ = ["texting"]
KINDS = ("remind", "confirm", "confirm_again", "on_the_way", "debrief")
STATES = Sql(
    """SELECT kind, state, why FROM notice WHERE reader = {reader}
    AND (kind IN {kinds} OR kind IN {texts}) ORDER BY posted_at, kind"""
)


@pytest.fixture
async def held(texting: Texting) -> Texting:
    """Let Ana hold a shift ten days ahead, taken by text."""
    later = appointments.Change(starts_at=texting.planned.starts_at + timedelta(days=10))
    await appointments.change(texting.cast.riverside, texting.planned.appointment, later, NOW)
    await texting.ask()
    assert await texting.says("YES 10") is Did.CLAIMED
    texting.phones.taken.clear()
    texting.mails.taken.clear()
    return texting


async def hours(texting: Texting) -> dict[Reminder, datetime]:
    kept = await kept_appointments.find(texting.cast.riverside, texting.planned.appointment)
    return moments(Held(kept.starts_at, kept.zone, NOW, confirmed=False, ends_at=kept.ends_at))


async def remind(texting: Texting, now: datetime) -> None:
    """Let the clock look at this moment, and let what is due leave."""
    texting.cast.later(now)
    await reminders.run(now)
    await texting.courier.run_once()


async def states(texting: Texting) -> list[tuple[str, str, str | None]]:
    texts = [f"{kind}_text" for kind in KINDS]
    rows = await STATES.rows(reader=texting.cast.ana.account, kinds=list(KINDS), texts=texts)
    return [(row["kind"], row["state"], row["why"]) for row in rows]


async def state(texting: Texting) -> ClaimState:
    (claim,) = await claims.of_volunteer(texting.cast.riverside, texting.cast.ana.volunteer, NOW)
    return claim.state


async def test_each_is_one_text_at_its_hour_and_no_mail(held: Texting) -> None:
    for moment in (await hours(held)).values():
        await remind(held, moment)
        await remind(held, moment + timedelta(minutes=1))
    assert [one.split(": ", 1)[1].split(" ")[:3] for one in held.shown()] == [
        ["your", "shift", "is"],
        ["will", "you", "be"],
        ["please", "answer.", "Will"],
        ["see", "you", "soon."],
        ["thank", "you", "for"],
    ]
    assert "ana@example.org" not in held.mailed()
    assert {(one, why) for _, one, why in await states(held)} == {("cancelled", "by_text"), ("accepted", None)}


async def test_who_wants_both_has_both(held: Texting) -> None:
    await phone(held.cast.ana, ANA, Channels.BOTH)
    await remind(held, (await hours(held))[Reminder.CONFIRM])
    assert len(held.shown()) == 1
    assert held.mailed().count("ana@example.org") == 1


async def test_after_stop_reminders_go_by_mail(held: Texting) -> None:
    await held.says("STOP")
    held.phones.taken.clear()
    for moment in (await hours(held)).values():
        await remind(held, moment)
    assert held.shown() == []
    assert held.mailed().count("ana@example.org") == 5


@pytest.mark.parametrize("words", ["YES 10", "1 10", "sí", "10 yes please", "Y"])
async def test_a_yes_to_will_you_be_there_confirms(held: Texting, words: str) -> None:
    moment = (await hours(held))[Reminder.CONFIRM]
    await remind(held, moment)
    assert await held.says(words, now=moment) is Did.CONFIRMED
    assert await state(held) is ClaimState.CONFIRMED
    assert held.shown()[-1] == "Riverside: you are on for 10. Cannot come? Reply NO 10"
    await remind(held, (await hours(held))[Reminder.CONFIRM_AGAIN])
    assert len(held.shown()) == 2  # not asked again


async def test_a_no_to_will_you_be_there_opens_the_place(held: Texting) -> None:
    moment = (await hours(held))[Reminder.CONFIRM]
    await remind(held, moment)
    assert await held.says("NO", now=moment) is Did.RELEASED
    assert await held.holder() is None
    assert held.shown()[-1].startswith("Riverside: you gave your place back.")
    assert await held.says("YES 10", now=moment) is Did.CLAIMED  # thought better of it, and nobody was faster


async def test_yes_then_no_then_yes_is_what_was_said_last(held: Texting) -> None:
    moment = (await hours(held))[Reminder.CONFIRM]
    await remind(held, moment)
    did = [await held.says(words, now=moment) for words in ("YES 10", "YES 10", "NO 10", "NO 10")]
    assert did == [Did.CONFIRMED, Did.CONFIRMED, Did.RELEASED, Did.DECLINED]
    assert await held.holder() is None


async def test_a_bare_yes_beside_another_offer_claims_nothing(held: Texting) -> None:
    """It may answer "will you be there?" or "can you go?": nobody is taken at a word they did not say."""
    moment = (await hours(held))[Reminder.CONFIRM]
    await remind(held, moment)
    held.cast.later(moment)
    await second(held, moment)
    assert await held.says("YES", now=moment) is Did.REFUSED
    assert held.shown()[-1].startswith("Riverside: which one do you mean?")
    assert await held.says("YES 10", now=moment) is Did.CONFIRMED
    assert await held.says("YES", now=moment) is Did.CLAIMED  # now only one waits for a yes


async def test_one_that_a_new_time_overtook_is_not_texted_and_another_one_is(held: Texting) -> None:
    moment = (await hours(held))[Reminder.CONFIRM]
    await reminders.run(moment)
    kept = await kept_appointments.find(held.cast.riverside, held.planned.appointment)
    later = appointments.Change(starts_at=kept.starts_at + timedelta(days=1))
    await appointments.change(held.cast.riverside, held.planned.appointment, later, moment)
    held.cast.later(moment)
    await held.courier.run_once()
    assert [one.split(".")[0] for one in held.shown()] == ["Riverside: your shift moved"]
    assert ("confirm_text", "cancelled", "replaced") in await states(held)

    await remind(held, (await hours(held))[Reminder.CONFIRM])
    assert held.shown()[-1].startswith("Riverside: will you be there?")


async def test_how_was_it_is_not_asked_of_who_gave_it_back(held: Texting) -> None:
    marks = await hours(held)
    await held.says("NO 10", now=marks[Reminder.ON_THE_WAY])
    before = len(held.shown())
    await remind(held, marks[Reminder.DEBRIEF])
    assert len(held.shown()) == before


async def test_an_answer_to_how_was_it_is_read_by_a_human_or_told_it_is_over(held: Texting) -> None:
    moment = (await hours(held))[Reminder.DEBRIEF]
    await remind(held, moment)
    assert await held.says("It went well, she is home", now=moment) is Did.UNCLEAR
    assert await held.says("YES 10", now=moment) is Did.REFUSED
    assert held.shown()[-1].startswith("Riverside: 10 is over.")
