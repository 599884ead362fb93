"""Without a server, mails are files."""

import os
from pathlib import Path
from stat import S_IMODE
from uuid import UUID

import pytest

from accompany.delivery.channels import Envelope, Result
from accompany.delivery.channels.email import choose
from accompany.delivery.channels.files import Files
from accompany.words import NoticeId, NoticeState

KEY = NoticeId(UUID(int=1))


def mail(content: bytes) -> Envelope:
    """Give an envelope that is always the same notice."""
    return Envelope(KEY, "bounce@example.org", "ana@example.org", content)


async def results(channel: Files, *envelopes: Envelope) -> list[Result]:
    """Send and give the results in order."""
    told: list[Result] = []
    await channel.send(envelopes, lambda _, result: told.append(result))
    await channel.close()
    return told


def written(directory: Path) -> list[tuple[str, bytes]]:
    """Give each file's name and content."""
    return [(file.name, file.read_bytes()) for file in directory.iterdir()]


async def test_each_mail_is_a_file_named_by_its_notice_and_private_to_its_owner(tmp_path: Path) -> None:
    outbox = tmp_path / "var" / "outbox"
    channel = choose(None, outbox, "accompany@cal.example.org")
    assert isinstance(channel, Files)

    assert await results(channel, mail(b"hello\r\n")) == [Result(NoticeState.ACCEPTED)]
    assert written(outbox) == [(f"{KEY}.eml", b"hello\r\n")]
    assert (S_IMODE(outbox.stat().st_mode), S_IMODE((outbox / f"{KEY}.eml").stat().st_mode)) == (0o700, 0o600)


async def test_a_repeat_overwrites_itself(tmp_path: Path) -> None:
    await results(Files(tmp_path, ".txt"), mail(b"first, and longer\r\n"), mail(b"second\r\n"))

    assert written(tmp_path) == [(f"{KEY}.txt", b"second\r\n")]


async def test_half_a_file_left_by_a_crash_is_overwritten_too(tmp_path: Path) -> None:
    (tmp_path / f".{KEY}.part").write_bytes(b"hello, and much more of it")

    await results(Files(tmp_path), mail(b"hello\r\n"))

    assert written(tmp_path) == [(f"{KEY}.eml", b"hello\r\n")]


async def test_a_place_that_cannot_be_written_is_a_reason_to_try_later(tmp_path: Path) -> None:
    (tmp_path / "outbox").write_text("a file where the directory should be")

    assert await results(Files(tmp_path / "outbox"), mail(b"x")) == [Result(NoticeState.RETRY, "eexist")]


async def test_a_reader_never_sees_half_a_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[list[str]] = []
    replace = os.replace

    def watching(source: Path, target: Path) -> None:
        seen.append([file.name for file in tmp_path.glob("*.eml")])
        replace(source, target)

    monkeypatch.setattr(Path, "replace", watching)
    await results(Files(tmp_path), mail(b"hello\r\n"))

    assert seen == [[]]
