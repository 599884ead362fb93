"""The timeline of a real call: on the page, in the API, as a file; and who is in none of them."""

import csv
import io
import json
import re
from dataclasses import dataclass
from datetime import timedelta

import pytest

from accompany.actions import call_answers, mobilizations, people, signals
from accompany.actions.mobilizations import Wanted
from accompany.actions.signals import Source
from accompany.delivery.channels import Result
from accompany.tables import appointments
from accompany.tables import mobilizations as calls
from accompany.tables.sql import Sql
from accompany.words import Answer, Level, MobilizationId, News, NoticeState, Outcome, Ring, SignalSource, Tier
from tests.actions.test_outcomes_told import drafted, ended
from tests.actions.test_outcomes_told import told as told_about
from tests.calls import Post, Visit, add_members, all_want_exercises, courier, link_in, visit
from tests.cast import NOW, Cast
from tests.cli.terminal import Terminal
from tests.web.test_calls import press

LEDGER = Sql("SELECT account_id, purpose FROM ledger WHERE action = 'export_timeline' ORDER BY id")
NEVER = ("Marisol", "Ana", "example.org", "s0000")


@dataclass
class Story:
    """A call that went out, was answered by two, failed for one and was called off."""

    where: Visit
    code: str
    call: MobilizationId
    reference: str


@pytest.fixture
async def story(cast: Cast) -> Story:
    where = await visit(cast.riverside, cast.june.account, NOW, level=None)
    source = Source(SignalSource.LEAD, cast.ana.account)
    await signals.report(cast.riverside, where.appointment, ["final_order"], source, NOW)
    later = NOW + timedelta(minutes=2)
    await signals.decide_level(
        cast.riverside, where.appointment, Level.CRITICAL, "the letter", cast.june.account, later
    )
    call = await went_out(cast, where)
    kept = await calls.find(cast.riverside, call)
    return Story(where, kept.code, call, kept.reference)


async def went_out(cast: Cast, where: Visit, minutes: int = 3, *, drill: bool = False) -> MobilizationId:
    """Call four people of the list: one address is refused, one answers at once, one after ten minutes."""
    moment = NOW + timedelta(minutes=minutes)
    await add_members(cast.riverside, cast.june.account, 4, moment) if minutes == 3 else None
    await all_want_exercises(cast.riverside, cast.june.account, moment)
    wanted = Wanted(where.appointment, frozenset({Ring.LIST}), "told to bring a ticket", drill=drill)
    call = await mobilizations.draft(cast.riverside, wanted, cast.june.account, moment)
    await mobilizations.approve(cast.riverside, call, cast.rosa.account, moment + timedelta(minutes=1))
    sent_at = moment + timedelta(minutes=2)
    await mobilizations.send(cast.riverside, call, cast.june.account, sent_at)
    cast.later(sent_at)
    post = Post(troubles={"s00003@example.org": [Result(NoticeState.FAILED, "550")]})
    await courier(post).run_once()
    for number, answer, after in ((0, Answer.COMING, 1), (1, Answer.NO, 10), (0, Answer.NO, 20)):
        token = link_in(post.to(f"s0000{number}@example.org")[-1], "/a/").rpartition("/")[2]
        await call_answers.answer(await call_answers.find(token), answer, sent_at + timedelta(minutes=after))
    await mobilizations.settle(sent_at)
    await mobilizations.stand_down(cast.riverside, call, cast.rosa.account, sent_at + timedelta(minutes=30))
    cast.later(sent_at + timedelta(minutes=30))
    await courier(post).run_once()
    await mobilizations.settle(sent_at + timedelta(minutes=31))
    return call


async def test_the_api_tells_who_did_what_and_how_it_went(cast: Cast, story: Story) -> None:
    june = await cast.speaking_as(cast.june)
    answer = await june.get(f"/api/v1/appointments/{story.where.appointment}/timeline")
    told = answer.json()
    assert [(one["what"], one["who"]) for one in told["entries"]] == [
        ("signal_reported", "team"),
        ("consent_given", "June"),
        ("level_overridden", "June"),
        ("call_drafted", "June"),
        ("call_approved", "Rosa"),
        ("call_sent", "June"),
        ("call_stood_down", "Rosa"),
    ]
    assert [one["reason"] for one in told["entries"] if one["reason"]] == ["the letter", "told to bring a ticket"]
    sent = next(one for one in told["entries"] if one["what"] == "call_sent")
    assert sent["detail"]["ring_3"] == "4"
    assert re.fullmatch("[0-9a-f]{64}", sent["detail"]["sha256_es"])
    assert sent["at"] == "2026-11-23T10:05:00-05:00"
    assert [word for word in NEVER if word in answer.text] == []


async def test_the_figures_of_the_call(cast: Cast, story: Story) -> None:
    june = await cast.speaking_as(cast.june)
    told = (await june.get(f"/api/v1/appointments/{story.where.appointment}/timeline")).json()
    (call,) = told["calls"]
    (line,) = call["lines"]
    assert {name: line[name] for name in ("ring", "channel", "called", "failed", "coming", "no")} == {
        "ring": 3,
        "channel": "mail",
        "called": 3,
        "failed": 1,
        "coming": 0,  # whoever said yes first and then no is a no
        "no": 2,
    }
    assert call["within"] == {"5": 1, "15": 2, "30": 2}  # counted by when they answered first
    assert (call["answered"], call["told"], call["troubles"]) == (2, 3, {"failed 550": 1})
    steps = {span["step"]: span["seconds"] for span in told["spans"]}
    assert sorted(steps) == ["confirm_to_first_hand_off", "send_to_last_hand_off", "stand_down_to_last_told"]
    assert None not in steps.values()


@pytest.mark.parametrize("language", ["en", "es"])
async def test_the_page_names_coordinators_and_nobody_else(cast: Cast, story: Story, language: str) -> None:
    june = await cast.signed_in(cast.june)
    page = (await june.get(f"/visit/{story.code}/timeline?lang={language}")).text
    assert {"June", "Rosa", story.reference, "America/New_York"} <= set(re.split(r"[\s<>:.]", page))
    assert [word for word in NEVER if word in page] == []
    headings = re.findall(r"<dt><time[^>]*>(.*?)</time> · ([^<]*?) ?<", page)
    assert len(headings) == 7
    expected = {"en": ("10:05:00 AM EST", "Call sent"), "es": ("10:05:00 a. m. EST", "Llamada enviada")}
    assert expected[language] in headings


async def test_the_page_is_reached_from_the_visit_and_the_call(cast: Cast, story: Story) -> None:
    june = await cast.signed_in(cast.june)
    for path in (f"/visit/{story.code}", f"/mobilizations/{story.call}"):
        assert f'href="/visit/{story.code}/timeline"' in (await june.get(path)).text


async def test_an_appointment_without_a_story_says_so(cast: Cast) -> None:
    where = await visit(cast.riverside, cast.june.account, NOW, level=None)
    await Sql("DELETE FROM consent").rows()
    code = (await appointments.find(cast.riverside, where.appointment)).code
    june = await cast.signed_in(cast.june)
    assert "Nothing has happened yet." in (await june.get(f"/visit/{code}/timeline")).text


async def test_a_file_is_written_to_the_ledger_and_has_reasons_only_when_asked(cast: Cast, story: Story) -> None:
    june = await cast.signed_in(cast.june)
    path = f"/visit/{story.code}/timeline"
    plain = await press(cast, june, path, format="csv")
    assert plain.headers["content-disposition"] == f'attachment; filename="timeline-{story.code}.csv"'
    rows = list(csv.DictReader(io.StringIO(plain.text)))
    assert [row["what"] for row in rows][-6:] == [
        "call_stood_down",
        *("span", "span", "span"),
        "call_figures",
        "ring_figures",
    ]
    assert "answered_within_5=1" in rows[-2]["detail"]
    assert rows[-1]["detail"].startswith("ring=3; channel=mail; called=3; accepted=3; in_doubt=0; failed=1;")
    assert {row["reason"] for row in rows} == {""}
    full = await press(cast, june, path, format="json", reasons="1")
    assert "the letter" in {entry["reason"] for entry in json.loads(full.text)["entries"]}
    assert (await press(cast, june, path, format="exe")).status_code == 422
    assert [(row["account_id"], row["purpose"]) for row in await LEDGER.rows()] == [
        (cast.june.account, "without reasons"),
        (cast.june.account, "with reasons"),
    ]


async def test_once_the_case_is_over_who_and_when_stay_and_why_does_not(cast: Cast, story: Story) -> None:
    await Sql("UPDATE data_key SET epoch = 1").rows()  # a week long gone
    june = await cast.speaking_as(cast.june)
    answer = await june.get(f"/api/v1/appointments/{story.where.appointment}/timeline")
    assert answer.status_code == 200
    assert {entry["reason"] for entry in answer.json()["entries"]} == {None}
    sent = next(one for one in answer.json()["entries"] if one["what"] == "call_sent")
    assert re.fullmatch("[0-9a-f]{64}", sent["detail"]["sha256_en"])


async def test_nobody_else_reads_it(cast: Cast, story: Story) -> None:
    eve, ana = await cast.signed_in(cast.eve), await cast.signed_in(cast.ana)
    path = f"/visit/{story.code}/timeline"
    assert (await eve.get(path)).status_code == 404
    assert (await press(cast, eve, path, format="csv")).status_code == 404
    assert (await ana.get(path)).status_code == 403
    assert (await eve.get(f"/mobilizations/{story.call}/report")).status_code == 404
    assert await LEDGER.rows() == []


async def test_a_drill_is_compared_with_the_one_before(cast: Cast, story: Story) -> None:
    first = await went_out(cast, story.where, 60, drill=True)
    june = await cast.signed_in(cast.june)
    alone = (await june.get(f"/mobilizations/{first}/report")).text
    assert "This was the first exercise." in alone
    second = await went_out(cast, story.where, 120, drill=True)
    june = await cast.signed_in(cast.june)
    page = (await june.get(f"/mobilizations/{second}/report")).text
    compared = re.findall(
        r'<th scope="row">([^<]*)</th><td class="n">([^<]*)</td><td class="n">([^<]*)</td></tr>', page
    )
    found = {label: (now, before) for label, now, before in compared}
    assert found["Called"] == ("3", "3")
    assert found["Answered within 5 minutes"] == ("1", "1")
    assert found["Failed, too late or in doubt"] == ("1", "1")
    assert f"/mobilizations/{first}/report" in page
    assert "Refused by the other side (550): 1" in page
    draft = await calls.find(cast.riverside, story.call)
    assert draft.drill is False
    assert "The exercise before" not in (await june.get(f"/mobilizations/{story.call}/report")).text


async def test_how_it_went_and_who_said_so_is_part_of_it(cast: Cast, story: Story) -> None:
    await Sql("UPDATE appointment SET status = 'published' WHERE id = {id}").rows(id=story.where.appointment)
    await people.consent(cast.riverside, story.where.person, Tier.COMMUNITY, cast.june.account, story.where.starts_at)
    await ended(cast, story.where, Outcome.ATTENDED)
    await told_about(cast, story.where, await drafted(cast, story.where, News.STAY))
    june = await cast.speaking_as(cast.june)
    answer = (await june.get(f"/api/v1/appointments/{story.where.appointment}/timeline")).json()
    last = [one for one in answer["entries"] if one["what"].startswith("outcome")]
    assert [(one["what"], one["who"], one["detail"].get("telling")) for one in last] == [
        ("outcome", "June", None),
        ("outcome_told", "June", "drafted"),
        ("outcome_told", "Rosa", "approved"),
        ("outcome_told", "June", "sent"),
    ]
    assert last[-1]["detail"]["people"] == "3"  # everybody the call had reached
    page = (await (await cast.signed_in(cast.june)).get(f"/visit/{story.code}/timeline?lang=es")).text
    assert "Cómo fue, a quienes recibieron la llamada" in page


async def test_the_command_writes_the_same_file(
    cast: Cast, story: Story, tmp_path_factory: pytest.TempPathFactory
) -> None:
    terminal = Terminal(tmp_path_factory.mktemp("terminal"), cast.settings.database_url)
    key = str(cast.settings.key_file.absolute())
    printed = terminal.type("export", "timeline", story.code, ACCOMPANY_KEY_FILE=key)
    rows = list(csv.DictReader(io.StringIO(printed)))
    acted = [row["who"] for row in rows if row["what"].startswith("call_") and row["what"] != "call_figures"]
    assert acted == ["June", "Rosa", "June", "Rosa"]
    assert "the letter" not in printed
    assert "the letter" in terminal.type(
        "export", "timeline", story.code, "--format", "json", "--reasons", ACCOMPANY_KEY_FILE=key
    )
    assert [row["account_id"] for row in await LEDGER.rows()] == [None, None]
    terminal.type("export", "timeline", "NOPE-1", ACCOMPANY_KEY_FILE=key, code=1)
