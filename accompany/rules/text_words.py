"""What a text that comes in says: YES 42, NO 42, 1 42, STOP, HELP; in every language we write, and some we will.

Nothing is guessed. A word that is not in the lists sends the whole text to a human, and nothing changes.
"""

import re
import unicodedata
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from enum import StrEnum

from accompany.words import Answer

LONGEST = 1600  # characters; a provider joins ten parts to this
LOWEST, HIGHEST = 10, 999  # numbers of offers: never one digit, which is an answer

YES = frozenset(["yes", "y", "yep", "yeah", "ok", "okay", "si", "wi", "sim", "oui", "да", "是", "好", "ਹਾਂ", "نعم"])
NO = frozenset(["no", "n", "nope", "non", "nao", "нет", "不", "不是", "ਨਹੀਂ", "لا"])
# Alone these end all texts (47 CFR 64.1200(a)(10); Twilio and the carriers act on the first seven by themselves).
STOP = frozenset(
    [
        "stop",
        "stopall",
        "unsubscribe",
        "cancel",
        "end",
        "quit",
        "revoke",
        "optout",
        "alto",
        "parar",
        "pare",
        "basta",
        "baja",
        "detener",
        "sispann",
        "kanpe",
        "arret",
        "停止",
        "توقف",
        "стоп",
    ]
)
START = frozenset(
    ["start", "unstop", "empezar", "iniciar", "comenzar", "komanse", "comecar", "commencer", "开始", "ابدا", "старт"]
)
HELP = frozenset(["help", "info", "ayuda", "ajuda", "ed", "aide", "帮助", "مساعدة", "помощь"])
DIGITS = {"1": Answer.COMING, "2": Answer.THIRTY_MINUTES, "3": Answer.NO}  # to a call
CANCEL = "cancel"  # with a number it gives back one shift
POLITE = frozenset(
    [
        "please",
        "thanks",
        "thank",
        "you",
        "thx",
        "por",
        "favor",
        "gracias",
        "mesi",
        "tanpri",
        "obrigado",
        "obrigada",
        "merci",
        "all",
        "texts",
        "messages",
        "hi",
        "hola",
    ]
)
_BETWEEN = re.compile(r"[\s.,;:!?¡¿#\"'()\[\]*/،。！？，、-]+")
_JOINED = re.compile(r"([^\W\d_]+)(\d+)|(\d+)([^\W\d_]+)")


class Meant(StrEnum):
    """What a text wants."""

    YES = "yes"
    NO = "no"
    STOP = "stop"
    START = "start"
    HELP = "help"
    UNKNOWN = "unknown"


class Which(StrEnum):
    """Why an answer is about none of the offers."""

    NONE_OPEN = "none_open"
    NOT_THIS_ONE = "not_this_one"
    SEVERAL = "several"


@dataclass(frozen=True, slots=True)
class Said:
    """What a text says, and the number of the offer in it."""

    meant: Meant
    number: int | None = None


UNKNOWN = Said(Meant.UNKNOWN)


def read(text: str) -> Said:
    """Read a text. First the digits 1 (yes) and 2 (no), which need no language; then the words, in any order."""
    tokens = _tokens(text)
    numbers = [int(token) for token in tokens if token.isdigit() and len(token) > 1]
    words = [token for token in tokens if not token.isdigit() or len(token) == 1]
    if not words or len(numbers) > 1 or any(not LOWEST <= number <= HIGHEST for number in numbers):
        return UNKNOWN
    meant = {_meaning(word, numbered=bool(numbers)) for word in words}
    if len(meant) != 1:
        return UNKNOWN
    said = Said(meant.pop(), numbers[0] if numbers else None)
    answers = said.meant in (Meant.YES, Meant.NO)
    return said if answers or said.number is None else UNKNOWN


def to_call(text: str) -> Answer | None:
    """Read an answer to "can you come now?": 1 at once, 2 within 30 minutes, 3 no; a yes is at once. None: not one.

    With a number it is about an offer.
    """
    tokens = _tokens(text)
    if len(tokens) != 1:
        return None
    if tokens[0] in DIGITS:
        return DIGITS[tokens[0]]
    return Answer.COMING if tokens[0] in YES else Answer.NO if tokens[0] in NO else None


def offer(said: Said, asked: Sequence[int], held: Sequence[int]) -> int | Which:
    """Say which offer a yes or no is about. ``asked`` are the numbers still to answer, ``held`` of shifts to come.

    Without a number it must be the only one: a yes the only one asked, a no the only one asked or held.
    """
    if said.number is not None:
        return said.number if said.number in (*asked, *held) else Which.NOT_THIS_ONE
    open_ones: Collection[int] = {*asked} if said.meant is Meant.YES and asked else {*asked, *held}
    if not open_ones:
        return Which.NONE_OPEN
    return next(iter(open_ones)) if len(open_ones) == 1 else Which.SEVERAL


def next_number(taken: Collection[int], last: int | None) -> int:
    """Give the number after the last one given that is not taken; 99 of a volunteer's are not all open at once."""
    first = LOWEST if last is None or last >= 99 else last + 1
    around: list[int] = [*range(first, 100), *range(LOWEST, first), *range(100, HIGHEST + 1)]
    for number in around:
        if number not in taken:
            return number
    return HIGHEST


def _tokens(text: str) -> list[str]:
    """Take a text apart: small letters, no accents, no signs, ``yes42`` in two, politeness left out."""
    if len(text) > LONGEST:
        return []
    plain = "".join(
        c for c in unicodedata.normalize("NFD", unicodedata.normalize("NFKC", text)) if not "\u0300" <= c <= "\u036f"
    )
    spaced = _JOINED.sub(lambda found: f"{found[1] or found[3]} {found[2] or found[4]}", plain.casefold())
    tokens = [token for token in _BETWEEN.split(unicodedata.normalize("NFC", spaced)) if token]
    return [_western(token) for token in tokens if token not in POLITE]


def _western(token: str) -> str:
    """Write the digits of any script as ours."""
    return str(int(token)) if token.isdecimal() and len(token) < 10 else token


def _meaning(word: str, *, numbered: bool) -> Meant:
    if word in ("1", "2"):
        return Meant.YES if word == "1" else Meant.NO
    if numbered and word == CANCEL:
        return Meant.NO
    lists = ((YES, Meant.YES), (NO, Meant.NO), (STOP, Meant.STOP), (START, Meant.START), (HELP, Meant.HELP))
    return next((meant for words, meant in lists if word in words), Meant.UNKNOWN)
