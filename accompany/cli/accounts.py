"""Accounts and tokens, made and ended at the terminal."""

from datetime import timedelta

import click

from accompany.actions import accounts as actions
from accompany.actions import founding, logins
from accompany.actions import volunteers as volunteer_actions
from accompany.cli.running import done, give_up, with_store
from accompany.doors.now import now
from accompany.settings import Settings
from accompany.tables import accounts, chapters, volunteers
from accompany.tables.accounts import Kept
from accompany.tables.scope import Scope
from accompany.words import Missing, Role, VolunteerId

GO_ALONG = frozenset({Role.VOLUNTEER, Role.LEAD})  # these accounts are volunteers, too


@click.group()
def account() -> None:
    """Make accounts. A volunteer signs in with a link sent to their address; there are no passwords."""


@account.command("create")
@click.argument("email")
@click.option("--role", required=True, type=click.Choice([role.value for role in Role]), help="What it may do.")
@click.option(
    "--chapter", "chapter_name", metavar="NAME", help="Its chapter; a new one is started. Default: the first."
)
@click.option("--name", help="How others see it. Default: what comes before the @.")
def create(email: str, role: str, chapter_name: str | None, name: str | None) -> None:
    """Make an account for EMAIL, or give the one it has another role."""

    async def run(settings: Settings) -> str:
        scope = await _scope(chapter_name, settings)
        known = await accounts.by_email(email)
        if known is not None:
            return await _give(scope, known, Role(role))
        new = accounts.New(name or email.partition("@")[0], email, frozenset({Role(role)}))
        made = await actions.create(scope, new, now())
        if Role(role) in GO_ALONG:
            await volunteer_actions.enlist(scope, made, now())
        return "Account made."

    done(with_store(run))


async def _give(scope: Scope, known: Kept, role: Role) -> str:
    if known.chapter != scope.chapter:
        give_up("This address has an account in another chapter.")
    await actions.give_role(scope, known.id, role, now())
    if role in GO_ALONG:
        await volunteer_actions.enlist(scope, known.id, now())
    return "This address has an account. It has this role now."


async def _scope(chapter_name: str | None, settings: Settings) -> Scope:
    if chapter_name is None:
        return Scope((await chapters.default()).id)
    return Scope(await founding.chapter_named(chapter_name, settings.time_zone, now()))


@click.group()
def token() -> None:
    """Make tokens for programs that speak for somebody."""


@token.command("create")
@click.option("--as", "email", required=True, metavar="EMAIL", help="Whom the program speaks for.")
@click.option("--days", default=30, show_default=True, type=click.IntRange(1, 366), help="How long it works.")
def create_token(email: str, days: int) -> None:
    """Make a token and print it as the last word. It is shown this once; only its digest is kept."""

    async def run(_: Settings) -> str:
        known = await _known(email)
        return await logins.make_token(known.id, timedelta(days=days), now())

    click.echo(f"Send it as “Authorization: Bearer …”. It works for {days} days: {with_store(run)}")


@click.command()
@click.argument("email")
def freeze(email: str) -> None:
    """Shut the account of EMAIL out: sessions, tokens and calendar end at its next request, held places open again."""

    async def run(_: Settings) -> None:
        known = await _known(email)
        scope = Scope(known.chapter)
        try:
            await volunteers.find(scope, VolunteerId(known.id))
        except Missing:
            await actions.freeze(scope, known.id, None, now())
        else:
            await volunteer_actions.freeze(scope, VolunteerId(known.id), None, now())

    with_store(run)
    done("Frozen.")


async def _known(email: str) -> Kept:
    known = await accounts.by_email(email)
    if known is None:
        give_up("No account has this address.")
    return known
