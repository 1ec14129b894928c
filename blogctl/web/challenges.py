"""What tells a writer from a machine: a picture to copy, or a question; signed, and good once.

A token says when it was made, for which post and of which kind. Its answer is derived from it and
the blog's secret, so nothing is kept until a comment comes in by it.
"""

import hmac
from collections import OrderedDict
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from secrets import token_bytes
from struct import Struct

from blogctl.text import fold
from blogctl.vocabulary import Captcha
from blogctl.web.signing import Signer

GOOD_FOR = timedelta(hours=2)
"""How long a token is good: writing takes its time."""

LETTERS = "ACEFHJKLMNPRTUVWXY3479"
"""What a picture may show: nothing that looks like something else."""

_LENGTH = 5
_BURNT = 20_000  # tokens answered wrongly that are remembered
_SHAPE = Struct(">BQQ12s")  # kind, seconds since 1970, post, a number used once
_WORDS = {
    "fr": "zéro un deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze"
    " seize dix-sept dix-huit",
    "en": "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen"
    " fifteen sixteen seventeen eighteen",
}
_QUESTIONS = {
    "fr": "Combien font {first} plus {second}\u202f?",
    "en": "How much is {first} plus {second}?",
}


class Refused(Exception):
    """An answer that does not do; the key says why, as `site.pages` words it."""

    def __init__(self, key: str) -> None:
        super().__init__(key)
        self.key = key


@dataclass(frozen=True, slots=True)
class Ticket:
    """What a token says."""

    sort: Captcha
    made_at: datetime
    post: int
    payload: bytes


class Challenges:
    """Makes challenges and checks answers, with one secret."""

    def __init__(self, secret: bytes) -> None:
        self._signer = Signer(secret, "captcha")
        self._burnt: OrderedDict[bytes, None] = OrderedDict()

    def make(self, sort: Captcha, post: int, *, now: datetime) -> str:
        """Return the token of a new challenge."""
        place = list(Captcha).index(sort)
        payload = _SHAPE.pack(place, int(now.timestamp()), post, token_bytes(12))
        return self._signer.seal(payload)

    def read(self, token: str) -> Ticket | None:
        """Return what a token says; None for one that was not made here."""
        payload = self._signer.opened(token, _SHAPE.size)
        if payload is None:
            return None
        place, seconds, post, _ = _SHAPE.unpack(payload)
        return Ticket(list(Captcha)[place], datetime.fromtimestamp(seconds, UTC), post, payload)

    def picture(self, token: str) -> bytes | None:
        """Return the picture of a token as a PNG file; None where it has none."""
        ticket = self.read(token)
        if ticket is None or ticket.sort is not Captcha.IMAGE:
            return None
        from captcha.image import ImageCaptcha  # noqa: PLC0415 - it takes its time to import

        drawn = ImageCaptcha(width=220, height=80).generate(self._letters(ticket.payload))
        return drawn.getvalue()

    def question(self, token: str, language: str) -> str | None:
        """Return the question of a token in French or English; None where it has none."""
        ticket = self.read(token)
        if ticket is None or ticket.sort is not Captcha.QUESTION:
            return None
        spoken = language if language in _WORDS else "en"
        words = _WORDS[spoken].split()
        first, second = self._numbers(ticket.payload)
        return _QUESTIONS[spoken].format(first=words[first], second=words[second])

    def check(self, token: str, answer: str, *, post: int, now: datetime) -> Ticket:
        """Return what a token says whose answer this is.

        Raises Refused. A token that was answered wrongly is good no more.
        """
        ticket = self.read(token)
        if ticket is None or ticket.post != post or not answer.strip():
            raise Refused("captcha-missing")
        if not timedelta(0) <= now - ticket.made_at <= GOOD_FOR:
            raise Refused("captcha-late")
        if ticket.payload in self._burnt:
            raise Refused("captcha-used")
        given = fold(answer).replace(" ", "").encode(errors="replace")
        # All of them are compared, so that the time it takes tells nothing.
        right = [hmac.compare_digest(given, each) for each in self._answers(ticket)]
        if not any(right):
            self._burnt[ticket.payload] = None
            if len(self._burnt) > _BURNT:
                self._burnt.popitem(last=False)
            raise Refused("captcha-wrong")
        return ticket

    def answer(self, token: str) -> str:
        """Return the answer to a token's challenge; who has the secret knows it."""
        ticket = self.read(token)
        if ticket is None:
            raise ValueError(token)
        return self._answers(ticket)[0].decode()

    def _answers(self, ticket: Ticket) -> list[bytes]:
        if ticket.sort is Captcha.IMAGE:
            return [fold(self._letters(ticket.payload)).encode()]
        result = sum(self._numbers(ticket.payload))
        words = [spoken.split()[result] for spoken in _WORDS.values()]
        return [str(result).encode(), *(fold(word).encode() for word in words)]

    def _letters(self, payload: bytes) -> str:
        digest = self._signer.derive("letters", payload)
        return "".join(LETTERS[byte % len(LETTERS)] for byte in digest[:_LENGTH])

    def _numbers(self, payload: bytes) -> tuple[int, int]:
        first, second, *_ = self._signer.derive("numbers", payload)
        return first % 9 + 1, second % 9 + 1
