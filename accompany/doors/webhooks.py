"""Signed calls of other programs, as Standard Webhooks has them: an id, a time, and an HMAC over both and the body."""

import base64
import binascii
import hmac
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

TOLERANCE = timedelta(minutes=5)  # a clock may be this wrong, and a call this old
LONGEST = 1000  # characters of a header; a sender that changes its secret signs with both


class BadSignature(Exception):
    """Nobody who knows the secret sent this, or not now."""


def check(headers: Mapping[str, str], body: bytes, secret: bytes, now: datetime) -> None:
    """Check who sent a body, in the same time whatever is wrong with the signature. Raises BadSignature."""
    names = ("webhook-id", "webhook-timestamp", "webhook-signature")
    id_, stamp, signatures = (headers.get(name, "") for name in names)
    if not id_ or not stamp.isascii() or not stamp.isdigit() or max(map(len, (id_, stamp, signatures))) > LONGEST:
        raise BadSignature
    if abs(now - _moment(stamp)) > TOLERANCE:
        raise BadSignature
    right = hmac.digest(secret, b".".join([id_.encode(), stamp.encode(), body]), "sha256")
    if not any([hmac.compare_digest(right, given) for given in _given(signatures)]):  # noqa: C419  # each is compared
        raise BadSignature


def _moment(stamp: str) -> datetime:
    try:
        return datetime.fromtimestamp(int(stamp), UTC)
    except (ValueError, OverflowError, OSError):
        raise BadSignature from None


def _given(signatures: str) -> list[bytes]:
    """Read what is given after ``v1,``; other versions are other schemes."""
    found = []
    for signature in signatures.split():
        version, _, encoded = signature.partition(",")
        try:
            given = base64.b64decode(encoded, validate=True)
        except (binascii.Error, ValueError):
            continue
        if version == "v1":
            found.append(given)
    return found
