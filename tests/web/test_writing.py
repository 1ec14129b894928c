import json
from base64 import urlsafe_b64encode
from contextlib import closing
from datetime import timedelta
from html import escape
from pathlib import Path
from urllib.parse import quote

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from blogctl.store.engine import Store
from blogctl.web.challenges import GOOD_FOR
from blogctl.web.forms import LARGEST
from tests.conftest import NOW, Run
from tests.doors import FORM, Door, opened

SAID = {"post": 1, "name": "Zoé", "email": "zoe@example.org", "comment": "Bonjour <b>à tous</b>"}
JSON = {"accept": "application/json", "content-type": "application/json"}


def rows(run: Run, fields: str = "author_name,body,status,author_email,ip") -> list[str]:
    return run("comments", "list", "--status", "all", "--fields", fields).lines


def test_a_comment_is_looked_at_answered_for_and_kept(door: Door, run: Run) -> None:
    first = door.send(SAID)
    assert first.status == 422
    assert "<p>Bonjour &lt;b&gt;à tous&lt;/b&gt;</p>" in first.text
    assert 'value="zoe@example.org"' in first.text
    assert "Relisez votre commentaire" in first.text
    assert rows(run) == []
    answer = door.challenges.answer(first.token)
    last = door.send(SAID | {"token": first.token, "captcha": answer})
    assert last.status == 201
    assert "En attente de modération" in last.text
    assert rows(run) == ["Zoé\tBonjour <b>à tous</b>\tpending\tzoe@example.org\t192.0.2.1"]


def test_a_known_writer_is_on_the_page_at_once(door: Door, run: Run) -> None:
    door.write(**SAID)
    run("comments", "approve", "1")
    answer = door.write(**SAID | {"comment": "Encore moi"})
    assert "Publié" in answer.text
    assert 'href="/ete/#comment-2"' in answer.text
    assert "Encore moi" in door.ask("/ete/").text


def test_every_comment_is_an_operation_of_the_readers(door: Door, run: Run) -> None:
    door.write()
    (line,) = run("log", "--actor", "@readers", "--fields", "command,action,kind,id,to").lines
    assert line == "serve\tcreate\tcomment\t1\tpending"


@pytest.mark.parametrize(
    ("fields", "problem"),
    [
        ({"name": ""}, "Dites qui vous êtes"),
        ({"name": "\u200b " * 3}, "Dites qui vous êtes"),
        ({"name": "a" * 201}, "trop long"),
        ({"name": "a\x00b"}, "pas du texte"),
        ({"email": "zoe"}, "pas une adresse"),
        ({"comment": " \n "}, "Dites quelque chose"),
        ({"comment": "a" * 65_537}, "trop long"),
        ({"comment": "a\x00"}, "pas du texte"),
        ({"parent": "7"}, "n’est plus là"),
    ],
)
def test_what_is_wrong_is_said_beside_its_field_and_the_rest_is_kept(
    door: Door, run: Run, fields: dict[str, str], problem: str
) -> None:
    answer = door.send(SAID | fields)
    assert answer.status == 422
    assert problem in answer.text
    assert 'role="alert"' in answer.text
    for name in {"name", "email", "comment"} - fields.keys():
        assert escape(str(SAID[name])) in answer.text
    assert rows(run) == []


@pytest.mark.parametrize("how", ["wrong", "late", "used", "other post"])
def test_an_answer_is_good_once_and_for_a_while(door: Door, run: Run, how: str) -> None:
    run("post", "new", "Deux", "--body", "Un.", "--publish")
    token = door.send(SAID).token
    answered = {"token": token, "captcha": door.challenges.answer(token)}
    if how == "wrong":
        answered["captcha"] = "faux"
    elif how == "late":
        door.now = NOW + GOOD_FOR + timedelta(seconds=1)
    elif how == "used":
        assert door.send(SAID | answered).status == 201
    said = SAID | answered | ({"post": 2} if how == "other post" else {})
    before = rows(run)
    refused = door.send(said)
    assert refused.status == 422
    assert refused.token not in {"", token}
    assert rows(run) == before


def test_a_used_answer_stays_used_when_the_server_is_another(blog: Path, run: Run) -> None:
    run("post", "new", "Été", "--body", "Un.", "--publish")
    with opened(blog) as door:
        token = door.send(SAID).token
        answered = SAID | {"token": token, "captcha": door.challenges.answer(token)}
        assert door.send(answered).status == 201
    with opened(blog) as door:
        assert door.send(answered).status == 422
    assert len(rows(run)) == 1


def test_one_who_sees_no_picture_is_asked_a_question(door: Door) -> None:
    first = door.send(SAID)
    assert 'src="/comments/captcha/' in first.text
    picture = door.ask(f"/comments/captcha/{first.token}.png")
    assert picture.body.startswith(b"\x89PNG")
    asked = door.send(SAID | {"token": first.token, "other": "question"})
    assert asked.status == 200
    assert "Combien font" in asked.text
    assert escape(SAID["comment"]) in asked.text  # type: ignore[arg-type]
    wrong = door.send(SAID | {"token": asked.token, "captcha": "99"})
    assert "Combien font" in wrong.text
    answer = door.challenges.answer(wrong.token)
    assert door.send(SAID | {"token": wrong.token, "captcha": answer}).status == 201


def test_a_setting_asks_the_question_first(door: Door, run: Run) -> None:
    run("config", "set", "comments.captcha", "question")
    assert "Combien font" in door.ask("/comments?post=1").text


def test_a_preview_keeps_nothing(door: Door, run: Run) -> None:
    token = door.send(SAID).token
    answered = {"token": token, "captcha": door.challenges.answer(token), "preview": "1"}
    assert door.send(SAID | answered).status == 200
    assert rows(run) == []


def test_a_trap_marks_and_tells_nothing(door: Door, run: Run) -> None:
    assert "En attente de modération" in door.write(website="http://spam.example").text
    assert rows(run, "status") == ["spam"]


def test_rules_say_on_the_comment_what_they_found(door: Door, run: Run) -> None:
    door.write(name="Chantal Buhagar", comment="http://a.fr http://b.fr http://c.fr http://d.fr")
    (found,) = json.loads(
        run("comments", "show", "1", "--fields", "rules", "--format", "jsonl").stdout
    ).values()
    assert [each["rule"] for each in found] == ["links", "house"]
    run("blocklist", "add", "casino")
    door.write(comment="Un casino")
    assert rows(run, "status") == ["pending", "spam"]


def test_one_who_is_too_fast_is_held(door: Door, run: Run) -> None:
    run("config", "set", "comments.policy", "open")
    token = door.send(SAID).token
    door.send(SAID | {"token": token, "captcha": door.challenges.answer(token)})
    door.write(comment="À mon rythme")
    assert rows(run, "status") == ["pending", "approved"]


def test_an_answer_to_a_comment_stands_below_it(door: Door, run: Run) -> None:
    door.write()
    run("comments", "approve", "1")
    form = door.ask("/comments?post=1&parent=1")
    assert "En réponse au n" in form.text
    assert door.write(parent="1").status == 201
    assert rows(run, "parent_id") == ["", "1"]


def test_a_closed_or_hidden_post_takes_none(door: Door, run: Run) -> None:
    run("post", "edit", "1", "--no-comments")
    run("post", "new", "Brouillon", "--body", "Un.")
    assert door.send(SAID).status == 403
    assert door.ask("/comments?post=1").status == 403
    for post in ("2", "99", "", "x", "1" * 30):
        assert door.send(SAID | {"post": post}).status == 404


def test_a_name_is_remembered_only_if_asked(door: Door) -> None:
    door.peer = None
    forgotten = door.write(**SAID)
    assert 'writer=""' in forgotten.headers["set-cookie"]
    kept = door.write(**SAID | {"remember": "1", "comment": "Autre chose"})
    cookie, *terms = kept.headers["set-cookie"].split("; ")
    assert {"HttpOnly", "SameSite=lax", "Path=/comments"} <= set(terms)
    form = door.ask("/comments?post=1", headers={"cookie": cookie})
    assert 'value="Zoé"' in form.text
    deep = urlsafe_b64encode(b"[" * 9_000).decode()
    lone = urlsafe_b64encode(b'{"name": "\\ud800", "email": ""}').decode()
    for other in ("writer=x", "writer=W10=", "writer=\u00e9", f"writer={deep}", f"writer={lone}"):
        assert door.ask("/comments?post=1", headers={"cookie": other}).status == 200


def test_a_program_is_answered_in_json(door: Door, run: Run) -> None:
    thread = door.ask("/comments?post=1", headers=JSON).json
    assert (thread["post"], thread["comments"], thread["open"]) == (1, [], True)
    body = SAID | {"captcha": "x", "token": thread["challenge"]["token"]}
    refused = door.ask("/comments", method="POST", headers=JSON, body=json.dumps(body).encode())
    assert refused.status == 422
    (problem,) = refused.json["problems"]
    assert (problem["field"], problem["code"]) == ("captcha", "captcha-wrong")
    token = refused.json["challenge"]["token"]
    body |= {"token": token, "captcha": door.challenges.answer(token)}
    done = door.ask("/comments", method="POST", headers=JSON, body=json.dumps(body).encode())
    assert (done.status, done.json["status"], done.json["number"]) == (201, "pending", None)
    run("comments", "approve", "1")
    (said,) = door.ask("/comments?post=1", headers=JSON).json["comments"]
    assert (said["number"], said["name"]) == (1, "Zoé")
    assert said["html"] == "<p>Bonjour &lt;b&gt;à tous&lt;/b&gt;</p>"
    assert "zoe@example.org" not in json.dumps(said)


def test_pages_of_other_sites_may_send_where_a_setting_says_so(door: Door, run: Run) -> None:
    origin = {"origin": "https://statique.example"}
    assert door.send(SAID, **origin).status == 403
    run("config", "set", "comments.origins", "https://statique.example")
    asked = door.ask("/comments", method="OPTIONS", headers=origin)
    assert asked.headers["access-control-allow-origin"] == "https://statique.example"
    assert door.send(SAID, **origin).status == 422
    other = door.ask("/comments?post=1", headers={"origin": "https://evil.example"})
    assert "access-control-allow-origin" not in other.headers


@pytest.mark.parametrize(
    ("body", "kind", "status"),
    [
        pytest.param(b"", FORM, 404, id="empty"),
        pytest.param(b"post=1&name=%ff&comment=x", FORM, 400, id="no UTF-8"),
        pytest.param(b"\xff\xfe", FORM, 400, id="binary"),
        pytest.param(b"&".join([b"a=1"] * 30), FORM, 400, id="many fields"),
        pytest.param(b"{}", "application/json", 404, id="an empty object"),
        pytest.param(b"[1]", "application/json", 400, id="no object"),
        pytest.param(b"[" * 100_000, "application/json", 400, id="deep JSON"),
        pytest.param(b'{"post": 1, "name": "\\ud800"}', "application/json", 422, id="a surrogate"),
        pytest.param(b"x", "multipart/form-data; boundary=x", 415, id="multipart"),
        pytest.param(b"x", "", 415, id="nothing said"),
        pytest.param(b"comment=" + b"a" * LARGEST, FORM, 413, id="huge"),
    ],
)
def test_what_is_no_form_is_refused(
    door: Door, run: Run, body: bytes, kind: str, status: int
) -> None:
    answer = door.ask("/comments", method="POST", body=body, headers={"content-type": kind})
    assert answer.status == status
    assert rows(run) == []
    assert door.reports == []


@pytest.mark.usefixtures("posted")
def test_a_locked_blog_keeps_what_was_typed(run: Run, blog: Path) -> None:
    with opened(blog, patience=0.1) as door, closing(Store(blog)) as other:
        token = door.send(SAID).token
        answered = SAID | {"token": token, "captcha": door.challenges.answer(token)}
        with other.transaction():
            refused = door.send(answered)
        assert refused.status == 503
        assert escape(str(SAID["comment"])) in refused.text
        assert door.send(answered).status == 201
    assert len(rows(run)) == 1


HOSTILE = st.text(st.characters(exclude_categories=["Cs"]), max_size=60).map(
    lambda text: f"<script>{text}</script>\"'><img src=x onerror=1>"
)


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(name=HOSTILE, email=HOSTILE, comment=HOSTILE, parent=HOSTILE, token=HOSTILE)
def test_nothing_that_was_sent_comes_back_as_markup(
    door: Door, name: str, email: str, comment: str, parent: str, token: str
) -> None:
    fields = {"name": name, "email": email, "comment": comment, "parent": parent, "token": token}
    answer = door.send({"post": 1, **fields})
    assert answer.status in {404, 422}
    assert "<script>" not in answer.text
    assert "<img src=x" not in answer.text
    target = f"/comments?post=1&parent={quote(parent)}"
    assert "<img src=x" not in door.ask(target).text
    assert "<img src=x" not in door.ask(f"/{quote(name)}/").text


def test_the_form_on_a_page_leads_to_the_door(door: Door) -> None:
    page = door.ask("/ete/").text
    assert '<form method="post" action="/comments"' in page
    assert "captcha" not in page
