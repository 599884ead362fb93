"""Which version of a feed stands: every change makes a new one, and forgetting old changes brings none back."""

from datetime import timedelta
from types import ModuleType

import pytest

from accompany.actions import volunteers as actions
from accompany.tables import feeds
from accompany.tables.feeds import Seen
from accompany.words import Detail
from tests.actions.conftest import Coalition, coalition
from tests.cast import NOW

__all__ = ["coalition"]


async def version(token: str, monkeypatch: pytest.MonkeyPatch) -> str:
    """Look anew, as another process would."""
    monkeypatch.setattr(feeds, "_seen", Seen())
    return (await feeds.find(token)).version


async def test_each_change_is_a_version_and_old_ones_do_not_come_back(
    coalition: Coalition, monkeypatch: pytest.MonkeyPatch
) -> None:
    ana, theo, *_ = coalition.people
    token = await actions.new_feed(coalition.scope, ana, NOW)
    seen = [await version(token, monkeypatch)]
    for whose in ([ana], [None], [ana, theo]):
        await feeds.changed(whose, NOW)
        seen.append(await version(token, monkeypatch))
    await feeds.changed([theo], NOW)
    assert (await version(token, monkeypatch), len(set(seen))) == (seen[-1], 4)

    later = NOW + feeds.CHANGES_KEPT + timedelta(hours=1)
    await feeds.changed([ana], later)
    await feeds.changed([ana], later)
    await feeds.changed([None], later)
    before = await version(token, monkeypatch)
    await feeds.forget(later)
    after = await version(token, monkeypatch)
    assert (after in seen, after == before) == (False, False)
    await feeds.forget(later)
    assert await version(token, monkeypatch) == after


async def test_what_was_seen_is_believed_until_something_is_committed(coalition: Coalition, store: ModuleType) -> None:
    ana = coalition.people[0]
    token = await actions.new_feed(coalition.scope, ana, NOW)
    assert feeds.seen(token) is None
    found = await feeds.find(token)
    assert feeds.seen(token) == found
    await actions.change(coalition.scope, ana, {"detail": Detail.FULL}, coalition.june, NOW)
    assert feeds.seen(token) is None
    assert (await feeds.find(token)).detail is Detail.FULL


async def test_what_was_looked_up_while_something_was_committed_is_not_believed(coalition: Coalition) -> None:
    ana = coalition.people[0]
    token = await actions.new_feed(coalition.scope, ana, NOW)
    found, seen = await feeds.find(token), Seen()
    before = seen.state()
    await actions.change(coalition.scope, ana, {"detail": Detail.FULL}, coalition.june, NOW)
    seen.put("digest", found, before)
    assert seen.get("digest") is None
    seen.put("digest", found, seen.state())
    assert seen.get("digest") == found
