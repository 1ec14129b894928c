"""A post with all that a body may have: pictures of every size, wide tables, films, notes."""

from pathlib import Path

from tests import pictures_made
from tests.conftest import Run

THEN = ("--at", "2026-01-05 10:00")
"""When it came out: the newest post is shown whole on the home page, with its film."""

BODY = """\
Un paragraphe avec une note[^1], `du code`, **gras**, *italique*, ~~barré~~,
H<sub>2</sub>O, <kbd>Ctrl</kbd> et un [lien](https://example.org/).

![](media:1 "Un titre")

<figure><img src="media:2" alt="Un schéma"><figcaption>Une légende</figcaption></figure>

## Des listes

- un
  1. deux
     - trois
- [x] fait
- [ ] à faire

Terme
: Sa définition

## Un tableau large

| Un | Deux | Trois | Quatre | Cinq | Six | Sept | Huit |
|---|:-:|--:|---|---|---|---|---|
| aaaaaaaaaaaa | bbbbbbbbbbbb | 1 000 000,00 € | d | eeeeeeeeeeeeeeeeeee | ffffffffffffff | g | h |

```python
def une_fonction(au_nom, et, aux_arguments, assez, longs, pour, deborder, d_un_telephone): ...
```

> Une citation
> > dans une autre

## עברית وعربية

שלום עולם, this is mixed.

<details><summary>Plus</summary><p>Encore</p></details>

<video src="media:3" controls></video>

<audio src="https://example.org/a.mp3" controls></audio>

<iframe src="https://www.youtube-nocookie.com/embed/x" title="Un film"></iframe>

Donaudampfschiffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft
https://example.org/une/adresse/si/longue/qu/elle/deborde/de/la/page/de/chaque/telephone

---

[^1]: La note, avec `code`.
"""


def fill(run: Run, folder: Path) -> None:
    """Add the post to a blog, with its pictures, and what may stand beside all pages."""
    pictures = {"paysage": (3000, 1200), "schema": (500, 900), "logo": (120, 60)}
    for name, (width, height) in pictures.items():
        path = folder / f"{name} du jour.png"
        path.write_bytes(pictures_made.png(width, height, grey=120))
        assert run("media", "add", str(path), "--alt", f"Un {name}").code == 0
    for args in (
        ("config", "set", "site.logo", "3"),
        ("config", "set", "site.links", "Mastodon=https://social.example/@b"),
        ("config", "set", "site.block", "qui-sommes-nous"),
        ("post", "new", "Tout", "--body", BODY, "--tag", "tout", *THEN),
    ):
        done = run(*args)
        assert done.code == 0, (args, done.stderr)
