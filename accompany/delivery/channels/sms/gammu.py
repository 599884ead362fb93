"""Texts by a modem: one file each in the outbox of a gammu-smsd with its files backend (gammu-smsd-files(7)).

Its own program for this, gammu-smsd-inject, shows the number to everybody who may list processes, and cannot be asked
whether a text is there already. A file appears whole, by renaming, and the same text again is the same file.
"""

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from errno import errorcode

from accompany.delivery.channels import Envelope, Report, Result
from accompany.delivery.channels.sms.sms_url import Spool
from accompany.words import NoticeState

AT_ONCE = 25  # files written in one go, before their results are reported
PRIORITY = "C"


class Gammu:
    """The channel into one spool. Its folders are made by whoever set gammu up, and never by us."""

    def __init__(self, spool: Spool) -> None:
        self._outbox = spool.folder / "outbox"
        self._elsewhere = (spool.folder / "sent", spool.folder / "error")

    async def send(self, envelopes: Sequence[Envelope], report: Report) -> None:
        """Try each envelope once and report each exactly once, as soon as its result is known."""
        for start in range(0, len(envelopes), AT_ONCE):
            some = envelopes[start : start + AT_ONCE]
            results = await asyncio.to_thread(self._put_all, some)
            for envelope, result in zip(some, results, strict=True):
                report(envelope, result)

    async def close(self) -> None:
        """Do nothing: no file stays open."""

    def _put_all(self, envelopes: Sequence[Envelope]) -> list[Result]:
        return [self._put(envelope) for envelope in envelopes]

    def _put(self, envelope: Envelope) -> Result:
        name = f"OUT{PRIORITY}_{envelope.recipient}_{envelope.key.hex}.txt"
        unfinished = self._outbox / f".{envelope.key.hex}.part"
        try:
            if not any((folder / name).exists() for folder in self._elsewhere):
                unfinished.write_bytes(_encoded(envelope.content))
                unfinished.chmod(0o660)  # gammu may run as another user of the folder's group
                unfinished.replace(self._outbox / name)
        except OSError as error:
            with suppress(OSError):
                unfinished.unlink()
            return Result(NoticeState.RETRY, errorcode.get(error.errno or 0, "file").lower())
        return Result(NoticeState.ACCEPTED)


def _encoded(content: bytes) -> bytes:
    """Write what is more than ASCII as UTF-16 with its mark: gammu reads everything else by the locale it runs in."""
    return content if content.isascii() else "\ufeff".encode("utf-16-be") + content.decode().encode("utf-16-be")
