"""Comments on which the rules are tried, as they are read."""

from pathlib import Path

import pytest

from blogctl.formats import candidates
from blogctl.records.rules import Candidate

ONE = Candidate(2, "Eve", "eve@example.org", None, "203.0.113.7", "12", "Bonjour")


@pytest.mark.parametrize(
    "text",
    [
        "author_name,author_email,ip,post,body\nEve,eve@example.org,203.0.113.7,12,Bonjour\n",
        "Text;Name;IP;POST;Email;other\r\nBonjour;Eve;203.0.113.7;12;eve@example.org;x\r\n",
        (
            '\n{"name": "Eve", "email": "eve@example.org", "ip": "203.0.113.7", "post": 12, '
            '"text": "Bonjour", "url": null, "other": [1]}\n\n'
        ),
    ],
    ids=["CSV", "other names", "JSONL"],
)
def test_fields_go_by_either_of_their_names(text: str) -> None:
    assert list(candidates.read(text, Path("x"))) == [ONE]


def test_what_a_file_does_not_say_is_none() -> None:
    found = list(candidates.read('body\n\'=1\n\n"a\nb"\n', Path("x")))
    assert found == [
        Candidate(2, "", None, None, None, None, "=1"),
        Candidate(4, "", None, None, None, None, "a\nb"),
    ]
