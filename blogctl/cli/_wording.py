"""Failures, questions and notes in words; the words stand in the tables of its neighbours.

`_wording_errors` and `_wording_files` have those of what went wrong, `_wording_notes` those of
what is asked and what was done.
"""

from collections.abc import Mapping, Sequence
from string import Formatter
from typing import Any, NamedTuple

import typer

from blogctl.cli import _usage
from blogctl.cli._wording_notes import NOTES
from blogctl.errors import BlogctlError, FileFailed, LineFailed
from blogctl.language import N_, Catalogue


class Told(NamedTuple):
    """A failure in words."""

    code: str
    exit_code: int
    message: str
    hint: str | None
    refs: Sequence[str]
    line: int | None = None


def sentence(key: str, catalogue: Catalogue, **parts: object) -> str:
    """Return a note in words."""
    return _fill(NOTES[key], parts, catalogue)


def describe(error: BaseException, catalogue: Catalogue) -> Told:
    """Return a failure in words, whichever of our errors or Typer's it is."""
    from blogctl.cli._wording_errors import ERRORS  # noqa: PLC0415 - only where something is wrong

    if isinstance(error, typer.TyperException):
        error = _usage.of_typer(error)
    if isinstance(error, LineFailed):
        told = describe(error.error, catalogue)
        line = _fill(
            N_("line {line}: {message}"),
            {"line": error.parts["line"], "message": told.message},
            catalogue,
        )
        return told._replace(message=line, line=error.line)
    if not isinstance(error, BlogctlError):
        raise TypeError(error)
    if isinstance(error, FileFailed):
        told = describe(error.error, catalogue)
        return told._replace(message=f"{error.path}: {told.message}")
    message, *hints = ERRORS[error.key]
    between = catalogue.gettext(N_("', '")) if "'{refs}'" in message else ", "
    parts = {"refs": between.join(error.refs)} | error.parts
    given = (hint for hint in hints if all(parts.get(name) is not None for name in _names(hint)))
    hint = next(given, None)
    return Told(
        error.code,
        error.exit_code,
        _fill(message, parts, catalogue),
        _fill(hint, parts, catalogue) if hint else None,
        error.refs,
    )


def _names(template: str) -> list[str]:
    return [name for _, name, _, _ in Formatter().parse(template) if name]


# Parts that are words themselves, and so are translated where they stand in a sentence.
WORDS = {
    "user-agent": N_("the user agent"),
    "file": N_("the file"),
    "title": N_("the title"),
    "summary": N_("the summary"),
    "body": N_("the body"),
    "comment": N_("the comment"),
    "name": N_("the name"),
    "role": N_("the role"),
    "bio": N_("the bio"),
    "email": N_("the e-mail"),
    "url": N_("the address"),
    "alt": N_("what it shows"),
    "topic": N_("the topic"),
    "login": N_("the login"),
    "user": N_("the user"),
    "note": N_("the note"),
    "description": N_("the description"),
    "front matter": N_("the front matter"),
    "value": N_("the value"),
    "standard input": N_("standard input"),
    "reference": N_("the reference"),
    "reason": N_("the reason"),
    "search": N_("the search"),
    "characters": N_("characters"),
    "bytes": N_("bytes"),
    # what a review did
    "approved": N_("approved"),
    "rejected": N_("rejected"),
    "spam": N_("spam"),
    "replied": N_("answered"),
    "noted": N_("noted"),
    "assigned": N_("handed over"),
    "settled": N_("settled"),
}


def _fill(template: str, parts: Mapping[str, Any], catalogue: Catalogue) -> str:
    words = {
        name: catalogue.gettext(WORDS[value])
        if name in {"what", "unit"} and value in WORDS
        else value
        for name, value in parts.items()
    }
    return catalogue.gettext(template).format(**words)
