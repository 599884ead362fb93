"""The answers a requester can choose from, worded in the reader's language."""

from collections.abc import Iterable
from datetime import datetime

from accompany.web import dates, languages
from accompany.web.languages import gettext, public, spoken
from accompany.web.people.views import Choice
from accompany.words import Need, ReachBy, Tier, Told

NOTHING = "nothing"
UNSURE = "unsure"

# Which codes of appointment types people choose from. Whoever has an ICE check-in need not know its legal kind:
# the one of an order of supervision is assumed, because it has the more careful team; intake sets the true one.
KINDS = {
    "ice_check_in_osup": (public("ICE check-in"), ""),
    "isap_office": (public("ISAP office, or ankle monitor"), ""),
    "unscheduled_summons": (public("A sudden call, text or letter to come in"), ""),
    "master_hearing": (public("Immigration court, short hearing"), public("Your letter may say “Master”.")),
    "individual_hearing": (public("Immigration court, long hearing"), public("Your letter may say “Individual”.")),
    "bond_hearing": (public("Bond hearing"), public("For a person who is held.")),
    "biometrics": (public("Fingerprints"), public("Your letter may say “Biometrics”.")),
    "asylum_interview": (public("Asylum interview"), ""),
    "family_court": (public("Family court or another court"), ""),
    "other": (public("Something else, or I am not sure"), ""),
}
# Kinds that only intake and other programs choose.
_OTHER_KINDS = {
    "ice_check_in_ror": public("ICE check-in"),
    "isap_home": public("ISAP visit at home"),
    "phone_check_in": public("Check-in by phone or app"),
    "detention_visit": public("Visit to a person who is held"),
    "bond_posting": public("Paying a bond"),
    "release_pickup": public("Picking up a person who is released"),
}
_NEEDS = {
    Need.INTERPRETER: public("Someone who interprets"),
    Need.RIDE: public("A ride"),
    Need.CHILDCARE: public("Someone to look after children"),
    Need.WHEELCHAIR: public("A way in without stairs"),
}
_ANOTHER = public("Another appointment")
_TOLD = {
    Told.PASSPORT: (public("A passport"), ""),
    Told.TICKET: (public("A plane ticket"), public("Also when they said “one-way”.")),
    Told.BAGS: (public("Packed bags"), ""),
    Told.DOCUMENTS: (public("Travel papers or letters from a consulate"), ""),
}
_REACH = {
    ReachBy.TEXT: (public("Text message"), ""),
    ReachBy.CALL: (public("Phone call"), ""),
    ReachBy.SIGNAL: (public("Signal"), ""),
    ReachBy.EMAIL: (public("E-mail"), ""),
    ReachBy.NONE: (public("Do not contact me"), public("I will come back with my code.")),
}
_TIERS = {
    Tier.PRIVATE: (
        public("Only the people who help me"),
        public("Our coordinators and the volunteers for my appointment. Nobody else."),
    ),
    Tier.COMMUNITY: (
        public("Also the community"),
        public("Our call list and partner groups. No press and no pictures. They see only the name you gave."),
    ),
    Tier.PUBLIC: (
        public("Also the public and the press"),
        public("If your answer is more than a day old, we ask you again first."),
    ),
}


def kinds(language: str) -> tuple[Choice, ...]:
    """Word the kinds of appointment."""
    return _worded(KINDS.items(), language)


def kind_label(code: str, language: str) -> str:
    """Word one kind; a code that a coalition added itself reads as "another appointment"."""
    label = KINDS[code][0] if code in KINDS and code != "other" else _OTHER_KINDS.get(code, _ANOTHER)
    with spoken(language):
        return gettext(label)


def needs(language: str) -> tuple[Choice, ...]:
    """Word what a person may need in order to go."""
    return _worded(((need, (label, "")) for need, label in _NEEDS.items()), language)


def told(language: str) -> tuple[Choice, ...]:
    """Word what a person may have been told to bring; the last two answers stand for none of it."""
    rest = ((NOTHING, (public("No, nothing"), "")), (UNSURE, (public("I am not sure"), "")))
    return _worded((*_TOLD.items(), *rest), language)


def reach(language: str) -> tuple[Choice, ...]:
    """Word the ways to be reached."""
    return _worded(_REACH.items(), language)


def tiers(language: str) -> tuple[Choice, ...]:
    """Word who may be told."""
    return _worded(_TIERS.items(), language)


def tongues() -> tuple[Choice, ...]:
    """Give the languages people speak, each by its own name."""
    return tuple(
        Choice(tongue.code, tongue.endonym, None, tongue.tag, tongue.direction) for tongue in languages.tongues()
    )


def months(language: str) -> tuple[Choice, ...]:
    """Name the months; the values are 1 to 12."""
    return tuple(Choice(str(n), name) for n, name in enumerate(dates.TABLES[language].months, start=1))


def times(language: str, typed: str = "") -> tuple[Choice, ...]:
    """Give the clock from 6 AM to 8 PM in quarters of an hour, and the time typed before when it is none of these."""
    quarters = [f"{hour:02}:{minute:02}" for hour in range(6, 20) for minute in (0, 15, 30, 45)] + ["20:00"]
    try:
        values = sorted({*quarters, datetime.strptime(typed, "%H:%M").strftime("%H:%M")})
    except ValueError:
        values = quarters
    return tuple(Choice(value, dates.clock(datetime.strptime(value, "%H:%M"), language)) for value in values)


def _worded(answers: Iterable[tuple[str, tuple[str, str]]], language: str) -> tuple[Choice, ...]:
    with spoken(language):
        return tuple(
            Choice(str(value), gettext(label), gettext(hint) if hint else None) for value, (label, hint) in answers
        )
