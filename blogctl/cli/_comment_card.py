"""A comment as a person reads it: its thread drawn, and what was done to it in lines."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from blogctl.cli._context import Context
from blogctl.cli._moments import at_a_glance
from blogctl.vocabulary import CommentStatus

if TYPE_CHECKING:
    from blogctl.records.comments import CommentDetail

_DEEPEST = 8
"""How many steps a thread is drawn inwards: what is deeper stands below, so that it can be read."""


def told(context: Context, comment: "CommentDetail") -> "CommentDetail":
    """Return a comment whose lists are lines of text."""
    lists: dict[str, Any] = {
        "thread": "\n".join(thread(context, comment)),
        "writer": writer(comment),
        "decisions": "\n".join(map(_change(context), comment.decisions)),
        "notes": "\n".join(notes(context, comment)),
        "changes": "\n".join(map(_change(context), comment.changes)),
        "rules": "\n".join(map(_rule, comment.rules)),
    }
    return replace(comment, **lists)


def thread(context: Context, comment: "CommentDetail", *, deepest: int = _DEEPEST) -> Iterable[str]:
    """Yield the thread of a comment, a line each, its own marked."""
    if len(comment.thread) == 1:
        return
    for each in comment.thread:
        mark = ">" if each["id"] == comment.id else " "
        place = f"{each['number']}." if each["number"] is not None else f"[{each['id']}]"
        inwards = "  " * min(each["depth"], deepest)
        who = each["author_name"]
        if each["contributor"] is not None:
            who = context.words("of-the-house", name=who)
        if each["status"] != CommentStatus.APPROVED:
            who = f"{who} ({each['status']})"
        yield f"{mark} {inwards}{place} {who}: {each['excerpt']}"


def writer(comment: "CommentDetail") -> str:
    """Return how many comments of the writer's are in each state."""
    counts = (f"{count} {status}" for status, count in comment.writer.items() if count)
    return ", ".join(counts)


def notes(context: Context, comment: "CommentDetail") -> Iterable[str]:
    """Yield the private notes on a comment, a paragraph each."""
    for note in comment.notes:
        yield f"{_moment(context, note['at'])} {note['author']}: {note['body']}"


def _rule(found: Mapping[str, Any]) -> str:
    """Return what a rule said, as `links: hold (5)`."""
    detail = f" ({found['detail']})" if found["detail"] else ""
    return f"{found['rule']}: {found['effect']}{detail}"


def _change(context: Context) -> Any:  # noqa: ANN401 - a function of a mapping
    """Return what tells a record of what was done in a line."""

    def line(record: Mapping[str, Any]) -> str:
        words = [_moment(context, record["at"]), record["actor"], record.get("action", "")]
        before, after = _bare(record["from"]), _bare(record["to"])
        if before or after:
            words.append(f"{before} → {after}".strip())
        if record["reason"]:
            words.append(f"({_bare(record['reason'])})")
        return " ".join(filter(None, words))

    return line


def _bare(state: str | None) -> str:
    """Return `luc-ferry` for the `contributor:luc-ferry` of a record, and topics as a list."""
    kind, colon, rest = (state or "").partition(":")
    return rest.replace(",", ", ") if colon and kind in {"contributor", "topics"} else state or ""


def _moment(context: Context, iso: str) -> str:
    return at_a_glance(context, datetime.fromisoformat(iso))
