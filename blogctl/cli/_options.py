"""Options and arguments that several commands share, each written once.

Values are read by our own parsers, so that what is wrong with one is said in our own words and in
both languages. `--db`, `--as`, `--quiet` and `--verbose` stand on every command, so that they may
come anywhere on the line; the options of records on every command that prints some.
"""

from collections.abc import Callable
from enum import StrEnum
from typing import Annotated, Any, TypeVar

import typer

from blogctl.errors import Usage
from blogctl.vocabulary import (
    BodyFormat,
    CommentKind,
    CommentSort,
    CommentStatus,
    ContributorKind,
    Format,
    PostKind,
    PostSort,
    ShownStatus,
)

_Words = TypeVar("_Words", bound=StrEnum)


def one_of(words: type[_Words]) -> Callable[[str], _Words]:
    """Return a parser that takes one of these words and nothing near it."""

    def parse(value: str) -> _Words:
        try:
            return words(value)
        except ValueError:
            raise Usage("word-unknown", value=value, known=", ".join(words)) from None

    return parse


def whole_number(value: str) -> int:
    """Read a whole number, 0 or above."""
    if not (value.isascii() and value.isdigit() and len(value) < 19):
        raise Usage("number-bad", value=value)
    return int(value)


def _choice(words: type[StrEnum], *more: str) -> str:
    return "|".join([*words, *more])


def word_option(words: type[StrEnum], name: str, help: str) -> Any:  # noqa: A002, ANN401 - Typer's own
    """Return an option that takes one of these words."""
    return typer.Option(name, parser=one_of(words), metavar=_choice(words), help=help)


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
AllOpt = Annotated[bool, typer.Option("--all", help="All that the filters let through.")]
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
SearchOpt = Annotated[
    str | None, typer.Option("--search", metavar="WORDS", help="With these words, in full text.")
]
ReverseOpt = Annotated[bool, typer.Option("--reverse", help="The other way round.")]
AfterOpt = Annotated[
    str | None, typer.Option("--after", metavar="REF", help="Those that follow this one.")
]
PostStatusOpt = Annotated[
    str | None,
    typer.Option(
        "--status", metavar=_choice(ShownStatus, "all"), help="In this state; all: in any."
    ),
]
PostKindOpt = Annotated[
    str | None,
    typer.Option("--kind", metavar=_choice(PostKind, "all"), help="Of this kind; all by default."),
]
AuthorFilterOpt = Annotated[
    str | None, typer.Option("--author", metavar="REF", help="Written by this contributor.")
]
CategoryFilterOpt = Annotated[
    str | None,
    typer.Option("--category", metavar="REF", help="In this category or one that stands on it."),
]
TagFilterOpt = Annotated[
    list[str] | None,
    typer.Option("--tag", metavar="REF", help="With this tag; repeated: with all of them."),
]
PostSortOpt = Annotated[PostSort, word_option(PostSort, "--sort", "In this order.")]
CommentStatusOpt = Annotated[
    str | None,
    typer.Option(
        "--status", metavar=_choice(CommentStatus, "all"), help="In this state; all: in any."
    ),
]
CommentKindOpt = Annotated[
    CommentKind | None, word_option(CommentKind, "--kind", "That came in this way.")
]
CommentSortOpt = Annotated[CommentSort, word_option(CommentSort, "--sort", "In this order.")]
PostFilterOpt = Annotated[str | None, typer.Option("--post", metavar="REF", help="On this post.")]
ThreadOpt = Annotated[
    str | None, typer.Option("--thread", metavar="ID", help="In the thread of this comment.")
]
NameFilterOpt = Annotated[
    str | None, typer.Option("--name", metavar="NAME", help="Signed with this very name.")
]
EmailFilterOpt = Annotated[
    str | None, typer.Option("--email", metavar="E-MAIL", help="From this e-mail address.")
]
IpFilterOpt = Annotated[
    str | None, typer.Option("--ip", metavar="IP", help="From this IP address.")
]
DecidedByOpt = Annotated[
    str | None, typer.Option("--decided-by", metavar="WHO", help="Decided by this actor.")
]
DecidedBeforeOpt = Annotated[
    str | None, typer.Option("--decided-before", metavar="WHEN", help="Decided before then.")
]

# Decisions on comments.
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


def _set_output(name: str) -> Callable[..., Any]:
    def store(ctx: typer.Context, value: Any) -> Any:  # noqa: ANN401 - any option's value
        if value not in {None, False}:
            setattr(ctx.obj.output, name, value)
        return value

    return store


def _set_context(name: str) -> Callable[..., Any]:
    def store(ctx: typer.Context, value: Any) -> Any:  # noqa: ANN401 - any option's value
        if value not in {None, False}:
            setattr(ctx.obj, name, value)
        return value

    return store


def _shared(
    db: Annotated[
        str | None,
        typer.Option(
            "--db",
            metavar="PATH",
            help="The blog: a file, or a folder with a blog.db.",
            callback=_set_context("db"),
            expose_value=False,
        ),
    ] = None,
    as_: Annotated[
        str | None,
        typer.Option(
            "--as",
            metavar="CONTRIBUTOR",
            help="Who acts.",
            callback=_set_context("acting_as"),
            expose_value=False,
        ),
    ] = None,
    quiet: Annotated[
        bool,
        typer.Option(
            "--quiet",
            "-q",
            help="Say nothing but errors and what --format asks for.",
            callback=_set_output("quiet"),
            expose_value=False,
        ),
    ] = False,
    verbose: Annotated[
        bool,
        typer.Option(
            "--verbose",
            "-v",
            help="Say which blog and who acts.",
            callback=_set_context("verbose"),
            expose_value=False,
        ),
    ] = False,
) -> None:
    """Hold the options that stand on every command."""


def _records(
    format_: Annotated[
        Format | None,
        typer.Option(
            "--format",
            parser=one_of(Format),
            metavar=_choice(Format),
            help="How to print: a table on a terminal, tsv elsewhere by default.",
            callback=_set_output("format"),
            expose_value=False,
        ),
    ] = None,
    fields: Annotated[
        str | None,
        typer.Option(
            "--fields",
            metavar="A,B,C",
            help="These fields, in this order.",
            callback=_set_output("fields"),
            expose_value=False,
        ),
    ] = None,
    raw: Annotated[
        bool,
        typer.Option(
            "--raw",
            help="In csv, no ' before a cell that a spreadsheet would run.",
            callback=_set_output("raw"),
            expose_value=False,
        ),
    ] = False,
) -> None:
    """Hold the options of every command that prints records."""


def _options_of(function: Callable[..., Any]) -> list[Any]:
    app = typer.Typer(add_completion=False, rich_markup_mode=None)
    app.command()(function)
    return list(typer.main.get_command(app).params)


def shared_options(*, hidden: bool = True) -> list[Any]:
    """Return the options that stand on every command; only the first page of help shows them."""
    options = _options_of(_shared)
    for option in options:
        option.hidden = hidden
    return options


def output_options() -> list[Any]:
    """Return the options of a command that prints records."""
    return _options_of(_records)
