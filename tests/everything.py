"""One of everything there is, behind the whole program: what tests of bad input send their garbage at.

Marisol asks for company and is accepted; her appointment has a team, one volunteer claims a place, another is asked, a
call is drafted, the list and the partners have somebody on them. ``ids`` names each by its path parameter.
"""

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import httpx

from accompany.actions import conduct, founding, incidents, volunteers
from accompany.rules.supporters import LeftOut
from accompany.tables import calls_left_out, links, list_wishes, mail_notes, partner_counts, store, texts_received
from accompany.tables import conduct as conduct_table
from accompany.tables.sql import Row, Sql
from accompany.words import AccountId, AskId, MobilizationId, PartnerId, Ring, VolunteerId
from tests.cast import NOW, Cast, Member

MORNING = "2026-11-24T08:30"
LATER = "2026-12-03T09:00"
BEFORE = "2026-12-10T09:00"
TEAM = [{"role": "lead"}, {"role": "accompanier", "ideal": 2}, {"role": "interpreter", "language": "es"}]
CONDUCT = {"en": "I come on time.", "es": "Llego a tiempo."}
TRAINED = [{"code": "accompaniment_101"}, {"code": "lead"}]
TABLES = Sql("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name")
TABLES_OF_POSTGRESQL = Sql("SELECT tablename AS name FROM pg_tables WHERE schemaname = 'public' ORDER BY tablename")
NOT_COMPARED = frozenset({"allowance"})  # a refused try counts as one: that is what it is for
Contents = dict[str, list[Row]]


@dataclass
class Everything:
    """Ids and secrets of one of each. June coordinates all of it, Lucía claimed a place, Omar was asked."""

    cast: Cast
    june: httpx.AsyncClient
    ids: dict[str, str] = field(default_factory=dict)
    code: str = ""

    @property
    def lucia(self) -> Member:
        account = AccountId(UUID(self.ids["claimant"]))
        return Member(account, self.cast.riverside, f"lucia{self.ids['round']}@example.org")

    async def made(self, path: str, body: Any, status: int = 201) -> Any:
        """Have June make something that is right."""
        answer = await self.june.post(f"/api/v1{path}", json=body)
        assert answer.status_code == status, answer.text
        return answer.json()


async def everything(cast: Cast, number: int = 0) -> Everything:
    """Set it all up, through the API as far as it goes. Another ``number`` sets up as much again."""
    await founding.found("Riverside", "America/New_York", NOW)
    known = Everything(cast, await cast.speaking_as(cast.june), {"round": str(number)})
    places = (await known.june.get("/api/v1/sites?q=Federal+Plaza+26")).json()["items"]
    known.ids["site_id"] = places[0]["id"]
    await _volunteers_come(known)
    await _marisol_asks(known)
    await _june_plans(known)
    await _lucia_holds_all(known)
    await _june_offers(known)
    await _june_calls(known)
    await incidents.run(NOW)
    await _june_has_tasks(known)
    await _june_tells(known)
    known.ids["plan_id"] = (await known.made("/week-plans", {}))["id"]
    known.ids["incident_id"] = (await known.june.get("/api/v1/incidents")).json()["items"][-1]["id"]
    claimant = VolunteerId(AccountId(UUID(known.ids["claimant"])))
    note = await mail_notes.add(cast.riverside, mail_notes.New("words", claimant, words="The bus is late"), NOW)
    known.ids["note_id"] = str(note)
    text = texts_received.New(AccountId(claimant), "unclear", words="I am late")
    known.ids["text_id"] = str(await texts_received.keep(cast.riverside, f"text {number}", text, NOW))
    await conduct.publish(cast.riverside, CONDUCT, cast.june.account, NOW)
    version = (await conduct_table.present(cast.riverside)).version
    await conduct.agree(cast.riverside, claimant, version, NOW)
    known.ids["feed"] = await volunteers.new_feed(cast.riverside, claimant, NOW)
    return known


async def _volunteers_come(known: Everything) -> None:
    for role, name in (("claimant", "Lucia"), ("volunteer_id", "Omar")):
        email = f"{name.lower()}{known.ids['round']}@example.org"
        new = {"name": name, "email": email, "vetted": True, "qualifications": TRAINED, "languages": [{"code": "es"}]}
        known.ids[role] = (await known.made("/volunteers", new))["id"]


async def _marisol_asks(known: Everything) -> None:
    stranger = await known.cast.stranger(**{"x-forwarded-for": f"203.0.113.{int(known.ids['round']) % 250}"})
    request: dict[str, Any] = {"kind": "ice_check_in_osup", "site": known.ids["site_id"], "starts_at": MORNING}
    request |= {"reach": {"channel": "text", "address": "+1 555 0100"}, "consent": "community", "name": "Marisol"}
    for name in ("accepted", "request_id"):
        answer = await stranger.post("/api/v1/requests", json=request)
        assert answer.status_code == 201, answer.text
        known.ids[name], known.code = answer.json()["id"], answer.json()["code"]
        known.ids["link"] = answer.json()["status_url"].rpartition("/")[2]


async def _june_plans(known: Everything) -> None:
    made = await known.made(f"/requests/{known.ids['accepted']}/accept", {}, 200)
    known.ids |= {"person_id": made["person"]["id"], "appointment_id": made["appointment"]["id"]}
    known.ids["visit"] = made["appointment"]["code"]
    path = f"/appointments/{known.ids['appointment_id']}"
    planned = (await known.june.patch(f"/api/v1{path}", json={"team": TEAM})).json()
    places = {place["role"]: [slot["id"] for slot in place["slots"]] for place in planned["team"]}
    await known.made(f"{path}/publish", {"override_reason": "called"}, 200)
    lucia = await known.cast.speaking_as(known.lucia)
    claimed = await lucia.post(f"/api/v1/slots/{places['accompanier'][0]}/claim")
    asked = await known.made(f"/slots/{places['accompanier'][1]}/ask", {"count": 1}, 200)
    known.ids |= {"claim_id": claimed.json()["id"], "slot_id": places["interpreter"][0]}
    known.ids["token"] = links.to_ask(AskId(UUID(asked["items"][0]["id"]))).rpartition("/")[2]


async def _lucia_holds_all(known: Everything) -> None:
    """Let her hold the one place of another appointment: others can only wait for it."""
    of_one = {"type": "other", "site": known.ids["site_id"], "starts_at": LATER, "team": [{"role": "accompanier"}]}
    made = await known.made("/appointments", of_one)
    await known.made(f"/appointments/{made['id']}/publish", {"override_reason": "called"}, 200)
    known.ids["full_slot"] = made["team"][0]["slots"][0]["id"]
    await known.made(f"/slots/{known.ids['full_slot']}/assign", {"volunteer": known.ids["claimant"]}, 200)


async def _june_offers(known: Everything) -> None:
    """Offer a place to Lakeside, in which nobody of the cast is."""
    lakeside = await founding.chapter_named("Lakeside", "America/New_York", NOW)
    offered = await known.made(f"/slots/{known.ids['slot_id']}/offers", {"chapters": [str(lakeside)]}, 200)
    known.ids |= {"lakeside": str(lakeside), "offer_id": offered["offers"][0]["id"]}


def _on_duty(known: Everything) -> dict[str, str]:
    """June is on call in December, a day later in each round."""
    day = 20 + int(known.ids["round"])
    who = str(known.cast.june.account)
    return {"who": who, "part": "on_call", "starts_at": f"2026-12-{day}T08:00", "ends_at": f"2026-12-{day}T20:00"}


async def _june_calls(known: Everything) -> None:
    appointment = known.ids["appointment_id"]
    await known.made(f"/appointments/{appointment}/signals", {"code": "told_bring_ticket", "source": "intake"})
    shown = (await known.june.get(f"/api/v1/appointments/{appointment}")).json()
    await known.made(f"/appointments/{appointment}/level", {"level": "critical", "reason": "seen"}, 200)
    listed = {"email": f"s{known.ids['round']}@example.org", "opted_in_how": "web form"}
    partner = {"name": "Parish", "email": f"parish{known.ids['round']}@example.org"}
    call = {"appointment": appointment, "rings": [2, 3], "reason": "ticket", "people": 3}
    said = list_wishes.Said(f"w{known.ids['round']}@example.org", "Sol", languages=("en",))
    await list_wishes.add(known.cast.riverside, said, NOW)
    known.ids |= {
        "signal_id": shown["signals"][0]["id"],
        "member_id": (await known.made("/list-members", listed))["id"],
        "partner_id": (await known.made("/partners", partner))["id"],
        "mobilization_id": (await known.made("/mobilizations", call))["id"],
        "duty_id": (await known.made("/duty", _on_duty(known)))["id"],
    }
    called = MobilizationId(UUID(known.ids["mobilization_id"]))
    await partner_counts.write(called, PartnerId(UUID(known.ids["partner_id"])), 2, NOW)
    await calls_left_out.keep(called, Ring.LIST, {LeftOut.LIMIT: 1})


async def _june_has_tasks(known: Everything) -> None:
    appointment = known.ids["appointment_id"]
    await known.made(f"/appointments/{appointment}/plan", {"steps": ["lawyer_1d"]})
    task = {"appointment": appointment, "kind": "vigil", "due_at": MORNING, "note": "Marisol's sister has candles"}
    known.ids["task_id"] = (await known.made("/tasks", task))["id"]


async def _june_tells(known: Everything) -> None:
    """Draft how another appointment of Lucia's went."""
    of_one = {"type": "other", "site": known.ids["site_id"], "starts_at": BEFORE, "team": [{"role": "accompanier"}]}
    made = await known.made("/appointments", of_one)
    path = f"/appointments/{made['id']}"
    await known.made(f"{path}/publish", {"override_reason": "called"}, 200)
    slot = made["team"][0]["slots"][0]["id"]
    await known.made(f"/slots/{slot}/assign", {"volunteer": known.ids["claimant"]}, 200)
    await known.made(f"{path}/outcome", {"outcome": "ended"}, 200)
    known.ids["told_id"] = (await known.made(f"{path}/outcome/told", {"news": "win"}))["id"]


async def contents() -> Contents:
    """Give every row of every table but those that only count tries, in one order."""
    query = TABLES if store.engine().engine_type == "sqlite" else TABLES_OF_POSTGRESQL
    names = [row["name"] for row in await query.rows() if row["name"] not in NOT_COMPARED]
    return {name: sorted(await Sql(f"SELECT * FROM {name}").rows(), key=str) for name in names}


def changed(before: Contents, after: Contents) -> list[str]:
    """Name the tables that are no longer the same."""
    return [name for name in before if before[name] != after[name]]
