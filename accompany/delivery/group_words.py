"""What a group reads of a call: sent there by the program, or copied by a coordinator. The same words either way."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from accompany.rules import escalation
from accompany.tables import call_windows, consents, corrections, mobilizations, texts
from accompany.tables.mobilizations import Kept

CALL = "group_call"
BETWEEN = "\n\n* * *\n\n"  # between two languages of one message


@dataclass(frozen=True, slots=True)
class Gathered:
    """Which words stand for a call now, since when (aware UTC), and what the person agreed to tell."""

    name: str
    issued: datetime
    said: dict[str, str] = field(repr=False)


async def gather(kept: Kept, now: datetime) -> Gathered | None:
    """Say what may be said: a call while it is out and agreed to, then its all-clear; None before it left."""
    if kept.sent_at is None:
        return None
    corrected = await corrections.of_call(kept.id)
    if kept.state in escalation.OVER:
        kind = "correction" if corrected is not None and corrected.sent_at is not None else "stand_down"
        return Gathered(_name(kind, kept), kept.stood_down_at or now, {})
    consent, leaves_at = await consents.agreed(kept.scope, kept.person, now), await call_windows.of(kept.id)
    if corrected is not None or not escalation.may_be_passed_on(kept.call, leaves_at, consent, now):
        return None
    return Gathered(_name(CALL, kept), kept.sent_at, await mobilizations.texts(kept))


async def draft(kept: Kept, now: datetime) -> Gathered:
    """Give what groups would read if it left now, for those who approve it."""
    return Gathered(_name(CALL, kept), now, await mobilizations.texts(kept))


def text(found: Gathered, kept: Kept, base_url: str, code: str) -> str:
    """Word it in one language; links go to ``base_url``, which is ours."""
    said = texts.of(code)
    values = {
        "text": found.said.get(code, ""),
        "issued": said.moment(found.issued, kept.zone),
        "until": said.moment(kept.expires_at, kept.zone),
        "reference": kept.reference,
        "page": f"{base_url}/ref/{kept.reference}",
    }
    return said.fill(found.name, "text", **values).replace("\r\n", "\n")  # forms end lines so, rooms show it


def message(found: Gathered, kept: Kept, base_url: str, languages: Sequence[str]) -> str:
    """Word it as one message in all of a group's languages that we write, or in the one we always have."""
    codes = [code for code in languages if code in texts.WRITTEN] or [texts.FALLBACK]
    return BETWEEN.join(text(found, kept, base_url, code) for code in codes)


def _name(kind: str, kept: Kept) -> str:
    return f"{kind}.drill" if kept.drill else kind
