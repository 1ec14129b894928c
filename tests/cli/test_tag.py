import json

import pytest

from tests.conftest import Result, Run


@pytest.fixture
def tagged(run: Run) -> Run:
    """A blog with the tags media (1), medias (2) and seul (3), and two public posts (op 2-4)."""
    for title, *tags in (("a", "media"), ("b", "media", "medias")):
        bears = [word for tag in tags for word in ("--tag", tag)]
        assert run("post", "new", title, "--publish", *bears).code == 0
    assert run("tag", "new", "seul").code == 0
    return run


def test_tags_are_listed_by_slug(tagged: Run) -> None:
    assert tagged("tag", "list") == Result(
        0, "1\tmedia\tmedia\t2\n2\tmedias\tmedias\t1\n3\tseul\tseul\t0\n", ""
    )
    assert tagged("tag", "list", "--format", "count").stdout == "3\n"
    assert tagged("tag", "list", "--limit", "1", "--format", "ids").stdout == "1\n"
    assert tagged("tag", "list", "--fields", "posts,slug", "--format", "csv").lines == [
        "posts,slug",
        "2,media",
        "1,medias",
        "0,seul",
    ]


def test_tags_are_made_and_said_in_their_order(run: Run) -> None:
    done = run("tag", "new", "Médias sociaux", "C++", "2010", "C++")
    assert done == Result(
        0,
        "1\tmedias-sociaux\tMédias sociaux\t0\n2\tc-plus-plus\tC++\t0\n3\ttag-2010\t2010\t0\n",
        "op 2\n",
    )


def test_making_what_exists_changes_nothing(run: Run) -> None:
    run("tag", "new", "Été")
    assert run("tag", "new", "ete") == Result(0, "1\tete\tÉté\t0\n", "exists already: ete\n")


@pytest.mark.parametrize(
    ("names", "start"), [(["un"], '{"id": 1'), (["un", "deux"], '[\n  {"id": 1')], ids=["1", "2"]
)
def test_one_name_gives_one_object(run: Run, names: list[str], start: str) -> None:
    assert run("tag", "new", *names, "--format", "json").stdout.startswith(start)


@pytest.mark.parametrize(
    ("args", "code", "said"),
    [
        pytest.param(
            ("new",),
            2,
            "error: 'NAME...' is missing\nhint: see 'blogctl tag new --help'\n",
            id="no name",
        ),
        pytest.param(("new", " "), 2, "error: a name is needed\n", id="an empty name"),
        pytest.param(
            ("new", "x" * 201),
            2,
            "error: the name is too long: 201 characters, at most 200\nhint: shorten it\n",
            id="201 characters",
        ),
        pytest.param(
            ("new", "a\udce9"),
            2,
            "error: the name: not valid Unicode text\nhint: give it as UTF-8\n",
            id="no Unicode",
        ),
        pytest.param(
            ("new", "media !"),
            4,
            "error: 'media !' has the slug 'media' of 'media', and is not the same name\n"
            "hint: use 'media', or choose another name\n",
            id="nearly another's name",
        ),
        pytest.param(
            ("rename", "media", "Medias"),
            4,
            "error: 'medias' has that name already\n"
            "hint: 'blogctl tag merge media --into medias' makes one of the two\n",
            id="another's name",
        ),
        pytest.param(
            ("rename", "medis", "x"),
            3,
            "error: no tag 'medis'\nhint: did you mean 'medias'?\n",
            id="an unknown one",
        ),
        pytest.param(
            ("merge", "nul", "seul", "rien", "--into", "media", "--yes"),
            3,
            "error: no tag 'nul', 'rien'\nhint: 'blogctl tag list' shows them\n",
            id="several unknown ones",
        ),
        pytest.param(
            ("merge", "medias", "1", "--into", "media", "--yes"),
            4,
            "error: 'media' can't be merged into itself\n",
            id="into itself",
        ),
        pytest.param(
            ("merge", "medias", "--yes"),
            2,
            "error: '--into' is missing\nhint: see 'blogctl tag merge --help'\n",
            id="into nothing",
        ),
        pytest.param(
            ("delete", "seul"),
            2,
            "error: this needs a yes: delete for good, without undo? seul\n"
            "hint: add --yes to do it without being asked\n",
            id="no yes",
        ),
        pytest.param(
            ("delete", "-", "-", "--yes"),
            2,
            "error: standard input can be read only once\n",
            id="standard input twice",
        ),
        pytest.param(
            ("list", "--fields", "slug,nom"),
            2,
            "error: no field 'nom'\nhint: the fields are: id, slug, name, posts\n",
            id="an unknown field",
        ),
        pytest.param(
            ("list", "--limit", "-1"), 2, "error: '-1' is not a whole number\n", id="a bad limit"
        ),
    ],
)
def test_what_is_refused_says_why(tagged: Run, args: tuple[str, ...], code: int, said: str) -> None:
    before = tagged("log", "--format", "count").stdout
    assert tagged("tag", *args) == Result(code, "", said)
    assert tagged("log", "--format", "count").stdout == before


def test_a_renamed_tag_is_found_by_both_names(tagged: Run) -> None:
    done = tagged("tag", "rename", "media", "Les médias")
    assert done == Result(0, "1\tles-medias\tLes médias\t2\n", "op 5\n")
    assert tagged("post", "list", "--tag", "media", "--format", "count").stdout == "2\n"
    assert tagged("tag", "rename", "media", "Les médias") == Result(
        0, "1\tles-medias\tLes médias\t2\n", "nothing was changed\n"
    )
    assert tagged("undo", "--format", "ids").code == 0
    assert tagged("tag", "list", "--format", "jsonl").lines[0] == (
        '{"id": 1, "slug": "media", "name": "media", "posts": 2}'
    )


def test_a_merge_names_what_is_kept(tagged: Run) -> None:
    done = tagged("tag", "merge", "media", "seul", "--into", "medias", "--yes")
    assert done == Result(0, "2\tmedias\tmedias\t2\n", "op 5\n")
    assert tagged("tag", "list", "--format", "ids").stdout == "2\n"
    assert tagged("post", "show", "a", "--fields", "tags").stdout == "medias\n"
    assert tagged("tag", "new", "Seul").stderr == "exists already: medias\n"


@pytest.mark.parametrize(
    ("args", "question", "left"),
    [
        (("delete", "seul", "media"), "delete for good, without undo? seul, media", "2"),
        (("merge", "media", "--into", "seul"), "merge into seul, without undo? media", "2 3"),
        (("prune",), "delete what is unused, without undo? seul", "1 2"),
    ],
    ids=["delete", "merge", "prune"],
)
@pytest.mark.parametrize("answer", ["y", "OUI", "n", ""])
def test_it_is_asked_before_what_can_t_be_undone(
    tagged: Run, args: tuple[str, ...], question: str, left: str, answer: str
) -> None:
    done = tagged("tag", *args, input=f"{answer}\n", tty=True)
    assert done.stderr.startswith(f"{question} [y/N] ")
    if answer in {"y", "OUI"}:
        assert done.code == 0
    else:
        assert (done.code, done.stdout) == (1, "")
        assert done.stderr.endswith("error: nothing was changed\n")
        left = "1 2 3"
    assert " ".join(tagged("tag", "list", "--format", "ids").lines) == left


@pytest.mark.parametrize(
    ("args", "shown"),
    [
        (("delete", "-"), "1\tmedia\tmedia\t2\n3\tseul\tseul\t0\n"),
        (("merge", "-", "--into", "medias"), "2\tmedias\tmedias\t2\n"),
        (("prune",), "3\tseul\tseul\t0\n"),
    ],
    ids=["delete", "merge", "prune"],
)
def test_a_dry_run_shows_what_would_be_done(tagged: Run, args: tuple[str, ...], shown: str) -> None:
    done = tagged("tag", *args, "--dry-run", input="media\n\n seul \n")
    assert done == Result(0, shown, "dry run: nothing was changed\n")
    assert tagged("tag", "list", "--format", "count").stdout == "3\n"
    assert tagged("tag", *args, "--yes", input="media\n\n seul \n").stdout == shown


def test_pruning_twice_is_safe(tagged: Run) -> None:
    assert tagged("tag", "prune", "--yes").stdout == "3\tseul\tseul\t0\n"
    assert tagged("tag", "prune") == Result(0, "", "nothing is unused\n")


def test_nothing_on_standard_input_is_nothing_to_do(tagged: Run) -> None:
    assert tagged("tag", "delete", "-") == Result(0, "", "")


def test_a_deleted_tag_comes_back_as_a_new_one(tagged: Run) -> None:
    tagged("tag", "delete", "media", "--yes")
    assert tagged("tag", "new", "Media") == Result(0, "4\tmedia\tMedia\t0\n", "op 6\n")


def test_quiet_leaves_what_was_asked_for(run: Run) -> None:
    assert run("tag", "new", "un", "-q") == Result(0, "", "")
    assert run("tag", "new", "deux", "-q", "--format", "ids") == Result(0, "2\n", "")
    assert run("tag", "list", "-q").stdout == "2\tdeux\tdeux\t0\n1\tun\tun\t0\n"


def test_what_a_terminal_would_obey_is_spelt_out(run: Run) -> None:
    run("tag", "new", "a\x1b[31mb\u202e")
    assert run("tag", "list").stdout == "1\ta-31mb\ta\\x1b[31mb\\u202e\t0\n"
    (tag,) = json.loads(run("tag", "list", "--format", "json").stdout)
    assert tag["name"] == "a\x1b[31mb\u202e"


def test_a_table_has_headings_in_the_person_s_language(tagged: Run) -> None:
    done = tagged("tag", "list", tty=True, env={"BLOGCTL_LANG": "fr", "TERM": "dumb"})
    assert done.stdout == (
        "ID  Slug    Nom     Billets\n"
        " 1  media   media         2\n"
        " 2  medias  medias        1\n"
        " 3  seul    seul          0\n"
    )
