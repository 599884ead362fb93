"""The code of conduct: a version holds until the next, an agreement keeps its instant, nobody is kept from going."""

from datetime import timedelta

import pytest

from accompany.actions import conduct, slots, volunteers
from accompany.delivery import letters
from accompany.delivery.channels import Envelope
from accompany.tables import conduct as table
from accompany.tables import outbox
from accompany.tables.store import Clash
from accompany.words import Invalid, NoticeKind, Problem, Reason, Refused
from tests.actions.conftest import Coalition
from tests.calls import HOUSE, read, text_of
from tests.cast import NOW

TEXTS = {"en": "I come on time.\nI stay calm.", "es": "Llego a tiempo.\nMantengo la calma."}
LATER = NOW + timedelta(hours=1)


async def told(coalition: Coalition) -> list[str]:
    """Word what waits about the code: the text of each mail, or why it is not sent."""
    batch = [one for one in await outbox.lease("tests", 100, LATER) if one.kind is NoticeKind.CONDUCT]
    found = (await letters.word(batch, HOUSE, LATER)).values()
    return [text_of(read(one.content)) if isinstance(one, Envelope) else one.why or "" for one in found]


async def test_a_coalition_begins_with_the_one_shipped(coalition: Coalition) -> None:
    code = await table.present(coalition.scope)
    assert (code.version, code.published_at, set(code.texts)) == (1, None, {"en", "es"})
    assert len(code.texts["en"].splitlines()) == len(code.texts["es"].splitlines())


async def test_the_first_time_somebody_agrees_stays(coalition: Coalition) -> None:
    ana = coalition.people[0]
    assert await table.agreed(ana) is None
    await conduct.agree(coalition.scope, ana, 1, NOW)
    await conduct.agree(coalition.scope, ana, 1, LATER)
    assert await table.agreed(ana) == table.Agreement(1, NOW)
    assert await table.numbers(coalition.scope, 1) == (1, 12)


async def test_a_new_version_is_told_to_everybody_once(coalition: Coalition) -> None:
    ana, theo = coalition.people[:2]
    await volunteers.freeze(coalition.scope, theo, coalition.june, NOW)
    published = await conduct.publish(coalition.scope, TEXTS, coalition.june, NOW)
    again = await conduct.publish(coalition.scope, TEXTS, coalition.june, LATER)
    assert (published.version, again.version) == (2, 2)
    await conduct.agree(coalition.scope, ana, 2, LATER)
    texts = await told(coalition)
    assert sorted(text for text in texts if "://" not in text) == ["agreed"]
    assert len(texts) == 11
    assert "https://riverside.example.org/conduct" in texts[-1] + texts[0]


async def test_who_reads_an_older_version_is_told_to_read_the_new_one(coalition: Coalition) -> None:
    await conduct.publish(coalition.scope, TEXTS, coalition.june, NOW)
    with pytest.raises(Refused) as refused:
        await conduct.agree(coalition.scope, coalition.people[0], 1, NOW)
    assert refused.value.reason is Reason.NEWER_VERSION
    assert await table.agreed(coalition.people[0]) is None


async def test_a_version_that_a_later_one_replaced_is_not_told(coalition: Coalition) -> None:
    await conduct.publish(coalition.scope, TEXTS, coalition.june, NOW)
    await conduct.publish(coalition.scope, {**TEXTS, "en": "I come on time."}, coalition.june, NOW)
    texts = await told(coalition)
    assert (len(texts), texts.count("replaced")) == (24, 12)


async def test_a_version_without_a_language_is_refused(coalition: Coalition) -> None:
    with pytest.raises(Invalid) as invalid:
        await conduct.publish(coalition.scope, {"en": "I come on time."}, coalition.june, NOW)
    assert invalid.value.problems == {"texts-es": Problem.REQUIRED}
    assert (await table.present(coalition.scope)).version == 1


async def test_two_who_publish_at_once_do_not_both(coalition: Coalition) -> None:
    code = table.Code(2, TEXTS, NOW)
    await table.add(coalition.scope, code, coalition.june, NOW)
    with pytest.raises(Clash):
        await table.add(coalition.scope, code, coalition.june, NOW)


async def test_nobody_is_kept_from_a_shift_by_a_new_version(coalition: Coalition) -> None:
    appointment = await coalition.shift(1)
    await conduct.publish(coalition.scope, TEXTS, coalition.june, NOW)
    (slot,) = await coalition.slots(appointment)
    assert (await slots.claim(coalition.scope, slot, coalition.people[0], NOW)).volunteer == coalition.people[0]
