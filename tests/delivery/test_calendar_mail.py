"""Calendar mail as it leaves: taken by a real SMTP server, and read alike by two mail programs that are not ours."""

import json
import re
import shutil
import subprocess
from base64 import b64decode, b64encode
from email.message import EmailMessage
from typing import Any

from tests.delivery.posted import Mail, Posted, lines, on_one_database, values
from tests.ical.peers import NODE
from tests.needs import leave_out


def by_postal_mime(mails: list[Mail]) -> list[dict[str, Any]]:
    """Read mails with postal-mime, which shares no code with Python's email package."""
    node = shutil.which("node")
    if node is None or not (NODE / "node_modules" / "postal-mime").is_dir():
        leave_out("postal-mime", "bash scripts/peers.sh")
    asked = json.dumps([b64encode(mail.raw).decode() for mail in mails])
    done = subprocess.run([node, NODE / "mail.mjs"], input=asked, capture_output=True, text=True, check=True)
    read: list[dict[str, Any]] = json.loads(done.stdout)
    return read


def method(mail: Mail) -> str:
    return dict(lines(mail.calendar, inside="VCALENDAR"))["METHOD"]


def address(mail: Mail, name: str) -> str:
    """Give the address in ORGANIZER or ATTENDEE."""
    (value,) = values(mail.calendar, name)
    return value.removeprefix("mailto:")


@on_one_database
async def test_the_calendar_is_the_last_alternative_and_the_same_bytes_are_attached(posted: Posted) -> None:
    for mail in posted.invites:
        alternative, attachment = mail.message.iter_parts()
        assert mail.message.get_content_type() == "multipart/mixed"
        assert alternative.get_content_type() == "multipart/alternative"
        plain, html, invite = alternative.iter_parts()
        assert [part["Content-Type"] for part in (plain, html, invite)] == [
            *('text/plain; charset="utf-8"', 'text/html; charset="utf-8"'),
            f'text/calendar; charset="UTF-8"; method="{method(mail)}"',
        ]
        assert [part["Content-Disposition"] for part in (plain, html, invite)] == [None] * 3
        assert attachment["Content-Type"] == 'application/ics; name="invite.ics"'
        assert [part["Content-Transfer-Encoding"] for part in (invite, attachment)] == ["base64"] * 2
        assert attachment.get_payload(decode=True) == invite.get_payload(decode=True) == mail.calendar


@on_one_database
async def test_another_mail_program_finds_the_same_parts_people_and_bytes(posted: Posted) -> None:
    for mail, read in zip(posted.invites, by_postal_mime(posted.invites), strict=True):
        calendar, file = read.pop("parts")
        assert calendar[:4] == ["text/calendar", method(mail), None, None]
        assert file[:1] + file[2:4] == ["application/ics", "attachment", "invite.ics"]
        as_text = mail.calendar.replace(b"\r\n", b"\n")  # which is what both parts are to it
        assert [b64decode(part[4]) for part in (calendar, file)] == [as_text, as_text]
        assert (read["sender"], read["to"], read["copies"]) == (address(mail, "ORGANIZER"), mail.recipients, [])
        assert read["subject"] == mail.message["Subject"]
        assert set(re.findall(r"https://\S+", read["text"])) == set(re.findall(r'href="(https://[^"]+)"', read["html"]))


@on_one_database
async def test_a_calendar_mail_goes_from_the_organizer_to_the_one_guest_and_to_nobody_else(posted: Posted) -> None:
    for mail in posted.invites:
        message: EmailMessage = mail.message
        assert [one.addr_spec for one in message["To"].addresses] == mail.recipients == [address(mail, "ATTENDEE")]
        assert [one.addr_spec for one in message["From"].addresses] == [address(mail, "ORGANIZER")]
        assert message["Auto-Submitted"] == "auto-generated"
        unwanted = ("cc", "bcc", "reply-to", "sender", "precedence", "list-")
        assert [name for name in message if name.lower().startswith(unwanted)] == []
        assert re.fullmatch(r"bounce-[\w.-]{20,}@cal\.example\.org", mail.bounces)


async def test_all_mail_about_one_shift_is_one_conversation(posted: Posted) -> None:
    first, *rest = [mail.message for mail in posted.invites]
    assert len({mail["From"] for mail in (first, *rest)}) == 1
    assert len({mail["Message-ID"] for mail in (first, *rest)}) == 1 + len(rest)
    assert {mail["In-Reply-To"] for mail in rest} == {mail["References"] for mail in rest} == {first["Message-ID"]}


@on_one_database
async def test_a_calendar_mail_loads_nothing_from_anywhere(posted: Posted) -> None:
    for mail in posted.invites:
        html = mail.message.get_body(("html",))
        assert html is not None
        assert re.findall(r"<(img|link|script|style|iframe|base)|src=|url\(", html.get_content(), re.IGNORECASE) == []
