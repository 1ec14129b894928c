"""`blogctl comments rules`: what looks at comments before the queue."""

from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer

from blogctl.cli import _files
from blogctl.cli._context import of
from blogctl.cli._lazy import Noun
from blogctl.cli._options import EncodingOpt
from blogctl.records.rules import CandidateRecord, RuleRecord

noun = Noun()

TestOpt = Annotated[
    str | None,
    typer.Option(
        "--test", metavar="FILE|-", help="Say what they would do with these: CSV or JSONL."
    ),
]


@noun.command(
    examples=(
        "blogctl comments rules",
        "blogctl comments rules --test comments.csv",
    )
)
def rules(ctx: typer.Context, test: TestOpt = None, encoding: EncodingOpt = "utf-8") -> None:
    """List the rules that look at a comment before the queue, or try them on comments.

    A rule marks a comment as spam or holds it, as its setting says, and 'comments show' tells why.
    --test takes CSV with a header, or JSONL: body (or text), and where there are any author_name
    (or name), author_email (or email), author_url (or url), ip and post. Each is looked at as if it
    came in now, and nothing is written.
    """
    context = of(ctx)
    if test is None:
        from blogctl.services import rules as kept  # noqa: PLC0415

        context.expect(RuleRecord)
        with context.reading():
            rows = kept.every(context.settings)
        translate = context.output.catalogue.gettext
        told = (replace(row, meaning=translate(row.meaning)) for row in rows)
        context.output.records(told, RuleRecord)
        return
    from blogctl.formats import candidates  # noqa: PLC0415
    from blogctl.services import trying  # noqa: PLC0415

    context.expect(CandidateRecord)
    text = _files.read(context, test, encoding=encoding)
    with context.reading() as session:
        found = list(
            trying.outcomes(
                session,
                candidates.read(text, Path(test)),
                settings=context.settings,
                now=context.now,
            )
        )
    context.output.records(found, CandidateRecord)
