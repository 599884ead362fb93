"""The words of a call that a coordinator pastes into a group chat by hand. The program sends nothing there."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from accompany.rules import escalation
from accompany.tables import call_windows, consents, corrections, mobilizations, texts
from accompany.tables.languages import names
from accompany.tables.mobilizations import Kept
from accompany.words import MobilizationState

OVER = (MobilizationState.STANDING_DOWN, MobilizationState.STOOD_DOWN)


@dataclass(frozen=True, slots=True)
class Gathered:
    """Which words stand for a call now, since when (aware UTC), and what the person agreed to tell."""

    name: str
    issued: datetime
    said: dict[str, str] = field(repr=False)


async def gather(kept: Kept, now: datetime) -> Gathered | None:
    """Say what may be pasted: a call while it is out and agreed to, then its all-clear; None before it left."""
    if kept.sent_at is None:
        return None
    drill = ".drill" if kept.drill else ""
    corrected = await corrections.of_call(kept.id)
    if kept.state in OVER:
        kind = "correction" if corrected is not None and corrected.sent_at is not None else "stand_down"
        return Gathered(kind + drill, kept.stood_down_at or now, {})
    agreed = await consents.of_person(kept.scope, kept.person) if kept.person else None
    consent, leaves_at = agreed.agreed if agreed else None, await call_windows.of(kept.id)
    if corrected is not None or not escalation.may_be_passed_on(kept.call, leaves_at, consent, now):
        return None
    return Gathered("group_call" + drill, kept.sent_at, await mobilizations.texts(kept))


def worded(found: Gathered | None, kept: Kept, base_url: str) -> dict[str, Any] | None:
    """Word it in every language we write; links go to ``base_url``, which is ours."""
    if found is None:
        return None
    return {
        "over": not found.said,
        "texts": [(code, names()[code], _text(found, kept, base_url, code)) for code in texts.WRITTEN],
    }


def _text(found: Gathered, kept: Kept, base_url: str, code: str) -> str:
    said = texts.of(code)
    values = {
        "text": found.said.get(code, ""),
        "issued": said.moment(found.issued, kept.zone),
        "until": said.moment(kept.expires_at, kept.zone),
        "reference": kept.reference,
        "page": f"{base_url}/ref/{kept.reference}",
    }
    return said.fill(found.name, "text", **values)
