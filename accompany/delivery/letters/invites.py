"""Calendar mail: a shift appears in the volunteer's calendar, moves there, or disappears."""

from collections.abc import Mapping, Sequence

from accompany.delivery.letters import entries
from accompany.delivery.letters.frame import Desk, Letter, Worded, cancelled
from accompany.tables import invitations, links
from accompany.tables.invitations import Invitation
from accompany.tables.outbox import Leased
from accompany.words import NoticeKind

CANCELS = {  # by why the claim ended
    entries.REPLACED: "invite_cancel.replaced",
    "calendar": "invite_cancel.given_back",
    "cannot_come": "invite_cancel.given_back",
    "swapped": "invite_cancel.swapped",
}
LINKS = {
    "invite_cancel": "/shifts",
    "invite_cancel.given_back": "/shifts",
    "invite_cancel.swapped": "/shifts",
    "invite_cancel.replaced": "/mine",
}


async def write(notices: Sequence[Leased], desk: Desk) -> Mapping[Leased, Worded]:
    """Word calendar mail from the entries as they are now; what a newer mail replaces is not sent."""
    found = await invitations.of_entries([notice.about for notice in notices])
    before = await entries.before(notices)
    worded: dict[Leased, Worded] = {}
    for notice in sorted(notices, key=lambda one: one.id):
        invitation = found.get(notice.about)
        if invitation is None:
            worded[notice] = cancelled("gone")
            continue
        sent = before.of(notice)
        refused = entries.objection(notice, invitation, sent)
        letter = refused or entries.enter(_letter(notice, invitation, desk), notice, invitation, sent, desk)
        worded[notice] = letter
        before.worded(notice, letter)
    return worded


def _letter(notice: Leased, invitation: Invitation, desk: Desk) -> Letter:
    said, name = desk.texts(notice), _name(notice, invitation)
    values = {
        "role": said.role(invitation.role),
        "day": said.day(invitation.starts_at, invitation.zone),
        "span": said.span(invitation.starts_at, invitation.ends_at, invitation.zone),
        "place": invitation.nickname,
        "answer": desk.house.link(links.to_confirm(notice.about)),
        "link": desk.house.link(LINKS.get(name, invitation.path)),
    }
    return Letter(subject=said.fill(name, "subject", **values), text=said.fill(name, "text", **values))


def _name(notice: Leased, invitation: Invitation) -> str:
    """Choose the words: who gave a shift back is thanked, whose entry is only replaced need not fear for it."""
    if notice.kind is not NoticeKind.INVITE_CANCEL:
        return notice.kind.value
    return CANCELS.get(invitation.because or "", "invite_cancel")
