"""A mail sink in a process of its own: accepts everything and keeps only how many came, and for whom."""

import asyncio
import sys
import time
from pathlib import Path


class Sink(asyncio.Protocol):
    """One connection, spoken to in as few words as SMTP allows (RFC 5321, RFC 2920)."""

    def __init__(self, tally: "Tally") -> None:
        self._tally = tally
        self._rest = b""
        self._in_data = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Greet."""
        self._transport: asyncio.Transport = transport  # type: ignore[assignment]
        self._transport.write(b"220 sink\r\n")

    def data_received(self, data: bytes) -> None:
        """Answer each line, and each message as a whole."""
        self._rest += data
        answers: list[bytes] = []
        while self._step(answers):
            pass
        if answers:
            self._transport.write(b"".join(answers))

    def _step(self, answers: list[bytes]) -> bool:
        end = b"\r\n.\r\n" if self._in_data else b"\r\n"
        text, found, rest = self._rest.partition(end)
        if not found:
            return False
        self._rest = rest
        if self._in_data:
            self._in_data = False
            self._tally.count()
            answers.append(b"250 kept\r\n")
        else:
            answers.append(self._answer(text))
        return True

    def _answer(self, line: bytes) -> bytes:
        verb = line[:4].upper()
        if verb == b"EHLO":
            return b"250-sink\r\n250 PIPELINING\r\n"
        if verb == b"RCPT":
            self._tally.readers.append(line[8:].strip(b"<> ").lower())
        if verb == b"DATA":
            self._in_data = True
            return b"354 go on\r\n"
        return b"221 bye\r\n" if verb == b"QUIT" else b"250 ok\r\n"


class Tally:
    """What came, written to a file whenever the stream pauses."""

    def __init__(self, file: Path) -> None:
        self.readers: list[bytes] = []
        self.number, self.first, self.last, self._file = 0, 0.0, 0.0, file

    def count(self) -> None:
        """Count one message."""
        self.last = time.monotonic()
        self.first = self.first or self.last
        self.number += 1

    def write(self) -> None:
        """Write: how many, how many readers, when the first and the last came (seconds of the monotonic clock)."""
        fresh = self._file.with_suffix(".new")
        fresh.write_text(f"{self.number} {len(set(self.readers))} {self.first} {self.last}")
        fresh.replace(self._file)


async def main(port: int, file: Path) -> None:
    """Listen until killed."""
    tally = Tally(file)
    await asyncio.get_running_loop().create_server(lambda: Sink(tally), "127.0.0.1", port)
    while True:
        tally.write()
        await asyncio.sleep(0.05)


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1]), Path(sys.argv[2])))
