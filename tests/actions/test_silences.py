"""Whoever left three asks in a row without an answer is asked once whether to go on, and others are asked first."""

from datetime import timedelta

from accompany.actions import asks, silences, slots, waves
from accompany.delivery import letters
from accompany.delivery.channels import Envelope
from accompany.tables import asks as kept
from accompany.tables import candidates, outbox
from accompany.tables.asks import Kept as Ask
from accompany.tables.sql import Sql
from accompany.words import NoticeKind, VolunteerId
from tests.actions.conftest import Coalition
from tests.calls import HOUSE, read, text_of
from tests.cast import NOW

A_DAY, HOUR = timedelta(days=1), timedelta(hours=1)
POSTED = Sql("SELECT reader FROM notice WHERE kind = 'still_interested' ORDER BY reader")


async def asked_for(coalition: Coalition, number: int) -> None:
    """Ask everybody for so many shifts, each a day after the one before it was asked for."""
    for day in range(number):
        shift = await coalition.shift(1, hours=24 * (20 + day))
        (slot,) = await coalition.slots(shift)
        await asks.ask(coalition.scope, slot, 12, coalition.june, NOW + day * A_DAY)


async def told() -> list[VolunteerId]:
    return [row["reader"] for row in await POSTED.rows()]


async def history(coalition: Coalition, who: VolunteerId, days: int) -> int:
    shift = await coalition.shift(1, hours=24 * 60)
    (slot,) = await coalition.slots(shift)
    found = {one.volunteer: one.history for one in await candidates.for_slot(coalition.scope, slot, NOW + days * A_DAY)}
    return found[who].unanswered


async def test_three_in_a_row_are_asked_about_once_and_two_are_not(coalition: Coalition) -> None:
    await asked_for(coalition, 3)
    await silences.run(NOW + 2 * A_DAY)
    assert await told() == []  # the third is not a day old
    for hour in range(0, 24 * 5, 6):
        await silences.run(NOW + 3 * A_DAY + hour * HOUR)
    assert await told() == sorted(coalition.people)
    assert await history(coalition, coalition.people[0], 4) == 3


async def test_an_answer_or_a_shift_taken_ends_the_silence(coalition: Coalition) -> None:
    await asked_for(coalition, 3)
    ana, theo = coalition.people[:2]
    await asks.no((await asks_of(coalition, ana))[0], NOW + 2 * A_DAY + HOUR)
    other = await coalition.shift(1, hours=24 * 40)
    (slot,) = await coalition.slots(other)
    await slots.claim(coalition.scope, slot, theo, NOW + 2 * A_DAY + HOUR)
    await silences.run(NOW + 4 * A_DAY)
    assert await told() == sorted(set(coalition.people) - {ana, theo})
    assert await history(coalition, ana, 4) == 0


async def asks_of(coalition: Coalition, who: VolunteerId) -> list[Ask]:
    """Give what somebody was asked, the newest first."""
    return [one for one in await kept.recent(coalition.scope, most=1_000) if one.volunteer == who]


async def test_what_was_taken_back_because_the_place_was_filled_is_no_silence(coalition: Coalition) -> None:
    await asked_for(coalition, 3)
    await Sql("UPDATE ask SET withdrawn_at = {now}").rows(now=NOW + 2 * A_DAY)
    await silences.run(NOW + 4 * A_DAY)
    assert await told() == []


async def test_who_paused_or_is_frozen_is_left_alone(coalition: Coalition) -> None:
    await asked_for(coalition, 3)
    paused, frozen = coalition.people[:2]
    await Sql("UPDATE volunteer SET not_before = {at} WHERE id = {id}").rows(id=paused, at=NOW + 9 * A_DAY)
    await Sql("UPDATE account SET frozen_at = {at} WHERE id = {id}").rows(id=frozen, at=NOW)
    await silences.run(NOW + 4 * A_DAY)
    assert await told() == sorted(set(coalition.people) - {paused, frozen})


async def test_the_mail_asks_kindly_and_only_who_is_still_silent(coalition: Coalition) -> None:
    await asked_for(coalition, 3)
    now = NOW + 4 * A_DAY
    await silences.run(now)
    ana = coalition.people[0]
    await asks.no((await asks_of(coalition, ana))[0], now)
    batch = [one for one in await outbox.lease("tests", 1_000, now) if one.kind is NoticeKind.STILL_INTERESTED]
    worded = {notice.reader.id: one for notice, one in (await letters.word(batch, HOUSE, now)).items()}
    assert getattr(worded.pop(ana), "why", "") == "heard_from"
    mail = worded[coalition.people[1]]
    assert isinstance(mail, Envelope)
    said = text_of(read(mail.content))
    assert "https://riverside.example.org/shifts" in said
    assert "https://riverside.example.org/me" in said
    assert len(worded) == 11


async def test_others_are_asked_before_the_silent(coalition: Coalition) -> None:
    await asked_for(coalition, 3)
    heard = coalition.people[6:]
    for who in heard:
        await asks.no((await asks_of(coalition, who))[0], NOW + 2 * A_DAY + HOUR)
    shift = await coalition.shift(2, hours=24 * 12)
    await waves.run(NOW + 4 * A_DAY)
    asked = {one.volunteer for one in await kept.of_appointment(coalition.scope, shift)}
    assert asked == set(heard)
