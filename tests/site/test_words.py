"""The words of pages: sentences, dates, numbers and lists, in any language."""

from datetime import UTC, date, datetime, time
from pathlib import Path

import pytest
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from markupsafe import Markup

from blogctl.errors import Usage
from blogctl.site import words
from blogctl.site.theme import load
from blogctl.site.words import Words

NIGHT = datetime(2010, 6, 23, 22, 30, tzinfo=UTC)
"""The 24th in Paris."""

GERMAN = """
msgid ""
msgstr ""
"Content-Type: text/plain; charset=utf-8\\n"
"Plural-Forms: nplurals=2; plural=(n != 1);\\n"

msgid "Keyword"
msgstr "Schlagwort"

msgid "By {author}, on {date}"
msgstr "Am {date} von {author}"

msgid "{count} comment"
msgid_plural "{count} comments"
msgstr[0] "{count} Kommentar"
msgstr[1] "{count} Kommentare"
"""


def spoken(language: str, theme: Path | None = None) -> Words:
    return words.load(language, "Europe/Paris", load(theme))


def put(theme: Path, text: str, name: str = "de") -> Path:
    path = theme / "locale" / name / "LC_MESSAGES" / "site.po"
    path.parent.mkdir(parents=True)
    path.write_text(text)
    return path


@pytest.mark.parametrize(
    ("language", "day", "long_day", "month"),
    [
        ("fr", "24/06/2010", "24 juin 2010", "Juin 2010"),
        ("en", "6/24/2010", "June 24, 2010", "June 2010"),
        ("en-GB", "24/06/2010", "24 June 2010", "June 2010"),
        ("de", "24.6.2010", "24. Juni 2010", "Juni 2010"),
        ("pt-BR", "24/06/2010", "24 de junho de 2010", "Junho de 2010"),
    ],
)
def test_a_day_is_set_as_its_language_does_in_the_zone_of_the_blog(
    language: str, day: str, long_day: str, month: str
) -> None:
    said = spoken(language)
    assert (said.day(NIGHT), said.long_day(NIGHT)) == (day, long_day)
    assert said.month_title(date(2010, 6, 1)) == month


def test_a_time_knows_its_moment() -> None:
    assert spoken("fr").time(NIGHT) == (
        '<time datetime="2010-06-24T00:30:00+02:00">24/06/2010</time>'
    )


@pytest.mark.parametrize(
    ("language", "count", "said"),
    [
        ("fr", 0, "0 commentaire"),
        ("fr", 1, "1 commentaire"),
        ("fr", 2, "2 commentaires"),
        ("fr", 1234, "1\u202f234 commentaires"),
        ("fr-CA", 1, "1 commentaire"),
        ("en", 0, "0 comments"),
        ("en", 1, "1 comment"),
        ("en", 1234, "1,234 comments"),
    ],
)
def test_plurals_and_thousands_are_right(language: str, count: int, said: str) -> None:
    assert spoken(language).ngettext("{count} comment", "{count} comments", count) == said


def test_a_list_ends_as_its_language_ends_it() -> None:
    people = [Markup("<a>A</a>"), Markup("B"), Markup("C"), Markup("D")]
    french = spoken("fr")
    assert french.listed(people) == "<a>A</a>, B, C et D"
    assert french.listed(people[:2]) == "<a>A</a> et B"
    assert french.listed(people[:1]) == "<a>A</a>"
    assert french.listed([]) == ""
    assert spoken("en").listed(people) == "<a>A</a>, B, C, and D"


def test_hours_weekdays_and_direction_are_the_language_s() -> None:
    assert (spoken("fr").hour(time(17)), spoken("fr").weekday(0)) == ("17:00", "lundi")
    assert (spoken("fr").direction, spoken("ar").direction) == ("ltr", "rtl")


def test_what_is_put_into_a_sentence_is_escaped_unless_it_is_html() -> None:
    said = spoken("fr").marked("By {author}, on {date}", author="<b>\u202e", date=Markup("<i>"))
    assert said == "Par &lt;b&gt;, le <i>"
    assert spoken("fr").marked("Table") == Markup("Tableau")


def test_a_reason_is_in_words_if_it_is_one_of_ours() -> None:
    assert spoken("en").reason("donnees-personnelles") == "personal data"
    assert spoken("fr").reason("hors-sujet") == "hors-sujet"
    assert spoken("fr").reason("motif-maison") == "motif-maison"


def test_a_third_language_is_a_text_dropped_in(tmp_path: Path) -> None:
    put(tmp_path, GERMAN)
    german = spoken("de", tmp_path)
    assert german.gettext("Keyword") == "Schlagwort"
    assert german.gettext("Archive") == "Archive"
    assert german.ngettext("{count} comment", "{count} comments", 2) == "2 Kommentare"
    assert german.marked("By {author}, on {date}", author="A", date="D") == "Am D von A"
    assert spoken("de-AT", tmp_path).gettext("Keyword") == "Schlagwort"
    assert spoken("fr", tmp_path).gettext("Keyword") == "Mot clé"


def test_a_third_language_may_be_compiled_already(tmp_path: Path) -> None:
    path = put(tmp_path, GERMAN)
    with path.open("rb") as text, path.with_suffix(".mo").open("wb") as compiled:
        write_mo(compiled, read_po(text))
    path.unlink()
    assert spoken("de", tmp_path).gettext("Keyword") == "Schlagwort"


def test_one_sentence_of_ours_may_be_said_otherwise(tmp_path: Path) -> None:
    put(tmp_path, GERMAN.replace("Schlagwort", "Étiquette"), "fr")
    french = spoken("fr", tmp_path)
    assert (french.gettext("Keyword"), french.gettext("Archive")) == ("Étiquette", "Archives")


@pytest.mark.parametrize(
    ("text", "line"),
    [
        (GERMAN + 'msgid "broken\n', 17),
        (GERMAN.replace("Am {date}", "Am {datum}"), 10),
        (GERMAN.replace("{count} Kommentare", "{count.real} Kommentare"), 13),
        (GERMAN.replace("Am {date}", "Am {date"), 10),
        (GERMAN.replace("utf-8", "nonsense"), 1),
    ],
    ids=["no text", "another blank", "a blank within", "half a blank", "encoding"],
)
def test_what_is_wrong_with_a_catalogue_is_told_by_its_line(
    text: str, line: int, tmp_path: Path
) -> None:
    path = put(tmp_path, text)
    with pytest.raises(Usage) as caught:
        spoken("de", tmp_path)
    assert caught.value.key == "theme-broken"
    assert caught.value.parts["path"] == str(path)
    assert caught.value.parts["line"] == line
    assert caught.value.parts["problem"]


@pytest.mark.parametrize("data", [b"", b"\xde\x12\x04\x95" + b"\xff" * 60, b"rien"])
def test_a_compiled_catalogue_that_is_none_is_told(data: bytes, tmp_path: Path) -> None:
    path = put(tmp_path, "").with_suffix(".mo")
    path.write_bytes(data)
    path.with_suffix(".po").unlink()
    with pytest.raises(Usage, match="theme-broken"):
        spoken("de", tmp_path)
