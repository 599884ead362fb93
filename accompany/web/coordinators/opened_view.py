"""What was opened for a reason, worded: the fields of a person or a request that rest sealed."""

from collections.abc import Mapping, Sequence

from accompany.web.languages import app, gettext

Rows = Sequence[tuple[str, str]]
LABELS = {
    "name": app("Name"),
    "contact": app("How to reach them"),
    "notes": app("Notes"),
    "lawyer": app("Lawyer"),
    "site_text": app("Place, as written"),
}


def worded(opened: Mapping[str, str]) -> Rows:
    """Label each field in the language spoken now."""
    return [(gettext(LABELS[name]), text) for name, text in opened.items()]
