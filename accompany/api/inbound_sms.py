"""Texts that a provider brings, and its word on what became of ours: Twilio's forms, or JSON signed as mail is."""

import hashlib
from collections.abc import Mapping
from typing import Annotated, Any
from urllib.parse import parse_qsl

import msgspec
from litestar import Request, post
from litestar.connection import ASGIConnection
from litestar.datastructures import State
from litestar.di import NamedDependency
from litestar.handlers import BaseRouteHandler

from accompany.actions import texts
from accompany.actions.texts import Arrived, Report
from accompany.delivery.channels.sms import sms_url
from accompany.doors import twilio, webhooks
from accompany.doors.now import now
from accompany.doors.webhooks import BadSignature
from accompany.rules.text_words import Meant
from accompany.settings import Settings
from accompany.tables import store
from accompany.words import Access, Invalid, Missing, Problem

Caller = Request[Any, Any, State]
BY_TWILIO = "x-twilio-signature"
BY_OTHERS = "webhook-signature"
OPTED: Mapping[str, Meant] = {"STOP": Meant.STOP, "START": Meant.START, "HELP": Meant.HELP}
ARRIVED = {"delivered", "read"}
FAILED = {"failed", "undelivered"}

Line = Annotated[str, msgspec.Meta(min_length=1, max_length=100)]


class TextIn(msgspec.Struct, forbid_unknown_fields=True, rename={"sender": "from"}):
    """One text: the gateway's own id for it, the number it came from, and its words."""

    id: Line
    sender: Line
    text: Annotated[str, msgspec.Meta(max_length=5000)]


class StatusIn(msgspec.Struct, forbid_unknown_fields=True):
    """What became of a text of ours: the id it was given to the gateway under, and delivered or failed."""

    id: Line
    status: Line


async def signed(connection: ASGIConnection[Any, Any, Any, Any], _: BaseRouteHandler) -> None:
    """Let in who knows the secret. Raises Missing when there is none, BadSignature."""
    settings: Settings = connection.app.state["settings"]
    token = _token(settings)
    if (token is None and settings.inbound_secret is None) or not isinstance(connection, Request):
        raise Missing
    if token is not None and BY_TWILIO in connection.headers:
        twilio.check(_url(connection, settings), await _form(connection), connection.headers[BY_TWILIO], token)
    elif settings.inbound_secret is not None:
        body = await connection.body() if BY_OTHERS in connection.headers else b""
        webhooks.check(connection.headers, body, settings.inbound_secret, now())
    else:
        raise BadSignature


@post("/inbound/sms", access=Access.HOLDER, guards=[signed], status_code=204)
async def take_text(request: Caller) -> None:
    """Have a text decided: Twilio's form, or JSON of id, from and text. 503 when it must be sent again later."""
    try:
        await texts.receive(await _arrived(request), now())
    except store.FAULTS:
        raise TimeoutError from None  # answered as busy: come again


@post("/inbound/sms/status", access=Access.HOLDER, guards=[signed], status_code=204)
async def take_status(request: Caller, settings: NamedDependency[Settings]) -> None:
    """Take note of what became of a text: Twilio's form, or JSON of id and status. An unknown text changes nothing."""
    report = await _report(request)
    if report is not None:
        await texts.report(report, now())


async def _arrived(request: Caller) -> Arrived:
    if BY_TWILIO not in request.headers:
        came = _decoded(await request.body(), TextIn)
        return Arrived(came.id, came.sender, came.text)
    fields = dict(await _form(request))
    body, sender = fields.get("Body", ""), fields.get("From", "")
    sid = fields.get("MessageSid") or hashlib.sha256(f"{sender}|{body}".encode()).hexdigest()
    return Arrived(sid, sender, body, OPTED.get(fields.get("OptOutType", "")))


async def _report(request: Caller) -> Report | None:
    if BY_TWILIO in request.headers:
        fields = dict(await _form(request))
        status = fields.get("MessageStatus", "")
        notice = texts.reported(request.query_params.get("n", ""))
        code = fields.get("ErrorCode", "")
    else:
        came = _decoded(await request.body(), StatusIn)
        status, notice, code = came.status, texts.named(came.id), ""
    if notice is None or status not in ARRIVED | FAILED:
        return None
    return Report(notice, arrived=status in ARRIVED, code=code if code.isdigit() else "")


def _decoded(body: bytes, kind: type[Any]) -> Any:
    try:
        return msgspec.json.decode(body, type=kind)
    except msgspec.DecodeError:
        raise Invalid({"body": Problem.MALFORMED}) from None


async def _form(request: Caller) -> list[tuple[str, str]]:
    try:
        body = (await request.body()).decode()
        return parse_qsl(body, keep_blank_values=True, max_num_fields=200)
    except ValueError:
        raise BadSignature from None


def _url(request: Caller, settings: Settings) -> str:
    """Give the address as the provider called it: by the name that settings give, whatever a proxy made of it."""
    query = request.scope["query_string"].decode("latin-1")
    return f"{settings.base_url}{request.scope['path']}" + (f"?{query}" if query else "")


def _token(settings: Settings) -> str | None:
    if settings.sms_url is None or not settings.sms_url.startswith("twilio:"):
        return None
    way = sms_url.parse(settings.sms_url)
    return way.token if isinstance(way, sms_url.Account) else None
