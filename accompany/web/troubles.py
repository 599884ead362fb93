"""What the pages for errors say: a plain sentence, never what was sent to us."""

from dataclasses import dataclass

from accompany.web.languages import gettext, public, spoken


@dataclass(frozen=True, slots=True)
class Trouble:
    """The page for something that went wrong: a plain sentence, and a code to name when calling."""

    title: str
    text: str
    incident: str | None = None


_UNEXPECTED = 500
_TEXTS = {
    400: (public("We cannot read this"), public("Go back and try again.")),
    403: (
        public("This page is not for this account"),
        public("Sign in with another account, or go to the first page."),
    ),
    404: (public("We cannot find this page"), public("The link may be old, or a letter is missing. Nothing is lost.")),
    413: (public("This is too much"), public("Go back and send less text.")),
    429: (public("Too many tries"), public("That was too often. Wait a little and try again.")),
    500: (public("Something broke on our side"), public("It is not your fault. Go back and try again in a minute.")),
    503: (public("We are not ready"), public("Wait a minute and try again.")),
}
_SAME = {401: 403, 405: 404, 410: 404, 415: 400, 422: 400}


def trouble(status: int, language: str, incident: str | None = None) -> Trouble:
    """Word an HTTP status for ``public/trouble.html``; ``incident`` is a random code that the log also has."""
    title, text = _TEXTS.get(_SAME.get(status, status), _TEXTS[_UNEXPECTED])
    with spoken(language):
        return Trouble(gettext(title), gettext(text), incident)
