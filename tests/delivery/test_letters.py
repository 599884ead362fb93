"""What each letter says, to whom it still goes, and that it is the same letter when it is sent again."""

from dataclasses import replace
from datetime import timedelta
from email.message import EmailMessage

import pytest

from accompany.actions import appointments, asks, logins, mobilizations, requests, signals, slots
from accompany.actions import volunteers as volunteer_actions
from accompany.actions.mobilizations import Wanted
from accompany.delivery import letters
from accompany.delivery.channels import Envelope, Result
from accompany.rules.teams import Place
from accompany.tables import claims, outbox
from accompany.tables import slots as remembered
from accompany.tables.requests import Asking
from accompany.words import Calendar, ClaimId, Detail, NoticeState, Ring, SignalSource, SlotId, Tier
from tests.calls import HOUSE, Post, Visit, add_members, all_want_exercises, courier, link_in, read, text_of, visit
from tests.cast import NOW, Cast

SOON = timedelta(minutes=1)


@pytest.fixture
async def where(cast: Cast) -> Visit:
    """Give a published appointment tomorrow at 8:30 in New York, with two places for accompaniers."""
    planned = await visit(cast.riverside, cast.june.account, NOW)
    june = cast.june.account
    await appointments.set_team(cast.riverside, planned.appointment, [Place("accompanier", 1, 2, 2)], NOW)
    await appointments.verify(cast.riverside, planned.appointment, june, "called back", planned.starts_at, NOW)
    await appointments.publish(cast.riverside, planned.appointment, june, NOW)
    return planned


async def free_slot(cast: Cast, where: Visit) -> SlotId:
    team = await remembered.team(cast.riverside, where.appointment)
    return next(slot.id for row in team for slot in row.slots if slot.claim is None)


async def claimed(cast: Cast, where: Visit) -> ClaimId:
    return (await slots.claim(cast.riverside, await free_slot(cast, where), cast.ana.volunteer, NOW)).id


async def carried(post: Post | None = None) -> Post:
    post = post or Post()
    await courier(post).run_once()
    return post


def calendar_of(mail: EmailMessage) -> dict[str, str]:
    """Read the lines of a mail's calendar part, unfolded."""
    part = next(part for part in mail.walk() if part.get_content_type() == "text/calendar")
    lines = str(part.get_content()).replace("\r\n ", "").splitlines()
    return dict(reversed([line.split(":", 1) for line in lines if ":" in line]))  # the first wins


async def test_an_ask_offers_one_place_with_a_link_that_decides_nothing(cast: Cast, where: Visit) -> None:
    (ask,) = await asks.ask(cast.riverside, await free_slot(cast, where), 1, cast.june.account, NOW)
    post = await carried()
    (mail,) = post.to(cast.ana.email) or post.to(cast.theo.email)
    assert mail["Subject"] == "Riverside: can you help on Tuesday, November 24?"
    assert "Tuesday, November 24, 8:30 AM to" in text_of(mail)
    assert (await asks.find(link_in(mail, "/s/").removeprefix("/s/"))).id == ask


async def test_an_ask_for_a_place_that_is_taken_by_now_is_not_sent(cast: Cast, where: Visit) -> None:
    slot = await free_slot(cast, where)
    await asks.ask(cast.riverside, slot, 2, cast.june.account, NOW)
    await slots.claim(cast.riverside, slot, cast.ana.volunteer, NOW)
    post = await carried()
    assert [str(mail["Subject"])[:10] for mail in post.to(cast.ana.email)] == ["Invitation"]
    assert post.to(cast.theo.email) == []


async def test_an_invite_puts_the_shift_into_one_calendar_without_a_word_about_the_person(
    cast: Cast, where: Visit
) -> None:
    claim = await claims.find(cast.riverside, await claimed(cast, where))
    (mail,) = (await carried()).to(cast.ana.email)
    event = calendar_of(mail)
    assert mail["Subject"] == "Invitation: accompanier, Tuesday, November 24"
    assert (event["METHOD"], event["UID"], event["SEQUENCE"]) == ("REQUEST", claim.uid, "0")
    assert event["SUMMARY"] == "Shift\\, accompanier"
    assert event["ORGANIZER;CN=Riverside"] == f"mailto:{mail['From'].addresses[0].addr_spec}"
    raw = mail.as_bytes()
    assert b"Marisol" not in raw
    assert b"ICE" not in raw.replace(b"SERVICE", b"")


async def test_every_mail_to_a_volunteer_comes_from_the_same_address(cast: Cast, where: Visit) -> None:
    claim = await claimed(cast, where)
    post = await carried()
    await slots.release(cast.riverside, claim, cast.ana.account, "ill", NOW + SOON)
    cast.later(NOW + SOON)
    await carried(post)
    first, second = post.to(cast.ana.email)
    assert first["From"] == second["From"]
    sender = first["From"].addresses[0].addr_spec
    assert sender.startswith("rsvp+")
    assert sender.endswith("@cal.example.org")
    assert len(sender.removeprefix("rsvp+").removesuffix("@cal.example.org")) == 32
    assert first["Message-ID"] != second["Message-ID"]
    assert second["In-Reply-To"] == first["Message-ID"]


async def test_a_move_and_a_release_follow_into_the_calendar(cast: Cast, where: Visit) -> None:
    claim = await claimed(cast, where)
    post = await carried()
    later = where.starts_at + timedelta(hours=1)
    await appointments.change(cast.riverside, where.appointment, appointments.Change(starts_at=later), NOW + SOON)
    cast.later(NOW + SOON)
    await carried(post)
    await slots.release(cast.riverside, claim, cast.ana.account, "ill", NOW + 2 * SOON)
    cast.later(NOW + 2 * SOON)
    await carried(post)
    events = [calendar_of(mail) for mail in post.to(cast.ana.email)]
    assert [(event["METHOD"], event["SEQUENCE"]) for event in events] == [
        ("REQUEST", "0"),
        ("REQUEST", "1"),
        ("CANCEL", "2"),
    ]
    assert len({event["UID"] for event in events}) == 1
    assert [event["DTSTART;TZID=America/New_York"] for event in events] == [
        "20261124T083000",
        "20261124T093000",
        "20261124T093000",
    ]


async def test_only_the_newest_of_several_changes_is_sent(cast: Cast, where: Visit) -> None:
    await claimed(cast, where)
    for hours in (1, 2):
        change = appointments.Change(starts_at=where.starts_at + timedelta(hours=hours))
        await appointments.change(cast.riverside, where.appointment, change, NOW)
    post = await carried()
    assert [calendar_of(mail)["SEQUENCE"] for mail in post.to(cast.ana.email)] == ["2"]


async def test_a_shift_given_back_before_its_invite_left_sends_nothing(cast: Cast, where: Visit) -> None:
    claim = await claimed(cast, where)
    await slots.release(cast.riverside, claim, cast.ana.account, "ill", NOW)
    assert (await carried()).to(cast.ana.email) == []


async def test_an_invite_that_may_have_arrived_is_taken_back(cast: Cast, where: Visit) -> None:
    claim = await claimed(cast, where)
    post = Post(troubles={cast.ana.email: [Result(NoticeState.IN_DOUBT, "closed_after_dot")]})
    await carried(post)
    await slots.release(cast.riverside, claim, cast.ana.account, "ill", NOW + SOON)
    cast.later(NOW + SOON)
    await carried(post)
    cast.later(NOW + timedelta(hours=1))
    await carried(post)
    assert [calendar_of(mail)["METHOD"] for mail in post.to(cast.ana.email)] == ["REQUEST", "CANCEL"]


async def test_who_reads_a_feed_gets_the_words_without_a_second_entry(cast: Cast, where: Visit) -> None:
    wanted = {"calendar": Calendar.FEED}
    await volunteer_actions.change(cast.riverside, cast.ana.volunteer, wanted, cast.ana.account, NOW)
    await claimed(cast, where)
    (mail,) = (await carried()).to(cast.ana.email)
    assert [part.get_content_type() for part in mail.walk()] == ["text/plain"]
    assert "Tuesday, November 24, 8:30 AM" in text_of(mail)


@pytest.mark.parametrize(
    ("detail", "place"),
    [
        pytest.param(Detail.MINIMAL, None, id="minimal says no place"),
        pytest.param(Detail.NORMAL, "nickname", id="normal says the nickname"),
        pytest.param(Detail.FULL, "26 Federal Plaza", id="full says the address"),
    ],
)
async def test_a_calendar_says_as_much_as_its_owner_wants(
    cast: Cast, where: Visit, detail: Detail, place: str | None
) -> None:
    wanted = {"detail": detail}
    await volunteer_actions.change(cast.riverside, cast.ana.volunteer, wanted, cast.ana.account, NOW)
    await claimed(cast, where)
    location = calendar_of((await carried()).to(cast.ana.email)[0]).get("LOCATION")
    if place == "nickname":
        assert location is not None
        assert "Federal" not in location
    else:
        assert (location is None) is (place is None)
        assert place is None or place in str(location)


async def test_a_login_link_is_sent_while_it_works_and_not_after_it_was_used(cast: Cast) -> None:
    mark = await logins.ask(cast.ana.email, None, NOW)
    await logins.ask(cast.ana.email, mark, NOW)
    batch = await outbox.lease("ana", 10, NOW)
    worded = await letters.word(batch, HOUSE, NOW)
    mails = [read(envelope.content) for envelope in worded.values() if isinstance(envelope, Envelope)]
    assert [mail["Subject"] for mail in mails] == ["Riverside: your link to sign in"] * 2
    await logins.by_link(link_in(mails[0], "/login/").removeprefix("/login/"), mark, NOW)
    again = await letters.word(batch, HOUSE, NOW)
    assert [type(one).__name__ for one in again.values()].count("Envelope") == 1
    late = await letters.word(batch, HOUSE, NOW + timedelta(minutes=10))
    assert [one.state for one in late.values() if isinstance(one, outbox.Fate)] == [NoticeState.EXPIRED] * 2


async def test_coordinators_are_told_neutrally_and_only_while_there_is_something_to_do(cast: Cast) -> None:
    asking = Asking(kind="ice_check_in_osup", tier=Tier.PRIVATE, name="Marisol", spoken_language="es")
    where = await visit(cast.riverside, cast.june.account, NOW, level=None)
    received = await requests.submit(cast.riverside, asking, NOW)
    source = signals.Source(SignalSource.LEAD, cast.june.account)
    await signals.report(cast.riverside, where.appointment, ["told_bring_ticket"], source, NOW)
    post = await carried()
    subjects = sorted(str(mail["Subject"]) for mail in post.to(cast.june.email))
    assert [subject.split(" ", 1)[1] for subject in subjects][1:] == ["a new request"]
    assert subjects[0].endswith("needs a decision")
    assert [b"Marisol" in envelope.content for envelope in post.mails] == [False] * len(post.mails)

    await requests.submit(cast.riverside, asking, NOW)
    await requests.decline(cast.riverside, received.id, cast.june.account, NOW)
    before = len(post.mails)
    await carried(post)
    assert len(post.mails) == before + 2  # one request is still undecided, for two coordinators


async def test_a_call_says_what_its_draft_says_in_the_readers_language(cast: Cast) -> None:
    where = await visit(cast.riverside, cast.june.account, NOW)
    await add_members(cast.riverside, cast.june.account, 2, NOW)
    wanted = Wanted(where.appointment, frozenset({Ring.LIST}), "ticket", texts={"en": "Please come to the corner."})
    call = await mobilizations.draft(cast.riverside, wanted, cast.june.account, NOW)
    await mobilizations.approve(cast.riverside, call, cast.rosa.account, NOW)
    await mobilizations.send(cast.riverside, call, cast.june.account, NOW)
    post = await carried()
    (english,), (spanish,) = post.to("s00000@example.org"), post.to("s00001@example.org")
    assert "Please come to the corner." in text_of(english)
    assert "Le pide que venga y esté a su lado." in text_of(spanish)
    assert (english["Subject"], spanish["Subject"]) == ("Riverside: can you come?", "Riverside: ¿puede venir?")
    assert "Valid until: Monday, November 23, 4:00 PM" in text_of(english)
    leave = english["List-Unsubscribe"].strip("<>").removeprefix(HOUSE.base_url)
    assert leave == link_in(english, "/leave/")
    assert [b"Marisol" in envelope.content for envelope in post.mails] == [False, False]


async def test_an_exercise_says_so_in_subject_and_text(cast: Cast) -> None:
    where = await visit(cast.riverside, cast.june.account, NOW)
    await add_members(cast.riverside, cast.june.account, 1, NOW)
    await all_want_exercises(cast.riverside, cast.june.account, NOW)
    wanted = Wanted(where.appointment, frozenset({Ring.LIST}), "autumn exercise", drill=True)
    call = await mobilizations.draft(cast.riverside, wanted, cast.june.account, NOW)
    await mobilizations.approve(cast.riverside, call, cast.rosa.account, NOW)
    await mobilizations.send(cast.riverside, call, cast.june.account, NOW)
    post = await carried()
    await mobilizations.stand_down(cast.riverside, call, cast.rosa.account, NOW)
    await carried(post)
    mails = post.to("s00000@example.org")
    assert [str(mail["Subject"]).split(".")[0] for mail in mails] == ["EXERCISE", "EXERCISE"]
    assert [text_of(mail).split(".")[0] for mail in mails] == ["EXERCISE", "EXERCISE"]


async def test_a_letter_worded_again_is_the_same_bytes(cast: Cast, where: Visit) -> None:
    await claimed(cast, where)
    await asks.ask(cast.riverside, await free_slot(cast, where), 2, cast.june.account, NOW)
    await logins.ask(cast.june.email, None, NOW)
    batch = await outbox.lease("killed", 100, NOW)
    first = await letters.word(batch, HOUSE, NOW)
    second = await letters.word([replace(notice, attempt=2, doubted=True) for notice in batch], HOUSE, NOW + SOON)
    contents = [
        sorted(envelope.content for envelope in worded.values() if isinstance(envelope, Envelope))
        for worded in (first, second)
    ]
    assert len(contents[0]) == 3
    assert contents[0] == contents[1]


async def test_nobody_writes_to_a_frozen_account_but_their_calendar_is_cleared(cast: Cast, where: Visit) -> None:
    await claimed(cast, where)
    post = await carried()
    await logins.ask(cast.ana.email, None, NOW)
    await volunteer_actions.freeze(cast.riverside, cast.ana.volunteer, cast.june.account, NOW + SOON)
    cast.later(NOW + SOON)
    await carried(post)
    assert [str(mail["Subject"]).split(":")[0] for mail in post.to(cast.ana.email)] == ["Invitation", "Cancelled"]
