import pytest

from tests.conftest import Result, Run


@pytest.fixture
def shelved(run: Run) -> Run:
    """A blog with Société (1), Web (2) on it, Vide (3), and two public posts on Web (op 2-6)."""
    assert run("category", "new", "Société").code == 0
    assert run("category", "new", "Web", "--parent", "societe", "--description", "Tout.").code == 0
    assert run("category", "new", "Vide").code == 0
    for title in ("a", "b"):
        assert run("post", "new", title, "--category", "web", "--publish").code == 0
    return run


def test_categories_are_listed_by_slug(shelved: Run) -> None:
    assert shelved("category", "list") == Result(
        0,
        "1\tsociete\tSociété\t\t\t0\n3\tvide\tVide\t\t\t0\n2\tweb\tWeb\tsociete\tTout.\t2\n",
        "",
    )
    assert shelved("category", "list", "--format", "jsonl").lines[2] == (
        '{"id": 2, "slug": "web", "name": "Web", "parent": "societe", '
        '"description": "Tout.", "posts": 2}'
    )


def test_one_that_exists_is_left_alone(shelved: Run) -> None:
    assert shelved("category", "new", "WEB", "--description", "Rien.") == Result(
        0, "2\tweb\tWeb\tsociete\tTout.\t2\n", "exists already: web\n"
    )


def test_an_edit_says_what_it_is_now(shelved: Run) -> None:
    done = shelved("category", "edit", "Web", "--name", "La toile", "--parent", "none")
    assert done == Result(0, "2\tla-toile\tLa toile\t\tTout.\t2\n", "op 7\n")
    again = shelved("category", "edit", "web", "--name", "La toile", "--parent", "none")
    assert again == Result(0, done.stdout, "nothing was changed\n")
    assert shelved("undo").code == 0
    assert shelved("category", "list", "--format", "tsv").lines[2] == (
        "2\tweb\tWeb\tsociete\tTout.\t2"
    )


@pytest.mark.parametrize(
    ("args", "code", "said"),
    [
        pytest.param(
            ("new",),
            2,
            "error: 'NAME' is missing\nhint: see 'blogctl category new --help'\n",
            id="no name",
        ),
        pytest.param(("new", ""), 2, "error: a name is needed\n", id="an empty name"),
        pytest.param(("new", "Web", "--parent", "sociéte"), 0, None, id="a parent by its name"),
        pytest.param(
            ("new", "Web", "--parent", "sciete"),
            3,
            "error: no category 'sciete'\nhint: did you mean 'societe'?\n",
            id="no such parent",
        ),
        pytest.param(
            ("new", "Deux", "mots"),
            2,
            "error: 'mots' is one argument too many\nhint: see 'blogctl category new --help'\n",
            id="two names",
        ),
        pytest.param(
            ("edit", "web"),
            2,
            "error: nothing is said to be changed\nhint: see 'blogctl category edit --help'\n",
            id="nothing to change",
        ),
        pytest.param(
            ("edit", "societe", "--parent", "web"),
            4,
            "error: 'web' stands on this category itself\nhint: choose another\n",
            id="a circle",
        ),
        pytest.param(
            ("edit", "web", "--name", "Vide"),
            4,
            "error: 'vide' has that name already\n"
            "hint: 'blogctl category merge web --into vide' makes one of the two\n",
            id="another's name",
        ),
        pytest.param(
            ("merge", "societe", "--into", "web", "--yes"),
            4,
            "error: 'web' stands on this category itself\nhint: choose another\n",
            id="a shelf into what stands on it",
        ),
        pytest.param(
            ("merge", "web", "vide", "--into", "2", "--yes"),
            4,
            "error: '2' can't be merged into itself\n",
            id="into itself",
        ),
        pytest.param(
            ("delete", "vide", "nulle", "--yes"),
            3,
            "error: no category 'nulle'\nhint: 'blogctl category list' shows them\n",
            id="an unknown one",
        ),
        pytest.param(
            ("prune",),
            2,
            "error: this needs a yes: delete what is unused, without undo? vide\n"
            "hint: add --yes to do it without being asked\n",
            id="no yes",
        ),
    ],
)
def test_what_is_refused_says_why(
    shelved: Run, args: tuple[str, ...], code: int, said: str | None
) -> None:
    before = shelved("log", "--format", "count").stdout
    done = shelved("category", *args)
    assert done.code == code
    if said is not None:
        assert done == Result(code, "", said)
    assert shelved("log", "--format", "count").stdout == before


@pytest.mark.parametrize(
    ("args", "shown", "left"),
    [
        (("merge", "web", "--into", "vide"), "3\tvide\tVide\t\t\t2\n", "societe vide"),
        (("delete", "societe"), "1\tsociete\tSociété\t\t\t0\n", "vide web"),
        (("prune",), "3\tvide\tVide\t\t\t0\n", "societe web"),
    ],
    ids=["merge", "delete", "prune"],
)
def test_what_can_t_be_undone_is_first_tried_and_then_done(
    shelved: Run, args: tuple[str, ...], shown: str, left: str
) -> None:
    dry = shelved("category", *args, "--dry-run")
    assert dry == Result(0, shown, "dry run: nothing was changed\n")
    assert shelved("category", "list", "--format", "count").stdout == "3\n"
    assert shelved("category", *args, "--yes") == Result(0, shown, "op 7\n")
    slugs = shelved("category", "list", "--fields", "slug").lines
    assert " ".join(slugs) == left
    undone = shelved("undo", "7")
    assert (undone.code, undone.stdout) == (4, "")


def test_a_merged_category_is_found_by_its_old_name(shelved: Run) -> None:
    shelved("category", "merge", "web", "--into", "vide", "--yes")
    assert shelved("post", "list", "--category", "web", "--format", "count").stdout == "2\n"
