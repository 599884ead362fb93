"""Can you go along? One slot, offered to one volunteer: a link to say yes or no, and an invitation to accept."""

from collections.abc import Mapping, Sequence

from accompany.delivery.letters import entries
from accompany.delivery.letters.frame import Desk, Letter, Worded, cancelled
from accompany.tables import desk as facts
from accompany.tables import invitations, links
from accompany.tables.desk import Offered
from accompany.tables.invitations import Invitation
from accompany.tables.outbox import Leased
from accompany.words import AskId, Calendar, NoticeKind

WORDED_REASONS = ("filled", "slot_taken", "conflict", "too_slow")  # why an ask was taken back, where the letter says it


async def write(notices: Sequence[Leased], desk: Desk) -> Mapping[Leased, Worded]:
    """Word asks; one that was answered, or whose slot is taken by now, is not sent."""
    offers = await facts.asked([AskId(notice.about) for notice in notices])
    found = await invitations.of_asks([AskId(notice.about) for notice in notices])
    before = await entries.before(notices)
    worded: dict[Leased, Worded] = {}
    for notice in sorted(notices, key=lambda one: one.id):
        offered, invitation = offers.get(AskId(notice.about)), found.get(AskId(notice.about))
        letter = cancelled("gone") if offered is None else _worded(notice, offered, invitation, before, desk)
        worded[notice] = letter
        before.worded(notice, letter)
    return worded


def _worded(
    notice: Leased, offered: Offered, invitation: Invitation | None, before: entries.Before, desk: Desk
) -> Worded:
    open_ask = notice.kind is not NoticeKind.ASK_CANCEL
    if open_ask and (not offered.still or offered.starts_at <= desk.now):
        return cancelled("closed")
    letter = _letter(notice, offered, invitation, desk)
    if invitation is None:
        return letter if open_ask else cancelled("never_invited")
    sent = before.of(notice)
    refused = entries.objection(notice, invitation, sent)
    if refused or (open_ask and invitation.calendar is not Calendar.INVITES):
        return refused or letter
    return entries.enter(letter, notice, invitation, sent, desk)


def _letter(notice: Leased, offered: Offered, invitation: Invitation | None, desk: Desk) -> Letter:
    said = desk.texts(notice)
    cancel = notice.kind is NoticeKind.ASK_CANCEL
    values = {
        "coalition": desk.house.name,
        "day": said.day(offered.starts_at, offered.zone),
        "span": said.span(offered.starts_at, offered.ends_at, offered.zone),
        "place": offered.nickname,
        "role": said.role(offered.role),
        "link": desk.house.link("/shifts" if cancel else links.to_ask(AskId(notice.about))),
    }
    if offered.until is not None:
        values["until"] = said.moment(offered.until, offered.zone)
    name = _name(notice, offered, invitation)
    return Letter(said.fill(name, "subject", **values), said.fill(name, "text", **values))


def _name(notice: Leased, offered: Offered, invitation: Invitation | None) -> str:
    """Choose the words: who waited is told until when the place is theirs, who is not needed any more is told why."""
    if notice.kind is NoticeKind.ASK and offered.was_waited_for:
        return "ask.standby"
    because = invitation.because if notice.kind is NoticeKind.ASK_CANCEL and invitation else None
    return f"{notice.kind.value}.{because}" if because in WORDED_REASONS else notice.kind.value
