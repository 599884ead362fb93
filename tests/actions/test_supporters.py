"""Somebody wants to be on the list: one mail, one yes; never by somebody else's word; forgotten without it."""

from dataclasses import replace
from datetime import timedelta

import pytest

from accompany.actions import imports, members, supporters
from accompany.tables import links, list_wishes
from accompany.tables import members as table
from accompany.tables.list_wishes import Said
from accompany.tables.scope import Scope
from accompany.tables.sql import Sql
from accompany.words import Channels, Invalid, Missing, Problem, Reason, Refused
from tests.calls import Post, courier, link_in, member, text_of
from tests.cast import NOW, Cast

SOL = Said("sol@example.org", "Sol", "212-555-0123", "Queens", ("es", "en"), True, Channels.TEXT)
WISHES = Sql("SELECT id FROM list_wish")
BARE = Sql("SELECT phone_sealed, phone_digest, channels, left_at FROM list_member")


async def link_for(cast: Cast, said: Said = SOL, scope: Scope | None = None) -> str:
    """Let somebody ask, and give the token in the one mail they get."""
    await supporters.ask(scope or cast.riverside, said, NOW)
    post = Post()
    await courier(post).run_once()
    (mail,) = post.to(said.email.strip().lower())
    return link_in(mail, "/list/yes/").rpartition("/")[2]


async def test_who_says_yes_in_the_mail_is_on_the_list_as_they_said(cast: Cast) -> None:
    token = await link_for(cast)
    assert await table.number(cast.riverside) == 0
    made = await supporters.confirm(token, NOW + timedelta(hours=1))
    row, kept = await table.opened(cast.riverside, made), await table.find(cast.riverside, made)
    assert (row.name, row.email, row.phone, row.zone) == ("Sol", "sol@example.org", "+12125550123", "Queens")
    assert (row.languages, row.urgent, row.ring) == (("es", "en"), True, 3)
    assert (kept.opted_in_at, kept.opted_in_how) == (NOW + timedelta(hours=1), supporters.HOW)
    assert [one["channels"] for one in await BARE.rows()] == ["text"]
    assert await WISHES.rows() == []


async def test_the_mail_says_it_in_the_language_of_the_page_and_names_nobody(cast: Cast) -> None:
    await supporters.ask(cast.riverside, SOL, NOW)
    post = Post()
    await courier(post).run_once()
    (mail,) = post.to("sol@example.org")
    assert "Entonces diga que sí aquí" in text_of(mail)
    assert [word for word in ("Sol", "Queens", "555") if word in text_of(mail)] == []


async def test_a_link_works_once_and_not_after_three_days(cast: Cast) -> None:
    first, second = await link_for(cast), await link_for(cast, replace(SOL, email="luz@example.org"))
    await supporters.confirm(first, NOW)
    for token, moment in ((first, NOW), (second, NOW + timedelta(days=3))):
        with pytest.raises(Refused) as refused:
            await supporters.confirm(token, moment)
        assert refused.value.reason is Reason.LINK_OLD
    with pytest.raises(Missing):
        await supporters.confirm("a" * 52, NOW)
    assert await table.number(cast.riverside) == 1


async def test_who_never_says_yes_is_forgotten(cast: Cast) -> None:
    await supporters.ask(cast.riverside, SOL, NOW)
    await supporters.forget(NOW + timedelta(days=3) - timedelta(seconds=1))
    assert len(await WISHES.rows()) == 1
    await supporters.forget(NOW + timedelta(days=3))
    assert await WISHES.rows() == []


async def test_what_one_mail_says_no_other_one_changes(cast: Cast) -> None:
    own = await link_for(cast)
    await supporters.ask(cast.riverside, replace(SOL, phone="212-555-0199", zone="elsewhere"), NOW)
    made = await supporters.confirm(own, NOW)
    assert (await table.opened(cast.riverside, made)).phone == "+12125550123"
    assert await WISHES.rows() == []


async def test_who_left_comes_back_by_their_own_yes_only(cast: Cast) -> None:
    made = await supporters.confirm(await link_for(cast), NOW)
    await members.leave(made, NOW + timedelta(hours=1))
    assert [tuple(one.values())[:3] for one in await BARE.rows()] == [(None, None, "mail")]
    with pytest.raises(Invalid):
        await members.add(cast.riverside, member("sol@example.org"), cast.june.account, NOW + timedelta(hours=2))
    await supporters.ask(cast.riverside, SOL, NOW + timedelta(hours=2))
    assert await table.number(cast.riverside) == 0
    (wish,) = await WISHES.rows()
    token = links.to_join_list(wish["id"]).rpartition("/")[2]
    assert await supporters.confirm(token, NOW + timedelta(hours=3)) == made
    assert await table.number(cast.riverside) == 1


async def test_a_file_is_never_newer_than_somebodys_own_word(cast: Cast) -> None:
    made = await supporters.confirm(await link_for(cast, replace(SOL, urgent=False)), NOW)
    header = "name,email,phone,languages,zone,ring,urgent,opted_in_at,opted_in_how\n"
    file = header + "S,sol@example.org,,en,,3,yes,2026-11-23,paper\nL,luz@example.org,,en,,3,yes,2026-11-23,paper\n"
    importer = imports.Importer(cast.riverside, cast.june.account, False)
    counts = await members.take(importer, file, NOW)
    assert (counts.added, counts.changed, counts.unchanged) == (1, 0, 1)
    row = await table.opened(cast.riverside, made)
    assert (row.urgent, row.phone, row.opted_in_how) == (False, "+12125550123", supporters.HOW)


@pytest.mark.parametrize(
    ("wrong", "problem"),
    [
        ({"email": "nobody"}, {"email": Problem.NOT_EMAIL}),
        ({"phone": "12"}, {"phone": Problem.NOT_PHONE}),
        ({"phone": None}, {"phone": Problem.REQUIRED}),
        ({"languages": ("tlh",)}, {"languages": Problem.UNKNOWN_LANGUAGE}),
        ({"zone": "x" * 81}, {"zone": Problem.TOO_LONG}),
    ],
)
async def test_what_cannot_be_is_refused(cast: Cast, wrong: dict[str, object], problem: dict[str, Problem]) -> None:
    with pytest.raises(Invalid) as invalid:
        await supporters.ask(cast.riverside, replace(SOL, **wrong), NOW)  # type: ignore[arg-type]
    assert invalid.value.problems == problem
    assert await WISHES.rows() == []


async def test_nothing_a_stranger_wrote_rests_in_clear(cast: Cast) -> None:
    await supporters.ask(cast.riverside, SOL, NOW)
    (row,) = await Sql("SELECT * FROM list_wish").rows()
    kept = b" ".join(bytes(one) if isinstance(one, bytes | memoryview) else str(one).encode() for one in row.values())
    assert [word for word in (b"sol@", b"Queens", b"5550123", b"Sol") if word in kept] == []
    found = await list_wishes.find(row["id"])
    assert found is not None
    assert found.said.zone == "Queens"
