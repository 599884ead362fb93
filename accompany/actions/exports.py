"""Give what is there as rows that can be imported again."""

from datetime import date, datetime

from accompany.rules import importing
from accompany.rules.profiles import Profile
from accompany.tables import ledger, store
from accompany.tables import sites as sites_table
from accompany.tables import volunteers as volunteers_table
from accompany.tables.scope import Scope
from accompany.tables.volunteers import Kept
from accompany.words import AccountId

AT_ONCE = 500
Rows = list[list[str]]


async def sites() -> Rows:
    """Give every site, under a header."""
    found = [
        [_word(getattr(site, column)) for column in importing.SITE_COLUMNS] for site in await sites_table.all_of_them()
    ]
    return [list(importing.SITE_COLUMNS), *found]


@store.action
async def volunteers(scope: Scope, by: AccountId | None, now: datetime) -> Rows:
    """Give the chapter's volunteers by name, under a header. The ledger notes who took them out."""
    ids = [one.id for one in await volunteers_table.names(scope)]
    rows = [list(importing.VOLUNTEER_COLUMNS)]
    for start in range(0, len(ids), AT_ONCE):
        rows += [_volunteer(one) for one in await volunteers_table.some(scope, ids[start : start + AT_ONCE])]
    await ledger.write(scope, by, "export_volunteers", scope.chapter, now)
    return rows


def _volunteer(one: Kept) -> list[str]:
    profile: Profile = one.profile
    return [
        one.name,
        one.email,
        one.phone or "",
        ";".join(f"{code}:{level.name.lower()}" for code, level in profile.languages.items()),
        ";".join(_qualification(code, until) for code, until in profile.qualifications.items()),
        ";".join(profile.zones),
        _word(one.vetted_at is not None),
    ]


def _qualification(code: str, until: date | None) -> str:
    return f"{code}:{until.isoformat()}" if until else code


def _word(value: object) -> str:
    return {True: "yes", False: "no"}[value] if isinstance(value, bool) else str(value)
