"""What came by mail that only a human can decide: shown above the requests until somebody saw to it."""

from collections.abc import Sequence
from typing import Any

from litestar import Response, post
from litestar.params import FromPath

from accompany.actions import mail_notes as actions
from accompany.doors.access import Asked, path_id
from accompany.doors.now import now
from accompany.tables import mail_notes
from accompany.tables.mail_notes import Kept
from accompany.tables.scope import Scope
from accompany.web.answers import see_other
from accompany.web.coordinators import arrived
from accompany.web.languages import app, gettext
from accompany.words import Access, AccountId

WHYS = {
    "forwarded": app("Somebody else answered a forwarded invitation. Nothing was changed."),
    "forged": app("An answer with a false sender. Nothing was changed."),
    "countered": app("A volunteer's calendar proposes another time. Nothing was changed."),
    "one_of_a_series": app("A calendar answered about one of a series. Nothing was changed."),
    "undecided": app("A calendar answered neither yes nor no. Nothing was changed."),
    "words": app("A volunteer wrote to us."),
    "unreadable": app("A mail that could not be read. Nothing was changed."),
    "bounced": app("Mail to this address came back. Please check the address, or call."),
}
OTHER = app("Mail that the program could not decide about.")


@post("/inbox/mail/{note_id:str}/done", access=Access.COORDINATOR)
async def note_done(request: Asked, note_id: FromPath[str]) -> Response[Any]:
    """Take a note off the list: somebody saw to it."""
    await actions.done(request.user.scope, path_id(note_id), request.user.account, now())
    return see_other("/inbox")


async def waiting(scope: Scope) -> tuple[Sequence[Kept], dict[AccountId, str]]:
    """List what nobody has seen to, newest first, and the names of the volunteers it is about."""
    notes = await mail_notes.waiting(scope)
    return notes, await arrived.names(scope, (AccountId(note.volunteer) for note in notes if note.volunteer))


def worded(note: Kept, who: dict[AccountId, str], zone: str, language: str) -> dict[str, Any]:
    """Word one note in the reader's language. The human's own words are shown as they are."""
    return {
        "id": str(note.id),
        "who": who.get(AccountId(note.volunteer)) if note.volunteer else None,
        "why": gettext(WHYS.get(note.why, OTHER)),
        "code": note.code,
        "words": note.words,
        "at": arrived.when(note.at, zone, language),
    }
