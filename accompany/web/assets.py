"""Static files and their addresses: a changed file has a new address, so browsers may keep the old one for good."""

import hashlib
from functools import cache
from importlib import resources
from pathlib import Path


@cache
def folder() -> Path:
    """Find the static files: inside the installed package, else beside it in a clone."""
    package = Path(str(resources.files("accompany")))
    packed = package / "_static"
    return packed if packed.is_dir() else package.parent / "static"


@cache
def digest(name: str) -> str:
    """Give the mark of a static file's present content. Raises FileNotFoundError for a name that is not there."""
    return hashlib.sha256((folder() / name).read_bytes()).hexdigest()[:12]


def url(name: str) -> str:
    """Give the address under which browsers may keep this file for good."""
    return f"/static/{name}?v={digest(name)}"
