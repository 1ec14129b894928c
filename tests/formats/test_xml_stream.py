import tracemalloc
from collections.abc import Callable
from pathlib import Path

import pytest

from blogctl.errors import NotFound, Usage
from blogctl.formats.reading import Reading
from blogctl.formats.xml_bytes import CHUNK
from blogctl.formats.xml_stream import THING_LIMIT, XmlStream
from blogctl.records.moving import Loss
from blogctl.text import BODY_LIMIT, MB

Texts = list[str | None]
Reader = Callable[..., tuple[Texts, list[Loss]]]


@pytest.fixture
def take(tmp_path: Path) -> Reader:
    """Return a function that reads the texts of the `a` elements of a file, and what was mended."""

    def take(
        source: str | bytes,
        *,
        lenient: bool = False,
        encoding: str | None = None,
        junk: bool = False,
    ) -> tuple[Texts, list[Loss]]:
        path = tmp_path / "file.xml"
        path.write_bytes(source if isinstance(source, bytes) else source.encode())
        stream = XmlStream(
            path, Reading(lenient=lenient, encoding=encoding), root="r", tags=["{*}a"], junk=junk
        )
        texts: Texts = []
        lost = []
        for each in stream:
            if isinstance(each, Loss):
                lost.append(each)
            else:
                texts.append(each.text)
                stream.forget(each)
        return texts, lost

    return take


def refused(take: Reader, source: str | bytes, *, lenient: bool = False) -> Usage:
    with pytest.raises(Usage) as caught:
        take(source, lenient=lenient)
    return caught.value


DECLARED = '<?xml version="1.0" encoding="{}"?><r><a>été – œuvre</a></r>'


@pytest.mark.parametrize(
    "source",
    [
        pytest.param("<r><a>été – œuvre</a></r>", id="nothing declared"),
        pytest.param("\ufeff<r><a>été – œuvre</a></r>", id="a byte order mark"),
        pytest.param("\n \ufeff\n" + DECLARED.format("UTF-8"), id="blanks before"),
        pytest.param("<r>\r\n<a>été – œuvre</a>\r\n</r>", id="CRLF"),
        pytest.param(DECLARED.format("windows-1252").encode("cp1252"), id="windows-1252"),
        pytest.param(DECLARED.format("utf-16").encode("utf-16"), id="UTF-16"),
        pytest.param("<r><a>été<!-- a --> – <?b?><![CDATA[œuvre]]></a></r>", id="in pieces"),
        pytest.param("<r><x:b>non</x:b><a>été – œuvre</a></r>", id="an undeclared prefix"),
    ],
)
@pytest.mark.parametrize("lenient", [False, True], ids=["strict", "lenient"])
def test_text_is_read_as_it_was_meant(take: Reader, source: str | bytes, lenient: bool) -> None:  # noqa: FBT001
    assert take(source, lenient=lenient) == (["été – œuvre"], [])


def test_an_encoding_that_was_given_wins(take: Reader) -> None:
    source = DECLARED.format("utf-8").encode("cp1252")
    assert take(source, encoding="cp1252") == (["été – œuvre"], [])
    with pytest.raises(Usage, match="text-encoding"):
        take(source, encoding="utf-8")
    with pytest.raises(Usage, match="encoding-unknown"):
        take(source, encoding="elvish")


LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 12))


@pytest.mark.parametrize(
    "source",
    [
        pytest.param(f'<!DOCTYPE r [<!ENTITY l0 "ha">{LAUGHS}]><r><a>&l11;</a></r>', id="laughs"),
        pytest.param(
            f'<!DOCTYPE r [<!ENTITY l0 "ha">{LAUGHS}]><r b="&l11;"><a/></r>', id="in an attribute"
        ),
        pytest.param(
            '<!DOCTYPE r [<!ENTITY e SYSTEM "file:///etc/passwd">]><r><a>&e;</a></r>', id="a file"
        ),
        pytest.param(
            '<!DOCTYPE r [<!ENTITY % e SYSTEM "http://127.0.0.1:9/x"> %e;]><r><a/></r>',
            id="a server",
        ),
        pytest.param('<!DOCTYPE r SYSTEM "http://127.0.0.1:9/r.dtd"><r><a>&e;</a></r>', id="a DTD"),
        pytest.param('<!DOCTYPE r [<!ATTLIST a b CDATA "c">]><r><b/></r>', id="and no thing"),
    ],
)
@pytest.mark.parametrize("lenient", [False, True], ids=["strict", "lenient"])
def test_a_document_type_is_refused(take: Reader, source: str, lenient: bool) -> None:  # noqa: FBT001
    assert refused(take, source, lenient=lenient).key in {"xml-doctype", "xml-huge"}


@pytest.mark.parametrize(
    ("source", "line", "column", "texts"),
    [
        pytest.param("<r>\n<a>x \x0b y</a></r>", 2, 6, ["x  y"], id="a control character"),
        pytest.param("<r><a><![CDATA[x \x0b y]]></a></r>", 1, 18, ["x  y"], id="one in CDATA"),
        pytest.param(
            "<r><a><![CDATA[x]]> y]]></a></r>", 1, 23, ["x y]]>"], id="CDATA that ends twice"
        ),
        pytest.param(
            "<r><a>x</a>\n<a><![CDATA[y</a></r>", 2, 22, ["x", "y</a></r>"], id="open CDATA"
        ),
        pytest.param("<r><a>x</a>\n<a>y", 2, 5, ["x", "y"], id="cut off"),
        pytest.param("<r><a>x & y</a></r>", 1, 9, ["x & y"], id="an ampersand"),
        pytest.param("<r><a>x&nbsp;y</a></r>", 1, 14, ["x\u00a0y"], id="an entity of HTML"),
        pytest.param("<r><a>x&nonesuch;y</a></r>", 1, 18, ["x&nonesuch;y"], id="no entity at all"),
        pytest.param(
            "<r><a><![CDATA[x&nbsp;y]]>\n&</a></r>", 2, 2, ["x&nbsp;y\n&"], id="not in CDATA"
        ),
        pytest.param("<r><a>x</b></a></r>", 1, 12, ["x"], id="tags that cross"),
        pytest.param('<?xml version="2.0"?><r><a>x</a></r>', 1, 20, ["x"], id="a later XML"),
        pytest.param(b"<r><a>x\xe9y</a></r>", 1, 8, ["x\ufffdy"], id="bytes that are not UTF-8"),
        pytest.param("<!-- a\n -- b --><r><a>x</a></r>", 2, 2, ["x"], id="a comment that is none"),
        pytest.param("Notice: x\n<r><a>x</a></r>", 1, 1, ["x"], id="words before it"),
    ],
)
def test_malformed_xml_is_refused_or_mended(
    take: Reader, source: str | bytes, line: int, column: int, texts: list[str]
) -> None:
    error = refused(take, source)
    assert error.key == "xml-malformed"
    assert error.parts["line"] == line
    assert abs(int(str(error.parts["column"])) - column) <= 3
    read, _ = take(source, lenient=True)
    assert read == texts


def test_mendings_are_told(take: Reader) -> None:
    _, lost = take("Bonjour\n<r>\n<a>\x0b</a></b></r>", lenient=True)
    assert [(each.reason, each.detail, each.place) for each in lost] == [
        ("junk-before", "8", ""),
        ("characters-left-out", "1", ""),
        ("mended", "Opening and ending tag mismatch: r line 1 and b", "line 3"),
    ]


def test_words_before_the_xml_are_left_out_where_they_are_usual(take: Reader) -> None:
    texts, lost = take("Avant <b>\n<?xml version='1.0'?><r><a>x</a></r>", junk=True)
    assert (texts, [each.reason for each in lost]) == (["x"], ["junk-before"])


def test_lines_count_from_the_top_of_the_file(take: Reader) -> None:
    assert refused(take, "\n\n<r>\n<a></b></r>").parts["line"] == 4


@pytest.mark.parametrize("source", ["", " \n", "Bonjour"], ids=["empty", "blank", "words"])
@pytest.mark.parametrize("lenient", [False, True], ids=["strict", "lenient"])
def test_what_is_no_xml_is_refused(take: Reader, source: str, lenient: bool) -> None:  # noqa: FBT001
    keys = {"xml-malformed", "xml-root"} if source else {"import-empty"}
    assert refused(take, source, lenient=lenient).key in keys


def test_another_root_is_refused(take: Reader) -> None:
    error = refused(take, "<feed><a/></feed>")
    assert (error.key, error.parts) == ("xml-root", {"found": "feed", "root": "r"})


def test_a_file_that_is_not_there_is_not_found(tmp_path: Path) -> None:
    with pytest.raises(NotFound):
        list(XmlStream(tmp_path / "none", Reading(), root="r", tags=["a"]))
    with pytest.raises(Usage, match="file-unreadable"):
        list(XmlStream(tmp_path, Reading(), root="r", tags=["a"]))


@pytest.mark.parametrize("frame", ["<a>{}</a>", "<a><![CDATA[{}]]></a>"], ids=["text", "CDATA"])
def test_the_longest_body_is_read(take: Reader, frame: str) -> None:
    texts, _ = take(f"<r>{frame.format('x' * BODY_LIMIT)}</r>")
    assert [len(text or "") for text in texts] == [BODY_LIMIT]


@pytest.mark.parametrize(
    "source",
    [
        pytest.param(f"<r><a>{'x' * 11 * MB}</a></r>", id="a text"),
        pytest.param(f"<r><a><![CDATA[{'x' * 11 * MB}]]></a></r>", id="CDATA"),
        pytest.param(f"<r>{'<b>' * 300}{'</b>' * 300}</r>", id="depth"),
        pytest.param(f"<r>{'<b/>' * 1_500_000}</r>", id="elements"),
        pytest.param("<r><a>" + f"<b>{'x' * MB}</b>" * 33 + "</a></r>", id="a thing"),
    ],
)
@pytest.mark.parametrize("lenient", [False, True], ids=["strict", "lenient"])
def test_a_huge_thing_is_refused(take: Reader, source: str, lenient: bool) -> None:  # noqa: FBT001
    assert refused(take, source, lenient=lenient).key == "xml-huge"


def test_a_long_file_of_small_things_takes_little(tmp_path: Path) -> None:
    path = tmp_path / "long.xml"
    thing = f"<a><b>{'x' * 1000}</b></a>\n"
    path.write_text(f"<r>{thing * (THING_LIMIT // 1000 + 1000)}</r>")
    told: list[int] = []
    stream = XmlStream(path, Reading(progress=told.append), root="r", tags=["a"])
    tracemalloc.start()
    count = 0
    for element in stream:
        assert not isinstance(element, Loss)
        stream.forget(element)
        count += 1
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert count == THING_LIMIT // 1000 + 1000
    assert sum(told) == path.stat().st_size
    assert max(told) <= CHUNK
    assert peak < 4 * MB
