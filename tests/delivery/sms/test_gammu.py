"""Texts by a modem: what a real gammu-smsd with its dummy phone makes of the spool."""

import asyncio
import re
import shutil
from pathlib import Path

import pytest

from accompany.delivery.channels import Result
from accompany.delivery.channels.sms import choose
from accompany.words import NoticeState
from tests.delivery.sms.provider import outcomes, text
from tests.needs import leave_out

ACCEPTED = Result(NoticeState.ACCEPTED)
SENT = re.compile(r'Found (\d+) sms to "(\+\d+)" with text "(.*?)" cod')
RC = """
[gammu]
port = {folder}/phone
model = dummy
connection = none
gammuloc = /dev/null
[smsd]
service = files
logfile = stderr
debuglevel = 1
inboxpath = {folder}/inbox/
outboxpath = {folder}/outbox/
sentsmspath = {folder}/sent/
errorsmspath = {folder}/error/
transmitformat = auto
loopsleep = 1
commtimeout = 1
checksecurity = 0
checksignal = 0
checkbattery = 0
"""


@pytest.fixture
def spool(tmp_path: Path) -> Path:
    for name in ("inbox", "outbox", "sent", "error", "phone"):
        (tmp_path / name).mkdir()
    (tmp_path / "rc").write_text(RC.format(folder=tmp_path))
    return tmp_path


async def daemon(spool: Path, number: int) -> list[tuple[str, str, str]]:
    """Let gammu-smsd work until it has sent so many, and give parts, number and words of each."""
    program = shutil.which("gammu-smsd")
    if program is None:
        leave_out("gammu-smsd", "apt-get install gammu-smsd")
    process = await asyncio.create_subprocess_exec(
        program, "-c", str(spool / "rc"), stderr=asyncio.subprocess.PIPE, env={"LC_ALL": "C"}
    )
    said = ""
    try:
        assert process.stderr is not None
        async with asyncio.timeout(30):
            while said.count("Renamed") < number:
                said += (await process.stderr.readline()).decode(errors="replace")
    finally:
        process.terminate()
        await process.communicate()
    return SENT.findall(said)


async def test_a_real_gammu_sends_what_lies_in_its_spool(spool: Path) -> None:
    channel = choose(f"gammu://{spool}", spool)
    texts = [text(1, "Riverside: YES 42"), text(2, "x" * 200)]

    assert await outcomes(channel, texts) == {1: ACCEPTED, 2: ACCEPTED}
    assert sorted(file.name for file in (spool / "outbox").iterdir()) == [
        f"OUTC_{one.recipient}_{one.key.hex}.txt" for one in texts
    ]

    sent = await daemon(spool, 2)
    assert [(parts, number) for parts, number, _ in sent] == [("1", "+12125550101"), ("2", "+12125550102")]
    assert sent[0][2] == "Riverside: YES 42"
    assert len(list((spool / "sent").iterdir())) == 2


async def test_other_letters_are_read_right_in_any_locale(spool: Path) -> None:
    words = "¿Mañana a las 7? Sí, Ramón … 明天"
    await outcomes(choose(f"gammu://{spool}", spool), [text(1, words)])

    (file,) = (spool / "outbox").iterdir()
    assert file.read_bytes().decode("utf-16") == words
    ((parts, number, _),) = await daemon(spool, 1)
    assert (parts, number) == ("1", "+12125550101")


async def test_what_was_sent_or_failed_is_not_put_there_again(spool: Path) -> None:
    channel = choose(f"gammu://{spool}", spool)
    await outcomes(channel, [text(1)])
    (file,) = (spool / "outbox").iterdir()
    file.rename(spool / "sent" / file.name)

    assert await outcomes(channel, [text(1, doubted=True)]) == {1: ACCEPTED}
    assert list((spool / "outbox").iterdir()) == []


async def test_a_repeat_that_still_waits_is_one_file(spool: Path) -> None:
    channel = choose(f"gammu://{spool}", spool)
    await outcomes(channel, [text(1)])
    await outcomes(channel, [text(1)])
    assert len(list((spool / "outbox").iterdir())) == 1


async def test_a_folder_that_is_not_there_is_a_reason_to_try_later(tmp_path: Path) -> None:
    channel = choose(f"gammu://{tmp_path}/nothing", tmp_path)
    assert await outcomes(channel, [text(1)]) == {1: Result(NoticeState.RETRY, "enoent")}
