"""Who may take a shift over that somebody offers for swap."""

from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest

from accompany.rules.swaps import Swap, closed, objection
from accompany.words import AccountId, ClaimState, Reason, VolunteerId
from tests.cast import NOW

ANA, THEO, LUCIA = (VolunteerId(AccountId(uuid4())) for _ in range(3))
OFFERED = Swap(ANA, ClaimState.CLAIMED, NOW + timedelta(hours=1), offered=True, asked_of=None)


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        pytest.param({}, None, id="offered to anybody"),
        pytest.param({"asked_of": THEO}, None, id="offered to him"),
        pytest.param({"state": ClaimState.MAYBE}, None, id="its holder doubts"),
        pytest.param({"asked_of": LUCIA}, Reason.SLOT_TAKEN, id="offered to somebody else"),
        pytest.param({"offered": False}, Reason.SLOT_TAKEN, id="not offered"),
        pytest.param({"holder": THEO}, Reason.SLOT_TAKEN, id="his own"),
        pytest.param({"state": ClaimState.RELEASED}, Reason.SLOT_TAKEN, id="somebody was faster"),
        pytest.param({"state": ClaimState.STANDBY}, Reason.SLOT_TAKEN, id="a standby holds nothing"),
        pytest.param({"starts_at": NOW}, Reason.TOO_LATE, id="it begins"),
    ],
)
def test_what_is_offered_to_somebody_is_theirs_to_take(changed: dict[str, object], reason: Reason | None) -> None:
    assert objection(replace(OFFERED, **changed), THEO, NOW) is reason  # type: ignore[arg-type]


def test_only_a_shift_that_is_held_and_has_not_begun_changes_hands() -> None:
    assert closed(OFFERED, NOW) is None
    assert closed(replace(OFFERED, starts_at=NOW), NOW) is Reason.TOO_LATE
    assert closed(replace(OFFERED, state=ClaimState.ATTENDED), NOW) is Reason.WRONG_STATE
