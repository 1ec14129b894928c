"""A review: the queue, a comment after the other, with one key an action.

Each action is an operation of its own, by the services of the command of the same name. Nothing is
held open while a person reads: the comment is looked at again inside the change, and what somebody
else did meanwhile is said and not done over.
"""

import re
from collections import Counter
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from blogctl.cli import _answers, _conversation
from blogctl.cli._context import Context
from blogctl.cli._editor import kept
from blogctl.cli._keys import END, REDRAW
from blogctl.cli._moments import today
from blogctl.cli._review_faces import Face, Plain, Screen
from blogctl.cli._review_text import whole
from blogctl.cli._review_walk import Walk
from blogctl.errors import BlogctlError, Busy, Conflict, NotFound, Usage
from blogctl.services import (
    assigning,
    comment_lists,
    conversation,
    moderation,
    references,
    reviewing,
)
from blogctl.services import undo as undoing
from blogctl.services.reviewing import PASSING, Sight
from blogctl.store import selection
from blogctl.vocabulary import Action, CommentStatus, Kind

if TYPE_CHECKING:
    from blogctl.services.assigning import Found
    from blogctl.services.audit import Change

COMMAND = "comments review"
_FORESEEN = (Usage, NotFound, Conflict, Busy)
"""What goes wrong with one comment, and does not end the review."""


@dataclass(frozen=True, slots=True)
class Done:
    """An operation of this review: what it did, to which comment."""

    operation: int
    comment: int
    what: str


class Review:
    """One person's way through a queue."""

    def __init__(self, context: Context, *, plain: bool) -> None:
        self._context = context
        self._face: Face = Plain(context) if plain else Screen(context)
        self._walk = Walk(context)
        self._anew = True
        self._message = ""
        self._done: list[Done] = []

    def run(self) -> None:
        """Show the queue until there is no more, or the person leaves; then say what was done."""
        self._walk.forward()
        if self._walk.sight is None:
            self._say_empty()
            return
        try:
            with self._face.running():
                while self._step():
                    pass
        finally:
            self._sum_up()

    def _say_empty(self) -> None:
        from blogctl.cli import _asking  # noqa: PLC0415 - only where nothing waits

        context = self._context
        with context.reading() as session:
            counts = _asking.counted(comment_lists.census(session))
        context.say("queue-empty", counts=counts)

    def _step(self) -> bool:
        """Show where we are and do what is asked; return whether it goes on."""
        if self._walk.sight is None:
            self._message = f"{self._message}\n{self._end()}".strip()
        self._face.show(self._walk.sight, self._message, anew=self._anew)
        self._anew = False
        key = self._face.key()
        if key == REDRAW:
            return True
        self._message = ""
        self._context.move_on()
        name = KEYS.get(key if len(key) > 1 else key.casefold())
        if name == "quit" or key == END:
            return False
        if name is None:
            self._message = self.words("review-unknown", typed=key.replace("\x1b", "Esc "))
        elif self._walk.sight is None and name not in ALWAYS:
            self._message = self.words("review-no-comment")
        else:
            getattr(self, f"_{name}")()
        return True

    def _end(self) -> str:
        left = self._walk.left()
        return self.words("review-end-left", count=left) if left else self.words("review-end")

    def words(self, key: str, **parts: object) -> str:
        """Return a note in the person's language."""
        return self._context.words(key, **parts)

    # going from one to the next

    def _skip(self) -> None:
        self._walk.skip()
        self._anew = True

    def _back(self) -> None:
        if self._walk.back():
            self._anew = True
        else:
            self._message = self.words("review-first")

    # what is done

    def _try(self, work: Callable[[Sight], None]) -> None:
        """Do something to the comment that is shown; what goes wrong is said."""
        sight = self._walk.sight
        if sight is None:
            return
        failed = False
        try:
            work(sight)
        except _FORESEEN as error:
            self._complain(error)
            failed = True
        moved = self._walk.look_again(sight)
        now = self._walk.sight
        self._anew = moved or (failed and now is not None and now.newest != sight.newest)

    def _complain(self, error: BlogctlError) -> None:
        from blogctl.cli._wording import describe  # noqa: PLC0415 - only where something is wrong

        told = describe(error, self._context.output.catalogue)
        self._tell(told.message if told.hint is None else f"{told.message}; {told.hint}")

    def _tell(self, message: str) -> None:
        self._message = f"{self._message}\n{message}".strip()

    def _change(
        self,
        sight: Sight,
        what: str,
        work: "Callable[[Change], object]",
        *,
        passing: Collection[Action] = (),
    ) -> None:
        """Do something in an operation of its own, unless somebody else was faster."""
        comment, context = sight.comment.id, self._context
        context.move_on()
        with context.change(COMMAND, aloud=False) as change:
            reviewing.check_unchanged(change, comment, since=sight.newest, passing=passing)
            selection.choose(change.session, [comment])
            work(change)
        operation = change.began
        if operation is None:
            self._tell(self.words("left", refs=comment))
            return
        self._done.append(Done(operation, comment, what))
        self._tell(self.words("review-did", what=what, ref=comment, operation=operation))

    def _decide(self, to: CommentStatus, what: str, *, reason: str | None = None) -> None:
        decide = partial(moderation.decide, to=to, reason=reason)
        self._try(lambda sight: self._change(sight, what, decide))

    def _approve(self) -> None:
        self._decide(CommentStatus.APPROVED, "approved")

    def _spam(self) -> None:
        self._decide(CommentStatus.SPAM, "spam")

    def _reject(self) -> None:
        settings = self._context.settings
        reasons: Sequence[str] = settings["comments.reasons"]
        without = {"0": self.words("review-no-reason")}
        more = {} if settings["comments.require_reason"] else without
        chosen = self._face.choose(self.words("review-why"), reasons, more)
        if chosen is None:
            self._message = self.words("review-none-chosen")
            return
        reason = None if chosen == "0" else reasons[int(chosen) - 1]
        self._decide(CommentStatus.REJECTED, "rejected", reason=reason)

    def _settle(self) -> None:
        self._try(lambda sight: self._change(sight, "settled", conversation.settle))

    def _assign(self) -> None:
        with self._context.reading() as session:
            hands = reviewing.hands(session)
        names = [f"{slug} ({name})" for _, slug, name in hands]
        auto = {"a": self.words("review-auto")}
        chosen = self._face.choose(self.words("review-whom"), names, auto)
        if chosen is None:
            self._message = self.words("review-none-chosen")
        elif chosen == "a":
            self._try(self._assign_auto)
        else:
            person = hands[int(chosen) - 1][0]
            self._try(partial(self._assign_to, person=person))

    def _assign_to(self, sight: Sight, person: int) -> None:
        def work(change: "Change") -> None:
            assigning.assign(change, person)
            if not assigning.is_present(change.session, person, today(self._context)):
                slug = references.slug_of(change.session, Kind.CONTRIBUTOR, person)
                self._tell(self.words("is-away", slug=slug))

        self._change(sight, "assigned", work)

    def _assign_auto(self, sight: Sight) -> None:
        found: list[Found] = []

        def work(change: "Change") -> None:
            found.extend(assigning.assign_auto(change, self._context.settings)[1])

        self._change(sight, "assigned", work)
        for each in found:
            self._tell(_conversation.whom(self._context, each))

    def _reply(self) -> None:
        self._try(self._write_reply)

    def _write_reply(self, sight: Sight) -> None:
        comment = sight.comment
        with self._context.reading() as session:
            conversation.check_signer(session, self._context.actor(session))
            conversation.check_answerable(session, comment.id)

        def work(change: "Change", text: str) -> None:
            conversation.check_unanswered(change, comment.id, since=comment.answered_at)
            conversation.reply(change, comment.id, text)

        self._write(sight, "replied", work, name=f"reply-{comment.id}")

    def _note(self) -> None:
        self._try(self._write_note)

    def _write_note(self, sight: Sight) -> None:
        comment = sight.comment.id

        def work(change: "Change", text: str) -> None:
            conversation.note(change, comment, text)

        self._write(sight, "noted", work, name=f"note-{comment}")

    def _write(
        self, sight: Sight, what: str, work: "Callable[[Change, str], None]", *, name: str
    ) -> None:
        """Open the editor and do something with what was written; it is kept where that fails."""
        context = self._context
        try:
            with (
                self._face.handed_over(),
                _answers.text(context, _answers.Said(), sight.comment, name=name) as text,
            ):
                if text is None:
                    self._tell(context.words("not-edited"))
                    return
                self._change(sight, what, lambda change: work(change, text), passing=PASSING)
        except _FORESEEN:
            files = kept(context, name)
            if files:
                self._tell(context.words("text-kept", kept=max(files, key=_written)))
            raise

    def _undo(self) -> None:
        """Undo the newest of what this review did, and go to its comment."""
        if not self._done:
            self._message = self.words("review-nothing-to-undo")
            return
        last = self._done[-1]
        try:
            with self._context.change(COMMAND, aloud=False) as change:
                undone = undoing.undo(change, last.operation)
        except Busy as error:
            self._complain(error)
            return
        except (NotFound, Conflict) as error:
            self._complain(error)
        else:
            key = "review-undid" if undone.by is None else "already-undone"
            self._tell(
                self.words(
                    key, what=last.what, ref=last.comment, operation=last.operation, by=undone.by
                )
            )
        self._done.pop()
        self._anew = True
        try:
            self._walk.return_to(last.comment)
        except NotFound as error:
            self._complain(error)
            self._walk.forward()

    # what is read

    def _whole(self) -> None:
        if self._walk.sight is not None:
            self._face.read_out(whole(self._context, self._walk.sight))

    def _help(self) -> None:
        self._face.explain(re.split(r"\s?; ", self.words("review-help")))

    def _sum_up(self) -> None:
        """Say what was done, and by which operations, so that it can be undone later."""
        context = self._context
        if not self._done:
            context.say("review-nothing-done")
            return
        counts = Counter(done.what for done in self._done)
        parts = (
            self.words("review-count", what=what, count=count) for what, count in counts.items()
        )
        context.say("review-done", counts=", ".join(parts))
        operations = [done.operation for done in self._done]
        context.say("review-operations", operations=_ranges(operations), last=operations[-1])


def _written(path: Path) -> float:
    return path.stat().st_mtime


def _ranges(numbers: Sequence[int]) -> str:
    """Return numbers in short: `812-815, 820`."""
    runs: list[list[int]] = []
    for number in sorted(numbers):
        if runs and number == runs[-1][-1] + 1:
            runs[-1][1:] = [number]
        else:
            runs.append([number])
    return ", ".join("-".join(map(str, run)) for run in runs)


KEYS = {
    "a": "approve",
    "r": "reject",
    "s": "spam",
    "w": "reply",
    "n": "note",
    "g": "assign",
    "k": "settle",
    "j": "skip",
    " ": "skip",
    "\n": "skip",
    "\r": "skip",
    "\x1b[C": "skip",
    "b": "back",
    "\x1b[D": "back",
    "u": "undo",
    "m": "whole",
    "?": "help",
    "q": "quit",
    "\x04": "quit",
}
"""What each key does: a method of `Review`."""
ALWAYS = frozenset({"skip", "back", "undo", "help"})
"""What can be done past the last comment."""
