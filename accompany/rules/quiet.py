"""Quiet hours: when a volunteer is not written to, and when they are again."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo


@dataclass(frozen=True, slots=True)
class Quiet:
    """A volunteer's quiet hours: ``HH:MM`` on the clock of their own zone (IANA). Equal ends: none."""

    start: str
    end: str
    zone: str


def over_at(quiet: Quiet, now: datetime) -> datetime:
    """Say when a volunteer may be written to: now, or when their quiet hours end. Times are aware UTC.

    Hours that a clock change leaves out or repeats are read as the clock on the wall shows them.
    """
    start, end = time.fromisoformat(quiet.start), time.fromisoformat(quiet.end)
    local = now.astimezone(ZoneInfo(quiet.zone))
    if start == end or not _within(local.time(), start, end):
        return now
    days = 1 if start > end and local.time() >= start else 0
    ends = datetime.combine(local.date() + timedelta(days=days), end, ZoneInfo(quiet.zone))
    return max(now, ends.astimezone(now.tzinfo))


def _within(clock: time, start: time, end: time) -> bool:
    if start < end:
        return start <= clock < end
    return clock >= start or clock < end
