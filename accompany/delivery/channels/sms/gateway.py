"""Texts by a gateway that takes JSON over HTTP, as "SMS Gateway for Android" does.

``POST <url>`` with ``{"id": "…", "phoneNumbers": ["+12125550100"], "textMessage": {"text": "…"}}``, Basic
authentication when the URL names a user. 2xx: taken. 409: this id was taken before, which is as good. 400, 413 and
422: it never will be. Everything else is tried again.
"""

import httpx

from accompany.delivery.channels import Envelope, Result
from accompany.delivery.channels.sms.sms_url import Gateway
from accompany.words import NoticeState

TAKEN_BEFORE = 409


class GatewayPosts:
    """The one address of a gateway."""

    at_once = 1  # a phone sends one after the other

    def __init__(self, gateway: Gateway) -> None:
        self._gateway = gateway

    def auth(self) -> httpx.BasicAuth | None:
        """Give what we log in with."""
        if self._gateway.user is None or self._gateway.password is None:
            return None
        return httpx.BasicAuth(self._gateway.user, self._gateway.password)

    def request(self, envelope: Envelope) -> httpx.Request:
        """Ask for one text to be sent. Its id is the notice's: a gateway that remembers ids sends it once."""
        text = {"text": envelope.content.decode()}
        told = {"id": str(envelope.key), "phoneNumbers": [envelope.recipient], "textMessage": text}
        return httpx.Request("POST", self._gateway.url, json=told)

    def result(self, answer: httpx.Response) -> Result | None:
        """Take a text that was taken before as taken."""
        return Result(NoticeState.ACCEPTED) if answer.status_code == TAKEN_BEFORE else None

    async def sent_before(self, client: httpx.AsyncClient, envelope: Envelope) -> bool:
        """Say no: the id says it once the text is sent again."""
        return False
