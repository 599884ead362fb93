"""A unix socket of our own: one process listens at a path, what a dead one left there is replaced."""

import fcntl
import os
import socket
import stat
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

MODE = 0o660  # our mail server reaches it through the group
BACKLOG = 100


class Taken(Exception):
    """Another process of ours listens there: when it ends, we may."""


class Unusable(Exception):
    """We cannot listen there. Says why, for whoever set the path."""


@dataclass(frozen=True, slots=True)
class Seat:
    """A path where we listen, and the lock that says so to our other processes."""

    path: Path
    listener: socket.socket
    lock: int
    inode: int

    def leave(self) -> None:
        """Take the socket away, unless it is somebody else's by now, and let the lock go."""
        with suppress(OSError):
            if self.path.lstat().st_ino == self.inode:
                self.path.unlink()
        self.listener.close()
        os.close(self.lock)


def sit_down(path: Path) -> Seat:
    """Listen at a path. Raises Taken, Unusable.

    1. Of our processes the one that holds the lock goes on; the system lets go of a dead one's.
    2. A socket that nobody answers at is stale; one that answers is another program's, and stays.
    3. Under the umask of `serve` the socket is born closed to others, and then opened to the group.
    """
    try:
        lock = os.open(f"{path}.lock", os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, 0o600)
    except OSError as error:
        raise Unusable(f"its folder cannot be used ({error.strerror})") from None
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        _clear(path)
        listener = _bound(path)
        return Seat(path, listener, lock, path.lstat().st_ino)
    except BlockingIOError:
        os.close(lock)
        raise Taken from None
    except BaseException:
        os.close(lock)
        raise


def answers(path: Path) -> bool:
    """Say whether somebody listens at a socket. Raises OSError when it cannot be tried."""
    with socket.socket(socket.AF_UNIX) as caller:
        caller.settimeout(0)
        try:
            caller.connect(str(path))
        except (ConnectionRefusedError, FileNotFoundError):
            return False
        except BlockingIOError:  # so many wait there that no more may queue
            return True
    return True


def _clear(path: Path) -> None:
    try:
        mode = path.lstat().st_mode
    except FileNotFoundError:
        return
    if not stat.S_ISSOCK(mode):
        raise Unusable("something that is not a socket is there")
    try:
        alive = answers(path)
    except OSError as error:
        raise Unusable(f"a socket is there that cannot be tried ({error.strerror})") from None
    if alive:
        raise Unusable("another program listens there")
    path.unlink()


def _bound(path: Path) -> socket.socket:
    listener = socket.socket(socket.AF_UNIX)
    try:
        listener.bind(str(path))
        path.chmod(MODE)
        listener.listen(BACKLOG)
    except OSError as error:
        listener.close()
        raise Unusable(f"it cannot be made ({error.strerror})") from None
    return listener
