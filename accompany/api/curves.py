"""The head-count of a call over time."""

import msgspec
from litestar import get
from litestar.params import FromPath

from accompany.doors import headcount, times
from accompany.doors.access import Asked, path_id
from accompany.doors.now import now
from accompany.rules.curves import Point
from accompany.tables import mobilizations
from accompany.words import Access, MobilizationId


class RingHeadsOut(msgspec.Struct):
    """How many of one ring said they come in minutes, and within half an hour."""

    ring: int
    name: str
    coming: int
    thirty_minutes: int


class PointOut(msgspec.Struct):
    """What stood at one moment: all together, and ring by ring."""

    at: str
    coming: int
    thirty_minutes: int
    rings: list[RingHeadsOut]


class CurveOut(msgspec.Struct):
    """A point every so many minutes since the call left; empty before that."""

    minutes: int
    points: list[PointOut]


@get("/mobilizations/{mobilization_id:str}/curve", access=Access.COORDINATOR)
async def show_curve(request: Asked, mobilization_id: FromPath[str]) -> CurveOut:
    """Show how many said they are coming, over the time since the call left."""
    kept = await mobilizations.find(request.user.scope, MobilizationId(path_id(mobilization_id)))
    found = await headcount.curve(kept, now())
    if found is None:
        return CurveOut(0, [])
    return CurveOut(int(found.width.total_seconds()) // 60, [_point(point, kept.zone) for point in found.points])


def _point(point: Point, zone: str) -> PointOut:
    rings = [
        RingHeadsOut(ring.value, ring.name.lower(), heads.coming, heads.thirty_minutes)
        for ring, heads in point.rings.items()
    ]
    return PointOut(times.shown(point.at, zone), point.all.coming, point.all.thirty_minutes, rings)
