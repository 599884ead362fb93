"""Idempotency-Key on every route that creates something: sent again, or twice at once, it is done once.

A route that is not listed fails. What only changes something that is there is listed as such.
"""

import asyncio
import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

import httpx

from tests.cast import Cast
from tests.everything import TRAINED, Contents, Everything, changed, contents, everything
from tests.web.test_outsiders import there_are

# Route, who asks, and the table that has one row more afterwards; * for many rows, = for none, when one is changed.
CREATING = """
/login                                          nobody  login_link
/requests                                       nobody  request
/requests/{request_id}/accept                   june    person
/requests/mine/feed                             marisol feed
/people                                         june    person
/people/{person_id}/open                        june    ledger
/people/{person_id}/consent                     june    consent
/appointments                                   june    appointment
/appointments/{appointment_id}/signals          june    signal
/slots/{asked_slot}/ask                         june    ask
/slots/{offered_slot}/offers                    june    chapter_offer
/chapter-offers/{offer_id}/take                 eve     claim
/appointments/{appointment_id}/offers           june    chapter_offer*
/slots/{assigned_slot}/assign                   june    claim
/slots/{claimed_slot}/claim                     theo    claim
/slots/{full_slot}/standby                      theo    claim
/week-plans                                     june    week_plan
/claims/{claim_id}/swap                         june    swap
/claims/{claim_id}/swap/take                    june    claim
/answers/{token}                                nobody  claim
/sites                                          june    site
/sites/import                                   june    site
/sites/{site_id}/feed                           june    feed
/appointment-types                              june    appointment_type
/roles                                          june    team_role
/signal-kinds                                   june    signal_kind
/volunteers                                     june    volunteer
/volunteers/import                              june    volunteer
/volunteers/join                                nobody  volunteer
/volunteers/me/feed                             theo    volunteer=
/volunteers/me/conduct                          theo    conduct_agreement
/conduct                                        june    conduct*
/list/join                                      nobody  list_wish
/list-members                                   june    list_member
/list-members/import                            june    list_member
/partners                                       june    partner
/appointments/{appointment_id}/plan             june    task*
/appointments/{appointment_id}/shifts           june    linked_shift
/tasks                                          june    task
/mobilizations                                  june    mobilization
/mobilizations/{mobilization_id}/approve        rosa    mobilization_approval
/mobilizations/{mobilization_id}/send           june    notice*
/appointments/{appointment_id}/level            june    level_decision
/requests/mine/steps                            marisol day_step
/appointments/{appointment_id}/day              june    day_step
/incidents/{incident_id}/events                 june    incident_event
/appointments/{appointment_id}/outcome          june    appointment
/appointments/{appointment_id}/outcome/told     june    outcome_told
/duty                                           june    duty_span
/brake                                          june    brake
"""
# These change what is there; the same again finds it changed. A mail or a text is decided once.
CHANGING = """
/week-plans/{plan_id}/send /tasks/{task_id}/done /tasks/{task_id}/drop /tasks/{task_id}/reopen
/list/yes/{token} /relays/{token} /logout /requests/{request_id}/decline /appointments/{appointment_id}/publish
/appointments/{appointment_id}/unpublish /appointments/{appointment_id}/cancel /appointments/{appointment_id}/verify
/appointments/reschedule /claims/{claim_id}/give-back
/claims/{claim_id}/release /claims/{claim_id}/confirm /volunteers/{volunteer_id}/vet
/volunteers/{volunteer_id}/freeze /appointments/{appointment_id}/recruiting
/mobilizations/{mobilization_id}/widen /mobilizations/{mobilization_id}/stand-down
/mobilizations/{mobilization_id}/cancel /mobilizations/{mobilization_id}/correct
/mobilizations/{mobilization_id}/send-alone /mobilizations/{mobilization_id}/undo
/mobilizations/{mobilization_id}/review /duty/{duty_id}/put-back
/outcomes-told/{told_id}/approve /outcomes-told/{told_id}/send /outcomes-told/{told_id}/cancel
/inbound/mail /inbound/sms /inbound/sms/status /appointments/{appointment_id}/level-alarm/take
"""
ON_THE_DAY = datetime(2026, 11, 24, 13, 45, tzinfo=UTC)
ASKING = {"kind": "other", "starts_at": "2026-11-25T09:00", "reach": {"channel": "none"}}
SITES = (
    "kind,name,street,city,state,postal_code,time_zone,detained_only\nother,%s,1 Elm Street,Ely,NV,,America/Denver,no\n"
)
VOLUNTEERS = "name,email,phone,languages,qualifications,zones,vetted\n%s,%s@example.org,,en:native,,,yes\n"
MEMBERS = (
    "name,email,phone,languages,zone,ring,urgent,opted_in_at,opted_in_how\n%s,%s@example.org,,en,,3,yes,2026-10-01,w\n"
)
UNSEEN = frozenset({"idempotency", "session", "api_token"})  # kept answers, and when somebody was last here

Body = Callable[[str], Any]
DAYS = {"alder": 10, "basil": 11}
SIGNALS = {"alder": "no_lawyer", "basil": "person_fear"}
TEAM = [{"role": "accompanier", "minimum": 1, "ideal": 4, "maximum": 4}]
ANY: Body = lambda word: {} if word == "alder" else {"again": 1}  # noqa: E731  # for what takes no body
VISIT = {"type": "other", "site": "{site_id}", "starts_at": "2026-11-26T09:00"}
SITE = {"kind": "other", "street": "2 Elm Street", "city": "Ely", "state": "NV", "time_zone": "America/Denver"}
# What to send; the word makes one body unlike the other.
BODIES: dict[str, Body] = {
    "/brake": lambda word: {"reason": word},
    "/duty": lambda word: {
        "who": "{june}",
        "part": "on_call",
        "starts_at": f"2026-12-{DAYS[word]}T08:00",
        "ends_at": f"2026-12-{DAYS[word]}T20:00",
    },
    "/login": lambda word: {"email": "june@example.org" if word == "alder" else "ana@example.org"},
    "/requests": lambda word: {**ASKING, "name": word},
    "/people": lambda word: {"name": word},
    "/people/{person_id}/open": lambda word: {"purpose": word, "fields": ["name"]},
    "/people/{person_id}/consent": lambda word: {"tier": "community" if word == "alder" else "private"},
    "/appointments": lambda word: {**VISIT, "note": word},
    "/appointments/{appointment_id}/signals": lambda word: {"code": SIGNALS[word], "source": "intake"},
    "/slots/{asked_slot}/ask": lambda word: {"count": 1 if word == "alder" else 2},
    "/slots/{assigned_slot}/assign": lambda word: {"volunteer": "{volunteer_id}" if word == "alder" else "{claimant}"},
    "/slots/{offered_slot}/offers": lambda word: {"chapters": ["{hillside}" if word == "alder" else "{lakeside}"]},
    "/appointments/{appointment_id}/offers": lambda word: {
        "chapters": ["{hillside}" if word == "alder" else "{lakeside}"]
    },
    "/chapter-offers/{offer_id}/take": lambda word: {"volunteer": "{eve}" if word == "alder" else "{claimant}"},
    "/claims/{claim_id}/swap": lambda word: {} if word == "alder" else {"to": "{volunteer_id}"},
    "/claims/{claim_id}/swap/take": lambda word: {"volunteer": "{newcomer}"} if word == "alder" else {},
    "/appointments/{appointment_id}/plan": lambda word: {} if word == "alder" else {"steps": []},
    "/appointments/{appointment_id}/shifts": lambda word: {"part": "inside" if word == "alder" else "outside"},
    "/tasks": lambda word: {
        "appointment": "{appointment_id}",
        "kind": "other",
        "due_at": "2026-11-24T08:00",
        "note": word,
    },
    "/mobilizations": lambda word: {"appointment": "{appointment_id}", "rings": [2, 3], "reason": word},
    "/sites": lambda word: {**SITE, "name": word},
    "/sites/import": lambda word: SITES % f"{word} annex",
    "/appointment-types": lambda word: {"code": word, "label": word},
    "/week-plans": lambda word: {"days": 7 if word == "alder" else 3},
    "/roles": lambda word: {"code": word, "label": word},
    "/signal-kinds": lambda word: {"code": word, "label": word, "weight": 1},
    "/volunteers": lambda word: {"name": word, "email": f"{word}.v@example.org"},
    "/list/join": lambda word: {"email": f"{word}.l@example.org"},
    "/volunteers/join": lambda word: {"name": word, "email": f"{word}.j@example.org"},
    "/volunteers/import": lambda word: VOLUNTEERS % (word, word),
    "/volunteers/me/conduct": lambda word: {"version": 2 if word == "alder" else 1},
    "/conduct": lambda word: {"texts": {"en": f"I act by the {word}.", "es": f"Actúo según el {word}."}},
    "/list-members": lambda word: {"email": f"{word}.m@example.org", "opted_in_how": "web form"},
    "/list-members/import": lambda word: MEMBERS % (word, word),
    "/partners": lambda word: {"name": word, "email": f"{word}.p@example.org"},
    "/answers/{token}": lambda word: {"answer": "yes" if word == "alder" else "no"},
    "/appointments/{appointment_id}/level": lambda word: {"level": "high", "reason": word},
    "/requests/mine/steps": lambda word: {"step": "going in" if word == "alder" else "out"},
    "/incidents/{incident_id}/events": lambda word: {"event": "reported", "certainty": "possible", "reason": word},
    "/appointments/{appointment_id}/day": lambda word: {"step": "gathering", "note": word},
    "/appointments/{appointment_id}/outcome/told": lambda word: {
        "news": "rescheduled",
        "texts": {"en": word, "es": word},
    },
    "/appointments/{appointment_id}/outcome": lambda word: {
        "outcome": "postponed",
        "next": {"starts_at": f"2026-12-{DAYS[word]}T09:00"},
    },
}


def listed() -> list[tuple[str, str, str]]:
    """Give route, who asks, and what grows."""
    rows = (line.split() for line in CREATING.strip().splitlines())
    return [(route, who, table) for route, who, table in rows]


async def test_every_route_is_listed(cast: Cast) -> None:
    names = re.compile(r"{\w+_slot}")
    known = {
        f"POST /api/v1{names.sub('{slot_id}', route)}" for route in [*CHANGING.split(), *(row[0] for row in listed())]
    }
    assert {route for route in there_are(cast) if route.startswith("POST /api/")} == known


async def test_what_is_created_is_created_once(cast: Cast) -> None:
    known = await prepared(cast)
    for route, who, table in listed():
        if route == "/requests/mine/steps":
            cast.later(ON_THE_DAY)
        asks = await Asked.of(known, route, who)
        before = await contents()
        first, second = await asyncio.gather(asks.send("alder"), asks.send("alder"))
        assert first.status_code in (200, 201), f"{route}: {first.text}"
        assert (second.status_code, second.content) == (first.status_code, first.content), route
        after = await contents()
        assert as_said(table, before, after), f"{route}: {changed(before, after)}"
        again = await asks.send("alder")
        assert (again.status_code, again.content) == (first.status_code, first.content), route
        assert seen_changes(after, await contents()) == [], route
        if who != "nobody":  # the key of nobody belongs to what they say
            other = await asks.send("basil")
            assert (other.status_code, other.json()["reason"]) == (422, "key_reused"), route
            assert seen_changes(after, await contents()) == [], route
        await go_on(known, route, first.json())


async def go_on(known: Everything, route: str, made: Any) -> None:
    """Do what the next routes of the list need of this one."""
    if route == "/mobilizations":
        known.ids["mobilization_id"] = made["id"]
    if route == "/slots/{offered_slot}/offers":
        known.ids["offer_id"] = made["offers"][0]["id"]
    if route == "/requests/{request_id}/accept":
        await known.made(f"/appointments/{made['appointment']['id']}/publish", {"override_reason": "called"}, 200)


@dataclass(frozen=True)
class Asked:
    """Somebody who asks for one thing, always with the same key."""

    client: httpx.AsyncClient
    route: str
    ids: dict[str, str]

    @classmethod
    async def of(cls, known: Everything, route: str, who: str) -> "Asked":
        """Give them the way in that they have: a token, the code of their request, or none."""
        if who in ("nobody", "marisol"):
            code = {"x-request-code": known.code} if who == "marisol" else {}
            return cls(await known.cast.stranger(**code), route, known.ids)
        return cls(await known.cast.speaking_as(getattr(known.cast, who)), route, known.ids)

    async def send(self, word: str) -> httpx.Response:
        """Ask once, with one of two bodies."""
        body = filled(BODIES.get(self.route, ANY)(word), self.ids)
        sent = {"content": body} if isinstance(body, str) else {"json": body}
        kind = {"content-type": "text/csv" if isinstance(body, str) else "application/json"}
        path = f"/api/v1{self.route}".format_map(self.ids)
        return await self.client.post(path, headers={"idempotency-key": self.route, **kind}, **sent)


def filled(value: Any, ids: dict[str, str]) -> Any:
    """Put ids where a body names them."""
    if isinstance(value, dict):
        return {name: filled(one, ids) for name, one in value.items()}
    if isinstance(value, list):
        return [filled(one, ids) for one in value]
    return value.format_map(ids) if isinstance(value, str) else value


async def prepared(cast: Cast) -> Everything:
    """Give one of everything, no call drafted, and a second visit with places to claim, assign and ask for."""
    known = await everything(cast)
    await known.made(f"/mobilizations/{known.ids['mobilization_id']}/cancel", {}, 200)
    visit = await known.made("/appointments", filled({**VISIT, "team": TEAM}, known.ids))
    await known.made(f"/appointments/{visit['id']}/publish", {"override_reason": "called"}, 200)
    new = {"name": "Sol", "email": "sol@example.org", "vetted": True, "qualifications": TRAINED}
    known.ids |= {"hillside": str(cast.hillside.chapter), "eve": str(cast.eve.account), "june": str(cast.june.account)}
    known.ids["newcomer"] = (await known.made("/volunteers", new))["id"]
    slots = [slot["id"] for place in visit["team"] for slot in place["slots"]]
    return replace(
        known,
        ids=known.ids | dict(zip(("asked_slot", "assigned_slot", "claimed_slot", "offered_slot"), slots, strict=False)),
    )


def as_said(table: str, before: Contents, after: Contents) -> bool:
    """Say whether one thing was created, as the list has it."""
    name = table.rstrip("*=")
    grown = len(after[name]) - len(before[name])
    if table.endswith("*"):
        return grown > 0
    return grown == 0 and after[name] != before[name] if table.endswith("=") else grown == 1


def seen_changes(before: Contents, after: Contents) -> list[str]:
    return [table for table in changed(before, after) if table not in UNSEEN]
