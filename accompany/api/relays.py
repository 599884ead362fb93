"""What a partner does about one call, by the link in its mail: pass it on, and say how many come."""

from typing import Annotated

import msgspec
from litestar import get, post
from litestar.params import FromPath, JSONBody

from accompany.actions import head_counts
from accompany.actions.head_counts import Relay
from accompany.doors import times
from accompany.doors.now import now
from accompany.rules.head_counts import MOST
from accompany.words import Access


class RelayIn(msgspec.Struct, forbid_unknown_fields=True):
    """How many come from a partner, all together; the last number counts."""

    people: Annotated[int, msgspec.Meta(ge=0, le=MOST)]


class RelayOut(msgspec.Struct):
    """A call to pass on: its words by language, none of them a person's. ``people`` is what was reported last."""

    reference: str
    drill: bool
    over: bool
    expires_at: str
    texts: dict[str, str]
    people: int | None


@get("/relays/{token:str}", access=Access.HOLDER)
async def show_relay(token: FromPath[str]) -> RelayOut:
    """Show a partner's call; once it is over, without its words."""
    return _out(await head_counts.relay(token))


@post("/relays/{token:str}", access=Access.HOLDER, status_code=200)
async def report_people(token: FromPath[str], data: JSONBody[RelayIn]) -> RelayOut:
    """Say how many come; gone when the call is over."""
    await head_counts.report(await head_counts.relay(token), data.people, now())
    return _out(await head_counts.relay(token))


def _out(asked: Relay) -> RelayOut:
    kept, over = asked.mobilization, asked.over(now())
    return RelayOut(
        reference=kept.reference,
        drill=kept.drill,
        over=over,
        expires_at=times.shown(kept.expires_at, kept.zone),
        texts={} if over else asked.texts,
        people=asked.said,
    )
