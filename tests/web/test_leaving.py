"""Leaving by oneself, by page and by the API: a plain yes, and then nothing of theirs works any more."""

from accompany.doors.signing import SESSION
from accompany.tables import volunteers
from tests.cast import Cast
from tests.everything import everything

PAGE = "/me/leave"
ME = "/api/v1/volunteers/me"


async def test_a_volunteer_leaves_with_one_tick(cast: Cast) -> None:
    known = await everything(cast)
    lucia = await cast.signed_in(known.lucia)
    assert PAGE in (await lucia.get("/me")).text
    assert "You hold 3 shifts. They open again for others at once." in (await lucia.get(PAGE)).text
    assert "Usted tiene 3 turnos." in (await lucia.get(f"{PAGE}?lang=es")).text

    csrf = await cast.csrf_of(lucia)
    unsure = await lucia.post(PAGE, data={"csrf": csrf})
    assert unsure.status_code == 422
    assert await volunteers.some(cast.riverside, [known.lucia.volunteer])

    left = await lucia.post(PAGE, data={"csrf": csrf, "sure": "yes"})
    assert left.status_code == 200
    assert "You have left" in left.text
    assert SESSION in left.headers["set-cookie"]
    lucia.cookies.clear()
    assert (await lucia.get("/me")).status_code == 303
    assert (await known.june.get(f"/api/v1/volunteers/{known.ids['claimant']}")).json()["frozen"] is True


async def test_a_program_leaves_for_a_volunteer(cast: Cast) -> None:
    ana, june = await cast.speaking_as(cast.ana), await cast.speaking_as(cast.june)
    assert (await ana.delete(ME)).json() == {"id": str(cast.ana.account)}
    assert (await ana.get(ME)).status_code == 401
    assert (await june.get(f"/api/v1/volunteers/{cast.ana.account}")).status_code == 404


async def test_who_coordinates_is_told_to_hand_over_first(cast: Cast) -> None:
    eve = await cast.speaking_as(cast.eve)
    refused = await eve.delete(ME)
    assert (refused.status_code, refused.json()["reason"]) == (409, "other_duties")
    assert (await (await cast.speaking_as(cast.june)).delete(ME)).status_code == 404
