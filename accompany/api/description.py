"""The API in OpenAPI 3.1, made from its routes: their shapes, who may use them, and how they say no."""

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec
from litestar import Litestar, Router
from litestar.openapi import OpenAPIConfig
from litestar.openapi.plugins import JsonRenderPlugin

from accompany.doors.access import OPEN, label
from accompany.doors.bodies import IMPORT, WRITES
from accompany.words import Access

PROBLEM = {
    "type": "object",
    "required": ["type", "title", "status", "detail", "reason"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "reason": {"type": "string", "description": "A stable code, such as slot_taken."},
        "errors": {"type": "array", "items": {"$ref": "#/components/schemas/FieldProblem"}},
    },
}
FIELD_PROBLEM = {
    "type": "object",
    "required": ["field", "problem", "detail"],
    "properties": {name: {"type": "string"} for name in ("field", "problem", "detail")},
}
SCHEMES = {
    "token": {"type": "http", "scheme": "bearer"},
    "session": {"type": "apiKey", "in": "cookie", "name": "__Host-sid"},
}
ANSWERS = {
    "Problem": {
        "description": "Why not (RFC 9457).",
        "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}},
    }
}
KEY = {
    "name": "Idempotency-Key",
    "in": "header",
    "required": False,
    "description": "The same key with the same body is done once and answered the same, for a day.",
    "schema": {"type": "string", "maxLength": 128},
}
FILE = {
    "required": True,
    "description": "A CSV file in UTF-8 with a header.",
    "content": {"text/csv": {"schema": {"type": "string"}}},
}


def describe(routes: Router, dependencies: Mapping[str, Any]) -> bytes:
    """Describe the routes, in a stable order, as indented JSON."""
    config = OpenAPIConfig(
        title="Accompany", version="1", use_handler_docstrings=True, render_plugins=[JsonRenderPlugin()]
    )
    app = Litestar([routes], openapi_config=config, dependencies=dependencies, logging_config=None)
    schema: dict[str, Any] = app.openapi_schema.to_schema()
    handlers = _handlers(app)
    for path, methods in schema["paths"].items():
        for method, operation in methods.items():
            handler = handlers[path, method.upper()]
            _complete(operation, method.upper(), label(handler))
            if handler.opt.get("most_body") == IMPORT:
                operation["requestBody"] = FILE
    components = schema["components"]
    components["schemas"] |= {"Problem": PROBLEM, "FieldProblem": FIELD_PROBLEM}
    components |= {"securitySchemes": SCHEMES, "responses": ANSWERS}
    return msgspec.json.format(msgspec.json.encode(schema, order="sorted"), indent=1) + b"\n"


def _complete(operation: dict[str, Any], method: str, access: Access) -> None:
    """Say who may use it and how it says no; a framework's own 400 is not how we say it."""
    operation["x-access"] = access.value
    operation["security"] = [] if access in OPEN else [{"token": []}, {"session": []}]
    operation["responses"].pop("400", None)
    operation["responses"]["default"] = {"$ref": "#/components/responses/Problem"}
    if method in WRITES:
        operation.setdefault("parameters", []).append(KEY)


def _handlers(app: Litestar) -> dict[tuple[str, str], Any]:
    found: dict[tuple[str, str], Any] = {}
    for route in app.routes:
        handlers: Sequence[Any] = getattr(route, "route_handlers", ())
        for handler in handlers:
            for method in handler.http_methods:
                if method != "OPTIONS" and route.path.startswith("/api/"):
                    found[route.path_format, str(method)] = handler
    return found
