"""How the invitations of one appointment stand, worded: who was invited, what their calendars answered, and how."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from accompany.actions.chapter_offers import OnTeam
from accompany.tables import accounts, asks, claims, invited
from accompany.tables.appointments import Kept
from accompany.tables.invited import LastAnswer, Standing
from accompany.tables.scope import Scope
from accompany.web import dates
from accompany.web.languages import app, gettext
from accompany.words import HOLDING, AccountId, CalendarAnswer, CameBy, ClaimId, ClaimState, InviteState

INVITES = {
    InviteState.NONE: ("open", app("No mail")),
    InviteState.QUEUED: ("open", app("Mail on its way")),
    InviteState.SENT: ("ok", app("Invited")),
    InviteState.BOUNCED: ("alert", app("Mail came back")),
    InviteState.EXPIRED: ("alert", app("Mail did not go out")),
}
ANSWERS = {
    CalendarAnswer.ACCEPTED: ("ok", app("Accepted")),
    CalendarAnswer.MAYBE: ("urgent", app("Maybe")),
    CalendarAnswer.DECLINED: ("open", app("Declined")),
}
UNSURE, UNDECIDED = app("sender not certain, waiting for one tap"), app("waiting for one tap")
FROM_CALENDAR, WITH_ONE_TAP = app("%(when)s, from their calendar"), app("%(when)s, with one tap")


@dataclass(frozen=True, slots=True)
class Gathered:
    """Each invitation with its standing and a name, before words are chosen; held ones first."""

    rows: tuple[tuple[str, bool, Standing], ...]  # name, whether they hold a place, how it stands
    zone: str


async def gather(scope: Scope, kept: Kept, guests: Mapping[ClaimId, OnTeam]) -> Gathered:
    """Ask the database for every claim and ask of an appointment; an ask that became a claim is one of them."""
    taken = await claims.of_appointment(scope, kept.id)
    uids = {claim.uid for claim in taken}
    waiting = [ask for ask in await asks.of_appointment(scope, kept.id) if ask.uid not in uids]
    standings = await invited.standings(scope, [*taken, *waiting])
    holders = [(one.id, one.volunteer, one.state in HOLDING) for one in taken]
    everybody = holders + [(one.id, one.volunteer, False) for one in waiting]
    known = await accounts.contacts(scope, sorted({AccountId(volunteer) for _, volunteer, _ in everybody}))
    names = {who: contact.name for who, contact in known.items()}
    names |= {AccountId(claim.volunteer): guests[claim.id].name for claim in taken if claim.id in guests}
    rows = [(names[AccountId(who)], holds, standings[entry]) for entry, who, holds in everybody]
    return Gathered(tuple(sorted(rows, key=lambda row: not row[1])), kept.zone)


def worded(found: Gathered, language: str) -> list[dict[str, Any]]:
    """Word each invitation in the reader's language."""
    return [
        {"who": name, "holds": holds, **_invite(standing.invite), **_answer(standing.answer, found.zone, language)}
        for name, holds, standing in found.rows
    ]


def doubtful(state: ClaimState | None) -> tuple[str, str] | None:
    """Word a slot whose holder may not come; None when there is no doubt."""
    return ("urgent", gettext("Maybe: not counted")) if state is ClaimState.MAYBE else None


def _invite(state: InviteState) -> dict[str, str]:
    kind, label = INVITES[state]
    return {"invite_kind": kind, "invite": gettext(label)}


def _answer(said: LastAnswer | None, zone: str, language: str) -> dict[str, Any]:
    if said is None:
        return {"answer": None}
    kind, label = ANSWERS[said.answer]
    how = WITH_ONE_TAP if said.came_by is CameBy.TAP else FROM_CALENDAR
    return {
        "answer": gettext(label),
        "answer_kind": kind,
        "answered": gettext(how) % {"when": _moment(said.at, zone, language)},
        "unsure": None if said.sure else gettext(UNDECIDED if said.answer is CalendarAnswer.MAYBE else UNSURE),
    }


def _moment(at: datetime, zone: str, language: str) -> str:
    local = at.astimezone(ZoneInfo(zone))
    return f"{dates.short_day(local.date(), language)} {dates.clock(local, language)}"
