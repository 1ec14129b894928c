"""Each question at once to the one who knows: by name, or by whose topics meet it."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, String, cast, func, literal, or_, select, update
from sqlmodel import Session

from blogctl.models import tables
from blogctl.services import comment_fields, comment_lists, contributors, outcomes, references
from blogctl.services.audit import Change
from blogctl.services.category_tree import slugs_upwards
from blogctl.services.outcomes import Outcome
from blogctl.services.owed import is_owed
from blogctl.services.settings import Settings
from blogctl.store import selection
from blogctl.store.selection import CHOSEN
from blogctl.vocabulary import Action, Kind

COMMENTS = tables.COMMENT
_PEOPLE, _TOPICS = tables.CONTRIBUTOR, tables.CONTRIBUTOR_TOPIC
_CHOSEN_IDS = select(CHOSEN.c.id)
BY_DEFAULT = "default"
"""Why somebody was found where no topic was met: `comments.default_assignee`."""


@dataclass(frozen=True, slots=True)
class Found:
    """To whom a comment goes, and why: the topics that its post's keywords and categories meet."""

    comment: int
    person: int
    slug: str
    topics: tuple[str, ...]

    @property
    def reason(self) -> str:
        """Why, as an audit record has it."""
        return f"topics:{','.join(self.topics)}" if self.topics else BY_DEFAULT


def assign(change: Change, person: int | None, *, keep_going: bool = False) -> Outcome:
    """Hand the chosen comments to a contributor, or to nobody, as one set.

    Raises Conflict for one who no longer takes part, and for comments that were turned down.
    """
    session, columns = change.session, COMMENTS.c
    if person is not None:
        contributors.require_active(session, person)
    as_wanted = columns.assigned_to_id.is_(None) if person is None else _is_of(person)
    left = tuple(str(comment) for comment in outcomes.drop(session, COMMENTS, as_wanted))
    turned_down = _turned_down(session, keep_going=keep_going) if person is not None else ()
    by_status = outcomes.count_by(session, COMMENTS, cast(columns.status, String))
    if by_status:
        _write(change, person)
    return Outcome(selection.chosen(session), by_status, left, turned_down)


def _is_of(person: int) -> ColumnElement[bool]:
    return COMMENTS.c.assigned_to_id == person


def _turned_down(session: Session, *, keep_going: bool) -> tuple[str, ...]:
    """Take the rejected ones and the spam off the chosen ones; raises unless `keep_going`."""
    closed = COMMENTS.c.status.not_in(comment_lists.OPEN)
    refused = [str(comment) for comment in outcomes.drop(session, COMMENTS, closed)]
    return outcomes.refuse(refused, keep_going=keep_going, key="comments-turned-down")


def _write(change: Change, person: int | None, *, reason: str | None = None) -> None:
    """Write whose the chosen comments are from now on."""
    session, columns = change.session, COMMENTS.c
    comment_fields.keep(change, Action.ASSIGN)
    before = literal("contributor:") + cast(columns.assigned_to_id, String)
    after = None if person is None else f"contributor:{person}"
    things = (
        select(columns.id, before, literal(after, String))
        .join(CHOSEN, CHOSEN.c.id == columns.id)
        .order_by(CHOSEN.c.position)
    )
    change.record_each(Action.ASSIGN, Kind.COMMENT, things, reason=reason)
    session.execute(
        update(COMMENTS).where(columns.id.in_(_CHOSEN_IDS)).values(assigned_to_id=person)
    )


def assign_auto(
    change: Change, settings: Settings, *, keep_going: bool = False
) -> tuple[Outcome, list[Found]]:
    """Hand each of the chosen comments to the one likeliest to know, and say why.

    Who that is: see `Desk`. A comment that is with somebody who takes part and is here stays with
    them. Raises Conflict that names those for whom nobody is found.
    """
    session, columns = change.session, COMMENTS.c
    desk = Desk.of(session, settings, _today(change, settings.zone))
    here = columns.assigned_to_id.in_(select(_PEOPLE.c.id).where(_is_here(desk.today)))
    left = tuple(str(comment) for comment in outcomes.drop(session, COMMENTS, here))
    refused = _turned_down(session, keep_going=keep_going)
    asked = selection.chosen(session)
    found = desk.find(session, asked)
    missed = [str(comment) for comment in asked if comment not in found]
    refused += outcomes.refuse(missed, keep_going=keep_going, key="nobody-knows")
    selection.choose(session, found)
    by_status = outcomes.count_by(session, COMMENTS, cast(columns.status, String))
    _write_each(change, found.values())
    return Outcome(list(found), by_status, left, refused), list(found.values())


def _write_each(change: Change, found: Iterable[Found]) -> None:
    """Hand comments out, those of one person for one reason as one set."""
    together: dict[tuple[int, str], list[int]] = defaultdict(list)
    for each in found:
        together[each.person, each.reason].append(each.comment)
    for (person, reason), comments in together.items():
        selection.choose(change.session, comments)
        _write(change, person, reason=reason)


def at_arrival(change: Change, comment: int, *, settings: Settings) -> None:
    """Hand over a comment that just came in, if the blog's settings say so and somebody is here."""
    session = change.session
    if not (settings["comments.auto_assign"] or settings["comments.default_assignee"]):
        return
    desk = Desk.of(session, settings, _today(change, settings.zone))
    if not settings["comments.auto_assign"]:
        desk.topics.clear()
    _write_each(change, desk.find(session, [comment]).values())


def _today(change: Change, zone: ZoneInfo) -> date:
    return change.now.astimezone(zone).date()


def _is_here(today: date) -> ColumnElement[bool]:
    """Return the condition that a contributor takes part and is not away."""
    columns = _PEOPLE.c
    begun = or_(columns.away_from.is_not(None), columns.away_until.is_not(None))
    begun &= func.coalesce(columns.away_from, today) <= today
    ended = columns.away_until < today
    return columns.active.is_(True) & or_(~begun, func.coalesce(ended, False))


@dataclass(slots=True)
class Desk:
    """Who is here today, what they answer for, and how much each has to answer.

    A comment goes to the one of whose topics the most are met by its post's keywords and
    categories, those above them too; of several to whom the least is assigned, then by surname;
    where no topic is met to `comments.default_assignee`, if here.
    """

    today: date
    people: Mapping[int, tuple[str, str]]
    topics: dict[int, frozenset[str]]
    default: int | None
    load: Counter[int] = field(default_factory=Counter)

    @classmethod
    def of(cls, session: Session, settings: Settings, today: date) -> "Desk":
        """Return who is at the desk."""
        columns = _PEOPLE.c
        query = select(columns.id, columns.slug, columns.sort_name).where(_is_here(today))
        people = {person: (slug, name) for person, slug, name in session.execute(query)}
        topics: dict[int, set[str]] = defaultdict(set)
        for person, topic in session.execute(select(_TOPICS.c.contributor_id, _TOPICS.c.topic)):
            if person in people:
                topics[person].add(topic)
        wanted = settings["comments.default_assignee"]
        named = references.find(session, Kind.CONTRIBUTOR, [wanted]).ids if wanted else ()
        owed = COMMENTS.c.assigned_to_id
        loads = select(owed, func.count()).where(is_owed(), owed.is_not(None)).group_by(owed)
        return cls(
            today=today,
            people=people,
            topics={person: frozenset(met) for person, met in topics.items()},
            default=next((person for person in named if person in people), None),
            load=Counter(dict(session.execute(loads).all())),
        )

    def find(self, session: Session, comments: Sequence[int]) -> dict[int, Found]:
        """Return to whom each of these comments goes, those left out for whom nobody is found."""
        subjects = _subjects(session, comments)
        found = {}
        for comment in comments:
            each = self._whom(comment, subjects.get(comment, frozenset()))
            if each is not None:
                self.load[each.person] += 1
                found[comment] = each
        return found

    def _whom(self, comment: int, subjects: frozenset[str]) -> Found | None:
        met = {person: topics & subjects for person, topics in self.topics.items()}
        knowing = [person for person, topics in met.items() if topics]
        if not knowing:
            if self.default is None:
                return None
            return Found(comment, self.default, self.people[self.default][0], ())
        person = min(
            knowing, key=lambda each: (-len(met[each]), self.load[each], self.people[each][1], each)
        )
        return Found(comment, person, self.people[person][0], tuple(sorted(met[person])))


def _subjects(session: Session, comments: Sequence[int]) -> dict[int, frozenset[str]]:
    """Return what the post of each comment is about: slugs of keywords and categories."""
    selection.choose(session, comments)
    columns = COMMENTS.c
    on = select(columns.id, columns.post_id).where(columns.id.in_(_CHOSEN_IDS))
    posts = dict(session.execute(on).all())
    about: dict[int, set[str]] = defaultdict(set)
    of_posts = select(columns.post_id).where(columns.id.in_(_CHOSEN_IDS))
    tags, borne = tables.TAG, tables.POST_TAG
    tagged = select(borne.c.post_id, tags.c.slug).join(tags, tags.c.id == borne.c.tag_id)
    for post, slug in session.execute(tagged.where(borne.c.post_id.in_(of_posts))):
        about[post].add(slug)
    shelves = slugs_upwards(session)
    filed = tables.POST_CATEGORY
    links = select(filed.c.post_id, filed.c.category_id).where(filed.c.post_id.in_(of_posts))
    for post, category in session.execute(links):
        about[post] |= shelves[category]
    return {comment: frozenset(about[post]) for comment, post in posts.items()}


def loads(session: Session, people: Sequence[int]) -> dict[str, int]:
    """Return how many comments each of these has to answer, by slug, those who have any."""
    selection.choose(session, people)
    columns = COMMENTS.c
    query = (
        select(_PEOPLE.c.slug, func.count())
        .join_from(COMMENTS, _PEOPLE, _PEOPLE.c.id == columns.assigned_to_id)
        .where(is_owed(), columns.assigned_to_id.in_(_CHOSEN_IDS))
        .group_by(_PEOPLE.c.slug)
        .order_by(_PEOPLE.c.slug)
    )
    return dict(session.execute(query).all())


def is_present(session: Session, person: int, today: date) -> bool:
    """Tell whether a contributor takes part, and is not away today."""
    query = select(_PEOPLE.c.id).where(_PEOPLE.c.id == person, _is_here(today))
    return session.execute(query).first() is not None
