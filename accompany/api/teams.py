"""Teams in JSON: how many of each role are wanted, and the slots there are."""

from typing import Annotated

import msgspec

from accompany.rules.teams import Place
from accompany.tables.slots import TeamRow

Number = Annotated[int, msgspec.Meta(ge=0, le=3000)]


class PlaceIn(msgspec.Struct, forbid_unknown_fields=True):
    """One role of a team: at least, ideally, at most."""

    role: str
    minimum: Number = 1
    ideal: Number | None = None
    maximum: Number | None = None
    language: str | None = None


class SlotOut(msgspec.Struct):
    """One place in a team."""

    id: str
    state: str
    claim: str | None


class PlaceOut(msgspec.Struct):
    """One role of a team with its slots."""

    role: str
    minimum: int
    ideal: int
    maximum: int
    language: str | None
    slots: list[SlotOut]


def places(team: list[PlaceIn]) -> tuple[Place, ...]:
    """Read a team; ideal and maximum follow the minimum unless given."""
    return tuple(_place(place) for place in team)


def team_out(team: tuple[TeamRow, ...]) -> list[PlaceOut]:
    """Write a team."""
    return [
        PlaceOut(
            role=row.place.role,
            minimum=row.place.minimum,
            ideal=row.place.ideal,
            maximum=row.place.maximum,
            language=row.place.language,
            slots=[
                SlotOut(str(slot.id), slot.state.value, str(slot.claim) if slot.claim else None) for slot in row.slots
            ],
        )
        for row in team
    ]


def _place(place: PlaceIn) -> Place:
    ideal = place.minimum if place.ideal is None else place.ideal
    maximum = max(ideal, place.minimum) if place.maximum is None else place.maximum
    return Place(place.role, place.minimum, ideal, maximum, place.language)
