"""The root keys: one that lasts, and a weekly one that only moves forward so that old backups close by themselves."""

import hmac
import json
import os
import secrets
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

WEEK = timedelta(days=7)
FIRST_EPOCH = datetime(2024, 1, 1, tzinfo=UTC)  # a Monday
# A case is kept for 30 days after its last appointment: a clock that is wrong by this much closes none that lies ahead.
MOST_AT_ONCE = 4  # weeks


class KeyFileProblem(Exception):
    """The key file is missing, unreadable or open to others. Says which, never a key."""


class ClockAhead(Exception):
    """The clock shows a time too far from the last one we know: it may be wrong, and keys once gone stay gone."""


class Expired(Exception):
    """The week this case was sealed for is over: nobody can open it any more."""


def epoch_of(moment: datetime) -> int:
    """Count the weeks since the first epoch, for an aware time."""
    return (moment - FIRST_EPOCH) // WEEK


def _step(key: bytes) -> bytes:
    return hmac.digest(key, b"accompany/ratchet/1", "sha256")


@dataclass(slots=True)
class Ratchet:
    """Know the key of this week and, by stepping, of every later week; never of an earlier one."""

    epoch: int
    key: bytes = field(repr=False)
    _known: dict[int, bytes] = field(default_factory=dict, repr=False)

    def at(self, epoch: int) -> bytes:
        """Give that week's key. Raises Expired for a week that is over."""
        if epoch < self.epoch:
            raise Expired
        if epoch not in self._known:
            key = self.key
            for _ in range(epoch - self.epoch):
                key = _step(key)
            self._known[epoch] = key
        return self._known[epoch]

    def advance(self, epoch: int) -> None:
        """Forget every key before ``epoch``, for good."""
        self.key, self.epoch = self.at(epoch), epoch
        self._known = {}


@dataclass(slots=True)
class Roots:
    """What the key file holds."""

    lasting: bytes = field(repr=False)
    ratchet: Ratchet

    @classmethod
    def fresh(cls, now: datetime) -> "Roots":
        """Make new random keys."""
        return cls(secrets.token_bytes(32), Ratchet(epoch_of(now), secrets.token_bytes(32)))


def create(path: Path, now: datetime) -> Roots:
    """Write a new key file with mode 0600. Raises KeyFileProblem if one is there already."""
    roots = Roots.fresh(now)
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        raise KeyFileProblem("The key file exists already. It was left as it is.") from None
    with os.fdopen(handle, "w", encoding="ascii") as file:
        file.write(_written(roots))
        file.flush()
        os.fsync(file.fileno())
    return roots


def load(path: Path) -> Roots:
    """Read the key file. Raises KeyFileProblem when it is missing, damaged or readable by others."""
    try:
        mode = path.stat().st_mode
        text = path.read_text(encoding="ascii")
    except OSError as error:
        raise KeyFileProblem(f"The key file cannot be read: {error.strerror}. Run: accompany init") from None
    if mode & 0o077:
        raise KeyFileProblem("The key file can be read by others. Run: chmod 600 on it.")
    try:
        held = json.loads(text)
        return Roots(bytes.fromhex(held["lasting"]), Ratchet(int(held["epoch"]), bytes.fromhex(held["ratchet"])))
    except (ValueError, KeyError, TypeError):
        raise KeyFileProblem("The key file is damaged. Restore it from your own copy.") from None


def behind(roots: Roots, now: datetime) -> int:
    """Count the weeks between the weekly key and ``now``."""
    return epoch_of(now) - roots.ratchet.epoch


def follow(path: Path, roots: Roots) -> None:
    """Take over the weekly key of the file when another process, or a person, has moved it. Raises KeyFileProblem."""
    held = load(path).ratchet
    if held.epoch > roots.ratchet.epoch:
        roots.ratchet.advance(held.epoch)


def advance(path: Path, roots: Roots, now: datetime, most: int = MOST_AT_ONCE) -> bool:
    """Move the weekly key forward to ``now``'s week and overwrite the old one. Say whether it moved.

    Raises ClockAhead, and moves nothing, when that is more than ``most`` weeks: a person has to say that it is so.
    """
    if behind(roots, now) <= 0:
        return False
    if behind(roots, now) > most:
        raise ClockAhead
    roots.ratchet.advance(epoch_of(now))
    fresh = path.with_suffix(".new")
    fresh.touch(mode=0o600)
    with fresh.open("w", encoding="ascii") as file:
        file.write(_written(roots))
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(path)
    return True


def _written(roots: Roots) -> str:
    held = {
        "lasting": roots.lasting.hex(),
        "epoch": roots.ratchet.epoch,
        "ratchet": roots.ratchet.key.hex(),
    }
    return json.dumps(held)
