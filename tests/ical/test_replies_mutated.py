"""Ten thousand damaged replies: no exception, none slower than a second, none that touches another's slot, none kept.

ACCOMPANY_FUZZ=100000 reads that many; each document is named by its number, so that one can be read again.
"""

import gc
import os
import random
import time
import tracemalloc
from base64 import b64decode
from datetime import UTC, datetime
from pathlib import Path

import pytest

from accompany.ical.replies import Arrived, read
from accompany.rules.replies import Arrival, Content, Do, Evidence, Invite, Verdict, judge

DOCUMENTS = int(os.environ.get("ACCOMPANY_FUZZ", "10000"))
MOST_GROWN = 16 << 20  # bytes, from the first tenth of the documents to the last; a kept copy of each would be more
FOLDER = Path(__file__).parent / "replies"
NOW = datetime(2027, 3, 2, tzinfo=UTC)
ANA = Invite(
    addresses=frozenset({"ana@example.org"}),
    sequence=1,
    moved_sequence=0,
    resent_sequence=None,
    ends_at=datetime(2027, 3, 16, 15, 30, tzinfo=UTC),
    withdrawn=False,
    claimed=True,
    last_applied=None,
)
CHANGES = {Do.CLAIM, Do.RELEASE, Do.MAYBE, Do.ASK}
PIECES = [
    *(
        b"\r",
        b"\n",
        b"\r\n ",
        b"\0",
        b"\xff\xfe",
        b"\xed\xa0\x80",
        b'"',
        b"\\",
        b";",
        b":",
        b",",
        b"^",
        b"%0d%0a",
        b"\xc3",
    ),
    *(b"BEGIN:VCALENDAR\r\n", b"END:VCALENDAR\r\n", b"BEGIN:VEVENT\r\n", b"END:VEVENT\r\n", b"METHOD:REPLY\r\n"),
    *(
        b"UID:1\r\n",
        b"SEQUENCE:99999999999\r\n",
        b"DTSTAMP:99991231T235960Z\r\n",
        b"RECURRENCE-ID:x\r\n",
        b"COMMENT:\r\n",
    ),
    *(b"ATTENDEE;PARTSTAT=ACCEPTED:mailto:eve@example.org\r\n", b"ATTENDEE;PARTSTAT=A,B:mailto:ana@example.org\r\n"),
    *(
        b"Content-Type: text/calendar; method=REPLY\r\n",
        b"Content-Type: multipart/mixed; boundary=\r\n",
        b"charset=utf-7",
    ),
    *(b"Content-Transfer-Encoding: x-uuencode\r\n", b"Content-Transfer-Encoding: base64\r\n", b"begin 666 a\r\n"),
    *(
        b"Content-Type: text/calendar; method*0*=utf-8''REP; method*1=LY\r\n",
        b"From: \r\n",
        b"=?utf-8?b?4?=",
        b"\r\n\r\n",
    ),
]


def seeds() -> list[bytes]:
    """Give each sample as it came, and once more with its base64 opened, so that damage reaches the calendar."""
    samples = [path.read_bytes() for path in sorted(FOLDER.glob("*.eml"))]
    return samples + [opened for raw in samples if (opened := in_clear(raw)) != raw]


def in_clear(raw: bytes) -> bytes:
    head, sep, body = raw.partition(b"Content-Transfer-Encoding: base64\r\n\r\n")
    block, end, rest = body.partition(b"\r\n--")
    return head + b"\r\n" + b64decode(block) + end + rest if sep else raw


def damaged(raw: bytes, others: list[bytes], dice: random.Random) -> bytes:
    """Damage a document in one to six places."""
    for _ in range(dice.randint(1, 6)):
        start, length = dice.randrange(len(raw) + 1), int(dice.paretovariate(0.7))
        taken = raw[start : start + length]
        raw = raw[:start] + dice.choice(KINDS)(taken, others, dice) + raw[start + length :]
    return raw[: 2 << 20]


KINDS = [
    lambda taken, others, dice: b"",
    lambda taken, others, dice: bytes(byte ^ 1 << dice.randrange(8) for byte in taken[:50]),
    lambda taken, others, dice: taken[:2000] * dice.choice([2, 3, 50]),
    lambda taken, others, dice: dice.choice(PIECES) + taken,
    lambda taken, others, dice: dice.choice(PIECES) * dice.choice([1, 2, 70, 500]) + taken,
    lambda taken, others, dice: slice_of(dice.choice(others), dice) + taken,
    lambda taken, others, dice: dice.choice([taken.upper(), taken.lower(), taken[::-1]]),
]


def slice_of(raw: bytes, dice: random.Random) -> bytes:
    start = dice.randrange(len(raw))
    return raw[start : start + dice.choice([20, 200, 2000])]


def judged(arrived: Arrived) -> Verdict:
    arrival = Arrival(
        content=arrived.content,
        reply=arrived.reply,
        token_known=True,
        token_revoked=False,
        seen_before=False,
        auto_submitted=arrived.auto_submitted,
        evidence=Evidence.STRONG,
        at=NOW,
    )
    return judge(arrival, ANA)


def document(number: int, samples: list[bytes]) -> bytes:
    dice = random.Random(number)
    return damaged(dice.choice(samples), samples, dice)


def resident() -> int:
    """Give the memory this process holds, in bytes; 0 where the system does not say."""
    file = Path("/proc/self/statm")
    gc.collect()
    return int(file.read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") if file.exists() else 0


@pytest.mark.long
def test_damaged_replies_are_read_or_refused_in_the_same_memory() -> None:
    samples, wrong, slowest, contents, held = seeds(), [], 0.0, set(), 0
    for number in range(DOCUMENTS):
        raw = document(number, samples)
        before = time.process_time()
        try:
            arrived = read(raw)
            verdict = judged(arrived)
        except Exception as error:  # noqa: BLE001 - what kind it is, is what we want to know
            wrong.append((number, type(error).__name__))
            continue
        slowest = max(slowest, time.process_time() - before)
        contents.add(arrived.content)
        if not believable(arrived, verdict):
            wrong.append((number, arrived.content.value))
        held = held or (resident() if number > DOCUMENTS // 10 else 0)
    grown = resident() - held
    print(f"{DOCUMENTS} documents, {len(wrong)} wrong, slowest {slowest:.3f} s, grown {grown / 1024:.0f} KiB")
    assert wrong == []
    assert slowest < 1
    assert grown < MOST_GROWN
    assert contents == set(Content)


@pytest.mark.long
def test_the_same_damaged_replies_again_leave_nothing_behind() -> None:
    samples, held = seeds(), []
    tracemalloc.start()
    for _ in range(3):
        for number in range(300):
            judged(read(document(number, samples)))
        gc.collect()
        held.append(tracemalloc.get_traced_memory()[0])
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert held[2] - held[1] < 30_000  # a hundred octets for each reply would be seen
    assert peak < 64 << 20


def believable(arrived: Arrived, verdict: Verdict) -> bool:
    """Say whether the texts can be stored, and whether nobody else's slot changes."""
    reply = arrived.reply
    texts = [arrived.words, arrived.sender, arrived.message_id, arrived.auto_submitted]
    if reply:
        texts += [reply.uid, reply.attendee, reply.recurrence_id or "", reply.comment or "", reply.proposed or ""]
    stored = all(text.isascii() or text.encode("utf-8", "replace").decode() == text for text in texts)
    return stored and (verdict.do not in CHANGES or (reply is not None and reply.attendee == "ana@example.org"))
