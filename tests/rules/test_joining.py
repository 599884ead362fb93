"""The steps from wanting to help to going along: the next one is the first that is not done."""

from dataclasses import replace

import pytest

from accompany.rules.joining import Facts, Step, done, following, is_on_the_way

NEW = Facts(confirmed=False, agreed=False, trained=False, vetted=False, went=False)
IN = Facts(confirmed=True, agreed=True, trained=True, vetted=True, went=True)


def test_somebody_new_takes_one_step_after_the_other() -> None:
    facts, seen = NEW, []
    for name, step in zip(("confirmed", "agreed", "trained", "vetted", "went"), Step, strict=True):
        assert following(facts) is step
        seen.append(step)
        facts = replace(facts, **{name: True})
        assert [one for one, is_done in done(facts).items() if is_done] == seen
    assert following(facts) is None


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        pytest.param(NEW, True, id="new"),
        pytest.param(replace(IN, went=False), True, id="before the first shift"),
        pytest.param(replace(IN, vetted=False), True, id="welcome taken back"),
        pytest.param(replace(IN, agreed=False, trained=False, confirmed=False), False, id="long here, on paper"),
        pytest.param(IN, False, id="in"),
    ],
)
def test_who_is_shown_the_steps(facts: Facts, expected: bool) -> None:
    assert is_on_the_way(facts) is expected
