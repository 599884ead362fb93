"""Volunteers in JSON: coordinators keep them, each keeps their own profile."""

from dataclasses import replace
from datetime import date
from typing import Annotated, Any

import msgspec
from litestar import delete, get, patch, post
from litestar.params import FromPath, FromQuery, JSONBody
from msgspec import UNSET, UnsetType

from accompany.actions import imports, leaving
from accompany.actions import volunteers as actions
from accompany.actions.imports import Importer
from accompany.api import files
from accompany.api.files import ImportedOut
from accompany.api.lists import Page, cut
from accompany.api.sites import given
from accompany.api.texts import LINE
from accompany.api.wishes import OtherDates, Wish, dates_out, read_dates, read_wishes, wishes_out
from accompany.doors import bodies
from accompany.doors.access import Asked, path_id
from accompany.doors.now import now
from accompany.rules.profiles import Profile
from accompany.settings import Settings
from accompany.tables import volunteers
from accompany.tables.volunteers import Kept
from accompany.words import Access, AccountId, Calendar, Channels, Detail, Fluency, Invalid, Problem, VolunteerId

Words = Annotated[str, msgspec.Meta(max_length=200, pattern=LINE)]
Some = Annotated[list[Words], msgspec.Meta(max_length=60)]


class Spoken(msgspec.Struct, forbid_unknown_fields=True):
    """A language and how well it is spoken: basic, conversational, fluent or native."""

    code: str
    level: str = "fluent"


class Trained(msgspec.Struct, forbid_unknown_fields=True):
    """A qualification and its last good day; null is for ever."""

    code: str
    until: date | None = None


class Quiet(msgspec.Struct, forbid_unknown_fields=True, rename={"start": "from", "end": "to"}):
    """When not to be asked, as ``HH:MM`` in the volunteer's own zone."""

    start: str
    end: str


class OwnChange(msgspec.Struct, forbid_unknown_fields=True):
    """What volunteers change about themselves; what is left out stays."""

    name: Words | UnsetType = UNSET
    phone: Words | UnsetType | None = UNSET
    language: str | UnsetType = UNSET
    languages: list[Spoken] | UnsetType = UNSET
    zones: Some | UnsetType = UNSET
    availability: Some | UnsetType = UNSET
    weekly_ask_limit: int | UnsetType = UNSET
    quiet_hours: Quiet | UnsetType = UNSET
    calendar: Calendar | UnsetType = UNSET
    detail: Detail | UnsetType = UNSET
    channels: Channels | UnsetType = UNSET
    urgent: bool | UnsetType = UNSET
    exercises: bool | UnsetType = UNSET
    exceptions: Annotated[list[OtherDates], msgspec.Meta(max_length=60)] | UnsetType = UNSET
    wishes: Annotated[list[Wish], msgspec.Meta(max_length=60)] | UnsetType = UNSET
    more_until: date | UnsetType | None = UNSET


class VolunteerChange(OwnChange, forbid_unknown_fields=True):
    """What coordinators change about a volunteer; what is left out stays."""

    qualifications: list[Trained] | UnsetType = UNSET
    vetted: bool | UnsetType = UNSET
    newcomer: bool | UnsetType = UNSET


class VolunteerIn(VolunteerChange, forbid_unknown_fields=True, kw_only=True):
    """A volunteer to be added, with an account for the address."""

    name: Words
    email: Words


class VetIn(msgspec.Struct, forbid_unknown_fields=True):
    """Whether to welcome a volunteer or to take the welcome back."""

    vetted: bool = True


class VolunteerOut(msgspec.Struct):
    """A volunteer; ``confirmed`` once signed in. Newcomers are asked beside a lead, ``urgent`` ones at any hour.

    ``conduct`` is the version of the code of conduct they agreed to last; ``exercises``: they want to hear of one.
    """

    id: str
    name: str
    email: str
    phone: str | None
    language: str
    languages: list[Spoken]
    qualifications: list[Trained]
    zones: list[str]
    vetted: bool
    confirmed: bool
    frozen: bool
    availability: list[str]
    weekly_ask_limit: int
    quiet_hours: Quiet
    calendar: str
    detail: str
    exceptions: list[OtherDates]
    wishes: list[Wish]
    more_until: date | None
    newcomer: bool
    channels: str
    urgent: bool
    conduct: int | None
    exercises: bool


class GoneOut(msgspec.Struct):
    """A volunteer who was forgotten."""

    id: str


class FeedOut(msgspec.Struct):
    """The address of a calendar, shown this once."""

    url: str


@get("/volunteers", access=Access.COORDINATOR)
async def list_volunteers(
    request: Asked, q: FromQuery[str] = "", limit: FromQuery[int] = 50, cursor: FromQuery[str | None] = None
) -> Page[VolunteerOut]:
    """List volunteers by name; ``q`` keeps those whose name has each of its words."""
    scope, window = request.user.scope, cut(limit, cursor)
    names = (await volunteers.search(scope, q))[window.skip : window.skip + window.most]
    found = await volunteers.some(scope, [one.id for one in window.shown(names)])
    return Page([volunteer_out(one) for one in found], window.next(names))


@post("/volunteers", access=Access.COORDINATOR)
async def add_volunteer(request: Asked, data: JSONBody[VolunteerIn]) -> VolunteerOut:
    """Write a volunteer down; they can sign in with their address."""
    scope, by, moment = request.user.scope, request.user.account, now()
    wanted = _wanted(data)
    profile = Profile(**{name: value for name, value in wanted.items() if name in actions.PROFILE})
    new = actions.New(data.name, data.email, wanted.get("phone"), wanted.get("language", "en"), profile)
    new = replace(new, channels=wanted.get("channels", new.channels), exercises=wanted.get("exercises", False))
    kept = await actions.add(scope, new, by, moment, vetted=data.vetted is True)
    return volunteer_out(kept)


@get("/volunteers/{volunteer_id:str}", access=Access.COORDINATOR)
async def show_volunteer(request: Asked, volunteer_id: FromPath[str]) -> VolunteerOut:
    """Show one volunteer."""
    return volunteer_out(await volunteers.find(request.user.scope, _id(volunteer_id)))


@patch("/volunteers/{volunteer_id:str}", access=Access.COORDINATOR)
async def change_volunteer(
    request: Asked, volunteer_id: FromPath[str], data: JSONBody[VolunteerChange]
) -> VolunteerOut:
    """Change what is kept of a volunteer."""
    return await _change(request, _id(volunteer_id), data)


@delete("/volunteers/{volunteer_id:str}", access=Access.COORDINATOR, status_code=200)
async def erase_volunteer(request: Asked, volunteer_id: FromPath[str]) -> GoneOut:
    """Forget a volunteer: name, address and skills; places they hold open again."""
    await actions.erase(request.user.scope, _id(volunteer_id), request.user.account, now())
    return GoneOut(volunteer_id)


@post("/volunteers/{volunteer_id:str}/vet", access=Access.COORDINATOR, status_code=200)
async def vet_volunteer(request: Asked, volunteer_id: FromPath[str], data: JSONBody[VetIn]) -> VolunteerOut:
    """Welcome a volunteer: from now on they see exact places and may claim."""
    verb = actions.vet if data.vetted else actions.unvet
    return volunteer_out(await verb(request.user.scope, _id(volunteer_id), request.user.account, now()))


@post("/volunteers/{volunteer_id:str}/freeze", access=Access.COORDINATOR, status_code=200)
async def freeze_volunteer(request: Asked, volunteer_id: FromPath[str]) -> VolunteerOut:
    """Shut a volunteer out at their next request; places they hold open again."""
    return volunteer_out(await actions.freeze(request.user.scope, _id(volunteer_id), request.user.account, now()))


@post("/volunteers/import", access=Access.COORDINATOR, status_code=200, most_body=bodies.IMPORT)
async def import_volunteers(request: Asked, dry_run: FromQuery[bool] = False) -> ImportedOut:
    """Take a CSV file of volunteers in, matched on the e-mail address: all of it, or nothing."""
    importer = Importer(request.user.scope, request.user.account, dry_run=dry_run)
    return files.counted(await imports.take_volunteers(importer, await files.text_of(request), now()))


@get("/volunteers/me", access=Access.VOLUNTEER)
async def show_me(request: Asked) -> VolunteerOut:
    """Show the caller's own profile."""
    return volunteer_out(await volunteers.find(request.user.scope, VolunteerId(request.user.account)))


@patch("/volunteers/me", access=Access.VOLUNTEER)
async def change_me(request: Asked, data: JSONBody[OwnChange]) -> VolunteerOut:
    """Change the caller's own profile."""
    return await _change(request, VolunteerId(request.user.account), data)


@delete("/volunteers/me", access=Access.VOLUNTEER, status_code=200)
async def leave(request: Asked) -> GoneOut:
    """Leave: give every shift back and be forgotten. The token that asks ends with it."""
    await leaving.leave(request.user.scope, VolunteerId(request.user.account), now())
    return GoneOut(str(request.user.account))


@post("/volunteers/me/feed", access=Access.VOLUNTEER, status_code=200)
async def new_feed(request: Asked) -> FeedOut:
    """Make the address of the caller's calendar. It is shown this once; the one before ends."""
    settings: Settings = request.app.state.settings
    token = await actions.new_feed(request.user.scope, VolunteerId(request.user.account), now())
    return FeedOut(f"{settings.base_url}/f/{token}.ics")


async def _change(request: Asked, volunteer: VolunteerId, data: JSONBody[OwnChange]) -> VolunteerOut:
    scope, by = request.user.scope, request.user.account
    return volunteer_out(await actions.change(scope, volunteer, _wanted(data), by, now()))


def _wanted(data: OwnChange) -> dict[str, Any]:
    wanted = given(data)
    if "languages" in wanted:
        wanted["languages"] = {one.code: _fluency(one.level) for one in wanted["languages"]}
    if "qualifications" in wanted:
        wanted["qualifications"] = {one.code: one.until for one in wanted["qualifications"]}
    for name in ("zones", "availability"):
        if name in wanted:
            wanted[name] = tuple(dict.fromkeys(wanted[name]))
    if "exceptions" in wanted:
        wanted["exceptions"] = read_dates(wanted["exceptions"])
    if "wishes" in wanted:
        wanted["wishes"] = read_wishes(wanted["wishes"])
    if "quiet_hours" in wanted:
        quiet = wanted.pop("quiet_hours")
        wanted |= {"quiet_from": quiet.start, "quiet_to": quiet.end}
    return wanted


def _fluency(level: str) -> Fluency:
    try:
        return Fluency[level.upper()]
    except KeyError:
        raise Invalid({"languages": Problem.UNKNOWN_CHOICE}) from None


def _id(text: str) -> VolunteerId:
    return VolunteerId(AccountId(path_id(text)))


def volunteer_out(one: Kept) -> VolunteerOut:
    """Show a volunteer to a coordinator or to themselves."""
    profile = one.profile
    return VolunteerOut(
        id=str(one.id),
        name=one.name,
        email=one.email,
        phone=one.phone,
        language=one.language,
        languages=[Spoken(code, level.name.lower()) for code, level in profile.languages.items()],
        qualifications=[Trained(code, until) for code, until in profile.qualifications.items()],
        zones=list(profile.zones),
        vetted=one.vetted_at is not None,
        confirmed=one.confirmed_at is not None,
        frozen=one.frozen_at is not None,
        availability=list(profile.availability),
        weekly_ask_limit=profile.weekly_ask_limit,
        quiet_hours=Quiet(profile.quiet_from, profile.quiet_to),
        calendar=profile.calendar.value,
        detail=profile.detail.value,
        exceptions=dates_out(profile.exceptions),
        wishes=wishes_out(profile.wishes),
        more_until=profile.more_until,
        newcomer=profile.newcomer,
        channels=one.channels.value,
        urgent=profile.urgent,
        conduct=one.conduct,
        exercises=one.exercises,
    )
