"""A race for few places: 64 people, eight places in three roles, a hundred times; processor time for each answer."""

import asyncio
import random
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta

from accompany.actions import appointments as plans
from accompany.rules.teams import Place
from accompany.tables import claims, sessions, sites, slots
from accompany.tables.scope import Scope
from accompany.words import AccountId, AppointmentId, SlotId
from benchmarks.load import Tally, drive, request
from benchmarks.measure import Figure
from benchmarks.world import (
    World,
    add_coordinator,
    add_volunteers,
    bare_session,
    present,
    processor,
    world,
)

PEOPLE, ROUNDS = 64, 100
TEAM = (Place("accompanier", 3, 4, 4), Place("driver", 2, 2, 2), Place("clergy", 2, 2, 2))
PLACES = sum(place.maximum for place in TEAM)


def run(database: str | None, kinds: tuple[str, ...], _people: int) -> Iterator[Figure]:
    """Measure on each database: the server's milliseconds for each answer, and for each place that was taken."""
    for kind in kinds:
        with world(database, kind) as made:
            yield from asyncio.run(_measure(made))


async def _measure(made: World) -> list[Figure]:
    rounds, requests = await _fill(made)
    with made.served() as port:
        before = processor(made.session)
        tally = await drive(port, PEOPLE, iter(requests))
        used = processor(made.session) - before
    wrong = await _wrong(made, rounds, tally)
    with bare_session(b'{"state":"claimed"}') as (port, session):
        before = processor(session)
        await drive(port, PEOPLE, iter([request("POST", "/", body=b"{}")] * len(requests)))
        floor = 1000 * (processor(session) - before) / len(requests)
    answers, places = 1000 * used / len(requests), 1000 * used / tally.ok
    return [
        Figure("race, each answer", made.kind, answers, "ms CPU", "bare handler", floor, wrong),
        Figure("race, each claim won", made.kind, places, "ms CPU", "bare handler", floor, wrong),
    ]


async def _fill(made: World) -> tuple[list[AppointmentId], list[bytes]]:
    """Publish a shift a day, and let everybody want one place of each, eight people to a place."""
    now, order = present(), random.Random(8)  # the same race every time; nothing secret
    async with made.opened() as scope:
        coordinator, _ = await add_coordinator(scope, "june", now)
        people = await add_volunteers(scope, PEOPLE, now)
        tokens = [await sessions.add_token(AccountId(one), now + timedelta(days=1), now) for one in people]
        rounds = [await _shift(scope, coordinator, number) for number in range(ROUNDS)]
        requests: list[bytes] = []
        for appointment in rounds:
            places: list[SlotId] = [slot.id for row in await slots.team(scope, appointment) for slot in row.slots]
            wanted = places * (PEOPLE // len(places))
            order.shuffle(wanted)
            requests += [
                request("POST", f"/api/v1/slots/{slot}/claim", token=token, body=b"{}")
                for slot, token in zip(wanted, tokens, strict=True)
            ]
        return rounds, requests


async def _shift(scope: Scope, by: AccountId, number: int) -> AppointmentId:
    now = present()
    site = (await sites.all_of_them())[0]
    plan = plans.Plan(type="other", site=site.id, starts_at=now + timedelta(hours=24 + 4 * number), team=TEAM)
    appointment = await plans.draft(scope, plan, now)
    await plans.publish(scope, appointment, by, now, "measured")
    return appointment


async def _wrong(made: World, rounds: list[AppointmentId], tally: Tally) -> int:
    """Count what must not be: places with two holders, people in two places, places nobody got, answers that failed."""
    async with made.opened() as scope:
        held = [claim for one in rounds for claim in await claims.holding(scope, one)]
    doubles = sum(number - 1 for number in Counter(claim.slot for claim in held).values())
    doubles += sum(number - 1 for number in Counter((one.volunteer, one.starts_at) for one in held).values())
    unexpected = sum(number for status, number in tally.statuses.items() if status not in (200, 201, 409))
    return doubles + abs(len(held) - tally.ok) + abs(len(held) - ROUNDS * PLACES) + unexpected
