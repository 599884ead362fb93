"""A page goes by every channel a coordinator has: the mail in any case, a text beside it, none to whoever took it."""

from datetime import datetime, timedelta

import pytest

from accompany.actions import incidents, level_alarms, signals
from accompany.actions.signals import Source
from accompany.rules.incident_events import Took
from accompany.tables import incidents as watches
from accompany.tables.sql import Sql
from accompany.words import Channels, SignalSource
from tests.calls import Post, Visit, courier, visit
from tests.cast import NOW, Cast
from tests.texting import phone

JUNE = "+12125550105"
HELD = "Riverside: somebody has to look now. See to it here: riverside.example.org/board"
LEVEL = "Riverside: a level looks critical and nobody has decided. Decide here: riverside.example.org/board"


@pytest.fixture
async def where(cast: Cast) -> Visit:
    planned = await visit(cast.riverside, cast.june.account, NOW, level=None)
    await Sql("UPDATE appointment SET status = 'published' WHERE id = {id}").rows(id=planned.appointment)
    await courier(Post()).run_once()
    return planned


async def paged(cast: Cast, where: Visit) -> datetime:
    """Let the team miss the meeting and the question; gives the moment of the first page."""
    last = moment = where.starts_at - timedelta(hours=1)
    for _ in range(3):
        await incidents.run(moment)
        watch = await watches.open_of(cast.riverside, where.appointment)
        assert watch is not None
        assert watch.incident.due_at is not None
        last, moment = moment, watch.incident.due_at
    return last


async def sent(cast: Cast, now: datetime) -> Post:
    cast.later(now)
    post = Post()
    await courier(post).run_once()
    return post


@pytest.mark.parametrize("channels", [Channels.TEXT, Channels.BOTH])
async def test_a_text_goes_beside_the_mail(cast: Cast, where: Visit, channels: Channels) -> None:
    await phone(cast.june, JUNE, channels)
    post = await sent(cast, await paged(cast, where))
    texts = [one.content.decode() for one in post.mails if one.recipient == JUNE]
    assert texts == [HELD]
    assert len(post.to(cast.june.email)) == 1
    assert len(post.to(cast.rosa.email)) == 1


async def test_nobody_is_texted_about_what_somebody_sees_to(cast: Cast, where: Visit) -> None:
    await phone(cast.june, JUNE, Channels.BOTH)
    moment = await paged(cast, where)
    watch = await watches.open_of(cast.riverside, where.appointment)
    assert watch is not None
    await incidents.happens(cast.riverside, watch.id, Took(cast.rosa.account), cast.rosa.account, moment)
    assert (await sent(cast, moment)).recipients == []


async def test_an_undecided_level_is_texted_too(cast: Cast, where: Visit) -> None:
    await phone(cast.june, JUNE, Channels.BOTH)
    source = Source(SignalSource.INTAKE, cast.june.account)
    await signals.report(cast.riverside, where.appointment, ["told_bring_ticket"], source, NOW)
    await level_alarms.run(NOW)
    later = NOW + timedelta(minutes=10)
    await level_alarms.run(later)
    post = await sent(cast, later)
    assert [one.content.decode() for one in post.mails if one.recipient == JUNE] == [LEVEL]
