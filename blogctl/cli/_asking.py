"""What a command asks before it acts: which things, and whether it really shall."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import typer

from blogctl.cli._context import Context
from blogctl.errors import Conflict, Declined, Partial, Usage
from blogctl.text import decode, line

if TYPE_CHECKING:
    from blogctl.services.outcomes import Outcome
    from blogctl.vocabulary import Kind

ASK_ABOVE = 100
"""How many things `--all` with a filter may change on a terminal without asking."""

_LONGEST_REFERENCE = 2_000


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
            found += filter(None, (each.strip() for each in text.splitlines()))
        else:
            found.append(ref)
    return [line(ref, what="reference", limit=_LONGEST_REFERENCE) for ref in found]


def chosen_by(
    given: Sequence[str] | None, *, everything: bool, filters: Mapping[str, object]
) -> None:
    """Check that things are named either one by one or by `--all` and filters.

    `filters` are the values of the filter options, by the option's name.
    """
    said = [name for name, value in filters.items() if value]
    if everything and given:
        raise Usage("options-exclusive", first="--all", second=" ".join(given[:1]))
    if not everything and said:
        raise Usage("filters-without-all", value=said[0])
    if not everything and not given:
        raise Usage("reference-missing")


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


def approve_all(
    context: Context, counts: Mapping[str, int], *, yes: bool, narrowed: bool, dry_run: bool
) -> None:
    """Ask before `--all` does its work, where the contract says so; say how many it is."""
    total = sum(counts.values())
    if total == 0 or dry_run:
        return
    if not narrowed or (context.interactive and total > ASK_ABOVE):
        approve(context, "change-all", yes=yes, counts=counted(counts))


def counted(counts: Mapping[str, int]) -> str:
    """Return counts by status in words: `3 pending, 1 spam`."""
    return ", ".join(f"{count} {status}" for status, count in counts.items())


def report(context: Context, outcome: "Outcome", *, everything: bool, dry_run: bool) -> None:
    """Say what was left alone and how many were changed; raise Partial where some were not."""
    if outcome.left:
        context.say("left", refs=_some(outcome.left))
    if everything or len(outcome.ids) > 1:
        key = "would-change" if dry_run else "changed"
        if outcome.by_status:
            context.say(key, counts=counted(outcome.by_status))
        elif not outcome.left:
            context.say("nothing-matches")
    if outcome.refused:
        raise Partial("partly", refs=outcome.refused)


def _some(refs: Sequence[str], most: int = 10) -> str:
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
        approve(context, "merge", yes=yes, into=into, refs=_some(refs))


def before_delete(context: Context, kind: "Kind", refs: Sequence[str], *, yes: bool) -> None:
    """Check that what is to be deleted exists, and ask: it can't be undone."""
    from blogctl.services import references as named  # noqa: PLC0415

    with context.reading() as session:
        named.several(session, kind, refs)
    if refs:
        approve(context, "delete", yes=yes, refs=_some(refs))


def before_prune(context: Context, slugs: Sequence[str], *, yes: bool) -> None:
    """Ask before what is unused is deleted; say so where nothing is."""
    if slugs:
        approve(context, "prune", yes=yes, refs=_some(slugs))
    else:
        context.say("nothing-unused")


def tell_existing(context: Context, slugs: Sequence[str]) -> None:
    """Say which things existed already and were left alone."""
    if slugs:
        context.say("exists", refs=_some(slugs))


def something_said(ctx: typer.Context, said: bool) -> None:  # noqa: FBT001 - the claim itself
    """Raise Usage where an edit says nothing to change."""
    if not said:
        raise Usage("nothing-said", path=ctx.command_path)
