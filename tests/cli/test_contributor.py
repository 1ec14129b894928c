import json

import pytest

from tests.conftest import Result, Run

CHANTAL = "1\tchantal-buhagar\tChantal Buhagar\tblogger\t\t\t\t\t\ttrue\t0\t0\t\t\n"
LUC = "2\tluc-ferry\tLuc Ferry\tcontributor\tle critique\t\t\t\tcinema,web\ttrue\t0\t0\t\t\n"


@pytest.fixture
def peopled(run: Run) -> Run:
    """A blog with Chantal Buhagar (1) and Luc Ferry (2), who answers for two topics (op 2)."""
    options = ("--role", "le critique", "--topic", "web", "--topic", "Cinéma", "--login", "luc")
    done = run("contributor", "add", "Luc Ferry", *options)
    assert done == Result(0, LUC, "op 2\n")
    return run


def test_the_people_of_the_house_are_listed_by_surname(peopled: Run) -> None:
    assert peopled("contributor", "list") == Result(0, CHANTAL + LUC, "")
    assert peopled("contributor", "list", "--kind", "blogger").stdout == CHANTAL


def test_the_list_has_those_who_left_unless_it_is_told_otherwise(peopled: Run) -> None:
    peopled("contributor", "deactivate", "luc-ferry")
    ids = ("--format", "ids")
    assert peopled("contributor", "list", *ids).stdout == "1\n2\n"
    assert peopled("contributor", "list", "--active", *ids).stdout == "1\n"
    assert peopled("contributor", "list", "--inactive", *ids).stdout == "2\n"


def test_one_is_shown_by_slug_id_or_name(peopled: Run) -> None:
    for ref in ("luc-ferry", "2", "LUC FERRY"):
        assert peopled("contributor", "show", ref).stdout == LUC
    shown = peopled("contributor", "show", "2", "--format", "json").stdout
    assert json.loads(shown) == {
        "id": 2,
        "slug": "luc-ferry",
        "name": "Luc Ferry",
        "kind": "contributor",
        "role": "le critique",
        "bio": "",
        "email": None,
        "url": None,
        "topics": ["cinema", "web"],
        "active": True,
        "posts": 0,
        "comments": 0,
        "away_from": None,
        "away_until": None,
    }


def test_adding_again_makes_another_unless_it_is_missing(peopled: Run) -> None:
    again = peopled("contributor", "add", "Luc Ferry", "--if-missing", "--role", "autre")
    assert again == Result(0, LUC, "exists already: luc-ferry\n")
    assert peopled("contributor", "add", "Luc Ferry", "--format", "jsonl", "--fields", "slug") == (
        Result(0, '{"slug": "luc-ferry-2"}\n', "op 3\n")
    )
    fresh = peopled("contributor", "add", "Anne", "--if-missing", "--format", "ids")
    assert fresh == Result(0, "4\n", "op 4\n")


def test_an_edit_replaces_topics_and_takes_away_what_is_empty(peopled: Run) -> None:
    done = peopled("contributor", "edit", "luc-ferry", "--topic", "art", "--role", "")
    assert done == Result(
        0, "2\tluc-ferry\tLuc Ferry\tcontributor\t\t\t\t\tart\ttrue\t0\t0\t\t\n", "op 3\n"
    )
    assert peopled("contributor", "edit", "2", "--topic", "").stdout.split("\t")[8] == ""
    assert peopled("contributor", "edit", "2", "--topic", "").stderr == "nothing was changed\n"
    assert peopled("undo").code == 0
    assert peopled("undo").code == 0
    assert peopled("contributor", "show", "2").stdout == LUC


@pytest.mark.parametrize(
    ("args", "code", "said"),
    [
        pytest.param(("add", ""), 2, "error: a name is needed\n", id="no name"),
        pytest.param(
            ("add", "Anne", "--kind", "auteur"),
            2,
            "error: 'auteur' is not one of: blogger, contributor\n",
            id="no such kind",
        ),
        pytest.param(
            ("add", "Anne", "--login", "luc"),
            4,
            "error: the login 'luc' is that of 'luc-ferry'\n",
            id="a taken login",
        ),
        pytest.param(
            ("add", "Anne", "--slug", "luc-ferry"),
            4,
            "error: the slug 'luc-ferry' is taken\nhint: choose another\n",
            id="a taken slug",
        ),
        pytest.param(
            ("add", "Anne", "--slug", "Ça !"),
            2,
            "error: 'Ça !' can't be a slug\nhint: try 'ca'\n",
            id="no slug",
        ),
        pytest.param(
            ("add", "Anne", "--email", "anne"),
            2,
            "error: 'anne' is not an e-mail address\nhint: it looks like name@example.org\n",
            id="no e-mail",
        ),
        pytest.param(
            ("edit", "luc-ferry"),
            2,
            "error: nothing is said to be changed\nhint: see 'blogctl contributor edit --help'\n",
            id="nothing to change",
        ),
        pytest.param(
            ("show", "luc-fery"),
            3,
            "error: no contributor 'luc-fery'\nhint: did you mean 'luc-ferry'?\n",
            id="an unknown one",
        ),
        pytest.param(
            ("deactivate", "luc-ferry", "x", "y"),
            3,
            "error: no contributor 'x', 'y'\nhint: 'blogctl contributor list' shows them\n",
            id="unknown ones",
        ),
        pytest.param(
            ("merge", "luc-ferry", "--into", "Luc Ferry", "--yes"),
            4,
            "error: 'Luc Ferry' can't be merged into itself\n",
            id="into itself",
        ),
        pytest.param(
            ("merge", "luc-ferry", "--into", "1"),
            2,
            "error: this needs a yes: merge into 1, without undo? luc-ferry\n"
            "hint: add --yes to do it without being asked\n",
            id="no yes",
        ),
    ],
)
def test_what_is_refused_says_why(
    peopled: Run, args: tuple[str, ...], code: int, said: str
) -> None:
    before = peopled("log", "--format", "count").stdout
    assert peopled("contributor", *args) == Result(code, "", said)
    assert peopled("log", "--format", "count").stdout == before


def test_it_is_safe_to_deactivate_twice(peopled: Run) -> None:
    gone = LUC.replace("true", "false")
    assert peopled("contributor", "deactivate", "luc-ferry") == Result(0, gone, "op 3\n")
    assert peopled("contributor", "deactivate", "luc-ferry") == Result(
        0, "", "already so: luc-ferry\n"
    )
    assert peopled("contributor", "activate", "2") == Result(0, LUC, "op 4\n")


def test_several_are_one_operation(peopled: Run) -> None:
    done = peopled("contributor", "deactivate", "-", input="luc-ferry\nchantal-buhagar\n")
    assert done.stderr == "op 3\nchanged 2, which were: 2 active\n"
    assert [line.split("\t")[0] for line in done.lines] == ["2", "1"]
    assert peopled("undo").code == 0
    assert peopled("contributor", "list").stdout == CHANTAL + LUC


def test_keep_going_does_the_others(peopled: Run) -> None:
    done = peopled("contributor", "deactivate", "nul", "luc-ferry", "--keep-going")
    assert done == Result(
        1,
        LUC.replace("true", "false"),
        "op 3\nchanged 1, which were: 1 active\nerror: not done: nul\n",
    )


def test_who_left_signs_nothing(peopled: Run) -> None:
    peopled("contributor", "deactivate", "luc-ferry")
    done = peopled("post", "new", "Un billet", "--author", "luc-ferry")
    assert done == Result(
        4,
        "",
        "error: 'luc-ferry' no longer takes part\n"
        "hint: 'blogctl contributor activate luc-ferry' brings them back\n",
    )


def test_a_merge_gives_all_to_the_one_to_keep(peopled: Run) -> None:
    peopled("post", "new", "Un billet", "--author", "luc-ferry", "--publish")
    dry = peopled("contributor", "merge", "luc-ferry", "--into", "1", "--dry-run")
    kept = CHANTAL.replace("\t\ttrue\t0", "\tcinema,web\ttrue\t1")
    assert dry == Result(0, kept, "dry run: nothing was changed\n")
    assert peopled("contributor", "merge", "luc-ferry", "--into", "1", "--yes") == Result(
        0, kept, "op 4\n"
    )
    assert peopled("post", "show", "un-billet", "--fields", "author").stdout == "chantal-buhagar\n"
    assert peopled("contributor", "show", "luc-ferry").stdout == kept


@pytest.mark.parametrize(
    ("options", "env", "user", "actor"),
    [
        ((), {}, "luc", "luc-ferry"),
        ((), {}, "root", "root"),
        (("--as", "chantal-buhagar"), {}, "luc", "chantal-buhagar"),
        (("--as", "Luc Ferry"), {"BLOGCTL_AS": "@cron"}, "root", "luc-ferry"),
        ((), {"BLOGCTL_AS": "@cron"}, "luc", "@cron"),
    ],
    ids=["a login", "no login", "named over a login", "named by name", "a job"],
)
def test_who_acts_is_written_down(
    peopled: Run, options: tuple[str, ...], env: dict[str, str | None], user: str, actor: str
) -> None:
    assert peopled("tag", "new", "web", *options, env=env, user=user).code == 0
    logged = peopled("log", "--limit", "1", "--fields", "actor,command,slug")
    assert logged.stdout == f"{actor}\ttag new\tweb\n"


@pytest.mark.parametrize("args", [("tag", "list"), ("tag", "new", "x"), ("post", "list")])
def test_an_actor_who_does_not_exist_is_refused(peopled: Run, args: tuple[str, ...]) -> None:
    assert peopled(*args, "--as", "luk-ferry") == Result(
        3, "", "error: no contributor 'luk-ferry'\nhint: did you mean 'luc-ferry'?\n"
    )
