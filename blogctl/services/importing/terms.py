"""The tags and categories of another blog: those of the same slug are the same here."""

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import select, update

from blogctl.errors import BlogctlError
from blogctl.models import tables
from blogctl.models.base import Table as Model
from blogctl.models.base import identity
from blogctl.models.categories import Category
from blogctl.models.tags import Tag
from blogctl.records.moving import MovedCategory, MovedTag, Ref
from blogctl.services import naming
from blogctl.services.audit import Change
from blogctl.services.importing.ledger import USED, Known, Ledger, digest
from blogctl.services.importing.tally import Note, Tally
from blogctl.slugs import slugify
from blogctl.text import FIELD_LIMIT, NAME_LIMIT, clean, fold, line
from blogctl.vocabulary import Action, Arrival, Kind

_CATEGORIES = tables.CATEGORY
_TABLES = {Kind.TAG: tables.TAG, Kind.CATEGORY: _CATEGORIES}


class Terms:
    """The tags and categories that one import met: the ids here by foreign id."""

    def __init__(self, change: Change, ledger: Ledger, tally: Tally) -> None:
        self._change = change
        self._ledger = ledger
        self._tally = tally
        self._here: dict[tuple[Kind, str], int] = {}
        self._made = set[tuple[Kind, int]]()
        self._below: dict[int, str] = {}

    def take(self, declared: Sequence[MovedTag | MovedCategory]) -> None:
        """Bring declared terms in; on which shelf a category stands is settled by `finish`."""
        for kind, model in ((Kind.TAG, MovedTag), (Kind.CATEGORY, MovedCategory)):
            terms = [term for term in declared if isinstance(term, model)]
            known = self._ledger.known(kind, (term.key for term in terms))
            for term in terms:
                self._declare(kind, term, known.get(term.key))

    def find(self, kind: Kind, refs: Iterable[Ref]) -> list[int]:
        """Return the tags or categories that a post names, in order, each once."""
        found = dict[int, None]()
        for ref in refs:
            if (kind, ref.key) not in self._here:
                known = self._ledger.known(kind, [ref.key]).get(ref.key)
                self._meet(kind, ref, known)
            thing = self._here.get((kind, ref.key))
            if thing is not None:
                found[thing] = None
        return list(found)

    def finish(self) -> None:
        """Put the categories that are new, or were changed, on their shelves."""
        for child, key in self._below.items():
            (parent,) = self.find(Kind.CATEGORY, [Ref(key)]) or (None,)
            if parent is None or self._stands_on(parent, child):
                self._tally.lost("category", key, Note("category-circle"))
                continue
            self._change.session.execute(
                update(_CATEGORIES).where(_CATEGORIES.c.id == child).values(parent_id=parent)
            )

    def _stands_on(self, category: int | None, other: int) -> bool:
        """Tell whether a category is another, or stands on it."""
        session = self._change.session
        while category is not None:
            if category == other:
                return True
            query = select(_CATEGORIES.c.parent_id).where(_CATEGORIES.c.id == category)
            category = session.execute(query).scalar()
        return False

    def _declare(self, kind: Kind, term: MovedTag | MovedCategory, known: Known | None) -> None:
        if (kind, term.key) in self._here:
            self._complete(kind, term)
            return
        self._tally.came(str(kind))
        mark = _digest(term)
        if known and self._ledger.here(kind, [known.thing]):
            self._here[kind, term.key] = known.thing
            self._again(kind, term, known, mark)
            return
        self._new(kind, term, mark)

    def _complete(self, kind: Kind, term: MovedTag | MovedCategory) -> None:
        """Give a term that a post used before what is said of it only now."""
        thing = self._here[kind, term.key]
        if (kind, thing) in self._made:
            self._say(kind, term, thing)
            self._ledger.remember_anew(kind, term.key, _digest(term))

    def _again(self, kind: Kind, term: MovedTag | MovedCategory, known: Known, mark: str) -> None:
        outcome, reason = Arrival.UNCHANGED, None
        if known.digest != mark:
            outcome, reason = Arrival.KEPT, "changed-here"
            if not self._ledger.touched(kind, known):
                outcome, reason = Arrival.UPDATED, None
                old = self._say(kind, term, known.thing)
                if old:
                    self._change.record(Action.EDIT, kind, known.thing)
                    self._change.keep(kind, known.thing, old)
                self._ledger.remember_anew(kind, term.key, mark)
        self._tally.became(
            str(kind), outcome, term.key, Note(reason, place=term.place), thing=known.thing
        )

    def _say(self, kind: Kind, term: MovedTag | MovedCategory, thing: int) -> dict[str, Any]:
        """Write a term's name and description, not its address; return what they were before."""
        table, said = _TABLES[kind], {"name": _name(term)}
        if isinstance(term, MovedCategory):
            said["description"] = _description(term)
            if term.parent:
                self._below[thing] = term.parent
        session = self._change.session
        query = select(*(table.c[key] for key in said)).where(table.c.id == thing)
        before = dict(session.execute(query).mappings().one())
        session.execute(update(table).where(table.c.id == thing).values(**said))
        return {key: value for key, value in before.items() if value != said[key]}

    def _meet(self, kind: Kind, ref: Ref, known: Known | None) -> None:
        """Take in a term that nobody declared yet."""
        self._tally.came(str(kind))
        if known and self._ledger.here(kind, [known.thing]):
            self._here[kind, ref.key] = known.thing
            self._tally.became(str(kind), Arrival.UNCHANGED, ref.key, thing=known.thing)
            return
        used: MovedTag | MovedCategory = MovedTag(key=ref.key, name=ref.name or ref.key)
        if kind is Kind.CATEGORY:
            used = MovedCategory(key=ref.key, name=ref.name or ref.key)
        self._new(kind, used, USED)

    def _new(self, kind: Kind, term: MovedTag | MovedCategory, mark: str) -> None:
        table = _TABLES[kind]
        reason = "only-used" if mark == USED else None
        try:
            name, slug = _name(term), slugify(term.slug or _name(term), kind=str(kind))
        except BlogctlError as error:
            self._tally.became(str(kind), Arrival.SKIPPED, term.key, Note(error.key))
            return
        session = self._change.session
        query = select(table.c.id, table.c.name).where(table.c.slug == slug)
        row = session.execute(query).first()
        thing = row.id if row else naming.led_to(session, kind, slug)
        outcome = Arrival.MERGED
        if thing is None:
            outcome = Arrival.CREATED
            thing = self._make(kind, name, slug, term)
        else:
            same = row is None or fold(row.name) == fold(name)
            reason = "same-name" if same else "same-slug"
        if outcome is Arrival.CREATED and isinstance(term, MovedCategory) and term.parent:
            self._below[thing] = term.parent
        self._here[kind, term.key] = thing
        self._ledger.remember(kind, [(term.key, thing, mark)])
        self._tally.became(
            str(kind), outcome, term.key, Note(reason, place=term.place), thing=thing
        )

    def _make(self, kind: Kind, name: str, slug: str, term: MovedTag | MovedCategory) -> int:
        session = self._change.session
        naming.revive(session, kind, slug)
        row: Model = Tag(slug=slug, name=name)
        if isinstance(term, MovedCategory):
            row = Category(slug=slug, name=name, description=_description(term))
        session.add(row)
        session.flush()
        self._change.record(Action.CREATE, kind, identity(row))
        self._made.add((kind, identity(row)))
        return identity(row)


def _name(term: MovedTag | MovedCategory) -> str:
    name = line(term.name, what="name", limit=len(term.name))[:NAME_LIMIT].strip()
    return name or line(term.key, what="name", limit=len(term.key))[:NAME_LIMIT]


def _description(term: MovedCategory) -> str:
    return clean(term.description, what="description")[:FIELD_LIMIT].strip()


def _digest(term: MovedTag | MovedCategory) -> str:
    if isinstance(term, MovedTag):
        return digest(term.name, term.slug)
    return digest(term.name, term.slug, term.description, term.parent)
