"""Where a text has the words that were asked for, and how that place is shown."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from blogctl.passages import LENGTH, Asked, Places, asked, plain_text
from blogctl.text import fold

TEXT = (
    "Quelle Œuvre ! L’été dernier à la médiathèque de Nîmes, nous avons vu les œuvres d’un peintre "
    "e\u0301tonnant, et puis rien d’autre que la pluie sur les toits gris de la Straße."
)


@pytest.mark.parametrize(
    ("query", "wanted"),
    [
        ("été", [Asked("été", begun=True)]),
        ('un "deux  trois"', [Asked("un", begun=True), Asked("deux  trois", begun=False)]),
        ('"sans fin', [Asked("sans", begun=True), Asked("fin", begun=True)]),
        ("mot mot", [Asked("mot", begun=True)]),
        ("à É l'à C++ 2.0", [Asked(one, begun=False) for one in ("à", "É", "l'à", "C++", "2.0")]),
        ("c'est x²", [Asked("c'est", begun=True), Asked("x²", begun=True)]),
        ("文", [Asked("文", begun=True)]),
        ('*** ( ) ^ : - "" \0', []),
    ],
)
def test_a_query_is_words_and_phrases(query: str, wanted: list[Asked]) -> None:
    assert asked(query) == wanted


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("oeuvre", ["Œuvre", "œuvres"]),
        ("ŒUV", ["Œuvre", "œuvres"]),
        ('"œuvre"', ["Œuvre"]),
        ("ETE", ["été"]),
        ("etonn", ["e\u0301tonnant"]),
        ("l'ete", ["L’été"]),
        ('"ete dernier a"', ["été dernier à"]),
        ("strasse", ["Straße"]),
        ("toits pluie", ["pluie", "toits"]),
        ("a", ["à"]),
        ("uvre", []),
        ("\U0001f389", []),
    ],
)
def test_words_are_found_whatever_their_case_and_accents(query: str, found: list[str]) -> None:
    assert [TEXT[start:end] for start, end in Places(asked(query)).spans(TEXT)] == found


@pytest.mark.parametrize(
    ("query", "passage"),
    [
        ("oeuvre", "Quelle Œuvre ! L’été dernier à la médiathèque de…"),
        ("toits gris", "…que la pluie sur les toits gris de la Straße."),
        ("étonnant", "…d’un peintre e\u0301tonnant, et puis rien d’autre que…"),
        ("strasse", "…que la pluie sur les toits gris de la Straße."),
        ("absent", "Quelle Œuvre ! L’été dernier à la médiathèque de…"),
        ('"œuvres d’un"', "…vu les œuvres d’un peintre e\u0301tonnant, et…"),
    ],
)
def test_a_passage_is_whole_words_around_the_match(query: str, passage: str) -> None:
    assert Places(asked(query), length=50).passage(TEXT) == passage


def test_a_passage_has_the_place_with_most_of_the_words() -> None:
    text = "chef " * 40 + "de rien. " + "mot " * 40 + "Un chef de projet. " + "mot " * 40
    places = Places(asked('chef "chef de projet"'))
    assert "Un chef de projet." in places.passage(text)
    assert "un chef parle de projet" in Places(asked("chef projet"), length=40).passage(
        "un chef de rayon, puis " + "mot " * 20 + "un chef parle de projet"
    )


def test_the_first_text_wins_unless_another_has_more() -> None:
    places = Places(asked("chat noir"))
    assert places.passage("Un chat.", "Du chat.") == "Un chat."
    assert places.passage("Un chat.", "Le chat noir.") == "Le chat noir."
    assert places.passage("", "Rien de cela.") == "Rien de cela."
    assert places.passage("", " \n") == ""


def test_a_passage_is_on_one_line() -> None:
    assert Places(asked("deux")).passage("un\n\n  deux\ttrois\u2028fin") == "un deux trois fin"


@pytest.mark.parametrize(
    "text",
    ["a" * 5_000 + " été", "文" * 5_000 + "字", "mot " * 5_000, "é" * 5_000],
    ids=["a long word", "no spaces", "the same word", "accents alone"],
)
def test_a_passage_is_short_whatever_the_text(text: str) -> None:
    for query in ("été", "文", "mot", "é" * 4_000, '"' + "mot " * 3_000 + '"'):
        assert len(Places(asked(query)).passage(text)) <= LENGTH


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ('<p>Un <em>mo</em>t &amp; l’<a href="x?a>b">autre</a></p>', " Un mot & l’autre "),
        ('<h2 id="a">Titre</h2><p>Fin.<br>Puis</p>', " Titre  Fin. Puis "),
        ("&lt;b&gt; &amp;lt; &quot;&nbsp;", '<b> &lt; "\u00a0'),
        ('<p>Coupé <a href="http', " Coupé "),
        ("", ""),
    ],
)
def test_the_text_of_html_is_what_is_read(html: str, text: str) -> None:
    assert plain_text(html) == text


@given(text=st.text(), query=st.text(min_size=1))
def test_no_text_and_no_query_is_an_error(text: str, query: str) -> None:
    places = Places(asked(query))
    for start, end in places.spans(text):
        assert 0 <= start < end <= len(text)
    assert len(places.passage(text)) <= LENGTH
    plain_text(text)


LATIN = st.text("aeéèêœÉŒæßñ \u0301’'-.,!", max_size=60)


@given(before=LATIN, word=st.sampled_from(["œuvre", "Été", "STRASSE", "naïf"]), after=LATIN)
def test_a_word_is_found_where_it_stands(before: str, word: str, after: str) -> None:
    text = f"{before} {word} {after}"
    spans = Places(asked(word)).spans(text)
    assert any(fold(text[start:end]).startswith(fold(word)) for start, end in spans)
    assert fold(word) in fold(Places(asked(word)).passage(text))
