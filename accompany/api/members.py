"""The rapid mobilization list. It shows no names and no addresses, not even to coordinators."""

from datetime import datetime
from typing import Annotated

import msgspec
from litestar import delete, get, patch, post
from litestar.params import FromPath, FromQuery, JSONBody

from accompany.actions import members as actions
from accompany.actions.imports import Importer
from accompany.api import files
from accompany.api.files import ImportedOut
from accompany.api.lists import Page, cut
from accompany.api.texts import LINE
from accompany.doors import bodies, times
from accompany.doors.access import Asked, path_id
from accompany.doors.now import now
from accompany.rules import phones
from accompany.rules.importing import MemberRow
from accompany.tables import chapters, members
from accompany.tables.members import Kept
from accompany.words import Access, Invalid, MemberId, Problem, Ring

Words = Annotated[str, msgspec.Meta(max_length=80, pattern=LINE)]
Address = Annotated[str, msgspec.Meta(max_length=200)]
Tongues = Annotated[list[str], msgspec.Meta(max_length=10)]


class MemberIn(msgspec.Struct, forbid_unknown_fields=True):
    """Somebody who agreed to be called. ``opted_in_at`` left out is now."""

    email: Address
    opted_in_how: Words
    name: Words = ""
    phone: Annotated[str, msgspec.Meta(max_length=30)] | None = None
    languages: Tongues = []
    zone: Words = ""
    urgent: bool = False
    opted_in_at: str | None = None


class MemberChange(msgspec.Struct, forbid_unknown_fields=True, omit_defaults=True):
    """What is changed about a member; what is left out stays."""

    name: Words | msgspec.UnsetType = msgspec.UNSET
    languages: Tongues | msgspec.UnsetType = msgspec.UNSET
    zone: Words | msgspec.UnsetType = msgspec.UNSET
    urgent: bool | msgspec.UnsetType = msgspec.UNSET


class MemberOut(msgspec.Struct):
    """A member without name, address or phone."""

    id: str
    languages: list[str]
    zone: str
    ring: int
    urgent: bool
    opted_in_at: datetime
    opted_in_how: str


@get("/list-members", access=Access.COORDINATOR)
async def list_members(
    request: Asked,
    email: FromQuery[str | None] = None,
    limit: FromQuery[int] = 50,
    cursor: FromQuery[str | None] = None,
) -> Page[MemberOut]:
    """List members, or find the one who has an address."""
    scope = request.user.scope
    if email is not None:
        one = await members.by_email(scope, email)
        return Page([_member_out(one)] if one else [], None)
    window = cut(limit, cursor)
    found = await members.all_of_them(scope, most=window.most, skip=window.skip)
    return Page([_member_out(kept) for kept in window.shown(found)], window.next(found))


@post("/list-members", access=Access.COORDINATOR)
async def add_member(request: Asked, data: JSONBody[MemberIn]) -> MemberOut:
    """Put somebody on the list who said so."""
    scope, moment = request.user.scope, now()
    zone = (await chapters.find(scope.chapter)).time_zone
    row = MemberRow(
        name=data.name.strip(),
        email=data.email.strip().lower(),
        phone=_phone(data.phone),
        languages=tuple(data.languages),
        zone=data.zone.strip(),
        ring=Ring.LIST.value,
        urgent=data.urgent,
        opted_in_at=times.moment_or_day(data.opted_in_at, zone, field="opted_in_at") if data.opted_in_at else moment,
        opted_in_how=data.opted_in_how.strip(),
    )
    made = await actions.add(scope, row, request.user.account, moment)
    return _member_out(await members.find(scope, made))


@patch("/list-members/{member_id:str}", access=Access.COORDINATOR)
async def change_member(request: Asked, member_id: FromPath[str], data: JSONBody[MemberChange]) -> MemberOut:
    """Change what is named; the address stays."""
    scope, member = request.user.scope, MemberId(path_id(member_id))
    await actions.change(scope, member, _named(data), request.user.account, now())
    return _member_out(await members.find(scope, member))


@delete("/list-members/{member_id:str}", access=Access.COORDINATOR)
async def remove_member(request: Asked, member_id: FromPath[str]) -> None:
    """Take somebody off the list, with everything that says who it was."""
    await actions.remove(request.user.scope, MemberId(path_id(member_id)), request.user.account, now())


@post("/list-members/import", access=Access.COORDINATOR, status_code=200, most_body=bodies.IMPORT)
async def import_members(request: Asked, dry_run: FromQuery[bool] = False) -> ImportedOut:
    """Take a list in (text/csv), all of it or nothing; bad rows are named by line, column and problem."""
    importer = Importer(request.user.scope, request.user.account, dry_run)
    return files.counted(await actions.take(importer, await files.text_of(request), now()))


def _named(data: MemberChange) -> dict[str, object]:
    given = {name: value for name, value in msgspec.structs.asdict(data).items() if value is not msgspec.UNSET}
    return given | ({"languages": tuple(data.languages)} if isinstance(data.languages, list) else {})


def _phone(text: str | None) -> str | None:
    if not text:
        return None
    number = phones.e164(text)
    if number is None:
        raise Invalid({"phone": Problem.NOT_PHONE})
    return number


def _member_out(kept: Kept) -> MemberOut:
    return MemberOut(
        id=str(kept.id),
        languages=list(kept.languages),
        zone=kept.zone,
        ring=kept.ring,
        urgent=kept.urgent,
        opted_in_at=kept.opted_in_at,
        opted_in_how=kept.opted_in_how,
    )
