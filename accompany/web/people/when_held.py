"""What a person says in advance for when they are held: offered, read, and shown to coordinators."""

from datetime import timedelta

from accompany.rules import consent
from accompany.rules.consent import WhenHeld
from accompany.web.languages import gettext, ngettext, public, spoken
from accompany.web.people.views import Choice
from accompany.words import Invalid, Problem, Ring

FIELD = "held"
OFFERED = tuple(WhenHeld(ring, timedelta(hours=hours)) for ring in (Ring.PARTNERS, Ring.PUBLIC) for hours in (1, 4))
_FURTHER = {
    Ring.LIST: public("also the call list"),
    Ring.PARTNERS: public("also the call list and partner groups"),
    Ring.PUBLIC: public("also the public and the press"),
}


def value_of(advance: WhenHeld | None) -> str:
    """Give what the form sends for it: a ring and minutes, or nothing."""
    return f"{advance.up_to.value}-{_minutes(advance)}" if advance else ""


def read(typed: str) -> WhenHeld | None:
    """Read what the form sent. Raises Invalid."""
    if not typed:
        return None
    ring, _, minutes = typed.partition("-")
    if not (
        typed.isascii() and ring.isdecimal() and minutes.isdecimal() and int(ring) in set(Ring) and len(minutes) < 6
    ):
        raise Invalid({FIELD: Problem.UNKNOWN_CHOICE})
    advance = WhenHeld(Ring(int(ring)), timedelta(minutes=int(minutes)))
    try:
        consent.check_advance(advance)
    except Invalid:
        raise Invalid({FIELD: Problem.UNKNOWN_CHOICE}) from None
    return advance


def offered(language: str, chosen: WhenHeld | None) -> tuple[Choice, ...]:
    """Word the choices, with the one that stands if it is none of ours."""
    known = OFFERED if chosen is None or chosen in OFFERED else (*OFFERED, chosen)
    with spoken(language):
        nothing = Choice("", gettext("nobody else"))
        return (nothing, *(Choice(value_of(one), _label(one)) for one in known))


def line(advance: WhenHeld | None, *, counts: bool, language: str) -> str:
    """Say it to coordinators; nothing when nothing was said."""
    if advance is None:
        return ""
    with spoken(language):
        if counts:
            return gettext("Held and out of reach, as foreseen: %(said)s. This counts now.") % {"said": _label(advance)}
        return gettext("If held and out of reach: %(said)s.") % {"said": _label(advance)}


def _label(advance: WhenHeld) -> str:
    minutes = _minutes(advance)
    after = (
        ngettext("after %(n)s hour", "after %(n)s hours", minutes // 60) % {"n": minutes // 60}
        if minutes % 60 == 0
        else ngettext("after %(n)s minute", "after %(n)s minutes", minutes) % {"n": minutes}
    )
    return f"{after}: {gettext(_FURTHER[advance.up_to])}"


def _minutes(advance: WhenHeld) -> int:
    return int(advance.after.total_seconds()) // 60
