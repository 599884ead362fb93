"""The one place that asks the time. Doors pass it on; everything behind them is told."""

from datetime import UTC, datetime, timedelta


class _Clock:
    ahead = timedelta(0)


def now() -> datetime:
    """Give the present, aware and in UTC."""
    return datetime.now(UTC) + _Clock.ahead


def start_at(moment: datetime) -> None:
    """Start a test clock at ``moment``; it runs on from there."""
    _Clock.ahead = moment.astimezone(UTC) - datetime.now(UTC)


def run_freely() -> None:
    """End a test clock: the present is the present again."""
    _Clock.ahead = timedelta(0)
