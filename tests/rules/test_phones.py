"""Telephone numbers, as people write them and as gateways dial them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accompany.rules import phones


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        pytest.param("212-555-0100", "+12125550100", id="ten digits are of the United States"),
        pytest.param(" (212) 555-0100 ", "+12125550100", id="as people write it"),
        pytest.param("1 212 555 0100", "+12125550100", id="with the country's digit and no plus"),
        pytest.param("212.555.0100", "+12125550100", id="with dots"),
        pytest.param("212\u00a0555\u20110100", "+12125550100", id="pasted from a page"),
        pytest.param("+44 20 7946 0958", "+442079460958", id="with a country"),
        pytest.param("+44 (0)20 7946 0958", "+442079460958", id="with the zero that is only dialled at home"),
        pytest.param("011 44 20 7946 0958", "+442079460958", id="as dialled abroad from the United States"),
        pytest.param("+52 55 1234 5678", "+525512345678", id="from Mexico"),
        pytest.param("+502 2345 6789", "+50223456789", id="from Guatemala"),
        pytest.param("+509 28 12 3456", "+50928123456", id="from Haiti"),
        pytest.param("555-0100", None, id="no area code"),
        pytest.param("15550100", None, id="eight digits are nobody's"),
        pytest.param("+1 555 0100", None, id="no area code after the country"),
        pytest.param("1" * 16, None, id="too many"),
        pytest.param("++12125550100", None, id="two plus signs"),
        pytest.param("212-555-0100 x12", None, id="an extension gets no text"),
        pytest.param("212-FLOWERS", None, id="letters"),
        pytest.param("call 212-555-0100", None, id="words"),
        pytest.param("+999 12345678", None, id="no such country"),
        pytest.param("٢١٢٥٥٥٠١٠٠", None, id="other digits than a gateway's"),
        pytest.param("212-555-0100\n", "+12125550100", id="a line's end"),
        pytest.param("212-555\n0100", None, id="two lines"),
        pytest.param("", None, id="none"),
    ],
)
def test_a_number_is_kept_as_gateways_dial_it(text: str, kept: str | None) -> None:
    assert phones.e164(text) == kept


@given(st.text(alphabet="+0123456789 -()./x\u0660", max_size=60))
def test_whatever_is_kept_is_plus_and_digits_and_stays_what_it_is(text: str) -> None:
    kept = phones.e164(text)
    if kept is not None:
        assert kept[0] == "+"
        assert kept[1:].isascii()
        assert kept[1:].isdigit()
        assert len(kept) <= 16
        assert phones.e164(kept) == kept


@pytest.mark.parametrize(
    ("text", "fits"),
    [
        pytest.param("555-0142", True, id="whoever asks for company may leave the area code out"),
        pytest.param("+52 55 1234 5678", True, id="with a country"),
        pytest.param("555", False, id="too few"),
        pytest.param("ask me", False, id="words"),
    ],
)
def test_somebody_who_calls_back_could_dial_it(text: str, fits: bool) -> None:
    assert phones.could_be_dialled(text) is fits
