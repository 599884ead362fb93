"""Open an SMTP connection up to the point where mail can be sent: TLS, greeting and log-in are aiosmtplib's work."""

import asyncio
import ssl

from aiosmtplib import SMTP, SMTPException, SMTPHeloError, SMTPResponseException

from accompany.delivery.channels.session import Session, Timeouts
from accompany.delivery.channels.smtp_url import Security, SmtpServer

SILENT = "opening_timeout"


class Unreachable(Exception):
    """No connection could be opened. `why` is a short code without names or addresses."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


async def open_session(server: SmtpServer, hello: str, timeouts: Timeouts) -> Session:
    """Connect, say hello as the host named `hello`, and hand the connection to a session. Raises Unreachable."""
    client = SMTP(
        hostname=server.host,
        port=server.port,
        username=server.user,
        password=server.password,
        local_hostname=hello,
        use_tls=server.security is Security.TLS,
        start_tls=server.security is Security.STARTTLS,
        timeout=timeouts.opening,
    )
    try:
        async with asyncio.timeout(timeouts.opening):
            await client.connect()
            await _greet(client)
        return _take_over(client, timeouts)
    except (SMTPException, OSError, ValueError) as error:
        client.close()
        raise Unreachable(_why(error)) from None
    except asyncio.CancelledError:
        client.close()
        raise


async def _greet(client: SMTP) -> None:
    if client.is_ehlo_or_helo_needed:
        try:
            await client.ehlo()
        except SMTPHeloError as error:
            if error.code == 421 or not client.is_connected:
                raise
            await client.helo()


def _take_over(client: SMTP, timeouts: Timeouts) -> Session:
    """Put our own protocol on the connection: the library cannot tell a loss before the final dot from one after it."""
    transport = client.transport
    if transport is None or transport.is_closing():
        raise OSError
    session = Session(pipelining=client.supports_extension("pipelining"), timeouts=timeouts)
    session.connection_made(transport)
    transport.set_protocol(session)
    return session


def _why(error: Exception) -> str:
    if isinstance(error, SMTPResponseException):
        return f"opening_{error.code}"
    if isinstance(error, ssl.SSLError) or isinstance(error.__cause__, ssl.SSLError):
        return "opening_tls"
    return SILENT if isinstance(error, TimeoutError) else "opening_failed"
