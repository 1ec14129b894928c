import csv
import gettext
import io
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from enum import StrEnum
from importlib import import_module
from pkgutil import iter_modules
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from blogctl import records
from blogctl.cli._cells import escaped
from blogctl.cli._columns import HEADINGS, TABLE_COLUMNS, columns_of
from blogctl.cli._output import Output
from blogctl.errors import Usage
from blogctl.formats.csv_cells import bare
from blogctl.text import neutralise
from blogctl.vocabulary import Format


class State(StrEnum):
    DRAFT = "draft"
    PUBLISHED = "published"


@dataclass(frozen=True, slots=True)
class Piece:
    id: int
    title: str
    status: State
    with_: tuple[str, ...]
    active: bool
    comments: int | None
    published_at: datetime | None


@dataclass(frozen=True, slots=True)
class Words:
    id: int
    title: str
    note: str | None


@dataclass(frozen=True, slots=True)
class Nest:
    key: str
    thread: tuple[dict[str, Any], ...]
    writer: dict[str, int]
    value: Any


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


class French(gettext.NullTranslations):
    SENTENCES = {  # noqa: RUF012 - a table
        "Title": "Titre",
        "Status": "État",
        "With": "Avec",
        "Active": "Actif",
        "Comments": "Commentaires",
        "Published on": "Publié le",
        "yes": "oui",
        "no": "non",
        "warning": "attention",
        "{year:04}-{month:02}-{day:02} {hour:02}:{minute:02}": (
            "{day:02}/{month:02}/{year:04} {hour:02}:{minute:02}"
        ),
    }

    def gettext(self, message: str) -> str:
        return self.SENTENCES.get(message, message)

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        assert msgid1 != msgid2
        return "… et {number} de plus" if n < 2 else "… et {number} autres"

    def pgettext(self, context: str, message: str) -> str:
        assert (context, message) == ("between thousands", ",")
        return "\u202f"


MORNING = datetime(2010, 6, 24, 7, 0, tzinfo=UTC)
SUMMER = MORNING.astimezone(timezone(timedelta(hours=2)))
PIECES = [
    Piece(1, "L’été", State.PUBLISHED, ("zoe", "léa"), True, 12, SUMMER),  # noqa: FBT003
    Piece(20, 'Un "vrai" titre, long', State.DRAFT, (), False, None, None),  # noqa: FBT003
]
HOSTILE = Words(7, "\x1b[31mred\tone\r\ntwo\x9b\u202e\\ \x07\x7f", "=1+1")


def make(*, terminal: bool = False, **options: Any) -> Output:  # noqa: ANN401 - see Output
    out: io.StringIO = Terminal() if terminal else io.StringIO()
    environ = options.pop("environ", {"NO_COLOR": "1", "TERM": "xterm"})
    catalogue = options.pop("catalogue", gettext.NullTranslations())
    return Output(out, io.StringIO(), environ=environ, catalogue=catalogue, **options)


def printed(output: Output) -> str:
    assert isinstance(output.stdout, io.StringIO)
    return output.stdout.getvalue()


def told(output: Output) -> str:
    assert isinstance(output.stderr, io.StringIO)
    return output.stderr.getvalue()


def show(
    rows: list[Any],
    kind: type[Any],
    *,
    one: bool = False,
    **options: Any,  # noqa: ANN401 - see Output
) -> str:
    output = make(**options)
    output.records(rows, kind, one=one)
    return printed(output)


TSV = (
    "1\tL’été\tpublished\tzoe,léa\ttrue\t12\t2010-06-24T07:00:00Z\n"
    '20\tUn "vrai" titre, long\tdraft\t\tfalse\t\t\n'
)
CSV = (
    "id,title,status,with,active,comments,published_at\r\n"
    '1,L’été,published,"zoe,léa",true,12,2010-06-24T07:00:00Z\r\n'
    '20,"Un ""vrai"" titre, long",draft,,false,,\r\n'
)
FIRST = (
    '{"id": 1, "title": "L’été", "status": "published", "with": ["zoe", "léa"], "active": true,'
    ' "comments": 12, "published_at": "2010-06-24T07:00:00Z"}'
)
SECOND = (
    '{"id": 20, "title": "Un \\"vrai\\" titre, long", "status": "draft", "with": [],'
    ' "active": false, "comments": null, "published_at": null}'
)
YAML = """\
- id: 1
  title: L’été
  status: published
  with:
  - zoe
  - léa
  active: true
  comments: 12
  published_at: '2010-06-24T07:00:00Z'
- id: 20
  title: Un "vrai" titre, long
  status: draft
  with: []
  active: false
  comments: null
  published_at: null
"""
TABLE = """\
ID  Title                  Status     With      Active  Comments  Published on
──────────────────────────────────────────────────────────────────────────────────
 1  L’été                  published  zoe, léa  yes           12  2010-06-24 07:00
20  Un "vrai" titre, long  draft                no
"""
WHOLE = {
    Format.TSV: (TSV, ""),
    Format.CSV: (CSV, CSV.partition("\n")[0] + "\n"),
    Format.JSON: (f"[\n  {FIRST},\n  {SECOND}\n]\n", "[]\n"),
    Format.JSONL: (f"{FIRST}\n{SECOND}\n", ""),
    Format.YAML: (YAML, "[]\n"),
    Format.IDS: ("1\n20\n", ""),
    Format.COUNT: ("2\n", "0\n"),
    Format.TABLE: (TABLE, ""),
}


@pytest.mark.parametrize("shape", list(Format))
def test_each_format_prints_some_records_and_none(shape: Format) -> None:
    some, none = WHOLE[shape]
    assert show(PIECES, Piece, format=shape, width=100) == some
    assert show([], Piece, format=shape) == none


def test_one_record_is_an_object_in_json_and_yaml() -> None:
    assert show(PIECES[:1], Piece, one=True, format=Format.JSON) == f"{FIRST}\n"
    assert show([], Piece, one=True, format=Format.JSON) == "null\n"
    alone = yaml.safe_load(show(PIECES[:1], Piece, one=True, format=Format.YAML))
    assert alone == json.loads(FIRST)
    assert show([], Piece, one=True, format=Format.YAML) == "null\n"
    assert show(PIECES[:1], Piece, one=True, format=Format.JSONL) == f"{FIRST}\n"
    assert show(PIECES[:1], Piece, one=True, format=Format.TSV) == TSV.partition("\n")[0] + "\n"


def test_the_default_is_a_table_on_a_terminal_and_tsv_elsewhere() -> None:
    assert show(PIECES, Piece) == TSV
    assert show(PIECES, Piece, terminal=True, width=100) == TABLE


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ("title,id", "L’été\t1\n"),
        ("with", "zoe,léa\n"),
        (" id , title,id", "1\tL’été\n"),
    ],
    ids=["order", "one", "spaces and twice"],
)
def test_fields_pick_and_order_the_columns(asked: str, expected: str) -> None:
    assert show(PIECES[:1], Piece, fields=asked, format=Format.TSV) == expected
    header = show([], Piece, fields=asked, format=Format.CSV)
    assert len(header.split(",")) == len(expected.split("\t"))


@pytest.mark.parametrize(
    ("asked", "unknown"),
    [("id,titel,x", "titel, x"), ("with_", "with_"), ("", ""), ("id,,title", ""), ("ID", "ID")],
    ids=["misspelt", "python's name", "nothing", "an empty one", "capitals"],
)
@pytest.mark.parametrize("shape", list(Format))
def test_an_unknown_field_is_refused_before_any_work(
    asked: str, unknown: str, shape: Format
) -> None:
    output = make(fields=asked, format=shape)
    with pytest.raises(Usage) as caught:
        output.check_fields(Piece)
    known = "id, title, status, with, active, comments, published_at"
    assert caught.value.key == "field-unknown"
    assert caught.value.parts == {"value": unknown, "known": known}
    with pytest.raises(Usage):
        output.records(iter(PIECES), Piece)
    assert printed(output) == ""


def test_hostile_values_cannot_leave_their_tsv_cell() -> None:
    expected = "7\t\\x1b[31mred\\tone\\r\\ntwo\\x9b\\u202e\\\\ \\x07\\x7f\t=1+1\n"
    assert show([HOSTILE], Words, format=Format.TSV) == expected
    assert show([HOSTILE], Words, format=Format.TSV, terminal=True) == expected


def test_hostile_values_are_escapes_in_json() -> None:
    line = show([HOSTILE], Words, format=Format.JSONL)
    assert line == (
        '{"id": 7, "title": "\\u001b[31mred\\tone\\r\\ntwo\\u009b\\u202e\\\\ \\u0007\\u007f",'
        ' "note": "=1+1"}\n'
    )
    assert json.loads(line)["title"] == HOSTILE.title


def test_tag_characters_are_a_surrogate_pair_in_json() -> None:
    assert escaped('"a\U000e0041"') == '"a\\udb40\\udc41"'
    assert json.loads(escaped('"a\U000e0041"')) == "a\U000e0041"


def test_csv_is_data_in_a_pipe_and_harmless_on_a_terminal() -> None:
    header = "id,title,note\r\n"
    piped = header + f'7,"{HOSTILE.title}",\'=1+1\r\n'
    assert show([HOSTILE], Words, format=Format.CSV) == piped
    assert show([HOSTILE], Words, format=Format.CSV, terminal=True) == (
        header + '7,"\\x1b[31mred\tone\\r\ntwo\\x9b\\u202e\\ \\x07\\x7f",\'=1+1\r\n'
    )


@pytest.mark.parametrize("cell", ["'", "''", "=1", "+1", "-1", "@a", "\ta", "\ra", "'=1"])
def test_a_cell_that_could_be_a_formula_is_guarded_unless_raw(cell: str) -> None:
    for raw, written in ((False, f"'{cell}"), (True, cell)):
        text = show([Words(1, cell, None)], Words, format=Format.CSV, raw=raw)
        rows = list(csv.reader(io.StringIO(text, newline=""), strict=True))
        assert rows[1] == ["1", written, ""]


def test_a_number_is_no_formula() -> None:
    rows = [Nest("-5", (), {}, -5), Nest("a", (), {}, "-5"), Nest("b", (), {}, None)]
    text = show(rows, Nest, format=Format.CSV, fields="key,value")
    assert text == "key,value\r\n'-5,-5\r\na,'-5\r\nb,\r\n"


def test_nested_values_are_json_in_cells_and_themselves_in_json_and_yaml() -> None:
    thread = ({"id": 3, "at": SUMMER, "body": "é\u202e"}, {"id": 4})
    nest = Nest("k", thread, {"approved": 2}, ["a", 1])
    expected = {
        "key": "k",
        "thread": [{"id": 3, "at": "2010-06-24T07:00:00Z", "body": "é\u202e"}, {"id": 4}],
        "writer": {"approved": 2},
        "value": ["a", 1],
    }
    assert json.loads(show([nest], Nest, one=True, format=Format.JSON)) == expected
    assert yaml.safe_load(show([nest, nest], Nest, format=Format.YAML)) == [expected, expected]
    assert show([nest], Nest, format=Format.TSV, fields="writer,value,thread") == (
        '{"approved": 2}\ta,1\t'
        '[{"id": 3, "at": "2010-06-24T07:00:00Z", "body": "é\\\\u202e"}, {"id": 4}]\n'
    )


def test_what_has_no_id_goes_by_its_first_field() -> None:
    assert show([Nest("a.b", (), {}, 1)], Nest, format=Format.IDS) == "a.b\n"


def from_tsv(cell: str) -> str:
    def back(found: re.Match[str]) -> str:
        spelt = found[1]
        plain = {"t": "\t", "n": "\n", "r": "\r", "\\": "\\"}
        return plain[spelt] if spelt in plain else chr(int(spelt[1:], 16))

    pattern = r"\\([tnr\\]|x[0-9a-f]{2}|u[0-9a-f]{4}|U[0-9a-f]{8})"
    return re.sub(pattern, back, cell)


NASTY = st.sampled_from(
    [*"\t\n\r\\'=+-@\"# :,é’…", "\x00", "\x1b", "\x85", "\xa0", "\u202e", "\u2028", "\ufeff"]
)
TEXT = (
    st.text(alphabet=st.one_of(NASTY, st.characters(codec="utf-8")), max_size=30)
    | st.text(NASTY, max_size=12)
    | st.sampled_from(["no", "1e3", "2010-06-24", "null", "~", "0x1f", "", "- a", "a: b", "<<"])
)
ROWS = st.lists(st.builds(Words, st.integers(), TEXT, TEXT), max_size=5)


def as_dicts(rows: list[Words]) -> list[dict[str, object]]:
    return [{"id": row.id, "title": row.title, "note": row.note} for row in rows]


@given(ROWS)
def test_tsv_reads_back_equal(rows: list[Words]) -> None:
    lines = show(rows, Words, format=Format.TSV).split("\n")[:-1]
    back = [[from_tsv(cell) for cell in line.split("\t")] for line in lines]
    assert back == [[str(row.id), row.title, row.note] for row in rows]


@given(ROWS)
def test_csv_reads_back_equal(rows: list[Words]) -> None:
    text = show(rows, Words, format=Format.CSV)
    lines = list(csv.reader(io.StringIO(text, newline=""), strict=True))[1:]
    back = [[line[0], *map(bare, line[1:])] for line in lines]
    assert back == [[str(row.id), row.title, row.note] for row in rows]


@given(ROWS)
def test_json_reads_back_equal_and_is_harmless(rows: list[Words]) -> None:
    text = show(rows, Words, format=Format.JSON)
    assert json.loads(text) == as_dicts(rows)
    lines = show(rows, Words, format=Format.JSONL)
    assert [json.loads(line) for line in lines.split("\n")[:-1]] == as_dicts(rows)
    assert neutralise(text + lines, keep="\n") == text + lines


@given(ROWS)
def test_yaml_reads_back_equal_and_is_harmless(rows: list[Words]) -> None:
    text = show(rows, Words, format=Format.YAML)
    assert yaml.safe_load(text) == as_dicts(rows)
    assert neutralise(text, keep="\n") == text


def test_yaml_gives_long_text_as_a_block() -> None:
    row = Words(1, "Un titre " * 30, "Un\n\n  deux\n")
    assert show([row], Words, one=True, format=Format.YAML) == (
        f"id: 1\ntitle: '{'Un titre ' * 30}'\nnote: |\n  Un\n\n    deux\n"
    )


class Endless:
    def __iter__(self) -> Iterator[Piece]:
        raise AssertionError("the rows were read")


def test_count_asks_the_total_and_leaves_the_rows_alone() -> None:
    output = make(format=Format.COUNT)
    output.records(Endless(), Piece, total=lambda: 1_000_000)
    assert printed(output) == "1000000\n"
    assert output.wanted() == 0


def test_formats_stream() -> None:
    class Shut(io.StringIO):
        def write(self, text: str) -> int:
            if self.tell() > 100_000:
                raise BrokenPipeError
            return super().write(text)

    def forever() -> Iterator[Words]:
        while True:
            yield Words(1, "again", None)

    for shape in (Format.TSV, Format.CSV, Format.JSON, Format.JSONL, Format.YAML, Format.IDS):
        output = make(format=shape)
        output.stdout = Shut()
        with pytest.raises(BrokenPipeError):
            output.records(forever(), Words)


@pytest.mark.parametrize(
    ("options", "change", "limit", "wanted"),
    [
        ({"terminal": True}, False, None, 50),
        ({"terminal": True}, True, None, 50),
        ({"terminal": True}, False, 80, 80),
        ({"terminal": True, "format": Format.TABLE}, False, None, 50),
        ({"terminal": True, "format": Format.CSV}, False, None, None),
        ({}, False, None, None),
        ({}, False, 5, 5),
        ({"format": Format.TABLE}, False, None, None),
        ({"format": Format.COUNT}, False, 5, 0),
        ({"quiet": True}, True, None, 0),
        ({"quiet": True}, False, None, None),
        ({"quiet": True, "format": Format.IDS}, True, None, None),
    ],
)
def test_no_more_is_wanted_than_is_shown(
    *, options: dict[str, Any], change: bool, limit: int | None, wanted: int | None
) -> None:
    output = make(**options)
    output.limit = limit
    assert output.wanted(change=change) == wanted


def many(number: int) -> list[Words]:
    return [Words(n, "x", None) for n in range(number)]


@pytest.mark.parametrize(
    ("rows", "total", "more"),
    [
        (51, None, "… and 1 more (--limit, or another --format, shows it)\n"),
        (50, 1284, "… and 1,234 more (--limit, or another --format, shows them)\n"),
        (60, 60, "… and 10 more (--limit, or another --format, shows them)\n"),
        (50, 50, ""),
        (50, None, ""),
    ],
)
def test_a_terminal_shows_fifty_rows_and_how_many_more(
    rows: int, total: int | None, more: str
) -> None:
    output = make(terminal=True, fields="id")
    output.records(many(rows), Words, total=None if total is None else lambda: total)
    assert printed(output).count("\n") == 50 + 2
    assert told(output) == more


def test_a_short_table_does_not_ask_the_total() -> None:
    def total() -> int:
        raise AssertionError

    output = make(terminal=True)
    output.records(many(49), Words, total=total)
    assert told(output) == ""


@pytest.mark.parametrize(
    "options", [{"terminal": True}, {}], ids=["--limit on a terminal", "in a pipe"]
)
def test_a_table_is_whole_in_a_pipe_and_under_a_limit(options: dict[str, Any]) -> None:
    output = make(format=Format.TABLE, fields="id", **options)
    output.limit = 1200 if options else None
    output.records(many(1200), Words)
    assert printed(output).split() == ["ID", "────", *map(str, range(1200))]
    assert told(output) == ""


def test_quiet_silences_changes_and_chat_but_not_an_explicit_format_or_a_list() -> None:
    output = make(quiet=True)
    output.records(Endless(), Piece, change=True)
    output.say("op 812")
    output.warn("late")
    output.hint("run it")
    assert (printed(output), told(output)) == ("", "")
    output.records(PIECES, Piece)
    assert printed(output) == TSV
    asked = make(quiet=True, format=Format.IDS)
    asked.records(PIECES, Piece, change=True)
    assert printed(asked) == "1\n20\n"
    output.error("conflict", "taken", "choose another", ["a"])
    assert told(output) == "error: taken\nhint: choose another\n"


def test_messages_are_one_harmless_line_each() -> None:
    output = make(catalogue=French())
    output.say("op\x1b[2J 1")
    output.warn("deux\nlignes")
    output.hint("run 'x\u202e'")
    output.error("usage", "a\r\nb\x9b", None, [])
    assert told(output) == (
        "op\\x1b[2J 1\nattention: deux\\nlignes\nhint: run 'x\\u202e'\nerror: a\\r\\nb\\x9b\n"
    )
    assert printed(output) == ""


@pytest.mark.parametrize("shape", [Format.JSON, Format.JSONL])
def test_an_error_is_one_json_object_where_results_are_json(shape: Format) -> None:
    output = make(format=shape, quiet=True)
    output.error("not_found", "no post 'é\x1b'", None, ("é\x1b", "b"))
    assert told(output) == (
        '{"error": {"code": "not_found", "message": "no post \'é\\u001b\'", "hint": null,'
        ' "refs": ["é\\u001b", "b"]}}\n'
    )


def test_text_keeps_its_lines() -> None:
    output = make()
    output.text("a\tb\nc\x1b")
    output.text("d\n")
    assert printed(output) == "a\tb\nc\\x1b\nd\n"


DIFF = ["--- 1\n", "+++ 2\n", "@@ -1 +1 @@\n", " same\n", "-old\x1b\n", "+new\n"]


def test_a_diff_is_coloured_where_there_is_colour() -> None:
    dull, bright = make(), make(terminal=True, environ={})
    dull.diff(DIFF)
    bright.diff(DIFF)
    assert printed(dull) == "--- 1\n+++ 2\n@@ -1 +1 @@\n same\n-old\\x1b\n+new\n"
    assert printed(bright) == (
        "\x1b[1m--- 1\x1b[0m\n\x1b[1m+++ 2\x1b[0m\n\x1b[36m@@ -1 +1 @@\x1b[0m\n same\n"
        "\x1b[31m-old\\x1b\x1b[0m\n\x1b[32m+new\x1b[0m\n"
    )


@pytest.mark.parametrize(
    ("environ", "terminal", "colour"),
    [
        ({}, True, True),
        ({}, False, False),
        ({"NO_COLOR": "1", "FORCE_COLOR": "1"}, True, False),
        ({"NO_COLOR": ""}, True, True),
        ({"FORCE_COLOR": "1", "TERM": "dumb"}, False, True),
        ({"FORCE_COLOR": "0"}, False, False),
        ({"TERM": "dumb"}, True, False),
    ],
)
def test_colour_follows_the_environment(
    *, environ: dict[str, str], terminal: bool, colour: bool
) -> None:
    assert make(terminal=terminal, environ=environ).colour is colour


def test_only_a_coloured_table_has_escapes() -> None:
    bright = show(PIECES, Piece, terminal=True, environ={}, width=100)
    assert bright.startswith("\x1b[1mID\x1b[0m")
    bare = re.sub(r"\x1b\[\d+m", "", bright)
    assert [line.rstrip() for line in bare.splitlines()] == TABLE.splitlines()
    for shape in set(Format) - {Format.TABLE}:
        assert "\x1b" not in show(PIECES, Piece, format=shape, environ={"FORCE_COLOR": "1"})


def test_a_dumb_terminal_gets_words_and_blanks_only() -> None:
    text = show(PIECES, Piece, terminal=True, environ={"TERM": "dumb"}, width=100)
    assert text == "".join(line for line in TABLE.splitlines(keepends=True) if "─" not in line)


def test_a_table_speaks_french_in_the_zone_of_the_blog() -> None:
    output = make(terminal=True, catalogue=French(), width=100)
    output.zone = ZoneInfo("Europe/Paris")
    output.records(PIECES * 26, Piece, total=lambda: 2052)
    assert printed(output).splitlines()[:3] == [
        "ID  Titre                  État       Avec      Actif  Commentaires  Publié le",
        "─" * 85,
        " 1  L’été                  published  zoe, léa  oui              12  24/06/2010 09:00",
    ]
    assert told(output) == "… et 2\u202f002 autres\n"


LONG = [
    Piece(n, "Le Web 2.0 en entreprise : mode ou lame de fond ?", *rest)
    for n, rest in (
        (1234567, (State.PUBLISHED, ("chantal-buhagar",), True, 12, MORNING)),
        (8, (State.DRAFT, (), False, 0, None)),
    )
]


def test_text_shrinks_before_numbers_and_times() -> None:
    assert show(LONG, Piece, terminal=True, width=80) == (
        "     ID  Title           Status     With      Active  Comments  Published on\n"
        "────────────────────────────────────────────────────────────────────────────────\n"
        "1234567  Le Web 2.0 en…  published  chantal…  yes           12  2010-06-24 07:00\n"
        "      8  Le Web 2.0 en…  draft                no             0\n"
    )
    assert show(LONG, Piece, terminal=True, width=72) == (
        "     ID  Title         Status     With      Acti…  Co…  Published on\n"
        "────────────────────────────────────────────────────────────────────────\n"
        "1234567  Le Web 2.0 …  published  chantal…  yes     12  2010-06-24 07:00\n"
        "      8  Le Web 2.0 …  draft                no       0\n"
    )


def test_columns_too_narrow_to_read_become_cards() -> None:
    assert show(LONG, Piece, terminal=True, width=40) == (
        "ID            1234567\n"
        "Title         Le Web 2.0 en entreprise :\n"
        "              mode ou lame de fond ?\n"
        "Status        published\n"
        "With          chantal-buhagar\n"
        "Active        yes\n"
        "Comments      12\n"
        "Published on  2010-06-24 07:00\n"
        "\n"
        "ID            8\n"
        "Title         Le Web 2.0 en entreprise :\n"
        "              mode ou lame de fond ?\n"
        "Status        draft\n"
        "With\n"
        "Active        no\n"
        "Comments      0\n"
        "Published on\n"
    )


@pytest.mark.parametrize("width", [1, 2, 3, 10, 20, 40, 60, 80, 200])
def test_nothing_is_wider_than_the_terminal(width: int) -> None:
    text = show(LONG, Piece, terminal=True, environ={"COLUMNS": str(width), "NO_COLOR": "1"})
    assert max(map(len, text.splitlines())) <= width
    if width >= 20:
        assert "1234567" in text


def test_a_wide_terminal_is_not_filled() -> None:
    text = show(LONG, Piece, width=200, format=Format.TABLE)
    assert "  Le Web 2.0 en entreprise : mode ou lame de fond ?  published  chant" in text
    assert max(map(len, text.splitlines())) == 122


def test_one_record_is_a_card_with_its_lines() -> None:
    row = Words(3, "[bold]Titre[/bold] :smile:", "un\n\tdeux\x1b[2J\r")
    assert show([row], Words, one=True, terminal=True, width=60) == (
        "ID     3\nTitle  [bold]Titre[/bold] :smile:\nNote   un\n        deux\\x1b[2J\\r\n"
    )


def test_a_table_obeys_no_value() -> None:
    rows = [Words(3, "[bold]a[/bold]", "un\ndeux\t\x1b[2J\r\u202e:smile:")]
    assert show(rows, Words, terminal=True, width=80) == (
        "ID  Title           Note\n"
        f"{'─' * 50}\n"
        " 3  [bold]a[/bold]  un deux \\x1b[2J\\r\\u202e:smile:\n"
    )


def test_a_table_can_show_any_field() -> None:
    text = show(PIECES, Piece, terminal=True, fields="comments,title", width=40)
    assert text.splitlines()[0] == "Comments  Title"


def test_the_columns_of_tables_exist_and_have_headings() -> None:
    modules = [
        import_module(each.name) for each in iter_modules(records.__path__, "blogctl.records.")
    ]
    kinds = {name: each for module in modules for name, each in vars(module).items()}
    for kind, names in TABLE_COLUMNS.items():
        known = [column.name for column in columns_of(kinds[kind])]
        assert set(names) <= set(known), kind
        assert set(known) <= set(HEADINGS), kind


def test_flush_reaches_both_streams() -> None:
    flushed: list[str] = []

    class Stream(io.StringIO):
        def flush(self) -> None:
            flushed.append("once")

    Output(Stream(), Stream(), environ={}, catalogue=gettext.NullTranslations()).flush()
    assert flushed == ["once", "once"]
