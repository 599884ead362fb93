"""How often a caller may ask: budgets for whoever is not signed in."""

import ipaddress
from datetime import datetime, timedelta
from typing import Any

from litestar.connection import ASGIConnection
from litestar.datastructures import State

from accompany.doors.now import now
from accompany.tables import allowances

Caller = ASGIConnection[Any, Any, Any, State]
HOUR = timedelta(hours=1)


async def public_form(request: Caller) -> None:
    """Count one request for company. Raises TooMany."""
    await _spend("public form", request, each=60, all_together=600)


async def code_tries(request: Caller) -> None:
    """Count one look-up by code. Raises TooMany."""
    await _spend("code", request, each=120, all_together=3000)


async def login(request: Caller, email: str) -> None:
    """Count one log-in link asked for, by caller and by address, known or not. Raises TooMany."""
    await _spend("login", request, each=30, all_together=1000)
    await allowances.spend("login mail", email.strip().lower(), 6, HOUR / 4, now())


async def joining(request: Caller, email: str) -> None:
    """Count one wish to help, by caller and by address, known or not. Raises TooMany."""
    await _spend("join", request, each=20, all_together=300)
    await login(request, email)


async def list_joining(request: Caller, email: str) -> None:
    """Count one wish to be on the list, by caller and by address, known or not. Raises TooMany."""
    await _spend("list", request, each=20, all_together=1000)
    await allowances.spend("list mail", email.strip().lower(), 3, 24 * HOUR, now())


async def secret_tries(request: Caller) -> None:
    """Count one try of a log-in or set-up link or code. Raises TooMany."""
    await _spend("secret", request, each=120, all_together=3000)


def address(request: Caller) -> str:
    """Give the caller's network address: the proxy's word counts when the proxy is on our own network.

    An IPv6 caller is its /64, which one household or phone has to itself.
    """
    peer = request.client.host if request.client else ""
    forwarded = request.headers.get("x-forwarded-for", "").rpartition(",")[2].strip()
    return _network(forwarded) if forwarded and _ours(peer) else _network(peer)


async def _spend(what: str, request: Caller, *, each: int, all_together: int) -> None:
    moment: datetime = now()
    await allowances.spend(what, address(request), each, HOUR, moment)
    await allowances.spend(what, "everybody", all_together, HOUR, moment)


def _ours(peer: str) -> bool:
    try:
        return ipaddress.ip_address(peer).is_private
    except ValueError:
        return False


def _network(text: str) -> str:
    try:
        found = ipaddress.ip_address(text)
    except ValueError:
        return "?"
    return str(ipaddress.ip_network((found, 64), strict=False)) if found.version == 6 else str(found)
