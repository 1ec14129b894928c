"""`blogctl config`: the blog's settings."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Annotated

import typer

from blogctl.cli import _files
from blogctl.cli._cells import CELLS
from blogctl.cli._context import Context, of
from blogctl.cli._lazy import Noun
from blogctl.cli._options import DryRunOpt
from blogctl.records.settings import SettingRecord

noun = Noun()

KeyArg = Annotated[str, typer.Argument(metavar="KEY", help="Which one, as blog.title.")]
ValueArg = Annotated[
    str, typer.Argument(metavar="VALUE|-", help="What it shall be; - reads it; a list has commas.")
]
TomlArg = Annotated[str, typer.Argument(metavar="FILE|-", help="Settings, as TOML.")]


@noun.command("list", examples=("blogctl config list", "blogctl config list --fields key,value"))
def list_(ctx: typer.Context) -> None:
    """List the settings: what is in force, the default, and what each is for."""
    from blogctl.services import settings  # noqa: PLC0415

    context = of(ctx)
    context.expect(SettingRecord)
    with context.reading() as session:
        context.output.records(_explained(context, settings.every(session)), SettingRecord)


@noun.command(examples=("blogctl config get blog.title",))
def get(ctx: typer.Context, key: KeyArg) -> None:
    """Print the value of a setting; with --format, all that is known of it."""
    from blogctl.services import settings  # noqa: PLC0415

    context = of(ctx)
    context.expect(SettingRecord)
    with context.reading() as session:
        record = settings.record(session, key)
    if context.output.format or context.output.fields:
        context.output.records(_explained(context, [record]), SettingRecord, one=True)
    else:
        context.output.text(CELLS[type(record.value)](record.value))


@noun.command(
    "set",
    examples=(
        "blogctl config set publish.hour 8h30",
        "blogctl config set comments.reasons hors-sujet,insulte,publicite",
    ),
)
def set_(ctx: typer.Context, key: KeyArg, value: ValueArg) -> None:
    """Set a setting."""
    from blogctl.services import configuring, settings  # noqa: PLC0415

    context = of(ctx)
    context.expect(SettingRecord)
    if value == _files.STANDARD_INPUT:
        value = _files.read(context, value).rstrip("\n")
    with context.change("config set") as change:
        changed = configuring.put(change, key, value)
        record = settings.record(change.session, key)
    _show(context, [record], changed=[key] if changed else [], one=True)


@noun.command(examples=("blogctl config unset publish.hour",))
def unset(ctx: typer.Context, key: KeyArg) -> None:
    """Bring a setting back to its default."""
    from blogctl.services import configuring, settings  # noqa: PLC0415

    context = of(ctx)
    context.expect(SettingRecord)
    with context.change("config unset") as change:
        changed = configuring.clear(change, key)
        record = settings.record(change.session, key)
    _show(context, [record], changed=[key] if changed else [], one=True)


@noun.command(examples=("blogctl config apply blog.toml", "blogctl config apply - < blog.toml"))
def apply(ctx: typer.Context, file: TomlArg, dry_run: DryRunOpt = False) -> None:
    """Set all settings that a TOML file names, or none of them."""
    from blogctl.services import configuring, settings  # noqa: PLC0415

    context = of(ctx)
    context.expect(SettingRecord)
    text = _files.read(context, file)
    with context.change("config apply", dry_run=dry_run) as change:
        changed = configuring.apply(change, text)
        records = [settings.record(change.session, key) for key in changed]
    _show(context, records, changed=changed)


def _show(
    context: Context, records: list[SettingRecord], *, changed: list[str], one: bool = False
) -> None:
    """Print the settings that a command was about; say so where it changed none."""
    if not changed:
        context.say("nothing-changed")
    context.output.records(_explained(context, records), SettingRecord, one=one, change=True)


def _explained(context: Context, records: Iterable[SettingRecord]) -> Iterator[SettingRecord]:
    """Yield the settings with their meanings in the person's language."""
    translate = context.output.catalogue.gettext
    return (replace(record, meaning=translate(record.meaning)) for record in records)
