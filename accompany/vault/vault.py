"""Seal a field so that only this row's column opens it, and give look-ups that do not reveal what they look up."""

import base64
import hmac
import os
import secrets
import struct
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from accompany.vault.keys import Expired, Roots, epoch_of
from accompany.words import CaseId

VERSION = b"\x01"
NONCE_BYTES = 12


class CannotOpen(Exception):
    """The ciphertext does not belong to this place, or the key is not the one that sealed it."""


class Key:
    """One AES-256-GCM key. Prints nothing of itself."""

    __slots__ = ("_cipher",)

    def __init__(self, key: bytes) -> None:
        self._cipher = AESGCM(key)

    def __repr__(self) -> str:
        return "<key>"

    def seal(self, text: str, place: str) -> bytes:
        """Seal text for one place, written ``table|row|column``."""
        nonce = os.urandom(NONCE_BYTES)
        return VERSION + nonce + self._cipher.encrypt(nonce, text.encode(), place.encode())

    def open(self, blob: bytes, place: str) -> str:
        """Open what was sealed for this place. Raises CannotOpen."""
        try:
            return self._cipher.decrypt(blob[1 : 1 + NONCE_BYTES], blob[1 + NONCE_BYTES :], place.encode()).decode()
        except (InvalidTag, ValueError):
            raise CannotOpen(place.partition("|")[0]) from None


@dataclass(frozen=True, slots=True)
class WrappedKey:
    """A case's own key, closed under the week in which the case expires."""

    epoch: int
    blob: bytes


class Vault:
    """Everything that needs the root keys. Only ``tables`` may hold one."""

    def __init__(self, roots: Roots) -> None:
        self._roots = roots
        self.house = Key(self._derive(roots.lasting, "house"))
        self._blind = self._derive(roots.lasting, "blind")
        self._token = self._derive(roots.lasting, "token")
        self._unwrap = lru_cache(maxsize=4096)(self._unwrap_now)

    def __repr__(self) -> str:
        return "<vault>"

    def new_case(self, case: CaseId, until: datetime) -> WrappedKey:
        """Make the key of a new case that can be opened until the end of ``until``'s week."""
        return self._wrap(case, secrets.token_bytes(32), epoch_of(until))

    def extend(self, case: CaseId, wrapped: WrappedKey, until: datetime) -> WrappedKey:
        """Keep a case open longer. Raises Expired when it is over already."""
        return self._wrap(case, self._unwrap(case, wrapped), epoch_of(until))

    def case(self, case: CaseId, wrapped: WrappedKey) -> Key:
        """Give the key of a case. Raises Expired or CannotOpen."""
        if wrapped.epoch < self._roots.ratchet.epoch:
            raise Expired
        return Key(self._unwrap(case, wrapped))

    def blind(self, kind: str, value: str) -> str:
        """Turn an e-mail address or the like into something to look up by, useless without the key."""
        return hmac.digest(self._blind, f"{kind}|{value}".encode(), "sha256").hex()

    def token(self, purpose: str, row: UUID, generation: int = 0) -> str:
        """Derive the same link token for the same row each time: the row's id, and a proof that we made it."""
        proof = hmac.digest(self._token, f"{purpose}|{generation}|".encode() + row.bytes, "sha256")[:16]
        return base64.b32encode(row.bytes + proof).decode().rstrip("=").lower()

    def row_of(self, purpose: str, token: str, generation: int = 0) -> UUID | None:
        """Read the row out of a token that ``token`` made, or None."""
        if not token.isascii():  # some other letters have an ASCII capital
            return None
        padded = token.upper() + "=" * (-len(token) % 8)
        try:
            raw = base64.b32decode(padded)
        except ValueError:
            return None
        if len(raw) != 32:
            return None
        row = UUID(bytes=raw[:16])
        return row if hmac.compare_digest(self.token(purpose, row, generation), token.lower()) else None

    def _wrap(self, case: CaseId, key: bytes, epoch: int) -> WrappedKey:
        closing = AESGCM(self._derive(self._roots.ratchet.at(epoch), "wrap"))
        nonce = os.urandom(NONCE_BYTES)
        return WrappedKey(epoch, nonce + closing.encrypt(nonce, key, case.bytes + struct.pack(">I", epoch)))

    def _unwrap_now(self, case: CaseId, wrapped: WrappedKey) -> bytes:
        opening = AESGCM(self._derive(self._roots.ratchet.at(wrapped.epoch), "wrap"))
        bound = case.bytes + struct.pack(">I", wrapped.epoch)
        try:
            return opening.decrypt(wrapped.blob[:NONCE_BYTES], wrapped.blob[NONCE_BYTES:], bound)
        except InvalidTag:
            raise CannotOpen("case") from None

    @staticmethod
    def _derive(key: bytes, label: str) -> bytes:
        return hmac.digest(key, f"accompany/derive/1|{label}".encode(), "sha256")
