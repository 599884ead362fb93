"""Whom to ask now, when to widen, when to stop, when to call the coordinator: so that nobody has to watch a gap."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from accompany.words import Level, Width

HOUR = timedelta(hours=1)
# From so long before the start: how long one wave may wait for answers, and how many are asked for each empty place.
PACES = (
    (timedelta(days=7), timedelta(hours=24), 3),
    (timedelta(days=3), timedelta(hours=12), 3),
    (timedelta(days=1), timedelta(hours=4), 4),
    (12 * HOUR, HOUR, 6),
    (3 * HOUR, timedelta(minutes=20), 10),
    (timedelta(0), timedelta(minutes=10), 20),
)
MORE = {Level.HIGH: 1.5, Level.CRITICAL: 2.0}  # so many times as many are asked
# A team smaller than is safe: from so long before, a coordinator hears of it, again and again.
CALL_FROM = {Level.ROUTINE: 24 * HOUR, Level.WATCH: 36 * HOUR, Level.HIGH: 48 * HOUR, Level.CRITICAL: 72 * HOUR}
CALL_AGAIN = ((12 * HOUR, 4 * HOUR), (3 * HOUR, HOUR), (timedelta(0), HOUR / 2))
DECIDE = 3 * HOUR  # a team that is not safe by now: somebody must decide, whenever they last heard of it
LAST_DAY = timedelta(days=1)
WIDEN_AFTER = 2  # waves without enough answers
MOST_AT_ONCE = 60


@dataclass(frozen=True, slots=True)
class Rest:
    """How often one person may be asked for whatever it is: so often in 24 hours, and with so much time between."""

    daily: int
    apart: timedelta


NO_REST, REST = Rest(daily=1_000, apart=timedelta(0)), Rest(daily=2, apart=4 * HOUR)


@dataclass(frozen=True, slots=True)
class Line:
    """One role of one team that is being recruited. Times are aware UTC.

    ``missing`` places are empty up to the ideal; ``unanswered`` says when those were asked who have not answered.
    ``waves`` were sent, the last at ``last_wave_at``. ``called_at`` is when a coordinator last heard of this gap.
    """

    starts_at: datetime
    level: Level
    missing: int
    below_minimum: bool
    unanswered: tuple[datetime, ...]
    waves: int
    last_wave_at: datetime | None
    called_at: datetime | None
    nobody_left: bool = False


@dataclass(frozen=True, slots=True)
class Step:
    """What to do now about one line.

    ``ask`` so many more, in a circle ``width`` wide. ``stop``: nobody needs to answer any more. ``call`` a coordinator.
    """

    ask: int = 0
    width: Width = Width.NEAR
    stop: bool = False
    call: bool = False


def rest(starts_at: datetime, now: datetime) -> Rest:
    """Say how much rest the program gives to whom it asks: none on the last day, when a place stays empty or does not.

    Times are aware UTC. Each person's limit for a week holds on every day.
    """
    return NO_REST if starts_at - now <= LAST_DAY else REST


def rested(starts_at: datetime, now: datetime) -> datetime:
    """Say since when to count a wave's time that found only people with a rest: the next looks when they have had it.

    Times are aware UTC.
    """
    patience, _ = pace(starts_at - now)
    return now - max(patience - REST.apart, timedelta(0))


def step(line: Line, now: datetime) -> Step:
    """Decide about one line of one team.

    1. Nothing missing, or begun: stop.
    2. A wave is due when there was none, or the last one has had its time.
    3. Whom somebody asked a moment ago may still answer: a wave asks only as many as are missing for the pace.
    4. Two waves that did not fill it, or the last day: the next one goes further.
    5. Smaller than is safe and near: a coordinator hears of it, as often as the hour demands, until it is filled.
    """
    if line.starts_at <= now or (line.missing <= 0 and not line.below_minimum):
        return Step(stop=True)
    patience, for_each = pace(line.starts_at - now)
    due = line.last_wave_at is None or now - line.last_wave_at >= patience
    wanted = round(line.missing * for_each * MORE.get(line.level, 1.0))
    waiting = sum(now - asked_at < patience for asked_at in line.unanswered)
    ask = max(0, min(wanted, MOST_AT_ONCE) - waiting) if due and not line.nobody_left else 0
    return Step(ask, _width(line, now), call=_must_call(line, now))


def _width(line: Line, now: datetime) -> Width:
    """Say how far the next wave goes. On the last day there is no time to begin with those who live near."""
    least = Width.ELSEWHERE if line.starts_at - now < LAST_DAY else Width.NEAR
    return max(least, Width(min(line.waves // WIDEN_AFTER, max(Width))))


def pace(left: timedelta) -> tuple[timedelta, int]:
    """Give how long a wave may wait so long before the start, and how many are asked for each place."""
    return next((patience, number) for before, patience, number in PACES if left >= before)


def _must_call(line: Line, now: datetime) -> bool:
    """Say whether a coordinator must hear of this now. A gap that stays is told again, not only when it changes."""
    left = line.starts_at - now
    unsafe = line.below_minimum and left <= CALL_FROM[line.level]
    if not unsafe and not line.nobody_left:
        return False
    if line.called_at is None:
        return True
    if line.called_at < line.starts_at - DECIDE <= now:
        return True
    every = next((again for before, again in CALL_AGAIN if left >= before), HOUR / 2)
    return now - line.called_at >= every
