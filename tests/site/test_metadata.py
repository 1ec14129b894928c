import json
from dataclasses import replace
from typing import Any

import pytest

from blogctl.records.pages import Gathering, Link, Person, Picture
from blogctl.site import metadata
from blogctl.site.metadata import Metadata, Shared
from tests.site.records import ARTICLE, BELOW, ENTRY, FRAME, HOME, HOSTILE

SHELF = Link("Société", "/blog/category/societe/")
PHOTO = Picture("/blog/media/a-photo.jpg", "Une ferme", 1200, 800)
LOGO = Picture("/blog/media/a-logo.svg", "")
CHANTAL = Person("Chantal", "/blog/author/chantal/", role="Chef de projet", bio="Elle écrit.")
CATEGORY = replace(HOME, by=Gathering.CATEGORY, name=SHELF.name, href=SHELF.href)


def graph(found: Metadata) -> dict[str, Any]:
    """Return the things of a page's JSON-LD by their type."""
    data = json.loads(found.json_ld)
    assert data["@context"] == "https://schema.org"
    return {thing["@type"]: thing for thing in data["@graph"]}


def test_a_post_is_told_whole() -> None:
    entry = replace(ENTRY, categories=(SHELF,), tags=(Link("été", "/blog/tag/ete/"),))
    article = replace(ARTICLE, entry=entry, picture=PHOTO)
    found = metadata.of_article(article, replace(FRAME, logo=LOGO), BELOW)
    url = "https://example.org/blog/un-ete/"
    photo = "https://example.org/blog/media/a-photo.jpg"
    assert replace(found, json_ld="") == Metadata(
        title="Un été à la ferme – Le blog",
        name="Un été à la ferme",
        description="Il fait beau.",
        canonical=url,
        type="article",
        image=Shared(photo, "Une ferme", 1200, 800),
        published="2010-06-25T00:30:00+02:00",
        modified="2010-06-25T00:30:00+02:00",
        robots=None,
        json_ld="",
    )
    things = graph(found)
    assert things["BlogPosting"] == {
        "@type": "BlogPosting",
        "@id": url,
        "url": url,
        "headline": "Un été à la ferme",
        "description": "Il fait beau.",
        "datePublished": "2010-06-25T00:30:00+02:00",
        "dateModified": "2010-06-25T00:30:00+02:00",
        "author": {
            "@type": "Person",
            "name": "Chantal Buhagar",
            "url": "https://example.org/blog/author/chantal-buhagar/",
        },
        "image": {"@type": "ImageObject", "url": photo, "width": 1200, "height": 800},
        "keywords": ["été"],
        "articleSection": ["Société"],
        "wordCount": 3,
        "commentCount": 2,
        "inLanguage": "fr",
        "mainEntityOfPage": {"@type": "WebPage", "@id": url},
        "isPartOf": {"@id": "https://example.org/blog/#blog"},
        "publisher": {
            "@type": "Organization",
            "name": "Le blog",
            "url": "https://example.org/blog/",
            "logo": {
                "@type": "ImageObject",
                "url": "https://example.org/blog/media/a-logo.svg",
            },
        },
    }
    way = things["BreadcrumbList"]["itemListElement"]
    assert [(step["position"], step["name"]) for step in way] == [
        (1, "Le blog"),
        (2, "Société"),
        (3, "Un été à la ferme"),
    ]


def test_a_page_that_stands_apart_is_no_article() -> None:
    found = metadata.of_article(replace(ARTICLE, page=True), FRAME, BELOW)
    assert (found.type, found.published) == ("website", None)
    assert "WebPage" in graph(found)


def test_home_is_the_site_and_its_blog() -> None:
    found = metadata.of_listing(HOME, FRAME, BELOW)
    assert found.title == "Le blog"
    assert found.description == "Ce qui se passe chez nous"
    assert graph(found).keys() == {"WebSite", "Blog"}
    numbered = replace(HOME, number=3, href="/blog/page/3/")
    found = metadata.of_listing(numbered, FRAME, BELOW, name="Page 3")
    assert (found.title, found.json_ld) == ("Page 3 – Le blog", "")
    assert found.canonical == "https://example.org/blog/page/3/"


def test_a_category_has_the_way_to_it_and_a_blogger_a_profile() -> None:
    found = metadata.of_listing(
        replace(CATEGORY, parents=(Link("Tout", "/blog/category/tout/"),)), FRAME, BELOW
    )
    way = graph(found)["BreadcrumbList"]["itemListElement"]
    assert [step["name"] for step in way] == ["Le blog", "Tout", "Société"]
    of_author = replace(HOME, by=Gathering.AUTHOR, name="Chantal", person=CHANTAL)
    found = metadata.of_listing(of_author, FRAME, BELOW)
    assert found.type == "profile"
    assert graph(found)["ProfilePage"]["mainEntity"] == {
        "@type": "Person",
        "name": "Chantal",
        "url": "https://example.org/blog/author/chantal/",
        "jobTitle": "Chef de projet",
        "description": "Elle écrit.",
    }


def test_what_is_no_page_of_the_public_is_kept_from_search_engines() -> None:
    draft = replace(ARTICLE, entry=replace(ENTRY, draft=True))
    assert metadata.of_article(draft, FRAME, BELOW).robots == "noindex"
    preview = replace(FRAME, drafts=True)
    assert metadata.of_listing(HOME, preview, BELOW).robots == "noindex"
    assert metadata.of_page("Archives", "/blog/archive/", FRAME, BELOW).robots is None
    missing = metadata.of_page("Rien ici", None, FRAME, BELOW)
    assert (missing.robots, missing.canonical, missing.json_ld) == ("noindex", None, "")


def test_a_drawing_is_not_shared_nor_an_empty_way_told() -> None:
    found = metadata.of_page("Archives", "/a/", replace(FRAME, title="", logo=LOGO), BELOW)
    assert (found.title, found.image, found.json_ld) == ("Archives", None, "")


def test_an_image_that_was_never_fetched_stands_elsewhere() -> None:
    there = Picture("https://other.example/a.png", "a")
    found = metadata.of_article(replace(ARTICLE, picture=there), FRAME, BELOW)
    assert found.image == Shared("https://other.example/a.png", "a", None, None)


@pytest.mark.parametrize("hostile", HOSTILE)
def test_whatever_a_title_holds_stays_inside_its_script(hostile: str) -> None:
    link = Link(hostile, "/blog/x/")
    entry = replace(ENTRY, title=hostile, author=link, tags=(link,), categories=(link,))
    article = replace(ARTICLE, entry=entry, summary=hostile)
    found = metadata.of_article(article, replace(FRAME, title=hostile), BELOW)
    assert not set("<>&\u2028\u2029") & set(found.json_ld)
    headline = graph(found)["BlogPosting"]["headline"]
    assert len(headline) <= metadata.HEADLINE
    assert not set("\x00\x1b\x7f\x9f\ufffe\u202e\u2066") & set(headline + found.title)
