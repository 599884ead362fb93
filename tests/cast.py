"""The cast: Ana and Theo accompany, June and Rosa coordinate, Eve is signed in and belongs to another chapter.

``cast`` has them in a real database behind the whole program. ``cast.speaking_as(cast.june)`` gives an HTTP client with
June's API token, ``cast.signed_in(cast.june)`` one with her session in a cookie, ``cast.stranger()`` one with neither.
Marisol, who asks for company, has no account: tests that need her make her a request.
"""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

import httpx
import pytest
from litestar import Litestar

from accompany.actions import accounts, logins
from accompany.doors import now as clock
from accompany.doors.signing import SESSION
from accompany.settings import Settings
from accompany.tables import chapters, reply_addresses, store
from accompany.tables.accounts import New
from accompany.tables.scope import Scope
from accompany.tables.sql import insert
from accompany.words import AccountId, Role, VolunteerId

NOW = datetime(2026, 11, 23, 15, 0, tzinfo=UTC)
BASE_URL = "https://riverside.example.org"


@dataclass(frozen=True)
class Member:
    """Somebody with an account."""

    account: AccountId
    scope: Scope
    email: str

    @property
    def volunteer(self) -> VolunteerId:
        return VolunteerId(self.account)


@dataclass
class Cast:
    """Everybody, and the program they use."""

    app: Litestar
    settings: Settings
    riverside: Scope
    hillside: Scope
    ana: Member
    theo: Member
    june: Member
    rosa: Member
    eve: Member
    clients: AsyncExitStack = field(repr=False)

    async def stranger(self, **headers: str) -> httpx.AsyncClient:
        """Give a client of somebody who is not signed in. It follows no redirect."""
        transport = httpx.ASGITransport(self.app)  # type: ignore[arg-type]  # the two libraries' ASGI types differ
        client = httpx.AsyncClient(transport=transport, base_url=BASE_URL, headers=headers)
        return await self.clients.enter_async_context(client)

    async def speaking_as(self, member: Member) -> httpx.AsyncClient:
        """Give a client with an API token."""
        token = await logins.make_token(member.account, timedelta(days=30), clock.now())
        return await self.stranger(authorization=f"Bearer {token}")

    async def signed_in(self, member: Member) -> httpx.AsyncClient:
        """Give a client with a session; ``csrf_of`` gives what its forms must carry."""
        started = await logins.start(member.account, clock.now())
        client = await self.stranger()
        client.cookies.set(SESSION, started.token, domain="riverside.example.org")
        return client

    async def csrf_of(self, client: httpx.AsyncClient) -> str:
        """Give the form token of a signed-in client's session."""
        visitor = await logins.visitor(client.cookies[SESSION], clock.now())
        assert visitor is not None
        assert visitor.csrf is not None
        return visitor.csrf

    def later(self, moment: datetime) -> None:
        """Let the program's clock go on from another moment."""
        clock.start_at(moment)


async def _member(scope: Scope, name: str, *roles: Role) -> Member:
    email = f"{name.lower()}@example.org"
    account = await accounts.create(scope, New(name, email, frozenset(roles)), NOW)
    if Role.VOLUNTEER in roles:
        await _volunteer(scope, account)
    return Member(account, scope, email)


async def _volunteer(scope: Scope, account: AccountId) -> None:
    """Make the account a vetted volunteer with the first training. Theo also speaks Spanish."""
    await insert(
        "volunteer",
        {
            "id": account,
            "chapter_id": scope.chapter,
            "vetted_at": NOW,
            "zones": "[]",
            "availability": "[]",
            "weekly_ask_limit": 3,
            "quiet_from": "21:00",
            "quiet_to": "06:00",
            "calendar": "invites",
            "detail": "normal",
            "reply_generation": 0,
            "claims_made": 0,
            "changed_at": NOW,
        },
    )
    await insert(
        "volunteer_qualification", {"volunteer_id": account, "code": "accompaniment_101", "until": "2027-06-30"}
    )
    await reply_addresses.keep([VolunteerId(account)])


@pytest.fixture
async def cast(settings: Settings) -> AsyncIterator[Cast]:
    """Set two chapters up with everybody in them, and start the program."""
    from accompany.app import create_app  # noqa: PLC0415  # a broken route fails the tests of routes, not all of them

    settings = replace(settings, base_url=BASE_URL, name="Riverside Accompaniment", phone="555-0100", test_now=NOW)
    app = create_app(settings)
    clock.start_at(NOW)
    await store.open(settings)
    async with AsyncExitStack() as clients:
        riverside = Scope(await chapters.add("Riverside", "America/New_York", NOW, is_default=True))
        hillside = Scope(await chapters.add("Hillside", "America/Los_Angeles", NOW))
        everybody = {
            "ana": await _member(riverside, "Ana", Role.VOLUNTEER),
            "theo": await _member(riverside, "Theo", Role.VOLUNTEER),
            "june": await _member(riverside, "June", Role.COORDINATOR),
            "rosa": await _member(riverside, "Rosa", Role.COORDINATOR),
            "eve": await _member(hillside, "Eve", Role.COORDINATOR, Role.VOLUNTEER),
        }
        theo = everybody["theo"].account
        await insert("volunteer_language", {"volunteer_id": theo, "code": "es", "level": 3})
        yield Cast(app, settings, riverside, hillside, **everybody, clients=clients)
    await store.close()
    clock.run_freely()
