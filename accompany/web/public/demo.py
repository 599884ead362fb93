"""The demo's way in: only a program started as a demo, on this machine, has this page."""

from litestar import get
from litestar.params import FromPath
from litestar.response import Redirect

from accompany.doors import limits
from accompany.doors.signing import BROWSER
from accompany.web.accounts.entering import remember
from accompany.web.answers import Reader, see_other
from accompany.words import Access


@get("/demo/{mark:str}/{token:str}", access=Access.HOLDER)
async def enter(request: Reader, mark: FromPath[str], token: FromPath[str]) -> Redirect:
    """Make this browser the one that asked for the link, and go on to the link's own page with its button."""
    await limits.secret_tries(request)
    answer = see_other(f"/login/{token}")
    remember(answer, BROWSER, mark)
    return answer
