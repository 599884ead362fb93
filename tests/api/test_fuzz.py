"""Whatever is made up from the API's own description: no fault, nothing repeated, always a problem one can read.

The same 1,500 requests each time; ``ACCOMPANY_FUZZ`` makes up as many others as it says.
"""

import os
from dataclasses import dataclass, field

import httpx
import pytest
from hypothesis import HealthCheck, given, settings

from accompany.rules.importing import MEMBER_COLUMNS, SITE_COLUMNS, VOLUNTEER_COLUMNS
from accompany.tables import languages, seeds
from accompany.tables.sql import Sql
from tests.api.described import CANARY, TIMES, Known, Sent, requests
from tests.cast import Cast
from tests.everything import everything

EXAMPLES = os.environ.get("ACCOMPANY_FUZZ", "")
ROUND = 150  # requests, after which there is one more of everything, and nobody has asked too often
FORGET = Sql("DELETE FROM allowance")
pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)


IDS: tuple[str, ...] = (
    *("site_id", "person_id", "appointment_id", "slot_id", "claim_id", "signal_id", "mobilization_id", "member_id"),
    *("partner_id", "request_id", "volunteer_id", "claimant"),
)
BAD_IDS = ["not-an-id", "00000000-0000-0000-0000-000000000000", "%00", "%FF", f"{CANARY}-1", "ı" * 52]
TYPES, SIGNALS = [one.code for one in seeds.types()], [one.code for one in seeds.signal_kinds()]
SPOKEN = list(languages.names())[:5]
CELLS = ["Ana", "new@example.org", "es:fluent", "lead:2027-01-01", "yes", "", "3", "2026-01-01", "NY", '"', "'=1"]
HEADERS = [",".join(columns) for columns in (SITE_COLUMNS, VOLUNTEER_COLUMNS, MEMBER_COLUMNS)]
TELLING: Known = {
    **{name: [f"<{name}>"] for name in IDS},
    "id": [*(f"<{name}>" for name in IDS), *BAD_IDS],
    "token": ["<token>"],
    "code_of_request": ["<code_of_request>"],
    "site": ["<site_id>", "<site_id>", "<person_id>"],
    "person": ["<person_id>"],
    "appointment": ["<appointment_id>"],
    "volunteer": ["<volunteer_id>", "<claimant>", "<appointment_id>"],
    "type": TYPES,
    "kind": [TYPES[0], "immigration_court", "other", *TYPES],
    "role": [one.code for one in seeds.roles()],
    "code": ["es", SIGNALS[0], *TYPES, *SIGNALS, "accompaniment_101", "a_new_one"],
    **dict.fromkeys(("language", "languages", "spoken_language", "reading_language"), SPOKEN),
    **{name: list(TIMES) for name in ("starts_at", "at", "expires_at", "opted_in_at", "from", "to")},
    "until": ["2027-01-01", "0001-01-01"],
    "email": [*(f"new{n}@example.org" for n in range(9)), "june@example.org", " June@Example.ORG ", "a@b"],
    "address": ["+1 555 0100", "a@example.org"],
    "fields": ["name", "contact", "notes", "nothing"],
    "level": ["fluent", "high", "critical"],
    "time_zone": ["America/New_York", "Asia/Tokyo", "../etc"],
    **{name: ["Marisol", "Annandale"] for name in ("name", "label", "nickname", "street", "city")},
    "state": ["NY", "NJ", "new", "accepted"],
    "start": ["21:00", "22:30", "25:00"],
    "end": ["06:00"],
    "zones": ["Queens"],
    "availability": ["mon_morning"],
    "how": ["called back"],
    "purpose": ["call back"],
    "reason": ["told to bring a ticket"],
    "limit": [1, 100, 0, 101, -1],
    "cursor": ["YWZ0ZXIgMQ", "YWZ0ZXIgMA", "YWZ0ZXIgLTE", "%%%"],
    "q": ["plaza 26", ""],
    **{name: ["true", "false", "1"] for name in ("dry_run", "unfilled")},
    "cell": CELLS,
    "header": HEADERS,
}


@dataclass
class Target:
    """The program with everything in it, and everybody's clients."""

    cast: Cast
    ids: dict[str, str] = field(default_factory=dict)
    clients: dict[str, httpx.AsyncClient] = field(default_factory=dict)
    tried: int = 0

    async def send(self, sent: Sent) -> httpx.Response:
        """Send one request as whoever it is from; set up one more of everything first when it is time."""
        if self.tried % ROUND == 0:
            await FORGET.rows()
            known = await everything(self.cast, self.tried // ROUND)
            self.ids = {**known.ids, "code_of_request": known.code}
        self.tried += 1
        client = await self._client(sent.who)
        answer = await client.request(**sent.filled(self.ids))
        if sent.path.endswith("/logout"):
            self.clients.pop(sent.who)
        return answer

    async def _client(self, who: str) -> httpx.AsyncClient:
        """Give somebody's client; a new one when the last one signed out."""
        cast = self.cast
        if who not in self.clients:
            makers = {"nobody": cast.stranger, "expired": lambda: cast.stranger(authorization="Bearer acc_old")}
            member = {"june": cast.june, "rosa": cast.rosa, "ana": cast.ana, "eve": cast.eve}.get(who)
            self.clients[who] = await (cast.speaking_as(member) if member else makers[who]())
        return self.clients[who]


@pytest.fixture
def target(cast: Cast) -> Target:
    return Target(cast)


@pytest.mark.long
@settings(
    max_examples=int(EXAMPLES or 1500),
    deadline=None,
    derandomize=not EXAMPLES,
    database=None,
    suppress_health_check=list(HealthCheck),
)
@given(sent=requests(TELLING))
async def test_made_up_requests_get_a_clear_answer(target: Target, sent: Sent) -> None:
    answer = await target.send(sent)
    assert answer.status_code < 500, (sent, answer.text)
    if answer.status_code >= 400:
        assert answer.headers["content-type"] == "application/problem+json", sent
        assert CANARY not in answer.text, (sent, answer.text)
        assert answer.json()["status"] == answer.status_code
