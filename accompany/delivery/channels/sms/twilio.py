"""Texts by Twilio's REST API: one POST to the account's Messages for each."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any

import httpx

from accompany.delivery.channels import Envelope, Result
from accompany.delivery.channels.sms.sms_url import Account
from accompany.words import NoticeState

# Codes that say "later" (https://www.twilio.com/docs/api/errors): too many requests, a full queue, a carrier in haste.
LATER = {14107, 20003, 20429, 21611, 30001, 30022, 63018}
UNSENT = ("failed", "undelivered", "canceled")
RECENT = timedelta(minutes=30)  # a doubt is tried again after ten
LOOKED_AT = 1000  # messages; the newest come first


class Messages:
    """The Messages of one account (https://www.twilio.com/docs/messaging/api/message-resource)."""

    at_once = 8

    def __init__(self, account: Account) -> None:
        self._account = account
        self._url = f"{account.base}/2010-04-01/Accounts/{account.sid}/Messages.json"

    def auth(self) -> httpx.BasicAuth:
        """Give what we log in with."""
        return httpx.BasicAuth(self._account.sid, self._account.token)

    def request(self, envelope: Envelope) -> httpx.Request:
        """Ask for one text to be sent."""
        sender = self._account.sender
        by = "MessagingServiceSid" if sender.startswith("MG") else "From"
        form = {"To": envelope.recipient, by: sender, "Body": envelope.content.decode()}
        if envelope.sender.startswith("https://"):  # Twilio calls nobody in the clear
            form["StatusCallback"] = envelope.sender
        return httpx.Request("POST", self._url, data=form)

    def result(self, answer: httpx.Response) -> Result | None:
        """Read the code of an error, and of what was taken but will not be sent."""
        told = _object(answer)
        if answer.is_success:
            code = told.get("error_code")
            return Result(NoticeState.FAILED, str(code or "unsent")[:10]) if told.get("status") in UNSENT else None
        code = told.get("code")
        if not 400 <= answer.status_code < 500 or not isinstance(code, int):
            return None
        if code in LATER or answer.status_code in (401, 403, 404, 408, 429):
            return Result(NoticeState.RETRY, str(code)[:10])
        return Result(NoticeState.FAILED, str(code)[:10])

    async def sent_before(self, client: httpx.AsyncClient, envelope: Envelope) -> bool:
        """Look among the newest messages for the same words to the same number. The address names no number."""
        answer = await client.get(self._url, params={"PageSize": LOOKED_AT})
        answer.raise_for_status()
        now, sent = _moment(answer.headers.get("date")), _object(answer).get("messages")
        wanted = (envelope.recipient, envelope.content.decode())
        return any(
            (one.get("to"), one.get("body")) == wanted
            and one.get("status") not in UNSENT
            and _recent(one.get("date_created"), now)
            for one in (sent if isinstance(sent, list) else [])
            if isinstance(one, dict)
        )


def _object(answer: httpx.Response) -> Mapping[str, Any]:
    try:
        told = answer.json()
    except ValueError:
        return {}
    return told if isinstance(told, dict) else {}


def _recent(text: object, now: datetime | None) -> bool:
    created = _moment(text)
    return created is None or now is None or now - created < RECENT


def _moment(text: object) -> datetime | None:
    """Read a date of Twilio's (RFC 2822); by its own clock, so that ours need not agree."""
    try:
        return parsedate_to_datetime(text) if isinstance(text, str) else None
    except ValueError:
        return None
