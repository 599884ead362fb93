"""Where a person wants to be reached: an address that the channel they chose can use."""

from accompany.rules import importing, phones
from accompany.words import Problem, ReachBy


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
    return None if phones.could_be_dialled(text) else Problem.NOT_PHONE
