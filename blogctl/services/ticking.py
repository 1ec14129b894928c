"""`tick`: all that is due, once, each step in a process of its own with a limit of time.

The kernel's alarm ends a step that takes too long: a handler in Python would wait for whatever C
code is running, and a watching parent may be killed first.
"""

import os
import pickle
import signal
from collections.abc import Callable, Collection, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import NamedTuple

from blogctl.errors import BlogctlError, Busy, DatabaseProblem, Partial
from blogctl.records.ticks import TickRecord
from blogctl.services import backups, forgetting, hooks, marks, setting_values, settings
from blogctl.services.audit import Actor, Change
from blogctl.services.hooks_file import Hooks
from blogctl.services.printing import build
from blogctl.services.thinning import Keeping
from blogctl.store.engine import Store
from blogctl.store.overwriting import empty_wal
from blogctl.store.surroundings import newest_backup
from blogctl.vocabulary import Ticked, TickStep
from blogctl.when import before

PRIVACY = "privacy"
"""The mark of when old comments were last looked through: once a day is enough."""

_DAY = timedelta(days=1)
_LEFT = "wal"
_PAUSE, _LONGEST_PAUSE = timedelta(minutes=5), timedelta(hours=6)
_FAILED = "failed:"


@dataclass(frozen=True, slots=True)
class Ticking:
    """A tick: of which blog, when, for whom, and what it knows besides."""

    blog: Path
    now: datetime
    actor: str
    hooks: Hooks
    environ: Mapping[str, str]
    cache: Path | None = None


class Did(NamedTuple):
    """What a step did: how much, to what, and what failed that is tried again by itself."""

    many: int
    detail: str | None = None
    failed: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Step:
    """A step: when it is due, what it does, and how many seconds it may take."""

    due: Callable[[Ticking, Store], bool]
    do: Callable[[Ticking, Store], Did | None]
    limit: int


def due(ticking: Ticking, only: Collection[TickStep] = ()) -> list[TickStep]:
    """Return the steps that are due, of these or of all; one that failed waits for its pause."""
    store = Store(ticking.blog)
    try:
        return [
            step
            for step in TickStep
            if (not only or step in only)
            and STEPS[step].due(ticking, store)
            and not _waits(ticking, store, step)
        ]
    finally:
        store.close()


def done(ticking: Ticking, step: TickStep) -> TickRecord | None:
    """Do a step in a process of its own, and note how it went.

    Raises what went wrong there. None where nothing was left to do.
    """
    try:
        did = apart(ticking, step, STEPS[step])
    except BlogctlError:
        _note_failure(ticking, step)
        raise
    _note(ticking, f"{_FAILED}{step}", None)
    if did is not None and did.failed:
        raise Partial("hooks-failed", refs=did.failed)
    return None if did is None else TickRecord(step, Ticked.DONE, did.many, did.detail)


def ticked(ticking: Ticking) -> None:
    """Note that there was a tick."""
    _note(ticking, marks.TICK, ticking.now)


# A process of its own.


def apart(ticking: Ticking, name: TickStep, step: Step) -> Did | None:
    """Do a step in a process of its own; raises what went wrong there, or that it took too long."""
    near, far = os.pipe()
    process = os.fork()
    if not process:
        os.close(near)
        _serve(ticking, step, far)
    os.close(far)
    with os.fdopen(near, "rb") as stream:
        told = stream.read()
    _, status = os.waitpid(process, 0)
    if os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGALRM:
        raise DatabaseProblem("tick-late", refs=[name], step=name, limit=step.limit)
    if not told:
        raise DatabaseProblem("tick-lost", refs=[name], step=name)
    came = pickle.loads(told)  # noqa: S301 - of our own process
    if isinstance(came, BaseException):
        raise came
    found: Did | None = came
    return found


def _serve(ticking: Ticking, step: Step, far: int) -> None:
    """Do a step, write what came of it to a pipe, and end."""
    try:
        signal.signal(signal.SIGALRM, signal.SIG_DFL)
        signal.alarm(step.limit)
        store = Store(ticking.blog)
        try:
            told = pickle.dumps(step.do(ticking, store))
        except BlogctlError as error:
            told = pickle.dumps(error)
        finally:
            store.close()
        with os.fdopen(far, "wb") as stream:
            stream.write(told)
    except BaseException:  # noqa: BLE001 - the parent tells that nothing came
        if ticking.environ.get("BLOGCTL_DEBUG"):
            import traceback  # noqa: PLC0415 - for who looks for a fault

            traceback.print_exc()
    finally:
        os._exit(0)


# What failed is tried again later and later.


def _waits(ticking: Ticking, store: Store, step: TickStep) -> bool:
    with store.reading() as session:
        failed = marks.read(session, f"{_FAILED}{step}")
    if failed is None or failed.at is None:
        return False
    times: int = 2 ** min(int(failed.value or 1) - 1, 10)
    return failed.at <= ticking.now < failed.at + min(_PAUSE * times, _LONGEST_PAUSE)


def _note_failure(ticking: Ticking, step: TickStep) -> None:
    name, store = f"{_FAILED}{step}", Store(ticking.blog)
    with suppress(BlogctlError):
        try:
            with store.transaction() as session:
                failed = marks.read(session, name)
                times = 1 if failed is None else int(failed.value or 0) + 1
                marks.put(session, name, ticking.now, str(times))
        finally:
            store.close()


def _note(ticking: Ticking, name: str, at: datetime | None) -> None:
    """Set a mark, or clear it; a blog that is busy is not waited for twice."""
    store = Store(ticking.blog)
    try:
        with store.reading() as session:
            known = marks.read(session, name)
        if at is None and known is None:
            return
        with store.transaction() as session:
            if at is None:
                marks.clear(session, name)
            else:
                marks.put(session, name, at)
    finally:
        store.close()


# The steps.


def _site_due(ticking: Ticking, store: Store) -> bool:
    return build.is_stale(store, now=ticking.now, cache=ticking.cache)


def _build_site(ticking: Ticking, store: Store) -> Did | None:
    record = build.renew(store, now=ticking.now, cache=ticking.cache)
    if record is None:
        return None
    if not record.written and not record.removed:
        return None
    hooks.site_built(store, ticking.hooks, record, now=ticking.now)
    return Did(record.written + record.removed, record.folder)


def _hooks_due(ticking: Ticking, store: Store) -> bool:
    return hooks.are_due(store, ticking.hooks, ticking.now)


def _run_hooks(ticking: Ticking, store: Store) -> Did | None:
    ran = hooks.run(store, ticking.hooks, environ=ticking.environ, now=ticking.now)
    return Did(ran.done, None, ran.failed) if ran.done or ran.failed else None


def _privacy_due(ticking: Ticking, store: Store) -> bool:
    with store.reading() as session:
        if settings.load(session)["privacy.forget_after"] == setting_values.OFF:
            return False
        last = marks.read(session, PRIVACY)
    if last is None or last.at is None or last.value:
        return True
    return ticking.now - last.at >= _DAY


def _forget(ticking: Ticking, store: Store) -> Did | None:
    with store.transaction() as session:
        moment = _forget_before(settings.load(session), ticking.now)
        if moment is None:
            return None
        last = marks.read(session, PRIVACY)
        change = Change(session, Actor(ticking.actor), "tick", ticking.now)
        record = forgetting.forget(change, moment)
        left = change.began is not None or (last is not None and last.value)
        marks.put(session, PRIVACY, ticking.now, _LEFT if left else None)
    if left:
        # What was overwritten stands in the -wal until no reader holds it: then it is tried again.
        if not empty_wal(store.path):
            raise Busy("locked", path=str(store.path), detail="")
        with store.transaction() as session:
            marks.put(session, PRIVACY, ticking.now)
    return Did(record.comments) if change.began is not None else None


def _forget_before(known: settings.Settings, now: datetime) -> datetime | None:
    length = known["privacy.forget_after"]
    if length == setting_values.OFF:
        return None
    return before(length, now=now, zone=known.zone)


def _backup_due(ticking: Ticking, store: Store) -> bool:
    with store.reading() as session:
        known = settings.load(session)
    every = known["backup.every"]
    if every == setting_values.OFF:
        return False
    newest = newest_backup(store.path)
    return newest is None or newest[1] <= before(every, now=ticking.now, zone=known.zone)


def _back_up(ticking: Ticking, store: Store) -> Did | None:
    with store.reading() as session:
        known = settings.load(session)
    store.close()  # a backup may have no other connection beside its own
    kept = (known[f"backup.keep_{span}"] for span in ("daily", "weekly", "monthly"))
    record = backups.back_up(store.path, None, keeping=Keeping(*kept), now=ticking.now)
    return Did(1, record.path)


STEPS: Mapping[TickStep, Step] = {
    TickStep.SITE: Step(_site_due, _build_site, 3600),
    TickStep.HOOKS: Step(_hooks_due, _run_hooks, 600),
    TickStep.PRIVACY: Step(_privacy_due, _forget, 600),
    TickStep.BACKUP: Step(_backup_due, _back_up, 3600),
}
