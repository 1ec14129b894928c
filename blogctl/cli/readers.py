"""`blogctl readers`: who read what, by the logs of a web server."""

from typing import Annotated

import typer

from blogctl.cli._context import Context, of
from blogctl.cli._lazy import Noun
from blogctl.cli._moments import moment
from blogctl.cli._options import LimitOpt, SinceOpt, UntilOpt, word_option
from blogctl.records.readers import ReadersRecord
from blogctl.vocabulary import Readership, Use

noun = Noun()

LogsArg = Annotated[
    list[str],
    typer.Argument(
        metavar="FILE...|-", help="Access logs in any order, plain or .gz; - is standard input."
    ),
]
ByOpt = Annotated[Readership | None, word_option(Readership, "--by", "What is counted apart.")]
BaseOpt = Annotated[
    str | None,
    typer.Option("--base", metavar="BASE", help="Where the blog is: a path, or as blog.url."),
]


@noun.command(
    examples=(
        "blogctl readers /var/log/nginx/access.log*",
        "blogctl readers access.log --by missing --limit 20",
        "zcat access.log.*.gz | blogctl readers - --by month --format csv",
    )
)
def readers(
    ctx: typer.Context,
    logs: LogsArg,
    by: ByOpt = None,
    since: SinceOpt = None,
    until: UntilOpt = None,
    limit: LimitOpt = None,
    base: BaseOpt = None,
) -> None:
    """Who read what: figures from a web server's access logs.

    Of nginx and Apache, common or combined, and of Caddy. A request counts once: as one of a robot,
    as a view of a page, a fetch of a feed, or one of what is missing. Files, forms and errors do
    not count. An old address counts for the post that it leads to.

    Addresses are never read, so visitors can't be told apart, and nothing is kept. Who says to be
    a browser counts as one. Subscribers are those that feed readers tell of. Of referrers, feed
    readers, missing paths and robots the 10,000 most frequent are counted apart.

    Text for people, piped too; with --format, records by post, or as --by says. --limit: the last
    days or months, or the largest of others.
    """
    from blogctl.cli import _logs  # noqa: PLC0415
    from blogctl.services import readers as reading  # noqa: PLC0415
    from blogctl.services.places import Places  # noqa: PLC0415

    context = of(ctx)
    context.expect(ReadersRecord, limit=limit)
    with context.reading() as session:
        places = Places.read(session, _base(context, base), now=context.now)
        first, last = moment(context, since, Use.SINCE), moment(context, until, Use.UNTIL)
    counted = reading.Readers(places, context.settings.zone, since=first, until=last)
    odd = _logs.count(context, logs, counted)
    if context.output.format or context.output.fields:
        rows = reading.records(counted, by or Readership.POST)
        context.output.records(_some(rows, by, limit), ReadersRecord)
    elif counted.span:
        from blogctl.cli import _readers_text  # noqa: PLC0415 - for people alone

        groups = {
            each: _some(reading.records(counted, each), each, limit)
            for each in _readers_text.shown(counted, by)
        }
        context.output.text(_readers_text.told(context, counted, groups))
    _logs.tell(context, odd, counted)
    if not counted.span:
        context.say("nothing-read")


def _base(context: Context, said: str | None) -> str:
    """Return the address that the blog's pages begin with: `blog.url`, at another path if said."""
    from urllib.parse import urlsplit  # noqa: PLC0415 - not for --help

    from blogctl.text import check_url  # noqa: PLC0415

    known = str(context.settings["blog.url"])
    if said is None:
        return known
    if "://" in said:
        return check_url(said, "url")
    parts = urlsplit(known)
    origin = f"{parts.scheme}://{parts.netloc}" if known else ""
    return f"{origin}/{said.strip('/')}"


def _some(
    rows: list[ReadersRecord], by: Readership | None, limit: int | None
) -> list[ReadersRecord]:
    """Return as many records as were asked for: the last ones by time, else the largest."""
    if limit is None:
        return rows
    return rows[max(0, len(rows) - limit) :] if by in _IN_TIME else rows[:limit]


_IN_TIME = {Readership.DAY, Readership.MONTH}
