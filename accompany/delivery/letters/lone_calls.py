"""To every coordinator: a call leaves with one signature, and until when it can be stopped."""

from collections.abc import Mapping, Sequence

from accompany.delivery.letters.frame import Desk, Letter, Worded, cancelled
from accompany.tables import call_windows, mobilizations
from accompany.tables.outbox import Leased
from accompany.words import MobilizationId, MobilizationState


async def write(leased: Sequence[Leased], desk: Desk) -> Mapping[Leased, Worded]:
    """Word it; not when the call was taken back meanwhile."""
    found = await mobilizations.some({MobilizationId(notice.about) for notice in leased})
    worded: dict[Leased, Worded] = dict.fromkeys(leased, cancelled("over"))
    for notice in leased:
        kept = found.get(MobilizationId(notice.about))
        leaves_at = await call_windows.of(kept.id) if kept else None
        if kept and leaves_at and kept.state is not MobilizationState.CANCELLED:
            said = desk.texts(notice)
            link = desk.house.link(f"/mobilizations/{kept.id}")
            values = {"coalition": desk.house.name, "code": kept.code, "link": link}
            values["leaves"] = said.clock(leaves_at, kept.zone)
            name = "lone_call.drill" if kept.drill else "lone_call"
            worded[notice] = Letter(said.fill(name, "subject", **values), said.fill(name, "text", **values))
    return worded
