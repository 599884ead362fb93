"""The language a reader chose stays chosen until they close the browser."""

from urllib.parse import parse_qs

from litestar.types import Message, Scope

from accompany.web import languages

COOKIE = "language"


async def keep(message: Message, scope: Scope) -> None:
    """Set the cookie when the address asks for a language that is offered (a before_send hook)."""
    if message["type"] != "http.response.start" or b"lang=" not in scope["query_string"]:
        return
    asked = parse_qs(scope["query_string"].decode("latin-1")).get("lang", [""])[0]
    if any(language.code == asked for language in languages.offered()):
        cookie = f"{COOKIE}={asked}; Path=/; Secure; HttpOnly; SameSite=Lax"
        message["headers"] = [*message["headers"], (b"set-cookie", cookie.encode())]
