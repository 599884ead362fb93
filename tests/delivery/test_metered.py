"""A provider that takes so many a minute gets no more: counted at a real mail server, by a clock of the test's own."""

from accompany.delivery.channels.metered import Metered, metered
from tests.delivery.sending import ACCEPTED, channel, mail, outcomes
from tests.delivery.servers import proper


class Hours:
    """A clock that moves only while somebody sleeps, and remembers what had arrived by then."""

    def __init__(self, arrived: list[object]) -> None:
        self.now = 0.0
        self.seen: list[tuple[float, int]] = []
        self._arrived = arrived

    def __call__(self) -> float:
        return self.now

    async def sleep(self, seconds: float) -> None:
        self.seen.append((self.now, len(self._arrived)))
        self.now += seconds + 1e-6


async def test_two_minutes_of_mail_take_two_minutes() -> None:
    async with proper() as (port, keeper):
        clock = Hours(keeper.kept)  # type: ignore[arg-type]
        slow = Metered(channel(port, 2), 60, clock, clock.sleep)
        results = await outcomes(slow, [mail(number) for number in range(1, 126)])

    assert results == dict.fromkeys(range(1, 126), ACCEPTED)
    assert len(keeper.kept) == 125
    assert 119 < clock.now < 121
    assert all(number <= 5 + seconds + 1 for seconds, number in clock.seen)


async def test_without_a_rate_nothing_waits() -> None:
    async with proper() as (port, _):
        direct = channel(port, 2)
        assert metered(direct, None) is direct
