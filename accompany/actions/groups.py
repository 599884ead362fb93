"""Groups that hear announcements: added and removed at the terminal; a call to the public goes there by itself."""

from datetime import datetime

from accompany.tables import groups, ledger, notices, store
from accompany.tables.groups import New
from accompany.tables.mobilizations import Kept
from accompany.tables.notices import Reader
from accompany.tables.scope import Scope
from accompany.words import GroupId, Missing, NoticeKind, ReaderKind, Ring


@store.action
async def add(scope: Scope, new: New, now: datetime) -> GroupId:
    """Add a group. Raises Clash when the chapter has one of this name."""
    group = await groups.add(scope, new, now)
    await ledger.write(scope, None, "add_group", group, now)
    return group


@store.action
async def remove(scope: Scope, name: str, now: datetime) -> None:
    """Remove a group and forget its address. Raises Missing."""
    group = await groups.remove(scope, name, now)
    if group is None:
        raise Missing
    await ledger.write(scope, None, "remove_group", group, now)


async def announce(kept: Kept, version: int, now: datetime, leaves_at: datetime | None) -> None:
    """Post a call to the public to the chapter's groups, inside the caller's transaction. Posted twice, it is one."""
    found = await groups.of_chapter(kept.scope, drill=kept.drill)
    readers = [Reader(ReaderKind.GROUP, one.id) for one in found]
    terms = notices.Terms(ring=Ring.PUBLIC, consent_version=version, expires=kept.expires_at, due=leaves_at or now)
    await notices.post_many(kept.scope, NoticeKind.GROUP_CALL, kept.id, readers, now, **terms)


async def call_off(kept: Kept, now: datetime) -> None:
    """Post the all-clear to exactly those groups in which the call stands or may, inside the caller's transaction."""
    readers = (await groups.reached([kept.id]))[kept.id]
    await notices.post_many(kept.scope, NoticeKind.GROUP_ALL_CLEAR, kept.id, readers, now)
