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
    "comments reject, another reason": "comments reject 5 --reason publicite",
    "comments spam": "comments spam 1 3 5",
    "comments spam, all": "comments spam --all --name Anne --name Anne",
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
    names = ("one post", "decisions on one comment", "new things on new things", "settings")
    lines = [line for name in names for line in TANGLES[name]]
    goes_both_ways(lived_in, blog, ["batch", "--atomic"], typed="\n".join(lines))
