"""How the second watcher pages: by its own mail server, by a webhook, or both. One that took it is enough."""

import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime

import httpx

from accompany.delivery.channels import Channel, Envelope, Result
from accompany.delivery.channels.pipeline import Pipeline
from accompany.delivery.channels.smtp_url import parse
from accompany.delivery.mime import Mail, compose
from accompany.rules.watching import Say
from accompany.tables import texts
from accompany.words import NoticeId, NoticeState

PATIENCE = httpx.Timeout(20, connect=10)  # seconds
TOOK_IT = (NoticeState.ACCEPTED, NoticeState.IN_DOUBT)


@dataclass(frozen=True, slots=True)
class Pager:
    """Whom to page and how. Addresses and secrets never show in a repr."""

    name: str
    language: str
    sender: str
    to: tuple[str, ...] = field(repr=False)
    smtp_url: str | None = field(repr=False)
    webhook: str | None = field(repr=False)


async def page(pager: Pager, say: Say, since: datetime | None, now: datetime) -> list[str]:
    """Tell everybody; give what did not take it, as short codes. Raises nothing but what a bug raises.

    ``since`` is the newest tick, aware UTC; it is written in UTC, because a watcher knows no site.
    """
    said = texts.of(pager.language)
    seen = f"{since:%Y-%m-%d %H:%M:%S} UTC" if since else "–"
    values = {"coalition": pager.name, "since": seen, "now": f"{now:%Y-%m-%d %H:%M:%S} UTC"}
    subject = said.fill(f"watching_{say.value}", "subject", **values)
    text = said.fill(f"watching_{say.value}", "text", **values)
    problems = []
    if pager.smtp_url is not None:
        problems += await _mailed(pager, Pipeline(parse(pager.smtp_url), hello=_domain(pager)), (subject, text), now)
    if pager.webhook is not None:
        problems += await _posted(pager.webhook, say, f"{subject}\n\n{text}")
    return problems


def ways(pager: Pager) -> int:
    """Count the ways there are: so many problems mean that nobody heard."""
    return (len(pager.to) if pager.smtp_url else 0) + (pager.webhook is not None)


async def _mailed(pager: Pager, channel: Channel, words: tuple[str, str], now: datetime) -> list[str]:
    results: list[Result] = []
    try:
        await channel.send(list(_envelopes(pager, words, now)), lambda _, result: results.append(result))
    finally:
        await channel.close()
    return [f"mail {result.why or result.state.value}" for result in results if result.state not in TOOK_IT]


def _envelopes(pager: Pager, words: tuple[str, str], now: datetime) -> Iterator[Envelope]:
    for address in pager.to:
        key = NoticeId(uuid.uuid4())
        mail = Mail(
            sender_name=pager.name,
            sender=pager.sender,
            to=address,
            subject=words[0],
            text=words[1],
            message_id=f"{key}@{_domain(pager)}",
            date=now,
        )
        yield Envelope(key, pager.sender, address, compose(mail))


async def _posted(webhook: str, say: Say, text: str) -> list[str]:
    """Post what chat programs and ntfy-like services read: the words under ``text``, and what it is."""
    try:
        async with httpx.AsyncClient(timeout=PATIENCE, trust_env=False) as client:
            answer = await client.post(webhook, json={"text": text, "event": say.value})
    except httpx.HTTPError as error:
        return [f"webhook {type(error).__name__}"]
    return [] if answer.is_success else [f"webhook {answer.status_code}"]


def _domain(pager: Pager) -> str:
    return pager.sender.rpartition("@")[2]
