"""What a watcher is told."""

from datetime import datetime, timedelta

import pytest

from accompany.rules.health import Ailment, ailments
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
    assert ailments(ticked, due, NOW) == found
