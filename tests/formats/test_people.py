import csv
import io
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from blogctl.errors import BlogctlError, FileFailed, NotFound, Usage
from blogctl.formats import people
from blogctl.formats.csv_cells import guarded
from blogctl.formats.reading import Reading
from blogctl.formats.reasons import REASONS
from blogctl.records.moving import Loss, Moved, MovedPerson, Origin, Unread
from blogctl.vocabulary import ContributorKind
from tests.conftest import Run

PLAIN = Reading()
LENIENT = Reading(lenient=True)
LEA = MovedPerson(key="Léa Roy", name="Léa Roy")


def reading(path: Path, how: Reading = PLAIN) -> list[Moved]:
    """Return what comes of a source after its origin, without the places."""
    first, *others = people.read(path, how)
    assert isinstance(first, Origin)
    assert all(not isinstance(each, Loss | Unread) or each.reason in REASONS for each in others)
    return [replace(each, place="") for each in others if not isinstance(each, Origin)]


def written(folder: Path, name: str, content: str | bytes) -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        pytest.param("name\nLéa Roy\n", [LEA], id="only names"),
        pytest.param("Name;posts\nLéa Roy;3\n", [LEA], id="semicolons"),
        pytest.param("id\tname\r\n7\tLéa Roy\r\n", [LEA], id="tabs and CRLF"),
        pytest.param("\ufeffname,role\nLéa Roy,\n", [LEA], id="a byte order mark"),
        pytest.param("name\n\nLéa Roy\n\n", [LEA], id="empty lines"),
        pytest.param("name\nLéa Roy", [LEA], id="no last line end"),
        pytest.param("name\n", [], id="nobody"),
        pytest.param(
            'role,name\n"Cheffe\nde ""projet""",Léa Roy\n',
            [replace(LEA, role='Cheffe\nde "projet"')],
            id="quotes",
        ),
        pytest.param(
            "name,email,url\nLéa Roy,l@example.org,https://example.org\n",
            [replace(LEA, email="l@example.org", url="https://example.org")],
            id="addresses",
        ),
        pytest.param(
            "slug,name,kind,active\nlea,Léa Roy,contributor,false\n",
            [replace(LEA, key="lea", slug="lea", kind=ContributorKind.CONTRIBUTOR, active=False)],
            id="a slug is the key",
        ),
        pytest.param(
            'name,topics\nLéa Roy,"web, seo,"\n', [replace(LEA, topics=("web", "seo"))], id="topics"
        ),
        pytest.param("name,bio\nLéa Roy,'=1+1\n", [replace(LEA, bio="=1+1")], id="a guarded cell"),
        pytest.param("name,bio\nLéa Roy,'hé\n", [replace(LEA, bio="'hé")], id="an apostrophe"),
        pytest.param(
            "name,âge\nLéa Roy,40\n",
            [Loss(kind="contributor", key="âge", reason="field-unknown"), LEA],
            id="an unknown column is told of",
        ),
    ],
)
def test_a_csv_file_names_people(tmp_path: Path, content: str, expected: list[Moved]) -> None:
    assert reading(written(tmp_path, "équipe.csv", content)) == expected


def test_an_encoding_may_be_said(tmp_path: Path) -> None:
    path = written(tmp_path, "équipe.csv", "name\nLéa Roy\n".encode("utf-16"))
    assert reading(path, Reading(encoding="utf-16")) == [LEA]
    with pytest.raises(Usage) as raised:
        reading(path)
    assert raised.value.key == "text-encoding"


def test_the_file_names_the_source(tmp_path: Path) -> None:
    path = written(tmp_path, "équipe.csv", "name\n")
    assert next(people.read(path, Reading())) == Origin(source="contributors:équipe")


@pytest.mark.parametrize(
    ("name", "content", "key", "parts"),
    [
        pytest.param("a.csv", "nom\nLéa\n", "people-no-name", {}, id="no name column"),
        pytest.param("a.csv", "name,role\n\nLéa\n", "row-width", {"line": 3}, id="too few cells"),
        pytest.param("a.csv", "name\na,b\n", "row-width", {"line": 2}, id="too many cells"),
        pytest.param("a.csv", 'name\n"a\n\n\n"\n"', "row-broken", {"line": 6}, id="a quote open"),
        pytest.param(
            "a.csv", 'name\n"' + "a" * 200_000, "row-broken", {"line": 2}, id="a huge cell"
        ),
        pytest.param(
            "a.csv", "name\n" + "a" * 2_000_000, "line-long", {"line": 2}, id="a huge line"
        ),
        pytest.param("a.csv", "name,bio\n ,b\n", "line-missing", {"line": 2}, id="a blank name"),
        pytest.param(
            "a.csv",
            "name,kind\na,chef\n",
            "line-value",
            {"field": "kind", "value": "chef"},
            id="kind",
        ),
        pytest.param("a.csv", "name,active\na,2\n", "line-value", {"field": "active"}, id="active"),
        pytest.param("a.jsonl", '{"name": "a"}\n{"na', "line-json", {"line": 2}, id="cut off"),
        pytest.param("a.jsonl", "[1]", "line-object", {"line": 1}, id="a list"),
        pytest.param("a.jsonl", "[" * 100_000, "line-json", {"line": 1}, id="deep"),
        pytest.param("a.jsonl", "9" * 10_000, "line-json", {"line": 1}, id="a long number"),
        pytest.param("a.jsonl", '{"name": {}}', "line-value", {"field": "name"}, id="an object"),
        pytest.param(
            "a.jsonl",
            '{"name": "a", "topics": [1]}',
            "line-value",
            {"field": "topics"},
            id="topics",
        ),
        pytest.param("a.xml", "", "people-form", {}, id="another form"),
    ],
)
def test_what_is_malformed_is_refused_with_its_line(
    tmp_path: Path, name: str, content: str, key: str, parts: dict[str, object]
) -> None:
    with pytest.raises(Usage) as raised:
        reading(written(tmp_path, name, content))
    assert raised.value.key == key
    assert raised.value.parts == raised.value.parts | parts


def test_what_is_malformed_may_be_left_out(tmp_path: Path) -> None:
    unread = Unread(kind="contributor", key="line 2", reason="malformed", detail="row-width")
    path = written(tmp_path, "a.csv", "name,role\nLéa\nLéa Roy,\n")
    assert reading(path, LENIENT) == [unread, LEA]
    path = written(tmp_path, "a.jsonl", '{"name": "Léa Roy"}\n\n{')
    assert reading(path, LENIENT) == [
        LEA,
        Unread(kind="contributor", key="line 3", reason="malformed", detail="line-json"),
    ]


def test_what_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(NotFound):
        reading(tmp_path / "rien.csv")


def test_what_is_read_is_told_as_progress(tmp_path: Path) -> None:
    told: list[int] = []
    path = written(tmp_path, "a.csv", "name\n" + "Léa Roy\n" * 30_000)
    reading(path, Reading(progress=told.append))
    assert sum(told) == path.stat().st_size
    assert len(told) > 1


CELL = st.text(st.characters(exclude_categories=["Cs", "Cc"])) | st.sampled_from(
    ["=1", "'=1", "-", "@", "+1", "'", "''", '"', "a\nb", "a,b", "a;b"]
)


@settings(max_examples=50)
@given(st.lists(st.tuples(CELL, CELL, CELL)))
def test_guarded_cells_read_back_equal(
    tmp_path_factory: pytest.TempPathFactory, rows: list[tuple[str, str, str]]
) -> None:
    stream = io.StringIO()
    lines = csv.writer(stream)
    lines.writerow(("name", "role", "bio"))
    for name, role, bio in rows:
        lines.writerow((f"N{name}", guarded(role), guarded(bio)))
    path = written(tmp_path_factory.mktemp("csv"), "a.csv", stream.getvalue())
    found = [each for each in reading(path) if isinstance(each, MovedPerson)]
    assert [(each.name, each.role, each.bio) for each in found] == [
        (f"N{name}".strip(), role, bio) for name, role, bio in rows
    ]


def test_our_own_lists_read_back(run: Run, tmp_path: Path) -> None:
    run(
        *("contributor", "add", "Léa Roy", "--kind", "contributor", "--role", "-Le critique"),
        *("--bio", "=Une phrase, sur une ligne", "--email", "lea@example.org"),
        *("--topic", "Web 2.0", "--topic", "seo"),
    )
    expected = [
        MovedPerson(key="chantal-buhagar", slug="chantal-buhagar", name="Chantal Buhagar"),
        MovedPerson(
            key="lea-roy",
            slug="lea-roy",
            name="Léa Roy",
            kind=ContributorKind.CONTRIBUTOR,
            role="-Le critique",
            bio="=Une phrase, sur une ligne",
            email="lea@example.org",
            topics=("seo", "web-2-0"),
        ),
    ]
    for form in ("csv", "jsonl"):
        listed = run("contributor", "list", "--format", form)
        assert listed.code == 0, listed.stderr
        assert reading(written(tmp_path, f"people.{form}", listed.stdout)) == expected


def test_a_folder_of_cards_names_people(tmp_path: Path) -> None:
    folder = tmp_path / "équipe"
    written(folder, "b.md", "---\nname: Léa Roy\nage: 40\n---\n\nUne phrase.\n")
    written(
        folder,
        "a/_index.md",
        "---\ntitle: 'Zoé'\nslug: zoe\nkind: contributor\nrole: le critique\nemail: z@example.org\n"
        "url: https://example.org\ntopics: [web, seo]\nactive: non\nsort_name: Aa\n---\n",
    )
    written(folder, "photo.jpg", b"\xff")
    written(folder, "README.md", "Bonjour.")
    written(folder, ".git/x.md", "---\nname: Personne\n---")
    (folder / "z.md").symlink_to(folder / "b.md")
    (folder / "zz").symlink_to(tmp_path, target_is_directory=True)
    assert reading(folder) == [
        Unread(kind="contributor", key="README.md", reason="no-name"),
        MovedPerson(
            key="zoe",
            name="Zoé",
            slug="zoe",
            sort_name="Aa",
            kind=ContributorKind.CONTRIBUTOR,
            role="le critique",
            email="z@example.org",
            url="https://example.org",
            topics=("web", "seo"),
            active=False,
        ),
        Loss(kind="contributor", key="Léa Roy", reason="field-unknown", detail="age"),
        replace(LEA, bio="Une phrase."),
        Unread(kind="other", key="photo.jpg", reason="no-card"),
        Unread(kind="other", key="z.md", reason="symlink"),
        Unread(kind="other", key="zz", reason="symlink"),
    ]


@pytest.mark.parametrize(
    ("content", "key"),
    [
        pytest.param("---\nname: a: b\n---\n", "front-matter-yaml", id="not YAML"),
        pytest.param("---\nname: [a]\n---\n", "front-matter-value", id="a list"),
        pytest.param("---\nname: a\nkind: chef\n---\n", "front-matter-value", id="a kind"),
        pytest.param(b"---\nname: L\xe9a\n---\n", "text-encoding", id="not UTF-8"),
        pytest.param("---\nname: a\n---\n" + "b" * 1_100_000, "file-large", id="huge"),
    ],
)
def test_a_malformed_card_is_refused_by_name(
    tmp_path: Path, content: str | bytes, key: str
) -> None:
    path = written(tmp_path, "cards/a.md", content)
    with pytest.raises(FileFailed) as raised:
        reading(path.parent)
    assert raised.value.path == str(path)
    cause = raised.value.error
    assert isinstance(cause, BlogctlError)
    assert (cause.key, cause.exit_code) == (key, 2)
    assert reading(path.parent, LENIENT) == [
        Unread(kind="contributor", key="a.md", reason="malformed", detail=key)
    ]
