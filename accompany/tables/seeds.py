"""What a new coalition starts with: sites, appointment types, roles, signal kinds. From then on they edit their own."""

import tomllib
from importlib import resources
from typing import Any, TypeVar

import msgspec

from accompany.tables.kinds import AppointmentType, SignalKind, TeamRole
from accompany.words import Level

T = TypeVar("T")


def sites() -> str:
    """Give the sites as the text of a file that can be imported."""
    return _text("sites.csv")


def types() -> list[AppointmentType]:
    """Read the appointment types in their order."""
    found = _listed("types.toml", "type")
    for one in found:
        one["level_floor"] = Level[one["level_floor"].upper()]
    return [_read({"team_cap": None, **one}, AppointmentType) for one in found]


def roles() -> list[TeamRole]:
    """Read the team roles in their order."""
    return [_read({"qualification": None, **one}, TeamRole) for one in _listed("roles.toml", "role")]


def signal_kinds() -> list[SignalKind]:
    """Read the signal kinds in their order."""
    return [_read({"floor": None, "lasts_days": None, **one}, SignalKind) for one in _listed("signals.toml", "signal")]


def _read(fields: dict[str, Any], kind: type[T]) -> T:
    return msgspec.convert(fields, kind)


def _listed(file: str, name: str) -> list[dict[str, Any]]:
    return [{**one, "position": position} for position, one in enumerate(tomllib.loads(_text(file))[name])]


def _text(file: str) -> str:
    return resources.files("accompany").joinpath("data", file).read_text(encoding="utf-8")
