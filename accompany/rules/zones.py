"""Whether a place lies where a volunteer said they can get to.

A zone is what somebody typed: "Queens", "Newark, NJ", "11432", "the court on Varick". It names a site when its words
stand together in what is known of the site: nickname, name, street, city, state, ZIP code, and in New York the borough.
Nobody is left out over it, because a name may be spelled otherwise: it only weighs.
"""

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache

BOROUGHS = {  # by the first digits of the ZIP code, as the Postal Service gives them out
    "Manhattan": ("100", "101", "102"),
    "Staten Island": ("103",),
    "Bronx": ("104",),
    "Queens": ("111", "113", "114", "116"),
    "Brooklyn": ("112",),
}
SEEN = 10_000  # different sets of zones kept in mind, for each place


def place(*known: str, state: str, postal_code: str) -> str:
    """Write down all by which somebody may call a place, to be compared with; ``known`` are names, street and city."""
    borough = [name for name, starts in BOROUGHS.items() if state == "NY" and postal_code.startswith(starts)]
    return "".join(f"|{folded(one)}|" for one in (*known, *borough, f"{known[-1]} {state}", state, postal_code) if one)


def folded(text: str) -> str:
    """Compare words only, without case, accents or signs, each with a space around it."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().casefold()
    return f" {' '.join(re.findall('[a-z0-9]+', plain))} "


@lru_cache(SEEN)
def covers(zones: Iterable[str], place: str) -> bool:
    """Say whether one of these zones, folded, names the place. An empty one names nothing."""
    return any(zone.strip() and zone in place for zone in zones)
