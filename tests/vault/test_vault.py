"""What is sealed opens in one place, for as long as its case lasts, and for nobody else."""

import os
import stat
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accompany.vault import codes, keys
from accompany.vault.keys import ClockAhead, Expired, KeyFileProblem, Roots
from accompany.vault.vault import CannotOpen, Vault
from accompany.words import CaseId

NOW = datetime(2026, 11, 23, 15, tzinfo=UTC)
CASE = CaseId(UUID(int=7))
PLACE = "person|7|name"


def test_opens_only_in_its_own_place() -> None:
    key = Vault(Roots.fresh(NOW)).house
    sealed = key.seal("Marisol", PLACE)
    assert key.open(sealed, PLACE) == "Marisol"
    for elsewhere in ("person|8|name", "person|7|contact", "account|7|name"):
        with pytest.raises(CannotOpen):
            key.open(sealed, elsewhere)


@given(st.text(max_size=200), st.integers(0, 400))
def test_any_text_survives_and_any_flipped_bit_is_noticed(text: str, place: int) -> None:
    key = Vault(Roots.fresh(NOW)).house
    sealed = key.seal(text, PLACE)
    assert key.open(sealed, PLACE) == text
    at = 1 + place % (len(sealed) - 1)  # the first byte is the version
    flipped = sealed[:at] + bytes([sealed[at] ^ 1]) + sealed[at + 1 :]
    with pytest.raises(CannotOpen):
        key.open(flipped, PLACE)


def test_two_people_never_share_a_key() -> None:
    vault = Vault(Roots.fresh(NOW))
    other = CaseId(uuid4())
    mine, theirs = vault.new_case(CASE, NOW), vault.new_case(other, NOW)
    sealed = vault.case(CASE, mine).seal("Marisol", PLACE)
    with pytest.raises(CannotOpen):
        vault.case(other, theirs).open(sealed, PLACE)
    with pytest.raises(CannotOpen):
        vault.case(other, mine)


def test_a_case_closes_when_its_week_is_over_even_in_an_old_backup(tmp_path: Path) -> None:
    file = tmp_path / "key"
    roots = keys.create(file, NOW)
    vault = Vault(roots)
    short, long = vault.new_case(CASE, NOW), vault.new_case(CASE, NOW + timedelta(weeks=5))
    sealed = vault.case(CASE, short).seal("Marisol", PLACE)
    kept = vault.case(CASE, long).seal("Marisol", PLACE)

    assert keys.advance(file, roots, NOW + timedelta(weeks=2))

    today = Vault(keys.load(file))  # the key file of today, the wrapped keys and ciphertexts of the old backup
    with pytest.raises(Expired):
        today.case(CASE, short).open(sealed, PLACE)
    with pytest.raises(CannotOpen):
        today.case(CASE, replace(short, epoch=short.epoch + 2))
    assert today.case(CASE, long).open(kept, PLACE) == "Marisol"


def test_a_case_that_is_extended_stays_open() -> None:
    roots = Roots.fresh(NOW)
    vault = Vault(roots)
    wrapped = vault.new_case(CASE, NOW)
    sealed = vault.case(CASE, wrapped).seal("Marisol", PLACE)
    longer = vault.extend(CASE, wrapped, NOW + timedelta(weeks=8))
    roots.ratchet.advance(keys.epoch_of(NOW + timedelta(weeks=7)))
    assert Vault(roots).case(CASE, longer).open(sealed, PLACE) == "Marisol"


def test_the_week_only_moves_forward(tmp_path: Path) -> None:
    file = tmp_path / "key"
    roots = keys.create(file, NOW)
    assert not keys.advance(file, roots, NOW)
    assert not keys.advance(file, roots, NOW - timedelta(weeks=3))
    assert keys.load(file).ratchet.epoch == keys.epoch_of(NOW)


@pytest.mark.parametrize("weeks", [5, 52, 600])
def test_a_clock_that_leaps_closes_no_case(tmp_path: Path, weeks: int) -> None:
    file = tmp_path / "key"
    roots = keys.create(file, NOW)
    vault, before = Vault(roots), file.read_bytes()
    wrapped = vault.new_case(CASE, NOW)
    with pytest.raises(ClockAhead):
        keys.advance(file, roots, NOW + timedelta(weeks=weeks))
    assert file.read_bytes() == before
    vault.case(CASE, wrapped)
    assert keys.advance(file, roots, NOW + timedelta(weeks=4))


def test_a_key_that_somebody_else_moved_is_taken_over(tmp_path: Path) -> None:
    file = tmp_path / "key"
    ours, theirs = keys.create(file, NOW), keys.load(file)
    keys.follow(file, ours)
    assert keys.behind(ours, NOW + timedelta(weeks=9)) == 9
    assert keys.advance(file, theirs, NOW + timedelta(weeks=9), most=9)
    keys.follow(file, ours)
    assert (ours.ratchet.epoch, ours.ratchet.key) == (theirs.ratchet.epoch, theirs.ratchet.key)


def test_the_key_file_is_for_its_owner_alone(tmp_path: Path) -> None:
    file = tmp_path / "deep" / "key"
    keys.create(file, NOW)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    with pytest.raises(KeyFileProblem, match="exists already"):
        keys.create(file, NOW)
    file.chmod(0o640)
    with pytest.raises(KeyFileProblem, match="read by others"):
        keys.load(file)


@pytest.mark.parametrize("content", ["", "{}", '{"lasting": 1}', "null", '{"lasting":"zz","epoch":1,"ratchet":"00"}'])
def test_a_damaged_key_file_is_said_plainly(tmp_path: Path, content: str) -> None:
    file = tmp_path / "key"
    file.write_text(content)
    file.chmod(0o600)
    with pytest.raises(KeyFileProblem, match="damaged"):
        keys.load(file)


def test_nothing_prints_a_key() -> None:
    roots = Roots.fresh(NOW)
    vault = Vault(roots)
    printed = f"{roots!r} {vault!r} {vault.house!r} {codes.make()!r}"
    assert roots.lasting.hex() not in printed
    assert repr(roots.lasting) not in printed
    assert repr(roots.ratchet.key) not in printed


def test_a_token_is_the_same_each_time_and_for_one_purpose() -> None:
    vault, row = Vault(Roots.fresh(NOW)), uuid4()
    token = vault.token("ask", row)
    assert vault.token("ask", row) == token
    assert vault.row_of("ask", token.upper()) == row
    assert vault.row_of("call", token) is None
    assert vault.row_of("ask", token[:-1] + ("a" if token[-1] != "a" else "b")) in (None, row)
    assert vault.row_of("ask", "!" * 52) is None
    assert Vault(Roots.fresh(NOW)).row_of("ask", token) is None


def test_an_index_says_nothing_without_the_key() -> None:
    one, two = Vault(Roots.fresh(NOW)), Vault(Roots.fresh(NOW))
    assert one.blind("email", "ana@example.org") == one.blind("email", "ana@example.org")
    assert one.blind("email", "ana@example.org") != two.blind("email", "ana@example.org")
    assert one.blind("email", "ana@example.org") != one.blind("phone", "ana@example.org")


@pytest.mark.parametrize(
    ("typed", "digits"),
    [
        pytest.param("1234 5678-9012 3456", "1234567890123456", id="as people copy it"),
        pytest.param("123456789012345", None, id="a digit short"),
        pytest.param("١٢٣٤ 5678 9012 3456", None, id="other digits"),
        pytest.param("", None, id="nothing"),
    ],
)
def test_reads_a_code_as_people_type_it(typed: str, digits: str | None) -> None:
    code = codes.read(typed)
    assert (code.digits if code else None) == digits


async def test_a_code_is_known_by_its_secret_alone() -> None:
    code = codes.make()
    kept = await codes.hashed(code)
    assert code.secret not in kept
    assert await codes.matches(code, kept)
    assert not await codes.matches(codes.make(), kept)
    assert not await codes.matches(code, "damaged")


def test_a_key_file_that_cannot_be_read_is_said_plainly(tmp_path: Path) -> None:
    with pytest.raises(KeyFileProblem, match="accompany init"):
        keys.load(tmp_path / f"missing-{os.getpid()}")
