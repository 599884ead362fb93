"""Guests: volunteers who hold a place in another chapter, and what they are there: a volunteer, and nothing more."""

from dataclasses import replace
from uuid import UUID

from accompany.doors.access import Visitor
from accompany.tables import chapter_offers
from accompany.words import Role, VolunteerId


async def there(visitor: Visitor, what: UUID) -> Visitor:
    """Give the visitor as they stand at a claim, slot or appointment: a guest if they hold a place in that chapter.

    Whoever coordinates at home coordinates nothing there.
    """
    scope = await chapter_offers.guest_at(visitor.scope, VolunteerId(visitor.account), what)
    return replace(visitor, scope=scope, roles=frozenset({Role.VOLUNTEER})) if scope else visitor
