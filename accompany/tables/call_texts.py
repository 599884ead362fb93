"""What a call said, as digests: proof of the words when the words themselves can no longer be opened."""

import hashlib
from collections.abc import Collection, Mapping

from piccolo.columns import UUID, Varchar
from piccolo.table import Table

from accompany.tables.sql import Sql, insert
from accompany.words import MobilizationId


class MobilizationText(Table, tablename="mobilization_text"):
    mobilization_id = UUID(primary_key=True, default=None)
    language = Varchar(length=10, default=None)
    sha256 = Varchar(length=64, default=None)


OF_CALLS = Sql("SELECT * FROM mobilization_text WHERE mobilization_id IN {ids} ORDER BY mobilization_id, language")


def digest(text: str) -> str:
    """Give the SHA-256 of a text in UTF-8, in hexadecimal: what `sha256sum` says of a file that holds just the text."""
    return hashlib.sha256(text.encode()).hexdigest()


async def keep(mobilization: MobilizationId, texts: Mapping[str, str]) -> None:
    """Write down the digest of what is said in each language; said again, it changes nothing."""
    rows = [
        {"mobilization_id": mobilization, "language": language, "sha256": digest(text)}
        for language, text in sorted(texts.items())
    ]
    await insert("mobilization_text", *rows, twice="leave")


async def of_calls(mobilizations: Collection[MobilizationId]) -> dict[MobilizationId, dict[str, str]]:
    """Give the digests of some calls by language."""
    found: dict[MobilizationId, dict[str, str]] = {}
    for row in await OF_CALLS.rows(ids=sorted(mobilizations)) if mobilizations else ():
        found.setdefault(MobilizationId(row["mobilization_id"]), {})[row["language"]] = row["sha256"]
    return found
