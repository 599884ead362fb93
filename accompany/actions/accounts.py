"""Accounts are made, changed, frozen; the first coordinator sets the program up."""

from datetime import datetime

from accompany.rules.importing import is_email
from accompany.tables import accounts, chapters, ledger, logins, sessions
from accompany.tables.accounts import New
from accompany.tables.scope import Scope
from accompany.tables.store import action
from accompany.words import AccountId, Invalid, Problem, Reason, Refused, Role

LONGEST_NAME = 80


@action
async def create(scope: Scope, new: New, now: datetime) -> AccountId:
    """Make an account. An address that has one already raises Clash, whoever's it is."""
    _check(new.name, new.email)
    account = await accounts.add(scope, new, now)
    await ledger.write(scope, None, "create_account", account, now)
    return account


@action
async def give_role(scope: Scope, account: AccountId, role: Role, now: datetime) -> None:
    """Let an account do more. Raises Missing."""
    await accounts.find(scope, account)
    await accounts.give_role(account, role)
    await ledger.write(scope, None, "give_role", account, now)


@action
async def freeze(scope: Scope, account: AccountId, by: AccountId | None, now: datetime) -> None:
    """Shut an account out: sessions, tokens and links end with the next request. Raises Missing."""
    await accounts.freeze(scope, account, by, now)
    await sessions.end_all(account, now)
    await ledger.write(scope, by, "freeze_account", account, now)


@action
async def make_setup_link(now: datetime) -> str | None:
    """Make the token of a one-time set-up link; None when somebody coordinates already."""
    return None if await accounts.coordinated() else await logins.add_setup(now)


@action
async def set_up(token: str, name: str, email: str, now: datetime) -> AccountId:
    """Make the first coordinator, in the default chapter. Refused when the link is old or somebody was faster.

    Whoever has the address already becomes the coordinator.
    """
    _check(name, email)
    if not await logins.use_setup(token, now):
        raise Refused(Reason.LINK_OLD)
    if await accounts.coordinated():
        raise Refused(Reason.ALREADY_SET_UP)

    scope = Scope((await chapters.default()).id)
    known = await accounts.by_email(email)
    new = New(name.strip(), email.strip(), frozenset({Role.COORDINATOR}))
    account = known.id if known else await accounts.add(scope, new, now)

    await accounts.give_role(account, Role.COORDINATOR)
    await accounts.confirm(account, now)
    await ledger.write(scope, account, "set_up", account, now)
    return account


async def setup_works(token: str, now: datetime) -> bool:
    """Say whether a set-up link can still be used."""
    return await logins.setup_works(token, now) and not await accounts.coordinated()


def _check(name: str, email: str) -> None:
    problems: dict[str, Problem] = {}
    if not name.strip():
        problems["name"] = Problem.REQUIRED
    elif len(name.strip()) > LONGEST_NAME:
        problems["name"] = Problem.TOO_LONG
    elif not name.isprintable():
        problems["name"] = Problem.MALFORMED
    if not email.strip():
        problems["email"] = Problem.REQUIRED
    elif not is_email(email.strip()):
        problems["email"] = Problem.NOT_EMAIL
    if problems:
        raise Invalid(problems)
