import os
from pathlib import Path

import pytest

from blogctl.text import MB
from tests.conftest import Changing, Result, Run
from tests.writers import AHEAD, PAST, write, write_in_state


def one(run: Run, fields: str, ref: str = "1") -> str:
    return run("post", "show", ref, "--fields", fields, "--format", "tsv").stdout


def put(blog: Path, name: str, data: bytes | str) -> str:
    """Write a file beside the blog and return its name."""
    (blog.parent / name).write_bytes(data.encode() if isinstance(data, str) else data)
    return name


FRONT = """\
---
title: "Les médias, sociaux ?"
author: luc-ferry
with: [chantal-buhagar]
date: 2010-06-24
categories: [Société, web]
tags: [Web 2.0, C++, 'a, b']
summary: |
  Chapeau
slug: medias
draft: true
comments: false
---

Corps

"""
ALL = "slug,title,author,with,categories,tags,published_at,summary,status,body"


@pytest.fixture
def house(run: Run) -> None:
    """The people and categories that the files name."""
    assert run("contributor", "add", "Luc Ferry").code == 0
    for name in ("Société", "Web", "Cinéma"):
        assert run("category", "new", name).code == 0


@pytest.mark.usefixtures("house")
@pytest.mark.parametrize("through", ["file", "standard input"])
def test_a_file_says_all_of_a_post(run: Run, blog: Path, through: str) -> None:
    if through == "file":
        result = run("post", "new", "--file", put(blog, "billet.md", FRONT))
    else:
        result = run("post", "new", "--file", "-", input=FRONT)
    assert (result.code, result.stderr) == (0, "op 6\n")
    assert one(run, ALL) == (
        "medias\tLes médias, sociaux ?\tluc-ferry\tchantal-buhagar\tsociete,web\t"
        "a-b,c-plus-plus,web-2-0\t2010-06-24T07:00:00Z\tChapeau\tdraft\tCorps\n"
    )


@pytest.mark.usefixtures("house")
def test_options_win_over_the_file(run: Run, blog: Path) -> None:
    result = run(
        *("post", "new", "Autre", "--file", put(blog, "billet.md", FRONT), "--with", ""),
        *("--author", "chantal-buhagar", "--category", "cinema", "--tag", "neuf"),
        *("--summary", "", "--slug", "autre", "--at", "2011-06-24 10:00"),
    )
    assert result.code == 0
    assert one(run, ALL) == (
        "autre\tAutre\tchantal-buhagar\t\tcinema\tneuf\t2011-06-24T08:00:00Z\t\tpublished\tCorps\n"
    )


TEXTS: list[tuple[str, bytes, tuple[str, ...], str]] = [
    ("CRLF", b"---\r\ntitle: A\r\n---\r\n\r\nb\r\nc\r\n", (), "A\tdraft\t\tb\\nc\n"),
    ("a byte order mark", b"\xef\xbb\xbf---\ntitle: A\n---\nb\n", (), "A\tdraft\t\tb\n"),
    (
        "Latin-1",
        "---\ntitle: Été\n---\nœ\n".encode("latin-1", "replace"),
        ("--encoding", "latin-1"),
        "Été\tdraft\t\t?\n",
    ),
    (
        "windows-1252",
        "---\ntitle: L’œuvre\n---\n".encode("cp1252"),
        ("--encoding", "windows-1252"),
        "L’œuvre\tdraft\t\t\n",
    ),
    (
        "UTF-16",
        "---\ntitle: Été\n---\n".encode("utf-16"),
        ("--encoding", "utf-16"),
        "Été\tdraft\t\t\n",
    ),
    ("another form of é", "---\ntitle: E\u0301\n---\n".encode(), (), "É\tdraft\t\t\n"),
    ("no front matter", b"b\n", ("A",), "A\tdraft\t\tb\n"),
    ("a rule that is no front matter", b"---\nb\n", ("A",), "A\tdraft\t\t---\\nb\n"),
    ("nothing", b"", ("A",), "A\tdraft\t\t\n"),
    ("draft: false", b"---\ntitle: A\ndraft: false\n---\n", (), "A\tdraft\t\t\n"),
    (
        "--publish takes its date",
        b"---\ntitle: A\ndate: 24/06/2010 8h\ndraft: true\n---\n",
        ("--publish",),
        "A\tpublished\t2010-06-24T06:00:00Z\t\n",
    ),
    (
        "--publish with a date ahead",
        b"---\ntitle: A\ndate: 2030-06-24\n---\n",
        ("--publish",),
        "A\tscheduled\t2030-06-24T07:00:00Z\t\n",
    ),
    (
        "--publish without a date",
        b"---\ntitle: A\n---\n",
        ("--publish",),
        "A\tpublished\t2026-03-12T09:30:00Z\t\n",
    ),
    (
        "Jekyll's date",
        b"---\ntitle: A\ndate: 2010-06-24 09:00:00 +0000\n---\n",
        (),
        "A\tdraft\t2010-06-24T09:00:00Z\t\n",
    ),
]


@pytest.mark.parametrize(
    ("data", "options", "expected"), [each[1:] for each in TEXTS], ids=[each[0] for each in TEXTS]
)
def test_a_text_is_read_as_it_was_meant(
    run: Run, data: bytes, options: tuple[str, ...], expected: str
) -> None:
    result = run("post", "new", "--file", "-", *options, input=data)
    assert result.code == 0
    assert one(run, "title,status,published_at,body") == expected


REFUSED: list[tuple[str, bytes, str]] = [
    ("Latin-1", "é".encode("latin-1"), "error: standard input is not utf-8 text (byte 0)"),
    ("NUL", b"a\0b", "error: the file: a NUL character can't be stored"),
    ("a lone surrogate", b"\xed\xa0\x80", "error: standard input is not utf-8 text (byte 0)"),
    ("no title", b"b", "error: a post needs a title"),
    ("not YAML", b"---\ntitle: a: b\n---\n", "error: the front matter is not YAML, line 2: "),
    ("a list", b"---\n- a\n---\n", "error: the front matter is not a list of 'key: value' lines"),
    ("a mapping as title", b"---\ntitle: {a: b}\n---\n", "error: front matter, line 2: 'title'"),
    ("a date that is none", b"---\ntitle: A\ndate: may\n---\n", "error: 'may' is not a date"),
    ("a day that is none", b"---\ntitle: A\ndate: 31/02/2026\n---\n", "error: '31/02/2026' names"),
    ("too long a title", b"---\ntitle: %s\n---\n" % (b"a" * 501), "error: the title is too long"),
    ("too long a file", b"a" * (17 * MB), "error: '-' is too large"),
    (
        "too long a body",
        b"---\ntitle: A\n---\n" + b"a" * (8 * 1024 * 1024 + 1),
        "error: the body is",
    ),
]


@pytest.mark.parametrize(
    ("data", "message"), [each[1:] for each in REFUSED], ids=[each[0] for each in REFUSED]
)
def test_what_is_no_post_is_refused(run: Run, data: bytes, message: str) -> None:
    result = run("post", "new", "--file", "-", input=data)
    assert (result.code, result.stdout) == (2, "")
    assert result.stderr.startswith(message)
    assert run("post", "list", "--format", "count").stdout == "0\n"


def test_what_is_not_understood_is_named_once(run: Run) -> None:
    text = "---\ntitle: A\nlayout: post\ntags: [a]\ncomments_x: 1\ntags: [b]\n---\n"
    result = run("post", "new", "--file", "-", "--fields", "tags", input=text)
    assert result == Result(
        0,
        "b\n",
        "warning: not understood in the front matter, and left out: layout, comments_x\n"
        "warning: said more than once, and the last taken: tags\n"
        "op 2\n",
    )


@pytest.mark.parametrize(
    ("name", "date"),
    [
        ("2010-06-24-mon-billet.md", "2010-06-24T07:00:00Z"),
        ("2010-12-24-mon-billet.markdown", "2010-12-24T08:00:00Z"),
        ("2010-13-24-mon-billet.md", ""),
        ("mon-billet.md", ""),
    ],
)
def test_a_file_name_may_bear_the_date(run: Run, blog: Path, name: str, date: str) -> None:
    put(blog, name, "---\ntitle: A\n---\n")
    result = run("post", "new", "--file", name, "--fields", "published_at,status")
    assert result.stdout == f"{date}\tdraft\n"


@pytest.mark.parametrize(
    ("name", "options", "expected"),
    [
        ("a.html", (), "html"),
        ("a.HTM", (), "html"),
        ("a.html", ("--body-format", "markdown"), "markdown"),
        ("a.md", (), "markdown"),
        ("a.md", ("--body-format", "html"), "html"),
        ("a.txt", (), "markdown"),
    ],
)
def test_a_file_name_tells_the_format(
    run: Run, blog: Path, name: str, options: tuple[str, ...], expected: str
) -> None:
    put(blog, name, "<p>*a*</p>")
    assert run("post", "new", "A", "--file", name, *options).code == 0
    assert one(run, "body_format") == f"{expected}\n"


@pytest.mark.parametrize(
    ("before", "name", "after"),
    [("a.html", "b.md", "markdown"), ("a.md", "b.html", "html"), ("a.html", "b.txt", "html")],
)
def test_another_file_brings_its_format(
    run: Run, blog: Path, before: str, name: str, after: str
) -> None:
    for each in (before, name):
        put(blog, each, f"<p>*{each}*</p>")
    run("post", "new", "A", "--file", before)
    assert run("post", "edit", "a", "--file", name).code == 0
    assert one(run, "body_format") == f"{after}\n"


@pytest.mark.parametrize(
    ("path", "message"),
    [
        ("rien.md", "error: no file 'rien.md'\n"),
        (".", "error: '.' can't be read: Is a directory\n"),
        ("blog.db/x", "error: 'blog.db/x' can't be read: Not a directory\n"),
        ("a\0b", "error: 'a\\x00b' can't be read: embedded null byte\n"),
        (os.fsdecode(b"\xff.md"), "error: no file '\\udcff.md'\n"),
        ("\x1b[31m", "error: no file '\\x1b[31m'\n"),
    ],
    ids=repr,
)
def test_a_file_that_can_not_be_read_is_named(run: Run, path: str, message: str) -> None:
    code = 3 if message.startswith("error: no file") else 2
    assert run("post", "new", "A", "--file", path) == Result(code, "", message)


def test_a_file_may_have_any_name(run: Run, blog: Path) -> None:
    name = os.fsdecode(b"\xff\x1b.md")
    put(blog, name, "a\0")
    result = run("post", "new", "A", "--file", name)
    assert result.code == 2
    assert "\x1b" not in result.stderr


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (("--body", "a", "--file", "-"), "error: --body and --file do not go together\n"),
        (("--body", "", "--file", "-"), "error: --body and --file do not go together\n"),
        (("--publish", "--at", "demain"), "error: --publish and --at do not go together\n"),
        (("--at", "hier"), "error: 'hier' is in the past\n"),
        (("--at", ""), "error: '' is not a date or an hour that blogctl knows\n"),
        (("--slug", ""), "error: '' can't be a slug\n"),
        (("--encoding", "rot13", "--file", "-"), "error: no encoding 'rot13'\n"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else None,
)
def test_options_that_can_not_be_meant_are_refused(
    run: Run, options: tuple[str, ...], message: str
) -> None:
    result = run("post", "new", "A", *options, input="a")
    assert (result.code, result.stdout) == (2, "")
    assert result.stderr.startswith(message)


def test_standard_input_is_read_once(run: Run, change: Changing) -> None:
    with change() as changing:
        write(changing, body="corps")
    result = run("post", "edit", "-", "--file", "-", input="mon-billet\n")
    assert result == Result(2, "", "error: standard input can be read only once\n")
    assert one(run, "body") == "corps\n"


@pytest.mark.parametrize(
    ("state", "options", "told", "expected"),
    [
        ("draft", (), "op 3\n", "draft\t2011-06-24T07:00:00Z"),
        ("draft", ("--publish",), None, "published\t2011-06-24T07:00:00Z"),
        (
            "published",
            (),
            "op 3\nwarning: the date in the file is left out (--at would move it): mon-billet\n",
            f"published\t{PAST:%Y-%m-%dT%H:%M:%SZ}",
        ),
        (
            "scheduled",
            (),
            "op 3\nwarning: the date in the file is left out (--at would move it): mon-billet\n",
            f"scheduled\t{AHEAD:%Y-%m-%dT%H:%M:%SZ}",
        ),
        ("published", ("--at", "2012-06-24"), None, "published\t2012-06-24T07:00:00Z"),
    ],
)
def test_a_files_date_moves_only_drafts(
    run: Run,
    change: Changing,
    state: str,
    options: tuple[str, ...],
    told: str | None,
    expected: str,
) -> None:
    with change() as changing:
        write_in_state(changing, state)
    text = "---\ndate: 2011-06-24\n---\nneuf\n"
    result = run("post", "edit", "1", "--file", "-", *options, input=text)
    assert result.code == 0
    assert told in {None, result.stderr}
    assert one(run, "status,published_at,body") == f"{expected}\tneuf\n"


def test_five_megabytes_are_one_post_like_any_other(run: Run) -> None:
    body = ("mot " * 2_000 + "\n\n") * 625
    result = run("post", "new", "Long", "--file", "-", "--fields", "words", input=body)
    assert (result.code, result.stdout) == (0, "1250000\n")
