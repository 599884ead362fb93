"""Who we are in every letter: the coalition's name, its addresses, and where its links lead."""

from dataclasses import dataclass

from accompany.rules import reply_addresses
from accompany.settings import Settings


@dataclass(frozen=True, slots=True)
class House:
    """What settings say about us. ``reply_address`` holds ``{token}`` once; ``base_url`` ends without a slash.

    ``sends_texts``: texts leave the house. Without a gateway they are files, which is enough where mail is files too.
    """

    name: str
    base_url: str
    mail_from: str
    reply_address: str
    sends_texts: bool = True

    @classmethod
    def of(cls, settings: Settings) -> "House":
        """Take it from the settings."""
        texts = settings.sms_url is not None or settings.smtp_url is None
        return cls(settings.name, settings.base_url, settings.mail_from, settings.reply_address, texts)

    @property
    def domain(self) -> str:
        """Give the domain that replies come back to; Message-IDs end in it too."""
        return reply_addresses.domain(self.reply_address)

    def link(self, path: str) -> str:
        """Make a link out of a path."""
        return self.base_url + path

    def reply(self, token: str) -> str:
        """Give the address that is ORGANIZER and From for one volunteer."""
        return reply_addresses.filled(self.reply_address, token)

    def bounce(self, token: str) -> str:
        """Give the address that a mail which cannot be delivered comes back to."""
        return reply_addresses.bounce(self.reply_address, token)
