"""`blogctl search`: words in posts and comments."""

from itertools import chain
from typing import TYPE_CHECKING, Annotated

import typer

from blogctl.cli._context import Context, of
from blogctl.cli._lazy import Noun
from blogctl.cli._options import whole_number, word_option
from blogctl.errors import Usage
from blogctl.records.search import FoundRecord
from blogctl.vocabulary import Format, FoundKind

if TYPE_CHECKING:
    from blogctl.services.searching import Best

noun = Noun()

SHOWN = 20
"""How many finds of each kind a table shows unless `--limit` says otherwise."""

TextArg = Annotated[list[str], typer.Argument(metavar="TEXT...", help="The words to find.")]
KindOpt = Annotated[
    FoundKind | None,
    word_option(FoundKind, "--kind", "Only these; both, posts first, if not said."),
]
BestOpt = Annotated[
    int | None,
    typer.Option(
        "--limit",
        parser=whole_number,
        metavar="N",
        help=f"At most so many of each kind; {SHOWN} for people if not said, all in other formats.",
    ),
]


@noun.command(
    examples=(
        "blogctl search oeuvre",
        "blogctl search médi numérique --kind comment",
        "blogctl search '\"chef de projet\"' --format json",
    )
)
def search(ctx: typer.Context, text: TextArg, kind: KindOpt = None, limit: BestOpt = None) -> None:
    """Find posts and comments that have all these words, the best first.

    Words match from their start (médi finds médiathèque), whatever their case and accents; one in
    double quotes of its own, as in '"chef de projet"', is a phrase that must stand just so.

    Where more than 1,000 match, the 1,000 that came in last are compared; in formats for machines
    the others follow, the newest first. Neither the trash nor spam is searched: `post list` and
    `comments list` do that, with --search and --status.
    """
    from blogctl.passages import LENGTH, Places, asked  # noqa: PLC0415
    from blogctl.services import searching  # noqa: PLC0415

    context, words = of(ctx), " ".join(text)
    output = context.output
    context.expect(FoundRecord, limit=limit)
    if output.chosen is Format.IDS and kind is None:
        raise Usage("ids-of-two-kinds")
    searching.check(words)
    width = output.columns
    places = Places(asked(words), length=LENGTH if width is None else max(40, width // 2))
    output.marks = places.spans
    kinds = list(FoundKind) if kind is None else [kind]
    usual = SHOWN if output.chosen is Format.TABLE else None
    wanted = searching.Wanted(words, usual if limit is None else limit)
    found: list[Best] = []
    with context.reading() as session:
        if output.wanted() != 0:
            shown = searching.Shown(places, context.settings, context.now)
            found += (searching.best(session, each, wanted, shown) for each in kinds)
        output.records(
            chain.from_iterable(each.rows for each in found),
            FoundRecord,
            total=lambda: sum(searching.count(session, each, words) for each in kinds),
        )
    _tell(context, found)


def _tell(context: Context, found: "list[Best]") -> None:
    """Say what there is beside what is shown."""
    if found and not any(each.compared for each in found):
        context.say("nothing-found")
    for each in found:
        posts = each.kind is FoundKind.POST
        if each.crowded:
            crowded = "crowded-posts" if posts else "crowded-comments"
            context.say(crowded, pool=each.compared)
        elif each.left:
            further = "more-posts" if posts else "more-comments"
            context.say(further, count=each.left)
