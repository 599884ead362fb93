"""Addresses of calendars: a person's date, and a site's shifts for whoever leads there. Each is shown once."""

import secrets
from datetime import datetime

from accompany.tables import given_feeds, ledger, sites, store
from accompany.tables.given_feeds import Kind
from accompany.tables.requests import Kept as Request
from accompany.tables.scope import Scope
from accompany.words import AccountId, Missing, RequestState, SiteId

OPEN = (RequestState.NEW, RequestState.ACCEPTED)


@store.action
async def new_of_person(request: Request, now: datetime) -> str:
    """Make the address of a person's date; the one before ends. Raises Missing when the request is over."""
    if request.state not in OPEN:
        raise Missing
    token = _token(Kind.PERSON)
    await given_feeds.add(Kind.PERSON, Scope(request.chapter), request.id, None, token, now)
    return token


@store.action
async def end_of_person(request: Request) -> None:
    """Close the address of a person's date, if there is one."""
    await given_feeds.end(Kind.PERSON, request.id)


@store.action
async def new_of_site(scope: Scope, site: SiteId, by: AccountId, now: datetime) -> str:
    """Make an address of a site's shifts, for this account; the one before ends. Raises Missing."""
    await sites.find(site)
    token = _token(Kind.SITE)
    await given_feeds.add(Kind.SITE, scope, by, site, token, now)
    await ledger.write(scope, by, "make_site_feed", site, now)
    return token


@store.action
async def end_of_site(site: SiteId, by: AccountId) -> None:
    """Close an account's address of a site's shifts, if there is one."""
    await given_feeds.end(Kind.SITE, by, site)


def _token(kind: Kind) -> str:
    """Make 160 random bits behind the letter that says what the feed shows."""
    return kind.value[0] + secrets.token_hex(20)
