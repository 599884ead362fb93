"""Which volunteer a coordinator's form means: chosen from a list, or named by address."""

from accompany.doors.access import path_id
from accompany.tables import accounts
from accompany.tables.scope import Scope
from accompany.web.answers import Form, one
from accompany.words import AccountId, Invalid, Problem, VolunteerId


async def volunteer(scope: Scope, fields: Form) -> VolunteerId:
    """Give the volunteer; whether they are one is judged by what they are chosen for. Raises Missing, Invalid."""
    if one(fields, "volunteer"):
        return VolunteerId(AccountId(path_id(one(fields, "volunteer"))))
    found = await accounts.by_email(one(fields, "email"))
    if found is None or found.chapter != scope.chapter:
        raise Invalid({"email": Problem.UNKNOWN_CHOICE})
    return VolunteerId(found.id)
