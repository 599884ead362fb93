"""The two questions of machines: whether this process can answer, and whether the program does all its work."""

from datetime import timedelta

import httpx

from accompany.clock.ticking import Clock
from accompany.tables import notices
from accompany.tables.notices import Reader
from accompany.words import NoticeKind, ReaderKind
from tests.cast import NOW, Cast


async def told(cast: Cast, path: str) -> httpx.Response:
    return await (await cast.stranger()).get(path)


async def test_a_clock_that_stands_still_is_said(cast: Cast) -> None:
    await Clock(lambda: NOW).tick()
    assert (await told(cast, "/healthz")).json() == {"status": "ok"}
    cast.later(NOW + timedelta(minutes=3))
    late = await told(cast, "/healthz")
    assert (late.status_code, late.json()) == (503, {"status": "late", "late": ["clock"]})
    assert (await told(cast, "/readyz")).json() == {"status": "ok"}


async def test_letters_that_lie_are_said_and_nothing_about_them(cast: Cast) -> None:
    reader = Reader(ReaderKind.ACCOUNT, cast.june.account)
    await notices.post(cast.riverside, NoticeKind.NEW_REQUEST, cast.june.account, reader, NOW)
    cast.later(NOW + timedelta(minutes=4))
    assert (await told(cast, "/healthz")).status_code == 200
    cast.later(NOW + timedelta(minutes=6))
    assert (await told(cast, "/healthz")).json() == {"status": "late", "late": ["courier"]}
