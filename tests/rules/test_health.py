"""What a watcher is told."""

from datetime import datetime, timedelta

import pytest

from accompany.rules.health import Ailment, Signs, ailments
from tests.cast import NOW

MINUTE = timedelta(minutes=1)


@pytest.mark.parametrize(
    ("ticked", "due", "found"),
    [
        pytest.param(None, None, [], id="just set up"),
        pytest.param(NOW - MINUTE, None, [], id="the clock ticks and nothing waits"),
        pytest.param(NOW - 2 * MINUTE, NOW - 5 * MINUTE, [], id="as late as may be"),
        pytest.param(NOW + MINUTE, NOW, [], id="the clock was set back"),
        pytest.param(NOW - 3 * MINUTE, None, [Ailment.CLOCK], id="the clock stands still"),
        pytest.param(NOW, NOW - 6 * MINUTE, [Ailment.COURIER], id="letters lie"),
        pytest.param(NOW - 9 * MINUTE, NOW - 9 * MINUTE, [Ailment.CLOCK, Ailment.COURIER], id="both"),
    ],
)
def test_what_stands_still(ticked: datetime | None, due: datetime | None, found: list[Ailment]) -> None:
    assert ailments(Signs(ticked, None, due, None, 0), NOW) == found


@pytest.mark.parametrize(
    ("signs", "found"),
    [
        pytest.param(Signs(NOW, NOW - MINUTE, None, NOW - 5 * MINUTE, 0), [], id="as late as may be"),
        pytest.param(Signs(NOW, NOW - 1.1 * MINUTE, None, NOW, 0), [Ailment.TIMER], id="nobody was asked or paged"),
        pytest.param(Signs(NOW, None, None, NOW - 6 * MINUTE, 0), [Ailment.AUDITOR], id="nobody looks"),
        pytest.param(Signs(NOW, None, None, NOW, 2), [Ailment.AUDIT], id="something was found"),
    ],
)
def test_what_does_not_hold(signs: Signs, found: list[Ailment]) -> None:
    assert ailments(signs, NOW) == found
