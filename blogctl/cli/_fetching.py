"""Files that stand on the web, fetched once an import is done: no lock is held meanwhile."""

from contextlib import ExitStack

from blogctl.cli._context import Context
from blogctl.cli._wording import describe
from blogctl.errors import BlogctlError
from blogctl.services import media
from blogctl.services.fetching import fetched
from blogctl.store import media_files

_MOST_SAID = 10


def fetch(context: Context) -> None:
    """Fetch the files that are known by their address alone; tell which can't be had."""
    folder = media_files.folder_of(context.store.path)
    with context.reading() as session:
        wanted = media.unfetched(session)
    failed = 0
    with ExitStack() as stack:
        copies = []
        for row in wanted:
            try:
                with fetched(row.url) as path:
                    (copy,) = stack.enter_context(media.copies(folder, [path]))
            except BlogctlError as error:
                failed += 1
                if failed <= _MOST_SAID:
                    detail = describe(error, context.output.catalogue).message
                    context.warn("not-fetched", url=row.url, detail=detail)
            else:
                copies.append((row, copy))
        if copies:
            with context.change("media fetch") as change:
                for row, copy in copies:
                    media.take(change, copy, name=row.name, alt=row.alt, noted=row.id)
    if failed > _MOST_SAID:
        context.warn("not-fetched-either", count=failed - _MOST_SAID)
    context.say("fetched", count=len(copies))
