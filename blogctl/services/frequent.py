"""What comes most often of what may come in any number of ways, in memory that does not grow."""

from collections.abc import Iterator
from dataclasses import dataclass

MOST = 10_000
"""Of how many different things the frequent ones are counted apart."""


@dataclass(slots=True)
class Tally:
    """How often something came, by people and by robots."""

    people: int = 0
    robots: int = 0

    @property
    def weight(self) -> tuple[int, int]:
        """By what they are ordered."""
        return self.people, self.robots


class Frequent:
    """Tallies by a key: when there are too many, the rarest become one, which is `rest`.

    What comes back after that begins anew, so a count is at most too low, by what `rest` has.
    """

    def __init__(self, most: int = MOST) -> None:
        self.rest = Tally()
        self._most = most
        self._tallies: dict[str, Tally] = {}

    def of(self, key: str) -> Tally:
        """Return the tally of a key, to be counted in at once and not kept."""
        found = self._tallies.get(key)
        if found is None:
            if len(self._tallies) >= 2 * self._most:
                self._thin()
            found = self._tallies[key] = Tally()
        return found

    def __len__(self) -> int:
        return min(len(self._tallies), self._most)

    def largest(self) -> Iterator[tuple[str | None, Tally]]:
        """Yield what is counted apart, the most frequent first, then the rest under None."""
        self._thin()
        yield from self._ordered()
        if any(self.rest.weight):
            yield None, self.rest

    def _ordered(self) -> list[tuple[str, Tally]]:
        tallies = self._tallies.items()
        return sorted(tallies, key=lambda each: (*(-count for count in each[1].weight), each[0]))

    def _thin(self) -> None:
        if len(self._tallies) <= self._most:
            return
        ordered = self._ordered()
        for _, tally in ordered[self._most :]:
            self.rest.people += tally.people
            self.rest.robots += tally.robots
        self._tallies = dict(ordered[: self._most])
