"""The code of conduct in JSON."""

from datetime import datetime

import msgspec
from litestar import get, post
from litestar.params import JSONBody

from accompany.actions import conduct as actions
from accompany.doors.access import Asked
from accompany.doors.now import now
from accompany.tables import conduct
from accompany.tables.conduct import Agreement, Code
from accompany.words import Access, VolunteerId


class AgreementOut(msgspec.Struct):
    """What the caller agreed to last."""

    version: int
    at: datetime


class ConductOut(msgspec.Struct):
    """The present version, its text by language, one rule a line."""

    version: int
    texts: dict[str, str]
    published_at: datetime | None
    agreed: AgreementOut | None


class ConductIn(msgspec.Struct, forbid_unknown_fields=True):
    """A new version, in every language that letters are written in."""

    texts: dict[str, str]


class AgreeIn(msgspec.Struct, forbid_unknown_fields=True):
    """The version that was read."""

    version: int


@get("/conduct", access=Access.VOLUNTEER)
async def show_conduct(request: Asked) -> ConductOut:
    """Show the present code of conduct, and what the caller agreed to."""
    return await _shown(request)


@post("/conduct", access=Access.COORDINATOR)
async def publish_conduct(request: Asked, data: JSONBody[ConductIn]) -> ConductOut:
    """Publish a new version; every volunteer gets one mail about it. The same words again change nothing."""
    await actions.publish(request.user.scope, data.texts, request.user.account, now())
    return await _shown(request)


@post("/volunteers/me/conduct", access=Access.VOLUNTEER, status_code=200)
async def agree_to_conduct(request: Asked, data: JSONBody[AgreeIn]) -> ConductOut:
    """Agree to the version that was read; refused when there is a newer one."""
    await actions.agree(request.user.scope, VolunteerId(request.user.account), data.version, now())
    return await _shown(request)


async def _shown(request: Asked) -> ConductOut:
    code, agreed = await conduct.present(request.user.scope), await conduct.agreed(VolunteerId(request.user.account))
    return _out(code, agreed)


def _out(code: Code, agreed: Agreement | None) -> ConductOut:
    given = AgreementOut(agreed.version, agreed.at) if agreed else None
    return ConductOut(code.version, dict(code.texts), code.published_at, given)
