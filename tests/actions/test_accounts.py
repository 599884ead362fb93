"""Accounts: sealed, found by address, frozen with everything they hold."""

from datetime import timedelta

import pytest

from accompany.actions import accounts as actions
from accompany.actions import logins
from accompany.tables import accounts, sessions
from accompany.tables.accounts import New
from accompany.tables.sql import Sql
from accompany.tables.store import Clash
from accompany.words import Invalid, Missing, Problem, Role
from tests.cast import NOW, Cast

ROWS = Sql("SELECT email_index, name_sealed, email_sealed, phone_sealed FROM account WHERE id = {id}")
LEDGER = Sql("SELECT action, account_id, about FROM ledger WHERE action = {action} ORDER BY id")
SESSIONS = Sql("SELECT digest, csrf, seen_at FROM session ORDER BY started_at, digest")
TOKENS = Sql("SELECT digest FROM api_token ORDER BY digest")

SOL = New("Sol", "Sol@example.org", frozenset({Role.VOLUNTEER, Role.LEAD}), phone="555-0123", language="es")


async def test_what_tells_who_somebody_is_rests_sealed(cast: Cast) -> None:
    account = await actions.create(cast.riverside, SOL, NOW)
    row = await ROWS.row(id=account)
    assert row is not None
    for text in (b"Sol", b"sol@example.org", b"Sol@example.org", b"555-0123"):
        assert not any(text in (value if isinstance(value, bytes) else str(value).encode()) for value in row.values())
    contact = await accounts.contact(account)
    assert (contact.name, contact.email, contact.phone) == ("Sol", "Sol@example.org", "555-0123")
    assert repr(contact) == "Contact(language='es')"


async def test_a_sealed_name_opens_only_in_its_own_row(cast: Cast) -> None:
    account = await actions.create(cast.riverside, SOL, NOW)
    await Sql(
        "UPDATE account SET name_sealed = (SELECT name_sealed FROM account WHERE id = {other}) WHERE id = {id}"
    ).rows(other=cast.ana.account, id=account)
    with pytest.raises(Exception, match="account") as caught:
        await accounts.contact(account)
    assert type(caught.value).__name__ == "CannotOpen"


async def test_an_account_is_found_by_its_address_however_it_is_written(cast: Cast) -> None:
    account = await actions.create(cast.riverside, SOL, NOW)
    for written in ("sol@example.org", " SOL@Example.org "):
        found = await accounts.by_email(written)
        assert found is not None
        assert found.id == account
        assert found.roles == {Role.VOLUNTEER, Role.LEAD}
    assert await accounts.by_email("nobody@example.org") is None


async def test_one_address_has_one_account_in_all_chapters(cast: Cast) -> None:
    await actions.create(cast.riverside, SOL, NOW)
    with pytest.raises(Clash):
        await actions.create(cast.hillside, SOL, NOW)
    assert len(await LEDGER.rows(action="create_account")) == 6, "the second one left no trace"


@pytest.mark.parametrize(
    ("name", "email", "problems"),
    [
        ("", "", {"name": Problem.REQUIRED, "email": Problem.REQUIRED}),
        ("x" * 81, "no address", {"name": Problem.TOO_LONG, "email": Problem.NOT_EMAIL}),
    ],
)
async def test_an_account_needs_a_name_and_an_address(
    cast: Cast, name: str, email: str, problems: dict[str, Problem]
) -> None:
    with pytest.raises(Invalid) as caught:
        await actions.create(cast.riverside, New(name, email, frozenset()), NOW)
    assert caught.value.problems == problems


async def test_other_chapters_accounts_are_not_there(cast: Cast) -> None:
    with pytest.raises(Missing):
        await accounts.find(cast.hillside, cast.ana.account)
    with pytest.raises(Missing):
        await actions.freeze(cast.hillside, cast.ana.account, cast.eve.account, NOW)
    with pytest.raises(Missing):
        await accounts.change(cast.hillside, cast.ana.account, "Ana", None, "en")
    assert await accounts.contacts(cast.hillside, [cast.ana.account]) == {}
    assert (await accounts.find(cast.riverside, cast.ana.account)).frozen_at is None
    assert await accounts.coordinators(cast.hillside) == [cast.eve.account]


async def test_freezing_ends_everything_and_says_who_did_it(cast: Cast) -> None:
    session = await logins.start(cast.ana.account, NOW)
    token = await logins.make_token(cast.ana.account, timedelta(days=1), NOW)
    await actions.freeze(cast.riverside, cast.ana.account, cast.june.account, NOW)
    assert await logins.visitor(session.token, NOW) is None
    assert await logins.speaker(token, NOW) is None
    assert await LEDGER.rows(action="freeze_account") == [
        {"action": "freeze_account", "account_id": cast.june.account, "about": cast.ana.account}
    ]


async def test_a_new_token_of_a_frozen_account_speaks_for_nobody(cast: Cast) -> None:
    await actions.freeze(cast.riverside, cast.ana.account, cast.june.account, NOW)
    token = await logins.make_token(cast.ana.account, timedelta(days=1), NOW)
    assert await logins.speaker(token, NOW) is None


async def test_tokens_end_and_last_a_year_at_most(cast: Cast) -> None:
    short = await logins.make_token(cast.ana.account, timedelta(days=2), NOW)
    long = await logins.make_token(cast.ana.account, timedelta(days=2000), NOW)
    assert await logins.speaker(short, NOW + timedelta(days=1, hours=23)) is not None
    assert await logins.speaker(short, NOW + timedelta(days=2)) is None
    assert await logins.speaker(long, NOW + timedelta(days=365)) is not None
    assert await logins.speaker(long, NOW + timedelta(days=367)) is None


async def test_neither_session_nor_token_rests_as_it_is(cast: Cast) -> None:
    session = await logins.start(cast.ana.account, NOW)
    token = await logins.make_token(cast.ana.account, timedelta(days=1), NOW)
    kept = str([*(await SESSIONS.rows()), *(await TOKENS.rows())])
    assert session.token not in kept
    assert token not in kept
    assert session.token not in repr(session)


async def test_the_use_of_a_session_is_written_once_a_minute(cast: Cast) -> None:
    session = await logins.start(cast.ana.account, NOW)
    seen = []
    for seconds in (10, 59, 61, 90, 122):
        assert await logins.visitor(session.token, NOW + timedelta(seconds=seconds)) is not None
        seen.append(((await SESSIONS.rows())[0]["seen_at"] - NOW).total_seconds())
    assert seen == [0, 0, 61, 61, 122]


async def test_a_promotion_shortens_a_session_that_runs_already(cast: Cast) -> None:
    session = await logins.start(cast.ana.account, NOW)
    later = NOW + timedelta(hours=13)
    assert await logins.visitor(session.token, later) is not None
    await accounts.give_role(cast.ana.account, Role.COORDINATOR)
    assert await logins.visitor(session.token, later) is None


async def test_old_sessions_are_swept(cast: Cast) -> None:
    await logins.start(cast.june.account, NOW)
    await sessions.forget_old(NOW + timedelta(hours=13))
    assert await SESSIONS.rows() == []


async def test_whoever_signs_in_first_has_confirmed_the_address(cast: Cast) -> None:
    assert (await accounts.find(cast.riverside, cast.ana.account)).confirmed_at is None
    await accounts.confirm(cast.ana.account, NOW)
    await accounts.confirm(cast.ana.account, NOW + timedelta(days=1))
    assert (await accounts.find(cast.riverside, cast.ana.account)).confirmed_at == NOW
