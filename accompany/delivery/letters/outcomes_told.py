"""How it went, to those who were called. The consent of this moment decides about each letter, reader and words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from accompany.delivery.letters.frame import Desk, Letter, Worded, cancelled, with_way_out
from accompany.rules import outcomes_told as rules
from accompany.rules.consent import Consent
from accompany.tables import consents, outcomes_told
from accompany.tables.outbox import Leased
from accompany.tables.outcomes_told import Kept
from accompany.tables.texts import FALLBACK
from accompany.words import OutcomeToldId, Ring


@dataclass(frozen=True, slots=True)
class _Told:
    kept: Kept
    consent: Consent | None
    texts: Mapping[str, str] = field(repr=False)


async def write(notices: Sequence[Leased], desk: Desk) -> Mapping[Leased, Worded]:
    """Word it for each reader; what goes further or says more than the person agrees to now is not sent."""
    found = await outcomes_told.some({OutcomeToldId(notice.about) for notice in notices})
    told = {kept.id: await _opened(kept, desk.now) for kept in found}
    return {notice: _worded(notice, told.get(OutcomeToldId(notice.about)), desk) for notice in notices}


async def _opened(kept: Kept, now: datetime) -> _Told:
    return _Told(kept, await consents.agreed(kept.scope, kept.person, now), await outcomes_told.texts(kept))


def _worded(notice: Leased, told: _Told | None, desk: Desk) -> Worded:
    if told is None:
        return cancelled("gone")
    if not rules.may_still_go(told.kept.told, notice.ring or Ring.TEAM, told.consent):
        return cancelled("revoked")
    said = desk.texts(notice)
    values = {
        "coalition": desk.house.name,
        "text": told.texts.get(said.language) or told.texts[FALLBACK],
        "issued": said.moment(notice.posted_at, told.kept.zone),
    }
    letter = Letter(said.fill("outcome_told", "subject", **values), said.fill("outcome_told", "text", **values))
    return with_way_out(notice, letter, desk)
