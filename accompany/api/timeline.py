"""The timeline of an appointment's danger and calls in JSON."""

from litestar import get
from litestar.params import FromPath

from accompany.doors import timeline
from accompany.doors.access import Asked, path_id
from accompany.doors.now import now
from accompany.doors.timeline import TimelineOut
from accompany.tables import appointments
from accompany.words import Access, AppointmentId


@get("/appointments/{appointment_id:str}/timeline", access=Access.COORDINATOR)
async def show_timeline(request: Asked, appointment_id: FromPath[str]) -> TimelineOut:
    """Tell who reported, confirmed, approved, sent, widened and stood down, when, and how it went, in its order.

    Coordinators are named; volunteers and the person never are. Reasons are there while the case is open.
    """
    kept = await appointments.find(request.user.scope, AppointmentId(path_id(appointment_id)))
    return timeline.out(await timeline.tell(request.user.scope, kept, now()))
