"""Play a review on a small terminal and draw it: `python -m tests.pictures.make_review`.

Writes review.svg beside this file: the screens one after the other, each as a real process drew
it on a pty of 80 by 24. The blog is that of `blogctl demo`, as of a moment that never changes.
"""

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from xml.sax.saxutils import escape

from rich.cells import cell_len

from tests.terminals import Picture, Terminal

TARGET = Path(__file__).with_name("review.svg")
NOW = "2026-03-12T09:30:00Z"
SIZE = (80, 24)
# What is typed, what it is in words, how many seconds its screen then stays.
KEYS = (
    ("g", "g : confier à quelqu’un…", 2.4),
    ("a", "a : … à la personne qui sait", 3.6),
    (" ", "espace : au suivant", 3.2),
    ("a", "a : approuver", 3.0),
    ("a", "a : approuver… par erreur", 2.6),
    ("u", "u : défaire", 2.8),
    ("s", "s : spam", 2.6),
    ("k", "k : clore, un merci n’attend pas de réponse", 2.4),
    ("a", "a : approuver", 2.8),
    ("r", "r : rejeter…", 2.4),
    ("1", "1 : … car hors sujet", 3.0),
    ("w", "w : répondre, dans son éditeur", 3.4),
    (" ", "espace : au suivant", 2.6),
    ("q", "q : quitter", 5.0),
)
_FIRST_SECONDS = 4.0
_ANSWER = "Bonjour, et merci de votre question : oui, dès lundi matin.\n"
_WIDE, _HIGH, _MARGIN, _TOP = 8.4, 18, 16, 44  # of a character, of a line, round the window
_TITLE = "blogctl comments review"
_DESCRIPTION = (
    "Une file de commentaires passée en revue dans un terminal, une touche par action : approuver, "
    "défaire, clore, confier, répondre, rejeter pour un motif numéroté, marquer comme spam."
)


@dataclass(frozen=True, slots=True)
class Frame:
    """One screen, the key that led to it, and how long it stays."""

    lines: tuple[str, ...]
    bold: frozenset[int]
    label: str
    seconds: float


def main() -> None:
    """Draw the picture anew."""
    with tempfile.TemporaryDirectory(prefix="blogctl-picture-") as scratch:
        folder = Path(scratch)
        frames = list(_played(folder))
    TARGET.write_text(_drawn(frames), encoding="utf-8")
    sys.stdout.write(f"{TARGET}: {len(frames)} screens, {TARGET.stat().st_size:,} bytes\n")


def _played(folder: Path) -> Iterator[Frame]:
    env = _surroundings(folder)
    _make_blog(folder, env)
    with Terminal(folder, "comments", "review", "--status", "pending", env=env, size=SIZE) as shown:
        shown.shown()
        yield _frame(shown.picture, "$ blogctl comments review", _FIRST_SECONDS)
        for key, label, seconds in KEYS:
            shown.type(key)
            if key == "q":
                _, picture = shown.end()
            else:
                picture = shown.shown()
            yield _frame(picture, label, seconds)


def _frame(picture: Picture, label: str, seconds: float) -> Frame:
    lines = tuple(line.replace("\N{NO-BREAK SPACE}", " ") for line in picture.lines)
    return Frame(lines, frozenset(picture.bold_lines), label, seconds)


def _surroundings(folder: Path) -> dict[str, str | None]:
    editor = folder / "editor.py"
    editor.write_text(
        "import pathlib, sys\n"
        "path = pathlib.Path(sys.argv[-1])\n"
        f"path.write_text({_ANSWER!r} + path.read_text('utf-8'), 'utf-8')\n",
        encoding="utf-8",
    )
    return {
        "BLOGCTL_NOW": NOW,
        "BLOGCTL_LANG": "fr",
        "BLOGCTL_AS": "chantal-buhagar",
        "VISUAL": f"{sys.executable} {editor}",
        "NO_COLOR": None,
    }


def _make_blog(folder: Path, env: dict[str, str | None]) -> None:
    """Make the blog of `demo`, and let a few more readers write."""
    said = {"PATH": os.environ["PATH"], "HOME": str(folder), "BLOGCTL_DB": str(folder / "blog.db")}
    environ = {**said, **{name: value for name, value in env.items() if value is not None}}
    blogctl = [sys.executable, "-m", "blogctl"]
    del environ["BLOGCTL_AS"]
    demo = {name: value for name, value in environ.items() if name != "BLOGCTL_DB"}
    subprocess.run([*blogctl, "demo", str(folder), "-q"], env=demo, check=True)
    for name, body in _MORE:
        argv = ["comments", "add", "perchoir-4-est-sorti", "--name", name, "--body", body]
        subprocess.run(
            [*blogctl, *argv, "--status", "pending", "-q"],
            env=environ,
            check=True,
            stdout=subprocess.DEVNULL,
        )


_MORE = (
    ("Mireille", "Merci pour ce billet, tout est clair maintenant !"),
    ("Jean-Paul", "Quelqu’un vend-il un vélo d’occasion à Nantes ? Taille 54."),
    (
        "Sonia Abadie",
        "Bonjour,\n\nFaut-il réinstaller les postes de prêt, ou la mise à jour suffit-elle ?",
    ),
)


def _drawn(frames: list[Frame]) -> str:
    """Return the picture: all the screens one upon the other, each seen in its turn."""
    columns, rows = SIZE
    width, height = columns * _WIDE + 2 * _MARGIN, rows * _HIGH + _TOP + _MARGIN + 34
    total = sum(frame.seconds for frame in frames)
    parts = [
        (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:.0f} {height:.0f}" '
            f'width="{width:.0f}" height="{height:.0f}" role="img" aria-labelledby="t d">'
        ),
        f'<title id="t">{_TITLE}</title>',
        f'<desc id="d">{escape(_DESCRIPTION)}</desc>',
        f"<style>{_style(frames, total)}</style>",
        f'<rect class="window" width="{width:.0f}" height="{height:.0f}" rx="8"/>',
        *(f'<circle cx="{20 + 18 * place}" cy="20" r="5.5"/>' for place in range(3)),
        f'<text class="name" x="{width / 2:.0f}" y="25" text-anchor="middle">{_TITLE}</text>',
    ]
    for place, frame in enumerate(frames):
        parts.append(f'<g class="s s{place}">')
        parts += _screen(frame)
        foot = height - 14
        parts.append(f'<text class="key" x="{_MARGIN}" y="{foot:.0f}">{escape(frame.label)}</text>')
        parts.append("</g>")
    parts.append("</svg>\n")
    return "\n".join(parts)


def _screen(frame: Frame) -> Iterator[str]:
    for row, line in enumerate(frame.lines[: SIZE[1]]):
        text = line.rstrip()
        if text:
            bold = ' class="b"' if row in frame.bold else ""
            start = len(text) - len(text.lstrip())
            at = f'x="{_MARGIN + start * _WIDE:.1f}" y="{_TOP + (row + 1) * _HIGH - 5}"'
            span = cell_len(text.lstrip()) * _WIDE
            yield f'<text{bold} {at} textLength="{span:.1f}">{escape(text.lstrip())}</text>'
    cursor = len(frame.lines) - 1
    if frame.lines[cursor].startswith("> "):
        x, y = _MARGIN + cell_len(frame.lines[cursor]) * _WIDE, _TOP + cursor * _HIGH
        yield f'<rect class="cursor" x="{x:.1f}" y="{y}" width="{_WIDE}" height="{_HIGH - 2}"/>'


def _style(frames: list[Frame], total: float) -> str:
    """Return the style, with the turn of each screen; who wants no motion sees the first one."""
    rules = [
        "text{font:14px ui-monospace,'DejaVu Sans Mono',Menlo,monospace;fill:#d5d9de}",
        ".window{fill:#14181d}circle{fill:#3a424c}.name{fill:#8b949e}.b{font-weight:bold;fill:#fff}",
        ".key{fill:#7ee2b8;font-weight:bold}.cursor{fill:#d5d9de}",
        f".s{{visibility:hidden;animation:{total:.1f}s infinite step-end}}",
    ]
    start = 0.0
    for place, frame in enumerate(frames):
        begin, end = 100 * start / total, 100 * (start + frame.seconds) / total
        rules.append(f".s{place}{{animation-name:k{place}}}")
        seen = f"{begin:.2f}%{{visibility:visible}}"
        hidden = f"{end:.2f}%{{visibility:hidden}}" if place < len(frames) - 1 else ""
        before = "0%{visibility:hidden}" if place else ""
        rules.append(f"@keyframes k{place}{{{before}{seen}{hidden}}}")
        start += frame.seconds
    rules.append(
        "@media (prefers-reduced-motion:reduce){.s{animation:none}.s0{visibility:visible}}"
    )
    return "".join(rules)


if __name__ == "__main__":
    main()
