"""Turn a template and plain values into a page, in the reader's language.

Templates extend one of four frames and fill their blocks:

- ``base.html``: for people who ask for company, and errors. No script, ever.
  Blocks: ``title``, ``bar`` (the header), ``main``, ``foot`` (in the footer), ``kind`` (the body's class), ``head``,
  ``scripts`` (at the very end).
- ``staff.html``: for coordinators (``volunteer.html`` for volunteers). Adds app.js.
  The same blocks, plus ``nav`` (the main links, made with ``tab()``) and ``action`` (one button in the bar).
  Set ``{% set here = "board" %}`` before the blocks to mark the tab one is on.
- ``live.html``: for those of these pages that refresh by themselves. Adds htmx and its SSE extension.

Every page takes ``coalition`` (a Coalition). Inside templates there are also ``language`` (a Language), ``languages``
(those offered), ``static(name)`` (a static file's address) and ``_("…")``. Values of ``_("… %(n)s", n=n)`` are escaped;
a literal percent sign is written ``%%``. ``_()`` costs more than a loop around it: ``{% set view = _("View") %}``.
``macros.html`` has icon, status, people, when, back, call, csrf_field and the form parts; ``staff_macros.html`` has
live. Import them ``with context``. After changing texts run ``python scripts/messages.py`` and translate what is new.
Dates arrive worded (see dates.py), never as datetimes.
"""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from accompany.web import assets, languages


@dataclass(frozen=True, slots=True)
class Coalition:
    """Whose pages these are: the name and phone that settings give."""

    name: str
    phone: str | None = None

    @property
    def dial(self) -> str:
        """Give the phone number as a ``tel:`` link wants it: digits, and a plus sign if it has one."""
        return "".join(c for c in self.phone or "" if c.isdigit() or c == "+")


def render(template: str, language: str, **values: object) -> str:
    """Fill a template with values, in one of the offered languages. A value that is missing raises UndefinedError."""
    reader = languages.named(language)
    with languages.spoken(reader.code):
        return environment().get_template(template).render(language=reader, languages=languages.offered(), **values)


@cache
def environment() -> Environment:
    """Build the one environment all pages share."""
    made = Environment(
        loader=FileSystemLoader(Path(__file__).parent / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        extensions=["jinja2.ext.i18n"],
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    made.globals["static"] = assets.url
    made.install_gettext_callables(  # type: ignore[attr-defined]  # the i18n extension adds it
        languages.gettext, languages.ngettext, newstyle=True
    )
    return made
