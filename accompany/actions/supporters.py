"""Join the rapid mobilization list by oneself: ask on the page, say yes in the mail. Forgotten when nobody says it."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from zoneinfo import available_timezones

from accompany.actions import members
from accompany.rules import phones, supporters
from accompany.rules.importing import MemberRow
from accompany.tables import chapters, drill_members, ledger, links, list_wishes, live, notices, store, text_wishes
from accompany.tables import members as table
from accompany.tables.chapters import Kept as Chapter
from accompany.tables.list_wishes import Kept, Said
from accompany.tables.members import Chosen
from accompany.tables.notices import Reader
from accompany.tables.scope import Scope
from accompany.tables.supporters import PastCall, calls_of
from accompany.words import Channels, Invalid, MemberId, Missing, NoticeKind, Problem, ReaderKind, Reason, Refused, Ring

UNCONFIRMED_DAYS = supporters.UNCONFIRMED_FOR.days
SHOWN_FOR = timedelta(weeks=8)  # of past calls
HOW = "sign-up page, confirmed by mail"


async def chapter(name: str) -> Chapter:
    """Find whose list is meant: the one with this name, or the default one when none is named. Raises Missing."""
    found = await chapters.by_name(name) if name else await chapters.default()
    if found is None:
        raise Missing
    return found


@store.action
async def ask(scope: Scope, said: Said, now: datetime) -> None:
    """Mail one link to whoever asks; they are on no list until they confirm it. Raises Invalid.

    An address that is on the list, was, or never was is treated the same.
    """
    wanted = _checked(said, now)
    wish = await list_wishes.add(scope, wanted, now)
    await notices.post(scope, NoticeKind.LIST_CONFIRM, wish, Reader(ReaderKind.WISH, wish), now)


async def asked(token: str, now: datetime) -> Kept:
    """Find what somebody asked for by the link in their mail. Raises Missing; Refused when the link is old."""
    wish = links.joining_list(token)
    if wish is None:
        raise Missing
    kept = await list_wishes.find(wish)
    if kept is None or supporters.lapsed(kept.asked_at, now):
        raise Refused(Reason.LINK_OLD)
    return kept


@store.action
async def confirm(token: str, now: datetime) -> MemberId:
    """Put whoever holds the link on the list, also when they had left: this is their own new yes.

    The second time says that the link is old. Raises Missing, Refused.
    """
    kept = await asked(token, now)
    row = _row(kept.said, now)
    known = (await table.known(kept.scope, [row.email])).get(row.email)
    if known:
        member = known.id
        await table.change(kept.scope, member, row)
    else:
        (member,) = await table.add(kept.scope, [row])
    await table.choose(kept.scope, member, Chosen(kept.said.channels), now)
    await _exercises(kept.scope, member, now, wants=kept.said.exercises)
    await list_wishes.forget_of(kept.scope, row.email)
    await ledger.write(kept.scope, None, "join_list", member, now)
    await live.touch(kept.scope, now)
    return member


@dataclass(frozen=True, slots=True)
class Own:
    """Somebody on the list as their own page shows them. ``stopped``: their number wrote STOP."""

    member: MemberId
    scope: Scope
    row: MemberRow = field(repr=False)
    chosen: Chosen
    stopped: bool
    exercises: bool
    calls: Sequence[PastCall]


@dataclass(frozen=True, slots=True)
class Wanted:
    """What somebody on the list wants from now on. ``phone`` is as typed; empty forgets it, None keeps it."""

    phone: str | None = field(repr=False)
    zone: str = field(repr=False)
    languages: tuple[str, ...]
    urgent: bool
    chosen: Chosen
    exercises: bool = False


async def own(token: str, now: datetime) -> Own:
    """Find whose page a link leads to. Raises Missing, also when they left."""
    member = links.owner(token)
    found = await table.chosen(member) if member else None
    if member is None or found is None:
        raise Missing
    scope, chosen = found
    row = await table.opened(scope, member)
    stopped = bool(row.phone and await text_wishes.stopped([row.phone]))
    exercises = await drill_members.is_one(member)
    return Own(member, scope, row, chosen, stopped, exercises, await calls_of(member, now - SHOWN_FOR))


@store.action
async def change(token: str, wanted: Wanted, now: datetime) -> None:
    """Write down what somebody on the list wants. Raises Invalid, Missing."""
    before = await own(token, now)
    phone = _phone(before.row.phone if wanted.phone is None else wanted.phone, wanted.chosen.channels)
    if not 0 <= wanted.chosen.weekly <= supporters.MOST_WEEKLY:
        raise Invalid({"weekly": Problem.UNKNOWN_CHOICE})
    if wanted.chosen.time_zone is not None and wanted.chosen.time_zone not in available_timezones():
        raise Invalid({"time_zone": Problem.UNKNOWN_ZONE})
    row = replace(before.row, phone=phone, zone=wanted.zone.strip(), languages=wanted.languages, urgent=wanted.urgent)
    members.check(row)
    await table.change(before.scope, before.member, row)
    await table.choose(before.scope, before.member, wanted.chosen, now)
    await _exercises(before.scope, before.member, now, wants=wanted.exercises)
    await ledger.write(before.scope, None, "change_own_page", before.member, now)


async def forget(now: datetime) -> None:
    """Forget who asked and never confirmed."""
    await list_wishes.forget_before(now - supporters.UNCONFIRMED_FOR)


async def _exercises(scope: Scope, member: MemberId, now: datetime, *, wants: bool) -> None:
    await drill_members.say(scope, Reader(ReaderKind.MEMBER, member), now, wants=wants)


def _checked(said: Said, now: datetime) -> Said:
    """Tidy what was written, or raise Invalid. Texts need a number."""
    phone = _phone(said.phone, said.channels)
    tidy = replace(said, email=said.email.strip().lower(), name=said.name.strip(), zone=said.zone.strip(), phone=phone)
    members.check(_row(tidy, now))
    return tidy


def _phone(typed: str | None, channels: Channels) -> str | None:
    phone = phones.e164(typed) if typed else None
    if typed and phone is None:
        raise Invalid({"phone": Problem.NOT_PHONE})
    if channels is not Channels.MAIL and phone is None:
        raise Invalid({"phone": Problem.REQUIRED})
    return phone


def _row(said: Said, now: datetime) -> MemberRow:
    return MemberRow(
        name=said.name,
        email=said.email,
        phone=said.phone,
        languages=said.languages,
        zone=said.zone,
        ring=Ring.LIST.value,
        urgent=said.urgent,
        opted_in_at=now,
        opted_in_how=HOW,
    )
