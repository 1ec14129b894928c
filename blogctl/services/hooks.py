"""Hooks run: each command is told of what happened, after it happened, until it takes it.

An attempt is counted before it is made, so that one during which this process is killed is one
too. After six, which take some fifteen hours, it is given up.
"""

import os
import signal
import subprocess
import tempfile
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, BinaryIO

from sqlalchemy import Select, select, true, update

from blogctl.models import tables
from blogctl.records.site import SiteRecord
from blogctl.services import happenings, hook_messages, settings
from blogctl.services.hooks_file import Hooks
from blogctl.store.engine import Store
from blogctl.text import neutralise
from blogctl.vocabulary import Delivery, Event

PATIENCE = 30.0
"""Seconds that a command has."""

MOST = 12
"""Commands run in one go: what is left comes next."""

PAUSES = tuple(timedelta(minutes=minutes) for minutes in (2, 10, 60, 240, 600))
"""How long it waits after each attempt but the last."""

_OUTBOX = tables.OUTBOX
_TOLD = 300  # characters of what a command said last
_READ = 4_000  # bytes of it that are looked at


@dataclass(frozen=True, slots=True)
class Ran:
    """How many commands took what they were told, and of what others were told, and why not."""

    done: int
    failed: tuple[str, ...] = ()


def are_due(store: Store, hooks: Hooks, now: datetime) -> bool:
    """Tell whether something happened that a hook is to be told of, or one is to be tried again."""
    if not hooks:
        return False
    with store.reading() as session:
        if session.connection().execute(_due(hooks, now).limit(1)).first():
            return True
        return happenings.is_any(session, hooks.keys(), now)


def run(
    store: Store,
    hooks: Hooks,
    *,
    environ: Mapping[str, str],
    now: datetime,
    patience: float = PATIENCE,
) -> Ran:
    """Tell hooks what happened, one after another, at most `MOST` times.

    A command has `patience`, in seconds.
    """
    with store.transaction() as session:
        happenings.notice(session, hooks.keys(), now)
    done, failed = 0, []
    for _ in range(MOST):
        outcome = _next(store, hooks, environ, now, patience)
        if outcome is None:
            break
        if outcome:
            failed.append(outcome)
        else:
            done += 1
    return Ran(done, tuple(failed))


def site_built(store: Store, hooks: Hooks, record: SiteRecord, *, now: datetime) -> None:
    """Put into the outbox that a site was built, where a hook is to be told."""
    if Event.SITE_BUILT in hooks:
        with store.transaction() as session:
            happenings.site_built(session, asdict(record), now)


def _due(hooks: Hooks, now: datetime) -> Select[Any]:
    event = _OUTBOX.c.payload["event"].as_string()
    return (
        select(_OUTBOX)
        .where(
            _OUTBOX.c.state == Delivery.WAITING,
            _OUTBOX.c.due_at <= now,
            _OUTBOX.c.kind == happenings.KIND,
            event.in_([str(each) for each in hooks]),
        )
        .order_by(_OUTBOX.c.due_at, _OUTBOX.c.id)
    )


def _next(
    store: Store, hooks: Hooks, environ: Mapping[str, str], now: datetime, patience: float
) -> str | None:
    """Make the next attempt; return what failed and why, "" for nothing, None without one."""
    with store.transaction() as session:
        row = session.connection().execute(_due(hooks, now).limit(1)).first()
        if row is None:
            return None
        known = settings.load(session)
        message = hook_messages.text(session, row.payload, known=known, now=now)
        pause = PAUSES[min(row.attempts, len(PAUSES) - 1)]
        counted = {"attempts": row.attempts + 1, "due_at": now + pause}
        session.connection().execute(update(_OUTBOX).where(_OUTBOX.c.id == row.id).values(counted))
    if message is None:
        error: str | None = None
        state = Delivery.DROPPED
    else:
        event = Event(row.payload["event"])
        inherited = {**environ, "BLOGCTL_DB": str(store.path), "BLOGCTL_EVENT": str(event)}
        error = _told(hooks[event], message, inherited, store.path.parent, patience)
        state = Delivery.DONE if error is None else Delivery.WAITING
        if error is not None and row.attempts >= len(PAUSES):
            state = Delivery.FAILED
    settled = None if state is Delivery.WAITING else now
    # Whoever dropped it meanwhile is obeyed, but what went out is never tried again.
    still = _OUTBOX.c.state == Delivery.WAITING if error is not None else true()
    with store.transaction() as session:
        values = {"state": state, "error": error, "settled_at": settled}
        here = update(_OUTBOX).where(_OUTBOX.c.id == row.id, still)
        session.connection().execute(here.values(values))
    return "" if error is None else f"{row.key} ({error})"


def _told(
    command: Sequence[str],
    message: bytes,
    environ: Mapping[str, str],
    folder: Path,
    patience: float,
) -> str | None:
    """Run a command in a folder with a message on standard input; return what went wrong."""
    with tempfile.TemporaryFile() as said:
        try:
            process = subprocess.Popen(  # noqa: S603 - the user's own words, and no shell
                list(command),
                stdin=subprocess.PIPE,
                stdout=subprocess.DEVNULL,
                stderr=said,
                env=dict(environ),
                cwd=folder,
                start_new_session=True,
            )
        except OSError as error:
            return neutralise(f"{command[0]}: {error.strerror}")
        try:
            process.communicate(message, timeout=patience)
        except subprocess.TimeoutExpired:
            return f"longer than {patience:g} s"
        finally:
            with suppress(ProcessLookupError):  # what it started goes with it
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()
        if process.returncode == 0:
            return None
        return f"exit {process.returncode}: {_last_line(said)}".rstrip(": ")


def _last_line(said: BinaryIO) -> str:
    end = said.seek(0, os.SEEK_END)
    said.seek(max(0, end - _READ))
    lines = said.read(_READ).decode(errors="replace").split("\n")
    return neutralise(next((line for line in reversed(lines) if line.strip()), ""))[:_TOLD]
