"""What a post said before: its history, what changed between two states, and the way back."""

from dataclasses import dataclass
from difflib import unified_diff

from sqlalchemy import select
from sqlmodel import Session

from blogctl.errors import NotFound
from blogctl.models import tables
from blogctl.models.posts import Post
from blogctl.records.posts import RevisionRecord
from blogctl.services import posts
from blogctl.services.audit import Change
from blogctl.services.posts import TEXT
from blogctl.services.rendering import Rendering
from blogctl.services.writing import Writing
from blogctl.vocabulary import Action, BodyFormat, Kind

_REVISIONS, _OPERATIONS = tables.REVISION, tables.OPERATION
_RECORDS = tables.AUDIT_RECORD
# What a revision brings back, and how long it was.
_SHOWN = (*TEXT, "body_format", "words")


@dataclass(frozen=True, slots=True)
class _Text:
    number: int
    operation: int | None  # the one that replaced it
    title: str
    summary: str
    body: str
    body_format: str
    words: int


def _texts(session: Session, post: int) -> list[_Text]:
    """Return every state of a post's text, oldest first.

    A revision's row holds the fields that its operation replaced; what it left alone is read off
    the state after it.
    """
    row = session.get_one(Post, post)
    now = {key: getattr(row, key) for key in _SHOWN}
    texts = [_Text(row.revision, None, **now)]
    query = select(_REVISIONS.c.number, _REVISIONS.c.operation_id, _REVISIONS.c.fields).where(
        _REVISIONS.c.kind == Kind.POST, _REVISIONS.c.thing_id == post
    )
    for number, operation, fields in session.execute(query.order_by(_REVISIONS.c.id.desc())):
        now = now | {key: fields[key] for key in _SHOWN if key in fields}
        if number is not None:  # else it replaced other things than the text
            texts.append(_Text(number, operation, **now))
    return texts[::-1]


def history(session: Session, post: int) -> list[RevisionRecord]:
    """Return the states of a post's text, newest first, with who made each and when."""
    texts = _texts(session, post)
    first = select(_RECORDS.c.operation_id).where(
        _RECORDS.c.kind == Kind.POST,
        _RECORDS.c.thing_id == post,
        _RECORDS.c.action == Action.CREATE,
    )
    made_by = [session.execute(first.order_by(_RECORDS.c.id)).scalar()]
    made_by += [text.operation for text in texts[:-1]]
    found = []
    for text, operation in zip(texts, made_by, strict=True):
        query = select(_OPERATIONS.c.at, _OPERATIONS.c.actor).where(_OPERATIONS.c.id == operation)
        at, actor = session.execute(query).one()
        found.append(RevisionRecord(text.number, at, actor, text.words, text.title))
    return found[::-1]


def _numbered(texts: list[_Text], number: int) -> _Text:
    for text in texts:
        if text.number == number:
            return text
    known = f"1-{texts[-1].number}"
    raise NotFound("revision", refs=[str(number)], known=known)


def diff(session: Session, post: int, *, old: int | None, new: int | None) -> list[str]:
    """Return the unified diff between two states of a post's text, by default the last two.

    Raises NotFound for a revision that the post never had.
    """
    texts = _texts(session, post)
    newer = _numbered(texts, new if new is not None else texts[-1].number)
    older = _numbered(texts, old if old is not None else max(newer.number - 1, texts[0].number))
    names = (f"revision {older.number}", f"revision {newer.number}")
    return list(unified_diff(_lines(older), _lines(newer), *names, lineterm=""))


def _lines(text: _Text) -> list[str]:
    head = [f"title: {text.title}"]
    if text.summary:
        head += [f"summary: {line}" for line in text.summary.split("\n")]
    return [*head, "", *text.body.split("\n")]


def prepare(session: Session, post: int, number: int) -> Rendering | None:
    """Render the text of a revision; None where it is what stands there.

    Raises NotFound for a revision that the post never had.
    """
    text = _numbered(_texts(session, post), number)
    said = Writing(body=text.body, body_format=BodyFormat(text.body_format))
    return posts.prepare(session, said, post=post)


def revert(change: Change, post: int, number: int, *, ready: Rendering | None = None) -> bool:
    """Bring back the text of a revision, as a new one; return whether that changed anything.

    `ready` is what `prepare` made. Raises NotFound for a revision that the post never had.
    """
    text = _numbered(_texts(change.session, post), number)
    said = {key: getattr(text, key) for key in TEXT}
    said["body_format"] = BodyFormat(text.body_format)
    before = posts.version(change.session, post)
    posts.restate(change, post, said, ready=ready)
    return posts.version(change.session, post) != before
