"""What was accepted, kept in a file from the moment it is known: the database is told in groups, and a little later.

A courier that is killed in between leaves its file behind. Whoever finds it tells the database, so that nobody is
written to a second time. A file holds ids of notices and nothing else. Its courier keeps it locked for as long as it
lives (flock), which is how the others know that it does.
"""

import fcntl
import logging
import os
import time
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Self
from uuid import UUID

from accompany.words import NoticeId

ENDING = ".receipts"
_ONE = 16  # bytes of an id
TRIES = 10  # whoever looks into a new file is done after some milliseconds

log = logging.getLogger("accompany.receipts")


class Receipts:
    """One courier's file. Where none can be kept, it says so in the log and mail leaves all the same."""

    def __init__(self, folder: Path | None, name: str) -> None:
        self._path = folder / f"{name}{ENDING}" if folder else None
        self._file: int | None = None
        self._complained = False
        self.untold: set[NoticeId] = set()  # accepted, and the database does not know it yet

    def __enter__(self) -> Self:
        """Begin the file and lock it."""
        if self._path:
            try:
                self._path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
                self._file = _locked(self._path)
            except OSError as error:
                self._complain(error)
        return self

    def __exit__(self, *_: object) -> None:
        """Let go of the file. It goes too, unless something in it is not in the database."""
        if self._file is not None and self._path is not None:
            if not self.untold:
                self._path.unlink(missing_ok=True)
            os.close(self._file)
            self._file = None

    def keep(self, notice: NoticeId) -> None:
        """Write down that a notice was accepted. What is written outlives the process, though not the machine."""
        self.untold.add(notice)
        if self._file is not None:
            try:
                written = os.write(self._file, notice.bytes)
                if written < _ONE:  # the disk is full: a part of an id would shift all that follow
                    os.ftruncate(self._file, os.fstat(self._file).st_size - written)
            except OSError as error:
                self._complain(error)

    def told(self, notices: Iterable[NoticeId]) -> None:
        """Say that the database knows of these; when it knows of all, the file begins anew."""
        before = len(self.untold)
        self.untold.difference_update(notices)
        if before and not self.untold and self._file is not None:
            with suppress(OSError):
                os.ftruncate(self._file, 0)

    def _complain(self, error: OSError) -> None:
        """Say it once: ten thousand mails would each say the same."""
        if not self._complained:
            log.warning("no receipts", extra={"problem": type(error).__name__})
        self._complained = True

    def left_behind(self) -> Iterator[list[NoticeId]]:
        """Give what each courier beside us that lives no more had kept; its file goes when the next is asked for."""
        for path in sorted(self._path.parent.glob(f"*{ENDING}")) if self._path else ():
            yield from _taken_over(path)


def _taken_over(path: Path) -> Iterator[list[NoticeId]]:
    """Give what a file holds that nobody has locked, and remove it afterwards. Gives nothing when somebody has."""
    with suppress(OSError):
        file = os.open(path, os.O_RDWR)
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            yield _read(path.read_bytes())
            path.unlink(missing_ok=True)
        finally:
            os.close(file)


def _locked(path: Path) -> int:
    """Open and lock; again, when somebody took the new file for one that was left behind. Raises OSError."""
    for _ in range(TRIES):
        file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)  # never waits: pages are answered on the same thread
            if path.exists() and path.stat().st_ino == os.fstat(file).st_ino:
                return file
        except BlockingIOError:
            time.sleep(0.01)
        except OSError:
            path.unlink(missing_ok=True)  # a place that knows no locks: nobody would ever take it over
            os.close(file)
            raise
        os.close(file)
    raise BlockingIOError


def _read(content: bytes) -> list[NoticeId]:
    """Read the ids; half a one at the end was being written when the courier was killed."""
    whole = len(content) - len(content) % _ONE
    return [NoticeId(UUID(bytes=content[at : at + _ONE])) for at in range(0, whole, _ONE)]
