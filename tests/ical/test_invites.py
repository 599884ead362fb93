"""An invite says what each calendar needs, and nothing about the person."""

import re
import sys
from datetime import UTC, datetime
from subprocess import run

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from accompany.ical import feeds, invites
from accompany.ical.events import Kind, built, event
from accompany.ical.shifts import Parties, Shift
from accompany.ical.zones import vtimezone
from tests.ical.samples import LINK, PARTIES, at, shift

ACCEPTED = Parties("Coalition", PARTIES.organizer, PARTIES.attendee, accepted=True)
KINDS = [
    *(Kind("CONFIRMED", alarms=True, invite=True, accepted=accepted) for accepted in (False, True)),
    *(Kind("CANCELLED", alarms=False, invite=True, accepted=accepted) for accepted in (False, True)),
    *(Kind(status, alarms=alarms, invite=False) for status in ("CONFIRMED", "CANCELLED") for alarms in (False, True)),
]
NOT_TEXT = re.compile(r"[\x00-\x20\x7f-\x9f\u2028\u2029\ud800-\udfff]")
texts = st.text(max_size=300) | st.text(alphabet=",;\\^n\"N:é漢😀 \r\n\t'’", max_size=300)
words = st.text(min_size=1, max_size=200).map(lambda text: NOT_TEXT.sub("", text) or "x")
instants = st.floats(6e8, 4e9).map(lambda seconds: datetime.fromtimestamp(seconds, UTC))
shifts = st.builds(
    Shift,
    uid=words,
    sequence=st.integers(0, 2**31 - 1),
    starts_at=instants,
    ends_at=instants,
    zone=st.sampled_from(["America/New_York", "America/Argentina/Buenos_Aires", "Asia/Jerusalem", "UTC", "Etc/GMT+5"]),
    summary=texts,
    location=st.none() | texts,
    description=texts,
    url=words,
    stamp=instants,
    changed_at=instants,
)
parties = st.builds(Parties, organizer_name=texts, organizer=words, attendee=words, accepted=st.booleans())


def unfolded(text: bytes) -> list[str]:
    return text.replace(b"\r\n ", b"").decode().removesuffix("\r\n").split("\r\n")


def properties(text: bytes) -> list[str]:
    """Give the lines outside the zone and the alarms, in order of the alphabet."""
    kept, inside = [], ""
    for line in unfolded(text):
        if line in ("BEGIN:VTIMEZONE", "BEGIN:VALARM"):
            inside = line.removeprefix("BEGIN:")
        if not inside:
            kept.append(line)
        if line == f"END:{inside}":
            inside = ""
    return sorted(kept)


def test_a_request_says_exactly_this() -> None:
    assert properties(invites.request(shift(sequence=2), PARTIES)) == sorted(
        [
            "BEGIN:VCALENDAR",
            "VERSION:2.0",
            "PRODID:-//Accompany//Shifts//EN",
            "CALSCALE:GREGORIAN",
            "METHOD:REQUEST",
            "BEGIN:VEVENT",
            "UID:nbswy3dpeb3w64tmmqxc4ltojuxxe6lp@cal.example.org",
            "SEQUENCE:2",
            "DTSTAMP:20270201T090000Z",
            "DTSTART;TZID=America/New_York:20270316T083000",
            "DTEND;TZID=America/New_York:20270316T113000",
            "SUMMARY:Shift\\, accompanier",
            "LOCATION:Site New York",
            f"DESCRIPTION:You accompany on this day. Everything else is behind your log-in: {LINK}",
            f"URL:{LINK}",
            "STATUS:CONFIRMED",
            "TRANSP:OPAQUE",
            "CLASS:PRIVATE",
            "X-MICROSOFT-DISALLOW-COUNTER:TRUE",
            "X-MICROSOFT-CDO-BUSYSTATUS:BUSY",
            "ORGANIZER;CN=Coalition:mailto:rsvp+mfrggzdfmztwq2lknnwg23tpoa@cal.example.org",
            "ATTENDEE;CUTYPE=INDIVIDUAL;PARTSTAT=NEEDS-ACTION;ROLE=REQ-PARTICIPANT;RSVP=TRUE:mailto:ana@example.org",
            "END:VEVENT",
            "END:VCALENDAR",
        ]
    )


def test_a_cancel_changes_only_method_and_status() -> None:
    asked, taken = (properties(write(shift(sequence=3), PARTIES)) for write in (invites.request, invites.cancel))
    assert set(asked) - set(taken) == {"METHOD:REQUEST", "STATUS:CONFIRMED"}
    assert set(taken) - set(asked) == {"METHOD:CANCEL", "STATUS:CANCELLED"}


def test_once_claimed_nothing_is_asked() -> None:
    attendee = next(line for line in properties(invites.request(shift(), ACCEPTED)) if line.startswith("ATTENDEE"))
    assert "PARTSTAT=ACCEPTED" in attendee
    assert "RSVP=FALSE" in attendee


def test_a_request_reminds_a_day_and_two_hours_before_and_a_cancel_does_not() -> None:
    lines = unfolded(invites.request(shift(), PARTIES))
    assert [line for line in lines if line.startswith("TRIGGER")] == ["TRIGGER:-P1D", "TRIGGER:-PT2H"]
    assert lines.count("ACTION:DISPLAY") == lines.count("DESCRIPTION:Reminder") == 2
    assert b"VALARM" not in invites.cancel(shift(), PARTIES)


def test_no_place_no_line() -> None:
    assert not any(line.startswith("LOCATION") for line in unfolded(invites.request(shift(location=None), PARTIES)))


@pytest.mark.parametrize(
    ("zone", "starts", "line"),
    [
        pytest.param(
            "America/Chicago", "2027-07-01T13:30:00", "DTSTART;TZID=America/Chicago:20270701T083000", id="zone"
        ),
        pytest.param("Asia/Jerusalem", "2027-07-01T13:30:00", "DTSTART:20270701T133000Z", id="no VTIMEZONE"),
        pytest.param("Mars/Olympus", "2027-07-01T13:30:00", "DTSTART:20270701T133000Z", id="unknown"),
        pytest.param("America/Chicago", "2027-11-07T06:30:00", "DTSTART:20271107T063000Z", id="the hour that is twice"),
    ],
)
def test_the_start_has_a_zone_where_a_zone_can_say_it(zone: str, starts: str, line: str) -> None:
    text = invites.request(shift(starts_at=at(starts), zone=zone), PARTIES)
    assert line in unfolded(text)
    assert text.count(b"BEGIN:VTIMEZONE") == (1 if "TZID" in line else 0)


def test_the_zone_is_ours_and_not_the_librarys() -> None:
    assert (vtimezone("America/New_York") or b"x") in invites.request(shift(), PARTIES)


@settings(deadline=None)
@given(shift=shifts, between=parties, kind=st.sampled_from(KINDS))
def test_a_filled_template_equals_what_the_library_writes(shift: Shift, between: Parties, kind: Kind) -> None:
    named = between if kind.invite else None
    assert event(kind, shift, named) == built(kind, shift, named).to_ical()


@pytest.mark.parametrize("escape", ["\\", ",", ";", "\n", "^", '"', "é", "漢", "😀"])
def test_a_fold_may_fall_anywhere(escape: str) -> None:
    kind = KINDS[0]
    for length in range(130, 155):
        text = "x" * length + escape * 9
        folded = shift(summary=text, description=text * 3)
        named = Parties(text, "x" * length, "y" * length, accepted=False)
        assert event(kind, folded, named) == built(kind, folded, named).to_ical()


@pytest.mark.parametrize(
    ("text", "written"),
    [
        pytest.param("a\x00b\x0bc\x1bd\x7fe\x85f\u2028g\u2029h\ud83d", "abcdefgh", id="controls and halves go"),
        pytest.param("a\r\nb\rc\nd", "a\\nb\\nc\\nd", id="every line break is one"),
        pytest.param("a\tb, c; d\\e", "a\tb\\, c\\; d\\\\e", id="the rest is escaped"),
    ],
)
def test_what_a_calendar_may_not_hold_is_left_out(text: str, written: str) -> None:
    lines = unfolded(invites.request(shift(summary=text, description=text, location=text), PARTIES))
    assert {f"{name}:{written}" for name in ("SUMMARY", "DESCRIPTION", "LOCATION")} <= set(lines)
    assert f"X-WR-CALNAME:{written}" in unfolded(feeds.join(text, [], []))


@settings(deadline=None)
@given(shift=shifts, between=parties)
def test_every_line_is_short_utf8_and_ends_in_crlf(shift: Shift, between: Parties) -> None:
    for text in (invites.request(shift, between), invites.cancel(shift, between), feeds.download(shift)):
        assert text.endswith(b"END:VCALENDAR\r\n")
        lines = text.removesuffix(b"\r\n").split(b"\r\n")
        assert [line for line in lines if len(line) > 75 or b"\r" in line or b"\n" in line] == []
        assert [line for line in lines if line.decode().startswith((" \r", " \n"))] == []


@settings(deadline=None)
@given(shift=shifts, between=parties)
def test_no_text_becomes_a_property(shift: Shift, between: Parties) -> None:
    names = [re.split("[;:]", line)[0] for line in properties(invites.request(shift, between))]
    expected = [re.split("[;:]", line)[0] for line in properties(invites.request(plain(shift), PARTIES))]
    assert names == expected


def plain(shift: Shift) -> Shift:
    place = "Site" if shift.location else None
    return Shift("uid", 0, shift.starts_at, shift.ends_at, shift.zone, "s", place, "d", "u", shift.stamp, shift.stamp)


@settings(deadline=None)
@given(shift=shifts, between=parties)
def test_the_same_shift_is_the_same_bytes(shift: Shift, between: Parties) -> None:
    assert invites.request(shift, between) == invites.request(shift, between)


@pytest.mark.parametrize("bad", ["two\r\nlines", "two\nlines", "a blank", "a\x00nul", "a\u2028break", "a\x85break"])
def test_a_break_in_a_uid_url_or_address_is_refused(bad: str) -> None:
    with pytest.raises(ValueError, match="control"):
        invites.request(shift(uid=bad), PARTIES)
    with pytest.raises(ValueError, match="control"):
        invites.request(shift(url=bad), PARTIES)
    with pytest.raises(ValueError, match="control"):
        invites.request(shift(), Parties("Coalition", bad, PARTIES.attendee, accepted=False))
    with pytest.raises(ValueError, match="control"):
        invites.request(shift(), Parties("Coalition", PARTIES.organizer, bad, accepted=False))


def test_a_naive_time_is_refused() -> None:
    with pytest.raises(ValueError, match="naive"):
        invites.request(shift(stamp=datetime.fromisoformat("2027-01-01T00:00")), PARTIES)


@pytest.mark.parametrize(
    ("address", "written"),
    [
        pytest.param("ana+ice@example.org", "mailto:ana+ice@example.org", id="plus"),
        pytest.param("o'hara_x.y=z@example.org", "mailto:o'hara_x.y=z@example.org", id="what a URI may hold"),
        pytest.param("a%b?c#d@example.org", "mailto:a%25b%3Fc%23d@example.org", id="what it may not"),
    ],
)
def test_an_address_is_written_as_a_uri(address: str, written: str) -> None:
    lines = unfolded(invites.request(shift(), Parties("Coalition", PARTIES.organizer, address, accepted=True)))
    assert any(line.startswith("ATTENDEE;") and line.endswith(f":{written}") for line in lines)


def test_a_command_that_writes_no_calendar_does_not_pay_for_the_library() -> None:
    ask = "import sys; from accompany.ical import feeds, invites, replies; print('icalendar' in sys.modules)"
    assert run([sys.executable, "-c", ask], capture_output=True, text=True, check=True).stdout == "False\n"
