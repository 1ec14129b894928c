"""Processes that draw beside this one, each with a view of its own of the blog.

They are forks, so that they begin with all that is known here. They end when the pipe that they
are given work through is closed, whoever closes it: nobody who kills a build leaves them behind.
"""

import os
import signal
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing, suppress
from multiprocessing import Pipe
from multiprocessing.connection import Connection, wait
from typing import Any

from blogctl.errors import DatabaseProblem
from blogctl.services.printing.job import Job
from blogctl.services.printing.press import Press, Sheet, Task
from blogctl.store.engine import Store
from blogctl.store.site_folder import SiteFolder
from blogctl.store.site_state import State


def draw_all(job: Job, tasks: Iterable[Task], count: int) -> Iterator[tuple[Task, Sheet]]:
    """Yield tasks with what comes of them, in any order, drawn by so many processes.

    Raises what a task raises, in the process that it was drawn in.
    """
    crew: dict[Connection, int] = {}
    try:
        for _ in range(count):
            near, far = Pipe()
            crew[near] = _fork(job, far, [*crew, near])
            far.close()
        yield from _handed_out(list(crew), iter(tasks))
    finally:
        for near in crew:
            near.close()
        for process in crew.values():
            with suppress(ChildProcessError):
                os.waitpid(process, 0)


def _handed_out(crew: list[Connection], tasks: Iterator[Task]) -> Iterator[tuple[Task, Sheet]]:
    given: dict[Connection, Task] = {}
    for near in crew:
        _give(near, tasks, given)
    while given:
        ready = wait(list(given))
        for near in [each for each in given if each in ready]:
            done, task = _received(near), given.pop(near)
            if isinstance(done, BaseException):
                raise done
            _give(near, tasks, given)
            yield task, done


def _received(near: Connection) -> Any:  # noqa: ANN401 - a sheet, or what was raised
    try:
        return near.recv()
    except (EOFError, ConnectionError):
        return DatabaseProblem("worker-lost")


def _give(near: Connection, tasks: Iterator[Task], given: dict[Connection, Task]) -> None:
    """Give the next task to a process, if there is one."""
    task = next(tasks, None)
    if task is not None:
        near.send(task)
        given[near] = task


def _fork(job: Job, far: Connection, others: list[Connection]) -> int:
    """Start a process; return its id. It never returns here."""
    process = os.fork()
    if process:
        return process
    try:
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for who gives the work
        for other in others:
            other.close()
        _work(job, far)
    finally:
        os._exit(0)


def _work(job: Job, far: Connection) -> None:
    """Draw what comes until nothing does."""
    with suppress(EOFError, OSError):
        try:
            store = Store(job.blog)
            site = SiteFolder(job.root)
            with closing(State.stood(site.state)) as stood, store.reading() as session:
                press = Press(job, job.view(session), site, stood)
                _serve(far, press.draw)
        except (EOFError, BrokenPipeError):
            raise
        except BaseException as error:  # noqa: BLE001 - it is raised where it can be told
            far.send(error)


def _serve(far: Connection, draw: Callable[[Task], Sheet]) -> None:
    while True:
        far.send(draw(far.recv()))
