"""The scripts by which shells ask `_shells`, and where each shell looks for its own."""

import os
import pwd
import shlex
from collections.abc import Callable, Mapping
from pathlib import Path

from blogctl.cli._shells import FILES
from blogctl.errors import Usage
from blogctl.vocabulary import Shell

_BASH = f"""\
_blogctl_completion() {{
    local line
    COMPREPLY=()
    while IFS= read -r line; do
        if [[ $line == {FILES} ]]; then
            compopt -o default 2>/dev/null
        else
            COMPREPLY+=("$line")
        fi
    done < <(BLOGCTL_COMPLETE=bash "${{1/#\\~\\//$HOME/}}" \\
        "$COMP_LINE" "${{COMP_WORDS[@]:0:COMP_CWORD+1}}" 2>/dev/null </dev/null)
}}
complete -o nosort -F _blogctl_completion blogctl 2>/dev/null ||
    complete -F _blogctl_completion blogctl
"""

_ZSH = f"""\
#compdef blogctl
_blogctl() {{
    local -a lines
    lines=("${{(@f)$(BLOGCTL_COMPLETE=zsh "${{words[1]/#\\~\\//$HOME/}}" \\
        "${{(@Q)words[2,CURRENT-1]}}" "${{(Q)PREFIX}}" 2>/dev/null </dev/null)}}")
    if [[ $lines[1] == {FILES} ]]; then
        [[ $PREFIX == --*=* ]] && compset -P '*='
        _files
    elif [[ -n $lines[1] ]]; then
        _describe -V blogctl lines
    fi
}}
if [[ $funcstack[1] == _blogctl ]]; then
    _blogctl "$@"
else
    compdef _blogctl blogctl
fi
"""

_FISH = f"""\
function __blogctl_completion
    set -l words (commandline -opc)
    set -l token (commandline -ct)
    set -l command (string replace -r '^~/' "$HOME/" -- $words[1])
    set -e words[1]
    set -l lines (env BLOGCTL_COMPLETE=fish $command $words "$token" 2>/dev/null </dev/null)
    if test "$lines[1]" = {FILES}
        set -l option (string match -r -- '^--[^=]*=' $token)
        set -l start (string replace -r -- '^--[^=]*=' '' $token)
        for path in (__fish_complete_path $start)
            echo "$option$path"
        end
    else if set -q lines[1]
        printf '%s\\n' $lines
    end
end
complete -c blogctl -f -k -a '(__blogctl_completion)'
"""

SCRIPTS = {Shell.BASH: _BASH, Shell.ZSH: _ZSH, Shell.FISH: _FISH}

_ZSH_START = "fpath=(~/.zfunc $fpath); autoload -Uz compinit; compinit"


def install(shell: Shell, environ: Mapping[str, str]) -> Path:
    """Write a shell's script where its next start finds it, and return that file.

    What is in the shell's own start file stays as it is; one line is added, once. Raises Usage
    where a file can't be written.
    """
    home = Path(environ.get("HOME") or pwd.getpwuid(os.getuid()).pw_dir)
    try:
        return _INSTALL[shell](home, environ)
    except OSError as error:
        path = str(error.filename or home)
        raise Usage("file-unwritable", path=path, detail=error.strerror) from error


def _bash(home: Path, _environ: Mapping[str, str]) -> Path:
    script = _written(home / ".bash_completions" / "blogctl.sh", _BASH)
    _add_line(home / ".bashrc", f"source {shlex.quote(str(script))}")
    return script


def _zsh(home: Path, environ: Mapping[str, str]) -> Path:
    script = _written(home / ".zfunc" / "_blogctl", _ZSH)
    _add_line(Path(environ.get("ZDOTDIR") or home) / ".zshrc", _ZSH_START)
    return script


def _fish(home: Path, environ: Mapping[str, str]) -> Path:
    config = Path(environ.get("XDG_CONFIG_HOME") or home / ".config")
    return _written(config / "fish" / "completions" / "blogctl.fish", _FISH)


_INSTALL: dict[Shell, Callable[[Path, Mapping[str, str]], Path]] = {
    Shell.BASH: _bash,
    Shell.ZSH: _zsh,
    Shell.FISH: _fish,
}


def _written(path: Path, script: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(script, encoding="utf-8")
    return path


def _add_line(path: Path, line: str) -> None:
    """Add a line to a file that may be anybody's, in any encoding, unless it is there."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a+b") as stream:
        stream.seek(0)
        text = stream.read()
        if line.encode() not in text.splitlines():
            stream.write(b"\n" * (text[-1:] not in {b"", b"\n"}) + line.encode() + b"\n")
