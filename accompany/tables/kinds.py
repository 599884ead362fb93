"""The kinds coordinators edit: appointment types, team roles, signal kinds. Shared by all chapters."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime

import msgspec
from piccolo.columns import UUID, Boolean, Integer, Text, Timestamptz, Varchar
from piccolo.table import Table

from accompany.rules.teams import Place
from accompany.tables.ids import random_id
from accompany.tables.sql import Row, Sql, insert
from accompany.words import AccountId, Invalid, Level, Missing, Problem


class AppointmentTypes(Table, tablename="appointment_type"):
    code = Varchar(length=40, primary_key=True, default=None)
    label = Varchar(length=80, default=None)
    modality = Varchar(length=20, default=None)
    duration_minutes = Integer(default=None)
    expected_minutes = Integer(default=None)
    team = Text(default=None)
    observers = Varchar(length=20, default=None)
    team_cap = Integer(null=True, default=None)
    level_floor = Integer(default=None)
    in_person = Boolean(default=None)
    position = Integer(default=None)


class TeamRoles(Table, tablename="team_role"):
    code = Varchar(length=40, primary_key=True, default=None)
    label = Varchar(length=80, default=None)
    qualification = Varchar(length=40, null=True, default=None)
    needs_language = Boolean(default=None)
    position = Integer(default=None)


class SignalKinds(Table, tablename="signal_kind"):
    code = Varchar(length=40, primary_key=True, default=None)
    label = Varchar(length=160, default=None)
    weight = Integer(default=None)
    floor = Integer(null=True, default=None)
    lasts_days = Integer(null=True, default=None)
    position = Integer(default=None)


class SignalKindsBefore(Table, tablename="signal_kind_before"):
    id = UUID(primary_key=True, default=None)
    code = Varchar(length=40, default=None)
    label = Varchar(length=160, default=None)
    weight = Integer(default=None)
    floor = Integer(null=True, default=None)
    lasts_days = Integer(null=True, default=None)
    until = Timestamptz(default=None)
    changed_by = UUID(default=None)


@dataclass(frozen=True, slots=True)
class AppointmentType:
    """What kind of appointment it is: how long, how many go along, who may watch.

    ``observers`` is ``yes``, ``with_consent`` or ``no``; ``team_cap`` counts everybody but leads.
    """

    code: str
    label: str
    modality: str
    duration_minutes: int
    expected_minutes: int
    team: tuple[Place, ...]
    observers: str
    team_cap: int | None
    level_floor: Level
    in_person: bool
    position: int


@dataclass(frozen=True, slots=True)
class TeamRole:
    """What somebody does on a team, and the training and language it needs."""

    code: str
    label: str
    qualification: str | None
    needs_language: bool
    position: int


@dataclass(frozen=True, slots=True)
class SignalKind:
    """An observed fact that makes removal more likely; ``lasts_days`` days, or until it is withdrawn."""

    code: str
    label: str
    weight: int
    floor: Level | None
    lasts_days: int | None
    position: int


@dataclass(frozen=True, slots=True)
class Before:
    """What a signal kind was ``until`` somebody changed it, aware UTC."""

    kind: SignalKind
    until: datetime
    by: AccountId


TYPE = Sql("SELECT * FROM appointment_type WHERE code = {code}")
TYPES = Sql("SELECT * FROM appointment_type ORDER BY position, code")
ROLE = Sql("SELECT * FROM team_role WHERE code = {code}")
ROLES = Sql("SELECT * FROM team_role ORDER BY position, code")
SIGNAL_KINDS = Sql("SELECT * FROM signal_kind ORDER BY position, code")
CHANGE_TYPE = Sql(
    """UPDATE appointment_type SET label = {label}, modality = {modality}, duration_minutes = {duration_minutes},
    expected_minutes = {expected_minutes}, team = {team}, observers = {observers}, team_cap = {team_cap},
    level_floor = {level_floor}, in_person = {in_person}, position = {position} WHERE code = {code} RETURNING code"""
)
CHANGE_ROLE = Sql(
    """UPDATE team_role SET label = {label}, qualification = {qualification}, needs_language = {needs_language},
    position = {position} WHERE code = {code} RETURNING code"""
)
CHANGE_SIGNAL_KIND = Sql(
    """UPDATE signal_kind SET label = {label}, weight = {weight}, floor = {floor}, lasts_days = {lasts_days},
    position = {position} WHERE code = {code} RETURNING code"""
)

BEFORE = Sql(
    """SELECT b.*, k.position FROM signal_kind_before b JOIN signal_kind k ON k.code = b.code
    ORDER BY b.until DESC, b.id LIMIT {most} OFFSET {skip}"""
)


async def type_of(code: str) -> AppointmentType:
    """Find an appointment type. Raises Invalid on the field ``type``."""
    row = await TYPE.row(code=code)
    if row is None:
        raise Invalid({"type": Problem.UNKNOWN_TYPE})
    return _type(row)


async def types() -> list[AppointmentType]:
    """List the appointment types in the order coordinators gave them."""
    return [_type(row) for row in await TYPES.rows()]


async def role_of(code: str) -> TeamRole:
    """Find a team role. Raises Invalid on the field ``role``."""
    row = await ROLE.row(code=code)
    if row is None:
        raise Invalid({"role": Problem.UNKNOWN_ROLE})
    return TeamRole(**row)


async def roles() -> list[TeamRole]:
    """List the team roles in the order coordinators gave them."""
    return [TeamRole(**row) for row in await ROLES.rows()]


async def signal_kinds() -> list[SignalKind]:
    """List the signal kinds, heaviest first as shipped."""
    return [_signal_kind(row) for row in await SIGNAL_KINDS.rows()]


async def add_types(types: Sequence[AppointmentType]) -> None:
    """Write appointment types down. Raises Clash when a code is taken."""
    await insert("appointment_type", *[_type_row(one) for one in types])


async def add_roles(roles: Sequence[TeamRole]) -> None:
    """Write team roles down. Raises Clash when a code is taken."""
    await insert("team_role", *[asdict(one) for one in roles])


async def add_signal_kinds(kinds: Sequence[SignalKind]) -> None:
    """Write signal kinds down. Raises Clash when a code is taken."""
    await insert("signal_kind", *[_signal_row(one) for one in kinds])


async def change_type(wanted: AppointmentType) -> None:
    """Overwrite an appointment type. Raises Missing."""
    await _change(CHANGE_TYPE, _type_row(wanted))


async def change_role(wanted: TeamRole) -> None:
    """Overwrite a team role. Raises Missing."""
    await _change(CHANGE_ROLE, asdict(wanted))


async def change_signal_kind(wanted: SignalKind, by: AccountId, now: datetime) -> None:
    """Overwrite a signal kind, and keep what it was. Raises Missing."""
    before = next((one for one in await signal_kinds() if one.code == wanted.code), None)
    if before is None:
        raise Missing
    if before == wanted:
        return
    was = {**_signal_row(before), "id": random_id(), "until": now, "changed_by": by}
    await insert("signal_kind_before", {name: of for name, of in was.items() if name != "position"})
    await _change(CHANGE_SIGNAL_KIND, _signal_row(wanted))


async def signal_kinds_before(most: int, skip: int = 0) -> list[Before]:
    """List what signal kinds were, the latest change first."""
    return [
        Before(_signal_kind({name: row[name] for name in SignalKind.__slots__}), row["until"], row["changed_by"])
        for row in await BEFORE.rows(most=most, skip=skip)
    ]


async def _change(statement: Sql, values: Row) -> None:
    if await statement.row(**values) is None:
        raise Missing


def _type_row(one: AppointmentType) -> Row:
    team = msgspec.json.encode(one.team).decode()
    return {**asdict(one), "team": team, "level_floor": one.level_floor.value}


def _signal_row(one: SignalKind) -> Row:
    return {**asdict(one), "floor": None if one.floor is None else one.floor.value}


def _type(row: Row) -> AppointmentType:
    team = msgspec.json.decode(row["team"], type=tuple[Place, ...])
    return AppointmentType(**{**row, "team": team, "level_floor": Level(row["level_floor"])})


def _signal_kind(row: Row) -> SignalKind:
    return SignalKind(**{**row, "floor": None if row["floor"] is None else Level(row["floor"])})
