"""Every page a requester may see, filled in, for the tests that look at all of them."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time
from uuid import UUID

from accompany.web import dates, languages, troubles, wording
from accompany.web.pages import Coalition, render
from accompany.web.people import answers, asking, cards, choices, questions, when_held
from accompany.web.people.answers import Answers
from accompany.web.people.views import Done, Filled, Place, Stage, Status
from accompany.words import Invalid, Need, Problem, ReachBy, Reason, Tier, Told

RIVERSIDE = Coalition("Riverside Accompaniment", "555-0199")
QUIET = Coalition("Accompany")
TODAY = date(2026, 11, 30)
MORNING = datetime(2026, 12, 1, 13, 30, tzinfo=UTC)
CASTLE = Place("0b9a3d52-7a1c-4f0e-9d65-1a2b3c4d5e6f", "Federal Building", "New York", "NY")
PLACES = (CASTLE, Place("5f0e1d2c-3b4a-4958-8776-655443322110", "Immigration Court", "Newark", "NJ"))
LUZ = Answers(
    done=questions.QUESTIONS,
    kind="ice_check_in_osup",
    day=date(2026, 12, 1),
    clock=time(8, 30),
    site=UUID(CASTLE.id),
    site_text="9th floor",
    name="Luz",
    children=2,
    needs=(Need.INTERPRETER, Need.RIDE),
    spoken="es",
    told=(Told.PASSPORT, Told.TICKET),
    reach=ReachBy.TEXT,
    address="555-0142",
    leave_message=True,
    reading="es",
    tier=Tier.COMMUNITY,
)
# What each question finds wrong: at least one form, with every problem it can show at once.
SPOILT: dict[str, Filled] = {
    "kind": {},
    "when": {"month": "2", "day": "31", "year": "2027"},
    "where": {"site": "nowhere"},
    "name": {"adults": "x", "children": "-1"},
    "told": {},
    "reach": {"reach": "text", "phone": "call me"},
    "share": {"share": "everybody"},
}


def question(name: str, language: str, form: Filled | None = None, known: Answers | None = None) -> str:
    """Render one question: as it first appears, or as it comes back with the problems of a form."""
    known = known or Answers()
    problems: dict[str, Problem] = {}
    filled = answers.filled(name, known, language)
    if form is not None:
        filled = asking.typed(name, form)
        try:
            questions.read(name, form, known, TODAY)
        except Invalid as invalid:
            problems = invalid.problems
    asked = asking.page(name, filled, problems, language)
    offers = asking.offers(asked, language, TODAY, PLACES)
    return render(f"people/ask/{name}.html", language, coalition=RIVERSIDE, question=asked, **offers)


def public_pages(language: str) -> Iterator[tuple[str, str]]:
    """Give the name and the HTML of every page without an account."""
    yield "home", render("people/home.html", language, coalition=RIVERSIDE)
    yield "home without a phone", render("people/home.html", language, coalition=QUIET)
    for name in questions.QUESTIONS:
        yield name, question(name, language)
        yield f"{name} answered", question(name, language, known=LUZ)
        yield f"{name} with problems", question(name, language, SPOILT[name])
    check = asking.check(LUZ, CASTLE, language, {"when": wording.problem_text(Problem.DATE_PAST, language)})
    yield "check", render("people/ask/check.html", language, coalition=RIVERSIDE, check=check)
    for way in ReachBy:
        done = Done("1234 5678 9012 3456", "/r/token", cards.picture("https://rva.example.org/r/token"), way)
        yield f"done, {way}", render("people/ask/done.html", language, coalition=RIVERSIDE, done=done)
    yield from _own_request(language)
    for name in ("leave", "rights", "privacy"):
        yield name, render(f"people/help/{name}.html", language, coalition=RIVERSIDE)
    for status in (403, 404, 413, 429, 500, 503):
        trouble = troubles.trouble(status, language, "K7Q42")
        yield str(status), render("public/trouble.html", language, coalition=RIVERSIDE, trouble=trouble)
    yield from _accounts(language)


def status(language: str, **more: object) -> Status:
    """Give a request with everything to show; ``more`` changes it."""
    known: dict[str, object] = {
        "steps": asking.steps(Stage.TOMORROW, 2, language),
        "kind": choices.kind_label("ice_check_in_osup", language),
        "when": dates.when(MORNING, None, "America/New_York", language, year=True),
        "time_known": True,
        "place": "Federal Building, New York",
        "tier": Tier.COMMUNITY,
        "tier_label": choices.tiers(language)[1].label,
        "meeting_point": "Bakery on the corner",
        "phrase": "quiet heron",
        "confirm": True,
        "go_in": True,
        "come_out": True,
    }
    return Status(**{**known, **more})  # type: ignore[arg-type]


def _own_request(language: str) -> Iterator[tuple[str, str]]:
    wrong = {"code": wording.reason_text(Reason.WRONG_CODE, language)}
    early = status(language, when=None, place=None, meeting_point=None, phrase=None, confirm=False, go_in=False)
    changed = answers.filled("when", LUZ, language)
    moved = asking.page("when", changed, {"day": Problem.DATE_PAST}, language)
    yield "code", render("people/r/enter.html", language, coalition=RIVERSIDE, problems={})
    yield "wrong code", render("people/r/enter.html", language, coalition=QUIET, problems=wrong)
    for name, shown in (
        ("early", early),
        ("status", status(language)),
        ("closed", status(language, closed="Over.", refused="No.")),
    ):
        yield name, render("people/r/status.html", language, coalition=RIVERSIDE, csrf="t", status=shown)
    offers = asking.when_offers(changed, language, TODAY)
    yield "change", render("people/r/change.html", language, coalition=RIVERSIDE, csrf="t", question=moved, **offers)
    tiers = {"tiers": choices.tiers(language), "chosen": "private", "held": "4-60"}
    tiers |= {"when_held": when_held.offered(language, None)}
    yield "consent", render("people/r/consent.html", language, coalition=RIVERSIDE, csrf="t", problems={}, **tiers)
    yield "delete", render("people/r/delete.html", language, coalition=RIVERSIDE, csrf="t")
    yield "deleted", render("people/r/deleted.html", language, coalition=RIVERSIDE)


def _accounts(language: str) -> Iterator[tuple[str, str]]:
    bad = {"email": wording.problem_text(Problem.NOT_EMAIL, language, "email")}
    empty = {"name": "", "email": ""}
    first = {"token": "t", "filled": empty, "problems": {}, "unreviewed": languages.unreviewed()}
    yield "login", render("accounts/login.html", language, coalition=RIVERSIDE, filled=empty, problems=bad)
    yield "sent", render("accounts/sent.html", language, coalition=RIVERSIDE, problems={}, minutes=10)
    yield "confirm", render("accounts/confirm.html", language, coalition=RIVERSIDE, token="t")
    yield "other browser", render("accounts/code.html", language, coalition=RIVERSIDE, code="123 456")
    yield "setup", render("accounts/setup.html", language, coalition=RIVERSIDE, **first)
