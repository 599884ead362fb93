"""Who may come in where: every route of the program, and what it answers to three people it is none of the business of.

Nobody is signed in; Theo is a volunteer who does not go along; Eve coordinates another chapter. Something is there to
see on every route: Marisol's appointment, its team, the call drafted for it. A route that is not listed fails.
"""

import re
from collections.abc import Mapping
from typing import Any

import httpx
import pytest

from accompany.doors.access import label
from tests.cast import Cast, Member
from tests.everything import Everything, changed, contents, everything

# Route, then what it answers: to a stranger, to Theo, to Eve. Whoever holds a secret may use it; these three do not.
# The last line is about leaving: afterwards Theo is nobody.
ROUTES = """
GET    /                                                        200 200 200
GET    /a/{token}                                               404 404 404
POST   /a/{token}                                               404 404 404
GET    /ask                                                     303 303 303
GET    /ask/{question}                                          200 200 200
POST   /ask/{question}                                          422 422 422
GET    /brake                                                   303 403 200
POST   /brake                                                   303 403 422
POST   /brake/release                                           303 403 404
GET    /board                                                   303 403 200
GET    /board/day/{day}                                         303 403 200
GET    /board/part                                              303 403 200
POST   /claims/{claim_id}/confirm                               303 404 404
POST   /claims/{claim_id}/release                               303 404 404
POST   /claims/{claim_id}/swap                                  303 404 404
POST   /claims/{claim_id}/swap/take                             303 409 404
POST   /claims/{claim_id}/swap/withdraw                         303 404 404
GET    /c/{token}                                               404 404 404
POST   /c/{token}                                               404 404 404
GET    /calendar                                                303 200 200
POST   /calendar                                                303 422 422
POST   /calendar/feed                                           303 200 200
POST   /calendar/feed/end                                       303 303 303
POST   /calendar/renew                                          303 303 303
POST   /calendar/site                                           303 403 404
POST   /calendar/site/end                                       303 403 404
GET    /claims/{claim_id}/shift.ics                             303 404 404
GET    /calls-alone                                             303 403 200
GET    /conduct                                                 303 200 200
POST   /conduct                                                 303 422 422
GET    /duty                                                    303 403 200
POST   /duty                                                    303 403 422
POST   /duty/{duty_id}/back                                     303 403 404
POST   /duty/{duty_id}/off                                      303 403 404
GET    /f/{name}                                                404 404 404
GET    /go/{appointment_id}                                     303 404 404
POST   /go/{appointment_id}/outcome                             303 404 404
POST   /go/{appointment_id}/step                                303 404 404
GET    /healthz                                                 200 200 200
GET    /help/{name}                                             200 200 200
GET    /inbox                                                   303 403 200
POST   /inbox/lent/{claim_id}/release                           303 403 404
POST   /inbox/offers/{offer_id}/take                            303 403 404
GET    /inbox/{request_id}                                      303 403 404
POST   /inbox/{request_id}/accept                               303 403 404
POST   /inbox/{request_id}/decline                              303 403 404
POST   /inbox/{request_id}/open                                 303 403 404
POST   /inbox/mail/{note_id}/done                               303 403 404
POST   /inbox/text/{text_id}/done                               303 403 404
GET    /join                                                    200 200 200
POST   /join                                                    422 422 422
GET    /leave/{token}                                           404 404 404
POST   /leave/{token}                                           404 404 404
GET    /list/asked                                              200 200 200
GET    /list/join                                               200 200 200
POST   /list/join                                               422 422 422
GET    /list/me/{token}                                         404 404 404
POST   /list/me/{token}                                         404 404 404
GET    /list/on                                                 200 200 200
GET    /list/yes/{token}                                        404 404 404
POST   /list/yes/{token}                                        404 404 404
GET    /lists                                                   303 403 200
POST   /lists/members                                           303 403 422
POST   /lists/partners                                          303 403 422
POST   /lists/partners/{partner_id}/exercises                   303 403 404
POST   /lists/partners/{partner_id}/remove                      303 403 404
GET    /login                                                   200 200 200
POST   /login                                                   422 422 422
GET    /login/code                                              200 200 200
POST   /login/code                                              422 422 422
POST   /login/confirm                                           410 410 410
GET    /login/{token}                                           410 410 410
POST   /logout                                                  303 303 303
GET    /me                                                      303 200 200
POST   /me                                                      303 422 422
GET    /me/leave                                                303 200 200
POST   /me/leave                                                303 422 422
GET    /mine                                                    303 200 200
GET    /mobilizations/{mobilization_id}                         303 403 404
GET    /mobilizations/{mobilization_id}/part                    303 403 404
GET    /mobilizations/{mobilization_id}/report                  303 403 404
POST   /mobilizations/{mobilization_id}/send-alone              303 403 404
POST   /mobilizations/{mobilization_id}/widen                   303 403 404
POST   /mobilizations/{mobilization_id}/{verb}                  303 403 404
GET    /more                                                    303 403 200
GET    /more/call-limits                                        303 403 200
POST   /more/call-limits                                        303 403 422
GET    /more/conduct                                            303 403 200
POST   /more/conduct                                            303 403 422
GET    /more/signals                                            303 403 200
POST   /more/signals/{code}                                     303 403 422
GET    /people                                                  303 403 200
POST   /people                                                  303 403 422
POST   /people/import                                           303 403 422
GET    /people/{volunteer_id}                                   303 403 404
GET    /trainings                                               303 403 200
POST   /people/{volunteer_id}/erase                             303 403 404
POST   /people/{volunteer_id}/freeze                            303 403 404
GET    /waiting                                                 303 403 200
POST   /people/{volunteer_id}/training                          303 403 404
POST   /people/{volunteer_id}/vet                               303 403 404
GET    /r                                                       200 200 200
POST   /r                                                       403 403 403
GET    /r/calendar                                              404 404 404
POST   /r/calendar                                              404 404 404
POST   /r/calendar/end                                          404 404 404
GET    /r/change                                                404 404 404
POST   /r/change                                                404 404 404
GET    /r/consent                                               404 404 404
POST   /r/consent                                               404 404 404
GET    /r/date.ics                                              404 404 404
GET    /r/delete                                                404 404 404
POST   /r/delete                                                404 404 404
GET    /r/status                                                404 404 404
POST   /r/steps                                                 404 404 404
GET    /r/{token}                                               404 404 404
GET    /readyz                                                  200 200 200
GET    /ref/{reference}                                         404 404 404
GET    /relay/{token}                                           404 404 404
POST   /relay/{token}                                           404 404 404
GET    /s/{token}                                               404 404 404
POST   /s/{token}                                               404 404 404
GET    /schema                                                  200 200 200
GET    /schema/openapi.json                                     200 200 200
POST   /setup                                                   422 422 422
GET    /setup/{token}                                           410 410 410
GET    /shifts                                                  303 200 200
GET    /shifts/{slot_id}                                        303 200 404
POST   /shifts/{slot_id}/claim                                  303 409 404
POST   /shifts/{slot_id}/standby                                303 409 404
GET    /sites                                                   303 403 200
POST   /sites/import                                            303 403 422
GET    /sites/{site_id}                                         303 403 200
POST   /sites/{site_id}                                         303 403 422
GET    /static/{name}                                           200 200 200
GET    /tasks                                                   303 403 200
GET    /texts                                                   303 200 200
POST   /texts                                                   303 422 422
GET    /visit/new                                               303 403 200
POST   /week                                                    303 403 303
GET    /week/{plan_id}                                          303 403 404
POST   /week/{plan_id}                                          303 403 404
POST   /visit/new                                               303 403 422
GET    /visit/{code}                                            303 403 404
GET    /visit/{code}/timeline                                   303 403 404
POST   /visit/{code}/timeline                                   303 403 404
GET    /visit/{code}/mobilize                                   303 403 404
POST   /visit/{code}/mobilize                                   303 403 404
POST   /visit/{code}/open                                       303 403 404
GET    /visit/{code}/plan                                       303 403 404
POST   /visit/{code}/plan                                       303 403 404
POST   /visit/{code}/shifts                                     303 403 404
POST   /visit/{code}/tasks                                      303 403 404
POST   /visit/{code}/tasks/{task_id}                            303 403 404
GET    /visit/{code}/tell                                       303 403 404
POST   /visit/{code}/tell                                       303 403 404
POST   /visit/{code}/tell/{told_id}                             303 403 404
POST   /visit/{code}/{verb}                                     303 403 404
POST   /api/v1/answers/{token}                                  404 404 404
GET    /api/v1/appointment-types                                401 200 200
POST   /api/v1/appointment-types                                401 403 422
PATCH  /api/v1/appointment-types/{code}                         401 403 200
GET    /api/v1/appointments                                     401 200 200
POST   /api/v1/appointments                                     401 403 404
GET    /api/v1/appointments/{appointment_id}                    401 200 404
PATCH  /api/v1/appointments/{appointment_id}                    401 403 404
POST   /api/v1/appointments/reschedule                         401 403 200
POST   /api/v1/appointments/{appointment_id}/cancel             401 403 404
POST   /api/v1/appointments/{appointment_id}/day                401 404 404
POST   /api/v1/appointments/{appointment_id}/level              401 403 404
POST   /api/v1/appointments/{appointment_id}/level-alarm/take   401 403 404
GET    /api/v1/appointments/{appointment_id}/offers             401 403 404
POST   /api/v1/appointments/{appointment_id}/offers             401 403 404
POST   /api/v1/appointments/{appointment_id}/outcome            401 404 404
GET    /api/v1/appointments/{appointment_id}/outcome/told       401 403 404
POST   /api/v1/appointments/{appointment_id}/outcome/told       401 403 404
GET    /api/v1/appointments/{appointment_id}/plan               401 403 404
PUT    /api/v1/appointments/{appointment_id}/person-told        401 403 404
DELETE /api/v1/appointments/{appointment_id}/person-told        401 403 404
POST   /api/v1/appointments/{appointment_id}/plan               401 403 404
POST   /api/v1/appointments/{appointment_id}/publish            401 403 404
POST   /api/v1/appointments/{appointment_id}/recruiting         401 403 404
POST   /api/v1/appointments/{appointment_id}/shifts             401 403 404
POST   /api/v1/appointments/{appointment_id}/signals            401 404 404
DELETE /api/v1/appointments/{appointment_id}/signals/{signal_id} 401 403 404
GET    /api/v1/appointments/{appointment_id}/timeline           401 403 404
POST   /api/v1/appointments/{appointment_id}/unpublish          401 403 404
POST   /api/v1/appointments/{appointment_id}/verify             401 403 404
GET    /api/v1/asks                                             401 403 200
GET    /api/v1/board                                            401 403 200
GET    /api/v1/duty                                             401 403 200
POST   /api/v1/duty                                             401 403 422
DELETE /api/v1/duty/{duty_id}                                   401 403 404
POST   /api/v1/duty/{duty_id}/put-back                          401 403 404
GET    /api/v1/brake                                            401 403 200
POST   /api/v1/brake                                            401 403 422
DELETE /api/v1/brake/{brake_id}                                 401 403 404
GET    /api/v1/chapter-offers                                   401 403 200
DELETE /api/v1/chapter-offers/{offer_id}                        401 403 404
GET    /api/v1/chapter-offers/{offer_id}/candidates             401 403 404
POST   /api/v1/chapter-offers/{offer_id}/take                   401 403 404
GET    /api/v1/drill-members                                    401 403 200
PUT    /api/v1/drill-members/{kind}/{reader_id}                 401 403 404
DELETE /api/v1/drill-members/{kind}/{reader_id}                 401 403 404
GET    /api/v1/chapters                                         401 403 200
GET    /api/v1/chapters/others                                  401 403 200
GET    /api/v1/claims                                           401 200 200
GET    /api/v1/claims/{claim_id}/invite.ics                     401 404 404
POST   /api/v1/claims/{claim_id}/confirm                        401 404 404
GET    /api/v1/call-limits                                      401 403 200
PUT    /api/v1/call-limits                                      401 403 422
GET    /api/v1/call-limits/history                              401 403 200
POST   /api/v1/claims/{claim_id}/give-back                      401 403 404
POST   /api/v1/claims/{claim_id}/release                        401 404 404
DELETE /api/v1/claims/{claim_id}/swap                           401 404 404
POST   /api/v1/claims/{claim_id}/swap                           401 404 404
POST   /api/v1/claims/{claim_id}/swap/take                      401 409 404
GET    /api/v1/conduct                                          401 200 200
POST   /api/v1/conduct                                          401 403 422
GET    /api/v1/events                                           401 403 -
GET    /api/v1/incidents                                        401 403 200
GET    /api/v1/incidents/{incident_id}                          401 403 404
POST   /api/v1/incidents/{incident_id}/events                   401 403 404
POST   /api/v1/inbound/mail                                     404 404 404
POST   /api/v1/inbound/sms                                      404 404 404
POST   /api/v1/inbound/sms/status                               404 404 404
GET    /api/v1/level-alarms                                     401 403 200
POST   /api/v1/list/join                                        422 422 422
GET    /api/v1/list/me/{token}                                  404 404 404
PATCH  /api/v1/list/me/{token}                                  404 404 404
POST   /api/v1/list/yes/{token}                                 404 404 404
GET    /api/v1/list-members                                     401 403 200
POST   /api/v1/list-members                                     401 403 422
POST   /api/v1/list-members/import                              401 403 422
DELETE /api/v1/list-members/{member_id}                         401 403 404
PATCH  /api/v1/list-members/{member_id}                         401 403 404
POST   /api/v1/login                                            422 422 422
POST   /api/v1/logout                                           200 200 200
GET    /api/v1/lone-calls                                       401 403 200
GET    /api/v1/mobilizations                                    401 403 200
POST   /api/v1/mobilizations                                    401 403 404
GET    /api/v1/mobilizations/{mobilization_id}                  401 403 404
POST   /api/v1/mobilizations/{mobilization_id}/approve          401 403 404
POST   /api/v1/mobilizations/{mobilization_id}/cancel           401 403 404
GET    /api/v1/mobilizations/{mobilization_id}/correction       401 403 404
POST   /api/v1/mobilizations/{mobilization_id}/correct          401 403 404
GET    /api/v1/mobilizations/{mobilization_id}/curve            401 403 404
POST   /api/v1/mobilizations/{mobilization_id}/send             401 403 404
POST   /api/v1/mobilizations/{mobilization_id}/review           401 403 404
POST   /api/v1/mobilizations/{mobilization_id}/send-alone       401 403 404
GET    /api/v1/mobilizations/{mobilization_id}/signatures       401 403 404
POST   /api/v1/mobilizations/{mobilization_id}/undo             401 403 404
POST   /api/v1/mobilizations/{mobilization_id}/stand-down       401 403 404
POST   /api/v1/mobilizations/{mobilization_id}/widen            401 403 404
POST   /api/v1/outcomes-told/{told_id}/approve                  401 403 404
POST   /api/v1/outcomes-told/{told_id}/cancel                   401 403 404
POST   /api/v1/outcomes-told/{told_id}/send                     401 403 404
GET    /api/v1/partners                                         401 403 200
POST   /api/v1/partners                                         401 403 422
DELETE /api/v1/partners/{partner_id}                            401 403 404
PATCH  /api/v1/partners/{partner_id}                            401 403 404
GET    /api/v1/people                                           401 403 200
POST   /api/v1/people                                           401 403 201
DELETE /api/v1/people/{person_id}                               401 403 404
GET    /api/v1/people/{person_id}                               401 403 404
PATCH  /api/v1/people/{person_id}                               401 403 404
POST   /api/v1/people/{person_id}/consent                       401 403 404
POST   /api/v1/people/{person_id}/open                          401 403 404
GET    /api/v1/requests                                         401 403 200
GET    /api/v1/relays/{token}                                   404 404 404
POST   /api/v1/relays/{token}                                   404 404 404
POST   /api/v1/requests                                         422 422 422
DELETE /api/v1/requests/mine                                    403 403 403
GET    /api/v1/requests/mine                                    403 403 403
PATCH  /api/v1/requests/mine                                    403 403 403
DELETE /api/v1/requests/mine/feed                              403 403 403
POST   /api/v1/requests/mine/feed                              403 403 403
POST   /api/v1/requests/mine/steps                              403 403 403
POST   /api/v1/requests/{request_id}/accept                     401 403 404
POST   /api/v1/requests/{request_id}/decline                    401 403 404
GET    /api/v1/roles                                            401 200 200
POST   /api/v1/roles                                            401 403 422
PATCH  /api/v1/roles/{code}                                     401 403 200
GET    /api/v1/signal-kinds                                     401 200 200
GET    /api/v1/signal-kinds/history                             401 403 200
POST   /api/v1/signal-kinds                                     401 403 422
PATCH  /api/v1/signal-kinds/{code}                              401 403 200
GET    /api/v1/sites                                            401 200 200
POST   /api/v1/sites                                            401 403 422
POST   /api/v1/sites/import                                     401 403 422
GET    /api/v1/sites/{site_id}                                  401 200 200
PATCH  /api/v1/sites/{site_id}                                  401 403 200
DELETE /api/v1/sites/{site_id}/feed                            401 403 204
POST   /api/v1/sites/{site_id}/feed                            401 403 200
GET    /api/v1/slots                                            401 200 200
GET    /api/v1/slots/{slot_id}/candidates                       401 403 404
POST   /api/v1/slots/{slot_id}/ask                              401 403 404
POST   /api/v1/slots/{slot_id}/assign                           401 403 404
POST   /api/v1/slots/{slot_id}/claim                            401 409 404
POST   /api/v1/slots/{slot_id}/offers                           401 403 404
POST   /api/v1/slots/{slot_id}/standby                          401 409 404
GET    /api/v1/swaps                                            401 200 200
GET    /api/v1/tasks                                            401 403 200
POST   /api/v1/tasks                                            401 403 404
GET    /api/v1/tasks/{task_id}                                  401 403 404
PATCH  /api/v1/tasks/{task_id}                                  401 403 404
POST   /api/v1/tasks/{task_id}/done                             401 403 404
POST   /api/v1/tasks/{task_id}/drop                             401 403 404
POST   /api/v1/tasks/{task_id}/reopen                           401 403 404
GET    /api/v1/volunteers                                       401 403 200
POST   /api/v1/volunteers                                       401 403 422
POST   /api/v1/volunteers/import                                401 403 422
GET    /api/v1/volunteers/waiting                               401 403 200
GET    /api/v1/to-tell                                          401 403 200
GET    /api/v1/volunteers/me/steps                              401 200 200
POST   /api/v1/volunteers/join                                  422 422 422
GET    /api/v1/volunteers/me                                    401 200 200
PATCH  /api/v1/volunteers/me                                    401 200 200
POST   /api/v1/volunteers/me/conduct                            401 422 422
POST   /api/v1/volunteers/me/feed                               401 200 200
GET    /api/v1/volunteers/trainings                             401 403 200
DELETE /api/v1/volunteers/{volunteer_id}                        401 403 404
GET    /api/v1/volunteers/{volunteer_id}                        401 403 404
PATCH  /api/v1/volunteers/{volunteer_id}                        401 403 404
POST   /api/v1/volunteers/{volunteer_id}/freeze                 401 403 404
POST   /api/v1/volunteers/{volunteer_id}/vet                    401 403 404
POST   /api/v1/week-plans                                       401 403 201
GET    /api/v1/week-plans/{plan_id}                             401 403 404
POST   /api/v1/week-plans/{plan_id}/send                        401 403 404
DELETE /api/v1/volunteers/me                                    401 200 409
"""
UNENDING = {"GET /api/v1/events"}  # only those who are refused get an answer that ends

# What is sent, where something right must be sent for the answer to be about who sends it; {…} are ids.
BODIES: dict[str, dict[str, Any]] = {
    "POST /r": {"code": "1234 5678 9012 3456"},
    "POST /brake/release": {"brake": "00000000-0000-4000-8000-000000000000"},
    "POST /login/confirm": {"token": "wrong"},
    "POST /api/v1/answers/{token}": {"answer": "yes"},
    "POST /api/v1/appointments": {
        "type": "other",
        "site": "{site_id}",
        "starts_at": "2026-11-24T08:30",
        "person": "{person_id}",
    },
    "POST /api/v1/appointments/reschedule": {"site": "{site_id}", "day": "2026-11-24", "to_day": "2026-11-25"},
    "POST /api/v1/appointments/{appointment_id}/day": {"step": "gathering"},
    "POST /api/v1/appointments/{appointment_id}/level": {"level": "high"},
    "POST /api/v1/appointments/{appointment_id}/outcome": {"outcome": "attended"},
    "POST /api/v1/appointments/{appointment_id}/outcome/told": {"news": "held"},
    "POST /api/v1/appointments/{appointment_id}/shifts": {"part": "inside"},
    "POST /api/v1/appointments/{appointment_id}/signals": {"code": "told_bring_ticket", "source": "intake"},
    "POST /api/v1/appointments/{appointment_id}/verify": {"how": "called", "result": "unchanged"},
    "POST /api/v1/incidents/{incident_id}/events": {"event": "took"},
    "POST /api/v1/mobilizations": {"appointment": "{appointment_id}", "rings": [2], "reason": "ticket"},
    "POST /api/v1/mobilizations/{mobilization_id}/send-alone": {"reason": "nobody is there"},
    "POST /api/v1/mobilizations/{mobilization_id}/widen": {"rings": [4]},
    "POST /api/v1/appointments/{appointment_id}/recruiting": {"paused": True},
    "POST /api/v1/people/{person_id}/consent": {"tier": "private"},
    "POST /api/v1/people/{person_id}/open": {"purpose": "call back", "fields": ["name"]},
    "POST /api/v1/relays/{token}": {"people": 1},
    "POST /api/v1/requests/mine/steps": {"step": "out"},
    "POST /api/v1/appointments/{appointment_id}/offers": {"chapters": ["{lakeside}"]},
    "POST /api/v1/slots/{slot_id}/offers": {"chapters": ["{lakeside}"]},
    "POST /api/v1/chapter-offers/{offer_id}/take": {"volunteer": "{volunteer_id}"},
    "POST /inbox/offers/{offer_id}/take": {"volunteer": "00000000-0000-4000-8000-000000000000"},
    "POST /api/v1/tasks": {"appointment": "{appointment_id}", "kind": "other", "due_at": "2026-11-24T08:00"},
    "POST /api/v1/slots/{slot_id}/assign": {"volunteer": "{volunteer_id}"},
    "POST /api/v1/week-plans/{plan_id}/send": {"choices": []},
}
# What stands for a part of an address: a secret that none of the three holds, or something of which there is one.
NONE = "00000000-0000-4000-8000-000000000000"  # an id of nothing
PARTS = {
    "token": "wrong",
    "brake_id": NONE,
    "reader_id": NONE,
    "kind": "member",
    "question": "kind",
    "day": "2026-11-24",
    "reference": "NOTHING1",
}
OF_ONE = {
    "/f/{name}": {"name": "wrong.ics"},
    "/help/{name}": {"name": "leave"},
    "/static/{name}": {"name": "app.css"},
    "/visit/{code}/{verb}": {"verb": "publish"},
    "/mobilizations/{mobilization_id}/{verb}": {"verb": "send"},
    "/api/v1/roles/{code}": {"code": "lead"},
    "/api/v1/appointment-types/{code}": {"code": "other"},
    "/api/v1/signal-kinds/{code}": {"code": "told_bring_ticket"},
    "/more/signals/{code}": {"code": "told_bring_ticket"},
}
TRACES = (
    *("accepted", "request_id", "person_id", "appointment_id", "visit", "claim_id", "slot_id", "signal_id"),
    *("incident_id", "plan_id", "member_id", "partner_id", "mobilization_id", "volunteer_id", "task_id", "told_id"),
)
WHO = {"nobody": 0, "theo": 1, "eve": 2}


def listed() -> dict[str, tuple[str, str, str]]:
    """Give what each route must answer to each of the three."""
    rows = (line.split() for line in ROUTES.strip().splitlines())
    return {f"{method} {path}": (nobody, theo, eve) for method, path, nobody, theo, eve in rows}


def there_are(cast: Cast) -> set[str]:
    """Give every route the program answers."""
    handlers = ((route, one) for route in cast.app.routes for one in getattr(route, "route_handlers", ()))
    return {
        f"{method} {re.sub(r':[a-z]+', '', route.path)}"
        for route, handler in handlers
        for method in handler.http_methods - {"OPTIONS", "HEAD"}
        if label(handler)
    }


@pytest.fixture
async def known(cast: Cast) -> Everything:
    """Give one of everything; the slot is the one that Ana holds."""
    known = await everything(cast)
    team = (await known.june.get(f"/api/v1/appointments/{known.ids['appointment_id']}")).json()["team"]
    (taken,) = (slot["id"] for place in team for slot in place["slots"] if slot["state"] == "claimed")
    known.ids |= {"slot_id": taken, "code": known.ids["visit"]}
    return known


async def test_every_route_is_listed(cast: Cast) -> None:
    assert there_are(cast) == set(listed())


@pytest.mark.parametrize("who", WHO)
async def test_what_is_none_of_their_business_stays_shut(known: Everything, who: str) -> None:
    member = None if who == "nobody" else getattr(known.cast, who)
    expected = {route: answers[WHO[who]] for route, answers in listed().items()}
    assert {route for route, status in expected.items() if status == "-"} <= UNENDING
    answers = {route: await knock(known, member, route) for route, status in expected.items() if status != "-"}
    given = {route: str(answer.status_code) for route, answer in answers.items()}
    assert [f"{route}: {is_}, not {expected[route]}" for route, is_ in given.items() if is_ != expected[route]] == []
    told = {route: found for route, answer in answers.items() if (found := secrets_in(answer, known, who))}
    assert told == {}


async def knock(known: Everything, member: Member | None, route: str) -> httpx.Response:
    """Ask for a route as somebody: with a fresh token of the API, or with a fresh session and its forms' token."""
    method, path = route.split()
    address = path.format_map(known.ids | PARTS | OF_ONE.get(path, {}))
    if path.startswith("/api/"):
        client = await (known.cast.speaking_as(member) if member else known.cast.stranger())
        body = {name: filled(value, known.ids) for name, value in BODIES.get(route, {}).items()}
        return await client.request(method, address, json=None if method in ("GET", "DELETE") else body)
    client = await (known.cast.signed_in(member) if member else known.cast.stranger())
    fields = {"csrf": await known.cast.csrf_of(client) if member else "", **BODIES.get(route, {})}
    return await client.request(method, address, data=fields if method == "POST" else None)


def filled(value: Any, ids: Mapping[str, str]) -> Any:
    if isinstance(value, list):
        return [filled(one, ids) for one in value]
    return value.format_map(ids) if isinstance(value, str) else value


def secrets_in(answer: httpx.Response, known: Everything, who: str) -> list[str]:
    """List what of Riverside's is in an answer and must not be: for Theo contacts, for the others every trace."""
    contacts = ["555 0100", "s1@example.org", "parish@example.org", "ana@example.org", "rosa@example.org"]
    traces = [known.ids[name] for name in TRACES]
    return [text for text in (contacts if who == "theo" else contacts + traces) if text in answer.text]


@pytest.mark.parametrize("verb", ["ask", "release", "assign", "swap"])
async def test_the_ids_of_others_do_nothing_in_ones_own_forms(known: Everything, verb: str) -> None:
    eve = await known.cast.signed_in(known.cast.eve)
    csrf = await known.cast.csrf_of(eve)
    visit = {"type": "other", "site": known.ids["site_id"], "starts_at": "2026-11-24T09:00", "csrf": csrf}
    path = (await eve.post("/visit/new", data=visit)).headers["location"]
    assert (await eve.get(path)).status_code == 200

    before = await contents()
    ids = {"slot": known.ids["slot_id"], "claim": known.ids["claim_id"], "email": known.cast.ana.email}
    answer = await eve.post(f"{path}/{verb}", data={**ids, "csrf": csrf})
    assert answer.status_code in (404, 409)
    assert changed(before, await contents()) == []


@pytest.mark.parametrize("who", ["nobody", "ana", "june"])
async def test_looking_changes_nothing(known: Everything, who: str) -> None:
    member = None if who == "nobody" else getattr(known.cast, who)
    pages = await (known.cast.signed_in(member) if member else known.cast.stranger())
    programs = await (known.cast.speaking_as(member) if member else known.cast.stranger())
    looks = [route.split()[1] for route in listed() if route.startswith("GET") and route not in UNENDING]
    own = [f"/{page}/{known.ids[secret]}" for page, secret in (("s", "token"), ("r", "link"))] + [
        f"/f/{known.ids['feed']}.ics"
    ]

    before = await contents()
    answers = [
        await (programs if path.startswith("/api/") else pages).get(
            path.format_map(known.ids | PARTS | OF_ONE.get(path, {}))
        )
        for path in looks
    ]
    answers += [await pages.get(path) for path in own]
    assert changed(before, await contents()) == []
    assert sum(answer.status_code == 200 for answer in answers) >= {"nobody": 10, "ana": 25, "june": 50}[who]
    assert [answer.status_code for answer in answers[-len(own) :]] == [200] * len(own)
