"""Files are taken in whole or not at all; the same row twice changes nothing."""

from collections.abc import Iterable
from datetime import UTC, date, datetime
from types import ModuleType

import pytest

from accompany.actions import accounts, exports, founding, imports, volunteers
from accompany.actions.imports import Counts, Importer
from accompany.rules.importing import BadRow
from accompany.tables import chapters, sites
from accompany.tables import volunteers as table
from accompany.tables.accounts import New
from accompany.tables.scope import Scope
from accompany.words import Fluency, Problem, Reason, Refused, Role

NOW = datetime(2026, 11, 23, 15, 0, tzinfo=UTC)
HEADER = "name,email,phone,languages,qualifications,zones,vetted"
ANA = "Ana,ana@example.org,212-555-0100,es:fluent;en:native,accompaniment_101:2027-06-30;lead,Queens;Bronx,yes"
THEO = "Theo,theo@example.org,,,,,no"
SITE_HEADER = "kind,name,street,city,state,postal_code,time_zone,detained_only"
ANNEX = "isap_office,Annex,1 Main Street,Albany,NY,12207,America/New_York,no"


@pytest.fixture
async def riverside(store: ModuleType) -> Scope:
    return Scope((await founding.found("Riverside", "America/New_York", NOW)).chapter)


@pytest.fixture
async def hillside(riverside: Scope) -> Scope:
    return Scope(await chapters.add("Hillside", "America/Los_Angeles", NOW))


async def take(scope: Scope, *rows: str, dry_run: bool = False) -> Counts:
    return await imports.take_volunteers(Importer(scope, None, dry_run=dry_run), "\n".join((HEADER, *rows)), NOW)


async def everybody(scope: Scope) -> list[table.Kept]:
    return await table.some(scope, [one.id for one in await table.names(scope)])


async def bad_rows(verb: Iterable[None] | object) -> tuple[BadRow, ...]:
    with pytest.raises(Refused) as refused:
        await verb  # type: ignore[misc]
    assert refused.value.reason is Reason.IMPORT_FAILED
    rows = refused.value.more["rows"]
    assert isinstance(rows, tuple)
    return rows


async def test_a_row_becomes_a_volunteer_with_an_account(riverside: Scope) -> None:
    assert await take(riverside, ANA, THEO) == Counts(added=2)
    ana, theo = await everybody(riverside)
    assert (ana.name, ana.email, ana.phone) == ("Ana", "ana@example.org", "+12125550100")
    assert ana.profile.languages == {"en": Fluency.NATIVE, "es": Fluency.FLUENT}
    assert ana.profile.qualifications == {"accompaniment_101": date(2027, 6, 30), "lead": None}
    assert ana.profile.zones == ("Queens", "Bronx")
    assert (ana.vetted_at, theo.vetted_at, ana.confirmed_at) == (NOW, None, None)


async def test_the_same_file_again_changes_nothing(riverside: Scope) -> None:
    await take(riverside, ANA, THEO)
    before = await everybody(riverside)
    assert await take(riverside, ANA, THEO) == Counts(unchanged=2)
    assert await everybody(riverside) == before


async def test_a_different_row_is_taken_over(riverside: Scope) -> None:
    await take(riverside, ANA, THEO)
    corrected = ANA.replace("es:fluent;", "").replace("Queens;Bronx", "Bronx").replace("yes", "no")
    assert await take(riverside, corrected, THEO) == Counts(changed=1, unchanged=1)
    ana = (await everybody(riverside))[0]
    assert (ana.profile.languages, ana.profile.zones, ana.vetted_at) == ({"en": Fluency.NATIVE}, ("Bronx",), None)


async def test_what_a_file_does_not_say_stays(riverside: Scope) -> None:
    await take(riverside, ANA)
    ana = (await everybody(riverside))[0]
    await volunteers.change(riverside, ana.id, {"quiet_from": "20:00", "weekly_ask_limit": 2}, ana.id, NOW)
    await take(riverside, ANA.replace("Ana", "Ana R."))
    kept = (await everybody(riverside))[0]
    assert (kept.name, kept.profile.quiet_from, kept.profile.weekly_ask_limit) == ("Ana R.", "20:00", 2)


async def test_a_dry_run_counts_and_writes_nothing(riverside: Scope) -> None:
    await take(riverside, ANA)
    changed = ANA.replace("Queens;", "")
    assert await take(riverside, changed, THEO, dry_run=True) == Counts(added=1, changed=1)
    assert [one.name for one in await everybody(riverside)] == ["Ana"]
    assert await take(riverside, ANA) == Counts(unchanged=1)


async def test_one_bad_row_keeps_every_row_out_and_each_is_named(riverside: Scope) -> None:
    rows = (ANA, "Bad,nobody,,,,,", THEO.replace(",no", ",maybe"), THEO, THEO.replace("theo@", "THEO@"))
    assert await bad_rows(take(riverside, *rows)) == (
        BadRow(3, "email", Problem.NOT_EMAIL),
        BadRow(4, "vetted", Problem.UNKNOWN_CHOICE),
        BadRow(6, "email", Problem.DUPLICATE_ROW),
    )
    assert await everybody(riverside) == []


async def test_a_coordinator_in_the_file_becomes_a_volunteer_too(riverside: Scope) -> None:
    june = await accounts.create(riverside, New("June", "june@example.org", frozenset({Role.COORDINATOR})), NOW)
    assert await take(riverside, "June,june@example.org,,,,,yes") == Counts(added=1)
    assert [one.id for one in await everybody(riverside)] == [june]


async def test_an_address_of_another_chapter_is_refused_without_saying_why(riverside: Scope, hillside: Scope) -> None:
    await take(hillside, "Eve,eve@example.org,,,,,yes")
    rows = await bad_rows(take(riverside, ANA, "Somebody,Eve@Example.org,,,,,yes"))
    assert rows == (BadRow(3, "email", Problem.CANNOT_BE_USED),)
    assert await everybody(riverside) == []
    assert [one.name for one in await everybody(hillside)] == ["Eve"]


async def test_an_export_can_be_imported_again_unchanged(riverside: Scope) -> None:
    await take(riverside, ANA, THEO)
    rows = await exports.volunteers(riverside, None, NOW)
    text = "\n".join(",".join(row) for row in rows)
    assert await imports.take_volunteers(Importer(riverside, None), text, NOW) == Counts(unchanged=2)


async def test_sites_match_on_kind_and_name(riverside: Scope) -> None:
    importer = Importer(riverside, None)
    text = f"{SITE_HEADER}\n{ANNEX}\n"
    assert await imports.take_sites(importer, text, NOW) == Counts(added=1)
    assert await imports.take_sites(importer, text, NOW) == Counts(unchanged=1)
    moved = text.replace("1 Main Street", "2 Main Street")
    assert await imports.take_sites(importer, moved, NOW) == Counts(changed=1)
    assert [(site.street, site.nickname) for site in await sites.search("annex")] == [("2 Main Street", "Site Albany")]
    other_kind = text.replace("isap_office", "other")
    assert await imports.take_sites(importer, other_kind, NOW) == Counts(added=1)
    assert [site.nickname for site in await sites.search("annex")] == ["Site Albany", "Site Albany 2"]


async def test_a_bad_site_row_keeps_the_good_ones_out(riverside: Scope) -> None:
    rows = ANNEX, ANNEX.replace("America/New_York", "America/Gotham"), "isap_office,,,,,,,"
    text = "\n".join((SITE_HEADER, *rows))
    assert await bad_rows(imports.take_sites(Importer(riverside, None), text, NOW)) == (
        BadRow(3, "time_zone", Problem.UNKNOWN_ZONE),
        BadRow(4, "time_zone", Problem.UNKNOWN_ZONE),
    )
    assert await sites.search("annex") == []
