"""Take a file in: all of it, or nothing. An identical row changes nothing; a dry run only counts."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from accompany.rules import importing
from accompany.rules.importing import BadRow, Read, SiteRow, VolunteerRow
from accompany.rules.nicknames import nickname
from accompany.rules.profiles import Profile
from accompany.tables import accounts, languages, ledger, live, sites, store, volunteers, volunteers_changed
from accompany.tables.scope import Scope
from accompany.tables.volunteers import Known
from accompany.words import AccountId, Problem, Reason, Refused, Role, VolunteerId

MOST_ROWS = 50_000  # of one file: some seconds, in which nobody else can write
MOST_SITES = 2_000
AT_ONCE = 500  # rows written between two words to whoever waits


@dataclass(frozen=True, slots=True)
class Counts:
    """What a file changed, or would change."""

    added: int = 0
    changed: int = 0
    unchanged: int = 0


@dataclass(frozen=True, slots=True)
class Importer:
    """Who takes a file in, whether only to see what it would do, and who hears how many rows are written."""

    scope: Scope
    by: AccountId | None
    dry_run: bool = False
    written: Callable[[int], object] = int


def refuse_unfit(read: Read[Any], most: int = MOST_ROWS) -> None:
    """Refuse a file that has bad rows, naming each, or more rows than anybody means."""
    refuse_bad(read.bad)
    if len(read.rows) > most:
        refuse_bad([BadRow(read.lines[most], "row", Problem.TOO_LONG)])


def refuse_bad(bad: Sequence[BadRow]) -> None:
    """Refuse a file that has bad rows, naming each."""
    if bad:
        raise Refused(Reason.IMPORT_FAILED, rows=tuple(bad))


@store.action
async def take_sites(importer: Importer, text: str, now: datetime) -> Counts:
    """Take sites in, matched on kind and name. Refused with every bad row's line, column and problem."""
    read = importing.sites(text)
    refuse_unfit(read, MOST_SITES)
    known = {site.key: site for site in await sites.all_of_them()}
    wanted = [_site(row, known) for row in read.rows]

    fresh = [one for one in wanted if not isinstance(one, sites.Kept)]
    changed = [one for one in wanted if isinstance(one, sites.Kept) and one != known[one.key]]
    counts = Counts(len(fresh), len(changed), len(wanted) - len(fresh) - len(changed))

    if not importer.dry_run:
        await sites.add(_named(fresh, {site.nickname for site in known.values()}), now)
        for site in changed:
            await sites.change(site.id, site, now)
        await _noted(importer, "import_sites", now)
    return counts


@store.action
async def take_volunteers(importer: Importer, text: str, now: datetime) -> Counts:
    """Take volunteers in, matched on the e-mail address; a new one gets an account.

    Whoever has the address as another kind of account of this chapter becomes a volunteer too.
    """
    read = importing.volunteers(text, tuple(languages.names()))
    refuse_unfit(read)
    known = await volunteers.by_address(importer.scope, [row.email for row in read.rows])
    refuse_bad(_not_ours(read, known))

    here = {one.account for one in known.values() if one.volunteer}
    kept = {one.email.lower(): one for one in await volunteers.some(importer.scope, [VolunteerId(one) for one in here])}
    fresh = [row for row in read.rows if row.email not in kept]
    changed = [row for row in read.rows if row.email in kept and not _same(row, kept[row.email])]
    counts = Counts(len(fresh), len(changed), len(read.rows) - len(fresh) - len(changed))

    if not importer.dry_run:
        for start in range(0, len(fresh), AT_ONCE):
            await _add(importer, fresh[start : start + AT_ONCE], known, now)
        for row in changed:
            await _change(importer, kept[row.email], row, now)
        await _noted(importer, "import_volunteers", now)
    return counts


def _site(row: SiteRow, known: Mapping[tuple[str, str], sites.Kept]) -> sites.New:
    fields = {column: getattr(row, column) for column in importing.SITE_COLUMNS}
    before = known.get((row.kind, row.name))
    return replace(before, **fields) if before else sites.New(nickname="", closes=None, advisory_until=None, **fields)


def _named(fresh: Sequence[sites.New], taken: set[str]) -> list[sites.New]:
    named: list[sites.New] = []
    for site in fresh:
        name = nickname(site.city, taken)
        taken.add(name)
        named.append(replace(site, nickname=name))
    return named


def _not_ours(read: Read[VolunteerRow], known: Mapping[str, Known]) -> list[BadRow]:
    return [
        BadRow(line, "email", Problem.CANNOT_BE_USED)
        for row, line in zip(read.rows, read.lines, strict=True)
        if row.email in known and not known[row.email].ours
    ]


def _same(row: VolunteerRow, kept: volunteers.Kept) -> bool:
    return (row.name, row.phone, row.vetted) == (kept.name, kept.phone, kept.vetted_at is not None) and (
        _profile(row, kept.profile) == kept.profile
    )


def _profile(row: VolunteerRow, before: Profile) -> Profile:
    return replace(before, languages=dict(row.languages), qualifications=dict(row.qualifications), zones=row.zones)


async def _add(importer: Importer, rows: Sequence[VolunteerRow], known: Mapping[str, Known], now: datetime) -> None:
    strangers = [row for row in rows if row.email not in known]
    new = [accounts.New(row.name, row.email, frozenset({Role.VOLUNTEER}), row.phone) for row in strangers]
    made = await accounts.add_many(importer.scope, new, now)
    account_of = {row.email: account for row, account in zip(strangers, made, strict=True)}
    for row in rows:
        if row.email in known:
            account_of[row.email] = known[row.email].account
            await accounts.give_role(known[row.email].account, Role.VOLUNTEER)

    profiles = {account_of[row.email]: _profile(row, Profile(newcomer=not row.vetted)) for row in rows}
    await volunteers_changed.add(importer.scope, profiles, now)
    vetted = [VolunteerId(account_of[row.email]) for row in rows if row.vetted]
    await volunteers_changed.vet(importer.scope, vetted, importer.by, now)
    importer.written(len(rows))


async def _change(importer: Importer, kept: volunteers.Kept, row: VolunteerRow, now: datetime) -> None:
    await accounts.change(importer.scope, AccountId(kept.id), row.name, row.phone, kept.language)
    await volunteers_changed.change(importer.scope, kept.id, _profile(row, kept.profile), now)
    if row.vetted:
        await volunteers_changed.vet(importer.scope, [kept.id], importer.by, now)
    else:
        await volunteers_changed.unvet(importer.scope, [kept.id], now)
    importer.written(1)


async def _noted(importer: Importer, action: str, now: datetime) -> None:
    await ledger.write(importer.scope, importer.by, action, importer.scope.chapter, now)
    await live.touch(importer.scope, now)
