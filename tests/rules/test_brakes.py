"""The brake: each kind of notice either waits or passes, a text as the mail it stands for, and nothing is neither."""

import pytest

from accompany.rules import brakes
from accompany.rules.brakes import PASSES, WAITS, Waits
from accompany.words import NoticeKind


def test_every_kind_waits_or_passes_and_none_does_both() -> None:
    assert [kind for kind in NoticeKind if (kind in PASSES) == (kind in WAITS)] == []


def test_a_text_waits_or_passes_as_its_mail_does() -> None:
    texts = [kind for kind in NoticeKind if kind.value.endswith("_text")]
    mails = {text: NoticeKind(text.value.removesuffix("_text")) for text in texts}
    assert {text: (PASSES.get(text), WAITS.get(text)) for text in texts} == {
        text: (PASSES.get(mail), WAITS.get(mail)) for text, mail in mails.items()
    }


@pytest.mark.parametrize(
    "kind",
    [
        pytest.param(NoticeKind.STAND_DOWN, id="the all-clear, also as a correction"),
        pytest.param(NoticeKind.PAGE, id="somebody may be held"),
        pytest.param(NoticeKind.HOW_IT_STANDS, id="the team is asked whether the person came out"),
        pytest.param(NoticeKind.HOW_MANY_COME, id="the person is told how many come"),
        pytest.param(NoticeKind.LOGIN_LINK, id="who wants to release it must get in"),
    ],
)
def test_what_somebodys_safety_hangs_on_passes(kind: NoticeKind) -> None:
    assert kind in PASSES


@pytest.mark.parametrize("kind", [NoticeKind.RING_CALL, NoticeKind.ASK, NoticeKind.OUTCOME_TOLD, NoticeKind.INVITE])
def test_what_reaches_outward_waits(kind: NoticeKind) -> None:
    assert kind in WAITS


def test_what_waits_is_counted_as_people_think_of_it() -> None:
    waiting = {NoticeKind.RING_CALL: 3, NoticeKind.RING_CALL_TEXT: 2, NoticeKind.SWAP_ASKED: 1}
    assert brakes.counted(waiting) == {Waits.CALLS: 5, Waits.ASKS: 1, Waits.CALENDARS: 0, Waits.OTHER: 0}
