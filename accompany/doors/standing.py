"""How a visitor stands to an appointment: what decides how much of it they see."""

from accompany.doors.access import Visitor
from accompany.rules.visibility import Standing
from accompany.tables.appointments import Kept
from accompany.tables.slots import TeamRow
from accompany.words import AppointmentStatus


def standing(visitor: Visitor, kept: Kept, team: tuple[TeamRow, ...]) -> Standing:
    """Say how a visitor stands to an appointment: what the visibility rule reads."""
    mine = [row.place.role for row in team for slot in row.slots if slot.volunteer == visitor.account]
    return Standing(
        coordinator=visitor.is_coordinator,
        vetted=visitor.vetted,
        claimed=bool(mine),
        leads="lead" in mine,
        observation=kept.person is None,
        published=kept.status in (AppointmentStatus.PUBLISHED, AppointmentStatus.DONE),
        starts_at=kept.starts_at,
        ends_at=kept.ends_at,
    )
