"""Themes."""

from dataclasses import dataclass

from blogctl.vocabulary import Ejected


@dataclass(frozen=True, slots=True)
class ThemeFileRecord:
    """A file of the theme that was asked for, and what became of it in the blog's own folder."""

    name: str
    path: str
    outcome: Ejected


@dataclass(frozen=True, slots=True)
class ThemeFaultRecord:
    """What is wrong in a theme, and where; a line is that of a template or of a catalogue."""

    path: str
    line: int | None
    problem: str
