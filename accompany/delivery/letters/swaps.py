"""Letters about swaps: somebody asks one person to take their shift over."""

from collections.abc import Mapping, Sequence

from accompany.delivery.letters.frame import Desk, Letter, Worded, cancelled
from accompany.tables import invitations, links, swaps
from accompany.tables.outbox import Leased
from accompany.words import ClaimId


async def write(notices: Sequence[Leased], desk: Desk) -> Mapping[Leased, Worded]:
    """Ask whether somebody takes a shift over, while it is still offered to them. Says nothing of who holds it."""
    claims = [ClaimId(notice.about) for notice in notices]
    asked = await swaps.asked(claims, desk.now)
    found = await invitations.of_claims(claims)
    worded: dict[Leased, Worded] = {}
    for notice in notices:
        claim = ClaimId(notice.about)
        still = claim in found and asked.get(claim) == notice.reader.id
        worded[notice] = _letter(notice, found[claim], desk) if still else cancelled("withdrawn")
    return worded


def _letter(notice: Leased, shift: invitations.Invitation, desk: Desk) -> Letter:
    said = desk.texts(notice)
    values = {
        "coalition": desk.house.name,
        "role": said.role(shift.role),
        "day": said.day(shift.starts_at, shift.zone),
        "span": said.span(shift.starts_at, shift.ends_at, shift.zone),
        "place": shift.nickname,
        "link": desk.house.link(links.slot_path(shift.slot)),
    }
    return Letter(said.fill("swap_asked", "subject", **values), said.fill("swap_asked", "text", **values))
