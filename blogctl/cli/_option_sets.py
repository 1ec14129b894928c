"""Sets of options that many commands have: what they filter by, how they change many things.

Their values go into the context, not through every function on the way.
"""

from enum import StrEnum
from typing import Annotated, Any

import typer

from blogctl.cli._options import choice, kept, one_of
from blogctl.vocabulary import CommentKind, CommentStatus, PostKind, ShownStatus


def _keep_how(ctx: typer.Context, param: typer.CallbackParam, value: Any) -> None:  # noqa: ANN401
    if value:
        setattr(ctx.obj.how, str(param.name), value)


def _keep_filter(ctx: typer.Context, param: typer.CallbackParam, value: Any) -> None:  # noqa: ANN401
    if value is not None and value != []:
        ctx.obj.filters[str(param.name)] = tuple(value) if isinstance(value, list) else value


def _filter(*names: str, **option: Any) -> Any:  # noqa: ANN401
    return kept(_keep_filter, *names, **option)


def _word(words: type[StrEnum], name: str, *more: str, help: str) -> Any:  # noqa: A002, ANN401
    return _filter(name, parser=one_of(words, *more), metavar=choice(words, *more), help=help)


_Text = str | None


def of_posts(
    status: Annotated[_Text, _word(ShownStatus, "--status", "all", help="In this state.")] = None,
    kind: Annotated[
        _Text, _word(PostKind, "--kind", "all", help="Of this kind; all by default.")
    ] = None,
    author: Annotated[_Text, _filter("--author", metavar="REF", help="Written by them.")] = None,
    category: Annotated[
        _Text, _filter("--category", metavar="REF", help="In it, or in one that stands on it.")
    ] = None,
    tags: Annotated[
        list[str] | None,
        _filter("--tag", metavar="REF", help="With this tag; repeated: with all of them."),
    ] = None,
    since: Annotated[_Text, _filter("--since", metavar="WHEN", help="From then on.")] = None,
    until: Annotated[_Text, _filter("--until", metavar="WHEN", help="Up to then.")] = None,
    search: Annotated[
        _Text, _filter("--search", metavar="WORDS", help="With these words, in full text.")
    ] = None,
) -> None:
    """Options that filter posts."""


def of_comments(
    status: Annotated[_Text, _word(CommentStatus, "--status", "all", help="In this state.")] = None,
    post: Annotated[_Text, _filter("--post", metavar="REF", help="On this post.")] = None,
    thread: Annotated[
        _Text, _filter("--thread", metavar="ID", help="In the thread of this comment.")
    ] = None,
    name: Annotated[_Text, _filter("--name", metavar="NAME", help="Signed just so.")] = None,
    email: Annotated[_Text, _filter("--email", metavar="E-MAIL", help="From this e-mail.")] = None,
    ip: Annotated[_Text, _filter("--ip", metavar="IP", help="From this address.")] = None,
    kind: Annotated[
        CommentKind | None, _word(CommentKind, "--kind", help="That came in this way.")
    ] = None,
    decided_by: Annotated[
        _Text, _filter("--decided-by", metavar="WHO", help="Decided by them.")
    ] = None,
    since: Annotated[
        _Text, _filter("--since", metavar="WHEN", help="Written from then on.")
    ] = None,
    until: Annotated[_Text, _filter("--until", metavar="WHEN", help="Written up to then.")] = None,
    decided_before: Annotated[
        _Text, _filter("--decided-before", metavar="WHEN", help="Decided before then.")
    ] = None,
    search: Annotated[
        _Text, _filter("--search", metavar="WORDS", help="With these words, in text or name.")
    ] = None,
    reported: Annotated[
        bool | None, _filter("--reported", help="That a reader reported, undecided since.")
    ] = None,
    unanswered: Annotated[
        bool | None, _filter("--unanswered", help="That are owed an answer.")
    ] = None,
    overdue: Annotated[bool | None, _filter("--overdue", help="Whose answer is late.")] = None,
    due_before: Annotated[
        _Text, _filter("--due-before", metavar="WHEN", help="Whose answer is due before then.")
    ] = None,
    assigned_to: Annotated[
        _Text, _filter("--assigned-to", metavar="REF|none", help="With this contributor.")
    ] = None,
    mine: Annotated[bool | None, _filter("--mine", help="With you.")] = None,
) -> None:
    """Options that filter comments."""


def of_sets(
    everything: Annotated[
        bool, kept(_keep_how, "--all", help="All that the filters let through.")
    ] = False,
    yes: Annotated[bool, kept(_keep_how, "--yes", "-y", help="Do not ask.")] = False,
    dry_run: Annotated[
        bool, kept(_keep_how, "--dry-run", help="Do it all, then take it back.")
    ] = False,
    keep_going: Annotated[
        bool,
        kept(_keep_how, "--keep-going", help="Do what can be done; exit 1 if not all could."),
    ] = False,
) -> None:
    """Options of what changes one thing or many."""


def of_imports(
    dry_run: Annotated[
        bool, kept(_keep_how, "--dry-run", help="Do it all, tell what it did, then take it back.")
    ] = False,
    report: Annotated[
        _Text,
        _filter(
            "--report", metavar="FILE", help="Write what became of each thing, one JSON line each."
        ),
    ] = None,
    author_map: Annotated[
        _Text,
        _filter(
            "--author-map", metavar="FILE", help="CSV: who it is there, which contributor here."
        ),
    ] = None,
    default_author: Annotated[
        _Text, _filter("--default-author", metavar="REF", help="Who signs what nobody signed.")
    ] = None,
    encoding: Annotated[
        _Text, _filter("--encoding", metavar="NAME", help="How files are encoded.")
    ] = None,
    lenient: Annotated[
        bool | None, _filter("--lenient", help="Of a malformed file, read what can be read.")
    ] = None,
) -> None:
    """Options of what brings another blog in."""


def of_arrivals(
    status: Annotated[
        list[str] | None,
        _word(ShownStatus, "--status", help="Only posts in this state; repeated: in any of them."),
    ] = None,
    since: Annotated[
        _Text, _filter("--since", metavar="WHEN", help="Only posts from then on.")
    ] = None,
    categories: Annotated[
        list[str] | None,
        _filter(
            "--category",
            metavar="NAME",
            help="Only posts in this category; repeated: in any of them.",
        ),
    ] = None,
    skip_comments: Annotated[
        bool | None, _filter("--skip-comments", help="Leave the comments out.")
    ] = None,
) -> None:
    """Options that choose among the posts of another blog."""
