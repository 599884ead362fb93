"""Mail that another program brings: a signed webhook, for mail services that have no other way."""

from typing import Annotated, Any

import msgspec
from litestar import Request, post
from litestar.connection import ASGIConnection
from litestar.di import NamedDependency
from litestar.handlers import BaseRouteHandler
from litestar.params import JSONBody

from accompany.actions.replies import Post, receive
from accompany.doors import webhooks
from accompany.doors.bodies import KIB
from accompany.doors.now import now
from accompany.rules.replies import Do
from accompany.settings import Settings
from accompany.tables import store
from accompany.words import Access, CameBy, Missing

LARGEST = 1536 * KIB  # a mail of one MiB in base64, and its recipients

Address = Annotated[str, msgspec.Meta(min_length=1, max_length=320)]


class MailIn(msgspec.Struct, forbid_unknown_fields=True):
    """One mail as it came, in base64, and the recipients of its envelope: the headers are asked when there are none."""

    mail: bytes
    recipients: Annotated[list[Address], msgspec.Meta(max_length=20)] = []


class DecidedOut(msgspec.Struct):
    """How many mails were decided: 0 when it came to none of our addresses."""

    decided: int


async def signed(connection: ASGIConnection[Any, Any, Any, Any], _: BaseRouteHandler) -> None:
    """Let in who knows the secret. Raises Missing when there is none, BadSignature."""
    settings: Settings = connection.app.state["settings"]
    if settings.inbound_secret is None or not isinstance(connection, Request):
        raise Missing
    body = await connection.body() if "webhook-signature" in connection.headers else b""
    webhooks.check(connection.headers, body, settings.inbound_secret, now())


@post("/inbound/mail", access=Access.HOLDER, guards=[signed], most_body=LARGEST, status_code=202)
async def take_mail(data: JSONBody[MailIn], settings: NamedDependency[Settings]) -> DecidedOut:
    """Have a mail decided. Signed as Standard Webhooks has it; 503 when it must be sent again later."""
    reply_to = Post(settings.reply_address, settings.authserv_id)
    try:
        did = await receive(data.mail, data.recipients, CameBy.WEBHOOK, reply_to, now())
    except store.FAULTS:
        raise TimeoutError from None  # answered as busy: come again
    return DecidedOut(int(did is not Do.DROP))
