"""A run of the press: what a plan says is drawn, by this process or by several."""

import os
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import replace

from sqlalchemy import select

from blogctl.models import tables
from blogctl.records.pages import ListKey
from blogctl.services.printing import media, plan, singles, tasks
from blogctl.services.printing.changes import Touched
from blogctl.services.printing.job import Job, Progress
from blogctl.services.printing.plan import Plan
from blogctl.services.printing.press import (
    Articles,
    ListPages,
    Press,
    Sheet,
    Task,
)
from blogctl.services.printing.view import View
from blogctl.store import media_files
from blogctl.store.dialect import is_among
from blogctl.store.site_folder import SiteFolder, digest_of, folded
from blogctl.store.site_state import Printed, State
from blogctl.vocabulary import Kind

MANY = 400
"""Posts and pages of lists to draw, below which a process is not worth its start."""

_ARTICLES, _PAGES = 50, 25  # of a task: what a process draws before it is given more


class Run:
    """One run; the state is told of each file as it is made.

    `redirected` says whether there are old addresses, or were.
    """

    def __init__(
        self, job: Job, view: View, state: State, site: SiteFolder, *, redirected: bool
    ) -> None:
        self._job, self._view, self._state, self._site = job, view, state, site
        self._redirected = redirected
        self._written = 0
        self.missing: tuple[str, ...] = ()

    def print(self, touched: Touched | None, progress: Progress) -> int:
        """Draw what was touched, or all; return how many files are new.

        `missing` has the files of media then that are not where they should be.
        """
        with closing(State.stood(self._site.state)) as stood:
            before = stood
            if touched is None:
                self._state.forget_places()
                made = plan.everything(self._view, self._state)
            else:
                made = plan.partial(self._view, self._state, touched)
            self._copy_media(made, before)
            self._state.remove(owner for owner in made.gone if not owner.endswith("/"))
            for name in made.gone:
                if name.endswith("/"):
                    self._state.remove_below(name)
            press = Press(self._job, self._view, self._site, stood)
            wanted = list(self._tasks(made))
            with progress(sum(map(_size, wanted))) as tell:
                for task, sheet in self._drawn(wanted, press):
                    self._take(sheet)
                    tell(_size(task))
            self._draw_singles(press, made)
        return self._written

    # Files that posts show.

    def _copy_media(self, made: Plan, stood: State) -> None:
        """Copy what posts show, once; take away what none shows any more."""
        view, state = self._view, self._state
        ids = media.used(view) if made.whole else sorted(state.referred(Kind.MEDIA, made.articles))
        if ids:
            prepared = media.prepare(
                view,
                ids,
                folder=media_files.folder_of(self._job.blog),
                into=self._site.workroom(),
                there=lambda path: stood.digest(path) is not None and self._site.stands(path),
            )
            self.missing = tuple(prepared.missing)
            state.fit(prepared.fitted)
            fitted = {**view.fitted, **prepared.fitted}
            self._job = replace(self._job, fitted=fitted)
            self._view = self._job.view(view.session)
            files = []
            for path, source, digest in prepared.copies:
                if source is not None:
                    self._site.make_copy(path, source)
                    self._written += 1
                owner = f"media:{digest.split()[0]}"
                files.append(Printed(owner, path, folded(path), digest_of(digest.encode())))
            state.add(files)
        if not made.whole:
            self._leave_media(made.media_left - set(ids))

    def _leave_media(self, left: set[int]) -> None:
        """Take away files that posts showed which no longer do, unless others show them."""
        mark = media.logo(self._view)
        unused = [
            thing
            for thing in sorted(left)
            if thing != mark and not self._state.referring(Kind.MEDIA, [thing])
        ]
        if unused:
            columns = tables.MEDIA.c
            query = select(columns.hash).where(is_among(columns.id, unused))
            found = self._view.session.connection().execute(query).scalars()
            self._state.remove(f"media:{hash_}" for hash_ in found if hash_)

    # Pages of which there are many.

    def _tasks(self, made: Plan) -> Iterator[Task]:
        """Yield what is to be drawn, newest first: those posts are the most looked at."""
        posts = sorted(made.articles, reverse=True)
        for start in range(0, len(posts), _ARTICLES):
            yield Articles(posts[start : start + _ARTICLES])
        for key in sorted(made.listings.keys() | made.feeds):
            yield from self._list_tasks(made, key)
        yield from self._archive_tasks(made)

    def _list_tasks(self, made: Plan, key: ListKey) -> Iterator[Task]:
        state, name = self._state, plan.name_of(key)
        numbers = sorted(made.listings.get(key, ()), key=lambda number: -(number or 1 << 62))
        feed = None
        if key in made.feeds:
            feed = state.newest(name, self._view.settings["site.feed_posts"])
        length, per_page = state.length(name), self._view.settings["site.posts_per_page"]
        order = state.oldest_first(name) if len(numbers) > _PAGES else None
        for start in range(0, max(1, len(numbers)), _PAGES):
            pages = []
            for number in numbers[start : start + _PAGES]:
                slice_, first, end = plan.slice_of(number, length, per_page)
                ids = order[first:end][::-1] if order else state.ranked(name, first, end)
                pages.append((slice_, ids))
            yield ListPages(key, pages, feed if start == 0 else None)

    def _archive_tasks(self, made: Plan) -> Iterator[Task]:
        state = self._state
        if not made.months:
            return
        counted = state.months()
        for month in sorted(made.months):
            if month in counted:
                yield tasks.month(state, counted, month)
            else:
                state.remove([f"archive/{month[:7]}"])
        for year in sorted({month[:4] for month in made.months}):
            task = tasks.year(state, counted, year)
            if task is None:
                state.remove([f"archive/{year}"])
            else:
                yield task

    def _drawn(self, wanted: Sequence[Task], press: Press) -> Iterator[tuple[Task, Sheet]]:
        """Yield each task with what came of it, drawn by as many processes as it pays to have."""
        count = os.cpu_count() or 1
        if count > 1 and sum(map(_size, wanted)) >= MANY:
            from blogctl.services.printing import workers  # noqa: PLC0415 - for who has many

            yield from workers.draw_all(self._job, wanted, count)
        else:
            for task in wanted:
                yield task, press.draw(task)

    # Pages of which there is one.

    def _draw_singles(self, press: Press, made: Plan) -> None:
        view, state = self._view, self._state
        if made.whole:
            singles.fixed(press, view, self._job.frame, self._job.theme)
        if made.archive:
            singles.years(press, view, state)
        if made.moderation:
            singles.moderation(press, view)
        self._take(press.sheet())
        if not view.drafts and made.sitemaps:
            state.remove(singles.write_sitemaps(press, view, state, made.sitemaps))
            self._take(press.sheet())
            singles.write_index(press, view, state)
            self._take(press.sheet())
        if self._redirected and (made.whole or made.moved or made.led_to):
            from blogctl.services.printing import old_addresses  # noqa: PLC0415 - where there are

            old_addresses.lead_on(press, view, self._job.frame, state, made)
            self._take(press.sheet())

    def _take(self, sheet: Sheet) -> None:
        """Tell the state what was drawn; what its owners had before and have no more is gone."""
        self._state.remove({printed.owner for printed in sheet.files})
        self._state.add(sheet.files)
        for post, comments in sheet.remarks.items():
            self._state.remark(post, comments)
        self._written += sheet.written


def _size(task: Task) -> int:
    """Return how many pages a task has."""
    match task:
        case Articles():
            return len(task.ids)
        case ListPages():
            return len(task.pages)
    return 1
