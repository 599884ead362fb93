"""Who is on call and whom a page reaches: never nobody, whatever the roster says."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accompany.rules.duty import Gap, Span, gaps, on_duty, paged
from accompany.rules.incident_events import PAGES, Do
from accompany.words import AccountId
from accompany.words import DutyPart as Part

HOUR = timedelta(hours=1)
NOW = datetime(2026, 12, 1, 14, tzinfo=UTC)
JUNE, ROSA, SAM = (AccountId(UUID(int=number)) for number in (1, 2, 3))
DESK = [JUNE, ROSA, SAM]


def span(who: AccountId, part: Part = Part.ON_CALL, begins: int = -1, ends: int = 1) -> Span:
    return Span(who, part, NOW + begins * HOUR, NOW + ends * HOUR)


@pytest.mark.parametrize(
    ("one", "there"),
    [
        pytest.param(span(JUNE, begins=0), (JUNE,), id="from its first moment"),
        pytest.param(span(JUNE, ends=0), (), id="not at its end"),
        pytest.param(span(JUNE, begins=1, ends=2), (), id="not before"),
        pytest.param(span(JUNE, Part.BACKUP), (), id="a backup is not on call"),
    ],
)
def test_who_is_on_call(one: Span, there: tuple[AccountId, ...]) -> None:
    assert on_duty([one], Part.ON_CALL, NOW) == there


@pytest.mark.parametrize(
    ("page", "spans", "reached"),
    [
        pytest.param(Do.PAGE_ON_CALL, [span(JUNE), span(ROSA, Part.BACKUP)], [JUNE], id="whoever is on call alone"),
        pytest.param(Do.PAGE_BACKUP, [span(JUNE), span(ROSA, Part.BACKUP)], [JUNE, ROSA], id="then the backup too"),
        pytest.param(Do.PAGE_ALL, [span(JUNE), span(ROSA, Part.BACKUP)], DESK, id="then all"),
        pytest.param(Do.PAGE_ON_CALL, [], DESK, id="nobody on call: all at once"),
        pytest.param(Do.PAGE_ON_CALL, [span(ROSA, Part.BACKUP)], DESK, id="a backup of nobody: all at once"),
        pytest.param(Do.PAGE_BACKUP, [span(JUNE)], DESK, id="no backup: all"),
        pytest.param(Do.PAGE_BACKUP, [span(JUNE), span(JUNE, Part.BACKUP)], DESK, id="one's own backup is none"),
        pytest.param(Do.PAGE_ON_CALL, [span(AccountId(UUID(int=9)))], DESK, id="on call, but no coordinator any more"),
    ],
)
def test_whom_a_page_reaches(page: Do, spans: list[Span], reached: list[AccountId]) -> None:
    assert list(paged(page, spans, DESK, NOW)) == reached


def test_gaps() -> None:
    spans = [span(JUNE, begins=1, ends=3), span(ROSA, begins=2, ends=4), span(SAM, Part.BACKUP, 0, 9)]
    assert gaps(spans, NOW, NOW + 6 * HOUR) == [
        Gap(NOW, NOW + HOUR),
        Gap(NOW + 4 * HOUR, NOW + 6 * HOUR),
    ]
    assert gaps([span(JUNE, begins=-5, ends=9)], NOW, NOW + 6 * HOUR) == []
    assert gaps([span(JUNE, begins=8, ends=9)], NOW, NOW + 6 * HOUR) == [Gap(NOW, NOW + 6 * HOUR)]


SPANS = st.lists(
    st.builds(
        span,
        st.sampled_from([*DESK, AccountId(UUID(int=9))]),
        st.sampled_from(list(Part)),
        st.integers(-8, 4),
        st.integers(-4, 8),
    ),
    max_size=8,
)


@given(SPANS, st.sampled_from(PAGES))
def test_a_page_always_reaches_somebody_and_only_coordinators(spans: list[Span], page: Do) -> None:
    reached = paged(page, spans, DESK, NOW)
    assert reached
    assert set(reached) <= set(DESK)
    assert len(set(reached)) == len(reached)
    earlier = PAGES[: PAGES.index(page)]
    assert all(set(paged(before, spans, DESK, NOW)) <= set(reached) or not _on_call(spans) for before in earlier)


@given(SPANS, st.integers(0, 12))
def test_a_gap_is_exactly_where_nobody_is_on_call(spans: list[Span], hours: int) -> None:
    spans = [one for one in spans if one.starts_at < one.ends_at]
    found = gaps(spans, NOW, NOW + hours * HOUR)
    for half in range(hours * 2):
        at = NOW + half * HOUR / 2
        assert any(gap.starts_at <= at < gap.ends_at for gap in found) == (not on_duty(spans, Part.ON_CALL, at))


def _on_call(spans: list[Span]) -> bool:
    return any(one in DESK for one in on_duty(spans, Part.ON_CALL, NOW))
