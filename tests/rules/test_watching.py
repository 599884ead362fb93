"""What the second watcher says: again and again while it lasts, once when it is over."""

from datetime import timedelta

import pytest

from accompany.rules import watching as rules
from accompany.rules.watching import Look, Patience, Say, Watching
from tests.cast import NOW

MINUTE = timedelta(minutes=1)
STANDS, BLIND, BACK = Say.STANDS, Say.BLIND, Say.BACK


def plays(looks: list[tuple[float, float | str | None]], *, heard: bool = True) -> list[tuple[float, Say]]:
    """Play looks at these minutes; each saw a tick of that minute, none, or nothing ("blind"). Give what was said."""
    watching, said = Watching(), []
    for minute, seen in looks:
        at = NOW + minute * MINUTE
        ticked = None if seen is None or isinstance(seen, str) else NOW + seen * MINUTE
        watching, say = rules.judge(watching, Look(at, ticked, blind=seen == "blind"), Patience())
        if say is not None:
            said.append((minute, say))
            watching = rules.told(watching, say, at) if heard else watching
    return said


@pytest.mark.parametrize(
    ("looks", "said"),
    [
        pytest.param([(0, None), (9, None)], [], id="no clock ever ran"),
        pytest.param([(0, 0), (1, 1), (3, 1)], [], id="as old as may be"),
        pytest.param([(0, 0), (2.1, 0)], [(2.1, STANDS)], id="two minutes and a little"),
        pytest.param(
            [(n, 0) for n in range(25)],
            [(3, STANDS), (13, STANDS), (23, STANDS)],
            id="again and again, every ten minutes",
        ),
        pytest.param([(3, 0), (4, 4), (5, 5), (6, 6)], [(3, STANDS), (4, BACK)], id="back is said once"),
        pytest.param([(3, 0), (4, 4), (8, 4)], [(3, STANDS), (4, BACK), (8, STANDS)], id="and stands again"),
        pytest.param([(0, 0), (1, "blind"), (2, "blind"), (3, 3)], [], id="a restart blinds for a moment"),
        pytest.param(
            [(0, "blind"), (3, "blind"), (4, "blind"), (14, "blind"), (15, 15)],
            [(3, BLIND), (14, BLIND), (15, BACK)],
            id="blind for long",
        ),
        pytest.param([(0, "blind"), (1, 1), (2, "blind"), (3, "blind")], [], id="blind now and then"),
        pytest.param([(0, "blind"), (3, "blind"), (4, 0)], [(3, BLIND), (4, STANDS)], id="sees that it stands"),
    ],
)
def test_what_is_said(looks: list[tuple[float, float | str | None]], said: list[tuple[float, Say]]) -> None:
    assert plays(looks) == said


def test_what_nobody_could_be_told_is_tried_at_every_look() -> None:
    assert plays([(3, 0), (3.25, 0), (3.5, 0)], heard=False) == [(3, STANDS), (3.25, STANDS), (3.5, STANDS)]
