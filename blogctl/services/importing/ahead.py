"""Reading ahead: a large source is read, and its bodies rendered, by a process of its own.

Half of what an import takes has nothing to do with the database. The other process is given a
reader's module and a path, and sends batches; it ends with the pipe that it writes to, so nobody
who kills the import leaves it behind.
"""

import gc
import pickle
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, fields
from importlib import import_module
from operator import attrgetter
from pathlib import Path
from typing import IO, Any

from blogctl.errors import Usage
from blogctl.formats.reading import Reading
from blogctl.records.moving import Moved, MovedComment, MovedMedia, MovedPost, Origin
from blogctl.services.importing.batching import Batch, batches
from blogctl.services.importing.links import OwnAddresses
from blogctl.services.rendering import Rendering, Taste, rendered
from blogctl.services.writing import body_of

_COMMENT_FIELDS = tuple(field.name for field in fields(MovedComment))
_comment_values = attrgetter(*_COMMENT_FIELDS)
_SERVE = "from blogctl.services.importing.ahead import serve; serve()"


@dataclass(frozen=True, slots=True)
class Source:
    """What is to be read: by the `read` of which module, from where, how, and for which taste."""

    module: str
    path: Path
    reading: Reading
    taste: Taste


@contextmanager
def read_ahead(source: Source, progress: Callable[[int], None]) -> Iterator[Iterator[Batch]]:
    """Yield the batches of a source, read by another process for as long as the block lasts."""
    process = subprocess.Popen(  # noqa: S603 - ourselves
        [sys.executable, "-P", "-c", _SERVE],  # whatever lies in the folder where we are
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        start_new_session=True,  # Ctrl-C is for us, and ends it with us
    )
    with process, ExitStack() as stack:
        stack.callback(process.kill)
        errand, answer = process.stdin, process.stdout
        if errand is not None and answer is not None:  # pipes, as was asked for
            with errand:
                pickle.dump(source, errand)
            yield _received(answer, progress)


def _received(stream: IO[bytes], progress: Callable[[int], None]) -> Iterator[Batch]:
    while True:
        sent, read, error = pickle.load(stream)  # noqa: S301 - of our own process
        progress(read)
        if error is not None:
            raise error
        if sent is None:
            return
        things, ready = sent
        yield Batch([_unpacked(thing) for thing in things], ready)


def _packed(thing: Moved) -> object:
    """Return what is sent of a thing: a dataclass takes ten times as long as its values."""
    return _comment_values(thing) if isinstance(thing, MovedComment) else thing


def _unpacked(sent: Any) -> Moved:  # noqa: ANN401 - as above
    if type(sent) is tuple:
        return MovedComment(**dict(zip(_COMMENT_FIELDS, sent, strict=True)))
    thing: Moved = sent
    return thing


def serve() -> None:
    """Read what standard input names, and write its batches to standard output."""
    signal.signal(signal.SIGPIPE, signal.SIG_DFL)
    gc.disable()  # nothing that is made here goes in circles
    source = pickle.load(sys.stdin.buffer)  # noqa: S301 - of our own process
    out = sys.stdout.buffer
    read = 0

    def progress(more: int) -> None:
        nonlocal read
        read += more

    def send(batch: Batch | None, error: BaseException | None = None) -> None:
        nonlocal read
        sent = None if batch is None else ([*map(_packed, batch.things)], batch.ready)
        pickle.dump((sent, read, error), out, protocol=pickle.HIGHEST_PROTOCOL)
        out.flush()
        read = 0

    try:
        for batch in _rendered(source, progress):
            send(batch)
    except Exception as error:  # noqa: BLE001 - told where the import is
        send(None, error)
    else:
        send(None)


def _rendered(source: Source, progress: Callable[[int], None]) -> Iterator[Batch]:
    """Yield the batches of a source, with the bodies that link to nothing of their own rendered."""
    reading = source.reading.with_progress(progress)
    own: OwnAddresses | None = None
    for batch in batches(import_module(source.module).read(source.path, reading)):
        for thing in batch.things:
            if isinstance(thing, Origin):
                own = OwnAddresses(thing)
            elif isinstance(thing, MovedMedia) and own is not None:
                own.learn(thing)
        for thing in batch.things:
            if isinstance(thing, MovedPost) and own is not None:
                _render(batch.ready, thing, own, source.taste)
        yield batch


def _render(ready: dict[str, Rendering], post: MovedPost, own: OwnAddresses, taste: Taste) -> None:
    if own.may_be_linked_to(post.key, post.body):
        return
    try:
        body = body_of(post.body)
    except Usage:  # which is told where the post comes in
        return
    ready[post.key] = rendered(body, body_format=post.body_format, taste=taste)
