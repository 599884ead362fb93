"""Calls by text: one way or both as people chose, answered by a digit, ended by STOP; nobody twice."""

from dataclasses import dataclass
from datetime import timedelta
from itertools import count

import pytest

from accompany.actions import asks, call_answers, members, mobilizations, texts
from accompany.actions.mobilizations import Wanted
from accompany.actions.texts import Arrived, Did, Report
from accompany.doors import headcount
from accompany.rules.importing import MemberRow
from accompany.tables import members as table
from accompany.tables import rings, text_wishes
from accompany.tables.members import Chosen
from accompany.tables.sql import Sql
from accompany.words import Answer, Channels, MemberId, MobilizationId, NoticeState, ReaderKind, Ring
from tests.calls import OPTED_IN, all_want_exercises, read, text_of, visit
from tests.cast import NOW
from tests.texting import ANA, Texting, texting

__all__ = ["texting"]

SOL, LUZ = "+12125550131", "+12125550132"
LIST, WIDE = frozenset({Ring.LIST}), frozenset({Ring.VOLUNTEERS, Ring.LIST})
STATES = Sql("SELECT kind, state, why FROM notice WHERE kind IN ('ring_call', 'ring_call_text') ORDER BY kind, id")
_ids = count(1000)


@dataclass
class Street:
    """Somebody on the list with a phone, and a call to come."""

    texting: Texting
    member: MemberId

    async def call(self, whom: frozenset[Ring] = LIST, **more: object) -> MobilizationId:
        cast, where = self.texting.cast, await visit(self.texting.cast.riverside, self.texting.cast.june.account, NOW)
        wanted = Wanted(where.appointment, whom, "ticket", **more)  # type: ignore[arg-type]
        call = await mobilizations.draft(cast.riverside, wanted, cast.june.account, NOW)
        await mobilizations.approve(cast.riverside, call, cast.rosa.account, NOW)
        await mobilizations.send(cast.riverside, call, cast.june.account, NOW)
        await self.texting.courier.run_once()
        return call

    async def counts(self, call: MobilizationId) -> tuple[int, int, int]:
        counts = (await headcount.take(self.texting.cast.riverside, call)).counts
        return counts.coming, counts.thirty_minutes, counts.no


async def on_list(texting: Texting, email: str, phone: str, channels: Channels) -> MemberId:
    row = MemberRow("", email, phone, ("en",), "Queens", 3, True, OPTED_IN, "web form")
    made = await members.add(texting.cast.riverside, row, texting.cast.june.account, NOW)
    await table.choose(texting.cast.riverside, made, Chosen(channels), NOW)
    return made


@pytest.fixture
async def street(texting: Texting) -> Street:
    return Street(texting, await on_list(texting, "sol@example.org", SOL, Channels.TEXT))


@pytest.mark.parametrize(
    ("channels", "texted", "mailed"), [(Channels.TEXT, 1, 0), (Channels.BOTH, 1, 1), (Channels.MAIL, 0, 1)]
)
async def test_people_are_called_and_released_by_the_ways_they_chose(
    street: Street, channels: Channels, texted: int, mailed: int
) -> None:
    cast = street.texting.cast
    await table.choose(cast.riverside, street.member, Chosen(channels), NOW)
    call = await street.call()
    assert (len(street.texting.shown(SOL)), street.texting.mailed().count("sol@example.org")) == (texted, mailed)
    assert (await headcount.take(cast.riverside, call)).counts.called == 1
    assert await mobilizations.stand_down(cast.riverside, call, cast.june.account, NOW) == 1
    await street.texting.courier.run_once()
    assert (len(street.texting.shown(SOL)), street.texting.mailed().count("sol@example.org")) == (
        2 * texted,
        2 * mailed,
    )
    assert all("is over" in one for one in street.texting.shown(SOL)[1:])


async def test_digits_answer_the_call_and_the_last_one_counts(street: Street) -> None:
    call, texting = await street.call(), street.texting
    assert "can you come? Reply 1=now 2=30 min 3=no riverside.example.org/a/" in texting.shown(SOL)[0]
    for words, expected in (("1", (1, 0, 0)), ("2.", (0, 1, 0)), ("3", (0, 0, 1)), ("Yes", (1, 0, 0))):
        assert await texting.says(words, SOL) is Did.ANSWERED
        assert await street.counts(call) == expected
    assert "We expect you in the next minutes" in texting.shown(SOL)[-1]


async def test_link_and_digit_are_one_answer_whichever_way_the_call_came(street: Street) -> None:
    cast = street.texting.cast
    await table.choose(cast.riverside, street.member, Chosen(Channels.BOTH), NOW)
    call = await street.call()
    token = street.texting.shown(SOL)[0].rpartition("/a/")[2]
    await call_answers.answer(await call_answers.find(token), Answer.COMING, NOW)
    await street.texting.says("2", SOL)
    assert await street.counts(call) == (0, 1, 0)
    (mail,) = [one for one in street.texting.mails.taken if one.recipient == "sol@example.org"]
    assert token in text_of(read(mail.content))


async def test_everybody_answers_for_themselves(street: Street) -> None:
    await on_list(street.texting, "luz@example.org", LUZ, Channels.TEXT)
    call = await street.call()
    await street.texting.says("1", SOL)
    await street.texting.says("1", LUZ)
    assert await street.counts(call) == (2, 0, 0)


async def test_a_late_answer_is_thanked_and_changes_nothing(street: Street) -> None:
    call, cast = await street.call(), street.texting.cast
    await mobilizations.stand_down(cast.riverside, call, cast.june.account, NOW)
    await street.texting.courier.run_once()
    assert await street.texting.says("1", SOL) is Did.REFUSED
    assert "that call is over" in street.texting.shown(SOL)[-1]
    assert await street.counts(call) == (0, 0, 0)


async def test_an_exercise_says_so_in_every_text(street: Street) -> None:
    cast = street.texting.cast
    await all_want_exercises(cast.riverside, cast.june.account, NOW)
    call = await street.call(drill=True)
    await mobilizations.stand_down(cast.riverside, call, cast.june.account, NOW)
    await street.texting.courier.run_once()
    assert [one.startswith("EXERCISE") for one in street.texting.shown(SOL)] == [True, True]


async def test_the_newest_question_decides_what_a_digit_means(street: Street) -> None:
    texting = street.texting
    await texting.ask()
    call = await street.call(WIDE)
    assert await texting.says("2", ANA) is Did.ANSWERED  # within thirty minutes, not "no" to the shift
    assert await street.counts(call) == (0, 1, 0)
    assert await texting.says("NO 10", ANA) is Did.DECLINED
    assert await street.counts(call) == (0, 1, 0)


async def test_a_shift_asked_about_after_the_call_is_meant(street: Street) -> None:
    texting, later = street.texting, NOW + timedelta(minutes=20)
    call = await street.call(WIDE)
    texting.cast.later(later)
    await asks.ask(texting.cast.riverside, texting.slot, 2, texting.cast.june.account, later)
    await texting.courier.run_once()
    assert await texting.says("2", ANA, later) is Did.DECLINED
    assert await street.counts(call) == (0, 0, 0)


async def test_stop_leaves_every_list_at_once_and_nothing_more_is_sent(street: Street) -> None:
    cast, texting = street.texting.cast, street.texting
    row = MemberRow("", "sol2@example.org", SOL, ("en",), "", 3, True, OPTED_IN, "web form")
    await members.add(cast.hillside, row, cast.eve.account, NOW)
    call = await street.call()
    assert await texting.says("STOP", SOL) is Did.STOPPED
    assert (await table.number(cast.riverside), await table.number(cast.hillside)) == (0, 0)
    shown = len(texting.shown(SOL))
    await mobilizations.stand_down(cast.riverside, call, cast.june.account, NOW)
    await texting.courier.run_once()
    assert len(texting.shown(SOL)) == shown


async def test_one_person_with_two_addresses_and_one_phone_is_called_once(street: Street) -> None:
    texting = street.texting
    await on_list(texting, "ana.too@example.org", ANA, Channels.TEXT)
    await on_list(texting, "sol.too@example.org", SOL, Channels.TEXT)
    where = await visit(texting.cast.riverside, texting.cast.june.account, NOW)
    found = await rings.of_appointment(texting.cast.riverside, where.appointment, WIDE)
    assert [len(found[ring]) for ring in (Ring.VOLUNTEERS, Ring.LIST)] == [2, 1]
    call = await street.call()
    await mobilizations.widen(
        texting.cast.riverside, call, frozenset({Ring.VOLUNTEERS}), texting.cast.june.account, NOW
    )
    await texting.courier.run_once()
    assert (len(texting.shown(ANA)), len(texting.shown(SOL))) == (1, 1)
    assert "ana@example.org" not in texting.mailed()


async def test_a_text_that_did_not_arrive_is_not_counted_as_called(street: Street) -> None:
    call = await street.call()
    (notice,) = await Sql("SELECT id FROM notice WHERE kind = 'ring_call'").rows()
    assert await texts.report(Report(notice["id"], arrived=False, code="30005"), NOW)
    counts = (await headcount.take(street.texting.cast.riverside, call)).counts
    assert (counts.called, counts.failed) == (0, 1)


async def test_who_stopped_texts_alone_is_called_by_mail(street: Street) -> None:
    texting = street.texting
    await text_wishes.stop(SOL, NOW)
    await street.call()
    assert (texting.shown(SOL), texting.mailed().count("sol@example.org")) == ([], 1)


async def test_an_all_clear_follows_a_text_whose_mail_failed(street: Street) -> None:
    texting, cast = street.texting, street.texting.cast
    await table.choose(cast.riverside, street.member, Chosen(Channels.BOTH), NOW)
    texting.mails.state = NoticeState.FAILED
    call = await street.call()
    assert [row["state"] for row in await STATES.rows()] == ["failed", "accepted"]
    texting.mails.state = NoticeState.ACCEPTED
    assert await mobilizations.stand_down(cast.riverside, call, cast.june.account, NOW) == 1
    await texting.courier.run_once()
    assert len(texting.shown(SOL)) == 2


async def test_numbers_from_before_are_found_too(street: Street) -> None:
    await Sql("UPDATE list_member SET phone_digest = NULL").rows()
    await table.complete(NOW)
    assert await text_wishes.members(SOL) == [street.member]
    assert (await text_wishes.of_members([street.member]))[street.member].phone == SOL
    assert ReaderKind.MEMBER.value == "member"
    assert await texts.receive(Arrived(f"SM{next(_ids)}", SOL, "STOP"), NOW) is Did.STOPPED
    assert await table.number(street.texting.cast.riverside) == 0
