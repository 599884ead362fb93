"""Every way of not getting what was asked for, as one value: a status, a stable reason, and what helps to go on."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType

from litestar.exceptions import HTTPException, SerializationException, ValidationException

from accompany.doors import validation
from accompany.doors.access import NotAllowed, SignInNeeded
from accompany.doors.origins import MISDIRECTED, OtherSite
from accompany.doors.webhooks import BadSignature
from accompany.tables.store import Clash, Unfit
from accompany.words import Invalid, Missing, Problem, Reason, Refused, TooMany

FAULT = 500
HERE = {  # a refusal is 409 unless its reason says something else
    Reason.WRONG_CODE: 403,
    Reason.OTHER_BROWSER: 403,
    Reason.LINK_OLD: 410,
    Reason.TOO_MANY: 429,
    Reason.KEY_REUSED: 422,
    Reason.IMPORT_FAILED: 422,
}


class Closed(StrEnum):
    """Why a door stays closed, before anybody asks the rules. Stable codes of the API, beside words.Reason."""

    SIGN_IN = "sign_in"
    NOT_ALLOWED = "not_allowed"
    OTHER_SITE = "other_site"
    MISSING = "missing"
    WRONG_METHOD = "wrong_method"
    CLASH = "clash"
    TOO_LARGE = "too_large"
    UNREADABLE = "unreadable"
    WRONG_HOST = "wrong_host"
    INVALID = "invalid"
    BUSY = "busy"
    FAULT = "fault"
    SIGNATURE = "signature"


@dataclass(frozen=True, slots=True)
class Answer:
    """What is answered instead. ``headers`` go with it; ``more`` and ``problems`` hold no personal field."""

    status: int
    reason: Reason | Closed
    problems: Mapping[str, Problem] = field(default_factory=dict)
    more: Mapping[str, object] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)


MALFORMED = Answer(422, Closed.INVALID, problems={validation.BODY: Problem.MALFORMED})
KNOWN: Mapping[type[Exception], Answer] = MappingProxyType(
    {
        Missing: Answer(404, Closed.MISSING),
        SignInNeeded: Answer(401, Closed.SIGN_IN, headers={"WWW-Authenticate": "Bearer"}),
        NotAllowed: Answer(403, Closed.NOT_ALLOWED),
        BadSignature: Answer(401, Closed.SIGNATURE, headers={"WWW-Authenticate": "Webhook-Signature"}),
        OtherSite: Answer(403, Closed.OTHER_SITE),
        Clash: Answer(409, Closed.CLASH),
        Unfit: MALFORMED,
        RecursionError: MALFORMED,  # JSON nested deeper than anybody means it
        TimeoutError: Answer(503, Closed.BUSY, headers={"Retry-After": "5"}),
    }
)
STATUSES = {
    404: Closed.MISSING,
    405: Closed.WRONG_METHOD,
    413: Closed.TOO_LARGE,
    MISDIRECTED: Closed.WRONG_HOST,
}


def answer(error: Exception) -> Answer:
    """Say how an error is answered; what nobody foresaw is a fault."""
    match error:
        case Refused():
            return Answer(HERE.get(error.reason, 409), error.reason, more=error.more)
        case Invalid():
            return Answer(422, Closed.INVALID, problems=error.problems)
        case TooMany():
            return Answer(429, Reason.TOO_MANY, headers={"Retry-After": str(error.retry_after)})
        case ValidationException():
            return Answer(422, Closed.INVALID, problems=validation.problems(error))
        case HTTPException() if error.status_code < FAULT:
            return _http(error)
    return KNOWN.get(type(error), Answer(FAULT, Closed.FAULT))


def _http(error: HTTPException) -> Answer:
    if isinstance(error.__cause__, SerializationException):
        return MALFORMED
    allow = {name: value for name, value in (error.headers or {}).items() if name.lower() == "allow"}
    return Answer(error.status_code, STATUSES.get(error.status_code, Closed.UNREADABLE), headers=allow)
