"""Join the rapid mobilization list by oneself: ask on the page, say yes in the mail. Forgotten when nobody says it."""

from dataclasses import replace
from datetime import datetime

from accompany.actions import members
from accompany.rules import phones, supporters
from accompany.rules.importing import MemberRow
from accompany.tables import chapters, ledger, links, list_wishes, live, notices, store
from accompany.tables import members as table
from accompany.tables.chapters import Kept as Chapter
from accompany.tables.list_wishes import Kept, Said
from accompany.tables.members import Chosen
from accompany.tables.notices import Reader
from accompany.tables.scope import Scope
from accompany.words import Channels, Invalid, MemberId, Missing, NoticeKind, Problem, ReaderKind, Reason, Refused, Ring

UNCONFIRMED_DAYS = supporters.UNCONFIRMED_FOR.days
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
    await list_wishes.forget_of(kept.scope, row.email)
    await ledger.write(kept.scope, None, "join_list", member, now)
    await live.touch(kept.scope, now)
    return member


async def forget(now: datetime) -> None:
    """Forget who asked and never confirmed."""
    await list_wishes.forget_before(now - supporters.UNCONFIRMED_FOR)


def _checked(said: Said, now: datetime) -> Said:
    """Tidy what was written, or raise Invalid. Texts need a number."""
    phone = phones.e164(said.phone) if said.phone else None
    if said.phone and phone is None:
        raise Invalid({"phone": Problem.NOT_PHONE})
    if said.channels is not Channels.MAIL and phone is None:
        raise Invalid({"phone": Problem.REQUIRED})
    tidy = replace(said, email=said.email.strip().lower(), name=said.name.strip(), zone=said.zone.strip(), phone=phone)
    members.check(_row(tidy, now))
    return tidy


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
