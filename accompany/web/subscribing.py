"""Ways into a calendar: links that each program opens by itself, for an address to subscribe to.

They are plain links that the reader taps; the page itself asks nobody for anything.
"""

from dataclasses import dataclass
from urllib.parse import quote

from accompany.settings import Settings


@dataclass(frozen=True, slots=True)
class Ways:
    """One address, and what to tap for each program."""

    address: str
    apple: str
    google: str
    outlook: str
    office: str


def ways(settings: Settings, token: str) -> Ways:
    """Make the links for one feed. Google wants ``webcal:``, Outlook ``https:`` and a name."""
    address = f"{settings.base_url}/f/{token}.ics"
    webcal = "webcal://" + address.partition("://")[2]
    asked = f"addfromweb?url={quote(address, safe='')}&name={quote(settings.name, safe='')}"
    return Ways(
        address=address,
        apple=webcal,
        google=f"https://calendar.google.com/calendar/r?cid={quote(webcal, safe='')}",
        outlook=f"https://outlook.live.com/calendar/0/{asked}",
        office=f"https://outlook.office.com/calendar/0/{asked}",
    )
