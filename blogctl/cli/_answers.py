"""What is written about a comment: by options, from a file, or in the editor under what it says."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import takewhile
from typing import TYPE_CHECKING

from blogctl.cli import _files
from blogctl.cli._context import Context
from blogctl.cli._editor import edited, kept
from blogctl.cli._moments import at_a_glance
from blogctl.errors import Usage
from blogctl.vocabulary import CommentStatus

if TYPE_CHECKING:
    from blogctl.records.comments import CommentDetail

CUT = "# ------------------------ >8 ------------------------"
"""The line under which nothing is taken, as git has it."""


@dataclass(frozen=True, slots=True)
class Said:
    """The options by which a text is given."""

    body: str | None = None
    file: str | None = None
    edit: bool = False
    encoding: str = "utf-8"

    @property
    def opens_editor(self) -> bool:
        """Whether the text is to be written in the editor."""
        return self.edit or (self.body is None and self.file is None)


@contextmanager
def text(
    context: Context, said: Said, comment: "CommentDetail", *, start: str = "", name: str
) -> Iterator[str | None]:
    """Yield a text on a comment; None where it was not written after all.

    Without `--body` or `--file` the editor opens on `start`, with the comment quoted under it; the
    text outlives whatever goes wrong until the block is left. `name` is part of its file's.
    """
    given = _files.given(context, said.body, said.file, encoding=said.encoding)
    if given is not None and not said.edit:
        yield given
        return
    for path in kept(context, name):
        context.say("text-kept-before", kept=path)
    whole = f"{given or start}\n\n{CUT}\n{_quoted(context, comment)}"
    with edited(context, whole, name=name) as made:
        answer = None if made is None else _above(made)
        if not answer:
            context.say("not-edited")
        yield answer or None


@contextmanager
def revised(context: Context, said: Said, comment: "CommentDetail") -> Iterator[str | None]:
    """Yield what a comment is to say instead; None where its text stays."""
    given = _files.given(context, said.body, said.file, encoding=said.encoding)
    if not said.edit:
        yield given
        return
    start = comment.body if given is None else given
    with edited(context, f"{start}\n", name=f"comment-{comment.id}") as made:
        if made is None:
            context.say("not-edited")
        yield made


def _above(text: str) -> str:
    """Return what stands above the line; raises Usage where there is no such line any more."""
    answer, cut, _ = f"\n{text}\n".partition(f"\n{CUT}\n")
    if not cut:
        raise Usage("cut-missing", line=CUT)
    return answer.strip()


def _quoted(context: Context, comment: "CommentDetail") -> str:
    """Return what is said so far, for the one who answers."""
    lines = [context.words("not-sent"), "", f"# {comment.post_title}", ""]
    before = takewhile(lambda each: each["id"] != comment.id, comment.thread)
    for each in before:
        if each["status"] in {CommentStatus.REJECTED, CommentStatus.SPAM}:
            continue  # nobody answers what readers never see
        lines += [f"{each['author_name']}:", f"> {each['excerpt']}", ""]
    lines.append(f"{comment.author_name}, {at_a_glance(context, comment.created_at)}:")
    lines += [f"> {line}" for line in comment.body.split("\n")]
    for note in comment.notes:
        lines += ["", context.words("note-of", who=note["author"])]
        lines += [f"| {line}" for line in note["body"].split("\n")]
    return "\n".join(lines) + "\n"
