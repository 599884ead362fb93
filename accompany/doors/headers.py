"""The headers every answer carries, errors and static files too: one hook, after everything else."""

from collections.abc import Awaitable, Callable

from litestar.types import Message, Scope

from accompany.doors.access import OPEN
from accompany.doors.journal import id_of

Hook = Callable[[Message, Scope], Awaitable[None]]

PAGE = (
    "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
STAFF_PAGE = f"{PAGE}; script-src 'self'; connect-src 'self'"
NOTHING = "default-src 'none'; frame-ancestors 'none'"
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
        headers = list(message["headers"])
        if not any(name.lower() == b"cache-control" for name, _ in headers):
            headers.append((b"cache-control", b"no-store"))
        headers.append((b"content-security-policy", _policy(scope).encode()))
        headers.append((b"x-request-id", id_of(scope).encode()))
        message["headers"] = headers + fixed

    return dress


def _policy(scope: Scope) -> str:
    """Choose by who may read it: scripts run on pages behind a sign-in, never on those for people who ask."""
    if scope["path"].startswith(("/api/", "/static/")):
        return NOTHING
    handler = scope.get("route_handler")
    return PAGE if handler is None or handler.opt.get("access") in OPEN else STAFF_PAGE
