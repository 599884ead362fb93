"""Bounces as mail servers write them, and as nobody should: read, or None, and never an exception.

ACCOMPANY_FUZZ=100000 reads that many damaged ones; each is named by its number.
"""

import os
import random
import time
from pathlib import Path

import pytest

from accompany.ical.bounces import ACTIONS, Bounce, read
from accompany.ical.mails import LARGEST
from tests.ical.test_replies_mutated import damaged

DOCUMENTS = int(os.environ.get("ACCOMPANY_FUZZ", "10000"))
FOLDER = Path(__file__).parent / "bounces"
SAMPLES = {
    "postfix_no_such_user": Bounce("failed", "5.1.1"),
    "postfix_delayed": Bounce("delayed", "4.4.1"),
    "exchange_mailbox_full": Bounce("failed", "5.2.2"),
    "gmail_no_such_domain": Bounce("failed", "5.1.2"),
    "worst_of_three": Bounce("failed", "5.7.1"),
    "delivered": Bounce("delivered", "2.0.0"),
    "relayed_without_status": Bounce("relayed", "2.0.0"),
    "failed_after_retries": Bounce("failed", "4.4.7"),
    "everything_in_one_group": Bounce("failed", "5.1.10"),
    "status_is_no_status": Bounce("failed", "5.0.0"),
    "internationalized": Bounce("failed", "5.6.7"),
    "without_report_type": Bounce("failed", "5.0.0"),
    # What is no bounce, or not one that programs can read.
    "read_receipt": None,
    "complaint": None,
    "unknown_action": None,
    "no_groups": None,
    "qmail_plain_words": None,
    "report_inside_a_forwarded_mail": None,
    "cut_off": None,
    "report_that_is_no_multipart": None,
    "parameter_whole_and_continued": None,
}


def sample(name: str) -> bytes:
    return (FOLDER / f"{name}.eml").read_bytes()


def test_every_sample_is_in_the_table() -> None:
    assert {path.stem for path in FOLDER.glob("*.eml")} == set(SAMPLES)


@pytest.mark.parametrize("name", SAMPLES)
def test_a_report_says_what_became_of_the_mail(name: str) -> None:
    assert read(sample(name)) == SAMPLES[name]


@pytest.mark.parametrize("name", SAMPLES)
def test_line_ends_make_no_difference(name: str) -> None:
    assert read(sample(name).replace(b"\r\n", b"\n")) == SAMPLES[name]


@pytest.mark.parametrize(
    "raw",
    [
        pytest.param(b"", id="nothing"),
        pytest.param(b"\0\xff\xfe", id="no text"),
        pytest.param(sample("delivered") + b"x" * LARGEST, id="larger than a mail may be"),
        pytest.param(b"Content-Type: multipart/report; boundary=r\r\n\r\n" + b"--r\r\n" * 200_000, id="many lines"),
        pytest.param(b"Content-Type: multipart/report; boundary=\r\n\r\n--\r\n", id="empty boundary"),
    ],
)
def test_what_is_no_mail_is_no_bounce(raw: bytes) -> None:
    assert read(raw) is None


@pytest.mark.long
def test_damaged_reports_are_read_or_left() -> None:
    samples, wrong, slowest, seen = [sample(name) for name in SAMPLES], [], 0.0, set()
    for number in range(DOCUMENTS):
        dice = random.Random(number)
        raw = damaged(dice.choice(samples), samples, dice)
        before = time.process_time()
        try:
            bounce = read(raw)
        except Exception as error:  # noqa: BLE001 - what kind it is, is what we want to know
            wrong.append((number, type(error).__name__))
            continue
        slowest = max(slowest, time.process_time() - before)
        seen.add(bounce.action if bounce else None)
        if bounce and not (bounce.action in ACTIONS and bounce.status.isascii() and len(bounce.status) <= 9):
            wrong.append((number, bounce.status))
    assert wrong == []
    assert slowest < 1
    assert seen >= {None, "failed", "delayed", "delivered"}
