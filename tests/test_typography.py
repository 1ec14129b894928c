"""Typography, as French and English printers set it."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from blogctl.markup import render
from blogctl.typography import typeset

# In the tables ~ is a no-break space (U+00A0) and _ a narrow one (U+202F).
FRENCH = {
    "quotes and a colon": ('"L\'été" : "ça va?"', "«~L’été~»~: «~ça va_?~»"),
    "spaces that are there": ("Quoi ? Oui ! Bon ; voici : fin", "Quoi_? Oui_! Bon_; voici~: fin"),
    "spaces that are not": ("Quoi? Oui! Bon; voici: fin", "Quoi_? Oui_! Bon_; voici~: fin"),
    "several signs": ("Quoi ?! Non!!!", "Quoi_?! Non_!!!"),
    "signs before a bracket": ("(sic !) (quoi?)", "(sic_!) (quoi_?)"),
    "time": ("à 17:30 ou 9:05:00", "à 17:30 ou 9:05:00"),
    "ratio": ("gagné 3:2", "gagné 3:2"),
    "address": ("https://a.fr/?b=1;c:d!e http: ftp:", "https://a.fr/?b=1;c:d!e http: ftp:"),
    "address that asks": ("https://a.fr/?", "https://a.fr/?"),
    "address in quotes": ('"https://a.fr/"', "«~https://a.fr/~»"),
    "address with dots": ("https://a.fr/a...b", "https://a.fr/a...b"),
    "smileys": ("oui :) non ;-) :D :smile: :p", "oui :) non ;-) :D :smile: :p"),
    "scope": ("std::vector et a:: b", "std::vector et a:: b"),
    "entity-like": ("écrire &eacute; ou &#233; ici", "écrire &eacute; ou &#233; ici"),
    "apostrophes": ("l'an, aujourd'hui, qu'\"il\"", "l’an, aujourd’hui, qu’«~il~»"),
    "feet and inches": ("6' 2\" de haut", "6' 2\" de haut"),
    "ellipsis": ("Bon... Quoi...?", "Bon… Quoi…_?"),
    "path": ("../.../a", "../.../a"),
    "loose guillemets": ("« mot » et «mot»", "«~mot~» et «~mot~»"),
    "quotes in quotes": ('"il dit "oui" hier"', "«~il dit “oui” hier~»"),
    "quotes in guillemets": ('« il dit "oui" »', "«~il dit “oui”~»"),
    "a lone quote": ('un écran 15" plat', 'un écran 15" plat'),
    "an option": ("--db a -- b", "--db a -- b"),
    "already set": ("«~L’été~»~: «~ça va_?~» …", "«~L’été~»~: «~ça va_?~» …"),
    "another house's spaces": ("Quoi~? «_mot_» fin_:", "Quoi~? «_mot_» fin_:"),
    "a sign alone": ("! et ?", "! et_?"),
}
ENGLISH = {
    "quotes": ("\"It's 'so' nice\"", "“It’s ‘so’ nice”"),
    "plural": ("the dogs' bowl", "the dogs’ bowl"),
    "decade": ("the '90s and 'so'", "the ’90s and ‘so’"),
    "dashes": ("a -- b, a--b, a---b", "a – b, a–b, a—b"),
    "option": ("use --db or ---x", "use --db or —x"),
    "ellipsis": ("well...", "well…"),
    "address": ("https://a.uk/a--b...c'd", "https://a.uk/a--b...c'd"),
    "signs": ("Why? So: yes!", "Why? So: yes!"),
    "already set": ("“It’s ‘so’ nice” – a—b…", "“It’s ‘so’ nice” – a—b…"),
}


def spaced(text: str) -> str:
    return text.replace("~", "\u00a0").replace("_", "\u202f")


@pytest.mark.parametrize(("typed", "printed"), FRENCH.values(), ids=FRENCH.keys())
def test_french_is_set_so(typed: str, printed: str) -> None:
    assert typeset(spaced(typed), "fr") == spaced(printed)
    assert typeset(spaced(printed), "fr") == spaced(printed)


@pytest.mark.parametrize(("typed", "printed"), ENGLISH.values(), ids=ENGLISH.keys())
def test_english_is_set_so(typed: str, printed: str) -> None:
    assert typeset(typed, "en") == printed
    assert typeset(printed, "en") == printed


def test_other_languages_stay_as_they_are() -> None:
    assert typeset('"l\'été" : ...', "none") == '"l\'été" : ...'


MARKDOWN = {
    "quotes across emphasis": ('"un *mot* ici"', "<p>«~un <em>mot</em> ici~»</p>"),
    "quotes around emphasis": (
        '"*mot*" : **"oui"**',
        "<p>«~<em>mot</em>~»~: <strong>«~oui~»</strong></p>",
    ),
    "sign after emphasis": ("**Note** : a *b*!", "<p><strong>Note</strong>~: a <em>b</em>_!</p>"),
    "sign within emphasis": ("**Note :** a", "<p><strong>Note~:</strong> a</p>"),
    "apostrophe before emphasis": ("l'*été*", "<p>l’<em>été</em></p>"),
    "apostrophe before code": ("l'`API` !", "<p>l’<code>API</code>_!</p>"),
    "code span": ('`"a" : b...`', '<p><code>"a" : b...</code></p>'),
    "code block": ('    "a" : b', '<pre><code>"a" : b\n</code></pre>'),
    "attribute": ('<abbr title="a : b...">x</abbr>', '<p><abbr title="a : b...">x</abbr></p>'),
    "kbd and samp": (
        "<kbd>a !</kbd> <samp>l'b</samp>",
        "<p><kbd>a !</kbd> <samp>l'b</samp></p>",
    ),
    "link": (
        '["a" !](https://a.fr/?b... "c !")',
        '<p><a href="https://a.fr/?b..." title="c !" rel="noopener">«~a~»_!</a></p>',
    ),
    "autolink": (
        "<https://a.fr/a...?>",
        '<p><a href="https://a.fr/a...?" rel="noopener">https://a.fr/a...?</a></p>',
    ),
    "escapes": (r"\"a\" \: b \...", '<p>"a" : b ...</p>'),
    "no quotation across paragraphs": ('"a\n\nb"', '<p>"a</p>\n<p>b"</p>'),
    "line break": ("oui !\\\nnon", "<p>oui_!<br>\nnon</p>"),
}


@pytest.mark.parametrize(("body", "html"), MARKDOWN.values(), ids=MARKDOWN.keys())
def test_markdown_is_set_around_its_markup(body: str, html: str) -> None:
    rendered = render(body, body_format="markdown", typography="fr", prefix="")
    assert rendered.html == spaced(html)


def test_a_sign_after_a_footnote_keeps_its_space() -> None:
    html = render("mot[^1] !\n\n[^1]: a", body_format="markdown", typography="fr", prefix="").html
    assert "</sup>\u202f!" in html


def test_html_bodies_are_set_too() -> None:
    body = "<p>\"un <em title='a !'>mot</em>\" !</p><pre>a !</pre>oui !<br>non"
    rendered = render(body, body_format="html", typography="fr", prefix="")
    assert rendered.html == spaced(
        '<p>«~un <em title="a !">mot</em>~»_!</p><pre>a !</pre>oui_!<br>non'
    )


LETTERS = st.text(st.sampled_from("ab1 \"'«»:;!?.…()-,\u00a0\u202f\n\ufdd1\ufdd2\ufdd3\ufdd4é"))


@settings(max_examples=300)
@given(LETTERS | st.text())
def test_words_stay_what_they_are(text: str) -> None:
    for language in ("fr", "en"):
        kept = [c for c in typeset(text, language) if c.isalnum() or "\ufdd0" <= c <= "\ufdd4"]
        assert kept == [c for c in text if c.isalnum() or "\ufdd0" <= c <= "\ufdd4"]


WORDS = st.sampled_from(
    ["mot", "l'été", '"mot"', '"un mot"', "oui!", "non ?", "ah...", "a: b", "« x »"]
)


@given(st.lists(WORDS).map(" ".join))
def test_set_text_is_stable(text: str) -> None:
    once = typeset(text, "fr")
    assert typeset(once, "fr") == once


@settings(max_examples=300)
@given(LETTERS | st.lists(WORDS | st.sampled_from([" ", "://", "www.", "a.b", ":)"])).map("".join))
def test_an_address_elsewhere_changes_nothing(text: str) -> None:
    address = "\ufdd3http://a.fr/l'été"
    for language in ("fr", "en"):
        assert typeset(text + address, language) == typeset(text, language) + address


@pytest.mark.parametrize(
    ("typed", "printed"),
    [
        pytest.param("a...b://c'd ...", "a...b://c'd …", id="dots in a scheme"),
        pytest.param("a--b://c--d 1--2", "a--b://c--d 1–2", id="dashes in a scheme"),
        pytest.param(".a://b'c", ".a://b’c", id="no scheme after a full stop"),
        pytest.param("é://l'a x.www.l'a", "é://l’a x.www.l’a", id="no scheme nor host"),
        pytest.param("www...l'a www.l'a", "www...l'a www.l'a", id="dots in a host"),
        pytest.param("a" * 21 + "://l'a", "a" * 21 + "://l'a", id="the longest scheme"),
        pytest.param("a" * 22 + "://l'a", "a" * 22 + "://l’a", id="a longer one"),
        pytest.param("\ufdd0' l'a \ufdd0...", "\ufdd0' l’a \ufdd0...", id="as typed"),
        pytest.param("it's '90s rock", "it’s ’90s rock", id="apostrophes"),
    ],
)
def test_what_looks_like_an_address_borders_on_rules(typed: str, printed: str) -> None:
    assert typeset(typed, "en") == printed


@pytest.mark.parametrize(
    ("typed", "printed"),
    [
        pytest.param("oui  ! «  ? »", "oui\u202f! «\u202f?\u00a0»", id="two spaces"),
        pytest.param(
            "oui \ufdd1! \ufdd1\ufdd1?", "oui\u202f\ufdd1! \ufdd1\ufdd1?", id="inline tags"
        ),
        pytest.param("x-http: a http : b", "x-http: a http\u00a0: b", id="a scheme alone"),
        pytest.param(":oui: oui : :non", ":oui: oui\u00a0: :non", id="an emoji by name"),
        pytest.param("&eacute; & co ;", "&eacute; & co\u202f;", id="an entity"),
    ],
)
def test_what_stands_before_a_sign_counts(typed: str, printed: str) -> None:
    assert typeset(typed, "fr") == printed
