"""Pages: what readers see on each, in words, and nothing that acts."""

import re
from dataclasses import replace
from datetime import date
from html.parser import HTMLParser
from itertools import pairwise

import pytest

from blogctl.records.pages import Article, Frame, Gathering, Link, Listing, Moderation, Picture
from blogctl.site import samples
from blogctl.site.pages import Pages
from blogctl.site.theme import load
from tests.site.records import ARTICLE, BELOW, ENTRY, FRAME, HOME, HOSTILE

THEME = load(None)
VOID = {"meta", "link", "img", "input", "br", "hr", "source", "col", "wbr"}


class Page(HTMLParser):
    """A page as a browser has it: its tags with their attributes, its text."""

    def __init__(self, page: bytes) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.texts: list[str] = []
        self.source = page.decode()
        self.feed(self.source)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)
        if tag in {"td", "th"}:
            self.texts.append(" ")

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if not {"script", "title"} & set(self.open):
            self.texts.append(data)

    @property
    def text(self) -> str:
        return " ".join("".join(self.texts).split())

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.tags if name == tag]

    def hrefs(self) -> list[str]:
        return [str(link["href"]) for link in self.all("a")]


def pages(**changes: object) -> Pages:
    return Pages(replace(FRAME, **changes), BELOW, THEME)  # type: ignore[arg-type]


def post(article: Article = ARTICLE, **changes: object) -> Page:
    return Page(pages(**changes).article(article))


SAMPLE = Pages(samples.FRAME, samples.ADDRESSES, THEME)
EVERY = [
    *(SAMPLE.article(article) for article in samples.ARTICLES),
    *(SAMPLE.listing(listing) for listing in samples.LISTINGS),
    SAMPLE.archive(samples.YEARS),
    SAMPLE.year(samples.YEARS[0]),
    SAMPLE.month(samples.MONTH, Link("b", "/b"), Link("a", "/a")),
    SAMPLE.moderation(samples.MODERATION),
    SAMPLE.not_found(),
]


@pytest.mark.parametrize("page", EVERY, ids=range(len(EVERY)))
def test_every_page_can_be_walked_through(page: bytes) -> None:
    read = Page(page)
    assert read.all("html") == [{"lang": "fr", "dir": "ltr"}]
    assert [len(read.all(tag)) for tag in ("main", "h1", "aside")] == [1, 1, 1]
    assert read.hrefs()[0] == "#main"
    levels = [int(tag[1]) for tag, _ in read.tags if re.fullmatch("h[1-6]", tag)]
    assert levels[0] == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))
    ids = [attributes["id"] for _, attributes in read.tags if "id" in attributes]
    assert len(set(ids)) == len(ids)
    named = {label["for"] for label in read.all("label")}
    asked = [field for field in read.all("input") if field.get("type") != "hidden"]
    assert {field["id"] for field in (*asked, *read.all("textarea"))} == named


@pytest.mark.parametrize("page", EVERY, ids=range(len(EVERY)))
def test_no_page_acts_or_asks_others(page: bytes) -> None:
    read = Page(page)
    ours = samples.ADDRESSES.asset("print.js")
    scripts = [one for one in read.all("script") if one.get("type") != "application/ld+json"]
    assert all(str(script["src"]).startswith(ours) for script in scripts)
    for _, attributes in read.tags:
        assert not any(name.startswith("on") for name in attributes)
        assert "style" not in attributes
        for name in ("href", "action"):
            assert str(attributes.get(name) or "#")[:1] in "/#" or re.match(
                "https?://|mailto:", str(attributes[name])
            )
    for tag in ("link", "img"):
        for one in read.all(tag):
            if one.get("rel") != "canonical":
                assert str(one.get("href") or one.get("src")).startswith("/le-blog/")


@pytest.mark.parametrize("page", EVERY, ids=range(len(EVERY)))
def test_nothing_turns_the_text_round(page: bytes) -> None:
    assert not re.search("[\u202a-\u202e\u2066-\u2069]", page.decode())


def with_texts(odd: str) -> list[Page]:
    """A post and a list on which every text is this one."""
    link = Link(odd, "/blog/x/")
    entry = replace(ENTRY, title=odd, author=link, with_=(link,), categories=(link,), tags=(link,))
    said = replace(samples.COMMENTS[3], name=odd, html="<p>x</p>", url=f"javascript:{odd}")
    article = replace(ARTICLE, entry=entry, older=link, newer=link, comments=(said,))
    listing = replace(HOME, by=Gathering.TAG, name=odd, about=odd, entries=(entry,))
    drawn = pages(title=odd, description=odd, menu=(link,), share=("x",))
    return [Page(drawn.article(article)), Page(drawn.listing(listing))]


@pytest.mark.parametrize("odd", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_text_is_text_wherever_it_stands(odd: str) -> None:
    shown = re.sub("[\0-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufdd0\ufffe\U0001ffff]", "", odd)
    for page, harmless in zip(with_texts(f"x{odd}"), with_texts("rien"), strict=True):
        assert [(name, list(attributes)) for name, attributes in page.tags] == [
            (name, list(attributes)) for name, attributes in harmless.tags
        ]
        assert " ".join(shown.split()) in page.text


def test_a_post_says_who_and_when_and_how_many_comments() -> None:
    page = post()
    assert "Par Chantal Buhagar, le 25/06/2010 - 2 commentaires" in page.text
    assert '<time datetime="2010-06-25T00:30:00+02:00">25/06/2010</time>' in page.source
    assert "/blog/author/chantal-buhagar/" in page.hrefs()
    one = post(replace(ARTICLE, entry=replace(ENTRY, comments=0, author=None)))
    assert "Le 25/06/2010 - 0 commentaire " in one.text


def test_a_post_has_its_keywords_categories_and_people() -> None:
    people = (Link("Anne", "/a/"), Link("Paul", "/p/"), Link("Zoé", "/z/"))
    entry = replace(ENTRY, with_=people, categories=people[:1], tags=people[1:])
    text = post(replace(ARTICLE, entry=entry)).text
    assert "Avec Anne, Paul et Zoé Catégories : Anne Mots clés : Paul Zoé" in text


def test_a_lead_that_was_written_stands_above_the_text_and_no_other() -> None:
    written = replace(ENTRY, lead="<p>En bref.</p>")
    assert post().text.count("Il fait beau.") == 1
    assert "En bref. Il fait beau." in post(replace(ARTICLE, entry=written)).text


def test_a_post_leads_to_those_beside_it() -> None:
    page = post(replace(ARTICLE, older=Link("Hier", "/h/"), newer=Link("Demain", "/d/")))
    assert "Billet précédent : Hier Billet suivant : Demain" in page.text
    ways = {link["href"]: link.get("rel") for link in page.all("a")}
    assert (ways["/h/"], ways["/d/"]) == ("prev", "next")


def test_a_post_can_be_shared_where_the_blog_wants_it() -> None:
    entry = replace(ENTRY, title="Été & « co »")
    page = post(replace(ARTICLE, entry=entry), share=("bluesky", "x"))
    title, url = (
        "%C3%89t%C3%A9%20%26%20%C2%AB%20co%20%C2%BB",
        ("https%3A%2F%2Fexample.org%2Fblog%2Fun-ete%2F"),
    )
    shared = [href for href in page.hrefs() if url in href]
    assert shared == [
        f"https://bsky.app/intent/compose?text={title}%20{url}",
        f"https://x.com/intent/post?text={title}&url={url}",
        f"mailto:?subject={title}&body={title}%0D%0A%0D%0A{url}%0D%0A",
    ]
    assert "Partager sur" not in post().text
    assert any(link.startswith("mailto:") for link in post().hrefs())


def test_printing_is_offered_by_a_script_alone() -> None:
    page = post()
    assert {"class": "print", "hidden": None} in page.all("li")
    assert "Haut de page" in page.text
    assert "#top" in page.hrefs()


def test_comments_are_numbered_and_the_house_is_marked_in_words() -> None:
    article = replace(ARTICLE, comments=samples.COMMENTS)
    text = post(article, comments_url="https://example.org/say?x=1").text
    assert "1. Par Jean le 24/06/2010 Bravo ! Répondre au n° 1" in text
    assert (
        "2. Réponse de la maison : Anne Le Goff, Cheffe de projet, le 24/06/2010 "
        "En réponse au n° 1 Merci. Répondre au n° 2" in text
    )
    assert "Commentaire n° 3 retiré : hors-sujet" in text
    assert "Commentaire n° 6 retiré : motif-maison" in text
    assert "Modifié par la modération Répondre au n° 4" in text
    assert "5. Mentionné par תולדות הבלוג le 24/06/2010" in text
    assert "7. De la maison :" in text


def test_comments_have_addresses_and_can_be_answered() -> None:
    article = replace(ARTICLE, comments=samples.COMMENTS)
    page = post(article, comments_url="https://example.org/say?x=1")
    ids = [attributes["id"] for attributes in page.all("article") if "id" in attributes]
    assert ids == [f"comment-{number}" for number in range(1, 8)]
    assert "https://example.org/say?x=1&post=12&parent=1" in page.hrefs()
    assert "https://example.org/say?x=1&post=12&parent=5" not in page.hrefs()
    assert "https://example.org/~jean" in page.hrefs()
    assert not any("javascript" in href for href in page.hrefs())
    assert not any("say" in href for href in post(article).hrefs())


def test_the_form_is_there_where_comments_can_be_sent() -> None:
    page = post(comments_url="https://example.org/say", moderation_href="/blog/comments/")
    (form,) = page.all("form")
    assert (form["method"], form["action"]) == ("post", "https://example.org/say")
    fields = [field["name"] for field in (*page.all("input"), *page.all("textarea"))]
    assert fields == ["post", "parent", "name", "email", "website", "comment"]
    assert page.all("input")[0] == {"type": "hidden", "name": "post", "value": "12"}
    assert [field.get("autocomplete") for field in page.all("input")[2:]] == [
        "name",
        "email",
        "off",
    ]
    for notice in (
        "(jamais publiée)",
        "Vous êtes responsable de ce que vous publiez ici.",
        "Votre adresse IP peut être enregistrée pour lutter contre le spam.",
        "Le HTML est affiché comme du texte",
    ):
        assert notice in page.text


def test_without_an_address_or_with_closed_comments_there_is_no_form() -> None:
    assert post().all("form") == []
    closed = post(
        replace(ARTICLE, comments_open=False, comments=samples.COMMENTS),
        comments_url="https://example.org/say",
    )
    assert closed.all("form") == []
    assert "Les commentaires sont fermés." in closed.text
    assert "Répondre au" not in closed.text


def test_a_page_apart_from_time_says_no_date() -> None:
    page = post(replace(ARTICLE, page=True, comments_open=False))
    assert "25/06/2010" not in page.text
    assert "commentaire" not in page.text
    assert not any("mailto" in href for href in page.hrefs())


def test_a_preview_says_what_is_a_draft() -> None:
    draft = replace(ENTRY, draft=True)
    page = post(replace(ARTICLE, entry=draft), drafts=True)
    assert "Brouillon" in page.text
    assert "Ceci est un aperçu" in page.text
    assert {"name": "robots", "content": "noindex"} in page.all("meta")


def test_a_list_shows_leads_and_where_there_is_more() -> None:
    listing = replace(
        HOME,
        entries=(ENTRY, replace(ENTRY, id=13, title="Entier", html="<p>Tout.</p>", more=False)),
        older=Link("", "/blog/page/2/"),
    )
    page = Page(pages().listing(listing))
    assert "Derniers billets Un été à la ferme Par Chantal Buhagar, le 25/06/2010" in page.text
    assert "Il fait beau. Lire la suite : Un été à la ferme Entier Par" in page.text
    assert "Billets plus anciens" in page.text
    assert "Billets plus récents" not in page.text


def test_a_numbered_page_is_told_from_others_by_its_title() -> None:
    page = pages().listing(replace(HOME, number=3)).decode()
    assert "<title>Billets plus anciens, page 3 – Le blog</title>" in page


@pytest.mark.parametrize(
    ("by", "said"),
    [
        (Gathering.CATEGORY, "Catégorie Le web Tout ce qui s’y passe"),
        (Gathering.TAG, "Mot clé Le web"),
        (Gathering.AUTHOR, "Billets de Le web"),
    ],
)
def test_a_list_says_of_what_it_is(by: Gathering, said: str) -> None:
    listing = replace(HOME, by=by, name="Le web", about="Tout ce qui s’y passe", entries=())
    page = Page(pages().listing(listing))
    assert said in page.text
    assert "Il n’y a encore rien ici." in page.text


def test_somebody_s_list_says_who_they_are() -> None:
    person = samples.FRAME.bloggers[0]
    listing: Listing = replace(HOME, by=Gathering.AUTHOR, name=person.name, person=person)
    text = Page(pages().listing(listing)).text
    assert "Anne Le Goff Cheffe de projet Elle écrit. https://example.org/~anne" in text


def test_what_stands_beside_all_pages() -> None:
    page = Page(SAMPLE.not_found())
    for said in (
        "Le blog Ce que nous faisons, et pourquoi À propos",
        "Les blogueurs Anne Le Goff Cheffe de projet Elle écrit.",
        "Avec les contributions de תולדות הבלוג",
        "Les catégories Le web",
        "Nous suivre Mastodon Flux Atom Flux RSS Venez nous voir Le stand B12",
        "Archives La modération, au grand jour Flux Atom Flux RSS Haut de page Fait avec blogctl",
    ):
        assert said in page.text
    assert not any("javascript" in href for href in page.hrefs())
    assert "post-9-x" not in page.source


def test_the_free_block_s_ids_are_left_to_its_own_page() -> None:
    block = samples.FRAME.block
    assert block is not None
    own = replace(ARTICLE, page=True, html=block.html)
    assert post(own, block=block).source.count('id="post-9-x"') == 1


def test_a_logo_has_its_size() -> None:
    page = post(logo=Picture("/blog/media/l.png", "Le logo", 64, 32))
    assert page.all("img") == [
        {"src": "/blog/media/l.png", "alt": "", "width": "64", "height": "32"}
    ]


def test_a_blog_without_a_name_is_called_by_its_host() -> None:
    assert "<title>example.org</title>" in pages(title="").listing(HOME).decode()


def test_the_archive_goes_down_to_the_months() -> None:
    text = Page(SAMPLE.archive(samples.YEARS)).text
    assert "Archives 2010 Juin 2010 1 234 billets Juin 2010" in text
    assert "Il n’y a encore rien ici." in Page(SAMPLE.archive(())).text


def test_a_year_and_a_month_have_a_line_a_post() -> None:
    year = Page(SAMPLE.year(samples.YEARS[0]))
    assert "Archives 2010 Juin 2010 24/06/2010 Un été par Anne Le Goff" in year.text
    assert "Année suivante : 2011" in year.text
    month = Page(SAMPLE.month(samples.MONTH, None, Link("mai 2010", "/le-blog/archive/2010/05/")))
    assert "Archives 2010 Juin 2010 24/06/2010 Un été" in month.text
    assert "Mois précédent : mai 2010" in month.text
    assert "/le-blog/archive/2010/" in month.hrefs()


def test_moderation_is_told_in_words_and_figures() -> None:
    text = Page(SAMPLE.moderation(samples.MODERATION)).text
    for said in (
        "La modération, au grand jour Le premier commentaire de chacun est lu avant de paraître",
        "à qui écrit avant 12:00 un jour ouvré (du lundi au vendredi), avant 17:00",
        "Reçus 1 234 Publiés 1 000 En attente 4 Refusés 30 Spam 200",
        "hors-sujet 20 motif-maison 9 sans motif 1",
        "Juin 2010 40 30 2 Mai 2010 0 0 0",
    ):
        assert said in text


@pytest.mark.parametrize(
    ("policy", "said"),
    [("queue", "Chaque commentaire est lu"), ("open", "Les commentaires paraissent aussitôt")],
)
def test_moderation_says_where_a_comment_starts(policy: str, said: str) -> None:
    nothing = Moderation(0, 0, 0, 0, 0, (), ((date(2010, 6, 1), 0, 0, 0),))
    assert said in Page(pages(comments_policy=policy).moderation(nothing)).text
    assert "Nous promettons" not in Page(pages().moderation(nothing)).text


@pytest.mark.parametrize(
    ("promise", "said"),
    [
        ("9:00 12:30 mon-wed,fri", "(du lundi au mercredi et vendredi), avant 12:30"),
        ("9:00 12:30 sat", "(samedi), avant 12:30"),
    ],
)
def test_the_promise_is_told_in_words(promise: str, said: str) -> None:
    nothing = Moderation(0, 0, 0, 0, 0, (), ())
    assert said in Page(pages(promise=promise).moderation(nothing)).text


def test_the_head_names_feeds_and_metadata() -> None:
    page = post(replace(ARTICLE, feed_href="/blog/un-ete/feed.xml"))
    feeds = [link["href"] for link in page.all("link") if link["rel"] == "alternate"]
    assert feeds == ["/blog/feed.xml", "/blog/rss.xml", "/blog/un-ete/feed.xml"]
    assert {"rel": "canonical", "href": "https://example.org/blog/un-ete/"} in page.all("link")
    assert {"property": "og:type", "content": "article"} in page.all("meta")
    assert '<script type="application/ld+json">{"@context"' in page.source
    assert '"canonical"' not in pages().not_found().decode()


def test_a_language_written_from_the_right_turns_the_page_round() -> None:
    frame: Frame = replace(FRAME, language="ar")
    page = Page(Pages(frame, BELOW, THEME).not_found())
    assert page.all("html") == [{"lang": "ar", "dir": "rtl"}]


def test_the_same_is_drawn_the_same() -> None:
    assert pages().article(ARTICLE) == pages().article(ARTICLE)
