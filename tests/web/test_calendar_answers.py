"""What people see of answers from calendars: the one tap, the coordinator's columns, the mail to look at."""

import re
from datetime import timedelta

import httpx
import pytest

from accompany.actions import logins
from accompany.actions.replies import receive
from accompany.tables import bounces, claims, links, mail_notes
from accompany.tables.notices import Reader
from accompany.words import AppointmentId, CameBy, ClaimId, ClaimState, ReaderKind
from tests import answering
from tests.answering import POST, Answer
from tests.cast import NOW, Cast, Member
from tests.everything import Everything, everything

LATER = NOW + timedelta(minutes=5)


def said(page: httpx.Response) -> str:
    """Read a page's main part as its reader does."""
    main = page.text.partition("<main")[2].partition("</main>")[0]
    return " ".join(re.sub(r"<[^>]*>", " ", main).split())


@pytest.fixture
async def known(cast: Cast) -> Everything:
    return await everything(cast)


async def claim_of(known: Everything) -> claims.Kept:
    return await claims.find(known.cast.riverside, ClaimId(known.ids["claim_id"]))  # type: ignore[arg-type]


async def says(known: Everything, partstat: str, *, results: str = answering.SURE) -> None:
    """Let Lucía's calendar answer about the place she holds."""
    claim = await claim_of(known)
    to = POST.reply_address.format(token=links.reply_token(claim.volunteer, 0))
    mail = Answer(to, claim.uid, known.lucia.email, partstat, results=results)
    await receive(mail.raw(), [to], CameBy.LMTP, POST, LATER)


async def test_one_tap_confirms_without_signing_in_and_looking_changes_nothing(known: Everything) -> None:
    await says(known, "TENTATIVE")
    claim = await claim_of(known)
    stranger, path = await known.cast.stranger(), links.to_confirm(claim.id)
    for _ in range(2):
        page = await stranger.get(path)
        assert (page.status_code, "Do you come?" in said(page)) == (200, True)
        assert (await claim_of(known)).state is ClaimState.MAYBE
    page = await stranger.post(path, data={"answer": "yes"})
    assert "Thank you. You are on this shift." in said(page)
    assert (await claim_of(known)).state is ClaimState.CONFIRMED
    page = await stranger.post(path, data={"answer": "no"})
    assert "We ask someone else." in said(page)
    assert (await claim_of(known)).state is ClaimState.RELEASED
    page = await stranger.post(path, data={"answer": "yes"})
    assert (page.status_code, "This link is old" in said(page)) == (409, True)
    assert "This link is old" in said(await stranger.get(path))


async def test_neither_yes_nor_no_is_no_answer(known: Everything) -> None:
    await says(known, "TENTATIVE")
    path = links.to_confirm((await claim_of(known)).id)
    for answer in ({}, {"answer": "perhaps"}):
        assert (await (await known.cast.stranger()).post(path, data=answer)).status_code == 422
    assert (await claim_of(known)).state is ClaimState.MAYBE


async def test_nothing_of_the_person_stands_behind_the_link(known: Everything) -> None:
    await says(known, "TENTATIVE")
    page = await (await known.cast.stranger()).get(links.to_confirm((await claim_of(known)).id))
    handle = (await known.june.get(f"/api/v1/people/{known.ids['person_id']}")).json()["handle"]
    assert [secret for secret in (handle, "Marisol", "555 0100", "Federal Plaza 26") if secret in page.text] == []


async def test_a_holder_in_doubt_is_asked_on_their_own_page_too(known: Everything) -> None:
    await says(known, "TENTATIVE")
    claim, lucia = await claim_of(known), await known.cast.signed_in(known.lucia)
    page = await lucia.get(f"/shifts/{claim.slot}")
    assert "Do you come?" in said(page)
    assert "You are on this shift" not in said(page)
    await lucia.post(f"/claims/{claim.id}/confirm", data={"csrf": await known.cast.csrf_of(lucia)})
    assert "You are on this shift" in said(await lucia.get(f"/shifts/{claim.slot}"))


async def test_the_coordinator_sees_how_each_invitation_stands(known: Everything) -> None:
    june = await known.cast.signed_in(known.cast.june)
    path = f"/visit/{known.ids['visit']}"
    shown = said(await june.get(path))
    assert "Lucia · holds a place Mail on its way No answer from a calendar yet" in shown
    assert re.search(r"(Omar|Theo|Ana) Mail on its way No answer from a calendar yet", shown)
    await says(known, "TENTATIVE")
    shown = said(await june.get(path))
    assert re.search(r"Lucia · holds a place Mail on its way Maybe \S+ Nov 23 10:05 AM, from their calendar", shown)
    assert "Maybe: not counted Lucia" in shown


async def test_the_program_s_own_door_tells_the_last_answer(known: Everything) -> None:
    await says(known, "DECLINED", results="")
    of_all = f"/api/v1/claims?appointment={AppointmentId(known.ids['appointment_id'])}"  # type: ignore[arg-type]
    (claim,) = (await known.june.get(of_all)).json()["items"]
    assert claim["last_answer"] == {"partstat": "DECLINED", "at": "2026-11-23T15:05:00Z", "how": "lmtp", "sure": False}


async def test_mail_to_look_at_waits_above_the_requests_until_somebody_saw_to_it(known: Everything) -> None:
    june = await known.cast.signed_in(known.cast.june)
    await mail_notes.add(known.cast.riverside, mail_notes.New("bounced", words="<b>5.1.1</b>"), LATER)
    page = await june.get("/inbox")
    assert "Lucia A volunteer wrote to us. The bus is late" in said(page)
    assert "&lt;b&gt;5.1.1&lt;/b&gt;" in page.text
    path = f"/inbox/mail/{known.ids['note_id']}/done"
    assert (await june.post(path, data={})).status_code == 403
    for _ in range(2):
        done = await june.post(path, data={"csrf": await known.cast.csrf_of(june)})
        assert (done.status_code, done.headers["location"]) == (303, "/inbox")
    assert "The bus is late" not in (await june.get("/inbox")).text


async def test_an_address_that_mail_came_back_from_is_marked_until_they_sign_in_by_mail(known: Everything) -> None:
    cast = known.cast
    await bounces.keep(cast.riverside, Reader(ReaderKind.ACCOUNT, cast.ana.account), "5.1.1", LATER)
    june = await cast.signed_in(cast.june)
    paths = ("/people", f"/people/{cast.ana.account}")
    assert [said(await june.get(path)).count("Mail came back") for path in paths] == [1, 1]
    mark, token = await logins.hand_out(cast.ana.account, timedelta(hours=1), LATER)
    await logins.by_link(token, mark, LATER)
    assert [said(await june.get(path)).count("Mail came back") for path in paths] == [0, 0]


@pytest.mark.parametrize("who", ["eve", "theo"])
async def test_nobody_else_reads_the_chapter_s_mail(known: Everything, who: str) -> None:
    member: Member = getattr(known.cast, who)
    page = await (await known.cast.signed_in(member)).get("/inbox")
    assert "The bus is late" not in page.text
    assert page.status_code == {"eve": 200, "theo": 403}[who]
