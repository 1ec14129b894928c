"""A comment as its reviewer reads it: on a screen of any size, or in plain lines for the ear."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Any

from blogctl.cli import _comment_card, _lines
from blogctl.cli._context import Context
from blogctl.cli._moments import at_a_glance, span
from blogctl.text import neutralise
from blogctl.vocabulary import CommentKind

if TYPE_CHECKING:
    from blogctl.records.comments import CommentDetail
    from blogctl.services.reviewing import Sight

CUT = "…"
_HEARD = 1_200
"""How many characters of a comment are read out before `m` is asked for."""
_ANSWERS_HEARD = 3
LOW = 18
"""Lines below which a screen has no empty ones, and no words with its keys."""
_DEEPEST = 8


@dataclass(frozen=True, slots=True)
class Page:
    """The lines of a screen, and the places of those that are headings."""

    lines: list[str]
    bold: frozenset[int]


def wrapped(text: str, width: int) -> Iterator[str]:
    """Yield a text in lines of at most this width as a terminal counts it, paragraphs kept."""
    for paragraph in text.split("\n"):
        yield from _lines.wrapped(neutralise(paragraph.replace("\t", "    ")), width)


def clipped(text: str, width: int) -> str:
    """Return a text on one line of at most this width, its end cut where it is longer."""
    return _lines.cut(neutralise(text.replace("\n", " ")), width)


def facts(context: Context, sight: "Sight") -> Iterator[str]:
    """Yield what is known of a comment, a line each, the most important first."""
    comment = sight.comment
    yield ", ".join(_heading(context, sight))
    yield context.words("review-from", who=", ".join(_who(context, comment)))
    yield from filter(None, [", ".join(_owed(context, comment))])
    yield _known(context, comment)
    yield context.words("review-post", title=comment.post_title)
    yield sight.post_url
    if comment.decided_at is not None:
        by = {"slug": comment.decided_by, "moment": at_a_glance(context, comment.decided_at)}
        decided = context.words("review-decided", status=comment.status, **by)
        yield f"{decided} ({comment.reason})" if comment.reason else decided


def _heading(context: Context, sight: "Sight") -> Iterator[str]:
    from blogctl.services.reviewing import MOST_COUNTED  # noqa: PLC0415 - not for --help

    comment = sight.comment
    yield context.words("review-comment", ref=comment.id)
    if comment.kind != CommentKind.COMMENT:
        yield comment.kind
    yield comment.status
    if sight.ahead >= MOST_COUNTED:
        yield context.words("review-many-more", count=sight.ahead)
    elif sight.ahead:
        yield context.words("review-more", count=sight.ahead)
    else:
        yield context.words("review-last")


def _who(context: Context, comment: "CommentDetail") -> Iterator[str]:
    name = comment.author_name
    house = comment.contributor is not None
    yield context.words("of-the-house", name=name) if house else name
    yield from filter(None, (comment.author_email, comment.author_url, comment.ip))


def _owed(context: Context, comment: "CommentDetail") -> Iterator[str]:
    """Yield how the answer stands: given, needless, due, late; and whose it is."""
    if comment.answered_at is not None:
        at = at_a_glance(context, comment.answered_at)
        yield context.words("review-answered", slug=comment.answered_by, moment=at)
    elif comment.settled_at is not None:
        yield context.words("review-settled")
    elif comment.due_at is not None:
        left = comment.due_at - context.now
        key = "review-late" if comment.due_at < context.now else "review-due"
        at, far = at_a_glance(context, comment.due_at), span(abs(left), context.output.catalogue)
        yield context.words(key, moment=at, span=far)
    if comment.assigned_to is not None:
        yield context.words("review-with", slug=comment.assigned_to)


def _known(context: Context, comment: "CommentDetail") -> str:
    """Return what else the writer wrote, by status."""
    others = {
        status: count - (status == comment.status) for status, count in comment.writer.items()
    }
    counts = ", ".join(f"{count} {status}" for status, count in others.items() if count > 0)
    return context.words("review-known", counts=counts) if counts else context.words("review-new")


def heard(context: Context, sight: "Sight") -> list[str]:
    """Return a comment in plain lines: how it stands, what it says, where, then all else."""
    comment = sight.comment
    first, who, *more = facts(context, sight)
    text = comment.body[:_HEARD]
    lines = [first, who, *(line for line in text.split("\n") if line.strip())]
    if len(comment.body) > _HEARD:
        lines[-1] += f"{CUT} {context.words('review-cut')}"
    lines += more
    lines += _comment_card.notes(context, comment)
    if len(comment.thread) > 1:
        lines.append(context.words("review-thread", count=len(comment.thread)))
        own = _own_place(comment)
        above = _above(comment.thread, own)
        if above is not None:
            lines.append(context.words("review-answers", **_said(comment.thread[above])))
        answers = _below(comment.thread, own)
        lines += (
            context.words("review-answer", **_said(comment.thread[place]))
            for place in answers[:_ANSWERS_HEARD]
        )
    return lines


def _said(each: Mapping[str, Any]) -> dict[str, Any]:
    return {"who": each["author_name"], "text": each["excerpt"]}


def whole(context: Context, sight: "Sight") -> str:
    """Return all of a comment: its text, notes, thread, and what was decided and done."""
    told = _comment_card.told(context, sight.comment)
    parts = ["\n".join(facts(context, sight)), told.body]
    parts += map(str, (told.notes, told.thread, told.decisions, told.changes))
    return "\n\n".join(part for part in parts if part)


def page(context: Context, sight: "Sight", footer: Sequence[str], size: tuple[int, int]) -> Page:
    """Return a comment as a screen of this size; its last line is left for the prompt."""
    width, height = size
    below = [line for each in footer for line in wrapped(each, width)][: max(height // 2, 1)]
    blank = [""] if height >= LOW else []
    room = height - 1 - len(below) - 2 * len(blank)
    head = [clipped(line, width) for line in facts(context, sight)][
        : max(1, room // (2 if blank else 3))
    ]
    room -= len(head)
    comment = sight.comment
    body = list(islice(_indented(comment.body, width), height + 1))
    notes = [
        line for note in _comment_card.notes(context, comment) for line in wrapped(note, width)
    ]
    others = len(comment.thread) if len(comment.thread) > 1 else 0
    of_body = min(len(body), max(room - others - len(notes), (room + 1) // 2))
    left = room - of_body
    of_notes = min(len(notes), max(left - others, left // 2))
    lines = head + _cut(context, notes, of_notes, width)
    lines += thread(context, comment, left - of_notes, width)
    lines += blank + _cut(context, body, of_body, width) + blank
    lines += [""] * (height - 1 - len(below) - len(lines)) + below
    return Page(lines, frozenset({0}))


def _indented(text: str, width: int) -> Iterator[str]:
    inwards = "  " if width >= 20 else ""
    return (inwards + line for line in wrapped(text, width - len(inwards)))


def _cut(context: Context, lines: list[str], most: int, width: int) -> list[str]:
    if len(lines) <= most:
        return lines
    return [*lines[: most - 1], clipped(f"{CUT} {context.words('review-cut')}", width)][:most]


def thread(context: Context, comment: "CommentDetail", most: int, width: int) -> list[str]:
    """Return what stands nearest to a comment in its thread, in so many lines.

    What it answers comes first, then its answers, what these answer, and what is said around it.
    """
    if len(comment.thread) < 2:
        return []
    whole_thread = list(_comment_card.thread(context, comment, deepest=min(_DEEPEST, width // 10)))
    kept: list[int] = []
    for place in _by_nearness(comment):
        more = sorted([*kept, place])
        if len(more) + _gaps(more, len(whole_thread)) > most:
            break
        kept = more
    lines, before = [], -1
    for place in kept:
        if place > before + 1:
            lines.append(f"  {CUT} {place - before - 1}")
        lines.append(whole_thread[place])
        before = place
    if kept and before < len(whole_thread) - 1:
        lines.append(f"  {CUT} {len(whole_thread) - 1 - before}")
    return [clipped(line, width) for line in lines]


def _gaps(places: Sequence[int], length: int) -> int:
    """Count the places where something is left out."""
    ends = zip([-1, *places], [*places, length], strict=True)
    return sum(after > before + 1 for before, after in ends)


def _by_nearness(comment: "CommentDetail") -> list[int]:
    own, every = _own_place(comment), comment.thread
    order = [own]
    above = _above(every, own)
    if above is not None:
        order.append(above)
    order += _below(every, own)
    while above is not None:
        above = _above(every, above)
        order += [] if above is None else [above]
    order += sorted(range(len(every)), key=lambda place: abs(place - own))
    return list(dict.fromkeys(order))


def _own_place(comment: "CommentDetail") -> int:
    return next((place for place, each in enumerate(comment.thread) if each["id"] == comment.id), 0)


def _above(thread: Sequence[Mapping[str, Any]], own: int) -> int | None:
    """Return the place of what is answered."""
    depth = thread[own]["depth"]
    return next((place for place in range(own - 1, -1, -1) if thread[place]["depth"] < depth), None)


def _below(thread: Sequence[Mapping[str, Any]], own: int) -> list[int]:
    """Return the places of the answers."""
    depth, found = thread[own]["depth"], []
    for place in range(own + 1, len(thread)):
        if thread[place]["depth"] <= depth:
            break
        if thread[place]["depth"] == depth + 1:
            found.append(place)
    return found
