import pytest

from tests.conftest import Run
from tests.doors import Door


@pytest.fixture(autouse=True)
def commented(run: Run, door: Door) -> None:  # noqa: ARG001 - its post is there
    run("comments", "add", "1", "--name", "Anne", "--body", "<b>Non</b>", "--status", "approved")
    run("comments", "add", "1", "--name", "Bob", "--body", "Attend", "--status", "pending")


def reported(run: Run) -> list[str]:
    return run("comments", "list", "--reported", "--format", "ids").lines


def test_a_reader_reports_from_the_page(door: Door, run: Run) -> None:
    assert 'href="/comments/1/report"' in door.ask("/ete/").text
    asked = door.ask("/comments/1/report")
    assert "&lt;b&gt;Non&lt;/b&gt;" in asked.text
    assert '<form method="post" action="/comments/1/report">' in asked.text
    assert reported(run) == []
    for _ in range(2):
        done = door.ask("/comments/1/report", method="POST")
        assert (done.status, "Un modérateur relira" in done.text) == (200, True)
    assert reported(run) == ["1"]
    assert len(run("log", "--action", "report").lines) == 1


@pytest.mark.parametrize("comment", ["2", "99", "9" * 18])
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_what_is_not_shown_is_not_reported(door: Door, run: Run, comment: str, method: str) -> None:
    assert door.ask(f"/comments/{comment}/report", method=method).status == 404
    assert reported(run) == []


def test_another_site_reports_nothing(door: Door, run: Run) -> None:
    stranger = {"origin": "https://evil.example"}
    assert door.ask("/comments/1/report", method="POST", headers=stranger).status == 403
    assert reported(run) == []
