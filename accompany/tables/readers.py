"""Readers of notices, opened in batches: where a letter goes and in which language."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from uuid import UUID

import msgspec

from accompany.tables import groups, people, store
from accompany.tables.notices import Reader
from accompany.tables.sql import Row, Sql
from accompany.words import PersonId, ReaderKind


@dataclass(frozen=True, slots=True)
class Addressee:
    """One reader as a letter needs them. ``gone``: frozen, or no longer on the list."""

    email: str = field(repr=False)
    languages: tuple[str, ...]
    gone: bool


ACCOUNTS = Sql("SELECT id, email_sealed, language, frozen_at AS gone_at FROM account WHERE id IN {ids}")
MEMBERS = Sql("SELECT id, email_sealed, languages, left_at AS gone_at FROM list_member WHERE id IN {ids}")
PARTNERS = Sql("SELECT id, email_sealed, language, left_at AS gone_at FROM partner WHERE id IN {ids}")
WISHES = Sql("SELECT id, email_sealed, languages, NULL AS gone_at FROM list_wish WHERE id IN {ids}")
_TABLES: Mapping[ReaderKind, tuple[str, Sql]] = {
    ReaderKind.ACCOUNT: ("account", ACCOUNTS),
    ReaderKind.MEMBER: ("list_member", MEMBERS),
    ReaderKind.PARTNER: ("partner", PARTNERS),
    ReaderKind.WISH: ("list_wish", WISHES),
}


async def addressees(readers: Iterable[Reader]) -> dict[Reader, Addressee]:
    """Open the addresses of some readers, one query for each kind; whoever is not there is left out."""
    wanted: dict[ReaderKind, set[UUID]] = {}
    for reader in readers:
        wanted.setdefault(reader.kind, set()).add(reader.id)
    found: dict[Reader, Addressee] = {}
    for person, (contact, languages) in (
        await people.contacts(map(PersonId, wanted.pop(ReaderKind.PERSON, ())))
    ).items():
        found[Reader(ReaderKind.PERSON, person)] = Addressee(contact, languages, gone=False)
    for group, (address, languages) in (await groups.addresses(wanted.pop(ReaderKind.GROUP, ()))).items():
        found[Reader(ReaderKind.GROUP, group)] = Addressee(address, languages, gone=False)
    for kind, ids in wanted.items():
        table, query = _TABLES[kind]
        for row in await query.rows(ids=sorted(ids)):
            found[Reader(kind, row["id"])] = _addressee(table, row)
    return found


def _addressee(table: str, row: Row) -> Addressee:
    gone = row["gone_at"] is not None
    sealed = bytes(row["email_sealed"])
    return Addressee(
        # Whoever left the list took their address along.
        email=store.vault().house.open(sealed, f"{table}|{row['id']}|email") if sealed else "",
        languages=msgspec.json.decode(row["languages"], type=tuple[str, ...])
        if "languages" in row
        else (row["language"],),
        gone=gone or not sealed,
    )
