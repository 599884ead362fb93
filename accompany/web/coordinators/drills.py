"""The report of a drill, or of any call that went out: how many, how fast, what went wrong, and the drill before."""

from datetime import datetime
from typing import Any

from litestar import Response, get
from litestar.params import FromPath

from accompany.doors.access import Asked, path_id
from accompany.rules.call_records import Record
from accompany.tables import call_records, mobilizations, timeline
from accompany.tables.mobilizations import Kept
from accompany.web.answers import page, tongue
from accompany.web.coordinators import records_view
from accompany.web.languages import app, gettext
from accompany.words import Access, Missing, MobilizationId

COMPARED = {
    "called": app("Called"),
    "went_wrong": app("Failed, too late or in doubt"),
    "first": app("First message handed over after"),
    "last": app("Last message handed over after"),
    "answered": app("Answered at all"),
}


@get("/mobilizations/{mobilization_id:str}/report", access=Access.COORDINATOR)
async def show_report(request: Asked, mobilization_id: FromPath[str]) -> Response[str]:
    """Show how a call went that was sent; a drill beside the one before it."""
    kept = await mobilizations.find(request.user.scope, MobilizationId(path_id(mobilization_id)))
    if kept.sent_at is None:
        raise Missing
    before = await timeline.drill_before(kept) if kept.drill else None
    record = await call_records.of_call(kept.scope, kept.id, kept.sent_at)
    last = await call_records.of_call(before.scope, before.id, before.sent_at) if before else None
    language = tongue(request)
    return page(
        request,
        "coordinators/report.html",
        id=str(kept.id),
        code=kept.code,
        drill=kept.drill,
        reference=kept.reference,
        zone=kept.zone,
        figures=lambda: records_view.worded(record, kept.sent_at, kept.zone, language),
        before=lambda: _before(before, language),
        compared=lambda: _compared(_measured(kept, record), _measured(before, last)),
    )


def _before(before: Kept | None, language: str) -> dict[str, Any] | None:
    if before is None:
        return None
    return {"id": str(before.id), "when": records_view.moment(before.sent_at, before.zone, language)}


def _measured(kept: Kept | None, record: Record | None) -> dict[str, str]:
    """Give what can be compared between two calls of different days."""
    if kept is None or record is None or kept.sent_at is None:
        return {}
    figures = {
        "called": str(record.called),
        "went_wrong": str(record.went_wrong),
        "first": _after(kept.sent_at, record.first_hand_off),
        "last": _after(kept.sent_at, record.last_hand_off),
    }
    return (
        figures
        | {str(minutes): str(number) for minutes, number in record.within.items()}
        | {"answered": str(record.answered)}
    )


def _after(sent_at: datetime, moment: datetime | None) -> str:
    return records_view.length(moment - sent_at) if moment else "–"


def _compared(now: dict[str, str], before: dict[str, str]) -> list[tuple[str, str, str]]:
    within = gettext("Answered within %(minutes)s minutes")
    return [
        (gettext(COMPARED[name]) if name in COMPARED else within % {"minutes": name}, value, before.get(name, "–"))
        for name, value in now.items()
    ]
