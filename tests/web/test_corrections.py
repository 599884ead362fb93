"""A false alarm on the pages and in the API, and what the public page of its reference says."""

import re

import pytest

from accompany.actions import corrections, mobilizations, signals
from accompany.actions.signals import Source
from accompany.tables import mobilizations as calls
from accompany.tables import signals as seen
from accompany.words import Level, MobilizationId, MobilizationState, SignalSource
from tests.calls import Post, Visit, courier, text_of, visit
from tests.cast import NOW, Cast
from tests.web.test_calls import called, code_of, drafted, press


@pytest.fixture
async def where(cast: Cast) -> Visit:
    place = await visit(cast.riverside, cast.june.account, NOW, level=None)
    source = Source(SignalSource.INTAKE, cast.june.account)
    await signals.report(cast.riverside, place.appointment, ["told_bring_ticket"], source, NOW)
    await signals.decide_level(cast.riverside, place.appointment, Level.CRITICAL, None, cast.june.account, NOW)
    return place


async def stopped(cast: Cast, where: Visit, **more: bool) -> MobilizationId:
    call, _ = await called(cast, where, **more)
    (signal,) = await seen.of_appointment(cast.riverside, where.appointment)
    await signals.withdraw(cast.riverside, where.appointment, signal.id, cast.june.account, NOW)
    return call


async def reference_page(cast: Cast, call: MobilizationId, language: str = "en") -> str:
    reference = (await calls.find(cast.riverside, call)).reference
    answer = await (await cast.stranger(**{"accept-language": language})).get(f"/ref/{reference}")
    assert answer.headers["cache-control"] == "no-store"
    return str(answer.text)


def heading(page: str) -> str:
    return re.findall(r"<h1>(.*?)</h1>", page)[0]


async def test_from_the_visit_to_the_correction_with_two_presses(cast: Cast, where: Visit) -> None:
    call, _ = await called(cast, where)
    june = await cast.signed_in(cast.june)
    code = await code_of(cast, where)
    (signal,) = re.findall(r'id="withdraw-([0-9a-f-]+)"', (await june.get(f"/visit/{code}")).text)
    assert 'id="correct"' not in (await june.get(f"/mobilizations/{call}")).text
    assert (await press(cast, june, f"/visit/{code}/withdraw-signal", signal=signal)).status_code == 303

    assert f'href="/mobilizations/{call}#correction"' in (await june.get(f"/visit/{code}")).text
    page = (await june.get(f"/mobilizations/{call}")).text
    assert "The signal behind this call was withdrawn" in page
    assert "Tell 2 people who were called" in page
    assert "El aviso por el que le llamamos no se confirmó" in page
    assert (await press(cast, june, f"/mobilizations/{call}/correct")).status_code == 303
    page = (await june.get(f"/mobilizations/{call}")).text
    assert 'id="correct"' not in page
    assert 'id="to-correction"' not in (await june.get(f"/visit/{code}")).text
    assert (await calls.find(cast.riverside, call)).state is MobilizationState.STANDING_DOWN
    assert (await press(cast, june, f"/mobilizations/{call}/correct")).status_code == 409


async def test_the_api_shows_it_and_sends_it_once(cast: Cast, where: Visit) -> None:
    june = await cast.speaking_as(cast.june)
    quiet, _ = await called(cast, where)
    assert (await june.get(f"/api/v1/mobilizations/{quiet}/correction")).status_code == 404
    (signal,) = await seen.of_appointment(cast.riverside, where.appointment)
    await june.delete(f"/api/v1/appointments/{where.appointment}/signals/{signal.id}")
    shown = (await june.get(f"/api/v1/mobilizations/{quiet}/correction")).json()
    assert (shown["why"], shown["people"], shown["kept_back"], shown["waits"]) == ("withdrawn", 2, 0, True)
    sent = await june.post(f"/api/v1/mobilizations/{quiet}/correct")
    assert (sent.status_code, sent.json()["waits"]) == (200, False)
    again = await june.post(f"/api/v1/mobilizations/{quiet}/correct")
    assert (again.status_code, again.json()["reason"]) == (409, "wrong_state")


async def test_the_reference_says_corrected_only_once_somebody_said_so(cast: Cast, where: Visit) -> None:
    call = await stopped(cast, where)
    assert heading(await reference_page(cast, call)) == "Active"  # a program takes nothing back by itself
    await corrections.send(cast.riverside, call, cast.june.account, NOW)
    page = await reference_page(cast, call)
    assert heading(page) == "Corrected"
    assert heading(await reference_page(cast, call, "es")) == "Corregida"
    assert [word for word in ("Federal", "Marisol", "ICE", "New York", "ticket") if word in page] == []


async def test_a_plain_all_clear_of_a_stopped_call_is_no_correction(cast: Cast, where: Visit) -> None:
    call = await stopped(cast, where)
    await mobilizations.stand_down(cast.riverside, call, cast.june.account, NOW)
    post = Post()
    await courier(post).run_once()
    assert "was not confirmed" not in text_of(post.to("s00000@example.org")[-1])
    assert heading(await reference_page(cast, call)) == "All clear"


async def test_the_reference_says_when_it_was_sent_and_how_long_it_counts(cast: Cast, where: Visit) -> None:
    call, _ = await called(cast, where)
    page = await reference_page(cast, call)
    facts = dict(re.findall(r"<dt>(.*?)</dt><dd>(?:<bdi[^>]*>)?(.*?)(?:</bdi>)?</dd>", page))
    reference = (await calls.find(cast.riverside, call)).reference
    assert facts == {
        "Reference": reference,
        "Sent": "Mon Nov 23, 10:00 AM EST",
        "Valid until": "Mon Nov 23, 4:00 PM EST",
    }
    await mobilizations.stand_down(cast.riverside, call, cast.june.account, NOW)
    page = await reference_page(cast, call)
    assert heading(page) == "All clear"
    assert "The call is over since Mon Nov 23, 10:00 AM EST." in page


async def test_what_was_never_sent_is_unknown_and_not_kept_either(cast: Cast, where: Visit) -> None:
    draft = await drafted(cast, where)
    stranger = await cast.stranger()
    for reference in ((await calls.find(cast.riverside, draft)).reference, "NOTHING1"):
        answer = await stranger.get(f"/ref/{reference}")
        assert (answer.status_code, heading(answer.text)) == (404, "Unknown")
        assert answer.headers["cache-control"] == "no-store"
        assert "valid" not in answer.text.lower()


async def test_an_exercise_that_is_corrected_is_still_an_exercise(cast: Cast, where: Visit) -> None:
    call = await stopped(cast, where, drill=True)
    await corrections.send(cast.riverside, call, cast.june.account, NOW)
    assert heading(await reference_page(cast, call)) == "Exercise"
