"""The coordinators' list of trainings that end, as a page and in JSON, and who does not see it."""

from datetime import date

from tests.cast import Cast
from tests.everything import everything

PATH = "/api/v1/volunteers"
SOON, LATER = "2026-11-28", "2027-06-30"


async def test_coordinators_see_whose_training_ends_and_others_do_not(cast: Cast) -> None:
    june, eve = await cast.signed_in(cast.june), await cast.speaking_as(cast.eve)
    assert "No training ends in the next two months." in (await june.get("/trainings")).text
    known = await everything(cast)
    ends = [{"code": "accompaniment_101", "until": SOON}, {"code": "lead", "until": LATER}]
    lucia = f"{PATH}/{known.ids['claimant']}"
    assert (await known.june.patch(lucia, json={"qualifications": ends})).status_code == 200

    shown = await june.get("/trainings")
    assert "Saturday, November 28, 2026" in shown.text
    assert "Ends within a week" in shown.text
    assert "team lead training" not in shown.text
    assert "capacitación de acompañamiento" in (await june.get("/trainings?lang=es")).text

    (listed,) = (await known.june.get(f"{PATH}/trainings")).json()["items"]
    expected = {"volunteer": known.ids["claimant"], "name": "Lucia", "code": "accompaniment_101", "until": SOON}
    assert listed == {**expected, "over": False}
    assert (await eve.get(f"{PATH}/trainings")).json()["items"] == []


async def test_what_ended_last_month_is_still_listed(cast: Cast) -> None:
    known = await everything(cast)
    for until, number in (("2026-11-22", 1), ("2026-10-24", 1), ("2026-10-23", 0)):
        ends = [{"code": "lead", "until": until}]
        await known.june.patch(f"{PATH}/{known.ids['claimant']}", json={"qualifications": ends})
        found = (await known.june.get(f"{PATH}/trainings")).json()["items"]
        assert [(one["until"], one["over"]) for one in found] == [(until, True)] * number, date.fromisoformat(until)
