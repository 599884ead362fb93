"""Language tags as people and programs write them, read as the codes we know (BCP 47: RFC 5646 and RFC 4647)."""

from collections.abc import Collection, Mapping

from babel.core import get_global, parse_locale

from accompany.words import Fluency

LONGEST = 35  # characters; RFC 5646 §4.4.1 asks programs to take at least as many


def read(tag: str, known: Collection[str]) -> str | None:
    """Give the known code that a tag means, or None.

    Case does not matter (RFC 5646 §2.1.1). What we do not tell apart is left off, as in a lookup (RFC 4647 §3.4):
    ``es-MX`` is ``es``. A code that was replaced counts as its successor, and the other way round: ``cmn``, ``fil``.
    """
    if tag in known:
        return tag
    by_case = {code.lower(): code for code in known}
    try:
        language, region, script, *_ = parse_locale(tag[: LONGEST + 1], sep="-")
    except ValueError:
        return None
    if len(tag) > LONGEST:
        return None
    endings = (f"-{script}-{region}", f"-{script}", f"-{region}", "")
    tags = (f"{name}{ending}".lower() for name in _names(language) for ending in endings)
    return next((by_case[one] for one in tags if one in by_case), None)


def read_all(spoken: Mapping[str, Fluency], known: Collection[str]) -> dict[str, Fluency]:
    """Read the tags of what somebody speaks; of two that mean one language the better level counts.

    A tag that means nothing we know stays as it is, for whoever checks.
    """
    found: dict[str, Fluency] = {}
    for tag, level in spoken.items():
        code = read(tag, known) or tag
        found[code] = max(level, found.get(code, level))
    return found


def _names(language: str) -> list[str]:
    """Give a language and what else it was or is called (CLDR)."""
    aliases: Mapping[str, str] = get_global("language_aliases")
    successor = aliases.get(language)
    before = [old for old, new in aliases.items() if new == language and len(old) <= len("und")]
    return [language, *([successor] if successor else []), *before]
