"""Theo's calendar subscribes to his shifts: what it gets, what it costs, and that nobody is in it."""

import asyncio
import gzip
import logging
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import httpx
import pytest
from piccolo.querystring import QueryString

from accompany.actions import appointments, founding, sites, slots, volunteers
from accompany.actions.appointments import Change, Plan
from accompany.delivery import feeds as delivery
from accompany.delivery.shelf import KEY, Shelf
from accompany.ical import feeds as ical
from accompany.ical.shifts import Shift
from accompany.rules.teams import Place
from accompany.tables import feeds, store
from accompany.tables import sites as places
from accompany.tables import slots as teams
from accompany.words import AppointmentId, ClaimId, Detail
from tests.cast import NOW, Cast

MORNING = NOW + timedelta(days=1)


class Held:
    """One shift of Theo's."""

    def __init__(self, appointment: AppointmentId, claim: ClaimId) -> None:
        self.appointment, self.claim = appointment, claim


async def shift(cast: Cast, number: int = 0) -> Held:
    """Publish an observation shift, some days after tomorrow, and let Theo claim it."""
    site = (await places.search("26 Federal Plaza"))[0]
    plan = Plan("other", site.id, MORNING + timedelta(days=number), team=(Place("accompanier", 1, 1, 1),))
    appointment = await appointments.draft(cast.riverside, plan, NOW)
    await appointments.publish(cast.riverside, appointment, cast.june.account, NOW, "called")
    (row,) = await teams.team(cast.riverside, appointment)
    claim = await slots.claim(cast.riverside, row.slots[0].id, cast.theo.volunteer, NOW)
    return Held(appointment, claim.id)


@pytest.fixture
async def theos(cast: Cast) -> str:
    """Give the path of Theo's feed."""
    await founding.found("Riverside", "America/New_York", NOW)
    return f"/f/{await volunteers.new_feed(cast.riverside, cast.theo.volunteer, NOW)}.ics"


@pytest.fixture
async def calendar(cast: Cast) -> httpx.AsyncClient:
    """Give a program that subscribes and unpacks nothing by itself."""
    return await cast.stranger(**{"accept-encoding": "identity"})


@contextmanager
def counted(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """Count the statements that reach the database."""
    engine, seen = store.engine(), []
    run = engine.run_querystring

    async def counting(asked: QueryString, *args: Any, **kwargs: Any) -> Any:
        seen.append(str(asked._frozen_compiled_strings))
        return await run(asked, *args, **kwargs)

    with monkeypatch.context() as patch:
        patch.setattr(engine, "run_querystring", counting)
        yield seen


async def test_a_claimed_shift_is_in_it_and_nobody_is(cast: Cast, theos: str, calendar: httpx.AsyncClient) -> None:
    await shift(cast)
    answer = await calendar.get(theos)
    assert (answer.status_code, answer.headers["content-type"]) == (200, "text/calendar; charset=utf-8")
    assert answer.headers["cache-control"] == "private, max-age=300"
    assert answer.headers["vary"] == "accept-encoding"
    assert answer.headers["x-robots-tag"] == "noindex, nofollow"
    assert answer.text.count("BEGIN:VEVENT") == 1
    assert "SUMMARY:Shift\\, accompanier" in answer.text
    for said in ("theo", "Theo", "june", "@example.org", "METHOD", "ORGANIZER", "ATTENDEE", "rsvp", theos[3:-4]):
        assert said not in answer.text


async def test_nothing_new_is_304_with_the_same_headers_and_no_body(
    cast: Cast, theos: str, calendar: httpx.AsyncClient
) -> None:
    await shift(cast)
    whole = await calendar.get(theos)
    tag = whole.headers["etag"]
    for header in (tag, "*", f'"other", W/{tag}', f'W/"a,b" , {tag}'):
        answer = await calendar.get(theos, headers={"If-None-Match": header})
        assert (answer.status_code, answer.content) == (304, b""), header
        for name in ("etag", "cache-control", "vary", "content-security-policy", "referrer-policy"):
            assert answer.headers[name] == whole.headers[name]
    for header in ('"other"', "", whole.headers["etag"].strip('"'), '"*"'):
        assert (await calendar.get(theos, headers={"If-None-Match": header})).status_code == 200, header


async def test_head_says_what_get_would(cast: Cast, theos: str, calendar: httpx.AsyncClient) -> None:
    await shift(cast)
    whole, head = await calendar.get(theos), await calendar.head(theos)
    own = ("date", "x-request-id")
    assert {k: v for k, v in head.headers.items() if k not in own} == {
        k: v for k, v in whole.headers.items() if k not in own
    }
    assert (head.status_code, head.content, int(head.headers["content-length"])) == (200, b"", len(whole.content))
    assert (await calendar.post(theos)).status_code == 405


@pytest.mark.parametrize(
    ("accepted", "packed"),
    [
        ("gzip", True),
        ("gzip, deflate, br", True),
        ("br;q=1.0, GZIP;q=0.5", True),
        ("*", True),
        ("x-gzip", True),
        ("gzip;q=0", False),
        ("gzip; q=0.0, *", False),
        ("*;q=0", False),
        ("gzip;q=0.2, identity", False),
        ("gzip;q=often", False),
        ("identity", False),
        ("", False),
        ("br", False),
    ],
)
async def test_it_is_packed_for_whoever_unpacks(
    cast: Cast, theos: str, calendar: httpx.AsyncClient, accepted: str, packed: bool
) -> None:
    await shift(cast)
    plain = await calendar.get(theos)
    async with calendar.stream("GET", theos, headers={"Accept-Encoding": accepted}) as answer:
        raw = b"".join([part async for part in answer.aiter_raw()])
    assert (answer.headers.get("content-encoding") == "gzip") is packed
    assert (gzip.decompress(raw) if packed else raw) == plain.content
    assert (answer.headers["etag"] != plain.headers["etag"]) is packed
    same = await calendar.get(theos, headers={"Accept-Encoding": accepted, "If-None-Match": answer.headers["etag"]})
    assert same.status_code == 304
    assert "content-encoding" not in same.headers
    other = await calendar.get(theos, headers={"If-None-Match": answer.headers["etag"]})
    assert other.status_code == (200 if packed else 304)


async def test_an_hour_later_it_is_the_same_to_the_byte(
    cast: Cast, theos: str, calendar: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    await shift(cast)
    before = await calendar.get(theos)
    for memory in ("_bodies", "_fragments"):
        monkeypatch.setattr(delivery, memory, Shelf(delivery.MIB))
    cast.later(NOW + timedelta(hours=1))
    after = await calendar.get(theos)
    assert (after.content, after.headers["etag"]) == (before.content, before.headers["etag"])
    assert f"DTSTAMP:{NOW:%Y%m%dT%H%M%SZ}" in after.text


async def test_a_new_day_is_a_new_version(cast: Cast, theos: str, calendar: httpx.AsyncClient) -> None:
    """What was cancelled 30 days ago leaves, so a calendar must not be told that nothing changed."""
    held = await shift(cast, 60)
    await slots.release(cast.riverside, held.claim, cast.theo.account, "ill", NOW)
    answer = await calendar.get(theos)
    assert answer.text.count("STATUS:CANCELLED") == 1
    cast.later(NOW + timedelta(days=31))
    again = await calendar.get(theos, headers={"If-None-Match": answer.headers["etag"]})
    assert (again.status_code, again.text.count("BEGIN:VEVENT")) == (200, 0)


async def test_when_the_last_shift_is_cancelled_it_is_still_there(
    cast: Cast, theos: str, calendar: httpx.AsyncClient
) -> None:
    held = await shift(cast)
    await appointments.cancel(cast.riverside, held.appointment, cast.june.account, NOW)
    answer = await calendar.get(theos)
    assert (answer.status_code, answer.text.count("STATUS:CANCELLED"), answer.text.count("VEVENT")) == (200, 1, 2)
    cast.later(NOW + timedelta(days=40))
    answer = await calendar.get(theos)
    assert answer.status_code == 200
    assert answer.text.startswith("BEGIN:VCALENDAR\r\n")
    assert answer.text.endswith("END:VCALENDAR\r\n")
    assert "BEGIN:VTIMEZONE" in answer.text  # a calendar holds at least one component


async def changes(cast: Cast, held: Held) -> AsyncIterator[str]:
    """Do everything that a feed shows, one after the other."""
    scope, june, theo = cast.riverside, cast.june.account, cast.theo.volunteer
    await shift(cast, 3)
    yield "a second claim"
    await slots.confirm(scope, held.claim, NOW + timedelta(minutes=1))
    yield "confirmed"
    await appointments.change(scope, held.appointment, Change(starts_at=MORNING + timedelta(hours=2)), NOW)
    yield "moved"
    for change in ({"detail": Detail.FULL}, {"language": "es"}):
        await volunteers.change(scope, theo, change, cast.theo.account, NOW)
        yield str(change)
    site = (await places.search("26 Federal Plaza"))[0]
    await sites.change(scope, site.id, {"street": "201 Varick St"}, june, NOW)
    yield "the site's address"
    await slots.release(scope, held.claim, cast.theo.account, "ill", NOW)
    yield "given back"


async def test_everything_it_shows_makes_a_new_version(cast: Cast, theos: str, calendar: httpx.AsyncClient) -> None:
    held = await shift(cast)
    seen = [await calendar.get(theos)]
    async for change in changes(cast, held):
        answer = await calendar.get(theos, headers={"If-None-Match": seen[-1].headers["etag"]})
        assert answer.status_code == 200, change
        assert answer.text != seen[-1].text, change
        seen.append(answer)
    assert len({answer.headers["etag"] for answer in seen}) == len(seen) == 8


async def test_a_feed_costs_two_queries_and_then_one(
    cast: Cast, theos: str, calendar: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(40):
        await shift(cast, number)
    with counted(monkeypatch) as cold:
        whole = await calendar.get(theos)
    assert (whole.text.count("BEGIN:VEVENT"), len(cold)) == (40, 2)
    for header in ({"If-None-Match": '"old"'}, {"If-None-Match": whole.headers["etag"]}):
        monkeypatch.setattr(feeds, "_seen", feeds.Seen())  # as after a second
        with counted(monkeypatch) as warm:
            await calendar.get(theos, headers=header)
        assert len(warm) == 1
        with counted(monkeypatch) as just_now:
            await calendar.get(theos, headers=header)
        assert just_now == []


async def test_one_changed_shift_is_written_anew_and_no_other(
    cast: Cast, theos: str, calendar: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    held = [await shift(cast, number) for number in range(5)]
    written: list[str] = []
    write = ical.fragment

    def writing(shift: Shift) -> bytes:
        written.append(shift.uid)
        return write(shift)

    monkeypatch.setattr(ical, "fragment", writing)
    await calendar.get(theos)
    assert len(written) == 5
    await appointments.change(cast.riverside, held[2].appointment, Change(starts_at=MORNING + timedelta(days=9)), NOW)
    await calendar.get(theos)
    assert len(written) == 6


async def test_a_hundred_who_ask_at_once_get_what_one_wrote(
    cast: Cast, theos: str, calendar: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    await shift(cast)
    joined: list[int] = []
    join = ical.join

    def joining(*parts: Any) -> bytes:
        joined.append(1)
        return join(*parts)

    monkeypatch.setattr(ical, "join", joining)
    answers = await asyncio.gather(*(calendar.get(theos) for _ in range(100)))
    assert {(answer.status_code, answer.content) for answer in answers} == {(200, answers[0].content)}
    assert len(joined) == 1


async def test_unknown_replaced_ended_and_frozen_are_the_same_404(
    cast: Cast, theos: str, calendar: httpx.AsyncClient
) -> None:
    scope, theo = cast.riverside, cast.theo.volunteer
    await shift(cast)
    assert (await calendar.get(theos)).status_code == 200  # it is in memory now
    fresh = f"/f/{await volunteers.new_feed(scope, theo, NOW)}.ics"
    gone = [await calendar.get(theos), await calendar.get(f"/f/{'0' * 40}.ics"), await calendar.get(fresh[:-4])]
    assert (await calendar.get(fresh)).status_code == 200
    await volunteers.end_feed(scope, theo, NOW)
    gone.append(await calendar.get(fresh))
    another = f"/f/{await volunteers.new_feed(scope, theo, NOW)}.ics"
    assert (await calendar.get(another)).status_code == 200
    await volunteers.freeze(scope, theo, cast.june.account, NOW)
    gone += [await calendar.get(another), await calendar.get(another, headers={"If-None-Match": "*"})]
    assert {(answer.status_code, answer.text, answer.headers.get("etag")) for answer in gone} == {
        (404, gone[0].text, None)
    }


async def test_the_address_is_in_no_line_of_the_log(
    cast: Cast, theos: str, calendar: httpx.AsyncClient, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    await shift(cast)
    for _ in range(2):
        await calendar.get(theos)
    await calendar.get(f"{theos}x")
    lines = [record.getMessage() for record in caplog.records if record.name == "accompany.requests"]
    assert [line.split()[:3] for line in lines] == [
        ["GET", "/f/{name}", "200"],
        ["GET", "/f/{name}", "200"],
        ["GET", "/f/{name}", "404"],
    ]
    assert not any(theos[3:-4] in record.getMessage() for record in caplog.records if record.name != "httpx")


async def test_another_host_gets_nothing_from_memory(cast: Cast, theos: str, calendar: httpx.AsyncClient) -> None:
    await calendar.get(theos)
    assert (await calendar.get(theos, headers={"host": "evil.example.org"})).status_code == 421


async def test_what_it_is_made_of_is_kept_up_to_a_size() -> None:
    shelf: Shelf[bytes] = Shelf(3 * (KEY + 10))
    for number in range(5):
        shelf.put(number, bytes(10))
    assert [shelf.get(number) is not None for number in range(5)] == [False, False, True, True, True]
    shelf.get(2)
    shelf.put(5, bytes(10))
    assert [shelf.get(number) is not None for number in (2, 3)] == [True, False]
    shelf.put(6, bytes(10_000))
    assert (shelf.get(6), len(shelf)) == (None, 3 * (KEY + 10))
