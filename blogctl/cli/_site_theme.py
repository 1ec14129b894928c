"""`blogctl site theme`: the files of blogctl's theme laid out to be changed, and a theme tried."""

from collections.abc import Sequence
from pathlib import Path

from blogctl.cli._asking import some
from blogctl.cli._context import Context
from blogctl.errors import Red, Usage
from blogctl.records.themes import ThemeFaultRecord, ThemeFileRecord
from blogctl.vocabulary import Ejected


def eject(
    context: Context, names: Sequence[str], folder: str | None, *, force: bool, dry_run: bool
) -> None:
    """Lay out the files that are named, or all."""
    from blogctl.services import theming  # noqa: PLC0415 - not for --help

    context.expect(ThemeFileRecord)
    records = theming.eject(_folder(context, folder), names, force=force, dry_run=dry_run)
    kept = [each.name for each in records if each.outcome is Ejected.KEPT]
    if kept:
        context.say("theme-kept", refs=some(kept))
    context.tell(None, dry_run=dry_run)
    context.output.records(records, ThemeFileRecord, change=True)


def check(context: Context, names: Sequence[str], folder: str | None) -> None:
    """Draw every kind of page with the theme; raises Red where something is wrong."""
    from blogctl.cli._wording import describe  # noqa: PLC0415 - not for --help
    from blogctl.site import theme, trial  # noqa: PLC0415 - not for --help

    context.expect(ThemeFaultRecord)
    if names:
        raise Usage("options-exclusive", first="check", second="PART")
    place = _folder(context, folder)
    with context.reading():
        language = str(context.settings["blog.language"])
    cache = theme.cache_of(context.environ)
    faults = []
    for fault in trial.faults(place, language=language, cache=cache):
        told = describe(fault, context.output.catalogue).message
        path, line = str(fault.parts.get("path", place)), fault.parts.get("line")
        problem = str(fault.parts.get("problem") or told)
        faults.append(ThemeFaultRecord(path, line if isinstance(line, int) else None, problem))
    context.output.records(faults, ThemeFaultRecord)
    if faults:
        raise Red("red", refs=[str(len(faults))])
    context.say("theme-well" if place.is_dir() else "theme-ours", folder=place)


def _folder(context: Context, folder: str | None) -> Path:
    """Return the folder that is named, else the one beside the blog."""
    from blogctl.site import theme  # noqa: PLC0415 - not for --help

    return theme.folder_of(context.path) if folder is None else context.cwd / folder
