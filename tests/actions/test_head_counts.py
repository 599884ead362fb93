"""How many come: partners report their people, a call says when that is enough; nobody is turned away."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accompany.actions import call_answers, head_counts, mobilizations, partners
from accompany.actions.mobilizations import Wanted
from accompany.doors import headcount
from accompany.rules import head_counts as rules
from accompany.rules.head_counts import Promised
from accompany.tables import links
from accompany.tables.partners import New
from accompany.words import Answer, Invalid, Missing, MobilizationId, PartnerId, Problem, Reason, Refused, Ring
from tests.calls import Post, Visit, add_members, all_want_exercises, courier, link_in, text_of, visit
from tests.cast import NOW, Cast

BOTH = frozenset({Ring.LIST, Ring.PARTNERS})


@pytest.fixture
async def where(cast: Cast) -> Visit:
    return await visit(cast.riverside, cast.june.account, NOW)


async def called(cast: Cast, where: Visit, people: int | None = None, **more: object) -> tuple[MobilizationId, Post]:
    await add_members(cast.riverside, cast.june.account, 3, NOW)
    wanted = Wanted(where.appointment, BOTH, "ticket", people=people, **more)  # type: ignore[arg-type]
    call = await mobilizations.draft(cast.riverside, wanted, cast.june.account, NOW)
    await mobilizations.approve(cast.riverside, call, cast.rosa.account, NOW)
    await mobilizations.send(cast.riverside, call, cast.june.account, NOW)
    post = Post()
    await courier(post).run_once()
    return call, post


async def choir(cast: Cast) -> PartnerId:
    return await partners.add(cast.riverside, New("Choir", "choir@example.org"), cast.june.account, NOW)


def relay_in(post: Post) -> str:
    (mail,) = post.to("choir@example.org")
    assert "/a/" not in text_of(mail)
    return link_in(mail, "/relay/").rpartition("/")[2]


async def says(post: Post, number: int, said: Answer) -> None:
    (mail,) = post.to(f"s{number:05}@example.org")
    await call_answers.answer(await call_answers.find(link_in(mail, "/a/").rpartition("/")[2]), said, NOW)


@given(st.none() | st.integers(1, 50), st.integers(0, 30), st.integers(0, 30), st.integers(0, 30))
def test_enough_is_what_was_wanted_and_never_without_a_wish(
    wanted: int | None, coming: int, later: int, brought: int
) -> None:
    answer = rules.enough(wanted, Promised(coming, later, brought))
    assert answer == (wanted is not None and coming + later + brought >= wanted)


async def test_a_partner_says_how_many_come_and_the_last_number_counts(cast: Cast, where: Visit) -> None:
    await choir(cast)
    call, post = await called(cast, where)
    token = relay_in(post)
    assert (await head_counts.relay(token)).said is None
    assert await head_counts.report(await head_counts.relay(token), 12, NOW) == 1
    assert await head_counts.report(await head_counts.relay(token), 9, NOW + timedelta(minutes=5)) == 2
    found = await headcount.take(cast.riverside, call)
    assert [(one.name, one.number) for one in found.partners] == [("Choir", 9)]
    assert (found.promised.number, found.wanted, found.enough) == (9, None, False)


async def test_a_call_has_enough_when_answers_and_partners_reach_its_number(cast: Cast, where: Visit) -> None:
    await choir(cast)
    call, post = await called(cast, where, people=4)
    kept = (await headcount.take(cast.riverside, call)).kept
    await says(post, 0, Answer.COMING)
    await says(post, 1, Answer.THIRTY_MINUTES)
    await says(post, 2, Answer.NO)
    assert not await head_counts.enough(kept)
    await head_counts.report(await head_counts.relay(relay_in(post)), 2, NOW)
    assert await head_counts.enough(kept)
    assert (await headcount.take(cast.riverside, call)).enough
    await says(post, 2, Answer.COMING)  # nobody is turned away
    assert (await headcount.take(cast.riverside, call)).promised.number == 5


async def test_a_number_that_cannot_be_is_refused(cast: Cast, where: Visit) -> None:
    await choir(cast)
    _, post = await called(cast, where)
    asked = await head_counts.relay(relay_in(post))
    for people in (-1, rules.MOST + 1):
        with pytest.raises(Invalid) as invalid:
            await head_counts.report(asked, people, NOW)
        assert invalid.value.problems == {"people": Problem.MALFORMED}
    for people in (0, rules.MOST + 1):
        wanted = Wanted((await visit(cast.riverside, cast.june.account, NOW)).appointment, BOTH, "x", people=people)
        with pytest.raises(Invalid):
            await mobilizations.draft(cast.riverside, wanted, cast.june.account, NOW)


async def test_a_link_ends_with_the_call_and_with_the_partner(cast: Cast, where: Visit) -> None:
    partner = await choir(cast)
    call, post = await called(cast, where)
    token = relay_in(post)
    await mobilizations.stand_down(cast.riverside, call, cast.june.account, NOW)
    asked = await head_counts.relay(token)
    with pytest.raises(Refused) as refused:
        await head_counts.report(asked, 3, NOW)
    assert refused.value.reason is Reason.LINK_OLD
    await partners.leave(partner, NOW)
    for gone in (token, "a" * 52, link_in(post.to("s00000@example.org")[0], "/a/").rpartition("/")[2]):
        with pytest.raises(Missing):
            await head_counts.relay(gone)


async def test_an_answers_link_of_a_member_is_no_relay(cast: Cast, where: Visit) -> None:
    _, post = await called(cast, where)
    notice = links.called_by(link_in(post.to("s00000@example.org")[0], "/a/").rpartition("/")[2])
    assert notice is not None
    with pytest.raises(Missing):
        await head_counts.relay(links.to_relay(notice).rpartition("/")[2])


async def test_an_exercise_says_so_to_partners_too(cast: Cast, where: Visit) -> None:
    await choir(cast)
    await all_want_exercises(cast.riverside, cast.june.account, NOW)
    _, post = await called(cast, where, drill=True)
    (mail,) = post.to("choir@example.org")
    assert mail["subject"].startswith("EXERCISE")
    assert text_of(mail).rstrip().count("EXERCISE") == 2
