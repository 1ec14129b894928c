"""Blogs that nobody here wrote, read and counted beside what PyYAML and tomllib see in them."""

import tomllib
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from blogctl.formats import markdown, markdown_writer
from blogctl.formats.reading import Reading
from blogctl.records.moving import MovedPost, Unread
from blogctl.vocabulary import Flavour, PostStatus

REAL = Path(__file__).parent.parent.parent.parent / "shared" / "data"


def data(name: str) -> Path:
    folder = REAL / name
    if not folder.is_dir():
        pytest.skip(f"real input is not here: {name}")
    return folder


def posts_of(folder: Path) -> list[MovedPost]:
    return [thing for thing in markdown.read(folder, Reading()) if isinstance(thing, MovedPost)]


def heads(folder: Path) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield the front matter of each file, in lower-case keys, as another reader sees it."""
    for path in sorted(folder.rglob("*.md")):
        mark, head, _ = path.read_text(encoding="utf-8").split(path.read_text()[:3], 2)
        assert mark == ""
        found = tomllib.loads(head) if path.read_text()[0] == "+" else yaml.safe_load(head)
        name = path.relative_to(folder).as_posix()
        yield name, {key.lower(): value for key, value in found.items()}


def tags_of(head: dict[str, Any]) -> list[str]:
    tags = head.get("tags") or []
    return tags.split() if isinstance(tags, str) else tags


@pytest.mark.parametrize("name", ["markdown-hugo", "posts-fr"])
def test_real_posts_say_what_another_reader_sees(name: str) -> None:
    folder = data(name)
    said = dict(heads(folder))
    posts = {post.key: post for post in posts_of(folder)}
    assert posts.keys() == said.keys()
    assert len(posts) == {"markdown-hugo": 179, "posts-fr": 183}[name]
    for key, head in said.items():
        post = posts[key]
        assert post.title == str(head["title"]).strip()
        assert [tag.name for tag in post.tags] == list(dict.fromkeys(tags_of(head)))
        assert (post.status is PostStatus.DRAFT) is bool(head.get("draft"))
        day = str(head["date"])[:10] if head.get("date") else Path(key).name[:10]
        assert post.published_at is not None
        assert abs((post.published_at.date() - yaml.safe_load(day)).days) <= 1
    tags = {tag for head in said.values() for tag in tags_of(head)}
    assert {tag.name for post in posts.values() for tag in post.tags} == tags


def test_real_restructuredtext_is_told_and_not_lost() -> None:
    folder = data("markdown-pelican")
    things = list(markdown.read(folder, Reading()))
    told = [thing.key for thing in things if isinstance(thing, Unread)]
    assert told == sorted(
        (path.relative_to(folder).as_posix() for path in folder.rglob("*.rst")),
        key=lambda name: (name.count("/"), name),
    )
    assert [thing.slug for thing in things if isinstance(thing, MovedPost)] == [
        "namespace-plugin-migration"
    ]


@pytest.mark.parametrize("flavour", list(Flavour), ids=str)
@pytest.mark.parametrize("name", ["markdown-hugo", "posts-fr"])
def test_real_posts_are_written_and_read_again(tmp_path: Path, name: str, flavour: Flavour) -> None:
    folder = data(name)
    things = markdown.read(folder, Reading())
    markdown_writer.write(things, tmp_path, flavour=flavour, convert=False)
    assert held(tmp_path) == held(folder)


def held(folder: Path) -> Counter[tuple[object, ...]]:
    return Counter(
        (post.title, post.body, post.tags, post.categories, post.published_at, post.status)
        for post in posts_of(folder)
    )
