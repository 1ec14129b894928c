"""Links by which somebody may do something with one comment for a while: signed, not stored."""

import hmac
from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as NotBase64
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from struct import Struct

GOOD_FOR = timedelta(minutes=15)
"""How long a writer may have second thoughts."""

_SHAPE = Struct(">QQ")  # the comment, seconds since 1970


class Claims:
    """Makes the tokens of links, and reads them, with one secret."""

    def __init__(self, secret: bytes) -> None:
        self._secret = secret

    def make(self, comment: int, *, now: datetime) -> str:
        """Return a token for a comment's writer."""
        payload = _SHAPE.pack(comment, int(now.timestamp()))
        return urlsafe_b64encode(payload + self._sign(payload)).decode()

    def read(self, token: str, *, now: datetime) -> int | None:
        """Return the comment of a token; None for one that was not made here, or is too old."""
        try:
            data = urlsafe_b64decode(token.encode("ascii"))
        except (UnicodeEncodeError, NotBase64):
            return None
        payload, signature = data[: _SHAPE.size], data[_SHAPE.size :]
        if not hmac.compare_digest(signature, self._sign(payload)):
            return None
        comment, seconds = _SHAPE.unpack(payload)
        made_at = datetime.fromtimestamp(seconds, UTC)
        return int(comment) if timedelta(0) <= now - made_at <= GOOD_FOR else None

    def _sign(self, payload: bytes) -> bytes:
        return hmac.digest(self._secret, b"claim/" + payload, sha256)
