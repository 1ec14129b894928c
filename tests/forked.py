"""A `blogctl` to be put on a PATH that starts quickly, for tests that start hundreds of them.

Each is a process of its own with its own arguments, environment, folder and streams, and it imports
all of blogctl itself: but it is forked from one that has imported the libraries, which is most of
what a start costs.

    with server(folder) as scripts:      # `scripts` holds blogctl, and python3 beside it
        subprocess.run(["sh", "-c", "blogctl …"], env={"PATH": f"{scripts}:/bin"})

What hangs on how a process starts is tested on real ones, in `tests/processes`.
"""

import importlib
import marshal
import os
import select
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from shlex import quote

LIBRARIES = (
    "markdown_it",
    "mdit_py_plugins.footnote",
    "nh3",
    "rich.table",
    "slugify",
    "sqlalchemy.dialects.sqlite",
    "sqlmodel",
    "typer",
    "yaml",
)
_STREAMS = 3


@contextmanager
def server(folder: Path) -> Iterator[Path]:
    """Wait for starts as long as the block lasts; the path of the folder must be short."""
    scripts, address = folder / "bin", folder / "socket"
    scripts.mkdir()
    here = " ".join(map(quote, (sys.executable, "-IS", __file__, str(address))))
    script = scripts / "blogctl"
    script.write_text(f'#!/bin/sh\nexec {here} "$@"\n')
    script.chmod(0o700)
    (scripts / "python3").symlink_to(sys.executable)
    with (
        socket.socket(socket.AF_UNIX) as listening,
        subprocess.Popen(
            [sys.executable, __file__, "--serve", str(listening.fileno())],
            stdin=subprocess.PIPE,
            env={"LANG": "C.UTF-8", "PATH": os.defpath, "TERM": "xterm"},
            pass_fds=[listening.fileno()],
            start_new_session=True,
        ) as process,
    ):
        listening.bind(str(address))
        listening.listen(64)
        try:
            yield scripts
        finally:
            if process.stdin:
                process.stdin.close()  # it ends with us, however we do


def _serve(descriptor: int) -> None:
    """Start a process for whoever asks, until standard input ends."""
    for library in LIBRARIES:
        importlib.import_module(library)
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    with socket.socket(fileno=descriptor) as listening:
        while True:
            ready, _, _ = select.select([listening, sys.stdin], [], [])
            if sys.stdin in ready:
                return
            asking, _ = listening.accept()
            if not os.fork():
                listening.close()
                signal.signal(signal.SIGCHLD, signal.SIG_DFL)
                _answer(asking)
            asking.close()


def _answer(asking: socket.socket) -> None:
    """Start what is asked for, tell its number, wait for it, and tell its end."""
    _, descriptors, _, _ = socket.recv_fds(asking, 1, _STREAMS + 1)
    with asking.makefile("rb") as asked:
        argv, environ = marshal.load(asked)
    child = os.fork()
    if not child:
        asking.close()
        _become(argv, environ, descriptors)
    for each in descriptors:
        os.close(each)
    asking.sendall(b"%d\n" % child)
    _, status = os.waitpid(child, 0)
    asking.sendall(b"%d\n" % os.waitstatus_to_exitcode(status))
    os._exit(0)


def _become(argv: list[str], environ: dict[str, str], descriptors: list[int]) -> None:
    """Be `blogctl` in this process."""
    *streams, folder = descriptors
    for stream, descriptor in enumerate(streams):
        os.dup2(descriptor, stream)
    os.fchdir(folder)
    for each in descriptors:
        os.close(each)
    os.environ.clear()
    os.environ.update(environ)
    time.tzset()
    sys.argv = argv
    sys.stdin = os.fdopen(0, errors="surrogateescape", closefd=False)
    sys.stdout = os.fdopen(1, "w", errors="surrogateescape", closefd=False)
    sys.stderr = os.fdopen(2, "w", errors="backslashreplace", closefd=False, buffering=1)
    from blogctl.__main__ import main  # noqa: PLC0415 - each imports it for itself

    main()


def _ask(address: str, words: list[str]) -> None:
    """Have a process started that is all that this one is, and end as it does."""
    with socket.socket(socket.AF_UNIX) as asking:
        asking.connect(address)
        folder = os.open(".", os.O_RDONLY)
        socket.send_fds(asking, [b"."], [*range(_STREAMS), folder])
        asking.sendall(marshal.dumps((["blogctl", *words], dict(os.environ))))
        with asking.makefile("rb") as told:
            child = int(told.readline())
            for number in (signal.SIGINT, signal.SIGTERM):
                signal.signal(number, lambda number, _: os.kill(child, number))
            code = int(told.readline())
    if code < 0:
        signal.signal(-code, signal.SIG_DFL)
        os.kill(os.getpid(), -code)
    os._exit(code)


if __name__ == "__main__":
    if sys.argv[1] == "--serve":
        _serve(int(sys.argv[2]))
    else:
        _ask(sys.argv[1], sys.argv[2:])
