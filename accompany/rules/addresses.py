"""Where a person wants to be reached: an address that the channel they chose can use."""

from accompany.rules import importing, phones
from accompany.words import Problem, ReachBy

BESIDE = " · "  # between an address and what is asked of those who use it, such as to leave no message


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


def written_to(channel: ReachBy, text: str) -> str | None:
    """Give the address or number (E.164) a program can write to, or None: then a coordinator must call."""
    address = text.partition(BESIDE)[0].strip()
    if channel is ReachBy.EMAIL:
        return address if importing.is_email(address) else None
    return phones.e164(address) if channel is ReachBy.TEXT else None
