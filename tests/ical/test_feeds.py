"""A feed is stored fragments, joined: a calendar to subscribe to, naming nobody."""

import re
from datetime import timedelta

from accompany.ical import feeds
from accompany.ical.zones import vtimezone
from tests.ical.samples import LINK, shift
from tests.ical.test_invites import properties, unfolded


def feed(*fragments: bytes, name: str = "Shifts", zones: tuple[str, ...] = ("America/New_York",)) -> bytes:
    return feeds.join(name, fragments, zones)


def test_a_feed_says_exactly_this() -> None:
    assert properties(feed(feeds.fragment(shift(sequence=4)), name="Shifts, yours")) == sorted(
        [
            "BEGIN:VCALENDAR",
            "VERSION:2.0",
            "PRODID:-//Accompany//Shifts//EN",
            "CALSCALE:GREGORIAN",
            "X-WR-CALNAME:Shifts\\, yours",
            "REFRESH-INTERVAL;VALUE=DURATION:PT1H",
            "X-PUBLISHED-TTL:PT1H",
            "BEGIN:VEVENT",
            "UID:nbswy3dpeb3w64tmmqxc4ltojuxxe6lp@cal.example.org",
            "SEQUENCE:4",
            "DTSTAMP:20270131T181500Z",
            "LAST-MODIFIED:20270131T181500Z",
            "DTSTART;TZID=America/New_York:20270316T083000",
            "DTEND;TZID=America/New_York:20270316T113000",
            "SUMMARY:Shift\\, accompanier",
            "LOCATION:Site New York",
            f"DESCRIPTION:You accompany on this day. Everything else is behind your log-in: {LINK}",
            f"URL:{LINK}",
            "STATUS:CONFIRMED",
            "TRANSP:OPAQUE",
            "CLASS:PRIVATE",
            "X-MICROSOFT-CDO-BUSYSTATUS:BUSY",
            "END:VEVENT",
            "END:VCALENDAR",
        ]
    )


def test_nobody_is_in_a_feed_or_a_file() -> None:
    for text in (feed(feeds.fragment(shift())), feeds.download(shift())):
        assert re.findall(rb"METHOD|ORGANIZER|ATTENDEE|mailto|RSVP", text) == []


def test_a_feed_stamps_the_last_change_never_the_sending() -> None:
    later = shift(stamp=shift().stamp + timedelta(days=9))
    assert feeds.fragment(later) == feeds.fragment(shift())


def test_a_cancelled_shift_stays_and_says_so() -> None:
    assert "STATUS:CANCELLED" in unfolded(feed(feeds.fragment(shift(cancelled=True))))


def test_each_zone_is_written_once_and_always_in_the_same_order() -> None:
    fragment = feeds.fragment(shift())
    zones = ("America/New_York", "America/Chicago", "America/New_York", "Asia/Jerusalem", "Mars/Olympus")
    text = feed(fragment, zones=zones)
    assert (vtimezone("America/Chicago") or b"x") + (vtimezone("America/New_York") or b"x") in text
    assert text.count(b"BEGIN:VTIMEZONE") == 2
    assert feed(fragment, zones=tuple(reversed(zones))) == text


def test_fragments_are_joined_as_they_are() -> None:
    first, second = feeds.fragment(shift("one@cal.example.org")), feeds.fragment(shift("two@cal.example.org"))
    assert feed(first, second).endswith(first + second + b"END:VCALENDAR\r\n")


def test_an_empty_feed_still_holds_a_component() -> None:
    assert (vtimezone("Etc/UTC") or b"x") in feed(zones=())


def test_fragments_may_come_one_by_one() -> None:
    fragment = feeds.fragment(shift())
    assert feeds.join("Shifts", (one for one in [fragment]), iter(["America/New_York"])) == feed(fragment)


def test_a_file_reminds_unless_it_is_cancelled() -> None:
    assert feeds.download(shift()).count(b"BEGIN:VALARM") == 2
    assert b"VALARM" not in feeds.download(shift(cancelled=True))


def test_a_feed_does_not_remind_twice() -> None:
    assert b"VALARM" not in feeds.fragment(shift())
