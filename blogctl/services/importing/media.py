"""The files of another blog: taken along where they are at hand, else known by their address."""

from collections.abc import Sequence
from pathlib import Path

from blogctl.errors import NotFound, Usage
from blogctl.records.moving import MovedMedia
from blogctl.services import media
from blogctl.services.importing import addresses
from blogctl.services.importing.ledger import digest
from blogctl.services.importing.tally import Note
from blogctl.services.importing.under_way import UnderWay
from blogctl.vocabulary import Arrival, Kind

_WORD = "media"


class Media:
    """Brings files in, into `folder`."""

    def __init__(self, way: UnderWay, folder: Path) -> None:
        self._way = way
        self._folder = folder

    def take(self, arriving: Sequence[MovedMedia]) -> None:
        """Bring a batch of files in, and let their old addresses lead to them."""
        way = self._way
        known = way.ledger.known(Kind.MEDIA, (file.key for file in arriving))
        here = way.ledger.here(Kind.MEDIA, [each.thing for each in known.values()])
        taken: dict[str, int] = {}
        places = []
        for file in arriving:
            way.tally.came(_WORD)
            before = known.get(file.key)
            if file.key in taken:
                self._became(file, Arrival.SKIPPED, "came-twice")
                continue
            if before and before.thing in here:
                thing = before.thing
                self._became(file, Arrival.UNCHANGED, thing=thing)
            elif before:
                self._became(file, Arrival.KEPT, "deleted-here")
                continue
            else:
                try:
                    thing = self._new(file)
                except (NotFound, Usage) as error:  # of the file, not of a disk that is full
                    self._became(file, Arrival.SKIPPED, error.key)
                    continue
            taken[file.key] = thing
            places += [(place, thing, file.key) for place in way.links.learn(file, thing)]
        addresses.keep(way, Kind.MEDIA, places)

    def _new(self, file: MovedMedia) -> int:
        way, moment = self._way, file.created_at or self._way.change.now
        if file.path is None:
            thing = media.note(
                way.change, name=file.name, url=file.url or "", alt=file.alt, created_at=moment
            )
            new = True
        else:
            thing, new = media.keep(
                way.change,
                self._folder,
                file.path,
                name=file.name,
                alt=file.alt,
                url=file.url,
                created_at=moment,
            )
        way.ledger.remember(Kind.MEDIA, [(file.key, thing, digest(file.name, file.url))])
        outcome = Arrival.CREATED if new else Arrival.MERGED
        self._became(file, outcome, None if new else "same-bytes", thing)
        return thing

    def _became(
        self,
        file: MovedMedia,
        outcome: Arrival,
        reason: str | None = None,
        thing: int | None = None,
    ) -> None:
        note = Note(reason, place=file.place)
        self._way.tally.became(_WORD, outcome, file.key, note, thing=thing)
