"""What goes to the log: lines on standard error, without access logs, addresses or names."""

import logging.config
from typing import Any

CONFIG: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
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
