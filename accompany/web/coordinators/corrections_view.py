"""What a call's page shows when what the call rested on fell away: why, what was kept back, and whom to tell."""

from dataclasses import dataclass
from typing import Any

from accompany.rules import corrections as rules
from accompany.rules.corrections import Correction, Why
from accompany.tables import corrections, notices, texts
from accompany.tables.mobilizations import Kept
from accompany.tables.scope import Scope
from accompany.web.coordinators import calls_view
from accompany.web.languages import app, gettext

WHY = {
    Why.WITHDRAWN: app("The signal behind this call was withdrawn"),
    Why.LOWERED: app("The level behind this call was lowered"),
    Why.DISMISSED: app("The report behind this call was not true"),
}


@dataclass(frozen=True, slots=True)
class Gathered:
    """A call's correction, and how many were or may have been called."""

    kept: Kept
    correction: Correction
    people: int
    waits: bool


async def gather(scope: Scope, kept: Kept) -> Gathered | None:
    """Read the correction of a call; None when nothing fell away."""
    correction = await corrections.of_call(kept.id)
    if correction is None:
        return None
    people = len(await notices.reached(scope, kept.id))
    return Gathered(kept, correction, people, rules.objection(kept.call, correction) is None)


def worded(found: Gathered | None, language: str) -> dict[str, Any] | None:
    """Word it in the reader's language; the letter itself in each language it is written in."""
    if found is None:
        return None
    correction = found.correction
    fell_at = calls_view.moment(correction.fell_at, found.kept, language)
    line = gettext("Nobody else is called since %(when)s. Those who were called do not know it yet.")
    if not found.waits:
        line = gettext("Nobody else is called since %(when)s.")
    return {
        "why": gettext(WHY[correction.why]),
        "line": line % {"when": fell_at},
        "kept_back": correction.kept_back,
        "people": found.people,
        "waits": found.waits,
        "texts": [(code, calls_view.NAMES[code], _letter(found.kept, code)) for code in texts.WRITTEN],
    }


def _letter(kept: Kept, code: str) -> str:
    name = "correction.drill" if kept.drill else "correction"
    values = {"coalition": "…", "reference": kept.reference, "issued": "…", "page": f"/ref/{kept.reference}"}
    return texts.of(code).fill(name, "text", **values)
