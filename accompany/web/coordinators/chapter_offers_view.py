"""Other chapters, worded: what of a visit is offered to them, and what they offer to this one."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from accompany.actions import chapter_offers as actions
from accompany.actions.candidates import Candidate
from accompany.actions.chapter_offers import OnTeam
from accompany.tables import accounts, chapter_offers, chapters, languages
from accompany.tables.appointments import Kept
from accompany.tables.chapter_offers import Made, Received
from accompany.tables.scope import Scope
from accompany.web import dates
from accompany.web.coordinators import why
from accompany.web.languages import gettext
from accompany.words import AccountId, ClaimId, SlotId, VolunteerId

MOST = 10


@dataclass(frozen=True, slots=True)
class OfVisit:
    """What one visit's page shows of other chapters: those there are, what they are offered, whom they sent."""

    others: tuple[chapters.Kept, ...]
    made: tuple[Made, ...]
    guests: Mapping[ClaimId, OnTeam]


@dataclass(frozen=True, slots=True)
class Inbox:
    """What other chapters offer, who goes from here, and for one chosen place who fits it best."""

    received: tuple[Received, ...]
    lent: tuple[Received, ...]
    names: Mapping[VolunteerId, str]
    chosen: str | None
    people: tuple[Candidate, ...]


async def of_visit(scope: Scope, kept: Kept, now: datetime) -> OfVisit:
    """Gather what one visit's page shows."""
    others = tuple(one for one in await chapters.all_of_them() if one.id != scope.chapter)
    if not others:
        return OfVisit((), (), {})
    made = tuple(await chapter_offers.made(scope, kept.id, now))
    return OfVisit(others, made, await actions.on_team(scope, kept.id))


async def inbox(scope: Scope, chosen: str | None, now: datetime) -> Inbox:
    """Gather what the inbox shows; ``chosen`` is the offer for which it names who fits."""
    received, lent = await chapter_offers.received(scope, now), await chapter_offers.lent(scope, now)
    going = [AccountId(one.volunteer) for one in lent if one.volunteer]
    contacts = await accounts.contacts(scope, going) if going else {}
    wanted = next((one.id for one in received if str(one.id) == chosen), None)
    people = await actions.best(scope, wanted, MOST, now) if wanted else []
    names = {VolunteerId(who): contact.name for who, contact in contacts.items()}
    return Inbox(tuple(received), tuple(lent), names, str(wanted) if wanted else None, tuple(people))


def guest_line(guest: OnTeam | None) -> str | None:
    """Say whose guest somebody is, and how to reach them: through whoever coordinates there."""
    if guest is None:
        return None
    if guest.coordinator is None:
        return gettext("volunteer of %(chapter)s") % {"chapter": guest.chapter}
    said = gettext("volunteer of %(chapter)s; reach them through %(name)s, %(email)s")
    return said % {"chapter": guest.chapter, "name": guest.coordinator, "email": guest.email}


def offers(found: OfVisit, roles: Mapping[SlotId, str]) -> dict[str, Any]:
    """Word what is offered elsewhere; ``roles`` names the role of each place."""
    return {
        "others": [{"id": str(one.id), "name": one.name} for one in found.others],
        "made": [
            {"id": str(one.id), "to": one.to_name, "role": roles[one.slot]} for one in found.made if one.slot in roles
        ],
    }


def received(found: Inbox, now: datetime, language: str) -> dict[str, Any]:
    """Word the inbox's part."""
    people = [
        {"volunteer": str(one.person.volunteer), "name": one.name, "sentence": why.sentence(one, now, language)}
        for one in found.people
    ]
    return {
        "open": [{**_place(one, language), "chosen": str(one.id) == found.chosen} for one in found.received],
        "lent": [
            {**_place(one, language), "who": found.names.get(one.volunteer) if one.volunteer else None}
            for one in found.lent
        ],
        "people": people,
    }


def _place(one: Received, language: str) -> dict[str, Any]:
    return {
        "id": str(one.id or one.claim),
        "role": gettext(one.role_label),
        "language": languages.name_of(one.language) if one.language else None,
        "when": dates.when(one.starts_at, one.ends_at, one.zone, language),
        "where": one.district,
        "chapter": one.chapter_name,
    }
