"""Text messages: what mail says about asks, shifts and reminders, in one part, with the number that answers name."""

from collections.abc import Mapping, Sequence
from urllib.parse import urlsplit

from accompany.delivery.channels import Envelope
from accompany.delivery.letters import entries, reminders
from accompany.delivery.letters.frame import Desk, Worded, cancelled
from accompany.tables import desk as facts
from accompany.tables import invitations, links, short_texts, text_numbers, text_wishes, texts_received
from accompany.tables.desk import Offered
from accompany.tables.invitations import Invitation
from accompany.tables.outbox import Fate, Leased
from accompany.tables.text_wishes import Wish
from accompany.words import AskId, NoticeKind

TEXT_OF: Mapping[NoticeKind, NoticeKind] = {
    NoticeKind.ASK: NoticeKind.ASK_TEXT,
    NoticeKind.ASK_UPDATE: NoticeKind.ASK_UPDATE_TEXT,
    NoticeKind.ASK_CANCEL: NoticeKind.ASK_CANCEL_TEXT,
    NoticeKind.INVITE: NoticeKind.INVITE_TEXT,
    NoticeKind.INVITE_UPDATE: NoticeKind.INVITE_UPDATE_TEXT,
    NoticeKind.INVITE_CANCEL: NoticeKind.INVITE_CANCEL_TEXT,
    NoticeKind.REMIND: NoticeKind.REMIND_TEXT,
    NoticeKind.CONFIRM: NoticeKind.CONFIRM_TEXT,
    NoticeKind.CONFIRM_AGAIN: NoticeKind.CONFIRM_AGAIN_TEXT,
    NoticeKind.ON_THE_WAY: NoticeKind.ON_THE_WAY_TEXT,
    NoticeKind.DEBRIEF: NoticeKind.DEBRIEF_TEXT,
    NoticeKind.STILL_ABLE: NoticeKind.STILL_ABLE_TEXT,
}
REMINDERS = (
    *(NoticeKind.REMIND_TEXT, NoticeKind.CONFIRM_TEXT, NoticeKind.CONFIRM_AGAIN_TEXT),
    *(NoticeKind.ON_THE_WAY_TEXT, NoticeKind.DEBRIEF_TEXT, NoticeKind.STILL_ABLE_TEXT),
)
CANCELS = (NoticeKind.ASK_CANCEL_TEXT, NoticeKind.INVITE_CANCEL_TEXT)
ASKS = (NoticeKind.ASK_TEXT, NoticeKind.ASK_UPDATE_TEXT)
GIVEN_BACK = ("cannot_come", "calendar")


async def write(notices: Sequence[Leased], desk: Desk) -> Mapping[Leased, Worded]:
    """Word texts from the asks and claims as they are now; nobody who wrote STOP gets one."""
    wishes = await text_wishes.of(notice.reader.id for notice in notices)
    found = await invitations.of_entries([notice.about for notice in notices])
    offers = await facts.asked([AskId(notice.about) for notice in notices])
    told = await text_numbers.told([notice.about for notice in notices])
    worded: dict[Leased, Worded] = {}
    for notice in notices:
        wish, invitation = wishes.get(notice.reader.id), found.get(notice.about)
        if wish is None or not wish.by_text:
            worded[notice] = cancelled("stopped" if wish else "by_mail")
        elif invitation is None:
            worded[notice] = cancelled("gone")
        else:
            refused = _objection(notice, invitation, offers.get(AskId(notice.about)), desk, heard=notice.about in told)
            waited = notice.kind is NoticeKind.ASK_TEXT and offers[AskId(notice.about)].was_waited_for
            worded[notice] = refused or await _text(notice, invitation, wish, desk, waited=waited)
    return worded


async def answer(notices: Sequence[Leased], desk: Desk) -> Mapping[Leased, Worded]:
    """Word the answers to texts that came in. That STOP was heard is said to whoever wrote it, once."""
    answers = await texts_received.answers([notice.about for notice in notices])
    wishes = await text_wishes.of_readers(notice.reader for notice in notices)
    worded: dict[Leased, Worded] = {}
    for notice in notices:
        found, wish = answers.get(notice.about), wishes.get(notice.reader.id)
        if found is None or wish is None or (wish.stopped and found.answer != "stopped"):
            worded[notice] = cancelled("stopped" if found and wish else "gone")
            continue
        values = {"n": str(found.number or "")}
        text = _filled(notice, f"answer_{found.answer}", values, "/shifts", desk)
        worded[notice] = envelope(notice, wish, text, desk, farewell=found.answer == "stopped")
    return worded


def _objection(
    notice: Leased, invitation: Invitation, offered: Offered | None, desk: Desk, *, heard: bool
) -> Fate | None:
    if notice.kind in REMINDERS:
        return reminders.objection(notice, invitation, desk)
    if notice.kind in CANCELS:
        pointless = invitation.because == entries.REPLACED or invitation.ends_at <= desk.now
        return cancelled("over") if pointless else None if heard else cancelled("never_told")
    if invitation.starts_at <= desk.now:
        return cancelled("over")
    if notice.kind in ASKS:
        closed = offered is None or not offered.still
        return cancelled("closed") if closed else None
    if invitation.cancelled:
        return cancelled("released")
    return None if invitation.sequence == notice.revision else cancelled("replaced")


async def _text(notice: Leased, invitation: Invitation, wish: Wish, desk: Desk, *, waited: bool) -> Envelope:
    said = short_texts.best(desk.addressees[notice.reader].languages)
    number = await text_numbers.give(notice.scope, invitation.volunteer, invitation.slot, desk.now)
    values = {
        "when": said.when(invitation.starts_at, invitation.ends_at, invitation.zone),
        "place": invitation.nickname,
        "role": said.role(invitation.role),
        "n": str(number),
    }
    name = "ask_standby" if waited else notice.kind.value.removesuffix("_text")
    if notice.kind is NoticeKind.INVITE_CANCEL_TEXT and invitation.because in GIVEN_BACK:
        name = "invite_cancel_given_back"
    return envelope(notice, wish, _filled(notice, name, values, "/mine", desk), desk)


def _filled(notice: Leased, name: str, values: Mapping[str, str], path: str, desk: Desk) -> str:
    said = short_texts.best(desk.addressees[notice.reader].languages)
    link = urlsplit(desk.house.base_url).netloc + path
    return said.fill(name, {**values, "name": desk.house.name, "link": link})


def envelope(notice: Leased, wish: Wish, text: str, desk: Desk, *, farewell: bool = False) -> Envelope:
    """Address a text. Its sender is where the provider says what became of it."""
    status = desk.house.link(f"/api/v1/inbound/sms/status?n={links.bounce_token(notice.id)}")
    return Envelope(notice.id, status, wish.phone, text.encode(), doubted=notice.doubted, farewell=farewell)
