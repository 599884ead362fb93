"""The steps between wanting to help and going along, as the volunteer and the coordinator see them."""

from dataclasses import dataclass
from datetime import datetime

from accompany.rules import joining as rules
from accompany.rules import trainings as days
from accompany.rules.conduct import Standing, standing
from accompany.rules.joining import Facts, Step
from accompany.tables import chapters, conduct, joining
from accompany.tables.scope import Scope
from accompany.web.languages import app, gettext
from accompany.words import Missing, VolunteerId

TO_DO = {
    Step.ADDRESS: app("Open the link in our mail"),
    Step.CONDUCT: app("Read the code of conduct and agree to it"),
    Step.TRAINING: app("Do the first training; a coordinator says when and where"),
    Step.WELCOME: app("A coordinator welcomes you; then you see exact places and may claim shifts"),
    Step.FIRST_SHIFT: app("Go to your first shift, beside somebody who leads the team"),
}
SHORT = {
    Step.ADDRESS: app("address"),
    Step.CONDUCT: app("code of conduct"),
    Step.TRAINING: app("training"),
    Step.WELCOME: app("welcome"),
    Step.FIRST_SHIFT: app("first shift"),
}
PATHS = {Step.CONDUCT: "/conduct", Step.FIRST_SHIFT: "/shifts"}


@dataclass(frozen=True, slots=True)
class Shown:
    """One step, worded. ``path`` leads to where the reader can take it."""

    text: str
    done: bool
    next: bool
    path: str | None


@dataclass(frozen=True, slots=True)
class Standings:
    """How far somebody is: the steps while they are on the way, and whether the code of conduct changed."""

    facts: Facts | None
    conduct_changed: bool


async def of(scope: Scope, volunteer: VolunteerId, now: datetime) -> Standings:
    """Read how far somebody is; one who only coordinates has no steps."""
    zone = (await chapters.find(scope.chapter)).time_zone
    try:
        facts = await joining.facts(scope, volunteer, days.today(now, zone), now)
    except Missing:
        return Standings(None, conduct_changed=False)
    agreed = (await conduct.agreed_among([volunteer])).get(volunteer)
    stands = standing(agreed, (await conduct.present(scope)).version)
    return Standings(facts if rules.is_on_the_way(facts) else None, stands is Standing.OLDER)


def worded(facts: Facts | None) -> list[Shown]:
    """Word the steps for the volunteer; nothing when they are all the way in."""
    if facts is None:
        return []
    following = rules.following(facts)
    return [
        Shown(gettext(TO_DO[step]), done, step is following, PATHS.get(step) if step is following else None)
        for step, done in rules.done(facts).items()
    ]


def short(facts: Facts) -> list[tuple[str, bool]]:
    """Name each step in a word, and whether it is done, for the coordinators."""
    return [(gettext(SHORT[step]), done) for step, done in rules.done(facts).items()]
