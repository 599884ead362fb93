"""Telephone numbers: the one place that reads what people type into the form that every gateway dials (ITU E.164)."""

import phonenumbers
from phonenumbers import ValidationResult

HOME = "US"  # whose number it is when no country is named
LONGEST = 40  # characters; nobody needs more to write a number down
DIGITS = "0123456789"
BETWEEN = " +-()./\u00a0\u2011"  # what people put between digits


def e164(text: str) -> str | None:
    """Give a number as + and digits, or None if it cannot be one; without a country it is one of the United States.

    Its length is judged, not whether it was given out: numbers are, every day, and a library learns of it later.
    """
    written = text.strip()
    if not _is_written_as_one(written):
        return None
    try:
        number = phonenumbers.parse(written, HOME)
    except phonenumbers.NumberParseException:
        return None
    if number.extension or phonenumbers.is_possible_number_with_reason(number) != ValidationResult.IS_POSSIBLE:
        return None
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def could_be_dialled(text: str) -> bool:
    """Say whether a human could call it: 7 to 15 digits, and nothing but what people put between them.

    For people who ask for company: one that lacks its area code must not keep them from asking.
    """
    return 7 <= sum(c in DIGITS for c in text) <= 15 and all(c in f"{DIGITS} +-()." for c in text)


def _is_written_as_one(text: str) -> bool:
    return 0 < len(text) <= LONGEST and all(c in DIGITS or c in BETWEEN for c in text) and "+" not in text[1:]
