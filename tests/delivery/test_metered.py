"""A provider that takes so many a minute gets no more, by a clock of the test's own; what waits can be stopped."""

from accompany.actions import brakes
from accompany.delivery.channels.metered import NOT_NOW, Metered, metered
from accompany.delivery.courier import Courier
from accompany.doors.now import now
from tests.calls import HOUSE
from tests.cast import Cast
from tests.delivery.calling import called
from tests.delivery.sending import ACCEPTED, channel, mail, outcomes
from tests.delivery.servers import proper


class Hours:
    """A clock that moves only while somebody sleeps."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now

    async def sleep(self, seconds: float) -> None:
        self.now += seconds + 1e-6


async def test_two_minutes_of_mail_take_two_minutes() -> None:
    left, clock = list(range(1, 126)), Hours()
    async with proper() as (port, keeper):
        slow = Metered(channel(port, 2), 60, clock, clock.sleep)
        while left:
            results = await outcomes(slow, [mail(number) for number in left])
            assert set(results.values()) <= {ACCEPTED, NOT_NOW}
            left = [number for number in left if results[number] == NOT_NOW]
            assert len(keeper.kept) <= 5 + clock.now + 1
        assert len(keeper.kept) == 125
    assert 119 < clock.now < 121


async def test_without_a_rate_nothing_waits() -> None:
    async with proper() as (port, _):
        direct = channel(port, 2)
        assert metered(direct, None) is direct


async def test_what_waits_for_its_token_stays_behind_a_brake(cast: Cast) -> None:
    await called(cast, 40)
    clock = Hours()

    async def pulled(seconds: float) -> None:
        await brakes.pull(cast.riverside, "wrong words", cast.june.account, now())
        await clock.sleep(seconds)

    async with proper() as (port, keeper):
        line = Metered(channel(port, 2), 60, clock, pulled)
        await Courier("courier", line, HOUSE, now).run_once()
        await line.close()
    calls = [recipient for _, recipients, _ in keeper.kept for recipient in recipients if "june" not in recipient]
    assert 0 < len([one for one in calls if one.startswith("s")]) <= 5
