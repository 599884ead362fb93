"""The head-count over time as a picture without script, and as a table for whoever does not see it."""

from collections.abc import Callable, Sequence
from typing import Any
from zoneinfo import ZoneInfo

from accompany.rules.curves import Curve, Heads, Point
from accompany.tables.mobilizations import Kept
from accompany.web import dates
from accompany.web.coordinators.calls_view import RINGS
from accompany.web.languages import gettext
from accompany.words import Ring

WIDE, HIGH, EDGE = 320, 96, 4  # of one picture, in its own units


def worded(found: Curve | None, kept: Kept, language: str) -> dict[str, Any] | None:
    """Word and draw a curve; None while nobody has answered."""
    if found is None or not any(point.all != Heads() for point in found.points):
        return None
    rings = list(found.points[-1].rings)
    return {
        "start": _clock(found.points[0], kept, language),
        "end": _clock(found.points[-1], kept, language),
        "pictures": [_picture(found.points, ring) for ring in rings],
        "rings": [gettext(RINGS[ring]) for ring in rings],
        "rows": [
            {
                "at": _short(point, found.points[0], kept, language),
                "heads": [point.rings[ring] for ring in rings],
                "all": point.all,
            }
            for point in found.points
        ],
    }


def _picture(points: Sequence[Point], ring: Ring) -> dict[str, Any]:
    """Draw one ring; every ring to its own height, named beside it."""
    heads = [point.rings[ring] for point in points]
    most = max(1, *(max(one.coming, one.thirty_minutes) for one in heads))
    return {
        "name": gettext(RINGS[ring]),
        "now": heads[-1],
        "most": most,
        "coming": _line(heads, most, lambda one: one.coming),
        "thirty": _line(heads, most, lambda one: one.thirty_minutes),
    }


def _line(heads: Sequence[Heads], most: int, of: Callable[[Heads], int]) -> str:
    """Give the corners of a line that goes in steps: nobody is half there."""
    across = (WIDE - 2 * EDGE) / max(1, len(heads) - 1)
    corners: list[str] = []
    height: float | None = None
    for step, one in enumerate(heads):
        x, y = EDGE + step * across, HIGH - EDGE - (HIGH - 2 * EDGE) * of(one) / most
        if height is not None:
            corners.append(f"{x:.1f},{height:.1f}")
        corners.append(f"{x:.1f},{y:.1f}")
        height = y
    return " ".join(corners)


def _clock(point: Point, kept: Kept, language: str) -> str:
    local = point.at.astimezone(ZoneInfo(kept.zone))
    return f"{dates.short_day(local.date(), language)} {dates.clock(local, language)}"


def _short(point: Point, first: Point, kept: Kept, language: str) -> str:
    """Write the time, with its day only where that is another one."""
    local = point.at.astimezone(ZoneInfo(kept.zone))
    if local.date() == first.at.astimezone(ZoneInfo(kept.zone)).date():
        return dates.clock(local, language)
    return _clock(point, kept, language)
