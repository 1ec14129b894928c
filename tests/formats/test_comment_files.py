from importlib.util import find_spec
from pathlib import Path

import pytest

from blogctl.errors import NotFound, Usage
from blogctl.formats import comment_files, comments_jsonl, isso


@pytest.mark.parametrize(
    ("start", "expected"),
    [
        pytest.param(b"SQLite format 3\0\x10", "isso", id="a database"),
        pytest.param(b'<?xml version="1.0"?>\n<disqus xmlns="a">', "disqus", id="Disqus"),
        pytest.param(b"\n\nWarning: x\n<?xml?><disqus>", "disqus", id="junk before the XML"),
        pytest.param("<disqus>".encode("utf-16"), "disqus", id="Disqus in UTF-16"),
        pytest.param(b'{"id": 1}', "comments_jsonl", id="JSONL"),
        pytest.param(b'\xef\xbb\xbf\n {"id": 1}', "comments_jsonl", id="a byte order mark"),
        pytest.param('{"id": 1}'.encode("utf-16"), "comments_jsonl", id="JSONL in UTF-16"),
        pytest.param(b"", "comments_jsonl", id="nothing"),
    ],
)
def test_a_file_of_comments_is_known_by_its_beginning(
    tmp_path: Path, start: bytes, expected: str
) -> None:
    path = tmp_path / "x"
    path.write_bytes(start)
    assert comment_files.which(path) == expected


@pytest.mark.parametrize("start", [b"<rss>", b"[{}]", b"id,post\n", b"\x89PNG"])
def test_other_files_are_refused(tmp_path: Path, start: bytes) -> None:
    path = tmp_path / "x"
    path.write_bytes(start)
    with pytest.raises(Usage, match="comments-form"):
        comment_files.which(path)


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(NotFound):
        comment_files.which(tmp_path / "rien")


def test_each_form_has_its_reader(tmp_path: Path) -> None:
    path = tmp_path / "x"
    path.write_bytes(isso.MAGIC)
    assert comment_files.reader(path) is isso.read
    path.write_bytes(b"{}")
    assert comment_files.reader(path) is comments_jsonl.read


@pytest.mark.skipif(find_spec("blogctl.formats.disqus") is None, reason="it is not here yet")
def test_disqus_has_its_reader(tmp_path: Path) -> None:
    path = tmp_path / "x"
    path.write_bytes(b"<disqus>")
    assert comment_files.reader(path).__module__ == "blogctl.formats.disqus"
