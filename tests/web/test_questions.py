"""What people type becomes answers, or a problem they can mend; answers become a request."""

import tomllib
from datetime import UTC, date, datetime, time
from importlib import resources
from uuid import UUID

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from accompany.tables.requests import Asking
from accompany.web import languages
from accompany.web.people import answers, asking, choices, questions
from accompany.web.people.answers import Answers
from accompany.web.people.views import Choice, Filled, Place
from accompany.words import Invalid, Need, Problem, ReachBy, SiteId, Tier, Told
from tests.web.sample import CASTLE, LUZ, TODAY

NEW_YORK = "America/New_York"
WHEN = {"month": "12", "day": "1", "year": "2026", "time": "08:30"}


def problems(question: str, form: Filled) -> dict[str, Problem]:
    """Give the problems of a form, none when it can be read."""
    try:
        questions.read(question, form, Answers(), TODAY)
    except Invalid as invalid:
        return invalid.problems
    return {}


@pytest.mark.parametrize(
    ("question", "form", "expected"),
    [
        pytest.param("kind", {}, {"kind": Problem.REQUIRED}, id="no kind"),
        pytest.param("kind", {"kind": "raid"}, {"kind": Problem.UNKNOWN_CHOICE}, id="unknown kind"),
        pytest.param(
            "when",
            {},
            dict.fromkeys(("month", "day", "year", "time"), Problem.REQUIRED),
            id="nothing of the date",
        ),
        pytest.param(
            "when", WHEN | {"day": "31", "month": "2", "year": "2027"}, {"day": Problem.TOO_LARGE}, id="Feb 31"
        ),
        pytest.param("when", WHEN | {"day": "32"}, {"day": Problem.MALFORMED}, id="day 32"),
        pytest.param("when", WHEN | {"day": "١"}, {"day": Problem.MALFORMED}, id="a digit we cannot show again"),
        pytest.param("when", WHEN | {"year": "26"}, {"year": Problem.MALFORMED}, id="two-digit year"),
        pytest.param("when", WHEN | {"month": "13"}, {"month": Problem.REQUIRED}, id="month 13"),
        pytest.param("when", WHEN | {"day": "29", "month": "11"}, {"day": Problem.DATE_PAST}, id="yesterday"),
        pytest.param("when", WHEN | {"year": "2028"}, {"day": Problem.DATE_TOO_FAR}, id="two years and a day"),
        pytest.param("when", WHEN | {"time": ""}, {"time": Problem.REQUIRED}, id="no time"),
        pytest.param("when", WHEN | {"time": "25:00"}, {"time": Problem.REQUIRED}, id="hour 25"),
        pytest.param("when", WHEN | {"time": "8"}, {"time": Problem.REQUIRED}, id="no minutes"),
        pytest.param("where", {}, {"site": Problem.REQUIRED}, id="no place"),
        pytest.param("where", {"site": "26 Federal Plaza"}, {"site": Problem.UNKNOWN_SITE}, id="no id"),
        pytest.param("where", {"site_text": "x" * 121}, {"site_text": Problem.TOO_LONG}, id="long place"),
        pytest.param("where", {"site_text": "Room\x00 9"}, {"site_text": Problem.MALFORMED}, id="unprintable place"),
        pytest.param("name", {"adults": "x"}, {"adults": Problem.MALFORMED}, id="adults in letters"),
        pytest.param("name", {"adults": "0"}, {"adults": Problem.TOO_SMALL}, id="nobody"),
        pytest.param("name", {"adults": "1", "children": "21"}, {"children": Problem.MALFORMED}, id="21 children"),
        pytest.param("name", {"adults": "1", "spoken": "tlh"}, {"spoken": Problem.UNKNOWN_LANGUAGE}, id="Klingon"),
        pytest.param("told", {}, {"told": Problem.REQUIRED}, id="no answer about things to bring"),
        pytest.param("told", {"told": ["gold"]}, {"told": Problem.REQUIRED}, id="an unknown thing to bring"),
        pytest.param("reach", {}, {"reach": Problem.REQUIRED}, id="no way to reach"),
        pytest.param("reach", {"reach": "call"}, {"phone": Problem.REQUIRED}, id="call without a number"),
        pytest.param(
            "reach", {"reach": "text", "phone": "ask me"}, {"phone": Problem.NOT_PHONE}, id="letters as number"
        ),
        pytest.param("reach", {"reach": "text", "phone": "555"}, {"phone": Problem.NOT_PHONE}, id="short number"),
        pytest.param("reach", {"reach": "email", "email": "marisol"}, {"email": Problem.NOT_EMAIL}, id="no address"),
        pytest.param("share", {}, {"share": Problem.REQUIRED}, id="nobody to tell chosen"),
        pytest.param("share", {"share": "all"}, {"share": Problem.UNKNOWN_CHOICE}, id="unknown tier"),
    ],
)
def test_a_problem_is_named_by_its_field(question: str, form: Filled, expected: dict[str, Problem]) -> None:
    assert problems(question, form) == expected


@pytest.mark.parametrize(
    ("question", "form", "expected"),
    [
        pytest.param("when", WHEN | {"day": " 1 "}, {"day": date(2026, 12, 1), "clock": time(8, 30)}, id="spaces"),
        pytest.param("when", WHEN | {"day": "30", "month": "11"}, {"day": TODAY, "clock": time(8, 30)}, id="today"),
        pytest.param("when", WHEN | {"time": "", "time_unknown": "1"}, {"day": date(2026, 12, 1)}, id="no time known"),
        pytest.param("when", {"day_unknown": "1", "month": "12"}, {}, id="no day known: the rest is not read"),
        pytest.param("where", {"site_unknown": "1", "site": CASTLE.id}, {}, id="no place known"),
        pytest.param("where", {"site_text": " 9th   floor "}, {"site_text": "9th floor"}, id="written place"),
        pytest.param("name", {"adults": "0", "children": "1"}, {"adults": 0, "children": 1}, id="a child alone"),
        pytest.param("told", {"told": "passport"}, {"told": (Told.PASSPORT,)}, id="one box"),
        pytest.param("told", {"told": ["nothing"]}, {}, id="nothing to bring"),
        pytest.param("told", {"told": ["unsure"]}, {"told_unsure": True}, id="not sure"),
        pytest.param(
            "told", {"told": ["nothing", "ticket"]}, {"told": (Told.TICKET,)}, id="a ticket outweighs nothing"
        ),
        pytest.param("reach", {"reach": "none", "phone": "x"}, {"reach": ReachBy.NONE}, id="comes back alone"),
        pytest.param(
            "reach",
            {"reach": "call", "phone": "+1 (555) 010-0142", "leave_message": "1"},
            {"reach": ReachBy.CALL, "address": "+1 (555) 010-0142", "leave_message": True},
            id="a number as people write it",
        ),
        pytest.param(
            "reach",
            {"reach": "email", "email": "marisol@example.org", "phone": "nonsense", "leave_message": "1"},
            {"reach": ReachBy.EMAIL, "address": "marisol@example.org"},
            id="only the chosen way is read",
        ),
        pytest.param("share", {"share": "community"}, {"tier": Tier.COMMUNITY}, id="community"),
    ],
)
def test_a_form_becomes_answers(question: str, form: Filled, expected: dict[str, object]) -> None:
    read = questions.read(question, form, Answers(), TODAY)
    assert read == msgspec.structs.replace(Answers(), done=(question,), **expected)


def test_leap_day_two_years_ahead_is_near_enough() -> None:
    day, _ = questions.read_when({"month": "2", "day": "29", "year": "2028", "time": "9:00"}, date(2026, 3, 1))
    assert day == date(2028, 2, 29)


def test_questions_may_be_answered_in_any_order_and_again() -> None:
    read = questions.read("share", {"share": "private"}, Answers(), TODAY)
    read = questions.read("kind", {"kind": "other"}, read, TODAY)
    read = questions.read("kind", {"kind": "biometrics"}, read, TODAY)
    assert (read.done, read.kind, questions.unanswered(read)) == (("kind", "share"), "biometrics", "when")


def test_a_draft_survives_being_kept() -> None:
    assert msgspec.json.decode(msgspec.json.encode(LUZ), type=Answers) == LUZ


some_answers = st.builds(
    Answers,
    done=st.just(questions.QUESTIONS),
    kind=st.sampled_from(list(choices.KINDS)),
    day=st.dates(TODAY, date(2028, 11, 30)),
    clock=st.none() | st.times().map(lambda clock: clock.replace(second=0, microsecond=0)),
    site=st.uuids(),
    site_text=st.from_regex(r"([\wñ]+( [\wñ]+)*)?", fullmatch=True).filter(lambda text: len(text) <= 120),
    name=st.sampled_from(["", "Luz", "Žofie", "陳"]),
    on_behalf=st.booleans(),
    adults=st.integers(1, 20),
    children=st.integers(0, 20),
    needs=st.sets(st.sampled_from(Need)).map(lambda needs: tuple(need for need in Need if need in needs)),
    spoken=st.sampled_from(["", *(tongue.code for tongue in languages.tongues())]),
    told=st.sets(st.sampled_from(Told), min_size=1).map(lambda told: tuple(thing for thing in Told if thing in told)),
    reach=st.sampled_from([ReachBy.TEXT, ReachBy.CALL, ReachBy.SIGNAL]),
    address=st.just("555-0142"),
    leave_message=st.booleans(),
    reading=st.sampled_from(["", "es"]),
    tier=st.sampled_from(Tier),
)


@given(some_answers)
def test_reading_what_a_form_shows_changes_nothing(known: Answers) -> None:
    again = known
    for question in questions.QUESTIONS:
        again = questions.read(question, answers.filled(question, known, "es"), again, TODAY)
    assert again == known


fields = st.sampled_from([field for names in questions.FIELDS.values() for field in names])
typed = (
    st.text(max_size=300) | st.lists(st.text(max_size=20), max_size=3) | st.sampled_from(["1", "12", "2027", "08:30"])
)


@given(st.dictionaries(fields, typed), st.sampled_from(questions.QUESTIONS))
def test_whatever_is_typed_is_answered_or_refused_by_its_field(form: Filled, question: str) -> None:
    assert set(problems(question, form)) <= set(questions.FIELDS[question])


def test_answers_become_a_request_on_the_sites_clock() -> None:
    assert answers.asking(LUZ, NEW_YORK) == Asking(
        kind="ice_check_in_osup",
        site=SiteId(UUID(CASTLE.id)),
        starts_at=datetime(2026, 12, 1, 13, 30, tzinfo=UTC),
        adults=1,
        children=2,
        spoken_language="es",
        reading_language="es",
        reach_by=ReachBy.TEXT,
        needs=(Need.INTERPRETER, Need.RIDE),
        told=(Told.PASSPORT, Told.TICKET),
        tier=Tier.COMMUNITY,
        site_text="9th floor",
        name="Luz",
        contact="555-0142",
    )


def test_a_day_without_a_time_is_kept_and_says_so() -> None:
    request = answers.asking(msgspec.structs.replace(LUZ, clock=None), NEW_YORK)
    assert request.starts_at == datetime(2026, 12, 2, 4, 59, tzinfo=UTC)
    assert request.site_text == "9th floor · time not known"


def test_a_phone_where_no_message_may_be_left_says_so() -> None:
    request = answers.asking(msgspec.structs.replace(LUZ, leave_message=False), NEW_YORK)
    assert request.contact == "555-0142 · leave no voice message"


def test_nothing_known_is_a_request_too() -> None:
    empty = Answers(done=questions.QUESTIONS, kind="other", reach=ReachBy.NONE)
    request = answers.asking(empty, NEW_YORK)
    assert (request.site, request.starts_at, request.name, request.contact, request.site_text) == (None,) * 5
    assert request.tier is Tier.PRIVATE


def test_a_time_that_clocks_skip_is_refused() -> None:
    skipped = msgspec.structs.replace(LUZ, day=date(2027, 3, 14), clock=time(2, 30))
    with pytest.raises(Invalid) as refused:
        answers.asking(skipped, NEW_YORK)
    assert refused.value.problems == {"starts_at": Problem.TIME_IN_GAP}
    assert questions.QUESTION_OF["starts_at"] == "when"


@pytest.mark.parametrize(
    ("place", "label"),
    [
        pytest.param(CASTLE, "New York · Federal Building", id="the town is said"),
        pytest.param(Place("1", "Newark Immigration Court", "Newark", "NJ"), "Newark Immigration Court", id="but once"),
        pytest.param(
            Place("2", "Field Office", "New York", "NY", "26 Federal Plaza"),
            "New York · Field Office, 26 Federal Plaza",
            id="with the street of the letter",
        ),
    ],
)
def test_a_place_is_named_as_people_look_for_it(place: Place, label: str) -> None:
    assert asking.by_state([place]) == ((place.state, (Choice(place.id, label),)),)


def test_choosable_kinds_are_shipped_kinds() -> None:
    text = resources.files("accompany").joinpath("data/types.toml").read_text(encoding="utf-8")
    shipped = {kind["code"] for kinds in tomllib.loads(text).values() for kind in kinds}
    assert set(choices.KINDS) <= shipped
    unnamed = {code for code in shipped if choices.kind_label(code, "en") == "Another appointment"}
    assert unnamed == {"other"}
