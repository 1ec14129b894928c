"""Stories: transcripts of a terminal, each run anew in a folder of its own and compared whole.

    # What a person reads first, in prose; these two lines are directives:
    # now 2010-06-24T07:00:00Z
    # lang fr

    $ blogctl post publish bonjour
    > and a line that goes on
    1	bonjour	…               what standard output said
    ! op 3                    then what standard error said
    ? 4                       then the exit status, unless it is 0

A command is one `sh -c`, with a `blogctl` on its PATH that is as the installed one (see
`tests/forked.py`) and an empty standard input; all commands of a story share one folder, which is
HOME, and which is shown as /home/chantal. An output line that would be read as something else
begins with a backslash, a last line that no newline ends is followed by `\\ no newline`, and
control characters that reach the output are shown as ⟦1b⟧. Empty lines between steps are layout.

    UPDATE_STORIES=1 pytest tests/test_stories.py      writes what is said now into the stories
"""

import difflib
import os
import re
import subprocess
import sysconfig
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

STORIES = Path(__file__).parent / "stories"
SCRIPTS = sysconfig.get_path("scripts")
HOME = "/home/chantal"
UPDATING = os.environ.get("UPDATE_STORIES") == "1"

_DIRECTIVE = re.compile(r"# (now|lang) (\S+)")
_MARKED = re.compile(r"[$!?>]( |$)|#|\\|$")
_UNPRINTABLE = {"Cc", "Cf", "Co", "Cs", "Zl", "Zp"}


@dataclass(slots=True)
class Step:
    """A command with the lines of the story that stand before it, and what it is said to print."""

    before: list[str]
    command: str
    directives: dict[str, str] = field(default_factory=dict)


def read(text: str) -> tuple[list[Step], list[str]]:
    """Return the steps of a story, and the lines that close it."""
    steps: list[Step] = []
    before: list[str] = []
    directives: dict[str, str] = {}
    lines = text.removesuffix("\n").split("\n")
    place = 0
    while place < len(lines):
        line = lines[place]
        place += 1
        if line.startswith("$ "):
            words = [line[2:]]
            while place < len(lines) and (lines[place] == ">" or lines[place].startswith("> ")):
                words.append(lines[place][2:])
                place += 1
            steps.append(Step(before, "\n".join(words), directives))
            before, directives = [], {}
        elif line.startswith("#") or (not line and _opens(lines[place:])):
            before.append(line)
            if said := _DIRECTIVE.fullmatch(line):
                directives[said[1]] = said[2]
    return steps, before


def _opens(rest: list[str]) -> bool:
    """Tell whether an empty line is followed by something that is not output."""
    following = next(filter(None, rest), "#")
    return following.startswith(("$ ", "#"))


def play(steps: list[Step], folder: Path, scripts: Path) -> Iterator[str]:
    """Run the steps in a folder and yield the lines of the story as it now is."""
    environ = {
        "COLUMNS": "89",
        "HOME": str(folder),
        "LANG": "C.UTF-8",
        "PATH": f"{scripts}:{SCRIPTS}:{os.defpath}",
        "TERM": "xterm",
        "TMPDIR": str(folder),
        "TZ": "UTC",
    }
    for step in steps:
        yield from step.before
        if "now" in step.directives:
            environ["BLOGCTL_NOW"] = step.directives["now"]
        if "lang" in step.directives:
            language = step.directives["lang"]
            environ["LANG"] = "C.UTF-8" if language == "en" else f"{language}_FR.UTF-8"
        first, *more = step.command.split("\n")
        yield f"$ {first}"
        yield from (f"> {line}" if line else ">" for line in more)
        done = subprocess.run(
            ["sh", "-c", step.command],
            check=False,
            cwd=folder,
            env=environ,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=120,
        )
        yield from said(done.stdout, folder, prefix="")
        yield from said(done.stderr, folder, prefix="! ")
        if done.returncode:
            yield f"? {done.returncode}"


def said(output: bytes, folder: Path, *, prefix: str) -> Iterator[str]:
    """Yield the lines of what a stream said, as they stand in a story."""
    if not output:
        return
    text = output.decode("utf-8", "surrogateescape").replace(str(folder), HOME)
    *lines, last = text.split("\n")
    for line in [*lines, last] if last else lines:
        shown = "".join(map(visible, line))
        guard = "\\" if not prefix and _MARKED.match(shown) else ""
        yield prefix + guard + shown if shown else prefix.rstrip() or guard
    if last:
        yield f"{prefix}\\ no newline"


def visible(character: str) -> str:
    """Return a character as a story shows it: what acts on a terminal or hides as its code."""
    if character == "\t" or unicodedata.category(character) not in _UNPRINTABLE:
        return character
    code = ord(character) - 0xDC00 if "\udc80" <= character <= "\udcff" else ord(character)
    return f"⟦{code:02x}⟧"


def _difference(story: Path, text: str, now: str) -> str:
    lines = difflib.unified_diff(
        text.splitlines(), now.splitlines(), f"stories/{story.name}", "now", lineterm=""
    )
    return "\n".join(lines)


@pytest.mark.parametrize("story", sorted(STORIES.glob("*.txt")), ids=lambda story: story.stem)
def test_a_story_goes_as_it_is_told(story: Path, tmp_path: Path, scripts: Path) -> None:
    text = story.read_bytes().decode()
    steps, after = read(text)
    now = "\n".join([*play(steps, tmp_path, scripts), *after]) + "\n"
    if UPDATING:
        story.write_bytes(now.encode())
    elif now != text:
        pytest.fail(_difference(story, text, now), pytrace=False)


SAMPLE = """\
# Prose, and a moment.
# now 2010-06-24T07:00:00Z

$ printf 'un\\n\\n$ deux\\n##\\ntrois'; echo "$BLOGCTL_NOW" >&2; exit 4
un
\\
\\$ deux
\\##
trois
\\ no newline
! 2010-06-24T07:00:00Z
? 4

# lang fr
$ cat <<'END'; echo "$LANG"; printf '\\033\\377'; pwd
> # ici
> \\
>
> END
\\# ici
\\\\
\\
fr_FR.UTF-8
⟦1b⟧⟦ff⟧/home/chantal

# The end.
"""


def test_a_transcript_tells_all_that_was_said(tmp_path: Path, scripts: Path) -> None:
    steps, after = read(SAMPLE)
    assert "\n".join([*play(steps, tmp_path, scripts), *after]) + "\n" == SAMPLE


def test_a_transcript_that_says_something_else_is_not_taken(tmp_path: Path, scripts: Path) -> None:
    wrong = SAMPLE.replace("\ntrois\n", "\nquatre\n").replace("? 4", "? 5")
    steps, after = read(wrong)
    now = "\n".join([*play(steps, tmp_path, scripts), *after]) + "\n"
    assert now != wrong
    assert _difference(Path("x.txt"), wrong, now).count("\n-") == 2
