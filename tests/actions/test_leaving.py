"""Whoever leaves gives every shift back, has it taken out of their calendar, and is then in no table by name."""

from datetime import timedelta

import pytest

from accompany.actions import accounts as account_actions
from accompany.actions import leaving, texts, volunteers
from accompany.delivery.channels import Result
from accompany.tables import accounts, claims, mail_notes, open_shifts, text_wishes, texts_received
from accompany.tables import volunteers as table
from accompany.words import Channels, ClaimState, NoticeState, Reason, Refused, Role
from tests.calls import Post, courier
from tests.cast import NOW, Cast
from tests.everything import Everything, contents, everything

SOON = timedelta(minutes=1)


async def is_there(cast: Cast, known: Everything) -> bool:
    return bool(await table.some(cast.riverside, [known.lucia.volunteer]))


async def carried(cast: Cast, post: Post) -> None:
    while await courier(post).run_once():
        pass


async def test_their_places_open_again_at_once_and_their_calendar_is_told(cast: Cast) -> None:
    known, post = await everything(cast), Post()
    await carried(cast, post)
    before = await open_shifts.between(cast.riverside, NOW, NOW + timedelta(days=14))
    lucia = known.lucia
    cast.later(NOW + SOON)
    await leaving.leave(cast.riverside, lucia.volunteer, NOW + SOON)

    held = await claims.of_volunteer(cast.riverside, lucia.volunteer, NOW)
    assert [claim.state for claim in held] == [ClaimState.RELEASED] * 3
    # One of the three appointments is over: nobody is looked for there.
    assert len(await open_shifts.between(cast.riverside, NOW, NOW + timedelta(days=14))) == len(before) + 2
    assert await accounts.roles(lucia.account) is None  # shut out
    await leaving.finish(NOW + SOON)
    assert await is_there(cast, known)  # the mail that empties their calendar has still to go

    post.mails.clear()
    await carried(cast, post)
    assert [("Cancel" in str(mail["Subject"])) for mail in post.to(lucia.email)] == [True] * 3
    await leaving.finish(NOW + SOON)
    assert not await is_there(cast, known)


async def test_whose_mail_does_not_leave_is_forgotten_a_day_later(cast: Cast) -> None:
    known = await everything(cast)
    post = Post()
    await carried(cast, post)
    post.troubles[known.lucia.email] = [Result(NoticeState.RETRY, "451")] * 99
    cast.later(NOW + SOON)
    await leaving.leave(cast.riverside, known.lucia.volunteer, NOW + SOON)
    await courier(post).run_once()
    await leaving.finish(NOW + timedelta(hours=24))
    assert await is_there(cast, known)
    await leaving.finish(NOW + timedelta(hours=24) + SOON)
    assert not await is_there(cast, known)


async def test_who_holds_nothing_is_forgotten_at_once(cast: Cast) -> None:
    await leaving.leave(cast.riverside, cast.ana.volunteer, NOW)
    assert await table.some(cast.riverside, [cast.ana.volunteer]) == []
    assert await accounts.by_email(cast.ana.email) is None  # they may come again


async def test_nothing_sealed_of_theirs_is_left(cast: Cast) -> None:
    """What is kept of somebody is an id that leads nowhere, and rows without words."""
    known, lucia = await everything(cast), (await everything(cast, 1)).lucia
    change = {"name": "Lucia Q", "phone": "212-555-0101"}
    await volunteers.change(cast.riverside, lucia.volunteer, change, lucia.account, NOW)
    await texts.choose(cast.riverside, lucia.account, Channels.BOTH, NOW)
    new = texts_received.New(lucia.account, "unclear", words="It is me, Lucia", phone="+12125550101")
    await texts_received.keep(cast.riverside, "one more", new, NOW)
    await mail_notes.add(cast.riverside, mail_notes.New("words", lucia.volunteer, words="Lucia here"), NOW)
    await leaving.leave(cast.riverside, lucia.volunteer, NOW)
    await leaving.finish(NOW + timedelta(days=2))

    contact = await accounts.contact(lucia.account)
    assert (contact.name, contact.email, contact.phone) == ("—", "", None)
    assert await text_wishes.of([lucia.account]) == {}
    after = await contents()
    about = {name: [row for row in rows if lucia.account in row.values()] for name, rows in after.items()}
    left = {name for name, rows in about.items() if rows}
    assert left <= {"account", "account_role", "volunteer", "claim", "ask", "notice", "ledger", "reply_address", *FRAME}
    assert not {column for name in left - {"account"} for row in about[name] for column in row if "sealed" in column}
    assert known.lucia.account != lucia.account


FRAME = {"api_token", "text_number", "calendar_entry", "feed_change"}  # digests and numbers: nothing that says who


async def test_who_has_other_duties_must_hand_them_over_first(cast: Cast) -> None:
    with pytest.raises(Refused) as refused:
        await leaving.leave(cast.hillside, cast.eve.volunteer, NOW)
    assert refused.value.reason is Reason.OTHER_DUTIES
    await account_actions.give_role(cast.riverside, cast.ana.account, Role.LEAD, NOW)
    await leaving.leave(cast.riverside, cast.ana.volunteer, NOW)  # a lead may leave
    assert await table.some(cast.riverside, [cast.ana.volunteer]) == []


async def test_leaving_twice_is_leaving_once(cast: Cast) -> None:
    known = await everything(cast)
    await leaving.leave(cast.riverside, known.lucia.volunteer, NOW)
    await leaving.leave(cast.riverside, known.lucia.volunteer, NOW + SOON)
    assert await is_there(cast, known)
