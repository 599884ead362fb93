"""The kinds in JSON: appointment types, team roles, signal kinds. Coordinators edit them; they are shared."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Annotated, Any, Literal, Protocol, TypeVar

import msgspec
from litestar import get, patch, post
from litestar.params import FromPath, FromQuery, JSONBody
from msgspec import UNSET, Meta, UnsetType

from accompany.actions import kinds as actions
from accompany.api.lists import Page, cut
from accompany.api.sites import given
from accompany.api.teams import PlaceIn, places
from accompany.api.texts import LINE
from accompany.doors.access import Asked
from accompany.doors.now import now
from accompany.tables import kinds
from accompany.tables.kinds import AppointmentType, Before, SignalKind, TeamRole
from accompany.words import Access, Level, Missing

Label = Annotated[str, Meta(min_length=1, max_length=80, pattern=LINE)]
LongLabel = Annotated[str, Meta(min_length=1, max_length=160, pattern=LINE)]
Minutes = Annotated[int, Meta(ge=5, le=1440)]
Cap = Annotated[int, Meta(ge=1, le=100)]
Weight = Annotated[int, Meta(ge=-1000, le=1000)]
Days = Annotated[int, Meta(ge=1, le=3650)]
Position = Annotated[int, Meta(ge=0, le=9999)]
LevelName = Literal["routine", "watch", "high", "critical"]
Modality = Literal["in_person", "home", "phone", "app", "video"]
Observers = Literal["yes", "with_consent", "no"]


class TypeIn(msgspec.Struct, forbid_unknown_fields=True):
    """An appointment type to be added. ``team_cap`` counts everybody but leads."""

    code: str
    label: Label
    modality: Modality = "in_person"
    duration_minutes: Minutes = 120
    expected_minutes: Minutes = 180
    team: list[PlaceIn] = []
    observers: Observers = "with_consent"
    team_cap: Cap | None = None
    level_floor: LevelName = "routine"
    in_person: bool = True
    position: Position = actions.LAST


class TypeChange(msgspec.Struct, forbid_unknown_fields=True):
    """What of an appointment type is to change; what is left out stays."""

    label: Label | UnsetType = UNSET
    modality: Modality | UnsetType = UNSET
    duration_minutes: Minutes | UnsetType = UNSET
    expected_minutes: Minutes | UnsetType = UNSET
    team: list[PlaceIn] | UnsetType = UNSET
    observers: Observers | UnsetType = UNSET
    team_cap: Cap | UnsetType | None = UNSET
    level_floor: LevelName | UnsetType = UNSET
    in_person: bool | UnsetType = UNSET
    position: Position | UnsetType = UNSET


class TypePlaceOut(msgspec.Struct):
    """One role of a type's usual team."""

    role: str
    minimum: int
    ideal: int
    maximum: int
    language: str | None


class TypeOut(msgspec.Struct):
    """An appointment type."""

    code: str
    label: str
    modality: str
    duration_minutes: int
    expected_minutes: int
    team: list[TypePlaceOut]
    observers: str
    team_cap: int | None
    level_floor: str
    in_person: bool
    position: int


class RoleIn(msgspec.Struct, forbid_unknown_fields=True):
    """A team role to be added."""

    code: str
    label: Label
    qualification: str | None = None
    needs_language: bool = False
    position: Position = actions.LAST


class RoleChange(msgspec.Struct, forbid_unknown_fields=True):
    """What of a team role is to change; what is left out stays."""

    label: Label | UnsetType = UNSET
    qualification: str | UnsetType | None = UNSET
    needs_language: bool | UnsetType = UNSET
    position: Position | UnsetType = UNSET


class RoleOut(msgspec.Struct):
    """A team role; ``qualification`` is the training it needs."""

    code: str
    label: str
    qualification: str | None
    needs_language: bool
    position: int


class SignalKindIn(msgspec.Struct, forbid_unknown_fields=True):
    """A signal kind to be added."""

    code: str
    label: LongLabel
    weight: Weight
    floor: LevelName | None = None
    lasts_days: Days | None = None
    position: Position = actions.LAST


class SignalKindChange(msgspec.Struct, forbid_unknown_fields=True):
    """What of a signal kind is to change; what is left out stays."""

    label: LongLabel | UnsetType = UNSET
    weight: Weight | UnsetType = UNSET
    floor: LevelName | UnsetType | None = UNSET
    lasts_days: Days | UnsetType | None = UNSET
    position: Position | UnsetType = UNSET


class SignalKindBeforeOut(msgspec.Struct):
    """What a signal kind was ``until`` somebody changed it (UTC)."""

    kind: "SignalKindOut"
    until: datetime
    by: str


class SignalKindOut(msgspec.Struct):
    """A signal kind; ``lasts_days`` null stands until it is withdrawn."""

    code: str
    label: str
    weight: int
    floor: str | None
    lasts_days: int | None
    position: int


@get("/appointment-types", access=Access.VOLUNTEER)
async def list_types() -> Page[TypeOut]:
    """List the appointment types."""
    return Page([_type(one) for one in await kinds.types()], None)


@post("/appointment-types", access=Access.COORDINATOR)
async def add_type(request: Asked, data: JSONBody[TypeIn]) -> TypeOut:
    """Add an appointment type, for all chapters."""
    wanted = AppointmentType(**_read(msgspec.structs.asdict(data), data.team))
    return _type(await actions.add_type(request.user.scope, wanted, request.user.account, now()))


@patch("/appointment-types/{code:str}", access=Access.COORDINATOR)
async def change_type(request: Asked, code: FromPath[str], data: JSONBody[TypeChange]) -> TypeOut:
    """Change an appointment type, for all chapters. Appointments planned already stay as they are."""
    kept = _coded(await kinds.types(), code)
    wanted = replace(kept, **_read(given(data), data.team))
    return _type(await actions.change_type(request.user.scope, wanted, request.user.account, now()))


@get("/roles", access=Access.VOLUNTEER)
async def list_roles() -> Page[RoleOut]:
    """List the team roles."""
    return Page([_role(one) for one in await kinds.roles()], None)


@post("/roles", access=Access.COORDINATOR)
async def add_role(request: Asked, data: JSONBody[RoleIn]) -> RoleOut:
    """Add a team role, for all chapters."""
    wanted = TeamRole(**msgspec.structs.asdict(data))
    return _role(await actions.add_role(request.user.scope, wanted, request.user.account, now()))


@patch("/roles/{code:str}", access=Access.COORDINATOR)
async def change_role(request: Asked, code: FromPath[str], data: JSONBody[RoleChange]) -> RoleOut:
    """Change a team role, for all chapters."""
    wanted = replace(_coded(await kinds.roles(), code), **given(data))
    return _role(await actions.change_role(request.user.scope, wanted, request.user.account, now()))


@get("/signal-kinds", access=Access.VOLUNTEER)
async def list_signal_kinds() -> Page[SignalKindOut]:
    """List the signal kinds."""
    return Page([_signal(one) for one in await kinds.signal_kinds()], None)


@get("/signal-kinds/history", access=Access.COORDINATOR)
async def list_signal_kinds_before(
    limit: FromQuery[int] = 50, cursor: FromQuery[str | None] = None
) -> Page[SignalKindBeforeOut]:
    """List what signal kinds were before somebody changed them, the latest change first."""
    window = cut(limit, cursor)
    found = await kinds.signal_kinds_before(window.most, window.skip)
    return Page([_before(one) for one in window.shown(found)], window.next(found))


@post("/signal-kinds", access=Access.COORDINATOR)
async def add_signal_kind(request: Asked, data: JSONBody[SignalKindIn]) -> SignalKindOut:
    """Add a signal kind, for all chapters."""
    wanted = SignalKind(**_read(msgspec.structs.asdict(data)))
    return _signal(await actions.add_signal_kind(request.user.scope, wanted, request.user.account, now()))


@patch("/signal-kinds/{code:str}", access=Access.COORDINATOR)
async def change_signal_kind(request: Asked, code: FromPath[str], data: JSONBody[SignalKindChange]) -> SignalKindOut:
    """Change a signal kind, for all chapters. Levels confirmed already stay."""
    wanted = replace(_coded(await kinds.signal_kinds(), code), **_read(given(data)))
    return _signal(await actions.change_signal_kind(request.user.scope, wanted, request.user.account, now()))


def _before(one: Before) -> SignalKindBeforeOut:
    return SignalKindBeforeOut(_signal(one.kind), one.until, str(one.by))


class _Coded(Protocol):
    @property
    def code(self) -> str: ...


C = TypeVar("C", bound=_Coded)


def _coded(known: Sequence[C], code: str) -> C:
    for one in known:
        if one.code == code:
            return one
    raise Missing


def _read(fields: dict[str, Any], team: list[PlaceIn] | UnsetType = UNSET) -> dict[str, Any]:
    for name in ("level_floor", "floor"):
        if fields.get(name) is not None:
            fields[name] = Level[fields[name].upper()]
    return fields if team is UNSET else {**fields, "team": places(team)}


def _type(one: AppointmentType) -> TypeOut:
    team = [TypePlaceOut(place.role, place.minimum, place.ideal, place.maximum, place.language) for place in one.team]
    fields = {name: getattr(one, name) for name in TypeOut.__struct_fields__}
    return TypeOut(**{**fields, "team": team, "level_floor": one.level_floor.name.lower()})


def _role(one: TeamRole) -> RoleOut:
    return RoleOut(one.code, one.label, one.qualification, one.needs_language, one.position)


def _signal(one: SignalKind) -> SignalKindOut:
    floor = None if one.floor is None else one.floor.name.lower()
    return SignalKindOut(one.code, one.label, one.weight, floor, one.lasts_days, one.position)
