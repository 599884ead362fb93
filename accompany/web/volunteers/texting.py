"""Texts: whether a volunteer is told by mail, by text or both."""

from typing import Any

from litestar import Response, get, post

from accompany.actions import texts as actions
from accompany.doors.access import Asked
from accompany.doors.now import now
from accompany.tables import accounts, text_wishes
from accompany.web import wording
from accompany.web.answers import form, one, page, see_other, tongue
from accompany.web.languages import app, gettext
from accompany.words import Access, Channels, Invalid, Problem

LABELS = {
    Channels.MAIL: (app("By mail"), ""),
    Channels.TEXT: (
        app("By text, where a text is enough"),
        app("Your calendar then gets no invitations by mail. You can subscribe to your shifts."),
    ),
    Channels.BOTH: (app("Both"), ""),
}


@get("/texts", access=Access.VOLUNTEER)
async def show_texts(request: Asked) -> Response[str]:
    """Show how the reader is told things."""
    return await _page(request)


@post("/texts", access=Access.VOLUNTEER)
async def change_texts(request: Asked) -> Response[Any]:
    """Keep how the reader wants to be told things."""
    wanted = one(await form(request), "channels")
    try:
        if wanted not in set(Channels):
            raise Invalid({"channels": Problem.UNKNOWN_CHOICE})
        await actions.choose(request.user.scope, request.user.account, Channels(wanted), now())
    except Invalid as invalid:
        return await _page(request, invalid)
    return see_other("/texts?saved=1")


async def _page(request: Asked, invalid: Invalid | None = None) -> Response[str]:
    account = request.user.account
    wish = (await text_wishes.of([account])).get(account)
    contact = await accounts.contact(account)
    return page(
        request,
        "volunteers/texts.html",
        status_code=422 if invalid else 200,
        chosen=(wish.channels if wish else Channels.MAIL).value,
        stopped=wish is not None and wish.stopped,
        phone=contact.phone,
        choices=lambda: [
            (channel.value, gettext(label), gettext(hint) if hint else "") for channel, (label, hint) in LABELS.items()
        ],
        saved="saved" in request.query_params and invalid is None,
        problems=wording.problem_texts(invalid.problems if invalid else {}, tongue(request)),
    )
