"""Announcements to groups: the call and its all-clear, worded by the state and the consent of this moment."""

from collections.abc import Mapping, Sequence

from accompany.delivery import group_words
from accompany.delivery.channels import Envelope
from accompany.delivery.letters.frame import Desk, Worded, cancelled
from accompany.tables import groups, mobilizations
from accompany.tables.outbox import Leased
from accompany.words import MobilizationId, NoticeKind

ALL_CLEARS = 6  # times an all-clear is sent that may have arrived; a call that may have is never sent again


async def write(leased: Sequence[Leased], desk: Desk) -> Mapping[Leased, Worded]:
    """Word announcements; a call that may not be passed on now, and an all-clear of nothing, are not sent."""
    found = await mobilizations.some({MobilizationId(notice.about) for notice in leased})
    said = {kept.id: await group_words.gather(kept, desk.now) for kept in found.values()}
    reached = await groups.reached(list(found))
    worded: dict[Leased, Worded] = {}
    for notice in leased:
        call, to = MobilizationId(notice.about), desk.addressees[notice.reader]
        words = said.get(call)
        wants_all_clear = notice.kind is NoticeKind.GROUP_ALL_CLEAR
        if words is None or wants_all_clear == bool(words.said):
            worded[notice] = cancelled("called_off")
        elif wants_all_clear and notice.reader not in reached[call]:
            worded[notice] = cancelled("not_called")
        else:
            text = group_words.message(words, found[call], desk.house.base_url, to.languages)
            again = wants_all_clear and notice.attempt <= ALL_CLEARS
            worded[notice] = Envelope(notice.id, "", to.email, text.encode(), doubted=notice.doubted and not again)
    return worded
