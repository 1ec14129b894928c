"""The catalogues of messages: whole, up to date, and good French."""

import re
import subprocess
import sys
from pathlib import Path
from string import Formatter

import pytest
from babel.messages.catalog import Message
from babel.messages.pofile import read_po

from blogctl.language import LANGUAGES, LOCALE_FOLDER, catalogue, pick

REPOSITORY = Path(__file__).parent.parent
SITE = LOCALE_FOLDER.parent / "site" / "locale"
CATALOGUES = [
    LOCALE_FOLDER / "fr" / "LC_MESSAGES" / "blogctl.po",
    SITE / "fr" / "LC_MESSAGES" / "site.po",
]
LITERAL = re.compile(
    '«\u00a0[^»]*\u00a0»|(title: )?"[^"]*"'
)  # what is quoted is to be typed as it stands


def messages(path: Path) -> list[Message]:
    with path.open("rb") as file:
        return [message for message in read_po(file, locale="fr") if message.id]


def forms(text: str | list[str] | tuple[str, ...] | None) -> list[str]:
    return [text] if isinstance(text, str) else list(text or ())


def blanks(text: str) -> set[tuple[str, str]]:
    return {(name, form or "") for _, name, form, _ in Formatter().parse(text) if name}


COMMAND_LINE, PAGES = map(messages, CATALOGUES)
EVERY = pytest.mark.parametrize(
    "message", [*COMMAND_LINE, *PAGES], ids=lambda message: forms(message.id)[0]
)


def test_the_catalogues_are_what_the_code_says() -> None:
    done = subprocess.run(
        [sys.executable, REPOSITORY / ".ci" / "messages", "--check"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")


def test_there_is_a_catalogue_for_every_language_but_english() -> None:
    for folder, name in ((LOCALE_FOLDER, "blogctl"), (SITE, "site")):
        made = {path.parent.parent.name for path in folder.glob(f"*/LC_MESSAGES/{name}.mo")}
        assert made | {"en"} == set(LANGUAGES)


@EVERY
def test_every_message_is_translated_with_its_blanks(message: Message) -> None:
    assert not message.fuzzy
    english, french = forms(message.id), forms(message.string)
    assert all(french)
    assert {frozenset(blanks(form)) for form in french} == {
        frozenset(blanks(form)) for form in english
    }


@EVERY
def test_every_translation_is_set_as_french_is(message: Message) -> None:
    for french in forms(message.string):
        text = LITERAL.sub("…", french)
        assert "'" not in text, "a straight apostrophe"
        assert re.search(r"[ \u00a0][;:!?]", french) is None, "a wide space before ; : ! ?"
        assert re.search(r"[\w)…][;:!?](\s|$)", text) is None, "no space before ; : ! ?"
        assert re.search(r"«(?!\u00a0)|(?<!\u00a0)»", french) is None, "a guillemet without a space"
        assert "article" not in french, "a post is a billet"


@pytest.mark.parametrize("message", COMMAND_LINE, ids=lambda message: forms(message.id)[0])
def test_what_the_command_line_says_ends_without_a_full_stop(message: Message) -> None:
    assert not any(french.endswith(".") for french in forms(message.string))


@pytest.mark.parametrize(
    ("environ", "language"),
    [
        ({}, "en"),
        ({"LANG": "fr_FR.UTF-8"}, "fr"),
        ({"LANG": "fr"}, "fr"),
        ({"LANG": "fr@euro"}, "fr"),
        ({"LANG": "FR-fr"}, "fr"),
        ({"LANG": "fra"}, "en"),
        ({"LANG": "de_DE.UTF-8"}, "en"),
        ({"LC_ALL": "C.UTF-8", "LANG": "fr_FR"}, "en"),
        ({"LC_ALL": "", "LC_MESSAGES": "fr_BE", "LANG": "en_GB"}, "fr"),
        ({"BLOGCTL_LANG": "fr", "LC_ALL": "en_GB"}, "fr"),
        ({"BLOGCTL_LANG": "en", "LC_ALL": "fr_FR"}, "en"),
    ],
    ids=str,
)
def test_the_language_is_the_person_s(environ: dict[str, str], language: str) -> None:
    assert pick(environ) == language


def test_numbers_and_counts_are_french_in_french() -> None:
    french, english = catalogue("fr"), catalogue("en")
    assert english.pgettext("between thousands", ",") == ","
    assert french.pgettext("between thousands", ",") == "\u202f"
    assert french.gettext("no tag '{refs}'").format(refs="un") == "aucun mot-clé «\u00a0un\u00a0»"


def test_a_language_without_a_catalogue_is_english() -> None:
    assert catalogue("xx").gettext("nothing matches") == "nothing matches"
