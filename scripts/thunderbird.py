"""Before a release: let a real Thunderbird read a feed and invitations, answer them, and see what its answers do.

Run `.venv/bin/python -m scripts.thunderbird`; see docs/release-check.md. Exits with 1 when anything is wrong.
"""

import shutil
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import chain
from pathlib import Path
from typing import Any

from accompany.delivery.mime import Calendar, Mail, compose
from accompany.ical import feeds, invites, replies
from accompany.ical.shifts import Shift
from accompany.rules.replies import Partstat
from tests.ical.samples import HOUR, PARTIES, shift, telling_hours, us_zones
from tests.peers.thunderbird import Thunderbird, running
from tests.stories.coalition import Coalition, Letter, PostOffice, coalition, free_port, until
from tests.stories.shifts import add_volunteers, publish, sites

ACCEPT, TENTATIVE, DECLINE, DELETE = "imipAcceptButton", "imipTentativeButton", "imipDeclineButton", "imipDeleteButton"
TODAY = datetime(2027, 3, 8, 15, tzinfo=UTC)
SENT = datetime(2027, 2, 1, 9, tzinfo=UTC)


def main() -> int:
    """Run every check and print a line for each."""
    wrong = 0
    if shutil.which("thunderbird") is None:
        print("Thunderbird is not on this machine. On Debian or Ubuntu: sudo apt-get install thunderbird")
        return 1
    with _coalition() as riverside, running(free_port()) as program:
        version, calendar = program.tell("account", PARTIES.attendee, int(riverside.post.url.rpartition(":")[2]))
        print(f"Thunderbird {version}")
        alone = (_feed(program), _invite(program, calendar, riverside.post))
        for what, right in chain(*alone, _shift(program, calendar, riverside)):
            print("right" if right else "WRONG", "", what, flush=True)
            wrong += not right
    return 1 if wrong else 0


@contextmanager
def _coalition() -> Iterator[Coalition]:
    """Run the program, behind a mail server that vouches for senders."""
    more = {"ACCOMPANY_REPLY_ADDRESS": "rsvp+{token}@cal.example.org", "ACCOMPANY_AUTHSERV_ID": "mx.example.org"}
    with (
        tempfile.TemporaryDirectory() as folder,
        coalition(Path(folder), f"sqlite:///{folder}/accompany.sqlite3", TODAY, **more) as program,
    ):
        yield program


def _feed(program: Thunderbird) -> Iterator[tuple[str, bool]]:
    """Let it subscribe to shifts around every clock change of every US zone."""
    written = [
        shift(f"{n}@{zone}", instant, zone, cancelled=n % 7 == 6)
        for zone in us_zones()
        for n, instant in enumerate(telling_hours(zone))
    ]
    with _served(feeds.join("Shifts", map(feeds.fragment, written), us_zones())) as address:
        seen = {entry[0]: entry for entry in program.tell("feed", address, len(written))}
    right = [one for one in written if seen.get(one.uid, [])[:7] == _entry(one)]
    yield f"a feed: {len(right)} of {len(written)} shifts in {len(us_zones())} zones", len(right) == len(written)


def _invite(program: Thunderbird, calendar: str, post: PostOffice) -> Iterator[tuple[str, bool]]:
    """Let it take an invitation, answer yes, maybe and no, follow a move, and take the entry out again."""
    asked, moved, gone = _story()
    press = partial(_pressed, program, calendar, post)
    for button, answer, kept in (
        (ACCEPT, Partstat.ACCEPTED, asked),
        (TENTATIVE, Partstat.TENTATIVE, moved),
    ):
        yield f"sequence {kept.sequence}, answered {answer.value}", press(kept, button) == (kept, answer, answer)
    buttons, after = program.tell("mail", _mail(gone, "CANCEL"), calendar, DELETE)
    yield "a cancellation takes the entry out", (buttons, after) == ([DELETE], [])
    other = shift("other@cal.example.org")
    yield "another one, answered DECLINED", press(other, DECLINE) == (other, Partstat.DECLINED, Partstat.DECLINED)


def _story() -> tuple[Shift, Shift, Shift]:
    asked = shift()
    moved = shift(starts_at=asked.starts_at + HOUR, sequence=1, stamp=asked.stamp + HOUR)
    gone = shift(starts_at=moved.starts_at, sequence=2, stamp=asked.stamp + 2 * HOUR, cancelled=True)
    return asked, moved, gone


def _pressed(
    program: Thunderbird, calendar: str, post: PostOffice, kept: Shift, button: str
) -> tuple[Shift | None, str, Partstat | None]:
    """Press a button under an invitation; give what is in the calendar, as what, and what came back to us."""
    before = len(post.letters)
    _, after = program.tell("mail", _mail(kept, "REQUEST"), calendar, button)
    until(lambda: len(post.letters) > before, "the answer")
    reply = replies.read(post.letters[-1].raw).reply
    (entry,) = after
    ours = reply is not None and (reply.uid, reply.sequence, reply.attendee) == (
        kept.uid,
        kept.sequence,
        PARTIES.attendee,
    )
    right = ours and post.letters[-1].recipient == PARTIES.organizer and entry[:7] == _entry(kept)
    return kept if right else None, entry[7][0], reply.partstat if reply else None


def _shift(program: Thunderbird, calendar: str, riverside: Coalition) -> Iterator[tuple[str, bool]]:
    """Let the whole program ask Ana for a shift, move it and call it off, and take in what she presses."""
    june = riverside.account("june@example.org", "coordinator")
    add_volunteers(june, "Ana")
    appointment, place = publish(june, sites(june)["America/New_York"], TODAY + timedelta(days=3))
    path = f"/api/v1/appointments/{appointment}"

    def states() -> list[str]:
        return [claim["state"] for claim in june.get(f"/api/v1/claims?appointment={appointment}")["items"]]

    june.post(f"/api/v1/slots/{place}/ask", {"count": 1})
    _answered(program, calendar, riverside, "SEQUENCE:0", ACCEPT)
    yield "asked by the program, accepted, and the place is filled", states() == ["claimed"]
    june.patch(path, {"starts_at": (TODAY + timedelta(days=4)).isoformat()})
    _answered(program, calendar, riverside, "SEQUENCE:1", TENTATIVE)
    yield "moved by the program, answered maybe, and the place is in doubt", states() == ["maybe"]
    june.post(f"{path}/cancel")
    _, left = program.tell("mail", _letter(riverside, "METHOD:CANCEL").raw.decode(), calendar, DELETE)
    yield "called off by the program, and the entry is gone", len(left) == 1  # the one that was declined stays


def _answered(program: Thunderbird, calendar: str, riverside: Coalition, said: str, button: str) -> None:
    """Press a button under the program's mail, and hand the answer in as our mail server would."""
    post, letter = riverside.post, _letter(riverside, said)
    before = len(post.letters)
    program.tell("mail", letter.raw.decode(), calendar, button)
    until(lambda: any(one.recipient.startswith("rsvp+") for one in post.letters[before:]), "the answer")
    answer = next(one for one in post.letters[before:] if one.recipient.startswith("rsvp+"))
    vouched = f"Authentication-Results: mx.example.org; dmarc=pass header.from=example.org\r\n{answer.raw.decode()}"
    riverside.run("rsvp-in", "--to", answer.recipient, text=vouched)


def _letter(riverside: Coalition, said: str) -> Letter:
    """Wait for the mail to Ana whose calendar says so."""

    def found() -> list[Letter]:
        return [one for one in riverside.post.to(PARTIES.attendee) if said in (one.calendar or "")]

    until(found, said)
    return found()[0]


def _entry(one: Shift) -> list[Any]:
    """Give an entry as Thunderbird must show it."""
    status = "CANCELLED" if one.cancelled else "CONFIRMED"
    times = [one.starts_at.timestamp(), one.ends_at.timestamp()]
    return [one.uid, *times, one.summary, one.location, status, one.sequence]


def _mail(one: Shift, method: str) -> str:
    write = invites.request if method == "REQUEST" else invites.cancel
    return compose(
        Mail(
            sender_name=PARTIES.organizer_name,
            sender=PARTIES.organizer,
            to=PARTIES.attendee,
            subject="Invitation: Shift, accompanier",
            text="A shift.\n",
            html="<p>A shift.</p>\n",
            message_id=f"{one.sequence}-{one.uid}",
            date=SENT + one.sequence * timedelta(hours=1),
            calendar=Calendar(write(one, PARTIES), method),
        )
    ).decode()


@contextmanager
def _served(body: bytes) -> Iterator[str]:
    """Serve one calendar on loopback."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/calendar; charset=utf-8")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002  # its name
            """Print nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_address[1]}/shifts.ics"
        server.shutdown()


if __name__ == "__main__":
    sys.exit(main())
