"""What a command asks before it acts: which things, and whether it really shall."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import chain
from typing import TYPE_CHECKING, TypeVar

import typer

from blogctl.cli._context import Context
from blogctl.errors import Conflict, Declined, Partial, Usage
from blogctl.text import FIELD_LIMIT, decode, line

if TYPE_CHECKING:
    from blogctl.services.outcomes import Outcome
    from blogctl.vocabulary import Kind

ASK_ABOVE = 100
"""How many things `--all` with a filter may change on a terminal without asking."""

_Row = TypeVar("_Row")


def references(context: Context, given: Sequence[str] | None) -> list[str]:
    """Return the references of a command; `-` among them reads more, one a line.

    Raises Usage where there is none, but not for an empty standard input: nothing to do is done.
    """
    if not given:
        raise Usage("reference-missing")
    found: list[str] = []
    if list(given).count("-") > 1:
        raise Usage("stdin-twice")
    for ref in given:
        if ref == "-":
            text = decode(context.stdin.read(), what="standard input")
            found += filter(None, map(str.strip, text.split("\n")))
        else:
            found.append(ref)
    return [line(ref, what="reference", limit=FIELD_LIMIT) for ref in found]


def references_or_all(context: Context, given: Sequence[str] | None) -> list[str]:
    """Return the references of a command, none with `--all`, whose filters say which.

    Raises Usage where both are given, or filters without `--all`, or nothing at all.
    """
    if context.how.everything:
        if given:
            raise Usage("options-exclusive", first="--all", second=given[0])
        return []
    if context.filters:
        option = "--" + next(iter(context.filters)).replace("_", "-")
        raise Usage("filters-without-all", value=option)
    return references(context, given)


def approve(context: Context, question: str, *, yes: bool, **parts: object) -> None:
    """Ask before something that needs a yes.

    Raises Usage where nobody can be asked and `--yes` was not given, Declined on any other answer.
    """
    if yes:
        return
    asked = context.words(question, **parts)
    if not context.interactive:
        raise Usage("needs-yes", question=asked)
    if not context.ask(asked):
        raise Declined("declined")


def approve_all(context: Context, counts: Mapping[str, int], *, question: str) -> None:
    """Ask before `--all` does its work, where the contract says so."""
    total, how = sum(counts.values()), context.how
    if total == 0 or how.dry_run:
        return
    many = context.interactive and total > ASK_ABOVE
    if many or not context.filters or question == "delete-all":
        approve(context, question, yes=how.yes, counts=counted(counts))


def counted(counts: Mapping[str, int]) -> str:
    """Return counts by status in words: `3 pending, 1 spam`."""
    return ", ".join(f"{count} {status}" for status, count in counts.items())


def report(context: Context, outcome: "Outcome", *, asked: int | None) -> None:
    """Say what was left alone and how many were changed; raise Partial where some were not.

    `asked` is how many things were named, None for `--all`.
    """
    if outcome.left:
        context.say("left", refs=some(outcome.left))
    if asked is None and not (outcome.by_status or outcome.left or outcome.missed):
        context.say("nothing-matches")
    if outcome.by_status and (asked is None or asked > 1):
        key = "would-change" if context.how.dry_run else "changed"
        context.say(key, total=outcome.changed, counts=counted(outcome.by_status))
    if outcome.refused:
        raise Partial("partly", refs=outcome.refused)


def some(refs: Sequence[str], most: int = 10) -> str:
    """Return references as one text, the first ones where they are many."""
    shown = ", ".join(refs[:most])
    return shown if len(refs) <= most else f"{shown}, … ({len(refs)})"


def before_merge(
    context: Context, kind: "Kind", refs: Sequence[str], *, into: str, yes: bool
) -> None:
    """Check what is to be merged and ask: it can't be undone.

    Raises NotFound for what does not exist, Conflict where something is merged into itself.
    """
    from blogctl.services import references as named  # noqa: PLC0415

    with context.reading() as session:
        target = named.one(session, kind, into)
        sources = named.several(session, kind, refs)
    if target in sources:
        raise Conflict("same-thing", refs=[into])
    if sources:
        approve(context, "merge", yes=yes, into=into, refs=some(refs))


def before_delete(context: Context, kind: "Kind", refs: Sequence[str], *, yes: bool) -> None:
    """Check that what is to be deleted exists, unless `--keep-going`, and ask: it is for good."""
    from blogctl.services import references as named  # noqa: PLC0415

    with context.reading() as session:
        found = named.find(session, kind, refs)
        if found.unknown and not context.how.keep_going:
            raise named.unknown(session, kind, found.unknown)
    if found.ids:
        unknown = set(found.unknown)
        known = [ref for ref in refs if ref not in unknown]
        approve(context, "delete", yes=yes, refs=some(known))


def before_prune(context: Context, slugs: Sequence[str], *, yes: bool) -> None:
    """Ask before what is unused is deleted; say so where nothing is."""
    if slugs:
        approve(context, "prune", yes=yes, refs=some(slugs))
    else:
        context.say("nothing-unused")


def tell_existing(context: Context, slugs: Sequence[str]) -> None:
    """Say which things existed already and were left alone."""
    if slugs:
        context.say("exists", refs=some(slugs))


def something_said(ctx: typer.Context, said: bool) -> None:  # noqa: FBT001 - the claim itself
    """Raise Usage where an edit says nothing to change."""
    if not said:
        raise Usage("nothing-said", path=ctx.command_path)


def one_only(refs: Sequence[str], option: str, value: object) -> None:
    """Raise Usage where an option that is one thing's stands beside several references."""
    if value is not None and len(refs) > 1:
        raise Usage("one-reference", value=option)


def after_date(after: str | None, *, by_date: bool) -> None:
    """Raise Usage where `--after` stands beside an order that it can't follow."""
    if after is not None and not by_date:
        raise Usage("option-with-sort")


def peeked(rows: Iterator[_Row]) -> tuple[bool, Iterator[_Row]]:
    """Return whether there is any row, and all of them."""
    for first in rows:
        return True, chain([first], rows)
    return False, rows
