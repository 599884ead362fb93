"""What the mailroom does by itself, beside clock and courier: fetch answers, and listen for them."""

import asyncio
from collections.abc import Coroutine
from typing import Any

from accompany.actions.replies import Post
from accompany.doors.now import now
from accompany.mailroom import imap_url
from accompany.settings import BadSettings, Settings


def under_way(settings: Settings, stop: asyncio.Event) -> list[Coroutine[Any, Any, None]]:
    """Give what must run until ``stop``: what is not set up takes no part. Raises BadSettings."""
    post = Post(settings.reply_address, settings.authserv_id)
    running: list[Coroutine[Any, Any, None]] = []
    if settings.imap_url:
        from accompany.mailroom.poll import Poll  # noqa: PLC0415  # only who polls needs the library

        try:
            server = imap_url.parse(settings.imap_url)
        except ValueError as error:
            raise BadSettings(f"ACCOMPANY_IMAP_URL {error}") from None
        running.append(Poll(server, post, now).run(stop))
    if settings.lmtp_socket:
        from accompany.mailroom import lmtp  # noqa: PLC0415  # only who listens needs the library

        running.append(lmtp.run(settings.lmtp_socket, post, now, stop))
    return running
