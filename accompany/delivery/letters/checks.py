"""Was that you? A calendar answered, and nobody vouches for it, or it only said maybe: one tap decides."""

from collections.abc import Mapping, Sequence

from accompany.delivery.letters.frame import Desk, Letter, Worded, cancelled
from accompany.tables import calendar_entries, invitations, links
from accompany.tables.invitations import Invitation
from accompany.tables.outbox import Leased
from accompany.tables.scope import Scope
from accompany.words import CalendarAnswer

NAMES = {
    CalendarAnswer.ACCEPTED: "answer_check.accepted",
    CalendarAnswer.DECLINED: "answer_check.declined",
    CalendarAnswer.MAYBE: "answer_check",
}


async def write(notices: Sequence[Leased], desk: Desk) -> Mapping[Leased, Worded]:
    """Ask while it is still open what the volunteer meant; once they tapped, nothing is sent."""
    found = await invitations.of_entries([notice.about for notice in notices])
    return {notice: await _worded(notice, found.get(notice.about), desk) for notice in notices}


async def _worded(notice: Leased, invitation: Invitation | None, desk: Desk) -> Worded:
    if invitation is None or invitation.cancelled or invitation.starts_at <= desk.now:
        return cancelled("over")
    kept = await calendar_entries.find(Scope(invitation.chapter), invitation.uid)
    if kept is None or kept.sure:
        return cancelled("settled")
    said = desk.texts(notice)
    values = {
        "coalition": desk.house.name,
        "day": said.day(invitation.starts_at, invitation.zone),
        "span": said.span(invitation.starts_at, invitation.ends_at, invitation.zone),
        "place": invitation.nickname,
        "role": said.role(invitation.role),
        "link": desk.house.link(links.to_confirm(notice.about)),
    }
    name = NAMES[kept.answer]
    return Letter(said.fill(name, "subject", **values), said.fill(name, "text", **values))
