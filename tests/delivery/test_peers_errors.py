"""Errors that other programs' invitations and feeds are known for: what leaves here has none of them."""

import re
import time
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from tests.cast import Cast
from tests.delivery.posted import TIMES, Posted, lines, on_one_database, values
from tests.ical import peers

ASKED, SAID_YES, MOVED, GIVEN_BACK = TIMES


@pytest.fixture(autouse=True)
def _the_machine_is_in_honolulu(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Set this machine's clock to a zone that is neither the site's nor UTC: whoever asks it writes the wrong hour."""
    monkeypatch.setenv("TZ", "Pacific/Honolulu")
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


def instants(calendar: bytes, name: str) -> list[datetime]:
    return [datetime.strptime(value, "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC) for value in values(calendar, name)]


async def test_a_stamp_is_the_time_in_utc_and_never_local_time_marked_z(posted: Posted) -> None:
    stamps = [instants(mail.calendar, "DTSTAMP")[0] for mail in posted.invites]
    assert stamps[-3:] == [SAID_YES, MOVED, GIVEN_BACK]
    assert set(stamps) <= set(TIMES)
    for calendars in ([feed.content for feed in posted.feeds[1:]], posted.files):
        for name in ("DTSTAMP", "LAST-MODIFIED"):
            assert [instants(calendar, name)[0] for calendar in calendars] == [SAID_YES, MOVED, GIVEN_BACK]


async def test_no_entry_is_without_a_sequence_and_each_change_raises_it(posted: Posted) -> None:
    numbers = [[int(value) for value in values(mail.calendar, "SEQUENCE")] for mail in posted.invites]
    assert numbers[-3:] == [[0], [1], [2]]
    assert [values(feed.content, "SEQUENCE") for feed in posted.feeds[1:]] == [["0"], ["1"], ["2"]]
    assert [values(file, "SEQUENCE") for file in posted.files] == [["0"], ["1"], ["2"]]


@on_one_database
async def test_no_link_that_lets_its_bearer_in_stands_in_an_entry(posted: Posted) -> None:
    assert len(posted.secrets) >= 4  # the feed's, the ask's, the reply address's, and one for each mail's bounces
    for calendar in posted.calendars:
        said = [
            value for name in ("UID", "URL", "DESCRIPTION", "SUMMARY", "LOCATION") for value in values(calendar, name)
        ]
        assert [secret for secret in posted.secrets if secret in "\n".join(said)] == []


@on_one_database
async def test_the_link_of_an_entry_shows_a_stranger_the_log_in(posted: Posted, cast: Cast) -> None:
    stranger = await cast.stranger()
    urls = {url for calendar in posted.calendars for url in values(calendar, "URL")}
    texts = {text for calendar in posted.calendars for text in values(calendar, "DESCRIPTION")}
    assert urls
    assert {link for text in texts for link in re.findall(r"https?://\S+", text)} == urls
    for url in urls:
        answer = await stranger.get(url)
        assert (answer.status_code, answer.headers["location"].partition("?")[0]) == (303, "/login")


async def test_a_feed_whose_last_shift_is_given_back_is_no_404_and_says_so(posted: Posted) -> None:
    assert [feed.status_code for feed in posted.feeds] == [200] * 4
    assert [values(feed.content, "STATUS") for feed in posted.feeds] == [
        [],
        ["CONFIRMED"],
        ["CONFIRMED"],
        ["CANCELLED"],
    ]


@on_one_database
async def test_an_organizer_is_an_address_with_a_name_and_a_feed_has_none(posted: Posted) -> None:
    for mail in posted.invites:
        (organizer,) = [(name, value) for name, value in lines(mail.calendar) if name.startswith("ORGANIZER")]
        assert re.fullmatch(r'ORGANIZER;CN="[^"]+"', organizer[0])
        assert re.fullmatch(r"mailto:rsvp\+[a-z2-7]{32}@cal\.example\.org", organizer[1])
    for calendar in [*(feed.content for feed in posted.feeds), *posted.files]:
        assert values(calendar, "ORGANIZER") == values(calendar, "ATTENDEE") == []


@on_one_database
async def test_an_invite_has_a_method_and_a_feed_or_file_has_none(posted: Posted) -> None:
    for mail in posted.invites:
        method = "CANCEL" if values(mail.calendar, "STATUS") == ["CANCELLED"] else "REQUEST"
        assert dict(lines(mail.calendar, inside="VCALENDAR"))["METHOD"] == method
    for calendar in [*(feed.content for feed in posted.feeds), *posted.files]:
        assert "METHOD" not in dict(lines(calendar, inside="VCALENDAR"))


@on_one_database
async def test_an_invite_is_one_event_with_one_guest_that_never_repeats(posted: Posted) -> None:
    for mail in posted.invites:
        assert [mail.calendar.count(b"BEGIN:" + one) for one in (b"VCALENDAR", b"VEVENT", b"VTIMEZONE")] == [1, 1, 1]
        assert len(values(mail.calendar, "ATTENDEE")) == 1
        names = {name.partition(";")[0] for name, _ in lines(mail.calendar)}
        assert names & {"RRULE", "RDATE", "EXDATE", "RECURRENCE-ID", "DURATION"} == set()
        assert b"X-WR-" not in mail.calendar
        assert len(set(values(mail.calendar, "UID"))) == 1
    assert len({uid for mail in posted.invites for uid in values(mail.calendar, "UID")}) == 1


@on_one_database
async def test_an_invite_reminds_twice_and_a_cancellation_never(posted: Posted) -> None:
    for calendar in [*(mail.calendar for mail in posted.invites), *posted.files]:
        expected = 0 if values(calendar, "STATUS") == ["CANCELLED"] else 2
        assert calendar.count(b"BEGIN:VALARM") == expected
    assert [feed.content.count(b"VALARM") for feed in posted.feeds] == [0] * 4


@on_one_database
async def test_every_line_fits_75_octets_and_libical_objects_to_nothing(posted: Posted) -> None:
    for calendar in posted.calendars:
        assert calendar.endswith(b"END:VCALENDAR\r\n")
        assert [line for line in calendar.removesuffix(b"\r\n").split(b"\r\n") if len(line) > 75 or b"\n" in line] == []
        assert peers.objections(calendar) == 0
    assert any(b"\r\n " in calendar for calendar in posted.calendars)


@on_one_database
async def test_every_reader_sees_one_entry_move_and_end(posted: Posted) -> None:
    calendars = [mail.calendar for mail in posted.invites]
    seen = {name: read(calendars) for name, read in peers.READERS.items()}
    libical = seen["libical"]
    assert [one for one in seen.values() if one != libical] == []
    uids = {uid for calendar in libical for uid in calendar}
    assert len(uids) == 1
    entries = [calendar[uid] for calendar in libical for uid in uids]
    first, moved = entries[-3].starts_at, entries[-2].starts_at
    assert moved - first == 3600
    assert [(one.status, one.starts_at, one.sequence) for one in entries[-3:]] == [
        *(("CONFIRMED", first, 0), ("CONFIRMED", moved, 1)),
        ("CANCELLED", moved, 2),
    ]
