"""Which language a reader gets."""

import asyncio

import pytest

from accompany.web import languages


@pytest.mark.parametrize(
    ("asked", "kept", "accept", "expected"),
    [
        pytest.param("es", "en", "en-US", "es", id="what they just asked for"),
        pytest.param(None, "es", "en-US,en;q=0.9", "es", id="what they asked for before"),
        pytest.param(None, None, "es-MX,es;q=0.9,en;q=0.8", "es", id="what their browser prefers"),
        pytest.param(None, None, "en;q=0.2, es;q=0.9", "es", id="by weight, not by order"),
        pytest.param(None, None, "ht,es;q=0.5", "es", id="the next one when the first is not offered"),
        pytest.param("ht", None, "", "en", id="English when nothing fits"),
        pytest.param("../../es", "", ";;q=,es;q=x,*", "en", id="nonsense counts for nothing"),
    ],
)
def test_a_reader_gets_the_language_they_want(asked: str | None, kept: str | None, accept: str, expected: str) -> None:
    assert languages.chosen(asked, kept, accept) == expected


def test_a_language_is_spoken_only_inside_its_block() -> None:
    with languages.spoken("es"):
        assert languages.gettext("Back") == "Atrás"
    assert languages.gettext("Back") == "Back"


async def test_two_readers_at_once_each_hear_their_own() -> None:
    async def say(code: str) -> str:
        with languages.spoken(code):
            await asyncio.sleep(0)
            return languages.gettext("Back")

    heard = await asyncio.gather(*(say(code) for code in ("es", "en", "es")))
    assert heard == ["Atrás", "Back", "Atrás"]


def test_plurals_follow_the_language() -> None:
    with languages.spoken("es"):
        one, two = (languages.ngettext("%(num)s child", "%(num)s children", n) for n in (1, 2))
    assert (one, two) == ("%(num)s niño", "%(num)s niños")


def test_right_to_left_languages_are_marked() -> None:
    marked = {tongue.code for tongue in languages.tongues() if tongue.direction == "rtl"}
    assert {"ar", "ur", "fa", "ps"} == marked


def test_no_offered_language_claims_a_review_it_did_not_have() -> None:
    assert [language.code for language in languages.unreviewed()] == ["en", "es"]
