from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule
from sqlalchemy import event, insert, select

from blogctl.errors import BlogctlError, Conflict, NotFound
from blogctl.models import tables
from blogctl.models.comments import Comment
from blogctl.services import (
    acting,
    amending,
    assigning,
    categories,
    comments,
    configuring,
    contributors,
    conversation,
    founding,
    moderation,
    posts,
    publishing,
    revisions,
    steps,
    tagging,
    tags,
    undo,
)
from blogctl.services.amending import Amendment
from blogctl.services.audit import Change
from blogctl.services.categories import CategoryEdit
from blogctl.services.comment_lists import CommentFilter
from blogctl.services.comments import Remark
from blogctl.services.contributors import Person
from blogctl.services.founding import Charter
from blogctl.services.publishing import Verb
from blogctl.services.settings import load
from blogctl.services.writing import Writing
from blogctl.store import selection
from blogctl.store.engine import Store
from blogctl.vocabulary import CommentStatus, Kind
from tests.conftest import NOW, USER, Changing
from tests.invariants import State, check, state
from tests.readers import page

if TYPE_CHECKING:
    from blogctl.services.outcomes import Outcome

MANY = 3_000


@pytest.fixture
def crowded(change: Changing) -> None:
    """A post with thousands of comments: all wait, but every third was once approved."""
    with change() as changing:
        post = page(changing)
        rows = [
            {
                "post_id": post,
                "kind": "comment",
                "author_name": f"Lecteur {number}",
                "body": "Merci",
                "status": "pending",
                "created_at": NOW - timedelta(minutes=number),
            }
            for number in range(MANY)
        ]
        changing.session.execute(insert(tables.COMMENT), rows)
    with change("comments approve") as changing:
        selection.choose(changing.session, range(1, MANY, 3))
        moderation.decide(changing, CommentStatus.APPROVED, note="bien")
    with change("comments hold") as changing:
        selection.choose(changing.session, range(1, MANY, 3))
        moderation.decide(changing, CommentStatus.PENDING)


def undone(change: Change, operation: int) -> tuple[int, int]:
    """Undo an operation; return how many things went back, by how many statements."""
    statements: list[object] = []
    connection = change.session.connection()
    event.listen(connection, "before_cursor_execute", lambda *told: statements.append(told))
    return undo.undo(change, operation).things, len(statements)


@pytest.mark.usefixtures("crowded")
def test_thousands_of_decisions_go_back_as_a_few_statements(blog: Path, change: Changing) -> None:
    before = state(blog)
    with change("comments approve") as changing:
        moderation.choose_all(changing.session, CommentStatus.APPROVED, CommentFilter())
        assert moderation.decide(changing, CommentStatus.APPROVED).changed == MANY
        approved = changing.operation
    after = state(blog)
    for expected in (before, after, before):
        with change("undo") as changing:
            things, statements = undone(changing, approved)
            approved = changing.operation
        assert state(blog) == expected
        assert things == MANY
        assert statements < 40


def test_thousands_of_posts_go_back_each_to_its_own_state_date_and_tags(
    blog: Path, change: Changing
) -> None:
    with change() as changing:
        rows = [
            {
                **dict.fromkeys(("summary", "body", "body_html", "body_text"), ""),
                **dict.fromkeys(("renderer", "words", "revision", "version"), 1),
                "kind": "post",
                "slug": f"billet-{number}",
                "title": f"Billet {number}",
                "body_format": "markdown",
                "status": ("draft", "published", "published")[number % 3],
                "published_at": (None, at, at + timedelta(days=900))[number % 3],
                "sort_at": (NOW, at, at + timedelta(days=900))[number % 3],
                "comments_open": True,
                "last_number": 0,
                "created_at": NOW,
                "updated_at": NOW,
            }
            for number in range(MANY)
            for at in [NOW - timedelta(minutes=number)]
        ]
        changing.session.execute(insert(tables.POST), rows)
        tags.ensure(changing, ["web"])
    before = state(blog)
    made = []
    works: tuple[Callable[[Change], Outcome], ...] = (
        lambda each: publishing.apply(each, Verb.PUBLISH, at=NOW + timedelta(days=9)),
        lambda each: tagging.tag(each, ["web", "neuf"]),
        lambda each: publishing.apply(each, Verb.TRASH),
    )
    for work in works:
        with change() as changing:
            selection.choose_from(changing.session, select(tables.POST.c.id))
            assert work(changing).changed == MANY
            made.append(changing.operation)
    for operation in reversed(made):
        with change("undo") as changing:
            _, statements = undone(changing, operation)
        assert statements < 60
    assert state(blog) == before


def test_an_undo_of_an_undo_of_an_undo_may_go_on_for_ever(store: Store, change: Changing) -> None:
    with change("tag new") as changing:
        tags.ensure(changing, ["web"])
    rows = [
        {"id": number, "at": NOW, "actor": USER, "command": "undo", "undoes": number - 1}
        for number in range(3, 1_504)  # more than Python lets a function call itself
    ]
    with store.transaction() as session:
        session.execute(insert(tables.OPERATION), rows)
    with change("undo") as changing:
        assert undo.undo(changing, 2).by == 3
        assert undo.undo(changing, 3).by is None
    with change("undo") as changing, pytest.raises(NotFound):
        undo.newest(changing.session, changing.actor)


# Anything, in any order.

NAMES = st.sampled_from(["Un", "Deux", "L’été", "Œuf", "C", "C#", "Un deux"])
FEW = st.integers(min_value=1, max_value=6)
SETS = st.lists(FEW, min_size=1, max_size=3, unique=True)
DATES = st.none() | st.sampled_from([NOW + timedelta(days=days) for days in (-400, -1, 3, 400)])
WRITINGS = st.builds(
    Writing,
    title=NAMES,
    body=st.sampled_from(["", "Un *corps*.", "# L’œuvre\n\nd’été"]),
    tags=st.none() | st.lists(NAMES, max_size=2).map(tuple),
    date=DATES,
    at=DATES,
)

ZONES = st.sampled_from(["UTC", "Europe/Paris", "Pacific/Chatham"])
TRUTHS = st.sampled_from(["on", "off"])

Talk = Callable[[Change, int], object]


def _edit(change: Change, each: int, **said: str) -> None:
    seen = change.session.get_one(Comment, each).body
    amending.edit(change, each, Amendment("parce que", **said), seen=seen)


def _decision(to: CommentStatus) -> Talk:
    reason = "doublon" if to is CommentStatus.REJECTED else None
    return lambda change, _: moderation.decide(change, to, reason=reason)


TALK: list[Talk] = [
    *(_decision(to) for to in CommentStatus),
    lambda change, each: conversation.reply(change, each, "Oui."),
    lambda change, each: conversation.note(change, each, "Vu."),
    lambda change, _: conversation.settle(change),
    lambda change, _: conversation.reopen(change),
    lambda change, _: assigning.assign(change, 1, keep_going=True),
    lambda change, _: assigning.assign(change, None),
    lambda change, _: assigning.assign_auto(change, load(change.session), keep_going=True),
    lambda change, each: _edit(change, each, body="Autre chose."),
    lambda change, each: _edit(change, each, name="Annie", contributor="1"),
    lambda change, each: _edit(change, each, contributor="none"),
]


class Blog(RuleBasedStateMachine):
    """A blog to which anything is done, several things in one operation too, and undone."""

    def __init__(self) -> None:
        super().__init__()
        self.open = ExitStack()
        folder = self.open.enter_context(TemporaryDirectory())
        self.path = Path(folder) / "blog.db"
        self.now = NOW
        self.states: dict[int, tuple[State, State]] = {}

    @initialize()
    def found(self) -> None:
        charter = Charter(language="fr", timezone="UTC", user=USER, author="Chantal Buhagar")
        founding.found(self.path, charter, now=NOW)
        self.store = Store(self.path)
        self.open.callback(self.store.close)
        with self.change():
            pass

    @contextmanager
    def change(self) -> Iterator[Change]:
        """Change the blog, or be refused; what is refused leaves it as it was."""
        before = state(self.path)
        self.now += timedelta(minutes=1)
        try:
            with self.store.transaction() as session:
                who = acting.who(session, named=None, user=USER)
                change = Change(session, who, "test", self.now)
                yield change
        except BlogctlError:
            assert state(self.path) == before
        else:
            if change.began is not None:
                self.states[change.began] = (before, state(self.path))
            else:
                assert state(self.path) == before

    @rule(said=st.lists(WRITINGS, min_size=1, max_size=2))
    def write(self, said: list[Writing]) -> None:
        with self.change() as change:
            for each in said:
                posts.create(change, each)

    @rule(post=FEW, said=WRITINGS, slug=st.none() | st.sampled_from(["un", "deux", "trois"]))
    def edit(self, post: int, said: Writing, slug: str | None) -> None:
        with self.change() as change:
            self.known(change, "post", post)
            posts.edit(change, post, Writing(title=said.title, body=said.body, slug=slug))
            posts.edit(change, post, Writing(tags=said.tags, at=said.at))

    @rule(post=FEW, number=FEW)
    def revert(self, post: int, number: int) -> None:
        with self.change() as change:
            self.known(change, "post", post)
            revisions.revert(change, post, number)

    @rule(
        ids=SETS,
        verbs=st.lists(st.sampled_from(list(Verb)), min_size=1, max_size=3),
        at=DATES,
    )
    def move(self, ids: list[int], verbs: list[Verb], at: datetime | None) -> None:
        with self.change() as change:
            for verb in verbs:
                selection.choose(change.session, self.there(change, "post", ids))
                publishing.apply(change, verb, at=at)

    @rule(ids=SETS, names=st.lists(NAMES, min_size=1, max_size=2), on=st.booleans())
    def tag(self, ids: list[int], names: list[str], *, on: bool) -> None:
        with self.change() as change:
            selection.choose(change.session, self.there(change, "post", ids))
            (tagging.tag if on else tagging.untag)(change, names)

    @rule(tag=FEW, name=NAMES, into=FEW)
    def rename_or_merge(self, tag: int, name: str, into: int) -> None:
        with self.change() as change:
            self.known(change, "tag", tag)
            if into > 4:
                self.known(change, "tag", into)
                tags.merge(change, [tag], into=into)
            else:
                tags.rename(change, tag, name)

    @rule(name=NAMES, parent=st.none() | FEW, of=st.none() | FEW)
    def shelve(self, name: str, parent: int | None, of: int | None) -> None:
        with self.change() as change:
            above = None if parent is None else str(parent)
            if of is None:
                categories.create(change, name, parent=above, description="")
            else:
                self.known(change, "category", of)
                categories.edit(change, of, CategoryEdit(name=name, parent=above))

    @rule(post=FEW, parent=st.none() | FEW, status=st.none() | st.sampled_from(CommentStatus))
    def comment(self, post: int, parent: int | None, status: CommentStatus | None) -> None:
        with self.change() as change:
            self.known(change, "post", post)
            answered = None if parent is None else str(parent)
            remark = Remark(name="Anne", body="Merci", parent=answered, status=status)
            comments.add(change, post, remark, force=True)

    @rule(ids=SETS, to=st.lists(st.sampled_from(CommentStatus), min_size=1, max_size=3))
    def decide(self, ids: list[int], to: list[CommentStatus]) -> None:
        with self.change() as change:
            for each in to:
                selection.choose(change.session, self.there(change, "comment", ids))
                reason = "doublon" if each is CommentStatus.REJECTED else None
                moderation.decide(change, each, reason=reason)

    @rule(ids=SETS, steps=st.lists(st.sampled_from(TALK), min_size=1, max_size=4))
    def talk(self, ids: list[int], steps: list[Talk]) -> None:
        """Answer, note, hand over, settle, decide …: several on the same comments in one go."""
        with self.change() as change:
            there = self.there(change, "comment", ids)
            for step in steps if there else ():
                selection.choose(change.session, there)
                step(change, there[0])

    @rule(person=FEW, days=st.none() | st.tuples(st.integers(-2, 2), st.integers(-2, 2)))
    def away(self, person: int, days: tuple[int, int] | None) -> None:
        with self.change() as change:
            self.known(change, "contributor", person)
            first, last = (NOW.date() + timedelta(day) for day in days) if days else (None, None)
            contributors.set_away(change, person, since=first, until=last)

    @rule(sla=st.sampled_from(["12h 17h mon-fri", "9h 9h sat,sun"]), zone=ZONES, auto=TRUTHS)
    def promise(self, sla: str, zone: str, auto: str) -> None:
        with self.change() as change:
            configuring.put(change, "comments.sla", sla)
            configuring.put(change, "blog.timezone", zone)
            configuring.put(change, "comments.auto_assign", auto)
            configuring.put(change, "comments.default_assignee", "2" if auto == "on" else "")

    @rule(name=NAMES, person=FEW, active=st.booleans())
    def people(self, name: str, person: int, *, active: bool) -> None:
        with self.change() as change:
            if person > 3:
                contributors.add(change, Person(name=name, topics=(name,)))
            else:
                contributors.set_active(change, [str(person)], active=active)

    @rule(title=NAMES, policy=st.sampled_from(["open", "queue"]))
    def set(self, title: str, policy: str) -> None:
        with self.change() as change:
            configuring.put(change, "blog.title", title)
            configuring.put(change, "comments.policy", policy)

    @rule(back=st.integers(min_value=0, max_value=5))
    def undo(self, back: int) -> None:
        known = sorted(self.states)
        operation = known[-1 - back % len(known)] if known else 1
        with self.change() as change:
            undone = undo.undo(change, operation)
            if undone.by is not None:
                return
            change.session.flush()
        newest = max(self.states, default=0)
        if newest > operation == known[-1]:  # nothing came between: all is as it was
            assert self.states[newest][1] == self.states[operation][0]

    @invariant()
    def whole(self) -> None:
        if hasattr(self, "store"):
            check(self.path)

    def known(self, change: Change, kind: str, thing: int) -> None:
        if not self.there(change, kind, [thing]):
            raise Conflict("same-thing", refs=[str(thing)])

    def there(self, change: Change, kind: str, ids: list[int]) -> list[int]:
        column = steps.TABLES[Kind(kind)].c.id
        return list(change.session.execute(select(column).where(column.in_(ids))).scalars())

    def teardown(self) -> None:
        self.open.close()


Blog.TestCase.settings = settings(
    max_examples=12,
    stateful_step_count=25,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
TestBlog = Blog.TestCase
