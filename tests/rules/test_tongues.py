"""Language tags: whatever BCP 47 writes for a language we know is read as its code, and nothing else is."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accompany.rules.tongues import read, read_all
from accompany.words import Fluency

KNOWN = ("en", "es", "pt-BR", "zh-Hans", "zh", "fa", "tl", "mam", "und")


@pytest.mark.parametrize(
    ("tag", "code"),
    [
        pytest.param("es", "es", id="as it is"),
        pytest.param("ES", "es", id="loud"),
        pytest.param("PT-br", "pt-BR", id="case does not matter"),
        pytest.param("es-MX", "es", id="a region we do not tell apart"),
        pytest.param("es-419", "es", id="a region of numbers"),
        pytest.param("zh-Hans-CN", "zh-Hans", id="script before region"),
        pytest.param("zh-hant-TW", "zh", id="another script"),
        pytest.param("mam-GT", "mam", id="three letters"),
        pytest.param("cmn", "zh", id="replaced by its family"),
        pytest.param("pes-IR", "fa", id="replaced, with a region"),
        pytest.param("fil", "tl", id="known by its older name"),
        pytest.param("pt", None, id="not which Portuguese"),
        pytest.param("pt-PT", None, id="another Portuguese"),
        pytest.param("tlh", None, id="Klingon"),
        pytest.param("spanish", None, id="a name is no tag"),
        pytest.param("pt_BR", None, id="an underscore is no BCP 47"),
        pytest.param("es-", None, id="nothing after the hyphen"),
        pytest.param("es--MX", None, id="nothing between"),
        pytest.param("es-!!", None, id="signs"),
        pytest.param("x-es", None, id="private"),
        pytest.param("e", None, id="one letter"),
        pytest.param("ñ", None, id="not ASCII"),
        pytest.param("", None, id="nothing"),
        pytest.param("es-" + "a" * 40, None, id="long"),
    ],
)
def test_a_tag_means_a_code_or_nothing(tag: str, code: str | None) -> None:
    assert read(tag, KNOWN) == code


@given(st.text(max_size=50))
def test_whatever_is_written_the_answer_is_a_known_code_or_none(tag: str) -> None:
    assert read(tag, KNOWN) in (*KNOWN, None)


def test_of_two_tags_for_one_language_the_better_level_counts() -> None:
    spoken = {"es-MX": Fluency.BASIC, "es": Fluency.NATIVE, "ES-us": Fluency.FLUENT, "tlh": Fluency.NATIVE}
    assert read_all(spoken, KNOWN) == {"es": Fluency.NATIVE, "tlh": Fluency.NATIVE}
