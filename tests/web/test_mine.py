from datetime import timedelta

import pytest

from blogctl.web.claims import GOOD_FOR, Claims
from tests.conftest import NOW, Run
from tests.doors import SECRET, Door

CLAIMS = Claims(SECRET)


@pytest.fixture
def token(door: Door, run: Run) -> str:
    run("config", "set", "comments.policy", "open")
    page = door.write(comment="Une première idée").text
    return page.partition("/comments/mine?token=")[2].partition('"')[0]


def think(door: Door, token: str, **fields: str) -> tuple[int, str]:
    answer = door.ask(
        "/comments/mine",
        method="POST",
        body="&".join(
            f"{key}={value}" for key, value in {"token": token, **fields}.items()
        ).encode(),
        headers={"content-type": "application/x-www-form-urlencoded"},
    )
    return answer.status, answer.text


def state(run: Run) -> list[str]:
    return run("comments", "list", "--status", "all", "--fields", "body,status,reason").lines


def test_a_writer_changes_what_was_on_the_page_and_it_is_read_again(
    door: Door, run: Run, token: str
) -> None:
    assert "Une première idée" in door.ask("/ete/").text
    assert "Une première idée" in door.ask(f"/comments/mine?token={token}").text
    status, page = think(door, token, comment="Une autre")
    assert (status, "Votre commentaire est changé" in page) == (200, True)
    assert state(run) == ["Une autre\tpending\t"]
    assert "Une autre" not in door.ask("/ete/").text
    assert think(door, token, comment="Encore une autre")[0] == 200
    assert run("undo", "--as", "@readers").code == 0
    assert state(run) == ["Une autre\tpending\t"]


def test_a_writer_withdraws_and_the_page_says_so(door: Door, run: Run, token: str) -> None:
    assert "est retiré" in think(door, token, withdraw="1")[1]
    assert state(run) == ["Une première idée\trejected\twithdrawn"]
    assert "retiré par son auteur" in door.ask("/ete/").text
    assert think(door, token, comment="Finalement")[0] == 403


@pytest.mark.parametrize("comment", ["", "a%00b", "%20"])
def test_what_is_no_comment_is_not_taken(door: Door, run: Run, token: str, comment: str) -> None:
    assert think(door, token, comment=comment)[0] == 422
    assert state(run) == ["Une première idée\tapproved\t"]


def test_it_ends_after_a_while_or_when_the_house_has_to_do_with_it(
    door: Door, run: Run, token: str
) -> None:
    late = door.now + GOOD_FOR + timedelta(seconds=1)
    was, door.now = door.now, late
    assert door.ask(f"/comments/mine?token={token}").status == 403
    assert think(door, token, comment="Trop tard")[0] == 403
    door.now = was
    run("comments", "reply", "1", "--body", "Oui")
    assert think(door, token, comment="Trop tard")[0] == 403
    assert "Une première idée\tapproved\t" in state(run)


def test_a_token_is_of_one_comment_and_of_this_blog(door: Door, run: Run, token: str) -> None:
    for other in ("", "x", token[:-4] + "AAA=", Claims(b"x" * 32).make(1, now=NOW)):
        assert door.ask(f"/comments/mine?token={other}").status == 403
        assert think(door, other, withdraw="1")[0] == 403
    assert CLAIMS.read(token, now=door.now) == 1
    assert state(run) == ["Une première idée\tapproved\t"]
    stranger = {"origin": "https://evil.example"}
    assert door.ask("/comments/mine", method="POST", headers=stranger).status == 403
