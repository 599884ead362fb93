"""Files: every bad row is named with its line and column, and nothing that was typed is said again."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accompany.rules import importing
from accompany.rules.importing import BadRow, MemberRow, Read, SiteRow, VolunteerRow
from accompany.words import Fluency, Problem

LANGUAGES = ("en", "es", "mam")
SITE_HEADER = "kind,name,street,city,state,postal_code,time_zone,detained_only"
ANNEX = "other,Annex,1 Main Street,Albany,NY,12207,America/New_York,no"
VOLUNTEER_HEADER = "name,email,phone,languages,qualifications,zones,vetted"
ANA = "Ana,Ana@example.org,(212) 555-0100,es:fluent;en:native,accompaniment_101:2027-06-30;lead,Queens;Bronx,yes"
MEMBER_HEADER = "name,email,phone,languages,zone,ring,urgent,opted_in_at,opted_in_how"
THEO = "Theo,theo@example.org,,es;en,Queens,3,yes,2026-10-01,web form"


def sites(*rows: str) -> Read[SiteRow]:
    return importing.sites("\n".join((SITE_HEADER, *rows)))


def volunteers(*rows: str) -> Read[VolunteerRow]:
    return importing.volunteers("\n".join((VOLUNTEER_HEADER, *rows)), LANGUAGES)


def members(*rows: str) -> Read[MemberRow]:
    return importing.members("\n".join((MEMBER_HEADER, *rows)), LANGUAGES)


def test_a_site() -> None:
    annex = SiteRow("other", "Annex", "1 Main Street", "Albany", "NY", "12207", "America/New_York", False)
    assert sites(ANNEX) == Read((annex,), (), (2,))


def test_a_volunteer() -> None:
    ana = VolunteerRow(
        name="Ana",
        email="ana@example.org",
        phone="+12125550100",
        languages={"es": Fluency.FLUENT, "en": Fluency.NATIVE},
        qualifications={"accompaniment_101": date(2027, 6, 30), "lead": None},
        zones=("Queens", "Bronx"),
        vetted=True,
    )
    assert volunteers(ANA) == Read((ana,), (), (2,))


def test_a_member_of_the_list() -> None:
    theo = MemberRow(
        name="Theo",
        email="theo@example.org",
        phone=None,
        languages=("es", "en"),
        zone="Queens",
        ring=3,
        urgent=True,
        opted_in_at=datetime(2026, 10, 1, tzinfo=UTC),
        opted_in_how="web form",
    )
    assert members(THEO) == Read((theo,), (), (2,))


def test_nobodys_name_or_address_shows_in_a_log() -> None:
    shown = f"{volunteers(ANA)} {members(THEO)}".lower()
    assert [word for word in ("ana@", "theo@", "'ana'", "'theo'", "5550100") if word in shown] == []


@pytest.mark.parametrize(
    ("before", "after", "bad"),
    [
        pytest.param("other,", "prison,", ("kind", Problem.UNKNOWN_CHOICE), id="an unknown kind"),
        pytest.param("Annex", " ", ("name", Problem.REQUIRED), id="no name"),
        pytest.param("Annex", "x" * 201, ("name", Problem.TOO_LONG), id="too long a name"),
        pytest.param("Annex", "An\x07nex", ("name", Problem.MALFORMED), id="a control character"),
        pytest.param("NY", "New York", ("state", Problem.MALFORMED), id="a state in words"),
        pytest.param("America/New_York", "EST5", ("time_zone", Problem.UNKNOWN_ZONE), id="an unknown zone"),
        pytest.param(",no", ",perhaps", ("detained_only", Problem.UNKNOWN_CHOICE), id="neither yes nor no"),
        pytest.param(",no", "", ("row", Problem.REQUIRED), id="too few cells"),
        pytest.param(",no", ",no,", ("row", Problem.UNKNOWN_FIELD), id="too many cells"),
    ],
)
def test_a_bad_site(before: str, after: str, bad: tuple[str, Problem]) -> None:
    assert sites(ANNEX.replace(before, after)) == Read((), (BadRow(2, *bad),))


@pytest.mark.parametrize(
    ("before", "after", "bad"),
    [
        pytest.param("Ana@example.org", "", ("email", Problem.REQUIRED), id="no address"),
        pytest.param("Ana@example.org", "Ana@example", ("email", Problem.NOT_EMAIL), id="no domain"),
        pytest.param("(212) 555-0100", "call me", ("phone", Problem.NOT_PHONE), id="no number"),
        pytest.param("es:fluent", "tlh:fluent", ("languages", Problem.UNKNOWN_LANGUAGE), id="an unknown language"),
        pytest.param("es:fluent", "es:a bit", ("languages", Problem.UNKNOWN_CHOICE), id="an unknown fluency"),
        pytest.param("2027-06-30", "next June", ("qualifications", Problem.MALFORMED), id="no date"),
        pytest.param("2027-06-30", "2027-02-29", ("qualifications", Problem.MALFORMED), id="a day that is not"),
        pytest.param(":2027-06-30", ":", ("qualifications", Problem.MALFORMED), id="a date left out is not for ever"),
        pytest.param("Ana,", "A" * 81 + ",", ("name", Problem.TOO_LONG), id="too long a name"),
        pytest.param("Queens", "Q" * 81, ("zones", Problem.TOO_LONG), id="too long a zone"),
        pytest.param("lead", "Team Lead", ("qualifications", Problem.MALFORMED), id="no code"),
    ],
)
def test_a_bad_volunteer(before: str, after: str, bad: tuple[str, Problem]) -> None:
    assert volunteers(ANA.replace(before, after)) == Read((), (BadRow(2, *bad),))


@pytest.mark.parametrize(
    ("before", "after", "bad"),
    [
        pytest.param(",3,", ",4,", ("ring", Problem.UNKNOWN_CHOICE), id="only ring 3 is a list of people"),
        pytest.param("2026-10-01", "", ("opted_in_at", Problem.REQUIRED), id="nobody without their word"),
        pytest.param("2026-10-01", "October", ("opted_in_at", Problem.MALFORMED), id="no date"),
        pytest.param(
            "2026-10-01", "0001-01-01T00:00+14:00", ("opted_in_at", Problem.MALFORMED), id="before the calendar"
        ),
        pytest.param("web form", "", ("opted_in_how", Problem.REQUIRED), id="how they agreed"),
        pytest.param("es;en", "es;tlh", ("languages", Problem.UNKNOWN_LANGUAGE), id="an unknown language"),
    ],
)
def test_a_bad_member(before: str, after: str, bad: tuple[str, Problem]) -> None:
    assert members(THEO.replace(before, after)) == Read((), (BadRow(2, *bad),))


@pytest.mark.parametrize(
    ("text", "hour"),
    [
        pytest.param("2026-10-01T09:30:00Z", "2026-10-01T09:30", id="UTC"),
        pytest.param("2026-10-01T09:30:00-04:00", "2026-10-01T13:30", id="with an offset"),
        pytest.param("2026-10-01T09:30", "2026-10-01T09:30", id="without one it is UTC"),
    ],
)
def test_when_somebody_agreed_may_be_a_time(text: str, hour: str) -> None:
    agreed = members(THEO.replace("2026-10-01", text)).rows[0].opted_in_at
    assert agreed == datetime.fromisoformat(f"{hour}+00:00")


def test_every_bad_row_is_named_by_the_line_on_which_it_begins() -> None:
    two_lines = 'other,"An\nnex",1 Main Street,Albany,NY,12207,America/New_York,no'
    assert sites(ANNEX, two_lines, "", ANNEX.replace("Annex", "Office").replace("NY,", "ny,"), ANNEX).bad == (
        BadRow(3, "name", Problem.MALFORMED),
        BadRow(6, "state", Problem.MALFORMED),
        BadRow(7, "name", Problem.DUPLICATE_ROW),
    )


def test_the_same_address_in_capitals_is_the_same_person() -> None:
    assert volunteers(ANA, ANA.replace("Ana@", "ANA@")).bad == (BadRow(3, "email", Problem.DUPLICATE_ROW),)


@pytest.mark.parametrize(
    ("text", "bad"),
    [
        pytest.param(
            SITE_HEADER.replace("name,", "") + "\n" + ANNEX,
            BadRow(1, "name", Problem.REQUIRED),
            id="a column is missing",
        ),
        pytest.param(
            f"{SITE_HEADER},name\n{ANNEX},Other", BadRow(1, "name", Problem.DUPLICATE_ROW), id="a column stands twice"
        ),
        pytest.param(f'{SITE_HEADER}\n{ANNEX}\nother,"An', BadRow(3, "row", Problem.MALFORMED), id="an open quote"),
        pytest.param(f'{SITE_HEADER}\nother,"A"nnex', BadRow(2, "row", Problem.MALFORMED), id="a stray quote"),
    ],
)
def test_a_file_that_is_no_table(text: str, bad: BadRow) -> None:
    assert importing.sites(text) == Read((), (bad,))


def test_an_empty_file_lacks_every_column() -> None:
    assert [bad.column for bad in importing.sites("").bad] == SITE_HEADER.split(",")


def test_a_spreadsheets_file_is_read_as_it_comes() -> None:
    order = "\ufeffdetained_only,note,time_zone,postal_code,state,city,street,name,kind\r\n"
    row = 'no,new,America/New_York,12207,NY,Albany,"1 Main Street"," Annex ",other\r\n'
    assert importing.sites(order + row).rows == sites(ANNEX).rows


@pytest.mark.parametrize(
    ("cell", "name"),
    [
        pytest.param("'=HYPERLINK()", "=HYPERLINK()", id="what an export made harmless"),
        pytest.param("'Annex'", "'Annex'", id="ordinary quotes stay"),
    ],
)
def test_a_quote_before_a_formula_is_taken_away(cell: str, name: str) -> None:
    assert sites(ANNEX.replace("Annex", cell)).rows[0].name == name


@pytest.mark.parametrize(
    ("address", "fits"),
    [
        pytest.param("ana@example.org", True, id="ordinary"),
        pytest.param("o'ana+calls@mail.example.org", True, id="with a plus and an apostrophe"),
        pytest.param("ana@example", False, id="no dot"),
        pytest.param("ana@-example.org", False, id="no such domain"),
        pytest.param("ana@example.org\n", False, id="a line break"),
        pytest.param("ana@example.org,eve@example.org", False, id="two of them"),
        pytest.param("Ana <ana@example.org>", False, id="a name with it"),
        pytest.param("aña@example.org", False, id="letters not every server takes"),
        pytest.param("a" * 65 + "@example.org", False, id="too long before the sign (RFC 5321 §4.5.3.1.1)"),
    ],
)
def test_an_address(address: str, fits: bool) -> None:
    assert importing.is_email(address) is fits


CELL = st.text(st.characters(codec="utf-8"), max_size=12) | st.sampled_from(THEO.split(","))


@given(st.lists(st.lists(CELL, min_size=8, max_size=10), max_size=4), st.sampled_from([",", ";", '","']))
def test_whatever_stands_in_a_file_it_is_taken_whole_or_not_at_all(rows: list[list[str]], comma: str) -> None:
    text = "\n".join([MEMBER_HEADER, *(comma.join(row) for row in rows)])
    read = importing.members(text, LANGUAGES)
    assert not (read.rows and read.bad)
    assert len(read.rows) == len(read.lines)
    assert len({row.email for row in read.rows}) == len(read.rows)


@given(st.text(max_size=200))
def test_no_text_breaks_the_reader(text: str) -> None:
    assert importing.sites(text).rows == ()
    assert importing.volunteers(f"{VOLUNTEER_HEADER}\n{text}", LANGUAGES).rows == () or "@" in text
