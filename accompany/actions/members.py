"""Join the rapid mobilization list, leave it, and take a whole list in."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from accompany.actions.imports import Counts, Importer, refuse_bad, refuse_unfit
from accompany.rules import dates, importing
from accompany.rules.importing import BadRow, MemberRow, Read
from accompany.tables import languages, ledger, live, members, store
from accompany.tables.members import Known
from accompany.tables.scope import Scope
from accompany.words import AccountId, Invalid, MemberId, Problem

LONGEST = 80
A_DAY = timedelta(days=1)  # a file may say the day alone, of any zone


@store.action
async def add(scope: Scope, row: MemberRow, by: AccountId, now: datetime) -> MemberId:
    """Put somebody on the list who said so. Somebody who left comes back only by a later yes. Raises Invalid."""
    check(row)
    dates.check_past(row.opted_in_at, now, field="opted_in_at", within=A_DAY)
    known = (await members.known(scope, [row.email])).get(row.email)
    if known and not _back(known, row):
        raise Invalid({"email": Problem.DUPLICATE_ROW if known.row else Problem.CANNOT_BE_USED})

    if known:
        await members.change(scope, known.id, row)
        member = known.id
    else:
        (member,) = await members.add(scope, [row])
    await ledger.write(scope, by, "add_member", member, now)
    return member


@store.action
async def change(scope: Scope, member: MemberId, wanted: Mapping[str, Any], by: AccountId, now: datetime) -> None:
    """Change what is named in ``wanted``; the address stays. Raises Invalid, Missing."""
    row = replace(await members.opened(scope, member), **wanted)
    check(row)
    await members.change(scope, member, row)
    await ledger.write(scope, by, "change_member", member, now)


@store.action
async def remove(scope: Scope, member: MemberId, by: AccountId, now: datetime) -> None:
    """Take somebody off the list, for good. Raises Missing."""
    kept = await members.find(scope, member)
    await members.leave(kept.id, now)
    await ledger.write(scope, by, "remove_member", member, now)


@store.action
async def leave(member: MemberId, now: datetime) -> None:
    """Let somebody go who holds their own link. A second time changes nothing."""
    scope = await members.leave(member, now)
    if scope is not None:
        await ledger.write(scope, None, "leave_list", member, now)


@store.action
async def take(importer: Importer, text: str, now: datetime) -> Counts:
    """Take a list in, matched on the e-mail address. Refused with every bad row's line, column and problem.

    Somebody who left stays away, unless the file says they said yes again later; they count as unchanged. So do
    those who chose for themselves: a file is never newer than their own word.
    """
    read = importing.members(text, tuple(languages.names()))
    refuse_unfit(read)
    refuse_bad(_not_yet(read, now))
    known = await members.known(importer.scope, [row.email for row in read.rows])

    fresh = [row for row in read.rows if row.email not in known]
    changed = [row for row in read.rows if row.email in known and _differs(known[row.email], row)]
    counts = Counts(len(fresh), len(changed), len(read.rows) - len(fresh) - len(changed))

    if not importer.dry_run:
        await members.add(importer.scope, fresh)
        for row in changed:
            await members.change(importer.scope, known[row.email].id, row)
        await ledger.write(importer.scope, importer.by, "import_members", importer.scope.chapter, now)
        await live.touch(importer.scope, now)
    return counts


def _not_yet(read: Read[MemberRow], now: datetime) -> list[BadRow]:
    """Name the rows of those who would say yes only tomorrow: nobody who leaves until then could stay away."""
    return [
        BadRow(line, "opted_in_at", Problem.NOT_YET)
        for row, line in zip(read.rows, read.lines, strict=True)
        if row.opted_in_at > now + A_DAY
    ]


def _differs(known: Known, row: MemberRow) -> bool:
    if known.row:
        return known.chosen_at is None and known.row != row
    return _back(known, row)


def _back(known: Known, row: MemberRow) -> bool:
    return known.left_at is not None and row.opted_in_at > known.left_at


def check(row: MemberRow) -> None:
    """Raise Invalid when this cannot be somebody on the list."""
    problems: dict[str, Problem] = {}
    if not importing.is_email(row.email):
        problems["email"] = Problem.NOT_EMAIL
    if not row.opted_in_how.strip():
        problems["opted_in_how"] = Problem.REQUIRED
    if any(code not in languages.names() for code in row.languages):
        problems["languages"] = Problem.UNKNOWN_LANGUAGE
    for name in ("name", "zone", "opted_in_how"):
        if len(getattr(row, name)) > LONGEST:
            problems[name] = Problem.TOO_LONG
    if problems:
        raise Invalid(problems)
