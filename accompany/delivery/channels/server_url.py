"""Read what the URL of every server has in common: that it can be taken apart, and its host."""

from urllib.parse import SplitResult, urlsplit


def split(url: str) -> SplitResult:
    """Take a URL apart. Raises ValueError saying what it must look like, never what it was."""
    try:
        parts = urlsplit(url)
        if parts.port == 0:
            raise ValueError
    except ValueError:
        raise ValueError(
            "must have a port from 1 to 65535, and : / ? # @ [ ] in a password as %3A and so on."
        ) from None
    return parts


def host(parts: SplitResult, like: str) -> str:
    """Give the host's name or address. Raises ValueError, showing an example."""
    if not parts.hostname or not parts.hostname.isascii() or any(c.isspace() for c in parts.netloc):
        raise ValueError(f"must name a host, like {like}.")
    return parts.hostname


def ends_after_the_port(parts: SplitResult) -> bool:
    """Say whether neither a path nor a fragment follows; a password with / or # in it makes one."""
    return parts.path in ("", "/") and not parts.fragment
