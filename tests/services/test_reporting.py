import pytest

from blogctl.errors import NotFound
from blogctl.services import reporting
from tests.conftest import Changing, Run


@pytest.fixture(autouse=True)
def commented(run: Run) -> None:
    run("post", "new", "Un", "--body", "Un.", "--publish")
    for name, status in (("Anne", "approved"), ("Bob", "approved"), ("Zoé", "pending")):
        run("comments", "add", "1", "--name", name, "--body", f"De {name}", "--status", status)


def reported(run: Run, *args: str) -> list[str]:
    return run("comments", "list", "--reported", "--fields", "id,status", *args).lines


def test_a_report_puts_a_comment_before_the_moderators_once(change: Changing, run: Run) -> None:
    with change("serve", actor="@readers") as changing:
        assert reporting.report(changing, 2)
        assert not reporting.report(changing, 2)
    assert reported(run) == ["2\tapproved"]
    (line,) = run("log", "--action", "report", "--fields", "actor,kind,id,to").lines
    assert line == "@readers\tcomment\t2\treported"


@pytest.mark.parametrize("comment", [3, 99])
def test_what_readers_do_not_see_they_can_not_report(change: Changing, comment: int) -> None:
    with pytest.raises(NotFound), change() as changing:
        reporting.report(changing, comment)


@pytest.mark.parametrize("verb", ["approve", "spam", "hold"])
def test_any_decision_answers_a_report_and_undo_brings_it_back(
    change: Changing, run: Run, verb: str
) -> None:
    with change() as changing:
        reporting.report(changing, 2)
    assert run("comments", verb, "2").code == 0
    assert reported(run) == []
    assert run("undo").code == 0
    assert reported(run) == ["2\tapproved"]


def test_a_report_is_taken_back_by_undo(change: Changing, run: Run) -> None:
    with change() as changing:
        reporting.report(changing, 1)
    undone = run("undo")
    assert reported(run) == []
    assert run("undo", undone.stderr.split()[1]).code == 0
    assert reported(run) == ["1\tapproved"]


def test_all_that_was_reported_is_decided_at_once(change: Changing, run: Run) -> None:
    with change() as changing:
        reporting.report(changing, 1)
        reporting.report(changing, 2)
    assert run("comments", "approve", "--all", "--reported", "--format", "count").stdout == "2\n"
    assert reported(run) == []
