"""What came by mail that only a human can decide: shown above the requests until somebody saw to it."""

from typing import Any
from zoneinfo import ZoneInfo

from litestar import Response, post
from litestar.params import FromPath

from accompany.actions import mail_notes as actions
from accompany.doors.access import Asked, path_id
from accompany.doors.now import now
from accompany.tables import accounts, mail_notes
from accompany.tables.mail_notes import Kept
from accompany.tables.scope import Scope
from accompany.web import dates
from accompany.web.answers import see_other
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


async def names(scope: Scope, notes: list[Kept]) -> dict[AccountId, str]:
    """Give the names of the volunteers that notes are about."""
    wanted = sorted({AccountId(note.volunteer) for note in notes if note.volunteer})
    return {account: contact.name for account, contact in (await accounts.contacts(scope, wanted)).items()}


async def waiting(scope: Scope) -> list[Kept]:
    """List what nobody has seen to, newest first."""
    return list(await mail_notes.waiting(scope))


def worded(note: Kept, who: dict[AccountId, str], zone: str, language: str) -> dict[str, Any]:
    """Word one note in the reader's language. The human's own words are shown as they are."""
    local = note.at.astimezone(ZoneInfo(zone))
    return {
        "id": str(note.id),
        "who": who.get(AccountId(note.volunteer)) if note.volunteer else None,
        "why": gettext(WHYS.get(note.why, OTHER)),
        "code": note.code,
        "words": note.words,
        "at": f"{dates.short_day(local.date(), language)} {dates.clock(local, language)}",
    }
