"""How many parts a text needs on its way to a phone: 160 characters of GSM 03.38, or 70 of UCS-2."""

import unicodedata
from enum import StrEnum

# 3GPP TS 23.038 §6.2.1. What stands in the second table costs two places. á í ó ú are in neither; é is.
BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
EXTENDED = frozenset("\f^{}\\[~]|€")
SIMPLE = {"’": "'", "‘": "'", "“": '"', "”": '"', "–": "-", "—": "-", "…": "...", "\u00a0": " ", "\u202f": " "}


class Alphabet(StrEnum):
    """How the characters of a text travel."""

    GSM = "gsm"
    UCS2 = "ucs2"


# Of each alphabet: the places in a text that is alone, and in each part of a longer one (3GPP TS 23.040 §9.2.3.24.1).
ALONE = {Alphabet.GSM: 160, Alphabet.UCS2: 70}
EACH = {Alphabet.GSM: 153, Alphabet.UCS2: 67}


def alphabet(text: str) -> Alphabet:
    """Say how a text travels: one character outside GSM 03.38 makes all of it UCS-2."""
    return Alphabet.GSM if all(c in BASIC or c in EXTENDED for c in text) else Alphabet.UCS2


def parts(text: str) -> int:
    """Count the parts a text is sent and paid in; a character is never torn between two."""
    kind = alphabet(text)
    sizes = [_size(c, kind) for c in text]
    if sum(sizes) <= ALONE[kind]:
        return 1
    number, used = 1, 0
    for size in sizes:
        if used + size > EACH[kind]:
            number, used = number + 1, 0
        used += size
    return number


def _size(character: str, kind: Alphabet) -> int:
    if kind is Alphabet.GSM:
        return 2 if character in EXTENDED else 1
    return 2 if ord(character) > 0xFFFF else 1


def plain(text: str) -> str:
    """Write a text without the accents that would triple its parts, when then all of it is GSM 03.38; else as it is."""
    simple = "".join(c if c in BASIC or c in EXTENDED else _simple(c) for c in text)
    return simple if alphabet(simple) is Alphabet.GSM else text


def shortened(text: str, most: int) -> str:
    """Cut what is too long, with a full stop where it was cut."""
    return text if len(text) <= most else f"{text[: most - 1].rstrip(' ,.-')}."


def _simple(character: str) -> str:
    return SIMPLE.get(character) or unicodedata.normalize("NFD", character)[0]
