"""Which of our addresses a mail came to: a volunteer's reply address, or one that undeliverable mail comes back to.

A pattern holds ``{token}`` once, like ``rsvp+{token}@cal.example.org``; ``rsvp-{token}@…`` and ``{token}@rsvp.…`` too.
"""

import re
from functools import cache

_TOKEN = "([a-z2-7]{20,60})"  # noqa: S105  # base32, in whatever case a mail server left it
_BOUNCE = "bounce-{token}"


def domain(pattern: str) -> str:
    """Give the domain that answers come back to; calendar UIDs and Message-IDs end in it too."""
    return pattern.partition("@")[2].replace("{token}.", "")


def filled(pattern: str, token: str) -> str:
    """Give one volunteer's reply address."""
    return pattern.replace("{token}", token)


def bounce(pattern: str, token: str) -> str:
    """Give the address that one mail comes back to."""
    return filled(f"{_BOUNCE}@{domain(pattern)}", token)


def reply_token(address: str, pattern: str) -> str | None:
    """Read the token out of a reply address, lower case; None when it is not one."""
    return _read(address, pattern)


def bounce_token(address: str, pattern: str) -> str | None:
    """Read the token out of a bounce address, lower case; None when it is not one."""
    return _read(address, f"{_BOUNCE}@{domain(pattern)}")


def is_ours(address: str, pattern: str) -> bool:
    """Say whether an address has the shape of one of ours."""
    return bool(bounce_token(address, pattern) or reply_token(address, pattern))


def _read(address: str, pattern: str) -> str | None:
    found = _shape(pattern).fullmatch(address.strip().strip("<>"))
    return found[1].lower() if found else None


@cache
def _shape(pattern: str) -> re.Pattern[str]:
    before, _, after = pattern.partition("{token}")
    return re.compile(re.escape(before) + _TOKEN + re.escape(after), re.IGNORECASE | re.ASCII)
