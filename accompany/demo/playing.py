"""Play the coalition into an empty database, with the verbs the doors use, each at its own time.

So the demo shows what the program does, and breaks when a verb breaks.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from accompany.actions import accounts as account_actions
from accompany.actions import appointments as plans
from accompany.actions import (
    asks,
    days,
    founding,
    imports,
    logins,
    members,
    mobilizations,
    partners,
    people,
    requests,
    signals,
)
from accompany.actions import sites as site_actions
from accompany.actions import slots as slot_actions
from accompany.actions.days import Next, Report
from accompany.actions.imports import Importer
from accompany.demo import answers, cast, week
from accompany.demo.week import COMING, MARISOL, TODAY, Visit
from accompany.rules import matching
from accompany.rules.teams import Place
from accompany.tables import accounts, appointments, candidates, shifts_to_fill, sites, slots
from accompany.tables import partners as partner_table
from accompany.tables.accounts import New
from accompany.tables.days import Step
from accompany.tables.requests import Asking
from accompany.tables.scope import Scope
from accompany.tables.sites import Kept as Site
from accompany.words import (
    AccountId,
    AppointmentId,
    DayStep,
    Level,
    Need,
    Outcome,
    ReachBy,
    Ring,
    Role,
    SlotId,
    Tier,
    Told,
    VolunteerId,
)

NAME, ZONE = "Riverside Accompaniment", "America/New_York"
BEGAN = timedelta(days=6)  # before now this week was planned
HOUR = timedelta(hours=1)
LASTS = timedelta(days=1)  # a link of the demo
PHONE = "555-010-0100"
STEPS = ((DayStep.GATHERING, -30), (DayStep.MET, -20), (DayStep.BRIEFED, -10), (DayStep.INSIDE, 10), (DayStep.OUT, 150))
PARTS = len(COMING) + 4  # what ``fill`` says it has done, one after another


@dataclass(frozen=True, slots=True)
class Link:
    """A way in for one kind of user: who they are, and the path that signs them in."""

    kind: str
    who: str
    path: str = field(repr=False)


USERS = (
    ("volunteer", "Ana, who leads teams", "ana@example.org"),
    ("volunteer", "Theo, who speaks Spanish", "theo@example.org"),
    ("coordinator", "June, who can approve Rosa's draft of a call", "june@example.org"),
    ("coordinator", "Rosa, the second coordinator", "rosa@example.org"),
    ("outsider", "Eve, who coordinates another chapter and sees nothing of this one", "eve@example.org"),
)


@dataclass(frozen=True, slots=True)
class Coalition:
    """Riverside while it is played: its coordinators, its places, and when it is now."""

    scope: Scope
    june: AccountId
    rosa: AccountId
    now: datetime
    places: dict[str, Site]
    ours: frozenset[AccountId]  # Ana and Theo

    @property
    def began(self) -> datetime:
        """Say when the week was planned."""
        return self.now - BEGAN


async def _keep(_: datetime) -> None:
    """Send nothing: whatever is posted waits for the courier."""


async def fill(
    now: datetime, deliver: Callable[[datetime], Awaitable[object]] = _keep, done: Callable[[int], object] = int
) -> requests.Received:
    """Play everything up to ``now`` (aware); give the link and the code of Marisol's cousin.

    ``deliver`` sends the mail that is due at a time; ``done`` counts the parts.
    """
    riverside = await _found(now)
    done(1)
    await _escalate(riverside, await _visit(riverside, MARISOL))
    done(1)
    await _go_in(riverside, await _visit(riverside, TODAY))
    done(1)
    for visit in COMING:
        appointment = await _visit(riverside, visit)
        await deliver(riverside.began + 5 * HOUR)
        if not visit.confirmed:
            await answers.play(riverside.scope, appointment, riverside.began + 6 * HOUR, words=visit is COMING[0])
            await deliver(riverside.began + 7 * HOUR)
        done(1)
    await _observe(riverside)
    received = await _requests(riverside)
    done(1)
    return received


async def links(now: datetime) -> list[Link]:
    """Make a link for each kind of user. Each works once, for a day, in the browser that opens it first."""
    made = []
    for kind, who, email in USERS:
        known = await accounts.by_email(email)
        if known is not None and known.frozen_at is None:
            mark, token = await logins.hand_out(known.id, LASTS, now)
            made.append(Link(kind, who, f"/demo/{mark}/{token}"))
    return made


async def _found(now: datetime) -> Coalition:
    began = now - BEGAN
    scope = Scope((await founding.found(NAME, ZONE, began)).chapter)
    june, rosa = [await _coordinator(scope, name, began) for name in ("June", "Rosa")]
    hillside = Scope(await founding.chapter_named("Hillside", "America/Los_Angeles", began))
    await _coordinator(hillside, "Eve", began)

    importer = Importer(scope, june)
    await imports.take_volunteers(importer, cast.volunteers(now.date()), began)
    await members.take(importer, cast.supporters(now.date()), began)
    for name in cast.PARTNERS:
        address = f"{name.split()[0].lower()}@example.org"
        await partners.add(scope, partner_table.New(name, address, "the office"), june, began)
    ours = [await accounts.by_email(f"{name}@example.org") for name in ("ana", "theo")]
    ids = frozenset(one.id for one in ours if one is not None)
    return Coalition(scope, june, rosa, now, await _places(scope, june, began), ids)


async def _coordinator(scope: Scope, name: str, now: datetime) -> AccountId:
    new = New(name, f"{name.lower()}@example.org", frozenset({Role.COORDINATOR}))
    return await account_actions.create(scope, new, now)


async def _places(scope: Scope, june: AccountId, now: datetime) -> dict[str, Site]:
    known = {site.name: site for site in await sites.all_of_them()}
    return {
        nickname: await site_actions.change(scope, known[name].id, {"nickname": nickname}, june, now)
        for nickname, name in week.SITES.items()
    }


async def _visit(riverside: Coalition, visit: Visit) -> AppointmentId:
    """Ask, call back, plan, publish, and let volunteers take their places, as it happened in the days before."""
    scope, june, began = riverside.scope, riverside.june, riverside.began
    site = riverside.places[visit.site]
    starts_at = week.starts_at(visit, site.time_zone, riverside.now)
    asking = Asking(
        kind=visit.kind,
        site=site.id,
        starts_at=starts_at,
        spoken_language=visit.language,
        reading_language="es" if visit.language == "es" else "en",
        reach_by=ReachBy.TEXT,
        needs=() if visit.language == "en" else (Need.INTERPRETER,),
        tier=Tier.COMMUNITY,
        name=visit.name,
        contact=PHONE,
    )
    received = await requests.submit(scope, asking, began)
    appointment = (await requests.accept(scope, received.id, june, began + HOUR)).appointment
    if visit.published:
        change = plans.Change(meeting_point="By the fountain, under the clock")
        await plans.change(scope, appointment, change, began + 2 * HOUR)
        await plans.verify(scope, appointment, june, "called back", starts_at, began + 2 * HOUR)
        await plans.publish(scope, appointment, june, began + 2 * HOUR)
        await _fill_team(riverside, appointment, visit)
    return appointment


async def _fill_team(riverside: Coalition, appointment: AppointmentId, visit: Visit) -> None:
    scope, began = riverside.scope, riverside.began
    team = await slots.team(scope, appointment)
    wanted = [held.id for row in team for held in row.slots[: row.place.ideal]]
    for slot in wanted[: visit.taken]:
        volunteer = await _best(riverside, slot, ours=visit.ours)
        if volunteer is None:
            continue
        claim = await slot_actions.claim(scope, slot, volunteer, began + 4 * HOUR)
        if visit.confirmed:
            await slot_actions.confirm(scope, claim.id, began + 5 * HOUR)
    for slot in wanted[visit.taken :][:1]:
        await asks.ask(scope, slot, asks.DEFAULT_COUNT, riverside.june, began + 3 * HOUR)


async def _best(riverside: Coalition, slot: SlotId, *, ours: bool) -> VolunteerId | None:
    shift = await shifts_to_fill.find(riverside.scope, slot)
    able = await candidates.for_slot(riverside.scope, slot, riverside.began)
    ranked = [one.volunteer for one in matching.rank(able, shift, riverside.began)]
    known = [one for one in ranked if ours and one in riverside.ours]
    return next(iter([*known, *ranked]), None)


async def _escalate(riverside: Coalition, appointment: AppointmentId) -> None:
    """Marisol came out, told to return with a ticket. Rosa drafted a call; June may approve it."""
    scope, june, now = riverside.scope, riverside.june, riverside.now
    kept = await appointments.find(scope, appointment)
    await _steps(riverside, kept)
    told = Report(Outcome.ATTENDED, (Told.PASSPORT, Told.TICKET), Next(kept.starts_at + timedelta(weeks=5)))
    following = await days.finish(scope, appointment, told, june, kept.starts_at + 3 * HOUR)
    if following is None or kept.person is None:
        raise AssertionError("The outcome made no next appointment.")
    await signals.decide_level(scope, following, Level.CRITICAL, None, june, now - 3 * HOUR)
    await people.consent(scope, kept.person, Tier.COMMUNITY, june, now - 2 * HOUR)
    rings = frozenset({Ring.TEAM, Ring.VOLUNTEERS, Ring.LIST, Ring.PARTNERS})
    wanted = mobilizations.Wanted(following, rings, "told to return with passport and ticket")
    await mobilizations.draft(scope, wanted, riverside.rosa, now - HOUR)


async def _go_in(riverside: Coalition, appointment: AppointmentId) -> None:
    await _steps(riverside, await appointments.find(riverside.scope, appointment))


async def _steps(riverside: Coalition, kept: appointments.Kept) -> None:
    for step, minutes in STEPS:
        at = kept.starts_at + timedelta(minutes=minutes)
        if at <= riverside.now:
            await days.step(riverside.scope, kept.id, Step(step, at, riverside.june, None), at)


async def _observe(riverside: Coalition) -> None:
    """Plan a shift in court without a named person."""
    scope, june, began = riverside.scope, riverside.june, riverside.began
    site = riverside.places["Cedar"]
    starts_at = week.starts_at(replace(MARISOL, day=3), site.time_zone, riverside.now)
    plan = plans.Plan("master_hearing", site.id, starts_at, team=(Place("court_observer", 1, 2, 2),))
    appointment = await plans.draft(scope, plan, began)
    await plans.publish(scope, appointment, june, began + HOUR, "the court posts its docket")


async def _requests(riverside: Coalition) -> requests.Received:
    """Leave three requests in the inbox, that of Marisol's cousin last."""
    heron, moment = riverside.places["Heron"], riverside.now - 2 * HOUR
    soon = week.starts_at(replace(MARISOL, day=2), heron.time_zone, riverside.now)
    summons = Asking("unscheduled_summons", reach_by=ReachBy.CALL, name="Dima", contact=PHONE, told=(Told.DOCUMENTS,))
    hearing = Asking("master_hearing", riverside.places["Maple"].id, soon, reach_by=ReachBy.CALL, contact=PHONE)
    cousin = replace(
        hearing,
        kind="ice_check_in_osup",
        site=heron.id,
        spoken_language="es",
        reading_language="es",
        needs=(Need.INTERPRETER, Need.RIDE),
        tier=Tier.COMMUNITY,
        on_behalf=True,
        name="Marisol's cousin",
    )
    for asking in (summons, hearing):
        await requests.submit(riverside.scope, asking, moment)
    return await requests.submit(riverside.scope, cousin, moment + HOUR)
