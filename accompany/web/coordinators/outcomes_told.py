"""Tell how an appointment went: which news, the exact words, whom; then approve, send or drop it."""

from collections.abc import Mapping
from typing import Any

from litestar import Response, get, post
from litestar.params import FromPath

from accompany.actions import outcomes_told as actions
from accompany.actions.outcomes_told import Prospect
from accompany.doors import headcount
from accompany.doors.access import Asked, path_id
from accompany.doors.headcount import Counts
from accompany.doors.now import now
from accompany.rules import outcomes_told as rules
from accompany.tables import appointments, consents, outcomes_told, texts
from accompany.tables.appointments import Kept as Appointment
from accompany.tables.outcomes_told import Kept
from accompany.web import wording
from accompany.web.answers import Form, form, one, page, see_other, tongue
from accompany.web.coordinators import arrived, calls_view
from accompany.web.languages import app, gettext
from accompany.words import (
    Access,
    AccountId,
    Invalid,
    Missing,
    News,
    OutcomeToldId,
    Problem,
    Reason,
    Refused,
    Tier,
    ToldState,
)

NEWS = {
    News.WIN: app("They are free to go on"),
    News.STAY: app("They may stay for now"),
    News.HELD: app("They are held"),
    News.RESCHEDULED: app("There is another date"),
}
STATES = {
    ToldState.DRAFT: ("open", app("Draft: not sent")),
    ToldState.APPROVED: ("open", app("Approved: not sent")),
    ToldState.SENT: ("ok", app("Sent")),
    ToldState.CANCELLED: ("ok", app("Dropped")),
}
TIERS = {
    Tier.PRIVATE: app("The person agreed to nothing more: the words only thank, and say no news."),
    Tier.COMMUNITY: app("The community may know: no names, no pictures, no press."),
    Tier.PUBLIC: app("Everybody may know."),
}
VERBS: Mapping[str, Any] = {"approve": actions.approve, "send": actions.send, "drop": actions.cancel}


@get("/visit/{code:str}/tell", access=Access.COORDINATOR)
async def show_told(request: Asked, code: FromPath[str]) -> Response[str]:
    """Show what was told, what waits, and the form for the next."""
    kept = await appointments.by_code(request.user.scope, code)
    return await _page(request, kept, {"news": [request.query_params.get("news", "")]}, {})


@post("/visit/{code:str}/tell", access=Access.COORDINATOR)
async def draft(request: Asked, code: FromPath[str]) -> Response[Any]:
    """Write the draft down. Nobody is told by that."""
    scope, fields = request.user.scope, await form(request)
    kept = await appointments.by_code(scope, code)
    try:
        words = {
            language: one(fields, f"text-{language}") for language in texts.WRITTEN if f"text-{language}" in fields
        }
        wanted = actions.Wanted(kept.id, _news(one(fields, "news")), words)
        await actions.draft(scope, wanted, request.user.account, now())
    except Refused as refused:
        return await _page(request, kept, fields, {"tell": wording.reason_text(refused.reason, tongue(request))})
    except Invalid as invalid:
        worded = wording.problem_texts(invalid.problems, tongue(request))
        return await _page(request, kept, fields, {name.replace(".", "-"): text for name, text in worded.items()})
    return see_other(f"/visit/{kept.code}/tell")


@post("/visit/{code:str}/tell/{told_id:str}", access=Access.COORDINATOR)
async def do(request: Asked, code: FromPath[str], told_id: FromPath[str]) -> Response[Any]:
    """Approve, send or drop a draft; a refusal is said on the same page."""
    scope, verb = request.user.scope, one(await form(request), "verb")
    kept, told = await appointments.by_code(scope, code), OutcomeToldId(path_id(told_id))
    if (await outcomes_told.find(scope, told)).appointment != kept.id or verb not in VERBS:
        raise Missing
    try:
        await VERBS[verb](scope, told, request.user.account, now())
    except Refused as refused:
        return await _page(request, kept, {}, {"tell": wording.reason_text(refused.reason, tongue(request))})
    return see_other(f"/visit/{kept.code}/tell")


def _news(text: str) -> News:
    try:
        return News(text)
    except ValueError:
        raise Invalid({"news": Problem.UNKNOWN_CHOICE}) from None


async def _page(request: Asked, kept: Appointment, fields: Form, problems: Mapping[str, str]) -> Response[str]:
    scope, language = request.user.scope, tongue(request)
    found = await actions.prospect(scope, kept, now())
    before = await outcomes_told.of_appointment(scope, kept.id)
    told = [(one, await headcount.told(one), await outcomes_told.texts(one), await _groups(one)) for one in before]
    chosen = _chosen(found, fields)
    words = await actions.worded(scope, kept, chosen, found.tier) if chosen else {}
    return page(
        request,
        "coordinators/tell.html",
        status_code=409 if problems else 200,
        code=kept.code,
        prospect=lambda: _prospect(found, chosen, language),
        waits=any(one.told.state in rules.OPEN for one in before),
        told=lambda: [
            {**_told(one, counts, said, request.user.account, language), "groups": _worded(one, said, groups, language)}
            for one, counts, said, groups in told
        ],
        texts=[(code, calls_view.NAMES[code], one(fields, f"text-{code}") or text) for code, text in words.items()],
        problems=problems,
    )


def _chosen(found: Prospect, fields: Form) -> News | None:
    """Read which news is to be told; where only one is true, it is that."""
    wanted = one(fields, "news")
    if found.why_not is None and len(found.news) == 1:
        return found.news[0]
    return next((news for news in found.news if news.value == wanted), None)


def _prospect(found: Prospect, chosen: News | None, language: str) -> dict[str, Any]:
    return {
        "why_not": wording.reason_text(found.why_not, language) if found.why_not else None,
        "news": [(news.value, gettext(NEWS[news])) for news in found.news],
        "chosen": chosen.value if chosen else None,
        "label": gettext(NEWS[chosen]) if chosen else "",
        "tier": gettext(TIERS[found.tier]),
        "rings": [
            {"name": gettext(calls_view.RINGS[ring]), "people": len(some), "told": ring in found.rings}
            for ring, some in found.audience.items()
        ],
        "needs_approval": rules.needs_approval(found.rings),
    }


async def _groups(kept: Kept) -> Reason | None:
    """Say why it may not be copied for groups; None: it may."""
    return rules.objection_to_pass_on(kept.told, await consents.agreed(kept.scope, kept.person, now()), now())


def _worded(kept: Kept, said: Mapping[str, str], why_not: Reason | None, language: str) -> dict[str, Any]:
    """Word it for group chats as those who were called read it; the program sends nothing there."""
    if kept.sent_at is None or why_not:
        return {"why_not": wording.reason_text(why_not, language) if kept.sent_at and why_not else "", "texts": []}
    found = []
    for code in texts.WRITTEN:
        its = texts.of(code)
        values = {"text": said.get(code) or said[texts.FALLBACK], "issued": its.moment(kept.sent_at, kept.zone)}
        found.append((f"{kept.id}-{code}", code, calls_view.NAMES[code], its.fill("outcome_told", "text", **values)))
    return {"why_not": "", "texts": found}


def _told(
    kept: Kept, counts: Mapping[Any, Counts], said: Mapping[str, str], reader: AccountId, language: str
) -> dict[str, Any]:
    kind, state = STATES[kept.told.state]
    needs, draft_now = rules.needs_approval(kept.told.rings), kept.told.state is ToldState.DRAFT
    return {
        "id": str(kept.id),
        "kind": kind,
        "state": gettext(state),
        "news": gettext(NEWS[kept.news]),
        "when": arrived.when(kept.sent_at or kept.drafted_at, kept.zone, language),
        "texts": [(code, calls_view.NAMES.get(code, code), text) for code, text in sorted(said.items())],
        "rings": [
            {"name": gettext(calls_view.RINGS[ring]), "counts": counts.get(ring, Counts())}
            for ring in sorted(kept.told.rings)
        ],
        "sent": kept.told.state is ToldState.SENT,
        "open": kept.told.state in rules.OPEN,
        "own": draft_now and needs and reader == kept.told.drafted_by,
        "may_approve": draft_now and needs and reader != kept.told.drafted_by,
        "may_send": kept.told.state in rules.OPEN and (not needs or kept.told.approved_by is not None),
    }
