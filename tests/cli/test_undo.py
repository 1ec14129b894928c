import json
import re
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.conftest import Result, Run, environment
from tests.invariants import check, state

# Operations 2 to 33: things of every kind, in every state, with a past.
LIVED_IN = """
contributor add "Luc Ferry" --kind blogger --role critique --topic cinéma --login luc
contributor add "Zoé Tardieu" --email zoe@example.org
contributor add "Paul Retiré"
contributor deactivate paul-retire
tag new web médias
category new Culture --description "Tout ce qui se voit"
category new Cinéma --parent culture
category new Sport
post new "Un billet" --body "Le **premier** œuf." --tag web --tag été --category cinema --publish
post edit un-billet --title "Un billet revu" --body "Le second œuf." --slug un-billet-revu
post new "Un brouillon" --body "Encore rien." --author luc-ferry --with zoe-tardieu
post new "Demain" --at "2026-04-01 09:00" --tag web --category sport --category culture
post new "À jeter" --body "Rien." --publish
post trash a-jeter
post new "Sans date" --page
post new --file date.md
comments add un-billet-revu --name Anne --email anne@example.org --body "Merci !"
comments add un-billet-revu --name Bob --ip 203.0.113.7 --body "Achetez !"
comments add un-billet-revu --name Cléo --body "Bof" --parent 1
comments add un-billet-revu --name Dora --body "Oui" --status approved
comments add un-billet-revu --name Ève --body "Non" --status approved
comments approve 1 --note "bien"
comments spam 2
comments reject 5 --reason insulte --note "vu avec Luc"
config set comments.policy queue
config set publish.hour 08:00
"""
DATED = "---\ntitle: Daté\ndate: 2026-05-02\n---\nPlus tard."

CHANGES = {
    "post new, a draft": "post new Neuf --body Bonjour",
    "post new, public, with all": (
        "post new Neuf --body Bonjour --publish --tag web --tag neuf --category sport "
        "--with luc-ferry --summary 'Un chapeau'"
    ),
    "post new, scheduled": "post new Neuf --at '2026-12-01 10:00' --tag web",
    "post edit, its text": "post edit un-billet-revu --title Autre --body '# Titre' --summary Oui",
    "post edit, its slug": "post edit un-billet-revu --slug encore-autre",
    "post edit, its first slug": "post edit un-billet-revu --slug un-billet",
    "post edit, its tags": "post edit un-billet-revu --tag médias --tag neuf",
    "post edit, no tags": "post edit un-billet-revu --tag ''",
    "post edit, its shelves": (
        "post edit demain --category cinema --add-category sport --remove-category culture"
    ),
    "post edit, its people": "post edit un-brouillon --author chantal-buhagar --with luc-ferry",
    "post edit, its nature": "post edit un-billet-revu --page --no-comments --body-format html",
    "post edit, published": "post edit un-brouillon --publish --title Public",
    "post edit, moved": "post edit un-billet-revu --at '2026-07-14 09:00'",
    "post edit, several": "post edit un-billet-revu demain date --add-category sport",
    "post tag, one": "post tag un-brouillon neuf web",
    "post tag, all": "post tag --all --author chantal-buhagar --yes neuf web",
    "post untag": "post untag un-billet-revu web ete",
    "post untag, all": "post untag --all --tag web web --yes",
    "post publish, a draft": "post publish un-brouillon",
    "post publish, one with a date": "post publish date",
    "post publish, a scheduled one": "post publish demain",
    "post publish, at": "post publish un-brouillon demain un-billet-revu --at '2026-09-01 9h'",
    "post publish, all": "post publish --all --yes",
    "post unpublish": "post unpublish un-billet-revu demain",
    "post trash": "post trash un-billet-revu un-brouillon demain",
    "post trash, all": "post trash --all --yes",
    "post restore": "post restore a-jeter",
    "post revert": "post revert un-billet-revu 1",
    "tag new": "tag new neuf Ça C++",
    "tag rename": "tag rename web 'Web 2.0'",
    "tag rename, its case": "tag rename web Web",
    "category new": "category new Musique --parent culture --description 'Do ré mi'",
    "category edit, its name": "category edit cinema --name 'Septième art' --description Images",
    "category edit, its shelf": "category edit cinema --parent sport",
    "category edit, no shelf": "category edit cinema --parent none",
    "contributor add": (
        "contributor add 'Max Neuf' --kind blogger --email max@example.org --topic web --login max"
    ),
    "contributor edit, all": (
        "contributor edit luc-ferry --name 'Lucien Ferry' --slug lucien --kind contributor "
        "--role R --bio B --email l@example.org --url https://l.example --topic jazz --login lf"
    ),
    "contributor edit, emptied": "contributor edit zoe-tardieu --email ''",
    "contributor deactivate": "contributor deactivate luc-ferry zoe-tardieu",
    "contributor activate": "contributor activate paul-retire",
    "comments add, waiting": "comments add un-billet-revu --name Fleur --body Tiens --parent 1",
    "comments add, approved": "comments add un-billet-revu --name F --body T --status approved",
    "comments approve, fresh": "comments approve 3",
    "comments approve, decided": "comments approve 2 5 --note non",
    "comments approve, another note": "comments approve 1 --note autre",
    "comments approve, all": "comments approve --all --status all --yes",
    "comments hold": "comments hold 1 2 5",
    "comments reject": "comments reject 1 3 --reason doublon --note N",
    "comments reject, in a conversation": "comments reject 3 --reason doublon --note N",
    "comments reject, another reason": "comments reject 5 --reason publicite",
    "comments spam": "comments spam 1 3 5",
    "comments spam, all": "comments spam --all --name Anne --name Anne",
    "comments reply, to what waits": "comments reply 3 --body 'Oui, dès lundi.'",
    "comments reply, to what is out": "comments reply 4 --body Oui",
    "comments note": "comments note 1 --body 'Luc sait.'",
    "comments note, by a job": "comments note 2 --body Vu --as @cron",
    "comments assign": "comments assign 1 3 4 --to luc-ferry",
    "comments assign, all": "comments assign --all --to zoe-tardieu --yes",
    "comments assign, by topic": "comments assign 1 3 4 --auto --keep-going",
    "comments settle": "comments settle 1 3",
    "comments settle, all": "comments settle --all --name Anne",
    "comments edit, its text": "comments edit 1 --body 'Merci bien !' --reason accord",
    "comments edit, who says it": "comments edit 1 --name Annie --reason accord",
    "comments edit, of the house": "comments edit 3 --contributor zoe-tardieu --reason Zoé",
    "contributor away": "contributor away luc-ferry --from 2026-08-01 --until 2026-08-21",
    "contributor away, open": "contributor away luc-ferry",
    "config set, the promise": "config set comments.sla '10h 12h mar-sam'",
    "config set, the zone": "config set blog.timezone Pacific/Chatham",
    "config set, who answers": "config set comments.default_assignee luc-ferry",
    "config set, first": "config set blog.description 'Un blog'",
    "config set, again": "config set blog.title Autre",
    "config unset": "config unset comments.policy",
}

TOML = "[blog]\ntitle = 'Autre'\nurl = 'https://b.example'\n[comments]\npolicy = 'open'\n"

# One operation that goes over the same things again and again.
TANGLES = {
    "one post": [
        "post edit un-billet-revu --title A --body B --tag a",
        "post edit un-billet-revu --title C --slug c --tag b",
        "post unpublish c",
        "post edit c --body D --add-category sport",
        "post publish c --at '2026-06-01 9h'",
        "post tag c a e",
        "post untag c b",
        "post trash c",
        "post restore c",
        "post unpublish c",
        "post edit c --body D2 --at '2026-06-02 9h' --slug d",
    ],
    "states there and back": [
        "post publish un-brouillon",
        "post unpublish un-brouillon",
        "post publish un-brouillon --at '2026-08-01 9h'",
        "post unpublish un-brouillon",
        "post trash un-brouillon",
    ],
    "decisions on one comment": [
        "comments approve 3",
        "comments spam 3 1",
        "comments reject 3 5 --reason doublon",
        "comments hold 3 1",
        "comments approve 3 --note trois",
        "comments approve 5 2",
        "comments spam 5",
    ],
    "a conversation": [
        "comments assign 1 3 4 --to luc-ferry",
        "comments note 3 --body Premier",
        "comments note 3 --body Second",
        "comments reply 3 --body Oui",
        "comments reply 3 --body Encore",
        "comments reopen 3",
        "comments settle 3 4",
        "comments unassign 4",
        "comments reopen 3 4",
        "config set comments.sla '8h 9h mon-sun'",
        "comments reply 3 --body Non",
        "config set blog.timezone Asia/Kathmandu",
        "comments reopen 3",
        "comments note 1 --body Ici",
    ],
    "decisions in a conversation": [
        "comments note 3 --body Premier",
        "comments assign 3 --to luc-ferry",
        "comments approve 3",
        "comments settle 3",
        "comments hold 3 --note attente",
        "comments reopen 3",
        "comments edit 3 --body Un --reason un",
        "comments reject 3 --reason doublon",
        "comments edit 3 --body Deux --name D --reason deux",
        "comments hold 3",
        "comments assign 3 --to zoe-tardieu",
        "comments reply 3 --body Voilà",
        "comments reject 3 --reason insulte",
        "comments unassign 3",
        "comments note 3 --body Second",
        "comments edit 3 --contributor luc-ferry --reason Luc",
        "comments approve 3 --note fin",
        "comments edit 3 --contributor none --name Cléo --reason non",
    ],
    "those who come in": [
        "config set comments.auto_assign on",
        "config set comments.default_assignee zoe-tardieu",
        "contributor edit luc-ferry --topic cinema --topic web",
        "comments add un-billet-revu --name N --body Quand",
        "comments add 3 --name M --body Où --force",
        "contributor away luc-ferry",
        "comments add un-billet-revu --name O --body Qui --parent 6",
        "comments reply 6 --body Demain",
        "comments note 8 --body Vu",
        "comments assign 6 --auto",
        "contributor deactivate luc-ferry",
        "contributor away luc-ferry --back",
        "comments edit 8 --contributor zoe-tardieu --reason Zoé",
        "comments reply 8 --body Bien",
    ],
    "new things on new things": [
        "category new A",
        "category new B --parent a",
        "category new C --parent b",
        "tag new un deux",
        "contributor add 'Max Neuf' --kind blogger",
        "post new Neuf --author max-neuf --with luc-ferry --category c --tag un --publish",
        "post edit neuf --tag deux --slug neuf-2 --title 'Neuf encore' --add-category a",
        "comments add neuf-2 --name X --body Y --status approved",
        "comments add neuf-2 --name Z --body Y --parent 6",
        "comments add neuf-2 --name W --body Y --parent 7",
        "comments approve 7 8",
        "category edit b --name BB --parent none",
        "category edit a --parent bb",
        "contributor edit max-neuf --slug max --login max",
        "contributor deactivate max",
        "tag rename deux Trois",
    ],
    "names passed on": [
        "tag rename web toile",
        "tag rename medias presse",
        "category edit sport --name Sports",
        "category edit cinema --parent none",
        "category edit culture --parent cinema",
        "contributor edit luc-ferry --login l2 --topic a --topic b",
        "contributor edit zoe-tardieu --login luc --topic a",
        "contributor edit luc-ferry --name 'Luc F.' --topic b",
        "post edit un-brouillon --slug brouillon",
        "post edit brouillon --slug un-brouillon",
    ],
    "settings": [
        "config set blog.title A",
        "config set blog.title B",
        "config unset blog.title",
        "config set blog.title C",
        "config set comments.close_after 30",
        "config unset comments.close_after",
        "config set publish.hour 10:00",
    ],
}


@pytest.fixture(scope="session")
def lived_in_file(founded: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The file that the tests here copy; made once."""
    folder = tmp_path_factory.mktemp("lived-in")
    shutil.copy(founded, folder / "blog.db")
    (folder / "date.md").write_text(DATED)
    (folder / "lines").write_text(LIVED_IN)
    done = subprocess.run(
        [sys.executable, "-m", "blogctl", "batch", "lines", "--as", "chantal-buhagar"],
        check=False,
        capture_output=True,
        text=True,
        cwd=folder,
        env=environment(folder, {}) | {"PYTHONPATH": str(Path(__file__).parents[2])},
    )
    assert done.returncode == 0, done.stderr
    return folder / "blog.db"


@pytest.fixture
def lived_in(run: Run, blog: Path, lived_in_file: Path) -> Run:
    shutil.copy(lived_in_file, blog)
    return run


def operation(done: Result) -> str:
    """Return the number that a change told."""
    assert done.code == 0, done.stderr
    found = re.search(r"^op (\d+)$", done.stderr, re.MULTILINE)
    assert found, done.stderr
    return found[1]


def goes_both_ways(run: Run, blog: Path, change: Sequence[str], *, typed: str = "") -> None:
    """Assert that a change, its undo, and the undo of that, to and fro, lead where they should."""
    before = state(blog)
    made = operation(run(*change, input=typed))
    after = state(blog)
    assert after != before
    first = operation(run("undo", made))
    assert state(blog) == before
    again = operation(run("undo", first))
    assert state(blog) == after
    third = operation(run("undo", again))
    assert state(blog) == before
    assert f"operation {made} is undone already, by {first}" in run("undo", made).stderr
    check(blog)
    operation(run("undo", third))
    assert state(blog) == after
    # The first number serves as often as one likes.
    operation(run("undo", made))
    assert state(blog) == before
    check(blog)


@pytest.mark.parametrize("line", CHANGES.values(), ids=CHANGES)
def test_undo_puts_everything_back_and_its_undo_does_it_again(
    lived_in: Run, blog: Path, line: str
) -> None:
    goes_both_ways(lived_in, blog, ["batch", "-"], typed=line)


def test_settings_that_were_applied_from_a_file_go_back(lived_in: Run, blog: Path) -> None:
    goes_both_ways(lived_in, blog, ["config", "apply", "-"], typed=TOML)


@pytest.mark.parametrize("lines", TANGLES.values(), ids=TANGLES)
def test_one_operation_that_changes_things_again_and_again_is_undone_whole(
    lived_in: Run, blog: Path, lines: list[str]
) -> None:
    goes_both_ways(lived_in, blog, ["batch", "--atomic"], typed="\n".join(lines))


def test_all_tangles_together_are_undone_whole(lived_in: Run, blog: Path) -> None:
    names = (
        *("one post", "decisions on one comment", "new things on new things", "settings"),
        "a conversation",
    )
    lines = [line for name in names for line in TANGLES[name]]
    goes_both_ways(lived_in, blog, ["batch", "--atomic"], typed="\n".join(lines))


# What can't be undone, or not yet.


@pytest.mark.parametrize(
    "line",
    [
        "post delete a-jeter --yes",
        "comments delete 2 --yes",
        "tag delete web --yes",
        "category delete sport --yes",
        "tag prune --yes",
        "tag merge web --into medias --yes",
        "category merge sport --into culture --yes",
        "contributor merge zoe-tardieu --into luc-ferry --yes",
    ],
)
def test_what_is_gone_stays_gone(lived_in: Run, blog: Path, line: str) -> None:
    made = operation(lived_in(*line.split()))
    after = state(blog)
    name = " ".join(line.split()[:2])
    for asked in ((), (made,)):
        assert lived_in("undo", *asked) == Result(
            4,
            "",
            f"error: operation {made} ({name}) can't be undone\n"
            "hint: what is deleted, merged or pruned is gone\n",
        )
    assert state(blog) == after


def test_the_founding_is_nobody_s_to_undo(run: Run) -> None:
    error = "error: operation 1 (init) can't be undone\n"
    assert run("undo", "1") == Result(4, "", error)
    nothing = run("undo", "--as", "@cron")
    assert (nothing.code, nothing.stderr.splitlines()[0]) == (
        3,
        "error: there is nothing of @cron to undo",
    )


@pytest.mark.parametrize("number", ["0", "99", "-1", "x", "1.5", "9" * 30])
def test_only_an_operation_is_undone(run: Run, number: str) -> None:
    known = {"0": 3, "99": 3}
    assert run("undo", number).code == known.get(number, 2)


@pytest.mark.parametrize(
    ("first", "second", "named"),
    [
        ("post edit un-billet-revu --title A", "post trash un-billet-revu", "un-billet-revu"),
        ("post publish un-brouillon date", "post unpublish date", "date"),
        ("post tag un-brouillon neuf", "post edit un-brouillon --summary S", "un-brouillon"),
        ("tag rename web toile", "tag rename toile réseau", "reseau"),
        ("category edit sport --description S", "category edit sport --name T", "t"),
        ("contributor deactivate luc-ferry", "contributor edit luc-ferry --bio B", "luc-ferry"),
        ("comments approve 1 2 3", "comments spam 3", "un-billet-revu#5"),
        ("comments add un-billet-revu --name N --body B", "comments approve 6", "un-billet-revu#4"),
        ("config set blog.title A", "config set blog.title B", "blog.title"),
        ("comments note 1 --body N", "comments settle 1", "un-billet-revu#3"),
        ("comments assign 1 4 --to luc-ferry", "comments unassign 4", "un-billet-revu#1"),
        ("comments reply 3 --body B", "comments hold 3", "un-billet-revu#4"),
        ("comments edit 1 --name B --reason R", "comments note 1 --body N", "un-billet-revu#3"),
        ("contributor away luc-ferry", "contributor away luc-ferry --back", "luc-ferry"),
        ("comments settle 1", "comments reopen 1", "un-billet-revu#3"),
        ("post new Neuf", "post edit neuf --title Neuve", "neuf"),
        ("comments add 1 --name N --body B --force", "comments note 6 --body N", "6"),
        ("comments reply 4 --body B", "comments note 6 --body N", "un-billet-revu#4"),
        ("tag new neuf", "tag rename neuf Vieux", "vieux"),
    ],
)
def test_what_has_changed_since_is_named_and_goes_back_after_what_changed_it(
    lived_in: Run, blog: Path, first: str, second: str, named: str
) -> None:
    before = state(blog)
    made = operation(lived_in(*first.split()))
    between = state(blog)
    later = operation(lived_in(*second.split()))
    after = state(blog)
    refused = lived_in("undo", made, "--format", "json")
    error = json.loads(refused.stderr)["error"]
    assert (refused.code, error["message"]) == (4, f"changed since operation {made}: {named}")
    assert error["refs"] == named.split(", ")
    assert state(blog) == after
    undone = operation(lived_in("undo", later))
    assert state(blog) == between
    operation(lived_in("undo", made))
    assert state(blog) == before
    # Nor is the later one done again on what it was not done to.
    assert lived_in("undo", undone).code == 4
    assert state(blog) == before
    check(blog)


@pytest.mark.parametrize(
    ("first", "second", "held"),
    [
        ("post new Neuf --publish", "comments add neuf --name N --body B", "neuf"),
        ("tag new neuf", "post tag un-brouillon neuf", "neuf"),
        ("category new Neuve", "post edit un-brouillon --category neuve", "neuve"),
        ("category new Neuve", "category edit sport --parent neuve", "neuve"),
        ("contributor add Max", "post edit un-brouillon --author max", "max"),
        ("contributor add Max", "post edit un-brouillon --with max", "max"),
        ("contributor add Max", "tag new neuf --as max", "max"),
        ("contributor add Max --login moi", "USER=moi", "max"),
        (
            "comments add un-billet-revu --name N --body B",
            "comments add un-billet-revu --name N --body B --parent 6",
            "6",
        ),
        ("contributor add Max", "comments assign 1 --to max", "max"),
        ("contributor add Max", "comments note 1 --body N --as max", "max"),
        ("post tag un-brouillon neuf", "post tag date neuf", "neuf"),
        ("post new Neuf --tag neuf", "post tag date neuf", "neuf"),
    ],
)
def test_a_new_thing_that_something_refers_to_stays(
    lived_in: Run, blog: Path, first: str, second: str, held: str
) -> None:
    made = operation(lived_in(*first.split()))
    user = second.removeprefix("USER=") if second.startswith("USER=") else "chantal"
    if user == "chantal":
        operation(lived_in(*second.split()))
    after = state(blog)
    refused = lived_in("undo", made, user=user)
    assert (refused.code, refused.stderr.splitlines()[0]) == (
        4,
        f"error: still referred to: {held}",
    )
    assert state(blog) == after
    check(blog)


@pytest.mark.parametrize(
    ("first", "second", "error"),
    [
        (
            "category edit cinema --parent none",
            "category edit culture --parent cinema",
            "stands on this category",
        ),
        (
            "contributor edit luc-ferry --login l2",
            "contributor edit zoe-tardieu --login luc",
            "the login 'luc' is that of 'zoe-tardieu'",
        ),
        ("tag rename medias presse", "tag delete presse --yes", "changed since operation"),
        ("post untag un-billet-revu ete", "tag delete ete --yes", "something that is gone"),
        ("post edit un-brouillon --slug autre", "post new N --slug un-brouillon", "is taken"),
        (
            "post edit un-brouillon --author chantal-buhagar",
            "contributor merge luc-ferry --into zoe-tardieu --yes",
            "refers to something that is gone",
        ),
    ],
    ids=["a circle", "a login", "a tag", "a tag that was", "a slug", "an author"],
)
def test_what_can_no_longer_be_as_it_was_is_left_as_it_is(
    lived_in: Run, blog: Path, first: str, second: str, error: str
) -> None:
    made, _ = [operation(lived_in(*line.split())) for line in (first, second)]
    after = state(blog)
    refused = lived_in("undo", made)
    assert (refused.code, refused.stdout) == (4, "")
    assert error in refused.stderr.splitlines()[0]
    assert state(blog) == after
    check(blog)


# A slug that came back, or did not.


def test_what_was_never_public_leaves_its_slug_to_others(run: Run) -> None:
    made = operation(run("post", "new", "Neuf"))
    undone = operation(run("undo", made))
    assert run("post", "new", "Neuf", "--format", "ids").code == 0
    refused = run("undo", undone)
    assert (refused.code, refused.stderr.splitlines()[0]) == (4, "error: the slug 'neuf' is taken")


def test_what_was_public_keeps_its_slug_even_when_it_is_gone(run: Run, blog: Path) -> None:
    made = operation(run("post", "new", "Neuf"))
    public = operation(run("post", "publish", "neuf"))
    assert operation(run("undo", public))
    undone = operation(run("undo", made))
    assert run("post", "new", "Neuf", "--fields", "slug").stdout == "neuf-2\n"
    assert operation(run("undo", undone))
    assert run("post", "list", "--fields", "slug").stdout == "neuf-2\nneuf\n"
    check(blog)


def test_old_slugs_lead_again_to_what_comes_back(run: Run, blog: Path) -> None:
    made = operation(run("tag", "new", "un"))
    renamed = operation(run("tag", "rename", "un", "deux"))
    assert operation(run("undo", renamed))
    undone = operation(run("undo", made))
    assert run("post", "list", "--tag", "deux").code == 3
    assert operation(run("undo", undone))
    assert run("post", "list", "--tag", "deux").code == 0
    check(blog)


# Whose, and how it is told.


def test_without_a_number_it_is_the_newest_of_who_acts(lived_in: Run, blog: Path) -> None:
    states = [state(blog)]
    for number in (1, 2):
        assert lived_in("tag", "new", f"moi-{number}").code == 0
        states.append(state(blog))
    assert lived_in("config", "set", "blog.title", "B", "--as", "@cron").code == 0
    assert lived_in("undo").stderr == "op 31\noperation 29 (tag new) is undone\n"
    assert (
        lived_in("undo", "--as", "@cron").stderr == "op 32\noperation 30 (config set) is undone\n"
    )
    assert state(blog) == states[1]
    assert lived_in("undo", "31").stderr == "op 33\noperation 31 (undo) is done again\n"
    assert lived_in("undo").stderr == "op 34\noperation 29 (tag new) is undone\n"
    assert lived_in("undo").stderr == "op 35\noperation 28 (tag new) is undone\n"
    assert state(blog) == states[0]


def test_who_has_another_slug_by_now_undoes_what_they_did(lived_in: Run) -> None:
    assert lived_in("tag", "new", "neuf", "--as", "luc-ferry").code == 0
    assert lived_in("contributor", "edit", "luc-ferry", "--slug", "luc").code == 0
    assert "(tag new) is undone" in lived_in("undo", "--as", "luc").stderr


def test_a_dry_run_shows_what_would_go_back(lived_in: Run, blog: Path) -> None:
    made = operation(lived_in("post", "trash", "demain", "un-brouillon"))
    after = state(blog)
    done = lived_in("undo", "--dry-run", "--fields", "action,slug,from,to")
    assert done == Result(
        0,
        "status\tdemain\ttrashed\tpublished\nstatus\tun-brouillon\ttrashed\tdraft\n",
        f"dry run: nothing was changed\noperation {made} (post trash) would be undone\n",
    )
    assert state(blog) == after


@pytest.mark.parametrize(
    ("form", "expected"),
    [("count", "2\n"), ("ids", "3\n2\n"), ("tsv", None), ("json", None)],
)
def test_it_prints_what_it_wrote_in_the_log(lived_in: Run, form: str, expected: str | None) -> None:
    assert operation(lived_in("post", "trash", "demain", "un-brouillon"))
    done = lived_in("undo", "--format", form)
    assert done.stdout == (
        expected or lived_in("log", "--operation", "29", "--format", form).stdout
    )
    again = lived_in("undo", "28", "--format", form)
    empty = {"count": "0\n", "json": "[]\n"}
    assert (again.code, again.stdout) == (0, empty.get(form, ""))
    assert again.stderr == "operation 28 is undone already, by 29\n"


def test_undo_is_no_part_of_one_operation_but_a_line_of_a_batch(run: Run) -> None:
    assert run("batch", input="tag new a\nundo\nundo 3\n").code == 0
    assert run("tag", "list", "--format", "ids").stdout == "1\n"
    refused = run("batch", "--atomic", input="tag new b\nundo\n")
    assert (refused.code, refused.stderr) == (
        2,
        "error: line 2: 'undo' can't be part of a batch that is one operation\n",
    )
