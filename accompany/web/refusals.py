"""Pages for what cannot be shown or done: a plain sentence, and a code to name when calling."""

from typing import Any
from urllib.parse import quote

from litestar import Response

from accompany.doors.errors import FAULT, Answer, Closed
from accompany.web import troubles, wording
from accompany.web.answers import Reader, page, see_other, tongue
from accompany.web.troubles import Trouble
from accompany.words import Reason


def response(request: Reader, answer: Answer, incident: str) -> Response[Any]:
    """Show what came in between. Whoever has to sign in first is sent there, and back afterwards."""
    if answer.reason is Closed.SIGN_IN:
        return _to_login(request)
    shown = page(request, "public/trouble.html", status_code=answer.status, trouble=_worded(request, answer, incident))
    shown.headers.update(answer.headers)
    return shown


def _worded(request: Reader, answer: Answer, incident: str) -> Trouble:
    language = tongue(request)
    known = troubles.trouble(answer.status, language, incident if answer.status >= FAULT else None)
    if isinstance(answer.reason, Reason):
        return Trouble(known.title, wording.reason_text(answer.reason, language))
    return known


def _to_login(request: Reader) -> Response[Any]:
    path = f"/login?next={quote(request.url.path, safe='')}" if request.method == "GET" else "/login"
    if request.headers.get("hx-request") == "true":  # a part of a page cannot follow a redirect to a whole one
        return Response("", status_code=401, headers={"HX-Redirect": path})
    return see_other(path)
