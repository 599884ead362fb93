"""Letters of the watch: the team is asked, coordinators are paged, and nobody about what is over or taken."""

from datetime import datetime, timedelta

import pytest

from accompany.actions import appointments, incidents, slots
from accompany.rules.incident_events import Closed, Confirmed, Event, FoundHeld, Reported, Took
from accompany.rules.teams import Place
from accompany.tables import incidents as remembered
from accompany.tables import slots as teams
from accompany.words import Certainty, Ending
from tests.calls import Post, Visit, courier, text_of, visit
from tests.cast import NOW, Cast

MINUTE = timedelta(minutes=1)


@pytest.fixture
async def where(cast: Cast) -> Visit:
    """Give a published appointment tomorrow at 8:30 in New York that Ana goes along to."""
    planned = await visit(cast.riverside, cast.june.account, NOW)
    scope, june = cast.riverside, cast.june.account
    await appointments.set_team(scope, planned.appointment, [Place("accompanier", 1, 1, 1)], NOW)
    await appointments.publish(scope, planned.appointment, june, NOW, "tested")
    (row,) = await teams.team(scope, planned.appointment)
    await slots.claim(scope, row.slots[0].id, cast.ana.volunteer, NOW)
    await courier(Post()).run_once()
    return planned


async def says(cast: Cast, where: Visit, event: Event, now: datetime) -> None:
    kept = await remembered.open_of(cast.riverside, where.appointment)
    assert kept is not None
    await incidents.happens(cast.riverside, kept.id, event, cast.june.account, now)


async def sent(cast: Cast, now: datetime) -> Post:
    """Let the courier carry out what is due."""
    cast.later(now)
    post = Post()
    await courier(post).run_once()
    return post


async def silent(cast: Cast, where: Visit) -> datetime:
    """Let the time to meet go by without a word; gives when the team is asked."""
    await incidents.run(where.starts_at - timedelta(hours=1))
    asked_at = where.starts_at - 15 * MINUTE
    await incidents.run(asked_at)
    return asked_at


async def test_the_team_is_asked_how_it_stands(cast: Cast, where: Visit) -> None:
    post = await sent(cast, await silent(cast, where))
    (mail,) = post.to(cast.ana.email)
    assert mail["Subject"] == "Riverside: how does it stand?"
    assert f"/go/{where.appointment}" in text_of(mail)
    assert post.recipients == [cast.ana.email]


async def test_who_answered_meanwhile_is_not_asked(cast: Cast, where: Visit) -> None:
    asked_at = await silent(cast, where)
    await says(cast, where, Closed(Ending.OUT_SAFE), asked_at)
    assert (await sent(cast, asked_at)).recipients == []


async def test_coordinators_are_paged_and_a_page_that_was_taken_is_not_sent(cast: Cast, where: Visit) -> None:
    asked_at = await silent(cast, where)
    paged_at = asked_at + 10 * MINUTE
    await incidents.run(paged_at)
    post = await sent(cast, paged_at)
    (mail,) = post.to(cast.june.email)
    assert "nobody answers" in mail["Subject"]
    assert "#watch" in text_of(mail)
    await incidents.run(paged_at + 10 * MINUTE)
    await says(cast, where, Took(cast.june.account), paged_at + 10 * MINUTE)
    assert (await sent(cast, paged_at + 10 * MINUTE)).recipients == []


@pytest.mark.parametrize(
    ("events", "subject"),
    [
        pytest.param([], "please check a report", id="reported"),
        pytest.param([Confirmed()], "needs you", id="confirmed"),
        pytest.param([FoundHeld()], "please look again", id="held"),
    ],
)
async def test_each_danger_has_its_page(cast: Cast, where: Visit, events: list[Event], subject: str) -> None:
    await silent(cast, where)
    start = where.starts_at
    await says(cast, where, Reported(Certainty.OBSERVED), start)
    for event in events:
        await says(cast, where, event, start)
    await sent(cast, start)
    later = start + timedelta(hours=1)
    await incidents.run(later)
    subjects = {mail["Subject"] for mail in (await sent(cast, later)).to(cast.june.email)}
    assert [subject in one for one in subjects] == [True]
