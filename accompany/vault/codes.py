"""The person's code: sixteen digits, four to find the request by, twelve that prove it."""

import asyncio
import secrets
from dataclasses import dataclass, field

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

LOCATOR_DIGITS = 4
SECRET_DIGITS = 12

_hasher = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)  # OWASP's argon2id setting: 19 MiB
_at_once = asyncio.Semaphore(2)  # more than two at a time would let strangers fill the memory


@dataclass(frozen=True, slots=True)
class Code:
    """A code, whole: shown once, never kept."""

    locator: str = field(repr=False)
    secret: str = field(repr=False)

    @property
    def digits(self) -> str:
        """Give the sixteen digits."""
        return self.locator + self.secret


def make() -> Code:
    """Make a random code."""
    return Code(_digits(LOCATOR_DIGITS), _digits(SECRET_DIGITS))


def read(text: str) -> Code | None:
    """Read what somebody typed, with or without spaces and dashes; None when it cannot be a code."""
    digits = "".join(character for character in text if character not in " -\u00a0")
    if len(digits) != LOCATOR_DIGITS + SECRET_DIGITS or not (digits.isascii() and digits.isdigit()):
        return None
    return Code(digits[:LOCATOR_DIGITS], digits[LOCATOR_DIGITS:])


async def hashed(code: Code) -> str:
    """Hash the secret part with argon2id, on a thread: it takes some 30 ms."""
    async with _at_once:
        return await asyncio.to_thread(_hasher.hash, code.secret)


async def matches(code: Code, known: str) -> bool:
    """Say whether the secret part is the one that was hashed."""
    async with _at_once:
        return await asyncio.to_thread(_verify, known, code.secret)


def _verify(known: str, secret: str) -> bool:
    try:
        return _hasher.verify(known, secret)
    except (VerificationError, InvalidHashError):
        return False


def _digits(count: int) -> str:
    return "".join(secrets.choice("0123456789") for _ in range(count))
