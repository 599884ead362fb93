"""People in JSON: a handle for the list, sealed fields only through ``open``, which writes the ledger."""

from datetime import timedelta
from typing import Annotated

import msgspec
from litestar import delete, get, patch, post
from litestar.params import FromPath, FromQuery, JSONBody

from accompany.actions import people as actions
from accompany.api.lists import Page, cut
from accompany.api.texts import LINE, LINES
from accompany.doors.access import Asked, path_id
from accompany.doors.now import now
from accompany.rules.consent import WhenHeld
from accompany.tables import consents, languages, people
from accompany.tables.people import Kept
from accompany.tables.scope import Scope
from accompany.words import Access, Need, PersonId, ReachBy, Ring, Tier

Words = Annotated[str, msgspec.Meta(max_length=200, pattern=LINE)]
Heads = Annotated[int, msgspec.Meta(ge=0, le=30)]


class PersonIn(msgspec.Struct, forbid_unknown_fields=True):
    """A person who asked by phone."""

    name: Words | None = None
    contact: Words | None = None
    notes: Annotated[str, msgspec.Meta(max_length=2000, pattern=LINES)] | None = None
    lawyer: Words | None = None
    lawyer_allowed: bool = False
    reach_by: ReachBy = ReachBy.NONE
    spoken_language: str = "en"
    reading_language: str = "en"
    adults: Heads = 1
    children: Heads = 0
    needs: list[Need] = []
    consent: Tier = Tier.PRIVATE


class PersonChange(msgspec.Struct, forbid_unknown_fields=True):
    """What is changed about a person; what is left out stays."""

    name: Words | None = None
    contact: Words | None = None
    notes: Annotated[str, msgspec.Meta(max_length=2000, pattern=LINES)] | None = None
    lawyer: Words | None = None
    lawyer_allowed: bool | None = None
    reach_by: ReachBy | None = None
    spoken_language: str | None = None
    reading_language: str | None = None
    adults: Heads | None = None
    children: Heads | None = None
    needs: list[Need] | None = None


class WhenHeldOut(msgspec.Struct):
    """What counts when the person is held and cannot be reached, and whether it does now."""

    up_to_ring: int
    after_minutes: int
    counts_now: bool


class PersonOut(msgspec.Struct):
    """A person without anything sealed."""

    id: str
    handle: str
    reach_by: str
    spoken_language: str
    reading_language: str
    adults: int
    children: int
    needs: list[str]
    lawyer_allowed: bool
    consent: str | None
    rings: list[int]
    when_held: WhenHeldOut | None


class OpenIn(msgspec.Struct, forbid_unknown_fields=True):
    """Which sealed fields to open, and for what."""

    purpose: Annotated[str, msgspec.Meta(min_length=3, max_length=80, pattern=LINE)]
    fields: Annotated[list[str], msgspec.Meta(min_length=1, max_length=4)]


class WhenHeldIn(msgspec.Struct, forbid_unknown_fields=True):
    """What counts when the person is held and cannot be reached: up to which ring, so many minutes after."""

    up_to_ring: Ring
    after_minutes: int


class ConsentIn(msgspec.Struct, forbid_unknown_fields=True):
    """What the person agreed to, as said to a coordinator; what is left out is not agreed to any more."""

    tier: Tier
    rings: list[Ring] | None = None
    when_held: WhenHeldIn | None = None


@get("/people", access=Access.COORDINATOR)
async def list_people(
    request: Asked, limit: FromQuery[int] = 50, cursor: FromQuery[str | None] = None
) -> Page[PersonOut]:
    """List people, newest first."""
    window = cut(limit, cursor)
    found = await people.page(request.user.scope, most=window.most, skip=window.skip)
    return Page([await person_out(request.user.scope, one) for one in window.shown(found)], window.next(found))


@post("/people", access=Access.COORDINATOR)
async def add_person(request: Asked, data: JSONBody[PersonIn]) -> PersonOut:
    """Write down a person who asked by phone."""
    scope = request.user.scope
    languages.check({"spoken_language": data.spoken_language, "reading_language": data.reading_language})
    known = {name: getattr(data, name) for name in data.__struct_fields__ if name not in ("consent", "needs")}
    new = actions.blank(**known, needs=tuple(data.needs))
    person = await actions.add(scope, new, data.consent, request.user.account, now())
    return await person_out(scope, await people.find(scope, person))


@get("/people/{person_id:str}", access=Access.COORDINATOR)
async def show_person(request: Asked, person_id: FromPath[str]) -> PersonOut:
    """Show a person without anything sealed."""
    scope = request.user.scope
    return await person_out(scope, await people.find(scope, PersonId(path_id(person_id))))


@patch("/people/{person_id:str}", access=Access.COORDINATOR)
async def change_person(request: Asked, person_id: FromPath[str], data: JSONBody[PersonChange]) -> PersonOut:
    """Change what is kept of a person."""
    scope, person = request.user.scope, PersonId(path_id(person_id))
    wanted = {name: value for name in data.__struct_fields__ if (value := getattr(data, name)) is not None}
    languages.check({name: wanted[name] for name in ("spoken_language", "reading_language") if name in wanted})
    await actions.change(scope, person, wanted)
    return await person_out(scope, await people.find(scope, person))


@delete("/people/{person_id:str}", access=Access.COORDINATOR, status_code=200)
async def erase_person(request: Asked, person_id: FromPath[str]) -> PersonOut:
    """Forget everything sealed about a person, and stop what rests on their consent."""
    scope, person = request.user.scope, PersonId(path_id(person_id))
    await actions.erase(scope, person, request.user.account, now())
    return await person_out(scope, await people.find(scope, person))


@post("/people/{person_id:str}/open", access=Access.COORDINATOR, status_code=200)
async def open_person(request: Asked, person_id: FromPath[str], data: JSONBody[OpenIn]) -> dict[str, str]:
    """Open sealed fields; who, what, when and why go into the ledger."""
    scope, by = request.user.scope, request.user.account
    return await actions.open_fields(scope, PersonId(path_id(person_id)), data.fields, data.purpose, by, now())


@post("/people/{person_id:str}/consent", access=Access.COORDINATOR, status_code=200)
async def set_consent(request: Asked, person_id: FromPath[str], data: JSONBody[ConsentIn]) -> PersonOut:
    """Write down what the person agrees to from now on."""
    scope, person = request.user.scope, PersonId(path_id(person_id))
    rings = frozenset(data.rings) if data.rings is not None else None
    held = data.when_held
    advance = WhenHeld(held.up_to_ring, timedelta(minutes=held.after_minutes)) if held else None
    said = actions.said(data.tier, rings, advance)
    await actions.consent(scope, person, said, request.user.account, now())
    return await person_out(scope, await people.find(scope, person))


async def person_out(scope: Scope, kept: Kept) -> PersonOut:
    """Write a person without anything sealed."""
    agreed = await consents.of_person(scope, kept.id, now())
    return PersonOut(
        id=str(kept.id),
        handle=kept.handle,
        reach_by=kept.reach_by.value,
        spoken_language=kept.spoken_language,
        reading_language=kept.reading_language,
        adults=kept.adults,
        children=kept.children,
        needs=[need.value for need in kept.needs],
        lawyer_allowed=kept.lawyer_allowed,
        consent=agreed.tier.value if agreed else None,
        rings=sorted(ring.value for ring in agreed.agreed.rings) if agreed else [],
        when_held=_when_held(agreed) if agreed else None,
    )


def _when_held(agreed: consents.Kept) -> WhenHeldOut | None:
    if agreed.when_held is None:
        return None
    minutes = int(agreed.when_held.after.total_seconds()) // 60
    return WhenHeldOut(agreed.when_held.up_to.value, minutes, agreed.agreed.for_now)
