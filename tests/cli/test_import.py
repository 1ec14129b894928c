"""`blogctl import`, by the export of a WordPress blog: what all its commands have in common."""

import json
from collections import Counter
from pathlib import Path

import pytest

from tests import moving_in
from tests.conftest import Result, Run
from tests.formats import wxr
from tests.invariants import check, state
from tests.moving_in import KINDS, OUTCOMES, WORDPRESS, counts, said, told, written

SUMMARY = """\
contributor	2	1	0	0	1	0	0
category	2	2	0	0	0	0	0
tag	1	1	0	0	0	0	0
media	1	1	0	0	0	0	0
post	2	2	0	0	0	0	0
page	1	1	0	0	0	0	0
comment	4	4	0	0	0	0	0
other	1	0	0	0	0	0	1
"""
SAME = "chantal is contributor chantal-buhagar here (same-name)\n"
PRIVATE = ("lea@example.org", "203.0.113.7")


@pytest.fixture
def source(tmp_path: Path) -> str:
    return written(tmp_path, "wp.xml", WORDPRESS)


def files(folder: Path) -> list[str]:
    return sorted(each.name for each in folder.iterdir() if not each.name.startswith("blog.db"))


# What is printed.


def test_what_came_and_what_it_became_is_printed(run: Run, blog: Path, source: str) -> None:
    assert run("import", "wordpress", source) == Result(0, SUMMARY, f"{SAME}op 2\n")
    check(blog)
    slugs = said(run, "post", "list", "--status", "all", "--fields", "slug,kind,status,author")
    assert slugs == (
        "a-propos\tpage\tpublished\tanne-roux\n"
        "deux\tpost\tdraft\tchantal-buhagar\n"
        "bonjour\tpost\tpublished\tanne-roux\n"
    )


@pytest.mark.parametrize(
    ("form", "first"),
    [
        ("tsv", "contributor\t2\t1\t0\t0\t1\t0\t0"),
        ("csv", "kind,came,created,updated,unchanged,merged,kept,skipped"),
        ("json", "["),
        ("jsonl", '{"kind": "contributor", "came": 2, "created": 1, "updated": 0, '),
        ("yaml", "- kind: contributor"),
        ("ids", "contributor"),
        ("count", "8"),
        ("table", "Kind         Came  Created  Updated  Unchanged  Merged  Kept  Skipped"),
    ],
)
def test_in_every_format(run: Run, source: str, form: str, first: str) -> None:
    done = run("import", "wordpress", source, "--dry-run", "--format", form)
    assert (done.code, done.stderr) == (0, f"{SAME}dry run: nothing was changed\n")
    assert done.lines[0].startswith(first)


def test_fields_are_chosen_and_a_wrong_one_stops_it_at_once(run: Run, source: str) -> None:
    done = run("import", "wordpress", source, "--fields", "kind,creatd")
    assert (done.code, done.stdout) == (2, "")
    assert done.stderr.startswith("error: no field 'creatd'\nhint: the fields are: kind, came,")
    done = run("import", "wordpress", source, "--fields", "kind,created")
    assert done.lines[:2] == ["contributor\t1", "category\t2"]


def test_quiet_is_quiet(run: Run, source: str) -> None:
    assert run("import", "wordpress", source, "-q") == Result(0, "", "")
    again = run("import", "wordpress", source, "-q", "--format", "count")
    assert again == Result(0, "8\n", "")


def test_in_french(run: Run, source: str) -> None:
    done = run("import", "wordpress", source, "--dry-run", env={"BLOGCTL_LANG": "fr"})
    same = "chantal est ici le contributeur chantal-buhagar (same-name)"
    assert done == Result(0, SUMMARY, f"{same}\nà blanc\u202f: rien n’a changé\n")
    done = run("import", "wordpress", "rien.xml", env={"BLOGCTL_LANG": "fr"})
    assert done == Result(3, "", "error: aucun fichier «\u00a0rien.xml\u00a0»\n")


# A plan, and a report.


def test_a_dry_run_tells_the_same_and_changes_nothing(run: Run, blog: Path, tmp_path: Path) -> None:
    (tmp_path / "site").mkdir()
    (tmp_path / "site/photo.png").write_bytes(b"\x89PNG\r\n\x1a\n")
    written(
        tmp_path / "site",
        "un.md",
        "---\ntitle: Un\ndate: 2010-06-24\n---\n\n![Une photo](photo.png)\n",
    )
    before, there = state(blog), files(tmp_path)
    plan = run("import", "markdown", "site", "--dry-run", "--report", "plan.jsonl")
    assert (plan.code, plan.stderr) == (0, "dry run: nothing was changed\n")
    assert (state(blog), files(tmp_path)) == (before, sorted([*there, "plan.jsonl"]))
    done = run("import", "markdown", "site", "--report", "report.jsonl")
    assert (done.stdout, done.stderr) == (plan.stdout, "op 2\n")
    assert told(tmp_path / "report.jsonl") == told(tmp_path / "plan.jsonl")
    assert len(files(tmp_path / "media")) == 1


def test_a_report_has_a_line_a_thing_and_adds_up(run: Run, tmp_path: Path) -> None:
    nested = moving_in.FIRST.replace("Voir ", "[unknown_shortcode a=1] Voir ")
    source = written(tmp_path, "wp.xml", wxr.export(*moving_in.PEOPLE, nested, moving_in.MENU))
    done = run("import", "wordpress", source, "--report", "r.jsonl", "--format", "jsonl")
    lines = told(tmp_path / "r.jsonl")
    became = Counter((line["kind"], line["outcome"]) for line in lines)
    altered = {pair: number for pair, number in became.items() if pair[1] == "altered"}
    printed = {
        (kind, outcome): number
        for kind, record in counts(done).items()
        for outcome, number in record.items()
        if outcome in OUTCOMES
    }
    assert became == printed | altered
    assert altered
    assert all(line.get("reason") for line in lines if line["outcome"] in {"altered", "skipped"})
    assert f"came in otherwise than they were, see the report: {sum(altered.values())}" in (
        done.stderr
    )


def test_a_report_takes_the_place_of_an_older_one_and_only_when_all_went_well(
    run: Run, tmp_path: Path, source: str
) -> None:
    (tmp_path / "r.jsonl").write_text("ancien")
    before = files(tmp_path)
    written(tmp_path, "cut.xml", WORDPRESS[:3000])
    assert run("import", "wordpress", "cut.xml", "--report", "r.jsonl").code == 2
    assert (tmp_path / "r.jsonl").read_text() == "ancien"
    assert run("import", "wordpress", source, "--report", "r.jsonl").code == 0
    assert told(tmp_path / "r.jsonl")[0]["key"] == "anne"
    assert files(tmp_path) == sorted([*before, "cut.xml"])


@pytest.mark.parametrize(
    ("target", "why"),
    [
        ("rien/r.jsonl", "No such file or directory"),
        ("wp.xml/r.jsonl", "Not a directory"),
        (".", "Is a directory"),
    ],
)
def test_a_report_that_cannot_be_written_stops_it_at_once(
    run: Run, blog: Path, source: str, target: str, why: str
) -> None:
    before = state(blog)
    done = run("import", "wordpress", source, "--report", target)
    assert done == Result(2, "", f"error: '{target}' can't be written: {why}\n")
    assert state(blog) == before


def test_neither_the_log_nor_a_report_nor_a_summary_says_who_the_readers_are(
    run: Run, tmp_path: Path, source: str
) -> None:
    done = run("import", "wordpress", source, "--report", "r.jsonl", "-v")
    told_of = done.stdout + done.stderr + (tmp_path / "r.jsonl").read_text() + said(run, "log")
    assert [word for word in PRIVATE if word in told_of] == []


# Who signs.


@pytest.mark.parametrize(
    "rows",
    [
        "anne,chantal-buhagar\n",
        "old_user_login,new_user_login\nanne,chantal-buhagar\n",
        "key,contributor\r\n\r\n anne , 1 \r\n",
        '\ufeff"anne","Chantal Buhagar"\n',
    ],
    ids=["bare", "as WP-CLI writes it", "with empty lines and spaces", "quoted, with a BOM"],
)
def test_a_map_says_who_is_who(run: Run, tmp_path: Path, source: str, rows: str) -> None:
    written(tmp_path, "map.csv", rows)
    done = run("import", "wordpress", source, "--author-map", "map.csv")
    assert (done.code, "anne is contributor chantal-buhagar here (author-map)" in done.stderr) == (
        0,
        True,
    )
    assert said(run, "contributor", "list", "--format", "ids") == "1\n"


def test_a_map_that_is_wrong_is_named_by_its_line(
    run: Run, blog: Path, tmp_path: Path, source: str
) -> None:
    before = state(blog)
    written(tmp_path, "map.csv", "key,contributor\n\nanne,1\nchantal\n")
    assert run("import", "wordpress", source, "--author-map", "map.csv") == Result(
        2,
        "",
        "error: line 4 of 'map.csv' does not have two columns\n"
        "hint: the first says who it is there, the second which contributor here\n",
    )
    written(tmp_path, "map.csv", "anne,luc\nchantal,zoe\n")
    done = run("import", "wordpress", source, "--author-map", "map.csv", "--format", "json")
    error = json.loads(done.stderr)["error"]
    assert (done.code, error["code"], error["refs"]) == (3, "not_found", ["luc", "zoe"])
    assert run("import", "wordpress", source, "--author-map", "rien.csv").code == 3
    assert state(blog) == before


def test_what_nobody_signed_is_signed_by_who_is_named_for_it(
    run: Run, blog: Path, tmp_path: Path
) -> None:
    said(run, "contributor", "add", "Luc Ferry", "--kind", "blogger")
    source = written(tmp_path, "wp.xml", wxr.export(wxr.item(creator=None)))
    before = state(blog)
    refused = run("import", "wordpress", source, user="root")
    told_why = "error: there are posts that nobody signed"
    assert (refused.code, refused.stderr.splitlines()[0]) == (2, told_why)
    assert run("import", "wordpress", source, "--default-author", "nobody").code == 3
    assert state(blog) == before
    done = run("import", "wordpress", source, "--default-author", "luc-ferry", user="root")
    assert done.code == 0
    assert said(run, "post", "list", "--fields", "author") == "luc-ferry\n"


# What is wanted.


@pytest.mark.parametrize(
    ("wishes", "slugs"),
    [
        (("--status", "draft"), ["deux"]),
        (("--status", "draft", "--status", "published"), ["a-propos", "bonjour", "deux"]),
        (("--category", "Go"), ["bonjour"]),
        (("--category", "web", "--category", "go"), ["bonjour"]),
        (("--since", "2010-06-24"), ["a-propos", "bonjour", "deux"]),
        (("--since", "2010-06-25"), []),
    ],
    ids=" ".join,
)
def test_only_what_is_wanted_comes_in(
    run: Run, source: str, wishes: tuple[str, ...], slugs: list[str]
) -> None:
    done = counts(run("import", "wordpress", source, *wishes, "--format", "jsonl"))
    printed = said(run, "post", "list", "--status", "all", "--sort", "slug", "--fields", "slug")
    assert sorted(printed.split()) == slugs
    came = sum(done[kind]["came"] for kind in ("post", "page"))
    left = sum(done[kind].get("skipped", 0) for kind in ("post", "page"))
    assert (came, came - left) == (3, len(slugs))


def test_comments_can_be_left_out(run: Run, source: str) -> None:
    done = counts(run("import", "wordpress", source, "--skip-comments", "--format", "jsonl"))
    assert done["comment"] == {"came": 4, "skipped": 4}
    assert said(run, "comments", "list", "--status", "all", "--format", "count") == "0\n"


@pytest.mark.parametrize(
    "wish",
    [("--status", "publishd"), ("--since", "bientôt"), ("--encoding", "latin-99")],
    ids=lambda value: value[0],
)
def test_a_wish_that_is_none_is_refused(
    run: Run, blog: Path, source: str, wish: tuple[str, str]
) -> None:
    before = state(blog)
    assert run("import", "wordpress", source, *wish).code == 2
    assert state(blog) == before


# Again, and back.


def test_a_second_import_changes_nothing_and_is_no_operation(
    run: Run, blog: Path, source: str
) -> None:
    run("import", "wordpress", source)
    before = state(blog)
    again = run("import", "wordpress", source, "--format", "jsonl")
    assert again.stderr == ""
    assert {
        kind: {name for name in record if name != "came"} for kind, record in counts(again).items()
    } == {kind: {"skipped" if kind == "other" else "unchanged"} for kind in KINDS}
    assert state(blog) == before
    assert said(run, "log", "--fields", "operation").splitlines()[0] == "2"


def test_what_changed_there_is_taken_over_and_what_changed_here_wins(
    run: Run, tmp_path: Path, source: str
) -> None:
    run("import", "wordpress", source)
    said(run, "post", "edit", "deux", "--title", "Deux fois")
    later = WORDPRESS.replace(">Deux<", ">Trois<").replace(">À propos<", ">Qui nous sommes<")
    written(tmp_path, "wp.xml", later)
    done = run("import", "wordpress", source, "--format", "jsonl")
    assert counts(done)["post"] == {"came": 2, "kept": 1, "unchanged": 1}
    assert counts(done)["page"] == {"came": 1, "updated": 1}
    assert done.stderr == "changed here since and left as they are: 1\nop 4\n"
    titles = said(run, "post", "list", "--status", "all", "--sort", "slug", "--fields", "title")
    assert sorted(titles.splitlines()) == ["Bonjour", "Deux fois", "Qui nous sommes"]


def test_an_import_is_undone_and_can_come_again(run: Run, blog: Path, source: str) -> None:
    before = state(blog)
    run("import", "wordpress", source)
    after = state(blog)
    assert run("undo").code == 0
    gone = state(blog)
    assert {table: rows for table, rows in gone.items() if rows != before[table]}.keys() <= {
        "importedfrom",
        "sqlite_sequence",
    }
    assert run("undo", "3").code == 0  # which brings it back
    assert state(blog)["post"] == after["post"]
    assert run("undo", "4").code == 0
    again = run("import", "wordpress", source)  # who was here before the import still is
    assert again.stdout == SUMMARY.replace("2\t1\t0\t0\t1", "2\t1\t0\t1\t0")
    check(blog)


def test_nothing_that_comes_in_owes_an_answer(run: Run, source: str) -> None:
    run("import", "wordpress", source)
    assert said(run, "status").splitlines()[0] == "nothing to answer; 1 to moderate"
    owed = said(run, "comments", "list", "--status", "all", "--fields", "due_at,assigned_to")
    assert set(owed.splitlines()) == {"\t"}
    assert said(run, "comments", "list", "--unanswered", "--format", "count") == "0\n"


# What it is not.


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "wp.xml: there is nothing in it to bring in"),
        (b"\x00\x01\x02\xff" * 100, "wp.xml: "),
        (
            b"name,slug\nAnne,anne\n",
            "wp.xml: this is no export that can be read: it begins with 'name,slug",
        ),
        (b"<html></html>", "wp.xml: this is no export that can be read: it begins with 'html'"),
        (b'<rss version="2.0"><channel><item/></channel></rss>', "wp.xml: this is a feed and no"),
        (
            WORDPRESS.replace("<title>Deux", "<title>Deux & trois").encode(),
            "wp.xml: the XML is malformed, line 11, column ",
        ),
        (WORDPRESS[:4000].encode(), "wp.xml: the XML is malformed, line "),
        (
            WORDPRESS.replace("Salut", "x" * 11_000_000, 1).encode(),
            "wp.xml: the XML is huge where it may not be, line 1",
        ),
        (
            WORDPRESS.replace("<rss", "<!DOCTYPE rss [<!ENTITY a 'b'>]><rss").encode(),
            "wp.xml: the XML has a document type of its own (DOCTYPE), line ",
        ),
    ],
    ids=["empty", "binary", "CSV", "HTML", "a feed", "malformed", "cut off", "huge", "DOCTYPE"],
)
def test_what_is_no_export_is_refused_by_its_place(
    run: Run, blog: Path, tmp_path: Path, content: bytes, message: str
) -> None:
    (tmp_path / "wp.xml").write_bytes(content)
    before, there = state(blog), files(tmp_path)
    done = run("import", "wordpress", "wp.xml")
    assert (done.code, done.stdout) == (2, "")
    assert done.stderr.startswith(f"error: {message}")
    assert (state(blog), files(tmp_path)) == (before, there)


def test_what_can_be_read_of_a_malformed_file_is_read_when_asked_for(
    run: Run, tmp_path: Path
) -> None:
    broken = WORDPRESS.replace("<title>Deux", "<title>Deux</b>")
    source = written(tmp_path, "wp.xml", broken)
    done = run("import", "wordpress", source, "--lenient", "--report", "r.jsonl", "--format", "ids")
    assert done.code == 0
    mended = [line for line in told(tmp_path / "r.jsonl") if line.get("reason") == "mended"]
    assert mended
    assert said(run, "post", "show", "deux", "--fields", "title") == "Deux\n"


def test_a_file_of_another_encoding_needs_to_be_told(run: Run, tmp_path: Path) -> None:
    bare = WORDPRESS.replace(' encoding="UTF-8"', "")
    (tmp_path / "wp.xml").write_bytes(bare.encode("cp1252"))
    assert run("import", "wordpress", "wp.xml").code == 2
    assert run("import", "wordpress", "wp.xml", "--encoding", "cp1252").code == 0
    assert said(run, "post", "show", "a-propos", "--fields", "title") == "À propos\n"


def test_a_missing_file_is_named_in_json_where_json_is_asked_for(run: Run) -> None:
    done = run("import", "wordpress", "rien.xml", "--format", "json")
    error = {"code": "not_found", "message": "no file 'rien.xml'", "hint": None}
    assert done.code == 3
    assert json.loads(done.stderr) == {"error": {**error, "refs": ["rien.xml"]}}


# From standard input, in a batch, and from the web.


def test_standard_input_is_a_file_like_any_other(run: Run) -> None:
    assert run("import", "wordpress", "-", input=WORDPRESS).stdout == SUMMARY
    cut = run("import", "wordpress", "-", input=WORDPRESS[:4000])
    assert (cut.code, cut.stderr.startswith("error: -: the XML is malformed, line ")) == (2, True)


def test_a_batch_brings_in_or_leaves_it_as_a_whole(run: Run, blog: Path, source: str) -> None:
    before = state(blog)
    lines = f"tag new Avant\nimport wordpress {source}\n"
    failed = run("batch", "--atomic", input=lines + "post publish nulle-part\n")
    assert failed.code == 3
    assert state(blog) == before
    done = run("batch", "--atomic", input=lines)
    assert (done.code, done.stderr.splitlines()[-1]) == (0, "op 2")
    assert done.stdout.endswith(SUMMARY)
    assert set(said(run, "log", "--fields", "operation").split()) == {"1", "2"}
    check(blog)


def test_files_of_this_machine_s_own_net_are_not_fetched(run: Run, tmp_path: Path) -> None:
    own = WORDPRESS.replace(f"{wxr.BASE}/wp-content", "http://127.0.0.1:9/wp-content")
    done = run("import", "wordpress", written(tmp_path, "wp.xml", own), "--fetch-media")
    assert (done.code, done.stdout) == (0, SUMMARY)
    assert "not fetched: http://127.0.0.1:9/wp-content/uploads/a.png (" in done.stderr
    assert done.stderr.splitlines()[-1] == "fetched: 0"
    assert "media" not in files(tmp_path)
