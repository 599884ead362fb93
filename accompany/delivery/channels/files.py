"""Without a server each message becomes a file: for trying things out, for tests, and for texts nobody carries yet."""

import asyncio
from collections.abc import Callable, Sequence
from contextlib import suppress
from errno import errorcode
from pathlib import Path

from accompany.delivery.channels import Envelope, Report, Result
from accompany.words import NoticeState

AT_ONCE = 25  # files written in one go, before their results are reported


class Files:
    """The channel into one directory, readable by its owner only: messages name people."""

    def __init__(
        self, directory: Path, ending: str = ".eml", prepared: Callable[[Envelope], Envelope] = lambda one: one
    ) -> None:
        self._directory = directory
        self._ending = ending
        self._prepared = prepared

    async def send(self, envelopes: Sequence[Envelope], report: Report) -> None:
        """Write each envelope's content as `<key>.eml`; a repeat overwrites itself, and nobody sees half a file."""
        for start in range(0, len(envelopes), AT_ONCE):
            some = envelopes[start : start + AT_ONCE]
            results = await asyncio.to_thread(self._write_all, some)
            for envelope, result in zip(some, results, strict=True):
                report(envelope, result)

    async def close(self) -> None:
        """Do nothing: no file stays open."""

    def _write_all(self, envelopes: Sequence[Envelope]) -> list[Result]:
        return [self._write(envelope) for envelope in envelopes]

    def _write(self, envelope: Envelope) -> Result:
        final = self._directory / f"{envelope.key}{self._ending}"
        unfinished = self._directory / f".{envelope.key}.part"
        try:
            self._directory.mkdir(mode=0o700, parents=True, exist_ok=True)
            unfinished.touch(mode=0o600)
            unfinished.write_bytes(self._prepared(envelope).content)
            unfinished.replace(final)
        except OSError as error:
            with suppress(OSError):
                unfinished.unlink()
            return Result(NoticeState.RETRY, errorcode.get(error.errno or 0, "file").lower())
        return Result(NoticeState.ACCEPTED)
