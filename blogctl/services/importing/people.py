"""The people of another blog: found among the house by e-mail, then by name, or taken in."""

from collections.abc import Mapping, Sequence

from sqlalchemy import select

from blogctl.errors import BlogctlError
from blogctl.models import tables
from blogctl.models.people import Contributor
from blogctl.records.moving import MovedPerson, Ref
from blogctl.services import contributors, naming
from blogctl.services.audit import Change
from blogctl.services.contributors import Person
from blogctl.services.importing.ledger import USED, Known, Ledger, digest
from blogctl.services.importing.tally import Note, Tally
from blogctl.slugs import slugify
from blogctl.text import FIELD_LIMIT, NAME_LIMIT, check_url, email_key, fold, is_email, line
from blogctl.vocabulary import Arrival, ContributorKind, Kind

_PEOPLE = tables.CONTRIBUTOR
_WORD = "contributor"
_COMPLETED = ("role", "bio", "email", "url", "topics")


class People:
    """Who is who: `mapped` leads from keys to contributors, whatever else is known."""

    def __init__(
        self, change: Change, ledger: Ledger, tally: Tally, *, mapped: Mapping[str, int]
    ) -> None:
        self._change = change
        self._ledger = ledger
        self._tally = tally
        self._mapped = mapped
        self._here: dict[str, int] = {}
        self._made = set[int]()

    def take(self, people: Sequence[MovedPerson]) -> None:
        """Bring declared people in."""
        known = self._ledger.known(Kind.CONTRIBUTOR, (person.key for person in people))
        for person in people:
            if person.key in self._here:
                self._declare(person)
            else:
                self._tally.came(_WORD)
                self._arrive(person, known.get(person.key))

    def _arrive(self, person: MovedPerson, known: Known | None) -> None:
        try:
            self._here[person.key] = self._person(person, known)
        except BlogctlError as error:
            note = Note(error.key, place=person.place)
            self._tally.became(_WORD, Arrival.SKIPPED, person.key, note)

    def find(self, ref: Ref) -> int:
        """Return the contributor whom something names, taken in where nobody declared them."""
        if ref.key not in self._here:
            known = self._ledger.known(Kind.CONTRIBUTOR, [ref.key]).get(ref.key)
            self._tally.came(_WORD)
            self._here[ref.key] = self._used(ref, known)
        return self._here[ref.key]

    def _used(self, ref: Ref, known: Known | None) -> int:
        if known and self._ledger.here(Kind.CONTRIBUTOR, [known.thing]):
            self._tally.became(_WORD, Arrival.UNCHANGED, ref.key, thing=known.thing)
            return known.thing
        return self._new(MovedPerson(key=ref.key, name=ref.name or ref.key), USED)

    def _declare(self, person: MovedPerson) -> None:
        """Give somebody who was taken in by being named what is said of them only now."""
        thing = self._here[person.key]
        known = self._ledger.known(Kind.CONTRIBUTOR, [person.key]).get(person.key)
        if known and known.digest == USED and not self._ledger.touched(Kind.CONTRIBUTOR, known):
            contributors.edit(self._change, thing, self._said(person))
            self._ledger.remember_anew(Kind.CONTRIBUTOR, person.key, _digest(person))

    def _person(self, person: MovedPerson, known: Known | None) -> int:
        mark = _digest(person)
        if known and self._ledger.here(Kind.CONTRIBUTOR, [known.thing]):
            return self._again(person, known, mark)
        return self._new(person, mark)

    def _again(self, person: MovedPerson, known: Known, mark: str) -> int:
        outcome, reason = Arrival.UNCHANGED, None
        if known.digest != mark:
            if self._ledger.touched(Kind.CONTRIBUTOR, known):
                outcome, reason = Arrival.KEPT, "changed-here"
            else:
                outcome = Arrival.UPDATED
                contributors.edit(self._change, known.thing, self._said(person))
                self._ledger.remember_anew(Kind.CONTRIBUTOR, person.key, mark)
        self._tally.became(_WORD, outcome, person.key, Note(reason), thing=known.thing)
        return known.thing

    def _new(self, person: MovedPerson, mark: str) -> int:
        thing, reason = self._match(person)
        outcome = Arrival.MERGED
        if thing is None:
            outcome = Arrival.CREATED
            reason = "only-used" if mark == USED else None
            said = self._said(person)
            thing = contributors.add(self._change, said)
            self._made.add(thing)
            if not person.active:
                contributors.set_active(self._change, [str(thing)], active=False)
        elif mark != USED and reason != "author-map":
            self._complete(thing, self._said(person))
        self._ledger.remember(Kind.CONTRIBUTOR, [(person.key, thing, mark)])
        note = Note(reason, place=person.place)
        self._tally.became(_WORD, outcome, person.key, note, thing=thing)
        return thing

    def _complete(self, thing: int, said: Person) -> None:
        """Say of somebody who is here what nobody here said of them yet."""
        session = self._change.session
        here = contributors.state(session, session.get_one(Contributor, thing))
        new = {name: getattr(said, name) for name in _COMPLETED if not here[name]}
        if any(new.values()):
            contributors.edit(self._change, thing, Person(**new))

    def _match(self, person: MovedPerson) -> tuple[int | None, str | None]:
        """Return who this is among the house, and by what it was seen."""
        if person.key in self._mapped:
            return self._mapped[person.key], "author-map"
        session = self._change.session
        query = select(_PEOPLE.c.id).order_by(_PEOPLE.c.id).limit(1)
        if person.email:
            same = query.where(_PEOPLE.c.email_key == email_key(person.email))
            found = session.execute(same).scalar()
            if found is not None:
                return found, "same-email"
        name = fold(_name(person))
        for thing, theirs in session.execute(select(_PEOPLE.c.id, _PEOPLE.c.name)):
            if fold(theirs) == name and thing not in self._made:  # two of one name are two
                return thing, "same-name"
        led = naming.led_to(session, Kind.CONTRIBUTOR, slugify(_name(person), kind=_WORD))
        return led, None if led is None else "same-name"

    def _said(self, person: MovedPerson) -> Person:
        """Return what is said of somebody, less what can't be kept."""
        email, url = person.email, person.url
        if email and not is_email(email.strip()):
            self._tally.lost(_WORD, person.key, Note("email-invalid"))
            email = None
        if url:
            try:
                url = check_url(url, "url")
            except BlogctlError:
                self._tally.lost(_WORD, person.key, Note("url-invalid"))
                url = None
        return Person(
            name=_name(person),
            slug=self._slug(person),
            kind=ContributorKind(person.kind),
            role=_cut(person.role, NAME_LIMIT) or None,
            bio=_cut(person.bio, FIELD_LIMIT) or None,
            email=email and email.strip(),
            url=url,
            sort_name=person.sort_name,
            topics=person.topics or None,
            logins=self._logins(person) or None,
        )

    def _slug(self, person: MovedPerson) -> str | None:
        """Return the slug that somebody had, where it can be had here."""
        slug = slugify(person.slug, kind="contributor") if person.slug else None
        if slug is None:
            return None
        free = naming.fresh(self._change.session, Kind.CONTRIBUTOR, _PEOPLE, slug)
        return slug if free == slug else None

    def _logins(self, person: MovedPerson) -> tuple[str, ...]:
        logins = tables.CONTRIBUTOR_LOGIN
        taken = select(logins.c.login).where(logins.c.login.in_(person.logins))
        others = set(self._change.session.execute(taken).scalars())
        return tuple(login for login in person.logins if login not in others)


def _name(person: MovedPerson) -> str:
    return _cut(person.name, NAME_LIMIT) or _cut(person.key, NAME_LIMIT) or _WORD


def _cut(text: str, limit: int) -> str:
    return line(text, what="name", limit=len(text))[:limit].strip()


def _digest(person: MovedPerson) -> str:
    return digest(
        person.name,
        person.slug,
        person.kind,
        person.role,
        person.bio,
        person.email,
        person.url,
        *person.topics,
        person.active,
    )
