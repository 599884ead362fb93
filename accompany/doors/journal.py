"""What is logged of a request: route template, status, milliseconds, a random id. Never an address, token or name."""

import logging
import secrets
import traceback
from pathlib import Path
from time import perf_counter

from litestar.enums import ScopeType
from litestar.types import Message, Scope

requests = logging.getLogger("accompany.requests")
faults = logging.getLogger("accompany.faults")

# No line names its thread or process, so that no record need look for them: a fifth of what a line costs.
logging.logThreads = logging.logProcesses = logging.logMultiprocessing = False

METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
OURS = Path(__file__).parents[1]


def arrive(scope: Scope) -> None:
    """Note when a request came."""
    scope["state"]["arrived"] = perf_counter()


def id_of(scope: Scope) -> str:
    """Give the request's random id, for the log, the answer's header and whoever reports a fault."""
    state = scope["state"]
    if "request_id" not in state:
        state["request_id"] = secrets.token_hex(6)
    return str(state["request_id"])


async def note(message: Message, scope: Scope) -> None:
    """Write one line when an answer begins (a before_send hook)."""
    if message["type"] != "http.response.start" or scope["type"] != ScopeType.HTTP:
        return
    method = scope["method"] if scope["method"] in METHODS else "?"
    route = scope.get("path_template") or "-"  # no route: the path could hold anything
    arrived = scope["state"].get("arrived")
    took = f"{(perf_counter() - arrived) * 1000:.1f}" if arrived else "-"
    requests.info("%s %s %s %s ms %s", method, route, message["status"], took, id_of(scope))


def fault(scope: Scope, error: BaseException) -> str:
    """Log the kind of an unforeseen error and where it happened, never what it says; give the incident's id."""
    incident = id_of(scope)
    frames = traceback.extract_tb(error.__traceback__)
    ours = [frame for frame in frames if Path(frame.filename).is_relative_to(OURS)] or frames
    place = f"{Path(ours[-1].filename).name}:{ours[-1].lineno}" if ours else "?"
    faults.error("%s at %s in %s, incident %s", type(error).__name__, place, scope.get("path_template", "-"), incident)
    return incident
