"""What a person said in advance for when they are held: it counts then, late enough, and until their next word."""

from datetime import timedelta

import pytest

from accompany.actions import appointments, days, mobilizations, people
from accompany.actions.days import Report
from accompany.doors import headcount
from accompany.doors.now import now
from accompany.rules.consent import WhenHeld
from accompany.rules.teams import Place
from accompany.tables import consents
from accompany.tables import mobilizations as kept_calls
from accompany.tables.days import Step
from accompany.words import (
    DayStep,
    Invalid,
    Level,
    MobilizationId,
    MobilizationState,
    Outcome,
    Problem,
    Reason,
    Refused,
    Ring,
    Tier,
)
from tests.calls import Post, Visit, add_members, courier, visit
from tests.cast import NOW, Cast

HOUR = timedelta(hours=1)
IN_ADVANCE = WhenHeld(Ring.PARTNERS, HOUR)
SAID = people.said(Tier.PRIVATE, None, IN_ADVANCE)


@pytest.fixture
async def where(cast: Cast) -> Visit:
    """Give Marisol's appointment tomorrow. She said: nobody more; but when I am held, the list, an hour later."""
    made = await visit(cast.riverside, cast.june.account, NOW, Tier.PRIVATE)
    await people.consent(cast.riverside, made.person, SAID, None, NOW)
    await appointments.set_team(cast.riverside, made.appointment, [Place("accompanier", 1, 1, 1)], NOW)
    await appointments.publish(cast.riverside, made.appointment, cast.june.account, NOW, "tested")
    await add_members(cast.riverside, cast.june.account, 2, NOW)
    return made


async def held(cast: Cast, where: Visit) -> None:
    """Go in at the hour, and be held an hour later."""
    for step, at in ((DayStep.INSIDE, where.starts_at), (DayStep.HELD, where.starts_at + HOUR)):
        cast.later(at)
        await days.step(cast.riverside, where.appointment, Step(step, at, cast.june.account, None), at)


async def offered(cast: Cast, where: Visit) -> set[Ring]:
    """Say which rings beyond the volunteers could be called now."""
    lines = await headcount.offered(cast.riverside, headcount.Visit(where.appointment, where.person, Level.CRITICAL))
    return {line.ring for line in lines if line.why_not is None and line.ring >= Ring.LIST}


async def drafted(cast: Cast, where: Visit, ring: Ring = Ring.LIST) -> MobilizationId:
    wanted = mobilizations.Wanted(where.appointment, frozenset({ring}), "held")
    return await mobilizations.draft(cast.riverside, wanted, cast.june.account, now())


async def sent(cast: Cast, where: Visit) -> MobilizationId:
    call = await drafted(cast, where)
    await mobilizations.approve(cast.riverside, call, cast.rosa.account, now())
    await mobilizations.send(cast.riverside, call, cast.june.account, now())
    return call


async def test_it_counts_an_hour_after_they_were_held_and_not_before(cast: Cast, where: Visit) -> None:
    assert await offered(cast, where) == set()
    await held(cast, where)
    cast.later(where.starts_at + 2 * HOUR - timedelta(seconds=1))
    assert await offered(cast, where) == set()
    with pytest.raises(Refused) as refused:
        await drafted(cast, where)
    assert refused.value.reason is Reason.RING_NOT_ALLOWED
    cast.later(where.starts_at + 2 * HOUR)
    assert await offered(cast, where) == {Ring.LIST, Ring.PARTNERS}
    kept = await consents.of_person(cast.riverside, where.person, now())
    assert kept is not None
    assert (kept.tier, kept.tier_now, kept.version) == (Tier.PRIVATE, Tier.COMMUNITY, 2)


async def test_the_list_is_called_with_two_signatures_though_the_word_is_older_than_a_day(
    cast: Cast, where: Visit
) -> None:
    await held(cast, where)
    cast.later(where.starts_at + 3 * HOUR)  # more than 24 hours after NOW
    assert now() - NOW > timedelta(hours=24)
    call = await drafted(cast, where)
    with pytest.raises(Refused):
        await mobilizations.send(cast.riverside, call, cast.june.account, now())
    await mobilizations.approve(cast.riverside, call, cast.rosa.account, now())
    await mobilizations.send(cast.riverside, call, cast.june.account, now())
    post = Post()
    await courier(post).run_once()
    assert len([one for one in post.recipients if one.startswith("s0000")]) == 2


async def test_no_further_than_they_said(cast: Cast, where: Visit) -> None:
    await held(cast, where)
    cast.later(where.starts_at + 3 * HOUR)
    with pytest.raises(Refused) as refused:
        await drafted(cast, where, Ring.PUBLIC)
    assert refused.value.reason is Reason.RING_NOT_ALLOWED


async def test_their_own_next_word_counts_instead_and_ends_drafts(cast: Cast, where: Visit) -> None:
    await held(cast, where)
    cast.later(where.starts_at + 3 * HOUR)
    draft = await drafted(cast, where)
    await people.consent(cast.riverside, where.person, SAID, cast.june.account, now())  # by telephone
    assert await offered(cast, where) == set()
    assert (await kept_calls.find(cast.riverside, draft)).state is MobilizationState.CANCELLED


async def test_their_own_next_word_stops_what_has_not_left(cast: Cast, where: Visit) -> None:
    await held(cast, where)
    cast.later(where.starts_at + 3 * HOUR)
    await sent(cast, where)
    await people.consent(cast.riverside, where.person, SAID, cast.june.account, now())
    post = Post()
    await courier(post).run_once()
    assert not any(one.startswith("s0000") for one in post.recipients)


async def test_a_tap_that_was_wrong_ends_with_the_outcome(cast: Cast, where: Visit) -> None:
    await held(cast, where)
    cast.later(where.starts_at + 3 * HOUR)
    await sent(cast, where)
    await days.finish(cast.riverside, where.appointment, Report(Outcome.ATTENDED), cast.june.account, now())
    assert await offered(cast, where) == set()
    post = Post()
    await courier(post).run_once()
    assert not any(one.startswith("s0000") for one in post.recipients)


async def test_written_down_as_held_it_goes_on_counting(cast: Cast, where: Visit) -> None:
    await held(cast, where)
    cast.later(where.starts_at + 3 * HOUR)
    await days.finish(cast.riverside, where.appointment, Report(Outcome.HELD), cast.june.account, now())
    assert await offered(cast, where) == {Ring.LIST, Ring.PARTNERS}


async def test_who_said_nothing_in_advance_is_asked_first(cast: Cast, where: Visit) -> None:
    await people.consent(cast.riverside, where.person, Tier.PRIVATE, cast.june.account, NOW)
    await held(cast, where)
    cast.later(where.starts_at + 3 * HOUR)
    assert await offered(cast, where) == set()


@pytest.mark.parametrize(
    ("advance", "problems"),
    [
        (WhenHeld(Ring.VOLUNTEERS, HOUR), {"when_held.up_to_ring": Problem.TOO_SMALL}),
        (WhenHeld(Ring.LIST, timedelta(minutes=14)), {"when_held.after_minutes": Problem.TOO_SMALL}),
        (WhenHeld(Ring.LIST, timedelta(hours=25)), {"when_held.after_minutes": Problem.TOO_LARGE}),
    ],
)
async def test_what_cannot_be_meant_is_refused_and_nothing_is_kept(
    cast: Cast, where: Visit, advance: WhenHeld, problems: dict[str, Problem]
) -> None:
    with pytest.raises(Invalid) as refused:
        await people.consent(cast.riverside, where.person, people.said(Tier.PUBLIC, None, advance), None, NOW)
    assert refused.value.problems == problems
    kept = await consents.of_person(cast.riverside, where.person, NOW)
    assert kept is not None
    assert (kept.tier, kept.when_held) == (Tier.PRIVATE, IN_ADVANCE)
