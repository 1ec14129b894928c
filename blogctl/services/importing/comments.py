"""What readers said on another blog: new comments in batches, numbered as they come.

They owe no answer, are assigned to nobody and announce nothing.
"""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any, TypeAlias

from sqlalchemy import null, select, update

from blogctl.errors import BlogctlError, Usage
from blogctl.models import tables
from blogctl.records.moving import MovedComment
from blogctl.services import numbering
from blogctl.services.comments import anonymous
from blogctl.services.importing.ledger import Known, digest
from blogctl.services.importing.posts import Posts
from blogctl.services.importing.tally import Note
from blogctl.services.importing.under_way import UnderWay
from blogctl.store import batches
from blogctl.text import (
    COMMENT_LIMIT,
    NAME_LIMIT,
    check_ip,
    check_url,
    clean,
    email_key,
    is_email,
    line,
)
from blogctl.vocabulary import Action, Arrival, CommentStatus, Kind

_COMMENTS = tables.COMMENT
_WORD = "comment"
_AGENT_LIMIT = 500
_AT_ONCE = 1_000
_HIGHEST = 10_000_000  # no page has a comment of a higher number

_COLUMNS = (
    "id post_id number kind parent_id author_name author_email author_email_key author_url ip"
    " user_agent body status contributor_id created_at"
)
_Said: TypeAlias = tuple[
    str, str | None, str | None, str | None, str | None, str | None, str, str, int | None
]


class Comments:
    """Brings comments in; those that answer what did not come yet are tied by `finish`."""

    def __init__(self, way: UnderWay, posts: Posts) -> None:
        self._way = way
        self._posts = posts
        self._late: list[tuple[int, int, str]] = []
        self.first_new = batches.first_free(way.session, _COMMENTS.name)

    def take(self, arriving: Sequence[MovedComment], posts: Mapping[str, int]) -> None:
        """Bring a batch in: `posts` leads from the keys that they name to the posts here."""
        way = self._way
        way.tally.came(_WORD, len(arriving))
        known = way.ledger.known(Kind.COMMENT, (comment.key for comment in arriving))
        here = way.ledger.here(Kind.COMMENT, [each.thing for each in known.values()])
        fresh: dict[str, MovedComment] = {}
        unchanged = []
        for comment in arriving:
            before = known.get(comment.key)
            if comment.key in fresh or (before and before.operation == way.change.began):
                self._became(comment, Arrival.SKIPPED, "came-twice")
            elif before is None:
                if comment.post in posts:
                    fresh[comment.key] = comment
                else:
                    self._became(comment, Arrival.SKIPPED, "post-not-here")
            elif before.thing not in here:
                self._became(comment, Arrival.KEPT, "deleted-here")
            elif before.digest == _mark(comment):
                unchanged.append((comment.key, before.thing))
            else:
                self._again(comment, before)
        way.tally.became_each(_WORD, Arrival.UNCHANGED, unchanged)
        new = self._merged(list(fresh.values()), posts)
        self._create(sorted(new, key=_order), posts)

    def finish(self) -> None:
        """Tie the answers to what they answer, where that came after them."""
        for start in range(0, len(self._late), _AT_ONCE):
            late = self._late[start : start + _AT_ONCE]
            parents = self._way.ledger.things(Kind.COMMENT, (key for _, _, key in late))
            self._tie(late, parents)

    def _tie(self, late: Sequence[tuple[int, int, str]], parents: Mapping[str, int]) -> None:
        session, columns = self._way.session, _COMMENTS.c
        rows = batches.matching(session, _COMMENTS, "id post_id", by="id", values=parents.values())
        pages = dict(rows)
        for comment, post, key in late:
            parent = parents.get(key)
            if parent is None or pages.get(parent) != post or self._answers(parent, comment):
                self._way.tally.lost(_WORD, key, Note("parent-not-here"))
                continue
            session.execute(update(_COMMENTS).where(columns.id == comment).values(parent_id=parent))

    def _answers(self, comment: int | None, other: int) -> bool:
        """Tell whether a comment is another, or answers it, however far down the thread."""
        while comment is not None:
            if comment == other:
                return True
            query = select(_COMMENTS.c.parent_id).where(_COMMENTS.c.id == comment)
            comment = self._way.session.execute(query).scalar()
        return False

    def _became(
        self,
        comment: MovedComment,
        outcome: Arrival,
        reason: str | None = None,
        thing: int | None = None,
    ) -> None:
        note = Note(reason, place=comment.place)
        self._way.tally.became(_WORD, outcome, comment.key, note, thing=thing)

    def _again(self, comment: MovedComment, known: Known) -> None:
        """Take over what changed where a comment comes from, unless somebody here changed it."""
        way = self._way
        reason: str | None
        outcome, reason = Arrival.KEPT, "changed-here"
        if not way.ledger.touched(Kind.COMMENT, known):
            try:
                self._rewrite(self._checked(comment), comment.status, known.thing)
                way.ledger.remember_anew(Kind.COMMENT, comment.key, _mark(comment))
                outcome, reason = Arrival.UPDATED, None
            except BlogctlError as error:
                reason = error.key
        self._became(comment, outcome, reason, known.thing)

    def _rewrite(self, said: _Said, status: CommentStatus, thing: int) -> None:
        """Give a comment other words or another state; the words before are kept as a revision."""
        way, columns = self._way, _COMMENTS.c
        query = select(
            columns.post_id, columns.number, columns.status, columns.author_name, columns.body
        )
        row = way.session.execute(query.where(columns.id == thing)).one()
        values: dict[str, Any] = {"author_name": said[0], "body": said[6]}
        old = {key: getattr(row, key) for key in values if getattr(row, key) != values[key]}
        if old:
            way.change.record(Action.EDIT, Kind.COMMENT, thing)
            way.change.keep(Kind.COMMENT, thing, old)
        if row.status != status:
            before, after = str(row.status), str(status)
            way.change.record(Action.STATUS, Kind.COMMENT, thing, before=before, after=after)
            values["status"] = after
            if status is CommentStatus.APPROVED and row.number is None:
                values["number"] = numbering.following(way.session, row.post_id)
        way.session.execute(update(_COMMENTS).where(columns.id == thing).values(**values))

    # What is new.

    def _merged(
        self, fresh: Sequence[MovedComment], posts: Mapping[str, int]
    ) -> list[MovedComment]:
        """Return what is not here: a comment with the writer, moment and words of another is."""
        way = self._way
        first = self._posts.first_new
        pages = {posts[comment.post] for comment in fresh}
        rows = batches.matching(
            way.session,
            _COMMENTS,
            "post_id author_name created_at body id",
            by="post_id",
            values=[page for page in pages if page < first],
        )
        there = {row[:-1]: row[-1] for row in rows if row[-1] < self.first_new}
        if not there:
            return list(fresh)
        left, found = [], []
        for comment in fresh:
            said = (comment.author_name.strip(), batches.moment(comment.created_at))
            thing = there.get((posts[comment.post], *said, comment.body.strip()))
            if thing is None:
                left.append(comment)
                continue
            found.append((comment.key, thing, _mark(comment)))
            self._became(comment, Arrival.MERGED, "same-comment", thing)
        if found:
            way.ledger.remember(Kind.COMMENT, found)
        return left

    def _create(self, fresh: Sequence[MovedComment], posts: Mapping[str, int]) -> None:
        way = self._way
        new, said = [], []
        for comment in fresh:
            try:
                said.append(self._checked(comment))
                new.append(comment)
            except BlogctlError as error:
                self._became(comment, Arrival.SKIPPED, error.key)
        if not new:
            return
        first = batches.first_free(way.session, _COMMENTS.name)
        ids = {comment.key: first + place for place, comment in enumerate(new)}
        numbers = self._numbers(new, posts)
        parents = self._parents(new, ids, posts)
        made = map(batches.moment, (comment.created_at for comment in new))
        rows = [
            (*ours, number, str(comment.kind), parent, *theirs, moment)
            for comment, ours, number, parent, theirs, moment in zip(
                new,
                ((ids[comment.key], posts[comment.post]) for comment in new),
                numbers,
                parents,
                said,
                made,
                strict=True,
            )
        ]
        batches.insert(way.session, _COMMENTS, _COLUMNS, rows)
        between = _COMMENTS.c.id.between(first, first + len(new) - 1)
        created = select(_COMMENTS.c.id, null(), _COMMENTS.c.status).where(between)
        way.change.record_each(Action.CREATE, Kind.COMMENT, created.order_by("id"))
        marks = [(comment.key, ids[comment.key], _mark(comment)) for comment in new]
        way.ledger.remember(Kind.COMMENT, marks)
        way.tally.became_each(_WORD, Arrival.CREATED, ids.items())

    def _numbers(self, new: Sequence[MovedComment], posts: Mapping[str, int]) -> list[int | None]:
        """Return the places on their pages: those that they had on a new post, else the next."""
        given: dict[str, int] = {}
        used = defaultdict[int, set[int]](set)
        for comment in new:
            post, number = posts[comment.post], comment.number
            new_page = post >= self._posts.batch_first
            if new_page and number and 0 < number <= _HIGHEST and number not in used[post]:
                used[post].add(number)
                given[comment.key] = number
        follows = {post: max(numbers) + 1 for post, numbers in used.items()}
        found: list[int | None] = []
        for comment in new:
            number, post = given.get(comment.key), posts[comment.post]
            if number is None and comment.status is CommentStatus.APPROVED:
                if post not in follows:
                    follows[post] = self._following(post)
                number = follows[post]
                follows[post] += 1
            found.append(number)
        return found

    def _following(self, post: int) -> int:
        new = post >= self._posts.batch_first
        return 1 if new else numbering.following(self._way.session, post)

    def _parents(
        self, new: Sequence[MovedComment], ids: Mapping[str, int], posts: Mapping[str, int]
    ) -> list[int | None]:
        """Return what each answers, of what is here before it; the others wait for `finish`."""
        pages = {comment.key: posts[comment.post] for comment in new}
        outside = [each.parent for each in new if each.parent and each.parent not in ids]
        known = self._way.ledger.things(Kind.COMMENT, outside)
        session = self._way.session
        elsewhere = dict(
            batches.matching(session, _COMMENTS, "id post_id", by="id", values=known.values())
        )
        found: list[int | None] = []
        for comment in new:
            post, parent = pages[comment.key], None
            if comment.parent is None:
                pass
            elif comment.parent in ids:
                before = ids[comment.parent] < ids[comment.key]
                parent = ids[comment.parent] if before and pages[comment.parent] == post else None
            elif comment.parent in known and elsewhere.get(known[comment.parent]) == post:
                parent = known[comment.parent]
            if comment.parent and parent is None:
                self._late.append((ids[comment.key], post, comment.parent))
            found.append(parent)
        return found

    def _checked(self, comment: MovedComment) -> _Said:
        """Return the columns of what was said, within bounds; raises Usage where it can't be."""
        name = line(comment.author_name, what="name", limit=len(comment.author_name) or 1)
        body = clean(comment.body, what="comment").strip()
        if not body and not name:
            raise Usage("empty-value", what="comment")
        if len(body) * 4 > COMMENT_LIMIT and len(data := body.encode()) > COMMENT_LIMIT:
            body = data[: COMMENT_LIMIT - 3].decode(errors="ignore") + "…"
            self._tell(comment, "comment-cut")
        email = (comment.author_email or "").strip()
        if email and not is_email(email):
            self._tell(comment, "email-invalid")
            email = ""
        return (
            name[:NAME_LIMIT].strip() or anonymous(self._way.settings["blog.language"]),
            email or None,
            email_key(email) if email else None,
            self._or_none(comment, "url-invalid", _url, comment.author_url),
            self._or_none(comment, "ip-invalid", _ip, comment.ip),
            clean(comment.user_agent, what="user-agent")[:_AGENT_LIMIT]
            if comment.user_agent
            else None,
            body,
            str(comment.status),
            self._way.people.find(comment.author) if comment.author else None,
        )

    def _or_none(
        self,
        comment: MovedComment,
        reason: str,
        check: Callable[[str], str | None],
        value: str | None,
    ) -> str | None:
        """Return a value checked; None, and that is told, where it can't be one."""
        if not value or not value.strip():
            return None
        checked = check(value.strip())
        if checked is None:
            self._tell(comment, reason)
        return checked

    def _tell(self, comment: MovedComment, reason: str) -> None:
        self._way.tally.lost(_WORD, comment.key, Note(reason, place=comment.place))


@lru_cache(maxsize=4096)
def _url(value: str) -> str | None:
    try:
        return check_url(value, "url")
    except Usage:
        return None


@lru_cache(maxsize=4096)
def _ip(value: str) -> str | None:
    try:
        return check_ip(value)
    except Usage:
        return None


def _order(comment: MovedComment) -> datetime:
    return comment.created_at


def _mark(comment: MovedComment) -> str:
    """Return the digest of what came: the post and the thread are where they were."""
    return digest(
        comment.kind,
        comment.status,
        comment.author_name,
        comment.author_email,
        comment.author_url,
        comment.ip,
        comment.body,
        comment.created_at,
    )
