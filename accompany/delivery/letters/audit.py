"""What the auditor found, to the coordinators: neutral, with a link to where somebody can look."""

from collections.abc import Mapping, Sequence

from accompany.delivery.letters.frame import Desk, Letter, Worded, cancelled
from accompany.rules.audit import Finding
from accompany.tables import audit
from accompany.tables.audit import Kept
from accompany.tables.outbox import Leased

OF_CALLS = (Finding.CALL_STUCK, Finding.CALL_PAST_EXPIRY)


async def write(notices: Sequence[Leased], desk: Desk) -> Mapping[Leased, Worded]:
    """Tell what does not go on by itself, while that is so."""
    found = await audit.some([notice.about for notice in notices])
    return {notice: _worded(notice, found.get(notice.about), desk) for notice in notices}


def _worded(notice: Leased, kept: Kept | None, desk: Desk) -> Worded:
    if kept is None or kept.gone:
        return cancelled("over")
    said, path = desk.texts(notice), f"/mobilizations/{kept.about}" if kept.kind in OF_CALLS else "/board"
    values = {"coalition": desk.house.name, "link": desk.house.link(path)}
    values["what"] = said.fill("audit_finding.what", kept.kind.value)
    return Letter(said.fill("audit_finding", "subject", **values), said.fill("audit_finding", "text", **values))
