"""Calls from Twilio: an HMAC-SHA1 over the address it called and every field of the form, in the order of their names.

https://www.twilio.com/docs/usage/security#validating-requests
"""

import base64
import hmac
from collections.abc import Sequence

from accompany.doors.webhooks import LONGEST, BadSignature


def check(url: str, fields: Sequence[tuple[str, str]], signature: str, token: str) -> None:
    """Check who sent a form to our address; one given twice alike counts once. Raises BadSignature."""
    if len(signature) > LONGEST:
        raise BadSignature
    signed = url + "".join(name + value for name, value in sorted(set(fields)))
    right = base64.b64encode(hmac.digest(token.encode(), signed.encode(), "sha1"))
    if not hmac.compare_digest(right, signature.encode()):
        raise BadSignature
