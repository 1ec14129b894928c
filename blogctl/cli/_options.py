"""Options and arguments that several commands share, each written once.

Values are read by our own parsers, so that what is wrong with one is said in our own words and in
both languages. The options of `everywhere` stand on all commands, so that `--db` and the like may
come anywhere on the line; other sets are in `_option_sets`.
"""

from collections.abc import Callable
from enum import StrEnum
from functools import cache
from typing import Annotated, Any, Generic, TypeVar

import typer

from blogctl.cli._parameters import plain
from blogctl.errors import Usage
from blogctl.vocabulary import (
    BodyFormat,
    CommentSort,
    ContributorKind,
    Format,
    PostSort,
)

_Words = TypeVar("_Words", bound=StrEnum)


class OneOf(Generic[_Words]):
    """A parser that takes one of its words and nothing near it; a shell can complete them."""

    def __init__(self, words: type[_Words], *more: str) -> None:
        self._meant = words
        self._more = more
        self.words = (*words, *more)

    def __call__(self, value: str) -> _Words | str:
        """Return the word; raises Usage for another."""
        if value in self._more:
            return value
        try:
            return self._meant(value)
        except ValueError:
            known = ", ".join(self.words)
            raise Usage("word-unknown", value=value, known=known) from None


def one_of(words: type[_Words], *more: str) -> OneOf[_Words]:
    """Return a parser that takes one of these words."""
    return OneOf(words, *more)


def whole_number(value: str) -> int:
    """Read a whole number, 0 or above."""
    if not (value.isascii() and value.isdigit() and len(value) < 19):
        raise Usage("number-bad", value=value)
    return int(value)


def choice(words: type[StrEnum], *more: str) -> str:
    """Return the words as a metavar shows them."""
    return "|".join([*words, *more])


def word_option(words: type[StrEnum], name: str, help: str) -> Any:  # noqa: A002, ANN401 - Typer's own
    """Return an option that takes one of these words."""
    return typer.Option(name, parser=one_of(words), metavar=choice(words), help=help)


# What a command acts on.
PostArg = Annotated[str, typer.Argument(metavar="POST", help="Slug, id or permalink.")]
PostsArg = Annotated[
    list[str] | None,
    typer.Argument(metavar="REF...|-", help="Slugs, ids or permalinks; - reads them, one a line."),
]
CommentsArg = Annotated[
    list[str] | None,
    typer.Argument(metavar="REF...|-", help="Ids or POST#N; - reads them, one a line."),
]
RefsArg = Annotated[
    list[str],
    typer.Argument(metavar="REF...|-", help="Slugs, ids or names; - reads them, one a line."),
]
RefArg = Annotated[str, typer.Argument(metavar="REF", help="Slug, id or name.")]

# What several changes take.
YesOpt = Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")]
DryRunOpt = Annotated[bool, typer.Option("--dry-run", help="Do it all, then take it back.")]
KeepGoingOpt = Annotated[
    bool, typer.Option("--keep-going", help="Do what can be done; exit 1 if not all could.")
]
IfMissingOpt = Annotated[
    bool, typer.Option("--if-missing", help="Leave it alone where it exists already.")
]
IntoOpt = Annotated[str, typer.Option("--into", metavar="REF", help="The one to keep.")]
EncodingOpt = Annotated[
    str, typer.Option("--encoding", metavar="NAME", help="How the file is encoded.")
]

# Filters.
LimitOpt = Annotated[
    int | None,
    typer.Option("--limit", parser=whole_number, metavar="N", help="At most so many."),
]
SinceOpt = Annotated[
    str | None, typer.Option("--since", metavar="WHEN", help="From this day or hour on.")
]
UntilOpt = Annotated[
    str | None, typer.Option("--until", metavar="WHEN", help="Up to this day or hour.")
]
ReverseOpt = Annotated[bool, typer.Option("--reverse", help="The other way round.")]
AfterOpt = Annotated[
    str | None, typer.Option("--after", metavar="REF", help="Those that follow this one.")
]
PostSortOpt = Annotated[
    PostSort,
    word_option(
        PostSort, "--sort", "In this order: the newest or longest first, titles and slugs from A."
    ),
]
CommentSortOpt = Annotated[
    CommentSort | None,
    word_option(CommentSort, "--sort", "In this order; what is owed by due, all else by date."),
]

# What is done with comments.
CommentArg = Annotated[str, typer.Argument(metavar="REF", help="An id, or POST#N.")]
ReasonOpt = Annotated[
    str | None,
    typer.Option("--reason", metavar="KEY", help="Why, a key of comments.reasons."),
]
NoteOpt = Annotated[
    str | None, typer.Option("--note", metavar="TEXT", help="A private word on the decision.")
]

# What is said of a post.
WithOpt = Annotated[
    list[str] | None,
    typer.Option("--with", metavar="REF", help="Somebody who took part; may be repeated."),
]
CategoriesOpt = Annotated[
    list[str] | None,
    typer.Option("--category", metavar="REF", help="Its category; the first is the main one."),
]
TagsOpt = Annotated[
    list[str] | None,
    typer.Option("--tag", metavar="NAME", help="A keyword, made where it is new."),
]
SummaryOpt = Annotated[
    str | None, typer.Option("--summary", metavar="TEXT", help="The lead paragraph.")
]
SlugOpt = Annotated[
    str | None, typer.Option("--slug", metavar="SLUG", help="Its word in addresses.")
]
AuthorOpt = Annotated[
    str | None, typer.Option("--author", metavar="REF", help="Who signs: an active contributor.")
]
BodyOpt = Annotated[str | None, typer.Option("--body", metavar="TEXT", help="The text.")]
FileOpt = Annotated[
    str | None, typer.Option("--file", metavar="PATH|-", help="The text, from a file.")
]
EditOpt = Annotated[bool, typer.Option("--edit", help="Open the editor on it first.")]
PublishOpt = Annotated[bool, typer.Option("--publish", help="Publish it: at its date, or now.")]
AtOpt = Annotated[str | None, typer.Option("--at", metavar="WHEN", help="Publish it then.")]
BodyFormatOpt = Annotated[
    BodyFormat | None,
    word_option(BodyFormat, "--body-format", "What the text is written in."),
]

# What is said of a contributor.
ContributorKindOpt = Annotated[
    ContributorKind | None,
    word_option(ContributorKind, "--kind", "A blogger writes posts; a contributor takes part."),
]


# The options of every command, and of those that print records: into the context and its output.


def _keep_output(ctx: typer.Context, param: typer.CallbackParam, value: Any) -> None:  # noqa: ANN401
    if value not in {None, False}:
        setattr(ctx.obj.output, str(param.name).rstrip("_"), value)


def _keep_context(ctx: typer.Context, param: typer.CallbackParam, value: Any) -> None:  # noqa: ANN401
    if value not in {None, False}:
        setattr(ctx.obj, str(param.name), value)


def kept(callback: Callable[..., None], *names: str, **option: Any) -> Any:  # noqa: ANN401
    """Return an option whose value the callback keeps."""
    return typer.Option(*names, callback=callback, expose_value=False, **option)


_Text = str | None


def everywhere(
    db: Annotated[
        _Text,
        kept(_keep_context, "--db", metavar="PATH", help="The blog: a file, or a folder with one."),
    ] = None,
    acting_as: Annotated[
        _Text, kept(_keep_context, "--as", metavar="CONTRIBUTOR", help="Who acts.")
    ] = None,
    quiet: Annotated[
        bool,
        kept(_keep_output, "--quiet", "-q", help="Say only errors and what --format asks for."),
    ] = False,
    verbose: Annotated[
        bool, kept(_keep_context, "--verbose", "-v", help="Say which blog, and who acts.")
    ] = False,
) -> None:
    """Options of every command."""


def of_records(
    format_: Annotated[
        Format | None,
        kept(
            _keep_output,
            "--format",
            parser=one_of(Format),
            metavar="FORMAT",
            help=f"{', '.join(Format)}; by default table on a terminal, else tsv.",
        ),
    ] = None,
    fields: Annotated[
        _Text, kept(_keep_output, "--fields", metavar="A,B,C", help="These, in this order.")
    ] = None,
    raw: Annotated[
        bool,
        kept(_keep_output, "--raw", help="In csv, no ' before what a spreadsheet would run."),
    ] = False,
) -> None:
    """Options of a command that prints records."""


@cache
def _unseen() -> tuple[Any, ...]:
    options = built(everywhere)
    for option in options:
        option.hidden = True
    return tuple(options)


def unseen() -> list[Any]:
    """Return the options of every command, which only the first help page shows: made once."""
    return list(_unseen())


def built(*sets: Callable[..., None]) -> list[Any]:
    """Return the options of some sets, as Typer makes them, to be put on a command."""
    options = []
    for each in sets:
        app = typer.Typer(add_completion=False, rich_markup_mode=None)
        app.command()(each)
        options += typer.main.get_command(app).params
    return plain(options)
