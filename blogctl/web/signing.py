"""Tokens that are signed with the blog's secret: who did not make one can't change or forge it."""

import hmac
from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as NotBase64
from hashlib import sha256


class Signer:
    """Seals bytes for one purpose; what is sealed for another is not opened."""

    def __init__(self, secret: bytes, purpose: str) -> None:
        self._secret, self._purpose = secret, purpose

    def seal(self, payload: bytes) -> str:
        """Return a token that says this, in letters that an address may have."""
        return urlsafe_b64encode(payload + self.derive("token", payload)).decode()

    def opened(self, token: str, size: int) -> bytes | None:
        """Return what a token says, so many bytes; None for one that was not sealed here."""
        try:
            data = urlsafe_b64decode(token.encode("ascii"))
        except (UnicodeEncodeError, NotBase64):
            return None
        payload, signature = data[:size], data[size:]
        right = hmac.compare_digest(signature, self.derive("token", payload))
        return payload if right else None

    def derive(self, what: str, payload: bytes) -> bytes:
        """Return 32 bytes that follow from a payload, and that nobody else can tell."""
        return hmac.digest(self._secret, f"{self._purpose}/{what}/".encode() + payload, sha256)
