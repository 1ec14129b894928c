"""Old addresses in a site's folder: what page, in which file, and never in another's."""

from dataclasses import replace

import pytest

from blogctl.records.pages import Redirection
from blogctl.site import redirections
from blogctl.site.redirections import Claims
from blogctl.vocabulary import Kind
from tests.site.records import BELOW, FRAME


def test_a_page_leads_on_without_a_script() -> None:
    found = redirections.page(Redirection("un", "/blog/un-ete/"), FRAME, BELOW)
    url = "https://example.org/blog/un-ete/"
    assert found.decode() == (
        "<!doctype html>\n"
        '<html lang="fr">\n'
        "<head>\n"
        '<meta charset="utf-8">\n'
        f"<title>{url}</title>\n"
        f'<link rel="canonical" href="{url}">\n'
        '<meta name="robots" content="noindex">\n'
        '<meta http-equiv="refresh" content="0; url=/blog/un-ete/">\n'
        '<meta name="viewport" content="width=device-width">\n'
        "</head>\n"
        "<body>\n"
        f'<p><a href="/blog/un-ete/">{url}</a></p>\n'
        "</body>\n"
        "</html>\n"
    )


def test_whatever_an_address_holds_stays_inside_its_attribute() -> None:
    hostile = Redirection("a", '/blog/"><script>{language}</script>')
    found = redirections.page(hostile, replace(FRAME, language='"><b>'), BELOW)
    assert b"<script>" not in found
    assert b"<b>" not in found
    assert b"{language}" in found


def test_what_is_gone_has_no_page() -> None:
    gone = Redirection("a", None)
    with pytest.raises(ValueError, match="old='a'"):
        redirections.page(gone, FRAME, BELOW)
    assert list(redirections.files([gone], [])) == []


@pytest.mark.parametrize(
    ("old", "file"),
    [
        ("un", "un/index.html"),
        ("2010/06/24/Un-Été", "2010/06/24/Un-Été/index.html"),
        ("e\u0301te\u0301", "été/index.html"),
        ("2010/un.html", "2010/un.html"),
        ("un.HTM", "un.HTM"),
        ("version-1.5", "version-1.5/index.html"),
        ("1.5-est-la", "1.5-est-la/index.html"),
        ("m. dupont", "m. dupont/index.html"),
        ("index.php/post/un", "index.php/post/un/index.html"),
        ("tag/un", "tag/un/index.html"),
        ("{{ un }}", "{{ un }}/index.html"),
        ("un.php", None),
        ("wp-content/a.jpg", None),
        ("feed.xml", None),
        ("feed.xml/un", None),
        ("404.html/un", None),
        ("?p=12", None),
        ("index.php?id=3", None),
        ("un?", None),
        ("", None),
        ("..", None),
        ("../un", None),
        ("un/../../deux", None),
        ("un/./deux", None),
        ("un//deux", None),
        ("/un", None),
        ("un/", None),
        (".htaccess", None),
        (".blogctl/un", None),
        (".BLOGCTL", None),
        ("un/.git/deux", None),
        ("Media/assets", None),
        ("un\\deux", None),
        ("c:un", None),
        ("<script>", None),
        ("un\ndeux", None),
        ("un\x00", None),
        ("un\x7f", None),
        ("\u202eun", None),
        ("é" * 127, "é" * 127 + "/index.html"),
        ("é" * 128, None),
        ("/".join(["un"] * 400), None),
    ],
)
def test_an_old_path_has_a_file_where_that_is_harmless(old: str, file: str | None) -> None:
    assert redirections.file_of(old) == file


@pytest.mark.parametrize(
    ("path", "page"),
    [
        ("", (None, "")),
        ("index.html", (None, "")),
        ("page/2", (None, "")),
        ("feed.xml", (None, "")),
        ("rss.xml", (None, "")),
        ("sitemap.xml", (None, "")),
        ("sitemap-posts-2.xml", (None, "")),
        ("robots.txt", (None, "")),
        ("404.html", (None, "")),
        ("archive", (None, "")),
        ("archive/2010", (None, "")),
        ("archive/2010/06", (None, "")),
        ("archive/2010/06/24", None),
        ("comments", (None, "")),
        ("media/0123456789abcdef-a.png", (None, "")),
        ("media/w320/0123456789abcdef-a.png", (None, "")),
        ("media/assets/site.css", (None, "")),
        ("media/2010/a.png", None),
        ("un", (Kind.POST, "un")),
        ("un/index.html", (Kind.POST, "un")),
        ("un/feed.xml", (Kind.POST, "un")),
        ("Un", None),
        ("2010/06/un", None),
        ("un.html", None),
        ("tag/un", (Kind.TAG, "un")),
        ("tag/un/page/3", (Kind.TAG, "un")),
        ("tag/un/page/3/index.html", (Kind.TAG, "un")),
        ("category/un/feed.xml", (Kind.CATEGORY, "un")),
        ("author/un", (Kind.CONTRIBUTOR, "un")),
        ("tag", None),
        ("tag/un/deux", None),
    ],
)
def test_a_path_tells_whose_page_may_be_there(
    path: str, page: tuple[Kind | None, str] | None
) -> None:
    assert redirections.page_at(path) == page


@pytest.mark.parametrize(
    ("old", "parts"),
    [
        ("?p=12", ("", "p=12")),
        ("?page_id=12", ("", "page_id=12")),
        ("index.php?id=3", ("index.php", "id=3")),
        ("a/index.php?post/un?x", ("a/index.php", "post/un?x")),
        ("pourquoi?", ("pourquoi?", "")),
        ("a?b=c", ("a?b=c", "")),
        ("?", ("?", "")),
        ("a//b/", ("a/b", "")),
    ],
)
def test_a_question_mark_is_a_query_of_programs_only(old: str, parts: tuple[str, str]) -> None:
    assert redirections.split(old) == parts


def test_the_first_gets_a_file_that_two_could_have() -> None:
    olds = ("Un", "un", "UN/deux", "e\u0301", "É", "x.html", "X.HTML", "x.html/y")
    pages = [Redirection(old, "/blog/z/") for old in olds]
    found = {each.old: file for each, file in redirections.files(pages, ["tag/a/index.html"])}
    assert found == {
        "Un": "Un/index.html",
        "UN/deux": "UN/deux/index.html",
        "e\u0301": "é/index.html",
        "x.html": "x.html",
    }


@pytest.mark.parametrize("old", ["un", "UN", "un/index.html", "tag", "deux", "été"])
def test_no_redirection_gets_what_a_page_has_or_needs(old: str) -> None:
    claimed = ["un/index.html", "deux", "tag/index.html/page/index.html", "e\u0301te\u0301"]
    assert list(redirections.files([Redirection(old, "/blog/z/")], claimed)) == []


def test_a_claim_is_given_once_and_a_folder_is_no_file() -> None:
    claims = Claims(["a/b"])
    assert not claims.claim("A/B")
    assert not claims.claim("a")
    assert not claims.claim("a/b/c")
    assert claims.claim("a/c")
    assert not claims.claim("a/c/d")
