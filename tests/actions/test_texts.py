"""Texts out and in: asked, answered, given back, stopped, from strangers, twice, late."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from accompany.actions import accounts as account_actions
from accompany.actions import appointments, asks, still_able, texts
from accompany.actions.texts import Arrived, Did, Report
from accompany.rules.text_words import Meant
from accompany.tables import accounts, claims, text_wishes, texts_received
from accompany.tables.sql import Sql
from accompany.words import Channels, ClaimState, Invalid, NoticeId, NoticeState, Problem
from tests.cast import NOW
from tests.texting import ANA, STRANGER, THEO, Texting, phone, texting

__all__ = ["texting"]
on_one_database = pytest.mark.parametrize("database", ["sqlite"], indirect=True)
STATES = Sql("SELECT kind, state, why FROM notice WHERE reader = {reader} ORDER BY id")


async def states(texting: Texting) -> list[tuple[str, str, str | None]]:
    return [(row["kind"], row["state"], row["why"]) for row in await STATES.rows(reader=texting.cast.ana.account)]


async def waiting(texting: Texting) -> list[tuple[str, str, str]]:
    """Give what coordinators must read: why, words, number."""
    return [(one.did, one.words, one.phone) for one in await texts_received.waiting(texting.cast.riverside)]


async def test_asked_by_text_yes_and_on(texting: Texting) -> None:
    await texting.ask()
    assert [one.split(".")[-1] for one in texting.shown()] == [" STOP ends texts"]
    assert texting.shown()[0].startswith("Riverside: can you go? Tue Nov 24, 8:30 AM-")
    assert "Reply YES 10 or NO 10" in texting.shown()[0]
    assert texting.mailed() == []  # Ana wants texts only

    assert await texting.says("YES 10") is Did.CLAIMED
    assert await texting.holder() == texting.cast.ana.volunteer
    assert len(texting.shown()) == 2
    assert texting.shown()[1].startswith("Riverside: you are on. Tue Nov 24, 8:30 AM-")
    assert texting.shown()[1].endswith("riverside.example.org/mine Cannot come? NO 10")


async def test_both_ways_tell_the_same_one(texting: Texting) -> None:
    await phone(texting.cast.ana, ANA, Channels.BOTH)
    await texting.ask()
    assert len(texting.shown()) == 1
    assert texting.mailed() == ["ana@example.org"]


async def test_by_mail_only_nothing_is_texted(texting: Texting) -> None:
    await phone(texting.cast.ana, ANA, Channels.MAIL)
    await texting.ask()
    assert texting.shown() == []
    assert texting.mailed() == ["ana@example.org"]


async def test_no_is_noted_and_asked_no_more(texting: Texting) -> None:
    await texting.ask()
    assert await texting.says("no") is Did.DECLINED
    assert texting.shown()[-1] == "Riverside: noted, thank you. We ask somebody else for 10"
    assert await texting.holder() is None
    assert await texting.says("NO 10") is Did.DECLINED  # twice is as good
    assert await texting.says("NO") is Did.REFUSED  # nothing waits any more
    assert (
        texting.shown()[-1]
        == "Riverside: nothing is waiting for your answer. Your shifts: riverside.example.org/shifts"
    )
    assert await texting.says("YES 10") is Did.CLAIMED  # who thinks better of it


async def test_a_shift_is_given_back_by_its_number(texting: Texting) -> None:
    await texting.ask()
    await texting.says("1 10")
    assert await texting.says("NO 10") is Did.RELEASED
    assert await texting.holder() is None
    assert texting.shown()[-1].startswith("Riverside: you gave your place back. Tue Nov 24")
    assert await texting.says("NO 10") is Did.DECLINED


async def test_yes_twice_is_one_claim(texting: Texting) -> None:
    await texting.ask()
    await texting.says("YES 10")
    assert await texting.says("YES 10") is Did.CONFIRMED
    assert texting.shown()[-1] == "Riverside: you are on for 10. Cannot come? Reply NO 10"
    assert await texting.holder() == texting.cast.ana.volunteer


async def test_the_same_text_brought_twice_is_decided_once(texting: Texting) -> None:
    await texting.ask()
    arrived = Arrived("SM-same", ANA, "NO 10")
    assert await texts.receive(arrived, NOW) is Did.DECLINED
    assert await texts.receive(replace(arrived, words="YES 10"), NOW) is Did.SEEN
    assert await texting.holder() is None


async def test_somebody_was_faster(texting: Texting) -> None:
    await texting.ask()
    assert await texting.says("YES", THEO) is Did.CLAIMED
    assert texting.shown(ANA)[-1].startswith("Riverside: you are not needed Tue Nov 24")
    assert await texting.says("YES 10") is Did.REFUSED
    assert texting.shown(ANA)[-1].startswith("Riverside: 10 is not open any more.")
    assert await texting.holder() == texting.cast.theo.volunteer


async def test_one_number_is_nobody_elses(texting: Texting) -> None:
    await texting.ask()
    await second(texting)
    assert await texting.says("NO 11", THEO) is Did.DECLINED
    assert await texting.says("YES 12", THEO) is Did.REFUSED
    assert await texting.says("YES 11", ANA) is Did.CLAIMED


async def test_a_moved_shift_is_told_with_the_same_number(texting: Texting) -> None:
    await texting.ask()
    await texting.says("YES 10")
    later = appointments.Change(starts_at=texting.planned.starts_at + timedelta(hours=1))
    await appointments.change(texting.cast.riverside, texting.planned.appointment, later, NOW)
    await texting.courier.run_once()
    assert texting.shown()[-1].startswith("Riverside: your shift moved. Tue Nov 24, 9:30 AM-")
    assert texting.shown()[-1].endswith("NO 10")


async def test_a_yes_days_ahead_says_they_still_can_and_confirms_nothing_yet(texting: Texting) -> None:
    await texting.ask()
    await texting.says("YES 10")
    later = appointments.Change(starts_at=texting.planned.starts_at + timedelta(days=9))
    await appointments.change(texting.cast.riverside, texting.planned.appointment, later, NOW)
    silence = NOW + timedelta(days=4)
    await still_able.run(silence)
    (held,) = await claims.holding(texting.cast.riverside, texting.planned.appointment)
    assert held.state is ClaimState.MAYBE
    assert await texting.says("YES 10", now=silence) is Did.CONFIRMED
    await still_able.run(silence + timedelta(days=2))
    (held,) = await claims.holding(texting.cast.riverside, texting.planned.appointment)
    assert held.state is ClaimState.CLAIMED


async def test_an_answer_after_the_shift_changes_nothing(texting: Texting) -> None:
    await texting.ask()
    await texting.says("YES 10")
    after = texting.planned.starts_at + timedelta(days=1)
    assert await texting.says("NO 10", now=after) is Did.REFUSED
    assert texting.shown()[-1].startswith("Riverside: 10 is over.")
    assert await texting.holder() == texting.cast.ana.volunteer


async def test_words_wait_for_a_coordinator_and_change_nothing(texting: Texting) -> None:
    await texting.ask()
    assert await texting.says("I can but only until nine") is Did.UNCLEAR
    assert texting.shown()[-1].startswith("Riverside: thank you, somebody reads this.")
    assert await waiting(texting) == [("unclear", "I can but only until nine", "")]
    assert await texting.holder() is None

    (one,) = await texts_received.waiting(texting.cast.riverside)
    await texts.see_to(texting.cast.riverside, one.id, texting.cast.june.account, NOW)
    assert await waiting(texting) == []


async def test_a_strangers_text_is_read_and_not_answered(texting: Texting) -> None:
    await texting.ask()
    before = len(texting.phones.taken)
    for words in ("YES 10", "who is this", "HELP", ""):
        assert await texting.says(words, STRANGER) is Did.STRANGER
    assert await texting.says("your parcel", "PARCEL") is Did.STRANGER
    assert len(texting.phones.taken) == before
    assert ("stranger", "who is this", STRANGER) in await waiting(texting)
    assert await texts_received.waiting(texting.cast.hillside) == []


async def test_a_number_that_two_share_decides_nothing(texting: Texting) -> None:
    await phone(texting.cast.theo, ANA)
    await texting.ask()
    assert await texting.says("YES 10") is Did.STRANGER
    assert await texting.holder() is None


async def test_somebody_shut_out_changes_nothing_and_hears_nothing(texting: Texting) -> None:
    await texting.ask()
    await account_actions.freeze(texting.cast.riverside, texting.cast.ana.account, texting.cast.june.account, NOW)
    before = len(texting.shown())
    assert await texting.says("YES 10") is Did.STRANGER
    assert await texting.holder() is None
    assert len(texting.shown()) == before


async def test_stop_is_heard_once_and_mail_goes_on(texting: Texting) -> None:
    assert await texting.says("Stop.") is Did.STOPPED
    assert texting.shown() == [
        "Riverside: no more texts to this number. What we must tell you comes by mail. START begins texts again"
    ]
    assert await texting.says("STOP") is Did.STOPPED
    assert await texting.says("HELP") is Did.HELPED
    assert len(texting.shown()) == 1

    await texting.ask()
    assert len(texting.shown()) == 1
    assert texting.mailed() == ["ana@example.org"]


async def test_stop_holds_for_what_waits_already_and_mail_says_it_instead(texting: Texting) -> None:
    texting.phones.state = NoticeState.RETRY  # the gateway is away
    await texting.ask()
    assert await states(texting) == [("ask", "cancelled", "by_text"), ("ask_text", "retry", None)]

    texting.phones.state = NoticeState.ACCEPTED
    assert await texting.says("STOP", now=NOW + timedelta(minutes=1)) is Did.STOPPED
    assert [one.split(".")[0] for one in texting.shown()] == ["Riverside: no more texts to this number"]
    assert texting.mailed() == ["ana@example.org"]
    assert ("ask_text", "cancelled", "stopped") in await states(texting)


async def test_stop_that_comes_while_texts_leave_is_heeded(texting: Texting) -> None:
    await asks.ask(texting.cast.riverside, texting.slot, 2, texting.cast.june.account, NOW)
    worded = []

    async def stopping(phones: object) -> set[str]:
        worded.append(phones)
        await text_wishes.stop(ANA, NOW)
        return await text_wishes.stopped([ANA])

    texting.courier._channel._stopped = stopping  # type: ignore[attr-defined]
    await texting.courier.run_once()
    assert worded
    assert texting.shown() == []
    assert ("ask_text", "failed", "stopped") in await states(texting)


async def test_start_undoes_stop(texting: Texting) -> None:
    await texting.says("STOP")
    assert await texting.says("START") is Did.STARTED
    assert texting.shown()[-1] == "Riverside: texts to this number begin again. STOP ends them"
    await texting.ask()
    assert texting.shown()[-1].startswith("Riverside: can you go?")


async def test_what_the_provider_answered_itself_is_not_answered_twice(texting: Texting) -> None:
    assert await texts.receive(Arrived("SM-opt", ANA, "STOP", Meant.STOP), NOW) is Did.STOPPED
    await texting.courier.run_once()
    assert texting.shown() == []
    assert await text_wishes.stopped([ANA]) == {ANA}


async def test_a_stranger_may_stop_texts_too(texting: Texting) -> None:
    assert await texting.says("STOP", STRANGER) is Did.STOPPED
    assert await text_wishes.stopped([STRANGER, ANA]) == {STRANGER}
    assert texting.phones.taken == []


async def test_answers_to_one_number_are_capped(texting: Texting) -> None:
    for _ in range(14):
        await texting.says("help")
    assert len(texting.shown()) == texts.ANSWERS_AN_HOUR
    await texting.says("help", now=NOW + timedelta(hours=1, minutes=1))
    assert len(texting.shown()) == texts.ANSWERS_AN_HOUR + 1


async def test_a_flood_fills_no_table_with_words(texting: Texting, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(texts_received, "MOST_WAITING", 3)
    for number in range(5):
        await texting.says(f"spam {number}", STRANGER)
    assert len(await waiting(texting)) == 3


async def test_a_bare_yes_with_two_offers_open_asks_which(texting: Texting) -> None:
    await texting.ask()
    other = await second(texting)
    assert await texting.says("YES") is Did.REFUSED
    assert texting.shown()[-1].startswith("Riverside: which one do you mean?")
    assert "YES 11" in other
    assert await texting.says("YES 11") is Did.CLAIMED
    assert await texting.holder() is None


async def second(texting: Texting, now: datetime = NOW) -> str:
    """Ask Ana for a second slot two days later, and give the text."""
    from accompany.rules.teams import Place  # noqa: PLC0415
    from accompany.tables import slots as remembered  # noqa: PLC0415
    from tests.calls import visit  # noqa: PLC0415

    scope, june = texting.cast.riverside, texting.cast.june.account
    planned = await visit(scope, june, now + timedelta(days=2))
    await appointments.set_team(scope, planned.appointment, [Place("accompanier", 1, 1, 1)], now)
    await appointments.publish(scope, planned.appointment, june, now, "called back")
    slot = (await remembered.team(scope, planned.appointment))[0].slots[0].id
    await asks.ask(scope, slot, 2, june, now)
    await texting.courier.run_once()
    return next(text for text in texting.shown() if "11" in text)


async def test_without_a_number_nobody_can_choose_texts(texting: Texting) -> None:
    rosa = texting.cast.rosa
    with pytest.raises(Invalid) as told:
        await texts.choose(rosa.scope, rosa.account, Channels.TEXT, NOW)
    assert told.value.problems == {"phone": Problem.REQUIRED}


async def test_another_number_is_answered_for_from_then_on(texting: Texting) -> None:
    contact = await accounts.contact(texting.cast.ana.account)
    await accounts.change(texting.cast.riverside, texting.cast.ana.account, contact.name, STRANGER, "en")
    await texting.ask()
    assert (len(texting.shown(STRANGER)), texting.shown(ANA)) == (1, [])
    assert await texting.says("YES 10", ANA) is Did.STRANGER
    assert await texting.says("YES 10", STRANGER) is Did.CLAIMED


async def test_whoever_leaves_takes_the_number_along(texting: Texting) -> None:
    await accounts.erase(texting.cast.riverside, texting.cast.ana.account)
    assert await text_wishes.holders(ANA) == []


async def sent_text(texting: Texting) -> NoticeId:
    await texting.ask()
    (one,) = [one for one in texting.phones.taken if one.recipient == ANA]
    return one.key


async def test_a_text_that_did_not_arrive_is_read_by_a_human(texting: Texting) -> None:
    text = await sent_text(texting)
    assert await texts.report(Report(text, arrived=False, code="30003"), NOW)
    assert ("ask_text", "failed", "undelivered 30003") in await states(texting)
    assert await waiting(texting) == [("undelivered", "30003", "")]
    assert not await texts.report(Report(text, arrived=False, code="30003"), NOW)  # said twice
    assert not await texts.report(Report(text, arrived=True), NOW)  # and taken back
    assert len(await waiting(texting)) == 1


async def test_word_about_an_unknown_text_or_a_mail_changes_nothing(texting: Texting) -> None:
    await phone(texting.cast.ana, ANA, Channels.MAIL)
    await texting.ask()
    mail = next(one.key for one in texting.mails.taken if one.recipient == "ana@example.org")
    assert not await texts.report(Report(mail, arrived=False), NOW)
    assert not await texts.report(Report(NoticeId(texting.planned.appointment), arrived=False), NOW)
    assert await waiting(texting) == []


@on_one_database
async def test_nobodys_number_rests_readable(texting: Texting) -> None:
    await texting.ask()
    await texting.says("who are you", STRANGER)
    rows = [
        row
        for table in ("text_wish", "text_stop", "text_number", "text_received", "notice")
        for row in await all_of(table)
    ]
    assert [secret for secret in ("2125550101", "2125550199", "who are") if secret in f"{rows}"] == []
    assert rows


async def all_of(table: str) -> list[dict]:
    return await Sql(f"SELECT * FROM {table}").rows()
