"""When and how a volunteer wants to be asked: dates away or free, standing wishes, more for a while."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from accompany.rules.availability import Dates
from accompany.rules.candidates import Wishes
from accompany.rules.profiles import Profile
from accompany.tables import sites, volunteers
from accompany.tables.scope import Scope
from accompany.tables.volunteers import Kept
from accompany.web.answers import Form, one
from accompany.words import AccountId, Invalid, Problem, SiteId, VolunteerId

COLUMNS = ("away_from", "away_until", "away_kind")  # of the dates on which the week is not as usual


def wanted(fields: Form) -> dict[str, Any]:
    """Read what the form says. Raises Invalid."""
    more_until = one(fields, "more_until")
    return {
        "exceptions": _exceptions(fields),
        "wishes": Wishes(
            frozenset(VolunteerId(AccountId(lead)) for lead in _ids(fields, "with_lead")),
            frozenset(SiteId(site) for site in _ids(fields, "not_site")),
            one(fields, "early_mornings") == "yes",
        ),
        "urgent": one(fields, "urgent") == "yes",
        "more_until": _day(more_until, "more_until") if more_until else None,
    }


def filled(profile: Profile) -> dict[str, Any]:
    """Give what the form shows of what is kept."""
    return {
        "exceptions": [(one.first.isoformat(), one.last.isoformat(), _kind(one)) for one in profile.exceptions],
        "with_lead": [str(one) for one in sorted(profile.wishes.with_leads)],
        "not_site": [str(one) for one in sorted(profile.wishes.not_sites)],
        "early_mornings": profile.wishes.early_mornings,
        "urgent": profile.urgent,
        "more_until": profile.more_until.isoformat() if profile.more_until else "",
    }


def typed(fields: Form) -> dict[str, Any]:
    """Give what was typed, as it was typed."""
    columns = (fields.get(name, []) for name in COLUMNS)
    return {
        "exceptions": [row for row in zip(*columns, strict=False) if row[0] or row[1]],
        "with_lead": fields.get("with_lead", []),
        "not_site": [site for site in fields.get("not_site", []) if site],
        "early_mornings": one(fields, "early_mornings") == "yes",
        "urgent": one(fields, "urgent") == "yes",
        "more_until": one(fields, "more_until"),
    }


async def choices(scope: Scope, kept: Kept, now: datetime) -> dict[str, Any]:
    """Give what there is to choose from: every site, the leads they know, and those they named before."""
    leads = await volunteers.leads_met(scope, kept.id, now)
    unmet = [lead for lead in kept.profile.wishes.with_leads if lead not in leads]
    named = await volunteers.some(scope, unmet) if unmet else []  # a coordinator wrote them down
    known = await sites.all_of_them()
    return {
        "known_sites": [(str(site.id), f"{site.name} · {site.city}, {site.state}") for site in known],
        "leads": [(str(lead), name) for lead, name in {**leads, **{one.id: one.name for one in named}}.items()],
    }


def _kind(dates: Dates) -> str:
    return "free" if dates.free else "away"


def _exceptions(fields: Form) -> tuple[Dates, ...]:
    columns = [fields.get(name, []) for name in COLUMNS]
    if len({len(column) for column in columns}) > 1:
        raise Invalid({"exceptions": Problem.MALFORMED})
    rows = [row for row in zip(*columns, strict=True) if row[0] or row[1]]
    return tuple(
        Dates(_day(first or last, "exceptions"), _day(last or first, "exceptions"), kind == "free")
        for first, last, kind in rows
    )


def _day(text: str, field: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise Invalid({field: Problem.MALFORMED}) from None


def _ids(fields: Form, name: str) -> set[UUID]:
    try:
        return {UUID(text) for text in fields.get(name, []) if text}
    except ValueError:
        raise Invalid({"wishes": Problem.UNKNOWN_CHOICE}) from None
