"""What groups read of a call: which the program tells by itself, and the words that a coordinator pastes by hand."""

from datetime import datetime
from typing import Any

from accompany.delivery import group_words
from accompany.delivery.group_words import Gathered
from accompany.doors.headcount import HeadCount
from accompany.rules.groups import Came
from accompany.tables import texts
from accompany.tables.mobilizations import Kept
from accompany.web.coordinators import calls_view
from accompany.web.languages import app, gettext
from accompany.words import MobilizationState

BEFORE = (MobilizationState.DRAFT, MobilizationState.APPROVED)
CAME = {
    Came.WAITING: app("not sent yet"),
    Came.TOLD: app("sent"),
    Came.IN_DOUBT: app("may be there: look, and paste it yourself if it is not"),
    Came.NOT_TOLD: app("not taken: paste it yourself"),
    Came.KEPT_BACK: app("kept back"),
}
SAID = {False: app("The call"), True: app("All-clear")}


async def gather(found: HeadCount, now: datetime) -> Gathered | None:
    """Say what may be pasted; before it leaves, what the groups would read, for those who approve it."""
    if found.kept.state in BEFORE:
        return await group_words.draft(found.kept, now) if found.groups else None
    return await group_words.gather(found.kept, now)


def worded(said: Gathered | None, found: HeadCount, base_url: str, language: str) -> dict[str, Any] | None:
    """Word it in every language we write, with the groups by their names; links go to ``base_url``, which is ours."""
    if said is None and not found.announced:
        return None
    kept, own_names = found.kept, calls_view.NAMES
    codes = texts.WRITTEN if said else ()
    return {
        "before": kept.state in BEFORE,
        "over": said is not None and not said.said,
        "texts": [(code, own_names[code], group_words.text(said, kept, base_url, code)) for code in codes if said],
        "own": [(one.name, ", ".join(own_names[code] for code in one.languages)) for one in found.groups],
        "announced": _announced(found, kept, language),
    }


def _announced(found: HeadCount, kept: Kept, language: str) -> list[tuple[str, str, str, str]]:
    """Say of each group what it was told, whether it came, and when that was known."""
    return [
        (
            one.name,
            gettext(SAID[one.all_clear]),
            gettext(CAME[one.came]),
            calls_view.moment(one.done_at, kept, language) if one.done_at else "",
        )
        for one in found.announced
    ]
