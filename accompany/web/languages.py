"""The languages pages speak: which are offered, which one a reader gets, and the words of each."""

import io
import tomllib
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import cache
from gettext import NullTranslations
from importlib import resources
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import Translations

LOCALE = Path(__file__).parent / "locale"
DOMAINS = ("app", "public")  # later ones win: what a requester reads is what everybody reads
_READERS_NEEDED = 2
SOURCE = "en"  # templates and code are written in it; it needs no catalog


@dataclass(frozen=True, slots=True)
class Language:
    """A language with its own name. ``code`` names it in links and files, ``tag`` in HTML (BCP 47)."""

    code: str
    tag: str
    endonym: str
    direction: str = "ltr"


WRITTEN = (Language("en", "en", "English"), Language("es", "es", "Español"))

speaking: ContextVar[str] = ContextVar("speaking", default=SOURCE)


@contextmanager
def spoken(code: str) -> Iterator[None]:
    """Speak a language until the block ends."""
    token = speaking.set(code)
    try:
        yield
    finally:
        speaking.reset(token)


def gettext(text: str) -> str:
    """Say ``text`` in the language spoken now."""
    return _words(speaking.get()).gettext(text)


def ngettext(one: str, many: str, n: int) -> str:
    """Say ``one`` or ``many`` in the language spoken now, in the plural form that ``n`` takes there."""
    return _words(speaking.get()).ngettext(one, many, n)


def public(text: str) -> str:
    """Mark a text that requesters read for translation; say it later with gettext."""
    return text


def app(text: str) -> str:
    """Mark a text that only volunteers and coordinators read for translation; say it later with gettext."""
    return text


@cache
def offered() -> tuple[Language, ...]:
    """Give the languages in which every public text is there."""
    return tuple(language for language in WRITTEN if language.code == SOURCE or _complete(language.code))


@cache
def unreviewed() -> tuple[Language, ...]:
    """Give the offered languages whose texts two native readers have not signed yet."""
    signed = tomllib.loads((LOCALE / "REVIEW.toml").read_text(encoding="utf-8"))
    return tuple(language for language in offered() if len(signed[language.code]["readers"]) < _READERS_NEEDED)


@cache
def tongues() -> tuple[Language, ...]:
    """Give the languages people speak and read, each with its own name, in the order of the seed data."""
    text = resources.files("accompany").joinpath("data/languages.toml").read_text(encoding="utf-8")
    known = ((tongue["code"], tongue["endonym"]) for tongue in tomllib.loads(text)["language"])
    return tuple(Language(code, code, name, _direction(name)) for code, name in known)


def named(code: str) -> Language:
    """Find an offered language, or English when it is not offered."""
    return next((language for language in offered() if language.code == code), WRITTEN[0])


def chosen(asked: str | None, kept: str | None, accept: str) -> str:
    """Choose a reader's language: what they just asked for, else their cookie, else what their browser accepts."""
    codes = {language.code for language in offered()}
    wishes = [asked or "", kept or "", *_accepted(accept)]
    return next((wish for wish in wishes if wish in codes), SOURCE)


def catalog(code: str, domain: str) -> Catalog:
    """Read one language's texts of one domain; a language without a file has none yet."""
    path = LOCALE / code / "LC_MESSAGES" / f"{domain}.po"
    if not path.is_file():
        return Catalog(locale=code, domain=domain)
    with path.open("rb") as file:
        return read_po(file, locale=code, domain=domain)


def _direction(name: str) -> str:
    return "rtl" if unicodedata.bidirectional(name[0]) in ("R", "AL") else "ltr"


def _accepted(header: str) -> list[str]:
    """Read an Accept-Language header, best first. Anything odd in it counts for nothing (RFC 9110 § 12.5.4)."""
    wishes = []
    for part in header[:200].split(","):
        tag, _, weight = part.strip().partition(";q=")
        try:
            wishes.append((-float(weight or 1), tag.split("-")[0].lower()))
        except ValueError:
            continue
    return [code for _, code in sorted(wishes, key=lambda wish: wish[0])]


def _complete(code: str) -> bool:
    texts = [message for message in catalog(code, "public") if message.id]
    return bool(texts) and all(message.string and not message.fuzzy and _whole(message.string) for message in texts)


def _whole(string: str | list[str] | tuple[str, ...]) -> bool:
    return bool(string) if isinstance(string, str) else all(string)


@cache
def _words(code: str) -> NullTranslations:
    """Read the catalogs once. Compiled in memory: no binary files to keep in step with the texts."""
    merged = Translations()
    for domain in DOMAINS:
        compiled = io.BytesIO()
        write_mo(compiled, catalog(code, domain))
        compiled.seek(0)
        merged.merge(Translations(compiled, domain))
    return merged
