"""How it went, told: to exactly those who were called and the team, worded by tier, with the consent of each moment."""

from datetime import timedelta

import pytest

from accompany.actions import appointments, days, members, mobilizations, outcomes_told, people, slots
from accompany.actions.days import Next, Report
from accompany.actions.outcomes_told import Wanted
from accompany.rules.teams import Place
from accompany.tables import notices
from accompany.tables import outcomes_told as remembered
from accompany.tables import slots as teams
from accompany.tables.notices import Reader
from accompany.tables.sql import Sql
from accompany.words import (
    Invalid,
    Missing,
    MobilizationId,
    News,
    NoticeKind,
    Outcome,
    OutcomeToldId,
    ReaderKind,
    Reason,
    Refused,
    Ring,
    Tier,
    ToldState,
)
from tests.calls import Post, Visit, add_members, all_want_exercises, courier, member, text_of, visit
from tests.cast import NOW, Cast

DAY = timedelta(days=1)
LISTED = ["s00000@example.org", "s00001@example.org"]  # the second one reads Spanish
AFTER = timedelta(hours=3)


BY_TEXT = Sql("UPDATE notice SET state = 'cancelled', why = 'by_text' WHERE about = {call} AND reader = {reader}")
ARRIVED = Sql("UPDATE notice SET state = 'accepted' WHERE about = {call} AND kind = 'ring_call_text'")


@pytest.fixture
async def where(cast: Cast) -> Visit:
    """Give Marisol's appointment tomorrow, that Ana goes along to; two people are on the list."""
    planned = await visit(cast.riverside, cast.june.account, NOW)
    scope, june = cast.riverside, cast.june.account
    await appointments.set_team(scope, planned.appointment, [Place("accompanier", 1, 1, 1)], NOW)
    await appointments.publish(scope, planned.appointment, june, NOW, "tested")
    (row,) = await teams.team(scope, planned.appointment)
    await slots.claim(scope, row.slots[0].id, cast.ana.volunteer, NOW)
    await add_members(scope, june, 2, NOW)
    await all_want_exercises(scope, june, NOW)
    await courier(Post()).run_once()
    return planned


async def called(cast: Cast, where: Visit, rings: set[Ring], *, drill: bool = False) -> MobilizationId:
    """Call some rings, and stand down."""
    scope, now = cast.riverside, where.starts_at - timedelta(hours=2)
    cast.later(now)
    await people.consent(scope, where.person, Tier.COMMUNITY, cast.june.account, now)
    wanted = mobilizations.Wanted(where.appointment, frozenset(rings), "ticket", drill=drill)
    call = await mobilizations.draft(scope, wanted, cast.june.account, now)
    if any(ring >= Ring.LIST for ring in rings):
        await mobilizations.approve(scope, call, cast.rosa.account, now)
    await mobilizations.send(scope, call, cast.june.account, now)
    await courier(Post()).run_once()
    await mobilizations.stand_down(scope, call, cast.june.account, now)
    await courier(Post()).run_once()
    return call


async def ended(cast: Cast, where: Visit, outcome: Outcome, following: Next | None = None) -> None:
    cast.later(where.starts_at + AFTER)
    report = Report(outcome, next=following)
    await days.finish(cast.riverside, where.appointment, report, cast.june.account, where.starts_at + AFTER)


async def drafted(cast: Cast, where: Visit, news: News, **texts: str) -> OutcomeToldId:
    now = where.starts_at + AFTER
    wanted = Wanted(where.appointment, news, texts)
    return await outcomes_told.draft(cast.riverside, wanted, cast.june.account, now)


async def told(cast: Cast, where: Visit, told_id: OutcomeToldId, *, approve: bool = True) -> Post:
    scope, now = cast.riverside, where.starts_at + AFTER
    if approve:
        await outcomes_told.approve(scope, told_id, cast.rosa.account, now)
    await outcomes_told.send(scope, told_id, cast.june.account, now)
    return await sent()


async def sent() -> Post:
    post = Post()
    await courier(post).run_once()
    return post


def thanked(post: Post) -> list[str]:
    """List whom a letter of ours went to."""
    subjects = {address: [mail["Subject"] for mail in post.to(address)] for address in post.recipients}
    return sorted(one for one, said in subjects.items() if {"Riverside: thank you", "Riverside: gracias"} & set(said))


async def test_exactly_those_who_were_called_and_the_team_hear_it(cast: Cast, where: Visit) -> None:
    await called(cast, where, {Ring.TEAM, Ring.LIST})
    await members.add(cast.riverside, member("late@example.org", "en"), cast.june.account, NOW)  # joined after the call
    await ended(cast, where, Outcome.ATTENDED, Next(where.starts_at + 30 * DAY))
    post = await told(cast, where, await drafted(cast, where, News.STAY))
    assert thanked(post) == [cast.ana.email, *LISTED]
    (english,) = post.to(LISTED[0])
    assert english["Subject"] == "Riverside: thank you"
    assert "The person you stood with went home. They may stay for now." in text_of(english)
    assert "The next appointment is on Thursday, December 24." in text_of(english)
    assert "no press" in text_of(english)
    (spanish,) = post.to(LISTED[1])
    assert "volvió a casa" in text_of(spanish)
    assert "jueves 24 de diciembre" in text_of(spanish)
    for mail in (english, spanish):
        assert "/leave/" in mail["List-Unsubscribe"]
        assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    (of_the_team,) = [mail for mail in post.to(cast.ana.email) if mail["Subject"] == "Riverside: thank you"]
    assert of_the_team["List-Unsubscribe"] is None
    assert "Marisol" not in "".join(text_of(mail) for address in LISTED for mail in post.to(address))


async def test_who_was_called_by_text_alone_hears_it_too(cast: Cast, where: Visit) -> None:
    call = await called(cast, where, {Ring.VOLUNTEERS})
    await BY_TEXT.rows(call=call, reader=cast.theo.account)
    theo = Reader(ReaderKind.ACCOUNT, cast.theo.account)
    assert theo not in (await remembered.audience(cast.riverside, where.appointment)).get(Ring.VOLUNTEERS, [])
    await notices.post(cast.riverside, NoticeKind.RING_CALL_TEXT, call, theo, NOW)
    await ARRIVED.rows(call=call)
    assert theo in (await remembered.audience(cast.riverside, where.appointment))[Ring.VOLUNTEERS]


async def test_nobody_called_by_an_exercise_hears_of_it(cast: Cast, where: Visit) -> None:
    await called(cast, where, {Ring.LIST}, drill=True)
    await ended(cast, where, Outcome.HELD)
    assert list(await remembered.audience(cast.riverside, where.appointment)) == [Ring.TEAM]
    assert thanked(await told(cast, where, await drafted(cast, where, News.HELD), approve=False)) == [cast.ana.email]


async def test_private_words_thank_and_tell_nothing(cast: Cast, where: Visit) -> None:
    scope, june = cast.riverside, cast.june.account
    await people.consent(scope, where.person, Tier.PRIVATE, june, NOW)
    await ended(cast, where, Outcome.HELD, Next(where.starts_at + 30 * DAY))
    post = await told(cast, where, await drafted(cast, where, News.HELD), approve=False)
    (mail,) = [mail for mail in post.to(cast.ana.email) if mail["Subject"] == "Riverside: thank you"]
    text = text_of(mail)
    assert "Thank you for coming" in text
    assert [word for word in ("held", "December", "Federal", "appointment") if word in text] == []


async def test_to_the_list_it_needs_another_coordinator(cast: Cast, where: Visit) -> None:
    await called(cast, where, {Ring.LIST})
    await ended(cast, where, Outcome.ATTENDED)
    scope, now, draft = cast.riverside, where.starts_at + AFTER, await drafted(cast, where, News.WIN)
    with pytest.raises(Refused) as unapproved:
        await outcomes_told.send(scope, draft, cast.june.account, now)
    assert unapproved.value.reason is Reason.NOT_APPROVED
    with pytest.raises(Refused) as own:
        await outcomes_told.approve(scope, draft, cast.june.account, now)
    assert own.value.reason is Reason.OWN_DRAFT
    with pytest.raises(Refused) as second:
        await drafted(cast, where, News.STAY)
    assert second.value.reason is Reason.ALREADY_OPEN
    assert await told(cast, where, draft)
    with pytest.raises(Refused):
        await outcomes_told.send(scope, draft, cast.june.account, now)


async def test_only_what_happened_is_told(cast: Cast, where: Visit) -> None:
    with pytest.raises(Refused) as early:
        await drafted(cast, where, News.WIN)
    assert early.value.reason is Reason.OUTCOME_FIRST
    await ended(cast, where, Outcome.HELD)
    with pytest.raises(Invalid):
        await drafted(cast, where, News.WIN)
    with pytest.raises(Invalid):
        await drafted(cast, where, News.HELD, en=" ")
    with pytest.raises(Missing):
        await outcomes_told.draft(cast.hillside, Wanted(where.appointment, News.HELD), cast.eve.account, NOW)


async def test_consent_taken_back_ends_the_draft(cast: Cast, where: Visit) -> None:
    await called(cast, where, {Ring.LIST})
    await ended(cast, where, Outcome.ATTENDED)
    draft, now = await drafted(cast, where, News.WIN), where.starts_at + AFTER
    await people.consent(cast.riverside, where.person, Tier.PRIVATE, cast.june.account, now)
    assert (await remembered.find(cast.riverside, draft)).told.state is ToldState.CANCELLED
    again = await drafted(cast, where, News.WIN)
    assert thanked(await told(cast, where, again, approve=False)) == [cast.ana.email]


async def test_a_ring_that_was_not_in_the_draft_is_not_told_by_it(cast: Cast, where: Visit) -> None:
    await called(cast, where, {Ring.LIST})
    await ended(cast, where, Outcome.ATTENDED)
    scope, now = cast.riverside, where.starts_at + AFTER
    await people.consent(scope, where.person, Tier.PRIVATE, cast.june.account, now)
    draft = await drafted(cast, where, News.WIN)
    await people.consent(scope, where.person, Tier.COMMUNITY, cast.june.account, now)
    assert thanked(await told(cast, where, draft, approve=False)) == [cast.ana.email]  # nobody approved the list


async def test_consent_taken_back_while_it_is_sent_keeps_the_rest_from_leaving(cast: Cast, where: Visit) -> None:
    await called(cast, where, {Ring.LIST})
    await ended(cast, where, Outcome.ATTENDED)
    scope, now, draft = cast.riverside, where.starts_at + AFTER, await drafted(cast, where, News.WIN)
    await outcomes_told.approve(scope, draft, cast.rosa.account, now)
    await outcomes_told.send(scope, draft, cast.june.account, now)
    await people.consent(scope, where.person, Tier.PRIVATE, cast.june.account, now)
    assert thanked(await sent()) == []  # not even the team: these words say more than they may


async def test_the_courier_reads_the_consent_itself(cast: Cast, where: Visit, monkeypatch: pytest.MonkeyPatch) -> None:
    await called(cast, where, {Ring.LIST})
    await ended(cast, where, Outcome.ATTENDED)
    scope, now, draft = cast.riverside, where.starts_at + AFTER, await drafted(cast, where, News.WIN)
    await outcomes_told.approve(scope, draft, cast.rosa.account, now)
    await outcomes_told.send(scope, draft, cast.june.account, now)

    async def forgotten(*_: object) -> None:
        """Forget to take back what was posted."""

    monkeypatch.setattr(outcomes_told, "revoke", forgotten)
    await people.consent(scope, where.person, Tier.PRIVATE, cast.june.account, now)
    assert thanked(await sent()) == []


async def test_a_consent_grown_old_must_be_asked_again(cast: Cast, where: Visit) -> None:
    await called(cast, where, {Ring.LIST})
    await ended(cast, where, Outcome.HELD)
    draft, late = await drafted(cast, where, News.HELD), where.starts_at + 2 * DAY
    with pytest.raises(Refused) as refused:
        await outcomes_told.approve(cast.riverside, draft, cast.rosa.account, late)
    assert refused.value.reason is Reason.CONSENT_TOO_OLD


async def test_without_a_call_the_team_alone_hears_it(cast: Cast, where: Visit) -> None:
    await ended(cast, where, Outcome.ATTENDED)
    draft = await drafted(cast, where, News.WIN)
    kept = await remembered.find(cast.riverside, draft)
    assert kept.told.rings == {Ring.TEAM}
    await outcomes_told.cancel(cast.riverside, draft, cast.june.account, NOW)
    with pytest.raises(Refused):
        await outcomes_told.cancel(cast.riverside, draft, cast.june.account, NOW)
    again = await drafted(cast, where, News.STAY, en="All is well.", es="Todo bien.")
    (mail,) = [
        one for one in (await told(cast, where, again, approve=False)).to(cast.ana.email) if "thank" in one["Subject"]
    ]
    assert "All is well." in text_of(mail)
