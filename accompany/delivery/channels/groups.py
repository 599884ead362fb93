"""Into chat rooms and topics of groups, through the library apprise where it is installed: announcements, nothing else.

The library waits five seconds between two messages to one address and blocks while it does: each address has a thread
of its own for that, and a courier who carries nothing else. It says only yes or no; ``listening`` hears what was
behind a no, so that what may stand in a room already is not said twice. For the same reason an address is one room,
asked once: of two, one could have the words and the other not, and a try of the library's own is one we do not hear.
"""

import asyncio
import logging
import warnings
from collections.abc import Sequence
from dataclasses import dataclass, field
from importlib.util import find_spec
from typing import Any, Protocol, cast
from urllib.parse import urlsplit

from accompany.delivery.channels import Envelope, Report, Result, listening
from accompany.words import NoticeState

AT_ONCE = 4  # addresses written to at the same time
MISSING = "groups need one library more. Run: pip install 'accompany[groups]'"
# Where a group reads. The library knows 250 kinds, among them programs, files and single phones.
KINDS = frozenset(
    {"matrix", "matrixs", "ntfy", "ntfys", "json", "jsons", "slack", "discord", "mmost", "mmosts", "rocket", "rockets"}
    | {"zulip", "tgram", "gchat", "msteams", "nctalk", "nctalks", "webex", "wxteams", "revolt", "guilded"}
)
MAY_HAVE_GONE = Result(NoticeState.FAILED, "may_have_gone")


class NoGroup(ValueError):
    """A group cannot be written to. Says why, never its address; ``code`` is for the outbox."""

    def __init__(self, code: str, sentence: str) -> None:
        super().__init__(sentence)
        self.code = code


BAD = NoGroup("bad_address", "the address cannot be read.")


class Notifier(Protocol):
    """What we use of the library."""

    def notify(self, body: str, **options: object) -> object:
        """Send, and give something true when every address took it."""


@dataclass(slots=True)
class _Room:
    """One address: written to by one message at a time, by what waits between two of them."""

    notifier: Notifier | None = None
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)


class Groups:
    """The channel to groups; each envelope's recipient is an address, its content the text."""

    def __init__(self) -> None:
        self._rooms: dict[str, _Room] = {}
        self._some = asyncio.Semaphore(AT_ONCE)

    async def send(self, envelopes: Sequence[Envelope], report: Report) -> None:
        """Try each envelope once and report each exactly once; one that may have gone before is not tried."""
        async with asyncio.TaskGroup() as all_of_them:
            for envelope in envelopes:
                if envelope.doubted:
                    report(envelope, MAY_HAVE_GONE)
                else:
                    all_of_them.create_task(self._send(envelope, report))

    async def close(self) -> None:
        """Do nothing: the library keeps nothing open."""

    async def _send(self, envelope: Envelope, report: Report) -> None:
        room = self._rooms.setdefault(envelope.recipient, _Room())
        async with room.lock, self._some:
            try:
                if room.notifier is None:
                    room.notifier = await asyncio.to_thread(notifier, envelope.recipient)
            except NoGroup as problem:
                report(envelope, Result(NoticeState.FAILED, problem.code))
            except Exception as error:  # noqa: BLE001  # of 250 services; nothing was said, and the others go on
                report(envelope, Result(NoticeState.FAILED, type(error).__name__[:40]))
            else:
                report(envelope, await asyncio.to_thread(_notify, room.notifier, envelope.content.decode()))


def _notify(room: Notifier, text: str) -> Result:
    with listening.heard() as heard:
        try:
            taken = bool(room.notify(text, body_format="text"))
        except Exception as error:  # noqa: BLE001  # of 250 services; whatever it was, we do not know what it left behind
            return Result(NoticeState.IN_DOUBT, type(error).__name__[:40])
    return Result(NoticeState.ACCEPTED) if taken else listening.result(heard)


def is_installed() -> bool:
    """Say whether the library is there."""
    return find_spec("apprise") is not None


def notifier(url: str) -> Notifier:
    """Make what writes to one address. Raises NoGroup."""
    if not is_installed():
        raise NoGroup("no_library", MISSING)
    if _scheme(url) not in KINDS:
        raise NoGroup("unknown_kind", f"the address is of a kind we do not write to: {', '.join(sorted(KINDS))}.")
    # Its log lines hold topics and tokens; no result of ours needs them.
    for logger in ("apprise", "urllib3"):
        logging.getLogger(logger).addHandler(logging.NullHandler())
        logging.getLogger(logger).propagate = False  # those below it
        logging.getLogger(logger).disabled = True
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # it looks for modules that Python lets go
        made = _made(url)
    _check_one_room(list(made))
    return cast("Notifier", made)


def _scheme(url: str) -> str:
    try:
        return urlsplit(url).scheme
    except ValueError:
        raise BAD from None  # its words repeat the address


def _check_one_room(rooms: Sequence[Any]) -> None:
    """Raise NoGroup when an address holds no room, several, or a way to say things twice."""
    if not rooms:
        raise BAD
    room = rooms[0]
    everywhere = hasattr(room, "rooms") and not room.rooms  # Matrix: whatever the account has joined
    if len(rooms) > 1 or everywhere or len(room) // (room.retry + 1) > 1:
        raise NoGroup("many_rooms", "an address names exactly one room or topic. Add each as a group of its own.")
    if room.retry or room.overflow_mode != "upstream":
        raise NoGroup("says_twice", "leave retry= and overflow= out: the program sees to both itself.")


def _made(url: str) -> Any:
    import apprise  # noqa: PLC0415  # only who has groups waits half a second for it

    listening.begin()
    # No picture is fetched from anybody's server by those who read; threads of its own would not be listened to.
    asset: Any = apprise.AppriseAsset(
        image_url_mask="", image_url_logo="", app_id="Accompany", secure_logging=True, async_mode=False
    )
    made: Any = apprise.Apprise(asset=asset)
    made.add(url)
    return made
