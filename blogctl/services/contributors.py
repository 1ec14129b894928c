"""The people of the house; with posts or comments they are deactivated or merged, never deleted."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, and_, delete, func, insert, literal, select, update
from sqlmodel import Session

from blogctl.errors import Conflict, Usage
from blogctl.models import tables
from blogctl.models.base import identity
from blogctl.models.people import Contributor
from blogctl.records.people import ContributorRecord
from blogctl.services import labels, naming, outcomes, references
from blogctl.services.audit import Change
from blogctl.services.outcomes import Outcome
from blogctl.slugs import check, slugify
from blogctl.store import selection
from blogctl.store.selection import CHOSEN
from blogctl.text import FIELD_LIMIT, check_email, check_url, email_key, fold, line
from blogctl.vocabulary import Action, CommentStatus, ContributorKind, Kind, PostStatus

PEOPLE = tables.CONTRIBUTOR
_TOPICS, _LOGINS = tables.CONTRIBUTOR_TOPIC, tables.CONTRIBUTOR_LOGIN
_POSTS, _WITH, _COMMENTS = tables.POST, tables.POST_CONTRIBUTOR, tables.COMMENT

# Wherever a contributor is named, for a merge. Links that two may share come with their own code.
MENTIONS = (
    _POSTS.c.author_id,
    _COMMENTS.c.contributor_id,
    _COMMENTS.c.assigned_to_id,
    _COMMENTS.c.answered_by_id,
    _COMMENTS.c.decided_by_id,
    tables.COMMENT_NOTE.c.contributor_id,
    tables.OPERATION.c.contributor_id,
    _LOGINS.c.contributor_id,
)


@dataclass(frozen=True, slots=True)
class Person:
    """What is said of a contributor; None is not said. `email` and `url` "" take them away."""

    name: str | None = None
    slug: str | None = None
    kind: ContributorKind | None = None
    role: str | None = None
    bio: str | None = None
    email: str | None = None
    url: str | None = None
    sort_name: str | None = None
    topics: tuple[str, ...] | None = None
    logins: tuple[str, ...] | None = None

    @property
    def says_nothing(self) -> bool:
        """Whether no field was given."""
        return all(getattr(self, each.name) is None for each in fields(self))


def listing(
    session: Session,
    *,
    now: datetime,
    kind: ContributorKind | None = None,
    active: bool | None = None,
    limit: int | None = None,
) -> Iterator[ContributorRecord]:
    """Yield the contributors by surname."""
    query = _narrowed(_rows(now), kind, active).order_by(PEOPLE.c.sort_name, PEOPLE.c.id)
    return (_record(row) for row in session.connection().execute(query.limit(limit)))


def count(
    session: Session, *, kind: ContributorKind | None = None, active: bool | None = None
) -> int:
    """Return how many contributors such a list has."""
    query = _narrowed(select(func.count()).select_from(PEOPLE), kind, active)
    return int(session.execute(query).scalar_one())


def _narrowed(
    query: Select[Any],
    kind: ContributorKind | None,
    active: bool | None,  # noqa: FBT001 - a filter
) -> Select[Any]:
    if kind is not None:
        query = query.where(PEOPLE.c.kind == kind)
    return query if active is None else query.where(PEOPLE.c.active == active)


def records(session: Session, ids: Sequence[int], *, now: datetime) -> list[ContributorRecord]:
    """Return the contributors with these ids, in this order."""
    selection.choose(session, ids)
    query = _rows(now).join(CHOSEN, CHOSEN.c.id == PEOPLE.c.id).order_by(CHOSEN.c.position)
    return [_record(row) for row in session.connection().execute(query)]


def _rows(now: datetime) -> Select[Any]:
    columns = PEOPLE.c
    posts = select(func.count()).where(
        _POSTS.c.author_id == columns.id,
        _POSTS.c.status == PostStatus.PUBLISHED,
        _POSTS.c.published_at <= now,
    )
    comments = (
        select(func.count())
        .select_from(_COMMENTS.join(_POSTS, _POSTS.c.id == _COMMENTS.c.post_id))
        .where(
            _COMMENTS.c.contributor_id == columns.id,
            _COMMENTS.c.status == CommentStatus.APPROVED,
            _POSTS.c.status == PostStatus.PUBLISHED,
            _POSTS.c.published_at <= now,
        )
    )
    topics = select(func.aggregate_strings(_TOPICS.c.topic, ",")).where(
        _TOPICS.c.contributor_id == columns.id
    )
    return select(
        columns.id,
        columns.slug,
        columns.name,
        columns.kind,
        columns.role,
        columns.bio,
        columns.email,
        columns.url,
        topics.scalar_subquery(),
        columns.active,
        posts.scalar_subquery(),
        comments.scalar_subquery(),
        columns.away_from,
        columns.away_until,
    )


def _record(row: Sequence[Any]) -> ContributorRecord:
    values = list(row)
    values[8] = tuple(sorted(row[8].split(","))) if row[8] else ()
    return ContributorRecord(*values)


def add(change: Change, person: Person) -> int:
    """Add a contributor and return the id.

    Raises Usage for a bad field, and Conflict for a slug or a login that is taken.
    """
    session = change.session
    name = _name(person.name or "")
    if person.slug is None:
        slug = naming.fresh(session, Kind.CONTRIBUTOR, PEOPLE, slugify(name, kind="contributor"))
    else:
        slug = check(person.slug, kind="contributor")
        naming.claim(session, Kind.CONTRIBUTOR, PEOPLE, slug, thing=None)
    row = Contributor(slug=slug, name=name, sort_name=_sort_name(name))
    _write(row, person)
    session.add(row)
    session.flush()
    _put_topics(session, identity(row), person.topics or ())
    _put_logins(session, identity(row), person.logins or ())
    change.record(Action.CREATE, Kind.CONTRIBUTOR, identity(row), after="active")
    return identity(row)


def existing(session: Session, person: Person) -> int | None:
    """Return the contributor who has the slug this one would get, for `--if-missing`."""
    slug = person.slug or slugify(_name(person.name or ""), kind="contributor")
    found = session.execute(select(PEOPLE.c.id).where(PEOPLE.c.slug == slug)).scalar()
    return naming.led_to(session, Kind.CONTRIBUTOR, slug) if found is None else found


def edit(change: Change, contributor: int, person: Person) -> bool:
    """Change what is said of a contributor; return whether anything changed."""
    session = change.session
    row = session.get_one(Contributor, contributor)
    before = state(session, row)
    if person.name is not None:
        derived = row.sort_name == _sort_name(row.name)
        row.name = _name(person.name)
        row.sort_name = _sort_name(row.name) if derived else row.sort_name
    if person.slug is not None and person.slug != row.slug:
        slug = check(person.slug, kind="contributor")
        naming.claim(session, Kind.CONTRIBUTOR, PEOPLE, slug, thing=contributor)
        naming.move(change, Kind.CONTRIBUTOR, contributor, old=row.slug, new=slug, public=True)
        row.slug = slug
    _write(row, person)
    if person.topics is not None:
        _put_topics(session, contributor, person.topics)
    if person.logins is not None:
        _put_logins(session, contributor, person.logins)
    session.flush()
    now = state(session, row)
    old = {key: value for key, value in before.items() if value != now[key]}
    if old:
        change.record(Action.EDIT, Kind.CONTRIBUTOR, contributor)
        change.keep(Kind.CONTRIBUTOR, contributor, old)
    return bool(old)


def set_away(change: Change, contributor: int, *, since: date | None, until: date | None) -> bool:
    """Write from when until when, both included, somebody is away; None for both is not at all.

    Return whether that changed anything. Raises Usage where it would end before it begins.
    """
    session = change.session
    if since is not None and until is not None and until < since:
        raise Usage("away-backwards", since=since.isoformat(), until=until.isoformat())
    row = session.get_one(Contributor, contributor)
    before = {"away_from": row.away_from, "away_until": row.away_until}
    if before == {"away_from": since, "away_until": until}:
        return False
    row.away_from, row.away_until = since, until
    session.flush()
    change.record(Action.EDIT, Kind.CONTRIBUTOR, contributor)
    days = {key: day.isoformat() if day else None for key, day in before.items()}
    change.keep(Kind.CONTRIBUTOR, contributor, days)
    return True


def away_since(session: Session, contributor: int, today: date) -> date:
    """Return the first day of an absence that lasts today, else today."""
    row = session.get_one(Contributor, contributor)
    begun = row.away_from is not None and row.away_from <= today
    ended = row.away_until is not None and row.away_until < today
    return row.away_from if row.away_from and begun and not ended else today


def state(session: Session, row: Contributor) -> dict[str, Any]:
    """Return what is said of a contributor as plain values, with topics and logins."""
    said = {key: getattr(row, key) for key in _PLAIN}
    days = {key: getattr(row, key) for key in _DAYS}
    said |= {key: day.isoformat() if day else None for key, day in days.items()}
    topics = select(_TOPICS.c.topic).where(_TOPICS.c.contributor_id == row.id)
    logins = select(_LOGINS.c.login).where(_LOGINS.c.contributor_id == row.id)
    said["topics"] = sorted(session.execute(topics).scalars())
    said["logins"] = sorted(session.execute(logins).scalars())
    return said


_PLAIN = ("slug", "name", "sort_name", "kind", "role", "bio", "email", "email_key", "url")
_DAYS = ("away_from", "away_until")


def restate(session: Session, contributor: int, said: dict[str, Any]) -> None:
    """Write back plain values that `state` returned, some or all of them."""
    row = session.get_one(Contributor, contributor)
    for key in _PLAIN:
        if key in said:
            setattr(row, key, said[key])
    for key in _DAYS:
        if key in said:
            setattr(row, key, said[key] and date.fromisoformat(said[key]))
    session.flush()
    if "topics" in said:
        _put_topics(session, contributor, said["topics"])
    if "logins" in said:
        _put_logins(session, contributor, said["logins"])


def _name(text: str) -> str:
    name = line(text, what="name")
    if not name:
        raise Usage("empty-name", kind="contributor")
    return name


def _sort_name(name: str) -> str:
    """Return the folded surname, taken to be the last word, then the rest."""
    rest, _, surname = fold(name).rpartition(" ")
    return f"{surname} {rest}".strip()


def _write(row: Contributor, person: Person) -> None:
    if person.kind is not None:
        row.kind = person.kind
    if person.role is not None:
        row.role = line(person.role, what="role")
    if person.bio is not None:
        row.bio = line(person.bio, what="bio", limit=FIELD_LIMIT)
    if person.email is not None:
        email = line(person.email, what="email")
        row.email = check_email(email, "email") if email else None
        row.email_key = email_key(email) if email else None
    if person.url is not None:
        url = line(person.url, what="url", limit=FIELD_LIMIT)
        row.url = check_url(url, "url") if url else None
    if person.sort_name is not None:
        row.sort_name = fold(_name(person.sort_name))


def _put_topics(session: Session, contributor: int, topics: Sequence[str]) -> None:
    session.execute(delete(_TOPICS).where(_TOPICS.c.contributor_id == contributor))
    slugs = dict.fromkeys(slugify(line(topic, what="topic"), kind="topic") for topic in topics)
    rows = [{"contributor_id": contributor, "topic": slug} for slug in slugs]
    if rows:
        session.execute(insert(_TOPICS), rows)


def _put_logins(session: Session, contributor: int, logins: Sequence[str]) -> None:
    session.execute(delete(_LOGINS).where(_LOGINS.c.contributor_id == contributor))
    for login in dict.fromkeys(line(login, what="login") for login in logins):
        holder = session.execute(
            select(PEOPLE.c.slug)
            .join(_LOGINS, _LOGINS.c.contributor_id == PEOPLE.c.id)
            .where(_LOGINS.c.login == login)
        ).scalar()
        if holder is not None:
            raise Conflict("login-taken", refs=[login], login=login, slug=holder)
        session.execute(insert(_LOGINS).values(contributor_id=contributor, login=login))


def name_of(session: Session, contributor: int) -> str:
    """Return what readers call a contributor."""
    query = select(PEOPLE.c.name).where(PEOPLE.c.id == contributor)
    return str(session.execute(query).scalar_one())


def require_active(session: Session, contributor: int) -> int:
    """Return the id; raises Conflict for one who no longer takes part."""
    query = select(PEOPLE.c.slug, PEOPLE.c.active).where(PEOPLE.c.id == contributor)
    row = session.execute(query).one()
    if not row.active:
        raise Conflict("contributor-inactive", refs=[row.slug], slug=row.slug)
    return contributor


def only_blogger(session: Session) -> int | None:
    """Return the id of the only active blogger, or None where there is not just one."""
    query = select(PEOPLE.c.id).where(
        PEOPLE.c.kind == ContributorKind.BLOGGER, PEOPLE.c.active.is_(True)
    )
    ids = list(session.execute(query.limit(2)).scalars())
    return ids[0] if len(ids) == 1 else None


def set_active(
    change: Change, refs: Sequence[str], *, active: bool, keep_going: bool = False
) -> Outcome:
    """Let contributors take part again, or no longer; what they wrote stays."""
    session = change.session
    unknown = outcomes.choose(session, Kind.CONTRIBUTOR, refs, keep_going=keep_going)
    before, after = ("inactive", "active") if active else ("active", "inactive")
    left = outcomes.drop(session, PEOPLE, PEOPLE.c.active.is_(active))
    ids = selection.chosen(session)
    if ids:
        things = select(CHOSEN.c.id, literal(before), literal(after)).order_by(CHOSEN.c.position)
        change.record_each(Action.STATUS, Kind.CONTRIBUTOR, things)
        session.execute(
            update(PEOPLE).where(PEOPLE.c.id.in_(select(CHOSEN.c.id))).values(active=active)
        )
    names = tuple(
        references.slug_of(session, Kind.CONTRIBUTOR, contributor) for contributor in left
    )
    return Outcome(
        ids=ids, by_status={before: len(ids)} if ids else {}, left=names, refused=unknown
    )


def merge(change: Change, sources: Sequence[int], *, into: int) -> None:
    """Give all that these contributors wrote, answered and decided to one of them."""
    for source in sources:
        if source != into:
            _merge_one(change, source, into)


def _merge_one(change: Change, source: int, into: int) -> None:
    session = change.session
    slug = references.slug_of(session, Kind.CONTRIBUTOR, source)
    written = select(_POSTS.c.id, literal(f"contributor:{source}"), literal(f"contributor:{into}"))
    change.record_each(Action.MERGE, Kind.POST, written.where(_POSTS.c.author_id == source))
    change.record(Action.MERGE, Kind.CONTRIBUTOR, source, before=slug, after=f"contributor:{into}")
    took_part = labels.linked_to(_WITH, _WITH.c.contributor_id == source)
    labels.touch(change, (_POSTS.c.author_id == source) | took_part)
    for column in MENTIONS:
        session.execute(update(column.table).where(column == source).values({column: into}))
    labels.move_links(session, _WITH, "contributor_id", source, into=into)
    own = select(_POSTS.c.id).where(_POSTS.c.author_id == into)
    of_own = and_(_WITH.c.contributor_id == into, _WITH.c.post_id.in_(own))
    session.execute(delete(_WITH).where(of_own))  # nobody takes part in a post of their own
    theirs, known = _TOPICS.c.contributor_id == source, _TOPICS.alias()
    topics = select(known.c.topic).where(known.c.contributor_id == into)
    moving = and_(theirs, _TOPICS.c.topic.not_in(topics))
    session.execute(update(_TOPICS).where(moving).values(contributor_id=into))
    session.execute(delete(_TOPICS).where(theirs))
    naming.merge(change, Kind.CONTRIBUTOR, source, slug=slug, into=into)
    session.execute(delete(PEOPLE).where(PEOPLE.c.id == source))
