"""Choose how mail leaves the house: to an SMTP server, or into files when none is set."""

from pathlib import Path

from accompany.delivery.channels import Channel
from accompany.delivery.channels.files import Files
from accompany.delivery.channels.smtp_url import parse


def choose(smtp_url: str | None, outbox: Path, sender: str) -> Channel:
    """Give the channel for mail; `sender` is our own address, whose domain greets the server.

    Raises ValueError when the URL cannot be used, without repeating it.
    """
    if smtp_url is None:
        return Files(outbox)
    from accompany.delivery.channels.pipeline import Pipeline  # noqa: PLC0415  # who writes files opens no connection

    return Pipeline(parse(smtp_url), hello=sender.rpartition("@")[2])
