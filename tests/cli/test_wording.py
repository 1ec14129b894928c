"""Every key that is raised or said has its words, and every word is said somewhere."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from string import Formatter
from typing import NamedTuple

import pytest

import blogctl
from blogctl import errors
from blogctl.cli._wording import WORDS, describe
from blogctl.cli._wording_errors import ERRORS
from blogctl.cli._wording_files import FILES
from blogctl.cli._wording_notes import NOTES
from blogctl.errors import BlogctlError, Conflict, LineFailed, NotFound, Usage
from blogctl.language import catalogue
from blogctl.services.publishing import _HELD
from blogctl.store.problems import _KEYS
from blogctl.vocabulary import Kind

PACKAGE = Path(blogctl.__file__).parent
RAISED = {
    name
    for name, each in vars(errors).items()
    if isinstance(each, type) and issubclass(each, BlogctlError)
} - {"BlogctlError", "FileFailed", "LineFailed"}
SAID = {
    f"{whose}.{verb}"
    for whose in ("context", "self")
    for verb in ("say", "say_anyway", "warn", "words")
}


class Use(NamedTuple):
    """A key where it is used, with the names of the parts that go with it."""

    key: str
    parts: frozenset[str]
    where: str


# What no scan can see: the file and the function in which the key is not written out, and which
# keys it may be there.
DYNAMIC: dict[str, set[str]] = {
    "services/references.py:unknown": {str(kind) for kind in Kind} - {"setting", "schema"},
    "services/outcomes.py:refuse": set(),  # its callers write the key
    "services/publishing.py:apply": {key for _, key in _HELD.values()},
    "store/problems.py:translate": {key for _, _, key in _KEYS},
    "cli/_asking.py:approve": set(),  # as above
    "cli/_asking.py:approve_all": {"change-all", "delete-all"},
    "cli/_context.py:say": set(),
    "cli/undo.py:undo": {"already-undone", "would-redo", "would-undo", "redone", "undone"},
    "cli/_context.py:say_anyway": set(),
    "cli/_review.py:words": set(),
    "cli/_context.py:warn": set(),
    "cli/_output.py:warn": set(),  # says words, not keys
    "cli/_output.py:hint": set(),
    "cli/_output.py:_say_more": set(),
    "services/setting_values.py:address": set(),  # the setting's key
    "services/setting_values.py:named_addresses": set(),
    "formats/blogctl.py:_refuse_word": {"dump-order", "dump-word"},
}


@cache
def functions() -> list[tuple[str, ast.AST]]:
    """Return every function of the package by its file and name."""
    return [
        (f"{path.relative_to(PACKAGE)}:{node.name}", node)
        for path in sorted(PACKAGE.rglob("*.py"))
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.FunctionDef)
    ]


def calls(function: ast.AST) -> Iterator[tuple[str, ast.Call]]:
    """Yield the calls of a function, but not of those within it, by what is called."""
    for node in ast.iter_child_nodes(function):
        if isinstance(node, ast.FunctionDef):
            continue
        if isinstance(node, ast.Call):
            match node.func:
                case ast.Name(id=name):
                    yield name, node
                case ast.Attribute(value=ast.Name(id=whose), attr=name):
                    yield f"{whose}.{name}", node
        yield from calls(node)


def keys(value: ast.AST | None, function: ast.AST) -> set[str] | None:
    """Return the keys that an expression may be; None where the code does not say."""
    match value:
        case ast.Constant(value=str(key)):
            return {key}
        case ast.IfExp(body=body, orelse=orelse):
            found = [keys(body, function), keys(orelse, function)]
            return None if None in found else set().union(*filter(None, found))
        case ast.Name(id=name):
            given = [
                keys(node.value, function)
                for node in ast.walk(function)
                if isinstance(node, ast.Assign)
                and any(isinstance(each, ast.Name) and each.id == name for each in node.targets)
            ]
            return None if not given or None in given else set().union(*filter(None, given))
    return None


def uses(names: set[str], *, at: int = 0, keyword: str = "") -> Iterator[Use]:
    """Yield the keys in the calls of these names: the argument `at`, or that keyword."""
    for where, function in functions():
        for name, call in calls(function):
            if name not in names:
                continue
            given = {word.arg: word.value for word in call.keywords}
            value = given.get(keyword) if keyword else dict(enumerate(call.args)).get(at)
            if value is None and not keyword:
                continue
            found = keys(value, function)
            parts = frozenset(word or "**" for word in given) - {keyword}
            if found is None:
                assert where in DYNAMIC, f"{where}: which keys? add them to DYNAMIC"
                found = DYNAMIC[where]
            yield from (Use(key, parts, where) for key in sorted(found))


RAISES = [
    *uses(RAISED),
    *uses({"outcomes.refuse"}, keyword="key"),
    *(Use(key, frozenset({"path", "detail"}), "store/problems.py") for _, _, key in _KEYS),
]
SAYS = [*uses(SAID), *uses({"approve", "_asking.approve"}, at=1)]


def blanks(template: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(template) if name}


@pytest.mark.parametrize("use", RAISES, ids=lambda use: f"{use.where} {use.key}")
def test_what_is_raised_has_a_sentence_and_its_parts(use: Use) -> None:
    sentence = ERRORS[use.key][0]
    assert "**" in use.parts or blanks(sentence) <= use.parts | {"refs"}


@pytest.mark.parametrize("key", ERRORS)
def test_every_sentence_and_every_hint_is_given_somewhere(key: str) -> None:
    parts = [use.parts | {"refs"} for use in RAISES if use.key == key]
    assert parts, "no code raises it"
    for hint in ERRORS[key][1:]:
        assert any("**" in each or blanks(hint) <= each for each in parts), hint


@pytest.mark.parametrize("use", SAYS, ids=lambda use: f"{use.where} {use.key}")
def test_what_is_said_has_words_and_their_parts(use: Use) -> None:
    assert "**" in use.parts or blanks(NOTES[use.key]) <= use.parts


def test_no_sentence_stands_in_two_tables() -> None:
    assert list(ERRORS)[-len(FILES) :] == list(FILES)  # a key that came before would keep its place


def test_every_note_is_said_somewhere() -> None:
    assert set(NOTES) - {use.key for use in SAYS} == set()


def test_what_a_message_is_about_is_a_word_or_an_option() -> None:
    written = (word for _, function in functions() for word in ast.walk(function))
    named = {
        word.value.value
        for word in written
        if isinstance(word, ast.keyword) and word.arg in {"what", "unit"}
        if isinstance(word.value, ast.Constant) and isinstance(word.value.value, str)
    }
    named |= {use.key for use in uses({"check_email", "check_url"}, at=1) if use.key}
    assert {name for name in named if not name.startswith("--")} <= set(WORDS)


@pytest.mark.parametrize(
    "template",
    [
        *(each for sentences in ERRORS.values() for each in sentences),
        *NOTES.values(),
    ],
)
def test_messages_are_written_in_the_house_style(template: str) -> None:
    assert not template.endswith((".", "!"))
    assert template[:1] == template[:1].lower() or template.startswith("BLOGCTL")
    assert "\n" not in template
    assert "’" not in template


@pytest.mark.parametrize(
    ("error", "message", "hint"),
    [
        (
            NotFound("tag", refs=["un", "deux"]),
            "no tag 'un', 'deux'",
            "'blogctl tag list' shows them",
        ),
        (NotFound("tag", refs=["un"], nearest="une"), "no tag 'un'", "did you mean 'une'?"),
        (Usage("empty-name", kind="tag"), "a name is needed", None),
        (
            Usage("text-too-long", what="title", limit=5, length=6, unit="characters"),
            "the title is too long: 6 characters, at most 5",
            "shorten it",
        ),
        (
            LineFailed(Conflict("slug-taken", refs=["un"], slug="un"), line=3),
            "line 3: the slug 'un' is taken",
            "choose another",
        ),
    ],
    ids=["several", "the nearest hint", "no hint", "words in words", "a line of a batch"],
)
def test_a_failure_in_words(error: BlogctlError, message: str, hint: str | None) -> None:
    told = describe(error, catalogue("en"))
    assert (told.message, told.hint) == (message, hint)
