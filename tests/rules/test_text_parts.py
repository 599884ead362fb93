"""How many parts a text is sent in."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accompany.rules.text_parts import BASIC, EXTENDED, Alphabet, alphabet, parts


@pytest.mark.parametrize(
    ("text", "number"),
    [
        pytest.param("", 1, id="nothing"),
        pytest.param("a" * 160, 1, id="as much as one part of GSM holds"),
        pytest.param("a" * 161, 2, id="one more"),
        pytest.param("a" * 306, 2, id="as much as two parts hold"),
        pytest.param("a" * 307, 3, id="one more than two"),
        pytest.param("é" * 160, 1, id="é is in the alphabet"),
        pytest.param("ñ¿¡üÑ" * 32, 1, id="and so are these"),
        pytest.param("í" + "a" * 69, 1, id="í makes it 70"),
        pytest.param("í" + "a" * 70, 2, id="and not one more"),
        pytest.param("í" + "a" * 133, 2, id="two parts of 67"),
        pytest.param("í" + "a" * 134, 3, id="and not one more than two"),
        pytest.param("€" * 80, 1, id="the euro sign takes two places"),
        pytest.param("€" * 81, 2, id="so 81 do not fit"),
        pytest.param("a" * 152 + "€" + "a" * 151, 2, id="the escape and its character stay together"),
        pytest.param("a" * 152 + "€" + "a" * 152, 3, id="which costs a place"),
        pytest.param("😀" * 35, 1, id="what is beyond the first plane takes two"),
        pytest.param("😀" * 36, 2, id="so 36 do not fit"),
    ],
)
def test_a_text_has_so_many_parts(text: str, number: int) -> None:
    assert parts(text) == number


def test_the_alphabet_has_its_127_and_10_characters() -> None:
    assert (len(BASIC), len(EXTENDED)) == (127, 10)


@pytest.mark.parametrize("character", "áíóúÁ“”–’…")
def test_what_is_not_in_the_alphabet(character: str) -> None:
    assert alphabet(f"plain {character}") is Alphabet.UCS2


@given(st.text(), st.text())
def test_more_text_never_needs_fewer_parts(text: str, more: str) -> None:
    assert parts(text + more) >= parts(text)
