"""Where somebody stands with the code of conduct, and what a new version must hold."""

import pytest

from accompany.rules.conduct import LONGEST, Standing, problems, standing
from accompany.words import Problem

WRITTEN = ("en", "es")
BOTH = {"en": "I come on time.\nI stay calm.", "es": "Llego a tiempo."}


@pytest.mark.parametrize(
    ("agreed", "expected"), [(None, Standing.NEVER), (1, Standing.OLDER), (2, Standing.AGREED), (3, Standing.AGREED)]
)
def test_where_somebody_stands(agreed: int | None, expected: Standing) -> None:
    assert standing(agreed, 2) is expected


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        pytest.param({}, {}, id="in every language"),
        pytest.param({"es": " \n"}, {"texts-es": Problem.REQUIRED}, id="blank"),
        pytest.param({"en": "x" * (LONGEST + 1)}, {"texts-en": Problem.TOO_LONG}, id="long"),
        pytest.param({"en": "x" * LONGEST}, {}, id="as long as may be"),
        pytest.param({"en": "a\x00b"}, {"texts-en": Problem.MALFORMED}, id="control characters"),
        pytest.param({"tlh": "Qapla'"}, {"texts": Problem.UNKNOWN_LANGUAGE}, id="a language nobody writes letters in"),
    ],
)
def test_what_a_new_version_must_hold(change: dict[str, str], expected: dict[str, Problem]) -> None:
    assert problems(BOTH | change, WRITTEN) == expected
