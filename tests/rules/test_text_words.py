"""What a text says, and what it is about."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accompany.rules.text_words import (
    HELP,
    NO,
    START,
    STOP,
    YES,
    Meant,
    Said,
    Which,
    next_number,
    offer,
    read,
    to_call,
)
from accompany.words import Answer


@pytest.mark.parametrize(
    ("text", "said"),
    [
        pytest.param("YES 42", Said(Meant.YES, 42), id="as the text says it"),
        pytest.param("NO 42", Said(Meant.NO, 42), id="no"),
        pytest.param("1 42", Said(Meant.YES, 42), id="digits: one is yes"),
        pytest.param("2 42", Said(Meant.NO, 42), id="digits: two is no"),
        pytest.param("42 1", Said(Meant.YES, 42), id="digits the other way round"),
        pytest.param("1", Said(Meant.YES), id="a digit alone"),
        pytest.param("2", Said(Meant.NO), id="the other digit alone"),
        pytest.param("٤٢ نعم", Said(Meant.YES, 42), id="Arabic words and digits"),
        pytest.param("42 yes", Said(Meant.YES, 42), id="the number first"),
        pytest.param("yes42", Said(Meant.YES, 42), id="no blank"),
        pytest.param("42no", Said(Meant.NO, 42), id="no blank, the number first"),
        pytest.param(" Yes, #42! ", Said(Meant.YES, 42), id="signs"),
        pytest.param("Yes 42, thank you", Said(Meant.YES, 42), id="thanks"),
        pytest.param("Sí 42", Said(Meant.YES, 42), id="Spanish"),
        pytest.param("SI", Said(Meant.YES), id="Spanish without its accent"),
        pytest.param("Si\u0301 42", Said(Meant.YES, 42), id="an accent on its own"),
        pytest.param("¡Sí! 42, por favor", Said(Meant.YES, 42), id="Spanish signs"),
        pytest.param("Wi 42", Said(Meant.YES, 42), id="Haitian Creole"),
        pytest.param("sim 42", Said(Meant.YES, 42), id="Portuguese"),
        pytest.param("não 42", Said(Meant.NO, 42), id="Portuguese no"),
        pytest.param("oui 42", Said(Meant.YES, 42), id="French"),
        pytest.param("да 42", Said(Meant.YES, 42), id="Russian"),
        pytest.param("好 42", Said(Meant.YES, 42), id="Mandarin"),
        pytest.param("ਹਾਂ 42", Said(Meant.YES, 42), id="Punjabi keeps its signs"),
        pytest.param("ＹＥＳ　４２", Said(Meant.YES, 42), id="wide letters"),
        pytest.param("cancel 42", Said(Meant.NO, 42), id="one shift given back"),
        pytest.param("cancel", Said(Meant.STOP), id="alone a carrier ends all texts at this"),
        pytest.param("STOP", Said(Meant.STOP), id="stop"),
        pytest.param("Stop, please.", Said(Meant.STOP), id="stop, politely"),
        pytest.param("stop all messages", Said(Meant.STOP), id="stop them all"),
        pytest.param("ALTO", Said(Meant.STOP), id="stop in Spanish"),
        pytest.param("start", Said(Meant.START), id="start"),
        pytest.param("Ayuda", Said(Meant.HELP), id="help in Spanish"),
        pytest.param("help?", Said(Meant.HELP), id="help"),
    ],
)
def test_what_a_text_says(text: str, said: Said) -> None:
    assert read(text) == said


@pytest.mark.parametrize(
    "text",
    [
        *("", "   ", "42", "👍", "yes no 42", "yes 42 43", "yes 9999", "yes 1 42 no", "stop 42", "help 42", "1 2"),
        *("yes 42 but I am late", "no idea", "I can not stop now", "yes, and who is it?", "3", "3 42"),
        *("yes " * 500, "1" * 5000, "yes 42\x00", "⅓"),
    ],
)
def test_nothing_is_guessed(text: str) -> None:
    assert read(text) == Said(Meant.UNKNOWN)


def test_every_word_has_one_meaning() -> None:
    lists = (YES, NO, STOP, START, HELP)
    assert sum(map(len, lists)) == len(frozenset().union(*lists))
    for words, meant in zip(lists, (Meant.YES, Meant.NO, Meant.STOP, Meant.START, Meant.HELP), strict=True):
        assert {read(word.upper()).meant for word in words} == {meant}


@given(st.text())
def test_whatever_comes_is_read_as_something(text: str) -> None:
    assert isinstance(read(text), Said)


@pytest.mark.parametrize(
    ("said", "asked", "held", "about"),
    [
        pytest.param(Said(Meant.YES, 42), [42, 43], [], 42, id="the one it names"),
        pytest.param(Said(Meant.YES, 44), [42], [], Which.NOT_THIS_ONE, id="one that is not open"),
        pytest.param(Said(Meant.NO, 44), [], [44], 44, id="a shift it holds"),
        pytest.param(Said(Meant.YES), [42], [], 42, id="the only one asked"),
        pytest.param(Said(Meant.YES), [42], [44], 42, id="a yes is to what is asked"),
        pytest.param(Said(Meant.YES), [], [44], 44, id="or once more to what is held"),
        pytest.param(Said(Meant.YES), [42, 43], [], Which.SEVERAL, id="one of two"),
        pytest.param(Said(Meant.NO), [42], [44], Which.SEVERAL, id="a no may be to either"),
        pytest.param(Said(Meant.NO), [], [44], 44, id="the only one held"),
        pytest.param(Said(Meant.YES), [], [], Which.NONE_OPEN, id="to nothing"),
        pytest.param(Said(Meant.NO, 42), [], [], Which.NOT_THIS_ONE, id="to nothing, with a number"),
    ],
)
def test_which_offer_an_answer_is_about(said: Said, asked: list[int], held: list[int], about: int | Which) -> None:
    assert offer(said, asked, held) == about


@given(st.sets(st.integers(10, 99)), st.none() | st.integers(10, 999))
def test_a_new_number_is_none_of_the_taken_and_easy_to_type(taken: set[int], last: int | None) -> None:
    number = next_number(taken, last)
    assert number not in taken
    assert number >= 10
    assert number < 100 or len(taken) == 90


def test_numbers_follow_each_other_so_that_an_old_one_is_not_soon_another() -> None:
    assert [next_number({10, 11}, 11), next_number({10}, 99), next_number(set(), None)] == [12, 11, 10]


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("1", Answer.COMING),
        (" 2. ", Answer.THIRTY_MINUTES),
        ("3!", Answer.NO),
        ("٢", Answer.THIRTY_MINUTES),
        ("Sí, gracias", Answer.COMING),
        ("no", Answer.NO),
        ("4", None),
        ("1 42", None),
        ("YES 42", None),
        ("1 or 2", None),
        ("maybe", None),
        ("", None),
    ],
)
def test_what_answers_a_call(text: str, answer: Answer | None) -> None:
    assert to_call(text) == answer
