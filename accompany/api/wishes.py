"""In JSON: the dates on which a volunteer's week is not as usual, and their standing wishes."""

from collections.abc import Iterable
from datetime import date
from typing import Literal
from uuid import UUID

import msgspec

from accompany.rules.availability import Dates
from accompany.rules.candidates import Wishes
from accompany.words import AccountId, Invalid, Problem, SiteId, VolunteerId


class OtherDates(msgspec.Struct, forbid_unknown_fields=True, rename={"first": "from", "last": "until"}):
    """Days on which the week is not as usual, both counted: away, or free all day."""

    first: date
    last: date
    kind: Literal["away", "free"] = "away"


class Wish(msgspec.Struct, forbid_unknown_fields=True):
    """A standing wish. ``with_lead`` (a volunteer: go only with one of these), ``not_site`` (a site: never there).

    ``early_mornings``: more than two in a row are welcome; it is about nobody.
    """

    wish: Literal["with_lead", "not_site", "early_mornings"]
    about: str | None = None


def read_dates(given: Iterable[OtherDates]) -> tuple[Dates, ...]:
    """Read dates."""
    return tuple(Dates(one.first, one.last, one.kind == "free") for one in given)


def dates_out(kept: Iterable[Dates]) -> list[OtherDates]:
    """Write dates."""
    return [OtherDates(one.first, one.last, "free" if one.free else "away") for one in kept]


def read_wishes(given: Iterable[Wish]) -> Wishes:
    """Read wishes. Raises Invalid when one is about nobody who could be meant."""
    leads = {VolunteerId(AccountId(_about(one))) for one in given if one.wish == "with_lead"}
    not_sites = {SiteId(_about(one)) for one in given if one.wish == "not_site"}
    early = [one for one in given if one.wish == "early_mornings"]
    if any(one.about is not None for one in early):
        raise Invalid({"wishes": Problem.UNKNOWN_FIELD})
    return Wishes(frozenset(leads), frozenset(not_sites), bool(early))


def wishes_out(kept: Wishes) -> list[Wish]:
    """Write wishes, in one order."""
    leads = [Wish("with_lead", str(one)) for one in sorted(kept.with_leads)]
    not_sites = [Wish("not_site", str(one)) for one in sorted(kept.not_sites)]
    return [*leads, *not_sites, *[Wish("early_mornings")] * kept.early_mornings]


def _about(wish: Wish) -> UUID:
    if wish.about is None:
        raise Invalid({"wishes": Problem.REQUIRED})
    try:
        return UUID(wish.about)
    except ValueError:
        raise Invalid({"wishes": Problem.MALFORMED}) from None
