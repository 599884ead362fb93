"""A call to the rings, and the all-clear. The consent of this moment decides about each one, not that of the draft."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from accompany.delivery.letters import call_texts
from accompany.delivery.letters.frame import Desk, Letter, Worded, cancelled, with_way_out
from accompany.delivery.pauses import by_turns
from accompany.rules import escalation
from accompany.rules.consent import Consent
from accompany.rules.corrections import Correction
from accompany.tables import consents, corrections, links, mobilizations, notices
from accompany.tables.mobilizations import Kept
from accompany.tables.outbox import Leased
from accompany.tables.texts import FALLBACK, Texts
from accompany.words import MobilizationId, NoticeKind, ReaderKind, Ring


@dataclass(frozen=True, slots=True)
class _Call:
    kept: Kept
    consent: Consent | None
    texts: Mapping[str, str] = field(repr=False)


async def ring_call(leased: Sequence[Leased], desk: Desk) -> Mapping[Leased, Worded]:
    """Word calls; one that was called off, has expired or goes further than the person agrees to now is not sent."""
    calls = {kept.id: await _opened(kept, desk.now) for kept in await _mobilizations(leased)}
    fallen = await corrections.some(calls)
    worded = {
        notice: cancelled("fell")
        if notice.about in fallen
        else _call(notice, calls.get(MobilizationId(notice.about)), desk)
        async for notice in by_turns(leased)
    }
    named = {one: (calls[MobilizationId(one.about)].kept, "ring_call") for one in leased if one.about in calls}
    return await call_texts.dressed(worded, named, desk)


async def stand_down(leased: Sequence[Leased], desk: Desk) -> Mapping[Leased, Worded]:
    """Word all-clears, only to those whose call did leave or may have."""
    worded: dict[Leased, Worded] = dict.fromkeys(leased, cancelled("gone"))
    found = await _mobilizations(leased)
    corrected = await corrections.some([kept.id for kept in found])
    named: dict[Leased, tuple[Kept, str]] = {}
    for kept in found:
        kind = _all_clear_of(corrected.get(kept.id))
        own = [notice for notice in leased if notice.about == kept.id]
        reached = await notices.reached_among(kept.scope, kept.id, [notice.reader for notice in own])
        for notice in own:
            named[notice] = (kept, kind)
            over = kept.state in escalation.OVER and notice.reader in reached
            worded[notice] = _all_clear(notice, kept, desk, kind) if over else cancelled("not_called")
    return await call_texts.dressed(worded, named, desk)


async def _mobilizations(leased: Sequence[Leased]) -> list[Kept]:
    found = await mobilizations.some({MobilizationId(notice.about) for notice in leased})
    return list(found.values())


async def _opened(kept: Kept, now: datetime) -> _Call:
    return _Call(kept, await consents.agreed(kept.scope, kept.person, now), await mobilizations.texts(kept))


def _call(notice: Leased, call: _Call | None, desk: Desk) -> Worded:
    if call is None or call.kept.state not in escalation.CALLED:
        return cancelled("called_off")
    if call.kept.expires_at <= desk.now:
        return cancelled("expired")
    if not escalation.may_still_go(notice.ring or Ring.TEAM, call.consent):
        return cancelled("revoked")
    return _ring_call(notice, call, desk)


def _ring_call(notice: Leased, call: _Call, desk: Desk) -> Letter:
    said = desk.texts(notice)
    values = _values(notice, call.kept, said, desk) | {
        "text": call.texts.get(said.language) or call.texts[FALLBACK],
        "until": said.moment(call.kept.expires_at, call.kept.zone),
        "link": desk.house.link(_answered_at(notice)),
    }
    name = _name(NoticeKind.RING_CALL.value, call.kept)
    if notice.reader.kind is ReaderKind.PARTNER:
        name = _name("relay_call", call.kept)
    letter = Letter(said.fill(name, "subject", **values), said.fill(name, "text", **values))
    return with_way_out(notice, letter, desk)


def _answered_at(notice: Leased) -> str:
    """Give where the answer goes: an organisation brings people, everybody else is one."""
    return links.to_relay(notice.id) if notice.reader.kind is ReaderKind.PARTNER else links.to_answer(notice.id)


def _all_clear_of(correction: Correction | None) -> str:
    """Name the words: it is over, or it was a mistake."""
    return "correction" if correction is not None and correction.sent_at is not None else NoticeKind.STAND_DOWN.value


def _all_clear(notice: Leased, kept: Kept, desk: Desk, kind: str) -> Letter:
    said, name = desk.texts(notice), _name(kind, kept)
    values = _values(notice, kept, said, desk)
    return Letter(said.fill(name, "subject", **values), said.fill(name, "text", **values))


def _values(notice: Leased, kept: Kept, said: Texts, desk: Desk) -> dict[str, str]:
    return {
        "coalition": desk.house.name,
        "issued": said.moment(notice.posted_at, kept.zone),
        "reference": kept.reference,
        "page": desk.house.link(f"/ref/{kept.reference}"),
    }


def _name(kind: str, kept: Kept) -> str:
    return f"{kind}.drill" if kept.drill else kind


async def correction_offered(leased: Sequence[Leased], desk: Desk) -> Mapping[Leased, Worded]:
    """Tell coordinators that a call stopped and waits for its correction, while it does."""
    found = {kept.id: kept for kept in await _mobilizations(leased)}
    offered = await corrections.some(found)
    worded: dict[Leased, Worded] = dict.fromkeys(leased, cancelled("over"))
    for notice in leased:
        kept, correction = found.get(MobilizationId(notice.about)), offered.get(MobilizationId(notice.about))
        if kept and correction and correction.sent_at is None and kept.state not in escalation.OVER:
            said, link = desk.texts(notice), desk.house.link(f"/mobilizations/{kept.id}")
            values = {"coalition": desk.house.name, "code": kept.code, "link": link}
            name = _name("correction_offered", kept)
            worded[notice] = Letter(said.fill(name, "subject", **values), said.fill(name, "text", **values))
    return worded
