"""Groups that hear announcements: rooms and topics that anybody may read, so only calls to the public go there."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from accompany.rules.timeline import Entry, What
from accompany.words import GroupId, NoticeState

GONE = "gone"  # why a notice was not sent whose reader is no more
SETTLED = (NoticeState.ACCEPTED, NoticeState.FAILED, NoticeState.EXPIRED, NoticeState.CANCELLED)


class Came(StrEnum):
    """Whether a group has an announcement. Stable codes of the API."""

    WAITING = "waiting"
    TOLD = "told"
    IN_DOUBT = "in_doubt"  # it may stand there, and the program never says it twice: somebody has to look
    NOT_TOLD = "not_told"  # surely not; it is not tried again, or the group was removed before it heard the all-clear
    KEPT_BACK = "kept_back"  # called off, or no longer agreed to


@dataclass(frozen=True, slots=True)
class Announced:
    """One announcement to one group: which call (its reference), the call or its all-clear. Times are aware UTC."""

    call: str
    group: GroupId
    name: str
    languages: tuple[str, ...]
    all_clear: bool
    state: NoticeState
    why: str | None
    doubted: bool
    posted_at: datetime
    done_at: datetime | None

    @property
    def came(self) -> Came:
        """Say whether the group has it."""
        if self.state is NoticeState.ACCEPTED:
            return Came.TOLD
        if self.doubted:
            return Came.IN_DOUBT
        if self.state is NoticeState.CANCELLED and not (self.all_clear and self.why == GONE):
            return Came.KEPT_BACK
        return Came.NOT_TOLD if self.state in SETTLED else Came.WAITING


def entries(announced: Iterable[Announced]) -> Iterator[Entry]:
    """Tell announcements in a timeline, each when it was settled."""
    for one in announced:
        if one.done_at is not None:
            said = "all_clear" if one.all_clear else "call"
            detail = {"group": one.name, "said": said, "came": one.came.value}
            yield Entry(one.done_at, What.CALL_ANNOUNCED, None, detail, one.call)
