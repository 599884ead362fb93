"""How well somebody speaks a language, in words."""

from accompany.web.languages import app, gettext
from accompany.words import Fluency

_LEVELS = {
    Fluency.BASIC: app("some"),
    Fluency.CONVERSATIONAL: app("can talk"),
    Fluency.FLUENT: app("fluent"),
    Fluency.NATIVE: app("first language"),
}


def level_name(level: Fluency) -> str:
    """Say a level in the language spoken now."""
    return gettext(_LEVELS[level])


def level_names() -> list[tuple[str, str]]:
    """Give every level with its words, the best first, for a choice."""
    return [(level.name.lower(), gettext(text)) for level, text in reversed(_LEVELS.items())]
