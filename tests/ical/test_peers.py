"""Calendars of others read what we write: the same instants, the same words, nothing to object to."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from accompany.ical import feeds, invites
from accompany.ical.shifts import Parties, Shift
from tests.ical import khal, peers
from tests.ical.khal import Desktop, Entry
from tests.ical.samples import HOUR, PARTIES, all_zones, at, shift, telling_hours, telling_instants, us_zones

every_reader = pytest.mark.parametrize("read", peers.READERS.values(), ids=peers.READERS)
WORDS = [
    pytest.param("Turno, acompañante; sábado", id="what must be escaped"),
    pytest.param("陪同班次 " * 30 + "完", id="long and not ASCII, to be folded inside no character"),
    pytest.param('One\nTwo\n\n"Three", C:\\four', id="line breaks, quotes and backslashes"),
    pytest.param("x" * 73 + ",,,;;;", id="escapes at the fold"),
]


def expected(written: Shift) -> peers.Seen:
    return peers.Seen(
        written.starts_at.timestamp(),
        written.ends_at.timestamp(),
        written.summary,
        written.description or "",
        written.location,
        "CANCELLED" if written.cancelled else "CONFIRMED",
        written.sequence,
    )


@every_reader
def test_every_instant_in_every_us_zone_is_read_as_we_mean_it(read: peers.Reader) -> None:
    written = [
        [shift(f"{n}@{zone}", instant, zone) for n, instant in enumerate(telling_instants(zone))] for zone in us_zones()
    ]
    texts = [feeds.join("Shifts", map(feeds.fragment, shifts), {one.zone for one in shifts}) for shifts in written]

    seen = read(texts)

    assert sum(map(len, seen)) > 8000
    for shifts, calendar in zip(written, seen, strict=True):
        assert calendar == {one.uid: expected(one) for one in shifts}


def around_changes(*, cancelled: bool) -> list[Shift]:
    """Make shifts that start and end around every clock change of every US zone."""
    return [
        shift(f"{n}@{zone}", instant, zone, cancelled=cancelled)
        for zone in us_zones()
        for n, instant in enumerate(telling_hours(zone))
    ]


@every_reader
@pytest.mark.parametrize("write", [invites.request, invites.cancel], ids=["request", "cancel"])
def test_every_invite_and_cancel_around_a_clock_change_is_read_as_we_mean_it(
    read: peers.Reader, write: Callable[[Shift, Parties], bytes]
) -> None:
    written = around_changes(cancelled=write is invites.cancel)
    assert len(written) > 1000
    assert read([write(one, PARTIES) for one in written]) == [{one.uid: expected(one)} for one in written]


@pytest.mark.long
def test_khal_shows_every_shift_around_a_clock_change_when_we_mean_it(tmp_path: Path) -> None:
    desktop, written = Desktop(tmp_path), around_changes(cancelled=False)
    for number, one in enumerate(written):
        (desktop.calendar / f"{number}.ics").write_bytes(feeds.download(one))
    assert desktop.shows() == {
        one.uid: Entry(one.starts_at, one.ends_at, one.summary, one.location or "", "CONFIRMED") for one in written
    }


@pytest.mark.parametrize("read", [peers.by_libical, peers.by_ical_js], ids=["libical", "ical.js"])
def test_zones_of_the_whole_world_are_read_as_we_mean_them(read: peers.Reader) -> None:
    zones = all_zones()
    written = {
        zone: [
            shift(f"{month}@{zone}", at(f"{year}-{month:02d}-15T23:45:00"), zone)
            for year in (2026, 2028)
            for month in range(1, 13)
        ]
        for zone in zones
    }

    seen = read([feeds.join("Shifts", map(feeds.fragment, shifts), [zone]) for zone, shifts in written.items()])

    wrong = [
        zone
        for (zone, shifts), calendar in zip(written.items(), seen, strict=True)
        if calendar != {one.uid: expected(one) for one in shifts}
    ]
    assert wrong == []


@every_reader
@pytest.mark.parametrize("words", WORDS)
def test_words_arrive_as_they_were_written(read: peers.Reader, words: str) -> None:
    written = shift(summary=words, description=words, location=words)
    assert read([invites.request(written, PARTIES)]) == [{written.uid: expected(written)}]


@every_reader
def test_a_shift_that_moves_and_is_cancelled_stays_the_same_entry(read: peers.Reader) -> None:
    first = shift()
    moved = shift(starts_at=first.starts_at + HOUR, sequence=1)
    gone = shift(starts_at=moved.starts_at, sequence=2, cancelled=True)
    seen = read([invites.request(first, PARTIES), invites.request(moved, PARTIES), invites.cancel(gone, PARTIES)])
    assert seen == [{first.uid: expected(one)} for one in (first, moved, gone)]


@every_reader
def test_an_empty_feed_is_a_calendar(read: peers.Reader) -> None:
    assert read([feeds.join("Shifts", [], []), feeds.join("Shifts", [], ["America/Chicago"])]) == [{}, {}]


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(invites.request(shift(), PARTIES), id="request"),
        pytest.param(invites.request(shift(location=None), PARTIES), id="request without a place"),
        pytest.param(invites.cancel(shift(sequence=1), PARTIES), id="cancel"),
        pytest.param(feeds.join("Shifts", [feeds.fragment(shift())], ["America/New_York"]), id="feed"),
        pytest.param(feeds.join("Shifts", [], []), id="empty feed"),
        pytest.param(feeds.download(shift()), id="download"),
    ],
)
def test_libical_objects_to_nothing(text: bytes) -> None:
    assert peers.objections(text) == 0


def test_libical_does_object_to_what_is_wrong() -> None:
    without_organizer = feeds.download(shift()).replace(b"VERSION:2.0", b"VERSION:2.0\r\nMETHOD:PUBLISH")
    assert peers.objections(without_organizer) > 0


@pytest.mark.parametrize("ci", [True, False], ids=["CI", "elsewhere"])
def test_without_node_ci_fails_and_others_are_told(ci: bool, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setenv("CI", "true" if ci else "")
    left_out = pytest.fail.Exception if ci else pytest.skip.Exception
    with pytest.raises(left_out, match="node is not on this machine"):
        peers.by_ical_js([b""])


@pytest.mark.parametrize("ci", [True, False], ids=["CI", "elsewhere"])
def test_without_khal_ci_fails_and_others_are_told(ci: bool, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(khal, "BIN", tmp_path / "nowhere")
    monkeypatch.setenv("CI", "true" if ci else "")
    left_out = pytest.fail.Exception if ci else pytest.skip.Exception
    with pytest.raises(left_out, match=r"To get it: bash scripts/peers\.sh"):
        Desktop(tmp_path)


def test_what_subscribes_is_pinned() -> None:
    wanted = [line for line in (peers.NODE / "requirements.in").read_text().splitlines() if not line.startswith("#")]
    locked = (peers.NODE / "requirements.lock").read_text().splitlines()
    assert {name.partition("==")[0] for name in wanted} == {"khal", "vdirsyncer"}
    assert {f"{one} \\" for one in wanted} <= set(locked)


def test_the_peers_are_pinned() -> None:
    wanted = json.loads((peers.NODE / "package.json").read_text())["dependencies"]
    locked = json.loads((peers.NODE / "package-lock.json").read_text())["packages"]
    assert wanted == {name: locked[f"node_modules/{name}"]["version"] for name in wanted}
