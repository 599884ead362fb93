"""Time-ordered ids for rows nobody outside sees, and random ones for all the others."""

import base64
import secrets
from datetime import datetime
from uuid import UUID, uuid4

from accompany.tables import store


def random_id() -> UUID:
    """Make an id that says nothing."""
    return uuid4()


def ordered_id(now: datetime) -> UUID:
    """Make a UUIDv7 (RFC 9562 §5.7): it sorts by ``now``, so an outbox is written at one end of its index."""
    millis = int(now.timestamp() * 1000)
    tail = secrets.randbits(74)
    value = millis << 80 | 0x7 << 76 | (tail >> 62) << 64 | 0b10 << 62 | (tail & (1 << 62) - 1)
    return UUID(int=value)


def calendar_uid() -> str:
    """Make a calendar UID of 160 random bits: it is the secret of one invitation (RFC 7986 §5.3)."""
    return f"{base64.b32encode(secrets.token_bytes(20)).decode().lower()}@{store.calendar_domain()}"
