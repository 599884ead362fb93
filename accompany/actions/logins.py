"""Signing in and out: a link by e-mail, bound to the browser that asked for it; sessions and API tokens."""

import secrets
import uuid
from datetime import datetime, timedelta
from enum import Enum, auto
from hmac import compare_digest

from accompany.rules import sessions as rules
from accompany.rules.importing import is_email
from accompany.tables import accounts, bounces, chapters, logins, notices, sessions
from accompany.tables.accounts import Visitor
from accompany.tables.notices import Reader
from accompany.tables.scope import Scope
from accompany.tables.sessions import Started
from accompany.tables.store import action
from accompany.words import AccountId, Invalid, NoticeKind, Problem, ReaderKind, Reason, Refused

LONGEST_TOKEN = timedelta(days=366)


class Opened(Enum):
    """Where a log-in link was opened."""

    HERE = auto()  # in the browser that asked for it
    ELSEWHERE = auto()  # in another one, which gets to see a code


async def ask(email: str, browser: str | None, now: datetime) -> str:
    """Ask for a log-in link and give the mark that binds it to the browser, kept in a cookie.

    ``browser`` is the mark it already has; one we did not make is not taken over. Whether the address is known
    shows nowhere: the mail leaves later, by the worker.
    """
    if not is_email(email.strip()):
        raise Invalid({"email": Problem.REQUIRED if not email.strip() else Problem.NOT_EMAIL})
    known = browser is not None and await logins.knows(browser, now)
    mark = browser if browser is not None and known else secrets.token_urlsafe(32)
    await _ask(email, mark, now)
    return mark


@action
async def _ask(email: str, mark: str, now: datetime) -> None:
    """Write the same whether the address is known or not: a notice for nobody finds nobody when it is to be sent."""
    found = await accounts.by_email(email)
    account = found.id if found and found.frozen_at is None else None
    scope = Scope((await chapters.default()).id)

    link = await logins.add(account, mark, now)
    await notices.post(scope, NoticeKind.LOGIN_LINK, link, Reader(ReaderKind.ACCOUNT, account or link), now)


@action
async def hand_out(account: AccountId, lasts: timedelta, now: datetime) -> tuple[str, str]:
    """Make a link for somebody at this machine: the mark their browser will carry, and the link's token."""
    mark = secrets.token_urlsafe(32)
    return mark, logins.token(await logins.add(account, mark, now, lasts))


async def opened(token: str, browser: str | None, now: datetime) -> tuple[Opened, str]:
    """Say where a link was opened, and the code to show if that is elsewhere. Changes nothing. Refused when old."""
    link = await logins.find(token, now)
    if link is None or link.account is None:
        raise Refused(Reason.LINK_OLD)
    if browser is not None and link.asked_by(browser):
        return Opened.HERE, ""
    return Opened.ELSEWHERE, logins.code(link.id)


@action
async def by_link(token: str, browser: str | None, now: datetime) -> Started:
    """Sign in with the link, in the browser that asked for it. Refused when old or in another browser."""
    link = await logins.find(token, now)
    if link is None:
        raise Refused(Reason.LINK_OLD)
    if browser is None or not link.asked_by(browser):
        raise Refused(Reason.OTHER_BROWSER)
    return await _enter(link.id, now)


async def by_code(code: str, browser: str | None, now: datetime) -> Started:
    """Sign in with the code shown elsewhere. Refused when wrong, old, or tried too often.

    The try is counted in a transaction of its own, so that refusing does not take it back.
    """
    links = await logins.count_try(browser, now) if browser is not None else []
    if not links:
        raise Refused(Reason.LINK_OLD)
    typed = "".join(character for character in code if character not in " -").encode()
    fitting = [one.id for one in links if compare_digest(logins.code(one.id).encode(), typed) and one.account]
    if not fitting:
        raise Refused(Reason.WRONG_CODE)
    return await _enter(fitting[0], now)


@action
async def _enter(link: uuid.UUID, now: datetime) -> Started:
    account = await logins.use(link, now)
    if account is None:
        raise Refused(Reason.LINK_OLD)
    await accounts.confirm(account, now)
    await bounces.forget(account)  # the mail was read
    return await start(account, now)


@action
async def start(account: AccountId, now: datetime) -> Started:
    """Begin a session for somebody who has just proved who they are. Refused for a frozen account."""
    roles = await accounts.roles(account)
    if roles is None:
        raise Refused(Reason.LINK_OLD)
    return await sessions.start(account, now + rules.stay(roles).whole, now)


async def visitor(token: str, now: datetime) -> Visitor | None:
    """Say who has this session, by today's roles; note at most once a minute that it was used."""
    seen = await sessions.find(token, now)
    if seen is None or not rules.alive(seen.visitor.roles, seen.started_at, seen.seen_at, now):
        return None
    if seen.seen_at <= now - rules.NOTED_EVERY:
        await sessions.note(token, now, now - rules.NOTED_EVERY)
    return seen.visitor


async def speaker(token: str, now: datetime) -> Visitor | None:
    """Say for whom an API token speaks."""
    return await sessions.of_token(token, now)


@action
async def leave(token: str) -> None:
    """End a session."""
    await sessions.end(token)


@action
async def make_token(account: AccountId, lasts: timedelta, now: datetime) -> str:
    """Make an API token for an account, for at most a year; it is shown this once."""
    return await sessions.add_token(account, now + min(lasts, LONGEST_TOKEN), now)


@action
async def revoke_token(token: str, now: datetime) -> None:
    """End an API token."""
    await sessions.revoke(token, now)
