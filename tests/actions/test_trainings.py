"""Whose training ends is told once a month before and once a week before, and not when it was renewed."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta

from accompany.actions import trainings, volunteers
from accompany.delivery import letters
from accompany.delivery.channels import Envelope
from accompany.tables import outbox
from accompany.tables.sql import Sql
from accompany.words import AccountId, NoticeKind, VolunteerId
from tests.actions.conftest import Coalition
from tests.calls import HOUSE, read, text_of
from tests.cast import NOW

POSTED = Sql("SELECT reader FROM notice WHERE kind = 'training_ends' ORDER BY id")
TODAY = NOW.date()
A_DAY = timedelta(days=1)


async def trained(coalition: Coalition, until: Mapping[str, date | None], who: int = 0) -> VolunteerId:
    one = coalition.people[who]
    await volunteers.change(coalition.scope, one, {"qualifications": until}, coalition.june, NOW)
    return one


async def worded(now: datetime) -> list[str]:
    """Give what is sent of the warnings that are due, or why it is not."""
    batch = [one for one in await outbox.lease("tests", 100, now) if one.kind is NoticeKind.TRAINING_ENDS]
    found = (await letters.word(batch, HOUSE, now)).values()
    return [
        text_of(read(one.content)).replace("\r", "") if isinstance(one, Envelope) else one.why or "" for one in found
    ]


async def only(coalition: Coalition, who: int = 0) -> None:
    """Leave nobody else a training that ends."""
    for number, one in enumerate(coalition.people):
        if number != who:
            await volunteers.change(coalition.scope, one, {"qualifications": {}}, coalition.june, NOW)


async def test_hour_by_hour_until_it_is_over_there_are_two_warnings(coalition: Coalition) -> None:
    await only(coalition)
    ana = await trained(coalition, {"accompaniment_101": TODAY + 31 * A_DAY, "lead": None})
    for hour in range(33 * 24):
        await trainings.run(NOW + timedelta(hours=hour))
    assert [row["reader"] for row in await POSTED.rows()] == [ana, ana]


async def test_two_that_end_on_one_day_are_one_mail(coalition: Coalition) -> None:
    await only(coalition)
    until = TODAY + 10 * A_DAY
    await trained(coalition, {"accompaniment_101": until, "lead": until, "press": TODAY + 90 * A_DAY})
    await trainings.run(NOW)
    (text,) = await worded(NOW)
    assert "accompaniment training\nteam lead training\n" in text
    assert "press" not in text
    assert "Thursday, December 3" in text


async def test_what_was_renewed_before_the_mail_left_is_not_sent(coalition: Coalition) -> None:
    await only(coalition)
    await trained(coalition, {"lead": TODAY + 10 * A_DAY})
    await trainings.run(NOW)
    await trained(coalition, {"lead": TODAY + 400 * A_DAY})
    assert await worded(NOW) == ["renewed"]
    await trainings.run(NOW + 371 * A_DAY)
    assert len(await POSTED.rows()) == 2  # the new last day has warnings of its own


async def test_who_is_frozen_or_has_left_is_not_told(coalition: Coalition) -> None:
    await only(coalition)
    for who in (0, 1):
        await trained(coalition, {"lead": TODAY + 10 * A_DAY}, who)
    await volunteers.freeze(coalition.scope, coalition.people[0], coalition.june, NOW)
    await volunteers.erase(coalition.scope, coalition.people[1], AccountId(coalition.june), NOW)
    await trainings.run(NOW)
    assert await POSTED.rows() == []


async def test_nobody_is_written_to_by_night(coalition: Coalition) -> None:
    await only(coalition)
    await trained(coalition, {"lead": TODAY + 10 * A_DAY})
    await trainings.run(NOW.replace(hour=9))  # four in the morning in New York
    assert await POSTED.rows() == []
    await trainings.run(NOW)
    assert len(await POSTED.rows()) == 1
