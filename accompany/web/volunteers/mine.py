"""My shifts: what comes, what was, and the calendar they appear in."""

from datetime import datetime, timedelta

from litestar import Response, get
from litestar.params import FromPath

from accompany.delivery import shifts
from accompany.delivery.house import House
from accompany.doors import calendars
from accompany.doors.access import Asked
from accompany.doors.now import now
from accompany.ical import feeds
from accompany.tables import appointments, claims, invitations, open_shifts
from accompany.web import dates
from accompany.web.answers import page, tongue
from accompany.web.volunteers import shifts as shifts_page
from accompany.web.volunteers import views
from accompany.words import HOLDING, Access, ClaimState, VolunteerId

BACK = timedelta(days=365)  # of one's own history
OVER = (ClaimState.ATTENDED, ClaimState.NO_SHOW)


@get("/mine", access=Access.VOLUNTEER)
async def my_shifts(request: Asked) -> Response[str]:
    """Show the reader's shifts, next ones first."""
    return await _mine(request)


async def _mine(request: Asked) -> Response[str]:
    visitor, moment, language = request.user, now(), tongue(request)
    found = await claims.of_volunteer(visitor.scope, VolunteerId(visitor.account), moment - BACK)
    held = [claim for claim in found if claim.state in (*HOLDING, *OVER)]
    held += _only_waited_for(found, held, moment)
    shown = []
    for claim in held:
        kept = await appointments.find(claim.scope, claim.appointment)
        shift = await open_shifts.find(claim.scope, claim.slot)
        shown.append((claim, kept, shift))
    return page(
        request,
        "volunteers/mine.html",
        next=lambda: [_view(*one, language) for one in shown if one[0].ends_at > moment],
        past=lambda: [_view(*one, language) for one in shown if one[0].ends_at <= moment],
    )


def _only_waited_for(found: list[claims.Kept], held: list[claims.Kept], now: datetime) -> list[claims.Kept]:
    """Keep what the reader is on standby for, unless they got a place or it begins."""
    got = {claim.appointment for claim in held}
    waiting = [claim for claim in found if claim.state is ClaimState.STANDBY and claim.starts_at > now]
    return [claim for claim in waiting if claim.appointment not in got]


def _view(
    claim: claims.Kept, kept: appointments.Kept, shift: open_shifts.OpenShift | None, language: str
) -> views.Mine:
    return views.Mine(
        claim=str(claim.id),
        slot=str(claim.slot),
        title=views.title(shift) if shift else kept.type_label,
        when=dates.when(kept.starts_at, kept.ends_at, kept.zone, language),
        where=kept.nickname,
        state=claim.state,
        go=f"/go/{kept.id}" if claim.state in HOLDING else None,
    )


@get("/claims/{claim_id:str}/shift.ics", access=Access.VOLUNTEER)
async def download(request: Asked, claim_id: FromPath[str]) -> Response[bytes]:
    """Give one shift as a calendar file."""
    claim = await shifts_page.own(request, claim_id)
    house = House.of(request.app.state.settings)
    shift = shifts.shift(await invitations.find(claim.scope, claim.id), house)
    return calendars.file(feeds.download(shift), "shift")
