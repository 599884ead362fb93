"""The headers every answer carries, errors and static files too: one hook, after everything else."""

from collections.abc import Awaitable, Callable

from litestar.types import Message, Scope

from accompany.doors.access import OPEN
from accompany.doors.journal import id_of

Hook = Callable[[Message, Scope], Awaitable[None]]

PAGE = (
    b"default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
STAFF_PAGE = PAGE + b"; script-src 'self'; connect-src 'self'"
NOTHING = b"default-src 'none'; frame-ancestors 'none'"
CACHE_CONTROL = b"cache-control"
NOT_KEPT = ((CACHE_CONTROL, b"no-store"),)
OFF = (
    "accelerometer",
    "browsing-topics",
    "camera",
    "display-capture",
    "geolocation",
    "gyroscope",
    "microphone",
    "payment",
)

ALWAYS = {
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": ", ".join(f"{feature}=()" for feature in OFF),
    "x-robots-tag": "noindex, nofollow",
}
ONLY_TLS = {"strict-transport-security": "max-age=63072000; includeSubDomains"}


def hook(base_url: str) -> Hook:
    """Make the hook that puts the headers on."""
    always = ALWAYS | (ONLY_TLS if base_url.startswith("https:") else {})
    fixed = [(name.encode(), value.encode()) for name, value in always.items()]

    async def dress(message: Message, scope: Scope) -> None:
        if message["type"] != "http.response.start":
            return
        kept = CACHE_CONTROL in {name.lower() for name, _ in message["headers"]}
        message["headers"] = [
            *message["headers"],
            *(() if kept else NOT_KEPT),
            (b"content-security-policy", _policy(scope)),
            (b"x-request-id", id_of(scope).encode()),
            *fixed,
        ]

    return dress


def _policy(scope: Scope) -> bytes:
    """Choose by who may read it: scripts run on pages behind a sign-in, never on those for people who ask."""
    if scope["path"].startswith(("/api/", "/static/")):
        return NOTHING
    handler = scope.get("route_handler")
    return PAGE if handler is None or handler.opt.get("access") in OPEN else STAFF_PAGE
