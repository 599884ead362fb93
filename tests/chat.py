"""A chat server on this machine, as far as tests of announcements need one: webhooks, topics, rooms."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

SECRET = "riverside-secret-token"
HANG_UP = 0  # takes the message, and hangs up without an answer


@dataclass
class ChatServer:
    """What it was sent, and what it answers. A Matrix client logs in and joins a room before it says something."""

    address: str = ""
    status: int = 200
    said: list[tuple[str, str]] = field(default_factory=list)  # the path and the whole body, as they came
    ways_in: list[str] = field(default_factory=list)  # paths of requests that say nothing

    @property
    def messages(self) -> list[str]:
        """Give what people would read, oldest first."""
        bodies = [json.loads(body) for _, body in self.said]
        return [body.get("message") or body.get("body") for body in bodies]

    def url(self, scheme: str) -> str:
        """Give an address of apprise that leads here."""
        return {
            "json": f"json://{self.address}/hook/{SECRET}",
            "ntfy": f"ntfy://{self.address}/{SECRET}",
            "matrix": f"matrix://bot:{SECRET}@{self.address}/!neighbors:example.org",
        }[scheme]

    def answer(self, handler: BaseHTTPRequestHandler) -> None:
        """Answer one request."""
        body = handler.rfile.read(int(handler.headers["content-length"] or 0)).decode()
        if "/_matrix/" in handler.path and "/send/" not in handler.path:
            self.ways_in.append(handler.path)
            found = {"access_token": "t", "user_id": "@bot:example.org", "home_server": "example.org"}
            _reply(handler, 404 if handler.command == "GET" else 200, found | {"room_id": "!neighbors:example.org"})
            return
        self.said.append((handler.path, body))
        if self.status != HANG_UP:
            _reply(handler, self.status, {"event_id": "$1"})


def _reply(handler: BaseHTTPRequestHandler, status: int, content: dict[str, str]) -> None:
    handler.send_response(status)
    handler.end_headers()
    handler.wfile.write(json.dumps(content).encode())


@contextmanager
def chat_server() -> Iterator[ChatServer]:
    """Run one while the block runs."""
    made = ChatServer()

    class Answering(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            made.answer(self)

        do_PUT = do_GET = do_POST  # noqa: N815  # the library's names

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answering)
    made.address = f"127.0.0.1:{server.server_port}"
    Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield made
    finally:
        server.shutdown()
        server.server_close()
