"""Edit the kinds: appointment types, team roles, signal kinds. They are data; no programmer is needed."""

import re
from dataclasses import replace
from datetime import datetime

from accompany.actions import signals as signal_actions
from accompany.rules import teams
from accompany.tables import kinds, languages, ledger, live, signals, store
from accompany.tables.kinds import AppointmentType, SignalKind, TeamRole
from accompany.tables.scope import Scope
from accompany.words import AccountId, Invalid, Problem

CODE = re.compile(r"[a-z][a-z0-9_]{1,39}", re.ASCII)
LAST = 999  # a new kind comes after those that are there


@store.action
async def add_type(scope: Scope, wanted: AppointmentType, by: AccountId, now: datetime) -> AppointmentType:
    """Add an appointment type. Raises Invalid."""
    _check_code(wanted.code, {one.code for one in await kinds.types()})
    await _check_team(wanted)
    await kinds.add_types([wanted])
    await _noted(scope, by, "add_type", now)
    return wanted


@store.action
async def change_type(scope: Scope, wanted: AppointmentType, by: AccountId, now: datetime) -> AppointmentType:
    """Overwrite an appointment type; appointments planned already stay as they are. Raises Invalid, Missing."""
    await _check_team(wanted)
    await kinds.change_type(wanted)
    await _noted(scope, by, "change_type", now)
    return wanted


@store.action
async def add_role(scope: Scope, wanted: TeamRole, by: AccountId, now: datetime) -> TeamRole:
    """Add a team role. Raises Invalid."""
    _check_code(wanted.code, {one.code for one in await kinds.roles()})
    _check_qualification(wanted)
    await kinds.add_roles([wanted])
    await _noted(scope, by, "add_role", now)
    return wanted


@store.action
async def change_role(scope: Scope, wanted: TeamRole, by: AccountId, now: datetime) -> TeamRole:
    """Overwrite a team role. Raises Invalid, Missing."""
    _check_qualification(wanted)
    await kinds.change_role(wanted)
    await _noted(scope, by, "change_role", now)
    return wanted


@store.action
async def add_signal_kind(scope: Scope, wanted: SignalKind, by: AccountId, now: datetime) -> SignalKind:
    """Add a signal kind. Raises Invalid."""
    _check_code(wanted.code, {one.code for one in await kinds.signal_kinds()})
    await kinds.add_signal_kinds([wanted])
    await _noted(scope, by, "add_signal_kind", now)
    return wanted


@store.action
async def change_signal_kind(scope: Scope, wanted: SignalKind, by: AccountId, now: datetime) -> SignalKind:
    """Overwrite a signal kind, and judge anew what it stands on. Levels confirmed already stay. Raises Missing."""
    await kinds.change_signal_kind(wanted, by, now)
    for chapter, appointment in await signals.of_kind(wanted.code, now):
        await signal_actions.judge_anew(chapter, appointment, now)
    await _noted(scope, by, "change_signal_kind", now)
    return wanted


def _check_code(code: str, taken: set[str]) -> None:
    if not CODE.fullmatch(code):
        raise Invalid({"code": Problem.MALFORMED})
    if code in taken:
        raise Invalid({"code": Problem.DUPLICATE_ROW})


def _check_qualification(role: TeamRole) -> None:
    if role.qualification is not None and not CODE.fullmatch(role.qualification):
        raise Invalid({"qualification": Problem.MALFORMED})


async def _check_team(wanted: AppointmentType) -> None:
    # A type names roles; which language an interpreter needs is known only with the person.
    known = {role.code: False for role in await kinds.roles()}
    if problems := teams.problems([replace(place, language=None) for place in wanted.team], known, wanted.team_cap):
        raise Invalid(problems)
    languages.check(teams.languages(wanted.team))


async def _noted(scope: Scope, by: AccountId, action: str, now: datetime) -> None:
    await ledger.write(scope, by, action, scope.chapter, now)
    await live.touch(scope, now)
