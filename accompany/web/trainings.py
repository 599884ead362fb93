"""Trainings in words: the shipped ones are translated, those that coordinators add are named by their code."""

from accompany.web.languages import app, gettext

NAMES = {
    "accompaniment_101": app("accompaniment training"),
    "lead": app("team lead training"),
    "legal_observation": app("legal observer training"),
    "press": app("press training"),
    "court_observation": app("court observer training"),
}


def training_name(code: str) -> str:
    """Name a training in the language spoken now."""
    return gettext(NAMES[code]) if code in NAMES else code.replace("_", " ")
