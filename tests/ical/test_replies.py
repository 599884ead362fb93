"""Replies as the world sends them, and every way of getting one wrong: an answer or a fault, never an exception."""

import sys
import tracemalloc
from binascii import b2a_uu
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import count
from pathlib import Path

import pytest

from accompany.ical.mails import LARGEST, MOST_BREAKS, Fault
from accompany.ical.replies import read
from accompany.rules.replies import Content, Partstat, Reply

FOLDER = Path(__file__).parent / "replies"
UID = "nbswy3dpeb3w64tmmqxc4ltojuxxe6lp@cal.example.org"
NOON = datetime(2027, 3, 1, 12, 15, 3, tzinfo=UTC)
ONE, TWO = datetime(2027, 3, 1, 13, tzinfo=UTC), datetime(2027, 3, 1, 14, tzinfo=UTC)
PRESSED = datetime(2026, 11, 23, 7, 36, 37, tzinfo=UTC)
YES, NO, PERHAPS, OPEN = Partstat.ACCEPTED, Partstat.DECLINED, Partstat.TENTATIVE, Partstat.NEEDS_ACTION
SORRY = "Lo siento, mañana no puedo"


def sample(name: str) -> bytes:
    return (FOLDER / f"{name}.eml").read_bytes()


def ana(partstat: Partstat, stamp: datetime | None = NOON, **more: object) -> Reply:
    values = {"uid": UID, "attendee": "ana@example.org", "partstat": partstat, "stamp": stamp}
    return Reply(**(values | more))  # type: ignore[arg-type]


READ = {
    "gmail_accepted_twice_the_object": ana(YES),
    "exchange_declined_without_organizer": ana(NO, ONE, uid=UID.upper(), sequence=1, comment="I can't come, sorry."),
    "icloud_relayed_tentative": ana(PERHAPS, TWO),
    "apple_address_only_as_parameter": ana(YES),
    "apple_from_another_account": ana(YES, attendee="ana@example.net"),
    "thunderbird_accepted": ana(YES),
    "thunderbird_153_accepted": ana(YES, PRESSED),  # these three a real one wrote, see scripts/thunderbird.py
    "thunderbird_153_tentative": ana(PERHAPS, PRESSED),
    "thunderbird_153_declined": ana(NO, PRESSED),
    "roundcube_declined": ana(NO),
    "nextcloud_bare_calendar": ana(YES),
    "attachment_only": ana(YES),
    "method_prefers_reply_part": ana(NO),
    "cp1252": ana(NO, comment=SORRY),
    "bare_lf": ana(NO, comment=SORRY),
    "lone_cr": ana(NO, comment=SORRY),
    "doubled_cr": ana(NO, comment=SORRY),
    "byte_order_mark": ana(NO, comment=SORRY),
    "folded_inside_a_character": ana(NO, comment=SORRY),
    "folded_oddly": ana(NO, comment=SORRY),
    "equal_lines_repeated": ana(YES),
    "delegated_alone": ana(Partstat.DELEGATED),
    "needs_action": ana(OPEN),
    "unknown_answer": ana(OPEN),
    "no_sequence_no_dtstamp": ana(YES, None),
    "future_dtstamp": ana(YES, NOON.replace(year=2037)),
    "impossible_dtstamp": ana(YES, None),
    "sequence_beyond_ours": ana(YES, sequence=41),
    "one_of_a_series": ana(YES, recurrence_id="20270316T123000Z"),
    "party_crasher": ana(YES, attendee="eve@example.org"),
    "percent_encoded_address": ana(YES),
    "zone_bomb": ana(YES),
}
FAULTS = {
    "two_attendees": Fault.NOT_ONE_ATTENDEE,
    "attendee_contradicts_itself": Fault.NOT_ONE_ATTENDEE,
    "delegated_to_another": Fault.NOT_ONE_ATTENDEE,
    "no_attendee": Fault.NOT_ONE_ATTENDEE,
    "two_calendars": Fault.NOT_ONE_CALENDAR,
    "empty_calendar": Fault.NOT_ONE_CALENDAR,
    "no_calendar_in_it": Fault.NOT_ONE_CALENDAR,
    "two_events": Fault.NOT_ONE_EVENT,
    "two_uids": Fault.CONTRADICTION,
    "two_methods": Fault.CONTRADICTION,
    "no_uid": Fault.NO_UID,
    "no_method": Fault.NO_METHOD,
    "cut_off": Fault.TRUNCATED,
    "misnested": Fault.NESTING,
    "components_in_components": Fault.NESTING,
    "no_address": Fault.NO_ADDRESS,
    "line_break_in_address": Fault.NO_ADDRESS,
    "negative_sequence": Fault.BAD_SEQUENCE,
    "open_quote": Fault.BAD_LINE,
    "nul": Fault.NUL,
    "utf_16": Fault.NUL,
    "calendar_too_large": Fault.TOO_LARGE,
    "nested_nine_deep": Fault.TOO_DEEP,
    "nested_forty_deep": Fault.TOO_MANY_PARTS,
}
WORDS = {
    "human_words": "I may be ten minutes late. ¿Está bien?",
    "human_words_in_html": "I may be ten minutes late .",
    "forwarded_as_attachment": "Ana's answer, as I got it.",
    "out_of_office": "I am away until Monday.",
    "headers_only": "",
}
OTHER_METHODS = ["method_request", "method_cancel", "method_publish", "method_add", "method_refresh"]


@pytest.mark.parametrize(("name", "reply"), READ.items(), ids=READ)
def test_an_answer_is_read(name: str, reply: Reply) -> None:
    arrived = read(sample(name))
    assert (arrived.content, arrived.reply, arrived.fault) == (Content.REPLY, reply, None)


@pytest.mark.parametrize(("name", "fault"), FAULTS.items(), ids=FAULTS)
def test_what_is_wrong_is_named_and_nothing_is_read(name: str, fault: Fault) -> None:
    arrived = read(sample(name))
    assert (arrived.content, arrived.reply, arrived.fault) == (Content.UNREADABLE, None, fault)


@pytest.mark.parametrize(("name", "words"), WORDS.items(), ids=WORDS)
def test_without_a_calendar_the_words_are_taken(name: str, words: str) -> None:
    arrived = read(sample(name))
    assert (arrived.content, arrived.reply, arrived.words) == (Content.WORDS, None, words)


@pytest.mark.parametrize("name", OTHER_METHODS)
def test_other_methods_say_nothing(name: str) -> None:
    arrived = read(sample(name))
    assert (arrived.content, arrived.reply) == (Content.OTHER_METHOD, None)


def test_a_counter_proposal_keeps_the_time_as_it_was_written() -> None:
    arrived = read(sample("exchange_counter"))
    assert arrived.content is Content.COUNTER
    assert arrived.reply
    assert arrived.reply.proposed == "20270316T093000 Eastern Standard Time"


def test_a_bounce_is_left_to_those_who_read_bounces() -> None:
    arrived = read(sample("bounce"))
    assert (arrived.content, arrived.reply, arrived.words) == (Content.REPORT, None, "")


def test_every_sample_is_expected_to_be_something() -> None:
    expected = {*READ, *FAULTS, *WORDS, *OTHER_METHODS, "exchange_counter", "bounce"}
    assert {path.stem for path in FOLDER.glob("*.eml")} == expected


def test_who_wrote_and_whether_a_machine_did() -> None:
    gmail, absent = read(sample("gmail_accepted_twice_the_object")), read(sample("out_of_office"))
    assert (gmail.sender, gmail.auto_submitted) == ("ana@example.org", "auto-generated")
    assert gmail.message_id == "<calendar-7d1c8a52-0c6b-4c1e-9d0a-5b1b3f0e2a11@google.com>"
    assert absent.auto_submitted == "auto-replied"


@pytest.mark.parametrize(
    ("written", "sender"),
    [
        pytest.param(b"From: Ana@Example.org", "ana@example.org", id="bare"),
        pytest.param(b"From: Ana <ana@example.org>", "ana@example.org", id="named"),
        pytest.param(
            b'From: "Ana, <eve@example.net>" <ana@example.org>', "ana@example.org", id="an address in the name"
        ),
        pytest.param(b"From: ana@example.org <eve@example.net>", "", id="an address as the name"),
        pytest.param(b"From: Ana <ana@example.org>, Eve <eve@example.net>", "", id="two"),
        pytest.param(b"From: ana@example.org, eve@example.net", "", id="two, bare"),
        pytest.param(b"From: ana@example.org\r\nFrom: eve@example.net", "", id="two headers"),
        pytest.param(b"From: " + b"(" * 1900, "", id="comments in comments"),
        pytest.param(b"Subject: none", "", id="none"),
    ],
)
def test_the_sender_is_one_address_beyond_doubt(written: bytes, sender: str) -> None:
    assert read(written + b"\r\n\r\nHello").sender == sender


def test_an_encoding_that_no_calendar_program_uses_is_not_decoded() -> None:
    uuencoded = b"begin 666 reply.ics\n" + b"".join(b2a_uu(line) for line in CLEAR.splitlines(True)) + b" \nend\n"
    assert read(CALENDAR + CLEAR).content is Content.OTHER_METHOD
    assert read(CALENDAR.replace(b"\n\n", b"\nContent-Transfer-Encoding: x-uuencode\n\n") + uuencoded).content is (
        Content.UNREADABLE
    )


def test_nothing_personal_is_in_what_a_log_might_print() -> None:
    for name in READ:
        assert "ana@" not in repr(read(sample(name)))


@dataclass(frozen=True)
class Costly:
    """A mail made to cost time, and what is read in it."""

    raw: bytes
    content: Content = Content.UNREADABLE


HEAD = b"From: eve@example.net\nMIME-Version: 1.0\n"
CALENDAR = HEAD + b"Content-Type: text/calendar; method=REPLY\n\n"
EVENT = CALENDAR + b"BEGIN:VCALENDAR\nMETHOD:REPLY\nBEGIN:VEVENT\nUID:1\n%s\nEND:VEVENT\nEND:VCALENDAR\n"
CLEAR = b"BEGIN:VCALENDAR\nMETHOD:REFRESH\nEND:VCALENDAR\n"
LONG = 65_000
COSTLY = {
    "twenty MiB": Costly(HEAD + b"\n" + b"x" * (20 << 20)),
    "a million line breaks": Costly(HEAD + b"\n" * (1 << 19)),
    "as many lines as may be": Costly(HEAD + b"\n" * 99_000, Content.WORDS),
    "as many headers as may be": Costly(b"a:b\n" * 99_000, Content.WORDS),
    "nested without end": Costly(
        HEAD + b"".join(b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (n, n) for n in range(9_000))
    ),
    "mails in mails": Costly(HEAD + b"Content-Type: message/rfc822\n\n" * 20_000),
    "sixteen levels and many lines": Costly(
        HEAD
        + b"".join(b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (n, n) for n in range(16))
        + b"\n"
        + b"--b\n" * 90_000
    ),
    "parts without end": Costly(HEAD + b"Content-Type: multipart/mixed; boundary=b\n\n" + b"--b\n\n" * 45_000),
    "one header of a MiB": Costly(b'Content-Type: multipart/mixed; x="' + b";" * LARGEST),
    "one folded header": Costly(b'Content-Type: multipart/mixed; x="' + b";\n " * 45_000, Content.WORDS),
    "sixty parts with long headers": Costly(
        HEAD
        + b"Content-Type: multipart/mixed; boundary=b\n\n"
        + (b'--b\nContent-Type: text/calendar; x="' + b";" * 1_900 + b"\n\nx\n") * 60
    ),
    "a charset that decodes slowly": Costly(
        HEAD + b"Content-Type: text/plain; charset=punycode\n\n" + b"\xe4b" * 400_000, Content.WORDS
    ),
    "a number too long for Python": Costly(
        b"Content-Type: multipart/mixed; boundary*" + b"9" * 4_400 + b"=x\n\n", Content.WORDS
    ),
    "a MiB of base64": Costly(CALENDAR.replace(b"\n\n", b"\nContent-Transfer-Encoding: base64\n\n") + b"A" * 900_000),
    "open tags": Costly(HEAD + b"Content-Type: text/html\n\n" + b"<" * 900_000, Content.WORDS),
    "attendees": Costly(EVENT % (b"ATTENDEE:mailto:a@b\n" * 3_000), Content.REPLY),
    "parameters": Costly(EVENT % (b"ATTENDEE" + b";A=B" * 16_000 + b":mailto:a@b"), Content.REPLY),
    "commas": Costly(EVENT % (b"ATTENDEE;A=" + b"B," * 32_000 + b":x")),
    "quotes": Costly(EVENT % (b"ATTENDEE;A=" + b'"B",' * 16_000 + b":x")),
    "backslashes": Costly(EVENT % (b"ATTENDEE;A=" + b"\\" * LONG + b":x")),
    "blanks": Costly(EVENT % (b"ATTENDEE;A=" + b" " * LONG + b";x:")),
    "folds": Costly(EVENT % (b"COMMENT:" + b"\n " * 32_000)),
    "percents": Costly(EVENT % (b"ATTENDEE:mailto:" + b"%41" * 21_000)),
}


@pytest.mark.parametrize("costly", COSTLY.values(), ids=COSTLY)
def test_no_mail_costs_more_than_its_lines(costly: Costly) -> None:
    """Counts calls, which are the same on every machine; `python -m benchmarks reply` says the milliseconds."""
    calls = count()
    sys.setprofile(lambda *_: next(calls))
    try:
        content = read(costly.raw).content
    finally:
        sys.setprofile(None)
    assert next(calls) < 70 * MOST_BREAKS
    assert content is costly.content


def test_reading_leaves_nothing_behind() -> None:
    mails = [path.read_bytes() for path in FOLDER.glob("*.eml")]
    for raw in mails:
        read(raw)
    tracemalloc.start()
    for raw in mails * 3:
        read(raw)
    once = tracemalloc.get_traced_memory()[0]
    for raw in mails * 10:
        read(raw)
    grown = tracemalloc.get_traced_memory()[0] - once
    tracemalloc.stop()
    assert grown < 50_000
