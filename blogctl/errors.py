"""What can go wrong, as a tree; each class carries its exit code and its stable code string.

    BlogctlError
    ├── Usage            2    a value, date, field or option that is not understood
    ├── NotFound         3    something named does not exist
    ├── Conflict         4    a taken slug, a stale edit, a change that a state does not allow
    ├── DatabaseProblem  5    none, not a blog, another schema, not writable, damaged, disk full
    ├── Busy             6    locked past the time-out
    ├── Partial          1    some of it was done
    ├── Declined         1    "no" at the prompt
    ├── Red              1    a check that found something, which its results tell
    ├── Interrupted      130  Ctrl-C
    ├── FileFailed            as the error of what the file says
    └── LineFailed       as the error of the line of a batch

An error takes parts, not prose: ``NotFound("post", ref="helo", nearest="hello")``. The words, in
English and in French, stand beside `blogctl.cli._wording` alone, under the error's code and key.
"""

from collections.abc import Sequence
from typing import Any, ClassVar


class BlogctlError(Exception):
    """A failure that blogctl foresaw.

    `key` picks the sentence; `parts` fill its blanks; `refs` are the references at fault, as the
    person typed them, for the JSON form of the error.
    """

    code: ClassVar[str] = ""
    exit_code: ClassVar[int] = 1

    def __init__(self, key: str, *, refs: Sequence[str] = (), **parts: object) -> None:
        super().__init__(key, parts)
        self.key = key
        self.refs = tuple(refs)
        self.parts = parts

    def __reduce__(self) -> tuple[Any, ...]:
        """Return how another process makes it again."""
        return _again, (type(self), self.args, self.__dict__)


def _again(
    kind: type[BlogctlError], args: tuple[object, ...], parts: dict[str, object]
) -> BlogctlError:
    error = kind.__new__(kind, *args)
    error.args = args
    error.__dict__.update(parts)
    return error


class Usage(BlogctlError):
    """The command line or a value on it is not understood."""

    code = "usage"
    exit_code = 2


class NotFound(BlogctlError):
    """Something that was named does not exist; the key is its kind."""

    code = "not_found"
    exit_code = 3


class Conflict(BlogctlError):
    """The state of a thing does not allow the change."""

    code = "conflict"
    exit_code = 4


class DatabaseProblem(BlogctlError):
    """The database is missing, foreign, of another schema, unwritable, damaged or full."""

    code = "database"
    exit_code = 5


class Busy(BlogctlError):
    """Another process held the database past the time-out."""

    code = "busy"
    exit_code = 6


class Partial(BlogctlError):
    """Some things were done and others could not be."""

    code = "partial"
    exit_code = 1


class Declined(BlogctlError):
    """The person answered no."""

    code = "partial"
    exit_code = 1


class Red(BlogctlError):
    """A check found something: its results have told what, so that nothing more is said."""

    code = "partial"
    exit_code = 1


class Interrupted(BlogctlError):
    """The person pressed Ctrl-C; nothing was half done."""

    code = "interrupted"
    exit_code = 130


class FileFailed(BlogctlError):
    """What a file says is wrong: the file, and the error that it is."""

    def __init__(self, error: BlogctlError, *, path: str) -> None:
        super().__init__("file-says", refs=error.refs, path=path)
        self.error = error
        self.path = path


class LineFailed(BlogctlError):
    """A line of a batch or of a file failed: its number, and the error with whose code all ends."""

    def __init__(self, error: BlogctlError, *, line: int) -> None:
        super().__init__("batch-line", refs=error.refs, line=line)
        self.error = error
        self.line = line
