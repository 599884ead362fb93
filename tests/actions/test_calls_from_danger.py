"""A report of danger on the day, confirmed by a coordinator, is ground enough for a call; nothing less is."""

from collections.abc import Awaitable
from datetime import timedelta

import pytest

from accompany.actions import incidents, mobilizations, signals
from accompany.actions.mobilizations import Wanted
from accompany.actions.signals import Source
from accompany.rules.incident_events import Cleared, Confirmed, Dismissed, Event, FoundHeld, Reported
from accompany.tables import incidents as watches
from accompany.tables import mobilizations as calls
from accompany.tables import signals as seen
from accompany.tables.sql import Sql
from accompany.words import (
    Certainty,
    IncidentId,
    MobilizationId,
    MobilizationState,
    Reason,
    Refused,
    Ring,
    SignalSource,
)
from tests.calls import Post, Visit, add_members, courier, visit
from tests.cast import NOW, Cast

LIST = frozenset({Ring.LIST})
SOON = NOW + timedelta(minutes=5)


@pytest.fixture
async def where(cast: Cast) -> Visit:
    """An appointment of today, at no level at all."""
    await add_members(cast.riverside, cast.june.account, 2, NOW)
    return await visit(cast.riverside, cast.june.account, NOW, level=None)


@pytest.fixture
async def watch(cast: Cast, where: Visit) -> IncidentId:
    await Sql("UPDATE appointment SET status = 'published' WHERE id = {id}").rows(id=where.appointment)
    await incidents.run(NOW)
    found = await watches.open_of(cast.riverside, where.appointment)
    assert found is not None
    return found.id


async def says(cast: Cast, watch: IncidentId, *events: Event) -> None:
    for event in events:
        await incidents.happens(cast.riverside, watch, event, cast.june.account, NOW)


async def drafted(cast: Cast, where: Visit) -> MobilizationId:
    wanted = Wanted(where.appointment, LIST, "agents at the door")
    return await mobilizations.draft(cast.riverside, wanted, cast.june.account, NOW)


async def refused(doing: Awaitable[object]) -> Reason:
    with pytest.raises(Refused) as refusal:
        await doing
    return refusal.value.reason


async def test_a_report_is_no_ground_until_a_coordinator_confirms_it(
    cast: Cast, where: Visit, watch: IncidentId
) -> None:
    assert await refused(drafted(cast, where)) is Reason.LEVEL_NOT_CONFIRMED
    await says(cast, watch, Reported(Certainty.LIKELY))
    assert await refused(drafted(cast, where)) is Reason.LEVEL_NOT_CONFIRMED
    await says(cast, watch, Confirmed())
    call = await drafted(cast, where)
    assert await refused(mobilizations.send(cast.riverside, call, cast.june.account, NOW)) is Reason.NOT_APPROVED
    await mobilizations.approve(cast.riverside, call, cast.rosa.account, NOW)
    await mobilizations.send(cast.riverside, call, cast.june.account, NOW)
    post = Post()
    await courier(post).run_once()
    assert len([one for one in post.recipients if one.startswith("s0")]) == 2


async def test_somebody_held_is_ground_enough(cast: Cast, where: Visit, watch: IncidentId) -> None:
    await says(cast, watch, FoundHeld())
    assert (await calls.find(cast.riverside, await drafted(cast, where))).danger


async def test_what_was_dismissed_or_is_over_is_no_ground(cast: Cast, where: Visit, watch: IncidentId) -> None:
    await says(cast, watch, Reported(Certainty.OBSERVED), Confirmed())
    call = await drafted(cast, where)
    await says(cast, watch, Dismissed())
    assert (await calls.find(cast.riverside, call)).state is MobilizationState.CANCELLED
    assert await refused(drafted(cast, where)) is Reason.LEVEL_NOT_CONFIRMED
    await says(cast, watch, Reported(Certainty.OBSERVED), Confirmed(), Cleared())
    assert await refused(drafted(cast, where)) is Reason.LEVEL_NOT_CONFIRMED


async def test_a_signal_withdrawn_leaves_a_call_alone_that_stands_on_what_was_seen(
    cast: Cast, where: Visit, watch: IncidentId
) -> None:
    source = Source(SignalSource.INTAKE, cast.june.account)
    await signals.report(cast.riverside, where.appointment, ["told_bring_ticket"], source, NOW)
    await says(cast, watch, Reported(Certainty.OBSERVED), Confirmed())
    call = await drafted(cast, where)
    [signal] = await seen.of_appointment(cast.riverside, where.appointment)
    await signals.withdraw(cast.riverside, where.appointment, signal.id, cast.june.account, SOON)
    assert (await calls.find(cast.riverside, call)).state is MobilizationState.DRAFT
