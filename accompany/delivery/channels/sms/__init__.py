"""Choose how texts leave the house: by Twilio, by a gateway such as an Android phone, by a modem, or into files."""

from dataclasses import replace
from pathlib import Path

from accompany.delivery.channels import Channel, Envelope
from accompany.delivery.channels.files import Files
from accompany.delivery.channels.sms.sms_url import Account, Gateway, Spool, parse


def choose(sms_url: str | None, outbox: Path) -> Channel:
    """Give the channel for texts. Raises ValueError when the URL cannot be used, without repeating it."""
    if sms_url is None:
        return Files(outbox, ".txt", _addressed)
    way = parse(sms_url)
    if isinstance(way, Spool):
        from accompany.delivery.channels.sms.gammu import Gammu  # noqa: PLC0415  # only who has a modem

        return Gammu(way)
    return _by_network(way)


def _by_network(way: Account | Gateway) -> Channel:
    # Who writes files need not wait for the library that opens connections.
    from accompany.delivery.channels.sms.gateway import GatewayPosts  # noqa: PLC0415  # opens connections
    from accompany.delivery.channels.sms.posting import Posting  # noqa: PLC0415  # opens connections
    from accompany.delivery.channels.sms.twilio import Messages  # noqa: PLC0415  # opens connections

    return Posting(Messages(way) if isinstance(way, Account) else GatewayPosts(way))


def _addressed(envelope: Envelope) -> Envelope:
    """Write on a file for whom the text is, as a mail says it by itself."""
    return replace(envelope, content=f"To: {envelope.recipient}\n\n".encode() + envelope.content + b"\n")
