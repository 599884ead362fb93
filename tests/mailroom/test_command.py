"""Answers that a mail server pipes into the command."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests import answering
from tests.answering import POST
from tests.cast import NOW
from tests.mailroom.conftest import Shift, arrivals, database_fails

SLOWEST_HELP = 0.5  # seconds of processor time


def pipe(shift: Shift, raw: bytes, *words: str, code: int = 0, **settings: str) -> str:
    """Pipe a mail in, check the exit code, and give what was said."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("ACCOMPANY_")}
    ours = {
        "ACCOMPANY_DATABASE_URL": shift.settings.database_url,
        "ACCOMPANY_KEY_FILE": str(shift.settings.key_file),
        "ACCOMPANY_REPLY_ADDRESS": POST.reply_address,
        "ACCOMPANY_AUTHSERV_ID": POST.authserv_id or "",
        "ACCOMPANY_ENV": "test",
        "ACCOMPANY_NOW": NOW.replace(minute=5).isoformat(),
    }
    command = [sys.executable, "-W", "error", "-m", "accompany", "rsvp-in", *words]
    done = subprocess.run(command, input=raw, env=kept | ours | settings, capture_output=True, timeout=60, check=False)
    assert done.returncode == code, done.stderr
    return (done.stdout + done.stderr).decode()


async def test_a_no_opens_the_place_again_and_nothing_is_said(shift: Shift) -> None:
    assert pipe(shift, shift.answer("DECLINED").raw(), "--to", shift.to) == ""
    assert await shift.is_open()
    assert await arrivals() == [("command", "release")]


async def test_without_a_recipient_the_headers_say_whose_it_is(shift: Shift) -> None:
    raw = b"Delivered-To: " + shift.to.encode() + b"\r\n" + shift.answer("DECLINED", to="coalition@example.org").raw()
    pipe(shift, raw)
    assert await shift.is_open()


async def test_of_several_recipients_ours_are_decided(shift: Shift) -> None:
    pipe(shift, shift.answer("DECLINED").raw(), "--to", "eve@example.org", "--to", shift.to)
    assert await shift.is_open()


async def test_twenty_mebibytes_are_read_to_the_end_and_become_a_note(shift: Shift) -> None:
    pipe(shift, answering.words(shift.to, "photos").ljust(20 << 20), "--to", shift.to)
    assert await shift.notes() == ["unreadable"]


@pytest.mark.parametrize("raw", [b"", b"\0\xff", b"To: somebody@example.org\r\n\r\nhello\r\n"])
async def test_what_is_not_for_us_is_dropped(shift: Shift, raw: bytes) -> None:
    assert pipe(shift, raw) == ""
    assert await arrivals() == []


async def test_a_failure_that_passes_keeps_the_mail_with_the_mail_server(shift: Shift) -> None:
    raw = shift.answer("DECLINED").raw()
    async with database_fails():
        said = pipe(shift, raw, "--to", shift.to, code=75)
    assert [word for word in (shift.to, "ana", shift.claim.uid) if word in said] == []
    assert not await shift.is_open()
    pipe(shift, raw, "--to", shift.to)
    assert await shift.is_open()


@pytest.mark.parametrize(
    "broken",
    [
        pytest.param({"ACCOMPANY_DATABASE_URL": "sqlite:////proc/nowhere/accompany.sqlite3"}, id="database"),
        pytest.param({"ACCOMPANY_DATABASE_URL": "postgresql://nobody@127.0.0.1:1/nothing"}, id="nobody listens"),
        pytest.param({"ACCOMPANY_KEY_FILE": "/nowhere/accompany.key"}, id="key file"),
        pytest.param({"ACCOMPANY_AUTHSERV_ID": "two words"}, id="settings"),
    ],
)
async def test_no_mail_is_lost_to_a_broken_set_up(shift: Shift, broken: dict[str, str]) -> None:
    said = pipe(shift, shift.answer("DECLINED").raw(), "--to", shift.to, code=75, **broken)
    assert said.startswith("✗ ")
    assert shift.to not in said


def test_wrong_usage_is_said_at_once(tmp_path: Path) -> None:
    before = os.times()
    for words, code in ((["--help"], 0), (["--from", "x"], 2), (["x"], 2)):
        command = [sys.executable, "-W", "error", "-m", "accompany", "rsvp-in", *words]
        done = subprocess.run(command, cwd=tmp_path, input=b"", capture_output=True, timeout=60, check=False)
        assert done.returncode == code
        assert b"rsvp-in" in done.stdout + done.stderr
    after = os.times()
    spent = after.children_user + after.children_system - before.children_user - before.children_system
    assert spent / 3 < SLOWEST_HELP
