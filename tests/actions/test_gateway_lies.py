"""A gateway that says wrong things about our texts: each has one result, and none undoes what a volunteer said."""

from accompany.actions import texts
from accompany.actions.texts import Arrived, Did, Report
from accompany.tables import claims
from accompany.tables.sql import Sql
from accompany.words import ClaimState
from tests.actions.test_texts import sent_text, states, waiting
from tests.cast import NOW
from tests.texting import ANA, Texting, texting

__all__ = ["texting"]
QUEUED = Sql("UPDATE notice SET state = 'queued' WHERE id = {id}")


async def test_delivered_then_failed_is_read_by_a_human_once(texting: Texting) -> None:
    """Better a call too many than nobody told; the word that comes after it changes nothing."""
    text = await sent_text(texting)
    assert not await texts.report(Report(text, arrived=True), NOW)  # it was accepted: nothing new
    assert await texts.report(Report(text, arrived=False, code="30008"), NOW)
    assert ("ask_text", "failed", "undelivered 30008") in await states(texting)
    for arrived in (True, False, True):
        assert not await texts.report(Report(text, arrived=arrived), NOW)
    assert await waiting(texting) == [("undelivered", "30008", "")]


async def test_word_about_a_text_that_has_not_left_changes_nothing(texting: Texting) -> None:
    text = await sent_text(texting)
    await QUEUED.rows(id=text)
    for arrived in (True, False):
        assert not await texts.report(Report(text, arrived=arrived), NOW)
    assert ("ask_text", "queued", None) in await states(texting)
    assert await waiting(texting) == []


async def test_failed_after_it_was_answered_takes_no_claim_back(texting: Texting) -> None:
    text = await sent_text(texting)
    assert await texts.receive(Arrived("SM-yes", ANA, "YES"), NOW) is Did.CLAIMED
    assert await texts.report(Report(text, arrived=False, code="30005"), NOW)
    (held,) = await claims.holding(texting.cast.riverside, texting.planned.appointment)
    assert (held.volunteer, held.state) == (texting.cast.ana.volunteer, ClaimState.CLAIMED)
    assert await waiting(texting) == [("undelivered", "30005", "")]
