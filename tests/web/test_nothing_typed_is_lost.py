"""A form that comes back with a problem holds what was typed into it."""

import pytest

from tests.cast import Cast
from tests.everything import Everything, everything
from tests.stories.browser import Source

# Form, who fills it in, the field that is wrong, and the others.
FORMS = [
    pytest.param("/me", "theo", {"weekly_ask_limit": "often"}, {"name": "Teo", "zones": "Bronx, Queens"}, id="me"),
    pytest.param("/people", "june", {"email": "nobody"}, {"name": "Fern Lake", "phone": "555-0144"}, id="a volunteer"),
    pytest.param("/lists/partners", "june", {"email": "nobody"}, {"name": "Parish", "contact": "Ivy"}, id="a partner"),
    pytest.param(
        "/visit/{visit}/change",
        "june",
        {"starts_at": "2020-01-01T08:00"},
        {"meeting_point": "By the fountain", "note": "She brings two children"},
        id="a visit",
    ),
    pytest.param("/visit/{visit}/assign", "june", {"email": "nobody@example.org"}, {"slot": "{slot_id}"}, id="a place"),
    pytest.param(
        "/visit/new",
        "june",
        {"starts_at": "2020-01-01T08:00"},
        {"name": "Luz", "contact": "555-0145"},
        id="a new visit",
    ),
    pytest.param("/sites/{site_id}", "june", {"time_zone": "Nowhere"}, {"city": "New Yorck"}, id="a site"),
]


@pytest.fixture
async def known(cast: Cast) -> Everything:
    return await everything(cast)


@pytest.mark.parametrize(("path", "who", "wrong", "right"), FORMS)
async def test_a_form_that_comes_back_holds_what_was_typed(
    known: Everything, path: str, who: str, wrong: dict[str, str], right: dict[str, str]
) -> None:
    client = await known.cast.signed_in(getattr(known.cast, who))
    typed = {name: value.format_map(known.ids) for name, value in (wrong | right).items()}
    answer = await client.post(path.format_map(known.ids), data={"csrf": await known.cast.csrf_of(client), **typed})
    assert answer.status_code in (409, 422)
    forms = [form for form in Source(answer.text).forms if set(typed) <= set(form.controls)]
    assert typed in [{name: form.controls[name].sends[0] for name in typed} for form in forms]


async def test_the_language_a_shift_needs_has_its_name(known: Everything) -> None:
    client = await known.cast.signed_in(known.cast.theo)
    page = Source((await client.get(f"/shifts/{known.ids['slot_id']}")).text)
    assert "Spanish" in page.words
    assert "es" not in page.words
