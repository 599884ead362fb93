"""What goes to the log: lines on standard error, without access logs, addresses or names."""

import logging.config
import time
from typing import Any


class Line(logging.Formatter):
    """Write the time of day once a second, not once a line: thousands of lines share it."""

    _second = (0, "")

    def formatTime(self, record: logging.LogRecord, datefmt: str | None = None) -> str:  # noqa: N802  # logging's own name
        """Give the local time to the millisecond."""
        second = int(record.created)
        if second != self._second[0]:
            self._second = (second, time.strftime(self.default_time_format, time.localtime(second)))
        return f"{self._second[1]},{int(record.msecs):03}"


CONFIG: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"()": Line, "fmt": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": "WARNING"},
    "loggers": {
        "accompany": {"level": "INFO"},
        "_granian": {"level": "WARNING"},
        "granian.access": {"level": "CRITICAL"},
    },
}


def configure() -> None:
    """Use it in this process."""
    logging.config.dictConfig(CONFIG)
