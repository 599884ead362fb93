"""Problems in JSON (RFC 9457): a stable reason, a sentence, the fields; nothing of what was sent."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Protocol

import msgspec
from litestar import Response

from accompany.doors.errors import FAULT, Answer, Closed
from accompany.words import Problem, Reason

MEDIA = "application/problem+json"

# For programmers, in English; pages have their own words for these.
SENTENCES: Mapping[Closed, str] = MappingProxyType(
    {
        Closed.SIGN_IN: "Sign in, or send a valid token.",
        Closed.NOT_ALLOWED: "This account has none of the roles that may do this.",
        Closed.OTHER_SITE: "Another site started this write, or its form token is missing or old.",
        Closed.MISSING: "Not there, or not yours to see.",
        Closed.WRONG_METHOD: "This address does not take this method.",
        Closed.CLASH: "Something else has taken what must be unique, or is still in use.",
        Closed.TOO_LARGE: "This is more than may be sent here.",
        Closed.UNREADABLE: "This request cannot be read.",
        Closed.WRONG_HOST: "This program does not answer under this name.",
        Closed.INVALID: "Some fields cannot be used.",
        Closed.BUSY: "The program is busy. Try again in some seconds.",
        Closed.SIGNATURE: "The signature or the time of this call is not right. See standardwebhooks.com.",
        Closed.FAULT: "Something broke on our side. The incident's id finds it in the log.",
    }
)


class Wording(Protocol):
    """What says a reason or a problem in a reader's language."""

    def reason(self, reason: Reason) -> str:
        """Say why not."""

    def problem(self, problem: Problem) -> str:
        """Say what is wrong with a field."""


@dataclass(frozen=True, slots=True)
class Problems:
    """Writes answers as problems, in the words it is given."""

    wording: Wording

    def response(self, answer: Answer, incident: str) -> Response[Any]:
        """Write one. ``incident`` shows only for a fault."""
        sentence = self.sentence(answer.reason)
        content: dict[str, object] = {
            **answer.more,
            "type": f"/schema#{answer.reason}",
            "title": answer.reason.replace("_", " ").capitalize(),
            "status": answer.status,
            "detail": sentence,
            "reason": answer.reason.value,
        }
        if answer.problems:
            content["errors"] = [self._error(name, problem) for name, problem in answer.problems.items()]
        if answer.status >= FAULT:
            content["incident"] = incident
        return Response(
            msgspec.json.encode(content),
            status_code=answer.status,
            media_type=MEDIA,
            headers=dict(answer.headers),
        )

    def sentence(self, reason: Reason | Closed) -> str:
        """Say a reason."""
        return SENTENCES[reason] if isinstance(reason, Closed) else self.wording.reason(reason)

    def _error(self, name: str, problem: Problem) -> dict[str, str]:
        return {"field": name, "problem": problem.value, "detail": self.wording.problem(problem)}
