"""Reminders to those who hold a shift: worded from the claim as it is now, or overtaken by a change."""

from collections.abc import Mapping, Sequence

from accompany.delivery.letters.frame import Desk, Letter, Worded, cancelled
from accompany.tables import invitations, links
from accompany.tables.invitations import Invitation
from accompany.tables.outbox import Fate, Leased
from accompany.words import ClaimId, ClaimState, NoticeKind

ASKING = (
    *(NoticeKind.CONFIRM, NoticeKind.CONFIRM_AGAIN),
    *(NoticeKind.CONFIRM_TEXT, NoticeKind.CONFIRM_AGAIN_TEXT),
    *(NoticeKind.STILL_ABLE, NoticeKind.STILL_ABLE_TEXT),
)
DOUBTS = (NoticeKind.STILL_ABLE, NoticeKind.STILL_ABLE_TEXT)
AFTERWARDS = (NoticeKind.DEBRIEF, NoticeKind.DEBRIEF_TEXT)


async def write(notices: Sequence[Leased], desk: Desk) -> Mapping[Leased, Worded]:
    """Word reminders; one about another time than the shift has now is not sent, the next one is on its way."""
    found = await invitations.of_claims([ClaimId(notice.about) for notice in notices])
    return {notice: _worded(notice, found.get(ClaimId(notice.about)), desk) for notice in notices}


def _worded(notice: Leased, invitation: Invitation | None, desk: Desk) -> Worded:
    if invitation is None:
        return cancelled("gone")
    return objection(notice, invitation, desk) or _letter(notice, invitation, desk)


def objection(notice: Leased, invitation: Invitation, desk: Desk) -> Fate | None:
    """Say why a reminder is not sent any more, by mail or by text: given back, overtaken, over or answered."""
    if invitation.cancelled:
        return cancelled("released")
    if invitation.sequence != notice.revision:
        return cancelled("replaced")
    if invitation.starts_at <= desk.now and notice.kind not in AFTERWARDS:
        return cancelled("over")
    if notice.kind in DOUBTS and invitation.state is not ClaimState.MAYBE:
        return cancelled("answered")
    confirmed = invitation.state is ClaimState.CONFIRMED and notice.kind in ASKING
    return cancelled("confirmed") if confirmed else None


def _letter(notice: Leased, invitation: Invitation, desk: Desk) -> Letter:
    said, name = desk.texts(notice), notice.kind.value
    values = {
        "coalition": desk.house.name,
        "day": said.day(invitation.starts_at, invitation.zone),
        "span": said.span(invitation.starts_at, invitation.ends_at, invitation.zone),
        "place": invitation.nickname,
        "role": said.role(invitation.role),
        "link": desk.house.link(_path(notice, invitation)),
    }
    return Letter(said.fill(name, "subject", **values), said.fill(name, "text", **values))


def _path(notice: Leased, invitation: Invitation) -> str:
    if notice.kind in AFTERWARDS:
        return f"/go/{invitation.appointment}"
    return links.to_confirm(notice.about) if notice.kind in ASKING else invitation.path
