"""Files that a person names: read whole, within bounds, with words for what is wrong."""

from typing import BinaryIO

from blogctl.cli._context import Context
from blogctl.errors import NotFound, Usage
from blogctl.text import BODY_LIMIT, decode

STANDARD_INPUT = "-"
# Twice the longest body: UTF-16 takes as much, and front matter comes on top.
FILE_LIMIT = 2 * BODY_LIMIT


def given(
    context: Context, body: str | None, file: str | None, *, encoding: str = "utf-8"
) -> str | None:
    """Return the text of `--body` or of `--file`, None where neither was given.

    Raises Usage where both were, and as `read` does.
    """
    if body is not None and file is not None:
        raise Usage("options-exclusive", first="--body", second="--file")
    return body if file is None else read(context, file, encoding=encoding)


def read(context: Context, path: str, *, encoding: str = "utf-8") -> str:
    """Return the text of a file, or of standard input for `-`.

    Raises NotFound where it is missing, Usage where it is unreadable, too large or not text.
    """
    if path == STANDARD_INPUT:
        return decode(_bounded(context.stdin, path), what="standard input", encoding=encoding)
    try:
        with (context.cwd / path).open("rb") as stream:
            data = _bounded(stream, path)
    except FileNotFoundError:
        raise NotFound("file", refs=[path]) from None
    except (OSError, ValueError) as error:  # ValueError: a NUL in the path
        detail = getattr(error, "strerror", None) or str(error)
        raise Usage("file-unreadable", path=path, detail=detail) from error
    return decode(data, what=path, encoding=encoding)


def _bounded(stream: BinaryIO, path: str) -> bytes:
    data = stream.read(FILE_LIMIT + 1)
    if len(data) > FILE_LIMIT:
        raise Usage("file-large", path=path, limit=FILE_LIMIT)
    return data
