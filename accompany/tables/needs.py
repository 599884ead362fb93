"""Needs: what a slot asks of whoever takes it, read from a row of any query that knows its slot, role and site."""

from accompany.rules.slots import Need
from accompany.tables.sql import Row
from accompany.words import AppointmentStatus


def read(row: Row) -> Need:
    """Give what the slot of this row needs."""
    return Need(
        qualification=row["qualification"],
        language=row["language"],
        starts_at=row["starts_at"],
        ends_at=row["ends_at"],
        status=AppointmentStatus(row["status"]),
        taken=row["taken_by"] is not None,
        zone=row["time_zone"],
    )
