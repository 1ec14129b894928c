import time
import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from blogctl import text
from blogctl.errors import Usage

LATIN = st.characters(max_codepoint=0x24F)
STORABLE = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"))
MARKS = "\u0301\u0327" * 250_000


@pytest.mark.parametrize(
    ("data", "encoding", "expected"),
    [
        pytest.param("été".encode(), "utf-8", "été", id="utf-8"),
        pytest.param(b"\xef\xbb\xbf\xc3\xa9", "utf-8", "é", id="a utf-8 mark is dropped"),
        pytest.param("é".encode("utf-16"), "UTF-16", "é", id="utf-16 when asked for"),
        pytest.param(b"\xff\xfe\xe9\x00", "utf-16-le", "é", id="a mark is dropped there too"),
        pytest.param(b"\xe9t\xe9", "latin-1", "été", id="latin-1 when asked for"),
        pytest.param(b"", "utf-8", "", id="nothing"),
    ],
)
def test_bytes_become_text(data: bytes, encoding: str, expected: str) -> None:
    assert text.decode(data, what="file", encoding=encoding) == expected


@pytest.mark.parametrize(
    ("data", "encoding", "offset", "likely"),
    [
        pytest.param(b"abc \xe9t\xe9", "utf-8", 4, "windows-1252", id="latin-1 bytes"),
        pytest.param("é".encode("utf-16"), "utf-8", 0, "utf-16", id="utf-16"),
        pytest.param("é".encode("utf-32"), "utf-8", 0, "utf-32", id="utf-32"),
        pytest.param(b"\xed\xa0\x80", "utf-8", 0, "windows-1252", id="an encoded surrogate"),
        pytest.param("é".encode(), "ascii", 0, "utf-8", id="not ascii"),
        pytest.param(b"x", "undefined", 0, "utf-8", id="a codec that only fails"),
    ],
)
def test_bytes_in_another_encoding_are_refused(
    data: bytes, encoding: str, offset: int, likely: str
) -> None:
    with pytest.raises(Usage) as caught:
        text.decode(data, what="a.md", encoding=encoding)
    assert caught.value.key == "text-encoding"
    assert caught.value.parts == {
        "what": "a.md",
        "encoding": encoding,
        "offset": offset,
        "likely": likely,
    }


@pytest.mark.parametrize("encoding", ["", "klingon", "base64", "rot13", "utf\0", "\ud800", "é"])
def test_an_unknown_encoding_is_refused(encoding: str) -> None:
    with pytest.raises(Usage) as caught:
        text.decode(b"abc", what="file", encoding=encoding)
    assert (caught.value.key, caught.value.parts) == ("encoding-unknown", {"encoding": encoding})


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        pytest.param("e\u0301te\u0301", "été", id="composed"),
        pytest.param("a\r\nb\rc\nd", "a\nb\nc\nd", id="line ends"),
        pytest.param("\ufeffa\ufeffb", "a\ufeffb", id="a mark at the start only"),
        pytest.param("a\x1b[31m\x07", "a\x1b[31m\x07", id="other controls stay"),
        pytest.param("« ça\u202f! »", "« ça\u202f! »", id="French stays"),
        pytest.param("é\u2000\u2126\u2329", "é\u2002Ω〈", id="signs that have another form"),
        pytest.param("é\u0338←\u0338", "é\u0338↚", id="a mark after a sign"),
    ],
)
def test_text_is_cleaned(value: str, expected: str) -> None:
    assert text.clean(value, what="body") == expected


@pytest.mark.parametrize(
    ("value", "limit", "size", "key", "parts"),
    [
        pytest.param("a\0b", None, None, "text-nul", {}, id="a nul"),
        pytest.param("a\udc80", None, None, "text-surrogate", {}, id="a lone surrogate"),
        pytest.param(
            "éé" * 3,
            5,
            None,
            "text-too-long",
            {"limit": 5, "length": 6, "unit": "characters"},
            id="too many characters",
        ),
        pytest.param(
            "éé",
            None,
            3,
            "text-too-long",
            {"limit": 3, "length": 4, "unit": "bytes"},
            id="too many bytes",
        ),
    ],
)
def test_text_that_cannot_be_stored_is_refused(
    value: str, limit: int | None, size: int | None, key: str, parts: dict[str, object]
) -> None:
    with pytest.raises(Usage) as caught:
        text.clean(value, what="body", limit=limit, size=size)
    assert caught.value.key == key
    assert caught.value.parts == {"what": "body", **parts}


def test_a_cap_is_what_still_fits() -> None:
    assert text.clean("e\u0301" * 5, what="title", limit=5, size=10) == "é" * 5


@given(STORABLE)
def test_cleaning_twice_is_cleaning_once(value: str) -> None:
    once = text.clean(value, what="body")
    assert unicodedata.is_normalized("NFC", once)
    assert text.clean(once, what="body") == once


@pytest.mark.parametrize("value", [MARKS, "a" + MARKS, "\u0f73" * 9000], ids=["a", "b", "c"])
def test_a_pile_of_combining_marks_takes_no_time(value: str) -> None:
    begun = time.process_time()
    once = text.clean(value, what="body")
    text.fold(once)
    assert time.process_time() - begun < 5  # minutes where the time is the square of the length
    assert text.clean(once, what="body") == once


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        pytest.param("  a\tb\r\n\n c  ", "a b c", id="breaks and tabs become one space"),
        pytest.param("a  b", "a  b", id="spaces stay"),
        pytest.param("a \u2028\x85\x0bb", "a b", id="rare breaks"),
        pytest.param("\u00a0Web\u202f2.0 !\n", "Web\u202f2.0 !", id="ends are stripped"),
        pytest.param(" \n ", "", id="nothing"),
    ],
)
def test_a_line_is_one_line(value: str, expected: str) -> None:
    assert text.line(value, what="name") == expected


def test_a_line_is_measured_after_it_is_stripped() -> None:
    assert text.line(" " * 300 + "a" * 200, what="name") == "a" * 200
    with pytest.raises(Usage, match="text-too-long"):
        text.line("a" * 201, what="name")


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        pytest.param("Déjà vu\u202f! 日本", "Déjà vu\u202f! 日本", id="words stay"),
        pytest.param("👩\u200d💻 ❤\ufe0f", "👩\u200d💻 ❤\ufe0f", id="emoji stay"),
        pytest.param("\x1b[31m", "\\x1b[31m", id="an escape"),
        pytest.param("a\nb\tc\rd", "a\\nb\\tc\\rd", id="breaks and tabs"),
        pytest.param("\x7f\x9b\x85\x00", "\\x7f\\x9b\\x85\\x00", id="C1, delete, nul"),
        pytest.param("\u202etxt.exe", "\\u202etxt.exe", id="an override"),
        pytest.param(
            "\u2066\u2069\u200e\u200f\u061c",
            "\\u2066\\u2069\\u200e\\u200f\\u061c",
            id="isolates and marks",
        ),
        pytest.param("\u2028\u2029", "\\u2028\\u2029", id="separators"),
        pytest.param("a\u200b\ufeffb", "a\\u200b\\ufeffb", id="zero width"),
        pytest.param("\udc80", "\\udc80", id="a lone surrogate"),
        pytest.param("\U000e0041", "\\U000e0041", id="a tag character"),
    ],
)
def test_what_could_act_is_spelt_out(value: str, expected: str) -> None:
    assert text.neutralise(value) == expected


def test_what_is_kept_stays() -> None:
    assert text.neutralise("a\n\tb\x1b\r", keep="\n\t") == "a\n\tb\\x1b\\r"


@given(st.text())
def test_nothing_harmful_is_left(value: str) -> None:
    shown = text.neutralise(value)
    assert not any(unicodedata.category(c) in {"Cc", "Cs", "Zl", "Zp"} for c in shown)
    assert text.neutralise(shown) == shown


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        pytest.param("ŒUVRE à l’ÉTÉ", "oeuvre a l'ete", id="French"),
        pytest.param("Straße, STRASSE", "strasse, strasse", id="German"),
        pytest.param("Ǽ æ", "ae ae", id="a ligature under an accent"),
        pytest.param("ﬁn ½ Ⅳ", "fin 1\u20442 iv", id="compatibility"),
        pytest.param("İstanbul", "istanbul", id="Turkish"),
        pytest.param("ÇA VA\u00a0?", "ca va ?", id="a no-break space"),
        pytest.param("PLAIN", "plain", id="ascii"),
        pytest.param(
            "\u017f\u0180\u024f\u0250",
            "s\u0180\u024f\u0250",
            id="the last Latin ones",
        ),
        pytest.param("ẞ ŉ Ǆ", "ss 'n dz", id="letters that fold to more"),
        pytest.param("E\u0301te\u0301 \u0301", "ete ", id="accents apart"),
        pytest.param("ÉTÉ Ἀθῆναι", "ete αθηναι", id="French and Greek"),
        pytest.param(
            "« Été » – 12\u202f€ ☀\ufe0f 👩\u200d💻",
            "« ete » – 12 € ☀\ufe0f 👩\u200d💻",
            id="signs",
        ),
        pytest.param("1\u2044\u212b\u219a", "1\u2044a←", id="signs that fold"),
        pytest.param("が \u1112\u1161\u11ab", "か 한", id="what composes again"),
        pytest.param("É\udc80", "e\udc80", id="a lone surrogate"),
        pytest.param(
            "".join(map(chr, range(0xC0, 0x100))) + "Ā" * 3,
            "aaaaaaaeceeeeiiiiðnooooo×øuuuuyþss" + "aaaaaaaeceeeeiiiiðnooooo÷øuuuuyþy" + "aaa",
            id="many",
        ),
    ],
)
def test_folding_leaves_letters(value: str, expected: str) -> None:
    assert text.fold(value) == expected


@given(STORABLE)
@example("ŉ")
@example("ΐ")
def test_folding_twice_is_folding_once(value: str) -> None:
    assert text.fold(text.fold(value)) == text.fold(value)


@given(st.lists(st.sampled_from("aÉœ’« \u202f…ŉßÅ☀👩\u200dZ1½™\u219a") | LATIN).map("".join))
def test_latin_folds_alike_beside_greek(value: str) -> None:
    assert text.fold(value + "\u03b1") == text.fold(value) + "\u03b1"


@given(STORABLE)
def test_folding_hears_no_difference_of_normal_form(value: str) -> None:
    assert text.fold(unicodedata.normalize("NFD", value)) == text.fold(value)


def test_addresses_are_compared_without_case() -> None:
    assert text.email_key(" Jean.É@Example.ORG ") == text.email_key("jean.e\u0301@example.org")


@pytest.mark.parametrize(
    "value",
    ["a@b.fr", "o'brien+x@mail.example.org", "root@localhost", "é@œuvre.fr", "A.B@EXAMPLE.COM"],
)
def test_an_email_address_is_known(value: str) -> None:
    assert text.check_email(f" {value}\n", "e-mail") == value


@pytest.mark.parametrize(
    "value",
    [
        "",
        "a",
        "a@",
        "@b.fr",
        "a@b",
        "a@b@c.fr",
        "a b@c.fr",
        "a@b.fr\nBcc: c@d.fr",
        "a\x1b@b.fr",
        "a\u202e@b.fr",
        "a@b..fr",
        "a@.fr",
        "a@b.fr.",
        "<a@b.fr>",
        "a@b.fr,c@d.fr",
        "a" * 250 + "@b.fr",
    ],
)
def test_what_is_no_email_address_is_refused(value: str) -> None:
    with pytest.raises(Usage) as caught:
        text.check_email(value, "e-mail")
    assert (caught.value.key, caught.value.parts["value"]) == ("email-invalid", value)


@pytest.mark.parametrize(
    "value",
    [
        "http://example.org",
        "HTTPS://Example.org:8080/é?q=a#b",
        "https://[2001:db8::1]/",
        "http://localhost/",
        "https://例え.jp/",
    ],
)
def test_a_web_address_is_known(value: str) -> None:
    assert text.check_url(f" {value} ", "url") == value


@pytest.mark.parametrize(
    "value",
    [
        "",
        "example.org",
        "//example.org",
        "javascript:alert(1)",
        "ftp://example.org",
        "http://",
        "http:///path",
        "http://:80/",
        "http://./",
        "http://[::1",
        "http://a:99999/",
        "http://a b/",
        "http://a/\tb",
        "http://a/\u202eb",
        "http://a\\@b/",
        'http://a/"onclick',
        "http:\\\\a",
    ],
)
def test_what_is_no_web_address_is_refused(value: str) -> None:
    with pytest.raises(Usage) as caught:
        text.check_url(value, "url")
    assert (caught.value.key, caught.value.parts["value"]) == ("url-invalid", value)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (" 203.0.113.7 ", "203.0.113.7"),
        ("2001:DB8:0:0::1", "2001:db8::1"),
        ("::ffff:203.0.113.7", "203.0.113.7"),
    ],
)
def test_an_ip_address_has_one_form(value: str, expected: str) -> None:
    assert text.check_ip(value) == expected


@pytest.mark.parametrize("value", ["", "localhost", "1.2.3", "1.2.3.04", "1.2.3.4/8", "fe80::1%a"])
def test_what_is_no_ip_address_is_refused(value: str) -> None:
    with pytest.raises(Usage) as caught:
        text.check_ip(value)
    assert (caught.value.key, caught.value.parts) == ("ip-invalid", {"value": value})


@pytest.mark.parametrize(
    ("value", "length", "expected"),
    [
        pytest.param("Bonjour  à\n\ttous", 80, "Bonjour à tous", id="folded"),
        pytest.param("Bonjour, à tous", 10, "Bonjour…", id="cut after a word"),
        pytest.param("abcde fgh", 5, "abcd…", id="a word that leaves no room"),
        pytest.param("ab cd ef", 5, "ab…", id="two words that leave no room"),
        pytest.param("abcde fgh", 9, "abcde fgh", id="just fits"),
        pytest.param("a" * 100, 10, "a" * 9 + "…", id="a long word"),
        pytest.param("Ah\u00a0! Oh", 5, "Ah\u00a0!…", id="no-break spaces stay"),
        pytest.param("\n" * 100 + "a b" + " " * 100 + "c", 9, "a b c", id="far apart"),
        pytest.param("a " * 100, 4, "a a…", id="many words"),
        pytest.param(" \n ", 10, "", id="nothing"),
    ],
)
def test_an_excerpt_is_how_it_begins(value: str, length: int, expected: str) -> None:
    assert text.excerpt(value, length) == expected


@given(st.text(), st.integers(2, 40))
def test_an_excerpt_is_never_longer(value: str, length: int) -> None:
    assert len(text.excerpt(value, length)) <= length


@pytest.mark.parametrize(
    ("value", "words"),
    [
        pytest.param("", 0, id="nothing"),
        pytest.param("l'été, rendez-vous !", 2, id="French"),
        pytest.param("« mot » – à\u202f: 12\u00a0% _ _a ½ …", 5, id="signs alone are none"),
        pytest.param("a\x1cb\x85c\u2028d\te\u3000f", 6, id="rare blanks"),
        pytest.param("a\u200bb a\u00adb \u200b", 2, id="what is no blank"),
        pytest.param("e\u0301te\u0301 \u0301", 1, id="accents apart"),
        pytest.param("日本語 mot かな\u303f 👩", 6, id="ideographs and kana"),
        pytest.param(" ".join(map(chr, range(0xC0, 0x100))), 62, id="many letters"),
    ],
)
def test_words_are_counted(value: str, words: int) -> None:
    assert text.count_words(value) == words


@given(st.text(LATIN | st.sampled_from(" _'’«\u202f…☀\u2028")))
def test_words_are_counted_alike_beside_ideographs(value: str) -> None:
    assert text.count_words(value + " 語") == text.count_words(value) + 1
