"""Let the volunteers' calendars answer, by mail as calendars do: yes, maybe, a no to an ask, and one in human words."""

from datetime import UTC, datetime, timedelta

from accompany.actions import replies
from accompany.actions.replies import Post
from accompany.tables import accounts, asks, claims, links
from accompany.tables.scope import Scope
from accompany.words import AccountId, AppointmentId, CameBy, VolunteerId

POST = Post("rsvp+{token}@localhost", authserv_id="localhost")
MINUTE = timedelta(minutes=1)
WORDS = "My car has room for three, if somebody needs a ride."


async def play(scope: Scope, appointment: AppointmentId, now: datetime, *, words: bool) -> None:
    """Answer about one appointment: its holders yes and maybe, the first who was asked no; one also writes words."""
    held = await claims.holding(scope, appointment)
    for claim, partstat in zip(held, ("ACCEPTED", "TENTATIVE"), strict=False):
        await _answer(claim.volunteer, claim.uid, partstat, now)
    for ask in (await asks.of_appointment(scope, appointment))[:1]:
        await _answer(ask.volunteer, ask.uid or "", "DECLINED", now + MINUTE)
    for claim in held[: int(words)]:
        await _write(claim.volunteer, now + 2 * MINUTE)


async def _answer(volunteer: VolunteerId, uid: str, partstat: str, now: datetime) -> None:
    email = (await accounts.contact(AccountId(volunteer))).email
    event = [
        *("BEGIN:VCALENDAR", "METHOD:REPLY", "BEGIN:VEVENT", f"UID:{uid}", "SEQUENCE:0"),
        f"DTSTAMP:{now.astimezone(UTC):%Y%m%dT%H%M%SZ}",
        f"ATTENDEE;PARTSTAT={partstat}:mailto:{email}",
        *("END:VEVENT", "END:VCALENDAR", ""),
    ]
    await _mail(volunteer, email, "text/calendar; method=REPLY", event, now)


async def _write(volunteer: VolunteerId, now: datetime) -> None:
    email = (await accounts.contact(AccountId(volunteer))).email
    await _mail(volunteer, email, "text/plain", [WORDS, ""], now)


async def _mail(volunteer: VolunteerId, email: str, kind: str, body: list[str], now: datetime) -> None:
    to = POST.reply_address.format(token=links.reply_token(volunteer, 0))
    head = [
        f"Authentication-Results: {POST.authserv_id}; dmarc=pass header.from={email.partition('@')[2]}",
        f"From: {email}",
        f"To: {to}",
        f"Message-ID: <{now.timestamp()}@localhost>",
        f"Content-Type: {kind}; charset=UTF-8",
        "",
    ]
    await replies.receive("\r\n".join([*head, *body]).encode(), [to], CameBy.COMMAND, POST, now)
