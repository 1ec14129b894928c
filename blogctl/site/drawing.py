"""Templates drawn by Jinja, and what is wrong with one told by file and line.

Everything that a template writes is escaped, and freed of what has no place in a page. Where a
template is not ours all run in Jinja's sandbox.
"""

from collections.abc import Callable, Mapping
from types import TracebackType
from typing import Any

from jinja2 import BaseLoader, Environment, StrictUndefined, TemplateNotFound
from jinja2.exceptions import TemplateError, TemplateSyntaxError
from jinja2.sandbox import ImmutableSandboxedEnvironment

from blogctl.errors import Usage
from blogctl.site.bytecode import Bytecode
from blogctl.site.characters import printable
from blogctl.site.theme import File, Theme

# What a template can end in: of its own, of a value that it takes for another, or of its depth.
_FAILURES = (
    TemplateError,
    ArithmeticError,
    AttributeError,
    LookupError,
    MemoryError,
    RecursionError,
    TypeError,
    ValueError,
)


class Drawing:
    """The templates of a theme, with what all of them may use."""

    def __init__(self, theme: Theme, known: Mapping[str, object]) -> None:
        self._files = theme.templates
        kind = ImmutableSandboxedEnvironment if theme.strange else Environment
        cache = theme.cache
        self._environment = kind(
            loader=_Loader(theme.templates),
            autoescape=True,
            auto_reload=False,
            bytecode_cache=Bytecode(cache, sandboxed=theme.strange) if cache else None,
            cache_size=-1,
            finalize=_finished,
            keep_trailing_newline=True,
            lstrip_blocks=True,
            trim_blocks=True,
            undefined=StrictUndefined,
        )
        self._environment.globals.update(known)
        self._found: dict[str, Callable[..., str]] = {}

    def know(self, **known: object) -> None:
        """Let templates that are not yet compiled use these, too."""
        self._environment.globals.update(known)

    def draw(self, name: str, /, **values: object) -> str:
        """Return what a template makes of these; raises Usage with the file and line at fault."""
        try:
            render = self._found.get(name)
            if render is None:
                render = self._found[name] = self._environment.get_template(name).render
            return render(values)
        except _FAILURES as error:
            raise self._broken(name, error) from error

    def compile(self, name: str) -> None:
        """Read a template; raises Usage with the file and line at fault."""
        try:
            self._environment.get_template(name)
        except _FAILURES as error:
            raise self._broken(name, error) from error

    def _broken(self, name: str, error: Exception) -> Usage:
        if isinstance(error, TemplateSyntaxError):
            path, line = self._path(error.name or name), error.lineno
        else:
            path, line = self._place(error.__traceback__) or (self._path(name), 1)
        if isinstance(error, TemplateNotFound):
            problem = f"no template '{error.name}'"
        else:
            problem = " ".join(str(error).split()) or type(error).__name__
        return Usage("theme-broken", path=path, line=line, problem=problem)

    def _path(self, name: str) -> str:
        return str(self._files[name].path) if name in self._files else name

    def _place(self, trace: TracebackType | None) -> tuple[str, int] | None:
        """Return the line of the innermost template in which an error came up."""
        paths, found = {str(file.path) for file in self._files.values()}, None
        while trace is not None:
            path = trace.tb_frame.f_code.co_filename
            if path in paths:
                found = path, trace.tb_lineno
            trace = trace.tb_next
        return found


class _Loader(BaseLoader):
    def __init__(self, files: Mapping[str, File]) -> None:
        self._files = files

    def get_source(self, environment: Environment, template: str) -> tuple[str, str, None]:
        del environment
        if template not in self._files:
            raise TemplateNotFound(template)
        file = self._files[template]
        try:
            return file.read().decode(), str(file.path), None
        except UnicodeDecodeError as error:
            before = error.object[: error.start].count(b"\n")
            raise TemplateSyntaxError("not UTF-8", before + 1, template) from error

    def list_templates(self) -> list[str]:
        return sorted(self._files)


def _finished(value: Any) -> Any:  # noqa: ANN401 - whatever a template writes
    return printable(value) if type(value) is str else value
