"""Links by which somebody may do something with one comment for a while: signed, not stored."""

from datetime import UTC, datetime, timedelta
from struct import Struct

from blogctl.web.signing import Signer

GOOD_FOR = timedelta(minutes=15)
"""How long a writer may have second thoughts."""

_SHAPE = Struct(">QQ")  # the comment, seconds since 1970


class Claims:
    """Makes the tokens of links, and reads them, with one secret."""

    def __init__(self, secret: bytes) -> None:
        self._signer = Signer(secret, "claim")

    def make(self, comment: int, *, now: datetime) -> str:
        """Return a token for a comment's writer."""
        return self._signer.seal(_SHAPE.pack(comment, int(now.timestamp())))

    def read(self, token: str, *, now: datetime) -> int | None:
        """Return the comment of a token; None for one that was not made here, or is too old."""
        payload = self._signer.opened(token, _SHAPE.size)
        if payload is None:
            return None
        comment, seconds = _SHAPE.unpack(payload)
        made_at = datetime.fromtimestamp(seconds, UTC)
        return int(comment) if timedelta(0) <= now - made_at <= GOOD_FOR else None
