"""What a new coalition starts with agrees with the rules that will read it."""

import tomllib
from importlib import resources
from itertools import product
from typing import Any

import pytest

from accompany.rules import importing, risk, teams
from accompany.rules.risk import Sighting
from accompany.rules.teams import Place
from accompany.words import Fluency, Level, Need, Told
from tests.cast import NOW

COURTS = ("en", "es", "ht", "pt-BR", "zh-Hans", "pa", "ar", "ru", "fr", "bn", "ne", "ur", "hi", "tr", "uz", "vi")
ORAL = ("mam", "quc", "kjb", "qu")


def read(file: str) -> str:
    return resources.files("accompany").joinpath("data", file).read_text(encoding="utf-8")


def listed(file: str, name: str) -> dict[str, dict[str, Any]]:
    rows = tomllib.loads(read(file))[name]
    found = {row["code"]: row for row in rows}
    assert len(found) == len(rows)
    return found


TYPES, ROLES = listed("types.toml", "type"), listed("roles.toml", "role")
SIGNALS, LANGUAGES = listed("signals.toml", "signal"), listed("languages.toml", "language")


def test_ninety_five_sites_can_be_imported() -> None:
    sites = importing.sites(read("sites.csv"))
    assert (len(sites.rows), sites.bad) == (95, ())
    assert {row.kind for row in sites.rows} == {"immigration_court", "ice_field_office"}


def test_the_types_are_those_of_the_api() -> None:
    assert list(TYPES) == [
        "ice_check_in_osup",
        "ice_check_in_ror",
        "isap_office",
        "isap_home",
        "phone_check_in",
        "unscheduled_summons",
        "master_hearing",
        "individual_hearing",
        "bond_hearing",
        "biometrics",
        "asylum_interview",
        "family_court",
        "detention_visit",
        "bond_posting",
        "release_pickup",
        "other",
    ]


@pytest.mark.parametrize("code", TYPES)
def test_a_types_team_can_be_published(code: str) -> None:
    kind = TYPES[code]
    team = [Place(**place) for place in kind["team"]]
    known = {role: row["needs_language"] for role, row in ROLES.items()}
    assert teams.problems(team, known, kind.get("team_cap")) == {}
    if kind["in_person"]:
        assert team[0] == Place("lead", 1, 1, 1)
        assert 2 <= sum(place.ideal for place in team) <= sum(place.maximum for place in team) <= 4


@pytest.mark.parametrize("code", TYPES)
def test_a_types_times_and_words_are_known(code: str) -> None:
    kind = TYPES[code]
    assert 0 < kind["expected_minutes"] <= kind["duration_minutes"] <= 24 * 60
    assert kind["observers"] in ("yes", "with_consent", "no")
    assert Level[kind["level_floor"].upper()] < Level.CRITICAL
    assert kind["label"].strip() == kind["label"] != ""


@pytest.mark.parametrize("code", TYPES)
def test_what_the_person_needs_fits_into_every_team(code: str) -> None:
    kind = TYPES[code]
    team, cap = [Place(**place) for place in kind["team"]], kind.get("team_cap")
    known = {role: row["needs_language"] for role, row in ROLES.items()}
    for level, needs in product(Level, ([], [Need.INTERPRETER], [Need.INTERPRETER, Need.RIDE])):
        assert teams.problems(teams.suggested(team, level, "es", needs, cap), known, cap) == {}


def test_the_roles_are_those_of_the_api() -> None:
    assert {code: row.get("qualification") for code, row in ROLES.items()} == {
        "lead": "lead",
        "accompanier": "accompaniment_101",
        "interpreter": None,
        "driver": None,
        "childcare": None,
        "clergy": None,
        "legal_observer": "legal_observation",
        "press_liaison": "press",
        "lawyer_liaison": None,
        "court_observer": "court_observation",
        "marshal": None,
    }
    assert [code for code, row in ROLES.items() if row["needs_language"]] == ["interpreter"]


def test_the_signals_weigh_what_the_field_says() -> None:
    assert {code: row["weight"] for code, row in SIGNALS.items()} == {
        "told_bring_ticket": 100,
        "stay_denied": 100,
        "removal_date_set": 100,
        "unscheduled_summons": 60,
        "dhs_dismiss": 60,
        "lawyer_concern": 60,
        "final_order": 40,
        "interval_shortened": 40,
        "site_wave": 30,
        "osup": 20,
        "consulate_docs": 20,
        "appeal_lost": 20,
        "er_exposed": 20,
        "monitoring_up": 10,
        "no_lawyer": 10,
        "person_fear": 10,
        "stay_in_force": -60,
        "automatic_stay": -30,
        "lawyer_attending": -10,
    }
    assert [code for code, row in SIGNALS.items() if row.get("lasts_days", 1) < 1] == []


def test_the_three_gravest_alone_are_critical_whatever_speaks_against_them() -> None:
    against = [Sighting(code, row["weight"], NOW) for code, row in SIGNALS.items() if row["weight"] < 0]
    for code in ("told_bring_ticket", "stay_denied", "removal_date_set"):
        seen = [Sighting(code, SIGNALS[code]["weight"], NOW), *against]
        assert risk.assess(seen, Level.ROUTINE, NOW).proposed is Level.CRITICAL


def test_what_was_told_names_signals_there_are() -> None:
    assert set(risk.signals_from_told(Told)) <= set(SIGNALS)


def test_the_languages_of_the_courts_and_those_few_write_are_known() -> None:
    assert [code for code in (*COURTS, *ORAL) if code not in LANGUAGES] == []
    assert [code for code, row in LANGUAGES.items() if not (row["name"].strip() and row["endonym"].strip())] == []
    spoken = ";".join(f"{code}:native" for code in LANGUAGES)
    text = f"name,email,phone,languages,qualifications,zones,vetted\nAna,ana@example.org,,{spoken},,,"
    assert set(importing.volunteers(text, list(LANGUAGES)).rows[0].languages.values()) == {Fluency.NATIVE}


def test_words_for_handles_are_many_and_each_is_in_one_group() -> None:
    kept = "\n".join(line for line in read("words.txt").splitlines() if not line.startswith("#"))
    groups = [group.split() for group in kept.strip().split("\n\n")]
    assert len(groups) == 2
    every = [word for group in groups for word in group]
    assert [len(group) >= 64 for group in groups] == [True, True]
    assert len(set(every)) == len(every)
    assert [word for word in every if not (word.isascii() and word.islower() and 3 <= len(word) <= 10)] == []
