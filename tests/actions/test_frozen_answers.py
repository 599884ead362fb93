"""Whatever a frozen account answers, by link, text, calendar, page or program, decides nothing."""

from datetime import timedelta

import httpx
import pytest

from accompany.actions import asks as ask_actions
from accompany.actions import mobilizations, slots, volunteers
from accompany.actions.replies import receive
from accompany.actions.texts import Did
from accompany.rules import escalation
from accompany.rules.replies import Do
from accompany.tables import accounts, asks, claims, links, texts_received
from accompany.tables.claims import Kept as Claim
from accompany.tables.sql import Sql
from accompany.words import CameBy, ClaimState, Missing, Ring
from tests.answering import POST, Answer
from tests.calls import Post, courier, link_in, visit
from tests.cast import NOW, Cast, Member
from tests.everything import Contents, changed, contents
from tests.texting import THEO, Texting, texting

__all__ = ["texting"]

LATER = NOW + timedelta(minutes=5)


async def freeze(texting: Texting, one: Member) -> None:
    await volunteers.freeze(texting.cast.riverside, one.volunteer, texting.cast.june.account, NOW)


async def asked_link(texting: Texting) -> str:
    """Ask Theo, and give his link."""
    await texting.ask()
    found = await asks.of_appointment(texting.cast.riverside, texting.planned.appointment)
    return links.to_ask(next(one.id for one in found if one.volunteer == texting.cast.theo.volunteer))


async def held_by_theo(texting: Texting) -> Claim:
    return await slots.claim(texting.cast.riverside, texting.slot, texting.cast.theo.volunteer, NOW)


def decided(before: Contents, after: Contents) -> set[str]:
    """Name what was decided."""
    return set(changed(before, after)) & {"claim", "slot", "ask"}


async def test_the_link_they_were_asked_with_ends(texting: Texting) -> None:
    link = await asked_link(texting)
    stranger = await texting.cast.stranger()
    assert (await stranger.get(link)).status_code == 200
    await freeze(texting, texting.cast.theo)
    before = await contents()
    answers = [await stranger.get(link)]
    answers += [await stranger.post(link, data={"answer": said}) for said in ("yes", "no", "week")]
    spoken = f"/api/v1/answers/{link.rpartition('/')[2]}"
    answers += [await stranger.post(spoken, json={"answer": said}) for said in ("yes", "no")]
    assert [one.status_code for one in answers] == [404] * 6
    assert decided(before, await contents()) == set()
    with pytest.raises(Missing):
        await ask_actions.find(link.rpartition("/")[2])


@pytest.mark.parametrize("words", ["YES", "NO", "YES 1", "NO 1"])
async def test_their_text_waits_for_a_human(texting: Texting, words: str) -> None:
    await asked_link(texting)
    await freeze(texting, texting.cast.theo)
    before = await contents()
    assert await texting.says(words, THEO, LATER) is Did.STRANGER
    assert decided(before, await contents()) == set()
    assert [one.words for one in await texts_received.waiting(texting.cast.riverside)] == [words]


@pytest.mark.parametrize("partstat", ["ACCEPTED", "DECLINED", "TENTATIVE"])
async def test_their_calendar_goes_unheard(texting: Texting, partstat: str) -> None:
    claim, theo = await held_by_theo(texting), texting.cast.theo
    email = (await accounts.contact(theo.account)).email
    to = POST.reply_address.format(token=links.reply_token(theo.volunteer, 0))
    await freeze(texting, theo)
    before = await contents()
    raw = Answer(to, claim.uid, email, partstat, claim.sequence).raw()
    assert await receive(raw, [to], CameBy.LMTP, POST, LATER) in (Do.NOTE, Do.DROP, Do.NOTHING)
    assert decided(before, await contents()) == set()
    assert (await claims.find(texting.cast.riverside, claim.id)).state is ClaimState.RELEASED


async def test_their_page_and_their_program_are_shut(texting: Texting) -> None:
    cast = texting.cast
    page, program = await cast.signed_in(cast.theo), await cast.speaking_as(cast.theo)
    csrf = await cast.csrf_of(page)
    claim = await held_by_theo(texting)
    await freeze(texting, cast.theo)
    before = await contents()
    tries: list[httpx.Response] = [
        await page.post(f"/shifts/{texting.slot}/claim", data={"csrf": csrf}),
        await page.post(f"/claims/{claim.id}/confirm", data={"csrf": csrf}),
        await program.post(f"/api/v1/slots/{texting.slot}/claim"),
        await program.post(f"/api/v1/claims/{claim.id}/confirm"),
    ]
    assert [one.status_code for one in tries] == [303, 303, 401, 401]
    assert tries[0].headers["location"].startswith("/login")
    assert decided(before, await contents()) == set()


async def test_the_link_of_a_call_ends(cast: Cast) -> None:
    where = await visit(cast.riverside, cast.june.account, NOW)
    wanted = mobilizations.Wanted(where.appointment, frozenset({Ring.VOLUNTEERS}), "ticket")
    call = await mobilizations.draft(cast.riverside, wanted, cast.june.account, NOW)
    await mobilizations.approve(cast.riverside, call, cast.rosa.account, NOW)
    await mobilizations.send(cast.riverside, call, cast.june.account, NOW)
    post = Post()
    cast.later(NOW + escalation.UNDO)
    await courier(post).run_once()
    stranger, link = await cast.stranger(), link_in(post.to(cast.ana.email)[-1], "/a/")
    assert (await stranger.get(link)).status_code == 200
    await volunteers.freeze(cast.riverside, cast.ana.volunteer, cast.june.account, NOW)
    assert (await stranger.get(link)).status_code == 404
    assert (await stranger.post(link, data={"answer": "coming"})).status_code == 404
    assert await Sql("SELECT notice_id FROM call_answer").rows() == []
