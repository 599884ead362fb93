"""Who may enter: every handler carries a label, which the door reads."""

from collections.abc import Iterable
from types import MappingProxyType
from typing import Any
from uuid import UUID

from litestar import Litestar, Request
from litestar.datastructures import State
from litestar.handlers import BaseRouteHandler

from accompany.tables.accounts import Visitor
from accompany.words import Access, Missing, Role

__all__ = ["Asked", "Maybe", "NotAllowed", "SignInNeeded", "Unlabelled", "Visitor", "admit", "check", "path_id"]

Asked = Request[Visitor, Any, State]  # what a handler behind a sign-in gets
Maybe = Request[Visitor | None, Any, State]  # what a handler open to anyone gets

# Which roles a label lets in. Whoever coordinates may do what those they coordinate may do.
ROLES = MappingProxyType(
    {
        Access.VOLUNTEER: frozenset({Role.VOLUNTEER, Role.LEAD, Role.COORDINATOR}),
        Access.LEAD: frozenset({Role.LEAD, Role.COORDINATOR}),
        Access.DATE_CHECKER: frozenset({Role.DATE_CHECKER, Role.COORDINATOR}),
        Access.COORDINATOR: frozenset({Role.COORDINATOR}),
        Access.OPERATOR: frozenset({Role.OPERATOR}),
    }
)
OPEN = frozenset({Access.ANYONE, Access.HOLDER})


class Unlabelled(Exception):
    """A handler does not say who may enter."""


class SignInNeeded(Exception):
    """Nobody is signed in, and this is not open to anyone."""


class NotAllowed(Exception):
    """The visitor has none of the roles that may enter here."""


def admit(handler: BaseRouteHandler, visitor: Visitor | None) -> None:
    """Let in whom the handler's label names. Raises SignInNeeded, NotAllowed."""
    access = label(handler)
    if access in OPEN:
        return
    if visitor is None:
        raise SignInNeeded
    if access is not Access.SIGNED_IN and not visitor.roles & ROLES[access]:
        raise NotAllowed


def label(handler: BaseRouteHandler) -> Access:
    """Read a handler's label. Raises Unlabelled."""
    access = handler.opt.get("access")
    if isinstance(access, Access):
        return access
    if getattr(handler, "http_methods", None) == {"OPTIONS"}:  # Litestar makes these; they name methods, no more
        return Access.ANYONE
    raise Unlabelled(f"{handler} has no access label: write access=Access.… into its decorator.")


def check(app: Litestar) -> None:
    """Refuse to start when a handler has no label. Raises Unlabelled, naming it."""
    for handler in _handlers(app):
        label(handler)


def path_id(text: str) -> UUID:
    """Read an id from a path. One that cannot be an id is not there, like any other (Missing)."""
    try:
        return UUID(text)
    except ValueError:
        raise Missing from None


def _handlers(app: Litestar) -> Iterable[BaseRouteHandler]:
    for route in app.routes:
        handlers = getattr(route, "route_handlers", None) or [route.route_handler]  # type: ignore[union-attr]
        yield from handlers
