"""What every letter shares: its reader's language, its sender, its envelope."""

import re
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from html import escape

from accompany.delivery.channels import Envelope
from accompany.delivery.house import House
from accompany.delivery.mime import Calendar, Mail, Unsendable, compose
from accompany.tables import links, texts
from accompany.tables.notices import Reader
from accompany.tables.outbox import Fate, Leased
from accompany.tables.readers import Addressee
from accompany.tables.texts import Texts
from accompany.words import MemberId, NoticeId, NoticeState, ReaderKind

LINK = re.compile(r"https?://\S+")
UNSENDABLE = Fate(NoticeState.FAILED, "unsendable")


@dataclass(frozen=True, slots=True)
class Letter:
    """What a letter says, and how it leaves. Sender and bounces are our ordinary address unless named."""

    subject: str
    text: str = field(repr=False)
    sender: str | None = None
    bounces: str | None = None
    calendar: Calendar | None = field(default=None, repr=False)
    answers: NoticeId | None = None  # the first letter of the same calendar entry
    extra: tuple[tuple[str, str], ...] = field(default=(), repr=False)


@dataclass(frozen=True, slots=True)
class Desk:
    """What a writer has before them: who we are, what time it is, whom they write to."""

    house: House
    now: datetime
    addressees: Mapping[Reader, Addressee]

    def texts(self, notice: Leased) -> Texts:
        """Give the texts in the language of the notice's reader."""
        return texts.best(self.addressees[notice.reader].languages)


Worded = Letter | Envelope | Fate  # a text leaves its writer addressed
Writer = Callable[[Sequence[Leased], Desk], Awaitable[Mapping[Leased, Worded]]]


def cancelled(why: str) -> Fate:
    """Say that a notice is not sent, with a short reason that names nobody."""
    return Fate(NoticeState.CANCELLED, why)


def with_way_out(notice: Leased, letter: Letter, desk: Desk) -> Letter:
    """Add to a letter to somebody on a list how to leave it, with one click (RFC 8058). Accounts leave elsewhere.

    Members also get the link to their own page: a pause, or a quiet night, may be all they need.
    """
    if notice.reader.kind is ReaderKind.ACCOUNT:
        return letter
    said, leave = desk.texts(notice), desk.house.link(links.to_leave(notice.reader.kind, notice.reader.id))
    parts = [letter.text]
    if notice.reader.kind is ReaderKind.MEMBER:
        own = desk.house.link(links.to_own_page(MemberId(notice.reader.id)))
        parts.append(said.fill("ring_call.own", "text", page=own))
    return replace(
        letter,
        text="\n\n".join([*parts, said.fill("ring_call.leave", "text", leave=leave)]),
        extra=(("List-Unsubscribe", f"<{leave}>"), ("List-Unsubscribe-Post", "List-Unsubscribe=One-Click")),
    )


def enclose(notice: Leased, letter: Letter, desk: Desk) -> Envelope | Fate:
    """Address a letter. Everything in it derives from the notice: sent again, it is the same bytes."""
    house, to = desk.house, desk.addressees[notice.reader].email
    first = message_id(letter.answers, house) if letter.answers else None
    mail = Mail(
        sender_name=house.name,
        sender=letter.sender or house.mail_from,
        to=to,
        subject=letter.subject,
        text=letter.text,
        html=_html(letter.text) if letter.calendar else None,
        message_id=message_id(notice.id, house),
        date=notice.posted_at,
        calendar=letter.calendar,
        in_reply_to=first,
        references=(first,) if first else (),
        extra=letter.extra,
    )
    try:
        return Envelope(notice.id, letter.bounces or house.mail_from, to, compose(mail))
    except Unsendable:
        return UNSENDABLE


def message_id(notice: NoticeId, house: House) -> str:
    """Give a notice's Message-ID, without brackets."""
    return f"{notice}@{house.domain}"


def _html(text: str) -> str:
    """Write the text as plain HTML, for mail programs that show nothing else beside a calendar. No remote content."""
    paragraphs = ("<br>\n".join(map(_line, part.split("\n"))) for part in text.split("\n\n"))
    return "<!doctype html>\n" + "\n".join(f"<p>{part}</p>" for part in paragraphs)


def _line(line: str) -> str:
    found = LINK.fullmatch(line)
    return f'<a href="{escape(line)}">{escape(line)}</a>' if found else escape(line)
