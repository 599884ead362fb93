"""Links and codes that lead back to a request: made once, kept only as digests."""

import secrets
from dataclasses import dataclass, field
from hashlib import sha256

from accompany.tables import store
from accompany.vault import codes
from accompany.vault.codes import Code


@dataclass(frozen=True, slots=True)
class Proofs:
    """What is kept of a link and a code, so that whoever holds one is known again."""

    link_digest: str
    code_locator: str
    code_hash: str


@dataclass(frozen=True, slots=True)
class Fresh:
    """A link's token and a code, whole, to be shown once; and what is kept of them."""

    token: str = field(repr=False)
    digits: str = field(repr=False)
    proofs: Proofs


async def fresh() -> Fresh:
    """Make a link and a code. Call it before the transaction: the hash takes some 30 ms."""
    code, token = codes.make(), secrets.token_urlsafe(20)
    proofs = Proofs(digest(token), locator(code), await codes.hashed(code))
    return Fresh(token, code.digits, proofs)


def read(text: str) -> Code | None:
    """Read what somebody typed; None when it cannot be a code."""
    return codes.read(text)


async def matches(code: Code, known: str) -> bool:
    """Say whether this is the code whose hash is known."""
    return await codes.matches(code, known)


def digest(token: str) -> str:
    """Give what is kept of a link's token."""
    return sha256(token.encode()).hexdigest()


def locator(code: Code) -> str:
    """Turn a code's first digits into something to find it by, useless without our key."""
    return store.vault().blind("code", code.locator)
