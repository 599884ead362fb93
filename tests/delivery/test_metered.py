"""A provider that takes so many a minute gets no more, by a clock of the test's own; what waits can be stopped."""

import asyncio
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from accompany.actions import brakes
from accompany.clock import loop
from accompany.delivery.channels.metered import NOT_NOW, Metered
from accompany.delivery.courier import Courier
from accompany.doors.now import now
from accompany.tables import buckets
from accompany.tables.sql import Sql
from tests.calls import HOUSE
from tests.cast import NOW, Cast
from tests.delivery.calling import called
from tests.delivery.sending import ACCEPTED, channel, mail, outcomes
from tests.delivery.servers import proper


class Hours:
    """A clock that moves only while somebody sleeps."""

    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        return self.now

    @property
    def gone(self) -> float:
        """Say how many seconds have gone."""
        return (self.now - NOW).total_seconds()

    async def sleep(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds, milliseconds=1)

    def meter(self, port: int) -> Metered:
        """Give the channel of one courier to a provider that takes sixty mails a minute."""
        return Metered(channel(port, 2), buckets.shared("mail", 60, self), self.sleep)


async def test_two_minutes_of_mail_take_two_minutes(cast: Cast) -> None:
    left, clock = list(range(1, 126)), Hours()
    async with proper() as (port, keeper):
        slow = clock.meter(port)
        while left:
            results = await outcomes(slow, [mail(number) for number in left])
            assert set(results.values()) <= {ACCEPTED, NOT_NOW}
            left = [number for number in left if results[number] == NOT_NOW]
            assert len(keeper.kept) <= 5 + clock.gone + 1
        assert len(keeper.kept) == 125
    assert 119 < clock.gone < 121


async def test_couriers_share_what_the_provider_takes(cast: Cast) -> None:
    clock = Hours()
    async with proper() as (port, keeper):
        first, second, third = (clock.meter(port) for _ in range(3))
        results = await asyncio.gather(
            outcomes(first, [mail(number) for number in range(1, 9)]),
            outcomes(second, [mail(number) for number in range(11, 19)]),
        )
        assert [one for some in results for one in some.values()].count(ACCEPTED) == len(keeper.kept) == 5
        assert 0 < clock.gone < 3
        await clock.sleep(1 - min(1, clock.gone))
        assert len([one for one in (await outcomes(third, [mail(21), mail(22)])).values() if one == ACCEPTED]) <= 2


async def test_texts_do_not_draw_on_the_mails(cast: Cast) -> None:
    assert (await buckets.take("mail", 60, 9, NOW))[0] == 5
    assert (await buckets.take("mail", 60, 9, NOW))[0] == 0
    assert (await buckets.take("texts", 60, 9, NOW))[0] == 5


@pytest.mark.parametrize(("a_minute", "metered"), [(None, []), (600, ["mail"])])
async def test_only_a_worker_with_a_rate_asks_the_bucket(
    cast: Cast, tmp_path: Path, a_minute: int | None, metered: list[str]
) -> None:
    await called(cast, 3)
    settings = replace(cast.settings, mails_a_minute=a_minute, outbox=tmp_path, smtp_url=None)
    await loop.courier(settings).run_once()
    assert [row["name"] for row in await Sql("SELECT name FROM bucket").rows()] == metered


async def test_what_waits_for_its_token_stays_behind_a_brake(cast: Cast) -> None:
    await called(cast, 40)
    clock = Hours()

    async def pulled(seconds: float) -> None:
        await brakes.pull(cast.riverside, "wrong words", cast.june.account, now())
        await clock.sleep(seconds)

    async with proper() as (port, keeper):
        line = Metered(channel(port, 2), buckets.shared("mail", 60, clock), pulled)
        await Courier("courier", line, HOUSE, now).run_once()
        await line.close()
    calls = [recipient for _, recipients, _ in keeper.kept for recipient in recipients if "june" not in recipient]
    assert 0 < len([one for one in calls if one.startswith("s")]) <= 5
