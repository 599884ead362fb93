"""Whom to ask for a shift: what keeps somebody out, what speaks for them, and in which order."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accompany.rules import availability, matching, zones
from accompany.rules.availability import Can, Dates
from accompany.rules.candidates import Held, History, Person, Wishes
from accompany.rules.matching import Shift
from accompany.rules.pools import Pool
from accompany.rules.slots import Need
from accompany.words import AccountId, AppointmentStatus, Because, Fluency, NotAsked, SiteId, VolunteerId, Width

NOW = datetime(2026, 11, 23, 15, tzinfo=UTC)  # a Monday
TUESDAY = date(2026, 12, 1)
COURT, OTHER = SiteId(UUID(int=500)), SiteId(UUID(int=501))
KNOWN_AS = zones.place("Heron", "Federal Plaza Court", "26 Federal Plaza", "New York", state="NY", postal_code="10278")


def who(number: int) -> VolunteerId:
    return VolunteerId(AccountId(UUID(int=number)))


ANA, LEAD = who(1), who(90)
PUBLISHED, NEW_YORK = AppointmentStatus.PUBLISHED, "America/New_York"
STARTS = datetime(2026, 12, 1, 13, tzinfo=UTC)  # 8 in the morning in New York
NEED = Need("accompaniment_101", "es", STARTS, STARTS + timedelta(hours=3), PUBLISHED, taken=False, zone=NEW_YORK)
SHIFT = Shift(NEED, COURT, "new york, NY", KNOWN_AS)


def person(number: int = 1, **facts: Any) -> Person:
    skills = {"qualifications": {"accompaniment_101": None}, "languages": {"es": Fluency.FLUENT}}
    return Person(who(number), **{**skills, **facts})


def held(site: SiteId, city: str, hours_after: float, lasts: float = 2) -> tuple[Held, ...]:
    begins = STARTS + timedelta(hours=hours_after)
    return (Held(begins, begins + timedelta(hours=lasts), site, city),)


def early(*days: int) -> frozenset[date]:
    return frozenset(date(2026, 12, 1) + timedelta(days=day) for day in days)


WITH_LEAD = Wishes(with_leads=frozenset({LEAD}))


@pytest.mark.parametrize(
    ("facts", "because"),
    [
        pytest.param({}, None, id="fits"),
        pytest.param({"frozen": True}, NotAsked.FROZEN, id="frozen"),
        pytest.param({"vetted": False}, NotAsked.NOT_VETTED, id="not welcomed yet"),
        pytest.param({"qualifications": {}}, NotAsked.NOT_QUALIFIED, id="not trained"),
        pytest.param(
            {"qualifications": {"accompaniment_101": date(2026, 11, 30)}},
            NotAsked.QUALIFICATION_ENDED,
            id="training ends the day before",
        ),
        pytest.param({"qualifications": {"accompaniment_101": TUESDAY}}, None, id="training's last day"),
        pytest.param({"languages": {}}, NotAsked.LANGUAGE_NEEDED, id="does not speak it"),
        pytest.param({"languages": {"es": Fluency.CONVERSATIONAL}}, NotAsked.LANGUAGE_NEEDED, id="not well enough"),
        pytest.param({"wishes": Wishes(not_sites=frozenset({COURT}))}, NotAsked.NOT_THIS_SITE, id="not this site"),
        pytest.param({"wishes": Wishes(not_sites=frozenset({OTHER}))}, None, id="not another site"),
        pytest.param({"wishes": WITH_LEAD}, NotAsked.ONLY_WITH_LEAD, id="only with a lead who is not there"),
        pytest.param({"newcomer": True}, NotAsked.NEW_WITHOUT_LEAD, id="first shift, nobody leads yet"),
        pytest.param({"exceptions": (Dates(TUESDAY, TUESDAY, free=False),)}, NotAsked.AWAY, id="away that day"),
        pytest.param(
            {"week": {"tue_morning"}, "exceptions": (Dates(TUESDAY, TUESDAY, free=False),)},
            NotAsked.AWAY,
            id="away beats the usual week",
        ),
        pytest.param({"week": {"tue_afternoon"}}, NotAsked.NOT_FREE, id="free in another part of the day"),
        pytest.param({"week": {"tue_morning"}}, None, id="free then"),
        pytest.param(
            {"week": {"fri_evening"}, "exceptions": (Dates(TUESDAY, TUESDAY, free=True),)},
            None,
            id="a date free beats the usual week",
        ),
        pytest.param({"held": held(COURT, "new york, NY", 2)}, NotAsked.CONFLICT, id="has a shift at that time"),
        pytest.param({"held": held(COURT, "new york, NY", 3)}, None, id="next shift at the same site"),
        pytest.param({"held": held(OTHER, "new york, NY", 3.7)}, NotAsked.TOO_FAR, id="44 minutes across the city"),
        pytest.param({"held": held(OTHER, "new york, NY", 3.75)}, None, id="45 minutes across the city"),
        pytest.param({"held": held(OTHER, "newark, NJ", 4.9)}, NotAsked.TOO_FAR, id="114 minutes to another city"),
        pytest.param({"held": held(OTHER, "newark, NJ", 5)}, None, id="two hours to another city"),
        pytest.param({"held": held(OTHER, "newark, NJ", -3.5)}, NotAsked.TOO_FAR, id="comes from another city"),
        pytest.param({"early_days": early(-2, -1)}, NotAsked.NEEDS_REST, id="third early morning in a row"),
        pytest.param({"early_days": early(-1, 1)}, NotAsked.NEEDS_REST, id="between two early mornings"),
        pytest.param({"early_days": early(-3, -1)}, None, id="a day of rest between"),
        pytest.param(
            {"early_days": early(-2, -1), "wishes": Wishes(early_mornings=True)},
            None,
            id="early mornings are fine",
        ),
    ],
)
def test_says_why_somebody_is_not_asked(facts: dict[str, Any], because: NotAsked | None) -> None:
    assert matching.objection(person(**facts), SHIFT) is because


@pytest.mark.parametrize("facts", [{"newcomer": True}, {"wishes": WITH_LEAD}])
def test_a_lead_who_holds_a_place_opens_the_way(facts: dict[str, Any]) -> None:
    assert matching.objection(person(**facts), replace(SHIFT, leads=frozenset({LEAD}))) is None


def test_a_newcomer_who_leads_is_nobody_to_learn_from() -> None:
    alone = replace(SHIFT, leads=frozenset({ANA}))
    assert matching.objection(person(1, newcomer=True), alone) is NotAsked.NEW_WITHOUT_LEAD


def test_two_early_mornings_are_fine_later_in_the_day() -> None:
    later = replace(NEED, starts_at=STARTS + timedelta(hours=1), ends_at=STARTS + timedelta(hours=3))
    assert matching.objection(person(early_days=early(-2, -1)), replace(SHIFT, need=later)) is None


LATELY = NOW - timedelta(days=21)


@pytest.mark.parametrize(
    ("better", "worse"),
    [
        pytest.param({"history": History(recent=1)}, {"history": History(recent=2)}, id="who did less lately"),
        pytest.param({}, {"history": History(dropped=1)}, id="who never dropped out late"),
        pytest.param({"history": History(dropped=2)}, {"history": History(missed=1)}, id="rather dropped than missed"),
        pytest.param({"history": History(kept=3)}, {}, id="who kept theirs"),
        pytest.param({"history": History(unanswered=2)}, {"history": History(unanswered=3)}, id="who answers"),
        pytest.param({"languages": {"es": Fluency.NATIVE}}, {}, id="whose language it is"),
        pytest.param({"zones": (" manhattan ",)}, {}, id="near rather than anywhere"),
        pytest.param({}, {"zones": (" queens ",)}, id="anywhere rather than elsewhere"),
        pytest.param({"week": {"tue_morning"}}, {}, id="who said they are free then"),
        pytest.param(
            {"exceptions": (Dates(TUESDAY, TUESDAY, free=True),)}, {"week": {"tue_morning"}}, id="free that very date"
        ),
        pytest.param({"more_until": NOW.date()}, {}, id="who wants more until today"),
        pytest.param({}, {"more_until": date(2026, 11, 22)}, id="wanting more is over"),
        pytest.param({"last_asked_at": LATELY}, {"last_asked_at": NOW}, id="the longest unasked"),
    ],
)
def test_prefers(better: dict[str, Any], worse: dict[str, Any]) -> None:
    first, second = person(2, **better), person(3, **worse)
    assert matching.rank([second, first], SHIFT, NOW) == [first, second]


def test_whoever_asked_for_it_goes_first() -> None:
    busy, idle = person(1, history=History(recent=6)), person(2)
    assert matching.rank([idle, busy], replace(SHIFT, asked_for_it=frozenset({ANA})), NOW) == [busy, idle]


@pytest.mark.parametrize("status", [AppointmentStatus.DRAFT, AppointmentStatus.CANCELLED, AppointmentStatus.DONE])
def test_nobody_is_asked_for_what_is_not_open(status: AppointmentStatus) -> None:
    assert matching.rank([person()], replace(SHIFT, need=replace(NEED, status=status)), NOW) == []


def test_each_width_goes_further() -> None:
    near, anywhere = person(1, zones=(zones.folded("Manhattan"),)), person(2)
    elsewhere = person(3, zones=(zones.folded("Newark"),))
    at_other_hours = person(4, week=frozenset({"sat_pm"}), history=History(kept=5))
    away = person(5, exceptions=(Dates(TUESDAY, TUESDAY, free=False),))
    everybody = [away, at_other_hours, elsewhere, anywhere, near]
    found = [matching.rank(everybody, SHIFT, NOW, width=width) for width in Width]
    assert found == [[near, anywhere], [near, anywhere, elsewhere], [near, anywhere, elsewhere, at_other_hours]]
    assert matching.rank(everybody, SHIFT, NOW) == found[Width.ELSEWHERE]
    held_then = at_other_hours._replace(held=held(COURT, "new york, NY", 0))
    assert matching.rank([held_then], SHIFT, NOW, width=Width.ANY_HOUR) == []


def test_every_reason_is_said_what_matters_most_first() -> None:
    facts = {
        "newcomer": True,
        "wishes": WITH_LEAD,
        "more_until": TUESDAY,
        "zones": (" heron ",),
        "week": {"tue_morning"},
        "history": History(2, LATELY, 5, 1, 1),
    }
    shift = replace(SHIFT, leads=frozenset({LEAD}), asked_for_it=frozenset({ANA}))
    assert matching.why(person(1, **facts), shift, NOW) == [
        Because.ASKED_FOR_IT,
        Because.WITH_LEAD,
        Because.WANTS_MORE,
        Because.FIRST_SHIFT,
        Because.SPEAKS,
        Because.NEAR,
        Because.USUALLY_FREE,
        Because.LAST_OUT,
        Because.MANY_LATELY,
        Because.MISSED,
        Because.DROPPED_LATE,
    ]


DAYS = st.dates(date(2026, 11, 25), date(2026, 12, 6))
PEOPLE = st.builds(
    Person,
    volunteer=st.integers(1, 60).map(who),
    vetted=st.booleans(),
    newcomer=st.booleans(),
    qualifications=st.dictionaries(st.just("accompaniment_101"), st.none() | DAYS),
    languages=st.dictionaries(st.just("es"), st.sampled_from(Fluency)),
    zones=st.sampled_from([(), (" queens ",), (" new york ",)]),
    week=st.sets(st.sampled_from(["tue_morning", "wed_morning"])),
    exceptions=st.lists(st.builds(lambda day, free: Dates(day, day, free), DAYS, st.booleans()), max_size=2).map(tuple),
    more_until=st.none() | DAYS,
    wishes=st.sampled_from([Wishes(), WITH_LEAD, Wishes(not_sites=frozenset({COURT}))]),
    held=st.sampled_from([(), held(COURT, "new york, NY", 2), held(OTHER, "newark, NJ", 9)]),
    early_days=st.frozensets(DAYS, max_size=4),
    history=st.builds(History, *[st.integers(0, 3), st.none() | st.just(LATELY), *[st.integers(0, 3)] * 3]),
    last_asked_at=st.none() | st.just(LATELY),
)
CROWD = st.lists(PEOPLE, max_size=12, unique_by=lambda one: one.volunteer)
SHIFTS = st.builds(
    replace, st.just(SHIFT), leads=st.sampled_from([frozenset(), frozenset({LEAD})]), asked_for_it=st.just({ANA})
)


@given(CROWD, SHIFTS)
def test_who_is_kept_out_never_appears_and_everybody_else_does(crowd: list[Person], shift: Shift) -> None:
    ranked = matching.rank(crowd, shift, NOW)
    assert {one.volunteer for one in ranked} == {
        one.volunteer for one in crowd if matching.objection(one, shift) is None
    }


@given(CROWD.flatmap(lambda some: st.tuples(st.just(some), st.permutations(some))), SHIFTS, st.data())
def test_the_order_does_not_depend_on_who_else_is_there(
    both: tuple[list[Person], list[Person]], shift: Shift, data: st.DataObject
) -> None:
    everybody = matching.rank(both[0], shift, NOW)
    fewer = [one for one in both[1] if data.draw(st.booleans())]
    there = {one.volunteer for one in fewer}
    assert matching.rank(both[1], shift, NOW) == everybody
    assert matching.rank(fewer, shift, NOW) == [one for one in everybody if one.volunteer in there]


@given(st.lists(PEOPLE, max_size=25, unique_by=lambda one: one.volunteer), SHIFTS, st.integers(1, 6), st.booleans())
def test_many_slots_at_once_give_the_same_as_one(
    crowd: list[Person],
    shift: Shift,
    most: int,
    anybody: bool,
) -> None:
    wanted = replace(shift, need=replace(NEED, language=None, qualification=None)) if anybody else shift
    assert Pool(crowd, NOW).best(wanted, most) == matching.rank(crowd, wanted, NOW)[:most]


@given(CROWD, SHIFTS)
def test_there_is_always_something_to_say_of_who_is_ranked(crowd: list[Person], shift: Shift) -> None:
    assert [one for one in matching.rank(crowd, shift, NOW) if not matching.why(one, shift, NOW)] == []


@pytest.mark.parametrize(
    ("zone", "is_named"),
    [
        pytest.param("New York", True, id="the city"),
        pytest.param("new-york, ny", True, id="city and state, as somebody types it"),
        pytest.param("MANHATTAN", True, id="the borough, by its ZIP code"),
        pytest.param("heron", True, id="the nickname"),
        pytest.param("Federal Plaza", True, id="part of the name"),
        pytest.param("10278", True, id="the ZIP code"),
        pytest.param("York", True, id="a whole word"),
        pytest.param("Her", False, id="no whole word"),
        pytest.param("Plaza New", False, id="words of two different names"),
        pytest.param("Queens", False, id="another borough"),
        pytest.param("–", False, id="nothing in it"),
    ],
)
def test_a_zone_names_a_place_by_whole_words(zone: str, is_named: bool) -> None:
    assert zones.covers((zones.folded(zone),), KNOWN_AS) is is_named


@pytest.mark.parametrize(
    ("begins", "lasts", "parts"),
    [
        pytest.param(datetime(2026, 12, 1, 13, tzinfo=UTC), 3, {"tue_morning"}, id="8 to 11"),
        pytest.param(datetime(2026, 12, 1, 13, tzinfo=UTC), 4.9, {"tue_morning"}, id="a little after noon"),
        pytest.param(datetime(2026, 12, 1, 13, tzinfo=UTC), 5, {"tue_morning", "tue_afternoon"}, id="8 to 1"),
        pytest.param(datetime(2026, 12, 1, 16, 30, tzinfo=UTC), 3, {"tue_morning", "tue_afternoon"}, id="11:30 on"),
        pytest.param(datetime(2026, 12, 2, 3, tzinfo=UTC), 4, {"tue_evening", "wed_morning"}, id="over midnight"),
        pytest.param(datetime(2026, 11, 1, 4, 30, tzinfo=UTC), 12.5, {"sun_morning"}, id="the night of 25 hours"),
    ],
)
def test_the_parts_of_the_week_are_read_on_the_clock_at_the_site(
    begins: datetime, lasts: float, parts: set[str]
) -> None:
    assert availability.hours(begins, begins + timedelta(hours=lasts), NEW_YORK).parts == parts


def test_a_date_free_must_cover_the_whole_shift() -> None:
    night = availability.hours(
        datetime(2026, 12, 2, 3, tzinfo=UTC), datetime(2026, 12, 2, 7, tzinfo=UTC), "America/New_York"
    )
    assert availability.can({"fri_evening"}, (Dates(TUESDAY, TUESDAY, free=True),), night) is Can.NOT_FREE
    assert availability.can((), (Dates(TUESDAY, date(2026, 12, 2), free=True),), night) is Can.THAT_DATE
