"""What a test needs from the machine: said plainly when it is missing, and never missing in CI."""

import os
from typing import NoReturn

import pytest


def leave_out(what: str, how: str) -> NoReturn:
    """Skip the test and name how to get what it needs; with CI=true fail instead."""
    message = f"{what} is not on this machine. To get it: {how}"
    if os.environ.get("CI") == "true":
        pytest.fail(message, pytrace=False)
    pytest.skip(message)
