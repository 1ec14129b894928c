"""`blogctl import`: another blog, or a part of one, comes in."""

from typing import Annotated

import typer

from blogctl.cli._context import of
from blogctl.cli._lazy import Noun
from blogctl.cli._options import of_arrivals, of_imports

noun = Noun()

FileArg = Annotated[str, typer.Argument(metavar="FILE|-", help="The file; - is standard input.")]
FolderArg = Annotated[str, typer.Argument(metavar="FOLDER", help="A folder, or one file.")]


@noun.command(
    options=(of_imports, of_arrivals),
    examples=(
        "blogctl import wordpress export.xml --dry-run --report plan.jsonl",
        "blogctl import wordpress export.xml --author-map authors.csv --status published",
    ),
)
def wordpress(ctx: typer.Context, source: FileArg) -> None:
    """Bring in the export of a WordPress blog (WXR 1.0, 1.1, 1.2); again: only what is new."""
    from blogctl.cli import _imports  # noqa: PLC0415
    from blogctl.formats import wordpress as wxr  # noqa: PLC0415

    _imports.run(of(ctx), "import wordpress", source, wxr.read)
