"""Pull the brake, let go of it, and say again and again that it is on."""

from datetime import datetime

from accompany.rules import brakes as rules
from accompany.tables import brakes, ledger, live, notices, outbox, store
from accompany.tables.accounts import coordinators
from accompany.tables.brakes import Kept
from accompany.tables.notices import Reader
from accompany.tables.scope import Scope
from accompany.words import AccountId, BrakeId, Invalid, Missing, NoticeKind, Problem, ReaderKind


@store.action
async def pull(scope: Scope, reason: str, by: AccountId, now: datetime) -> None:
    """Keep everything outbound back from now on but what passes a brake. On already, it stays so. Raises Invalid.

    What waits stays in the outbox; the courier looks at the brake when it takes a message and before it sends one.
    """
    if not reason.strip():
        raise Invalid({"reason": Problem.REQUIRED})
    if len(reason) > rules.LONGEST_REASON:
        raise Invalid({"reason": Problem.TOO_LONG})

    made = await brakes.add(scope, reason.strip(), by, now + rules.AGAIN, now)
    if made is None:
        return
    await ledger.write(scope, by, "pull_brake", made, now)
    await _tell(scope, made, 0, now)


@store.action
async def release(scope: Scope, brake: BrakeId, by: AccountId, now: datetime) -> None:
    """Let everything go that is still worth sending. Released already, nothing changes. Raises Missing.

    It names the brake that was seen: whoever presses on an old page does not release a newer one.
    """
    if await brakes.find(scope, brake) is None:
        raise Missing
    told = await brakes.release(scope, brake, by, now)
    if told is None:
        return
    await outbox.go_on(scope, now)
    await ledger.write(scope, by, "release_brake", brake, now)
    await _tell(scope, brake, told, now)


async def remind(now: datetime) -> None:
    """Tell coordinators of every brake that is still on, and what waits: one forgotten leaves people alone."""
    for kept in await brakes.due(now):
        await _remind(kept, now)


@store.action
async def _remind(kept: Kept, now: datetime) -> None:
    told = await brakes.put_off(kept, rules.AGAIN, now)
    if told is not None:
        await _tell(kept.scope, kept.id, told, now)


async def _tell(scope: Scope, brake: BrakeId, told: int, now: datetime) -> None:
    desk = [Reader(ReaderKind.ACCOUNT, one) for one in await coordinators(scope)]
    await notices.post_many(scope, NoticeKind.BRAKE, brake, desk, now, revision=told)
    await live.touch(scope, now)
