"""What came by text that only a human can read: shown above the requests until somebody saw to it."""

from typing import Any

from litestar import Response, post
from litestar.params import FromPath

from accompany.actions import texts as actions
from accompany.doors.access import Asked, path_id
from accompany.doors.now import now
from accompany.tables import texts_received
from accompany.tables.scope import Scope
from accompany.tables.texts_received import Kept
from accompany.web.answers import see_other
from accompany.web.coordinators import arrived
from accompany.web.languages import app, gettext
from accompany.words import Access, AccountId

WHYS = {
    "unclear": app("A volunteer wrote a text. Nothing was changed."),
    "undelivered": app("A text to this volunteer did not arrive. Please call, or write a mail."),
    "stranger": app("A text from a number that is not one volunteer's. Nothing was changed, and nobody answered."),
}
OTHER = app("A text that the program could not decide about.")


@post("/inbox/text/{text_id:str}/done", access=Access.COORDINATOR)
async def text_done(request: Asked, text_id: FromPath[str]) -> Response[Any]:
    """Take a text off the list: somebody saw to it."""
    await actions.see_to(request.user.scope, path_id(text_id), request.user.account, now())
    return see_other("/inbox")


async def waiting(scope: Scope) -> tuple[list[Kept], dict[AccountId, str]]:
    """List what nobody has seen to, newest first, and the names of whom it is from."""
    found = await texts_received.waiting(scope)
    return found, await arrived.names(scope, (one.account for one in found))


def worded(text: Kept, who: dict[AccountId, str], zone: str, language: str) -> dict[str, Any]:
    """Word one text in the reader's language. The human's own words are shown as they are."""
    return {
        "id": str(text.id),
        "who": who.get(text.account) if text.account else None,
        "phone": text.phone,
        "why": gettext(WHYS.get(text.did, OTHER)),
        "words": text.words,
        "at": arrived.when(text.at, zone, language),
    }
