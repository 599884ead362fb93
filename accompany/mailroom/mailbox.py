"""The mailbox of answers, over IMAP. Everything here blocks: the poll calls it on a thread."""

import imaplib
import logging
import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from imapclient import IMAPClient, SocketTimeout
from imapclient.exceptions import LoginError

from accompany.ical.mails import LARGEST
from accompany.mailroom.imap_url import ImapServer, Security

OPENING, ANSWERING = 10, 60  # seconds to connect, and for each answer
_START = f"BODY.PEEK[]<0.{LARGEST + 1}>"  # of a larger mail one octet too many: enough to see that it is too large
_GIVEN = b"BODY[]<0>"

for _name in ("imapclient", "imapclient.imaplib"):
    logging.getLogger(_name).setLevel(logging.CRITICAL)  # they would write addresses and mails


class Unreachable(Exception):
    """The mailbox cannot be used now. ``why`` is a short code without names or addresses."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


class Stuck(Exception):
    """The server answers, but neither gives nor deletes this mail: it is gone, or broken, or not ours to delete."""


class Mailbox:
    """INBOX, opened by one connection."""

    def __init__(self, server: ImapServer) -> None:
        """Connect, and log in. Raises Unreachable; the password goes nowhere before the connection is protected."""
        tls = ssl.create_default_context()
        with _named("connection"):
            self._client = IMAPClient(
                server.host,
                server.port,
                ssl=server.security is Security.TLS,
                ssl_context=tls,
                timeout=SocketTimeout(OPENING, ANSWERING),
            )
        try:
            with _named("connection"):
                if server.security is Security.STARTTLS:
                    self._client.starttls(tls)
            with _named("log_in"):
                self._client.login(server.user, server.password)
            with _named("inbox"):
                self.validity = int(self._client.select_folder("INBOX")[b"UIDVALIDITY"])
                self._has_uidplus = self._client.has_capability("UIDPLUS")
        except Unreachable:
            self.abort()
            raise

    def waiting(self) -> list[int]:
        """Name every mail that is there, seen or not: somebody may have looked. Raises Unreachable."""
        with _named("search"):
            self._client.noop()
            return sorted(self._client.search(["UNDELETED"]))

    def take(self, uid: int) -> bytes:
        """Read a mail, of one that is too large only so much that this shows; it stays unseen.

        Raises Stuck when the server does not give it, Unreachable when the connection is lost.
        """
        with _of_one_mail("fetch"):
            parts = self._client.fetch([uid], [_START]).get(uid)
        content = parts.get(_GIVEN) if parts else None
        if not isinstance(content, bytes):
            raise Stuck
        return content

    def remove(self, uid: int) -> None:
        """Delete a mail for good. Raises Stuck, Unreachable.

        Without UIDPLUS (RFC 4315) whatever is marked as deleted goes along: nobody else should use this mailbox.
        """
        with _of_one_mail("delete"):
            self._client.delete_messages([uid], silent=True)
            self._client.expunge([uid] if self._has_uidplus else None)

    def close(self) -> None:
        """Say goodbye."""
        with suppress(imaplib.IMAP4.error, OSError):
            self._client.logout()
        self.abort()

    def abort(self) -> None:
        """End the connection, from whatever thread: one that waits for an answer stops waiting."""
        with suppress(OSError):
            self._client.socket().shutdown(socket.SHUT_RDWR)
        with suppress(imaplib.IMAP4.error, OSError):
            self._client.shutdown()


@contextmanager
def _of_one_mail(step: str) -> Iterator[None]:
    """Tell a no that concerns one mail (Stuck) from a connection that is lost (Unreachable)."""
    try:
        with _named(step):
            yield
    except Unreachable as error:
        if isinstance(error.__cause__, imaplib.IMAP4.abort | OSError):
            raise
        raise Stuck from None


@contextmanager
def _named(step: str) -> Iterator[None]:
    """Turn whatever goes wrong into Unreachable, named by its kind; nothing of what the server said is kept."""
    try:
        yield
    except ssl.SSLError as error:
        raise Unreachable("tls") from error
    except TimeoutError as error:
        raise Unreachable("timeout") from error
    except LoginError as error:
        lost = isinstance(error.__context__, imaplib.IMAP4.abort)
        raise Unreachable("connection" if lost else "log_in_refused") from error
    except (imaplib.IMAP4.error, OSError, ValueError, KeyError) as error:
        raise Unreachable(step) from error
