"""Texts on pages: how a volunteer chooses them, and where coordinators read what nobody understood."""

from accompany.actions import texts
from accompany.actions.texts import Arrived
from accompany.tables import accounts, text_wishes, texts_received
from accompany.words import Channels
from tests.cast import NOW, Cast
from tests.texting import ANA, STRANGER, Texting, texting

__all__ = ["texting"]


async def send(cast: Cast, client: object, path: str, **fields: str) -> object:
    csrf = await cast.csrf_of(client)  # type: ignore[arg-type]
    return await client.post(path, data={"csrf": csrf, **fields})  # type: ignore[attr-defined]


async def test_texts_need_a_number_and_are_chosen_on_a_page(cast: Cast) -> None:
    client = await cast.signed_in(cast.ana)
    assert 'href="/texts"' in (await client.get("/me")).text
    assert 'value="mail" checked' in (await client.get("/texts")).text

    refused = await send(cast, client, "/texts", channels="text")
    assert refused.status_code == 422  # type: ignore[attr-defined]
    assert "area code" in refused.text or "phone number" in refused.text  # type: ignore[attr-defined]

    await accounts.change(cast.riverside, cast.ana.account, "Ana", ANA, "en")
    assert (await send(cast, client, "/texts", channels="both")).headers["location"] == "/texts?saved=1"  # type: ignore[attr-defined]
    assert 'value="both" checked' in (await client.get("/texts?saved=1")).text
    assert (await text_wishes.of([cast.ana.account]))[cast.ana.account].channels is Channels.BOTH
    assert (await send(cast, client, "/texts", channels="pigeon")).status_code == 422  # type: ignore[attr-defined]


async def test_whoever_wrote_stop_reads_how_texts_begin_again(texting: Texting) -> None:
    await texts.receive(Arrived("SM1", ANA, "STOP"), NOW)
    client = await texting.cast.signed_in(texting.cast.ana)
    assert "Write START" in (await client.get("/texts")).text


async def test_coordinators_read_what_nobody_understood_until_it_is_seen_to(texting: Texting) -> None:
    cast = texting.cast
    await texts.receive(Arrived("SM1", ANA, "I can, <b>until</b> nine"), NOW)
    await texts.receive(Arrived("SM2", STRANGER, "who are you"), NOW)
    june, eve = await cast.signed_in(cast.june), await cast.signed_in(cast.eve)

    shown = (await june.get("/inbox")).text
    assert [word for word in ("Ana", "I can, &lt;b&gt;until", "who are you", STRANGER) if word not in shown] == []
    assert ANA not in shown  # the volunteer's name is enough
    assert [word for word in ("who are you", "until", STRANGER) if word in (await eve.get("/inbox")).text] == []

    one = next(one for one in await texts_received.waiting(cast.riverside) if one.phone == STRANGER)
    assert (await send(cast, eve, f"/inbox/text/{one.id}/done")).status_code == 404  # type: ignore[attr-defined]
    assert (await send(cast, june, f"/inbox/text/{one.id}/done")).status_code == 303  # type: ignore[attr-defined]
    shown = (await june.get("/inbox")).text
    assert "who are you" not in shown
    assert "until" in shown
