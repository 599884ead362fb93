"""Where a person wants to be reached: an address that the channel they chose can use."""

from accompany.rules import importing
from accompany.words import Problem, ReachBy

DIGITS = "0123456789"


def problem(channel: ReachBy, text: str) -> Problem | None:
    """Say what is wrong with the address at which a person wants to be reached, or None. Nobody needs one for none."""
    if channel is ReachBy.NONE:
        return None
    if not text:
        return Problem.REQUIRED
    if channel is ReachBy.EMAIL:
        return None if importing.is_email(text) else Problem.NOT_EMAIL
    if channel is ReachBy.SIGNAL and not text[:1].isdigit() and not text.startswith("+"):
        return None  # a name instead of a number
    return None if could_be_dialled(text) else Problem.NOT_PHONE


def could_be_dialled(text: str) -> bool:
    """Say whether 7 to 15 digits (ITU E.164) are there, and nothing but what people put between them."""
    return 7 <= sum(c in DIGITS for c in text) <= 15 and all(c in f"{DIGITS} +-()." for c in text)
