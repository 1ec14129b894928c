"""No two pages ever claim one file, whatever there is in a blog and wherever it came from."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from blogctl.records.pages import Gathering, Redirection
from blogctl.site import redirections
from blogctl.site.paths import Addresses
from blogctl.site.redirections import Claims
from blogctl.slugs import RESERVED, SLUG

# What is made of the words that addresses are made of meets them, if anything does.
_WORDS = (*sorted(RESERVED), "x", "x9", "x92", "2", "9", "2010", "06", "w320", "assets", "index")
_PARTS = st.sampled_from(
    (*_WORDS, "html", "xml", "404", "rss", "robots", "sitemap", "0a1b2c3d4e5f")
)
_SLUGS = (
    st.lists(_PARTS, min_size=1, max_size=4)
    .map("-".join)
    .filter(lambda slug: SLUG.fullmatch(slug) is not None and not slug.isdigit())
)
_ODD = (
    *("index.html", "INDEX.HTML", "feed.xml", "404.html", "a.html", "A.HTML", "a.php", "a.xml"),
    *("", "..", ".blogctl", "Tag", "TAG", "Media", "e\u0301", "é", "É", "X9", "Page", "?p=1"),
)
_STEPS = st.one_of(
    _SLUGS,
    _PARTS,
    st.sampled_from(_ODD),
    st.text(max_size=5),
)
_OLDS = st.lists(_STEPS, min_size=1, max_size=5).map("/".join)


@dataclass(frozen=True)
class Site:
    """What has a page in a blog."""

    root: str
    posts: set[str]
    lists: dict[Gathering, set[str]]
    pages: int
    months: set[tuple[int, int]]
    media: set[str]
    assets: set[str]
    parts: set[str]


_HASHED = st.builds(
    lambda hash_, slug, kind: f"{hash_}-{slug}.{kind}",
    st.text("0123456789abcdef", min_size=16, max_size=16),
    _SLUGS,
    st.sampled_from(("png", "html", "xml")),
)
_SITES = st.builds(
    Site,
    root=st.sampled_from(("", "/blog", "/tag", "/x/page")),
    posts=st.sets(_SLUGS.filter(lambda slug: slug not in RESERVED), max_size=12),
    lists=st.fixed_dictionaries(
        {by: st.sets(_SLUGS, max_size=6) for by in (Gathering.TAG, Gathering.CATEGORY)}
        | {Gathering.AUTHOR: st.sets(_SLUGS, max_size=4)}
    ),
    pages=st.integers(0, 12),
    months=st.sets(st.tuples(st.integers(1990, 2030), st.integers(1, 12)), max_size=4),
    media=st.sets(_HASHED, max_size=4),
    assets=st.sets(st.sampled_from(("site.css", "logo.svg", "font.woff2")), max_size=3),
    parts=st.sets(_SLUGS, max_size=3),
)


def hrefs(site: Site) -> Iterator[str]:
    """Yield the address of every page of a site, each once."""
    there = Addresses.below(f"https://example.org{site.root}")
    yield from (there.rss, there.archive, there.moderation, there.not_found, there.sitemap)
    yield there.robots
    for slug in site.posts:
        yield from (there.post(slug), there.comment_feed(slug))
    for by, slugs in ((Gathering.HOME, {""}), *site.lists.items()):
        for slug in slugs:
            yield there.feed(by, slug)
            yield from (there.list_(by, slug, number or None) for number in range(site.pages + 1))
    yield from (there.year(year) for year in {year for year, _ in site.months})
    yield from (there.month(date(year, month, 1)) for year, month in site.months)
    for name in site.media:
        yield from (there.medium(name), there.smaller(name, 320), there.smaller(name, 1280))
    yield from map(there.asset, site.assets)
    yield from map(there.sitemap_of, site.parts)


@given(site=_SITES, olds=st.lists(_OLDS, max_size=30))
def test_no_two_pages_claim_one_file(site: Site, olds: list[str]) -> None:
    there = Addresses.below(f"https://example.org{site.root}")
    claims = Claims()
    pages = [there.file(href) for href in hrefs(site)]
    assert all(map(claims.claim, pages)), Counter(pages).most_common(1)
    found = [Redirection(old, there.home) for old in [*olds, *pages]]
    files = [file for _, file in redirections.files(found, pages)]
    assert all(map(claims.claim, files)), files
    for file in (*pages, *files):
        steps = file.split("/")
        assert not {"", ".", ".."} & set(steps)
        assert steps[0].casefold() != ".blogctl"


@given(site=_SITES, olds=st.lists(_OLDS, max_size=30))
def test_tomorrow_s_page_never_needs_a_folder_where_a_redirection_has_a_file(
    site: Site, olds: list[str]
) -> None:
    there = Addresses.below(f"https://example.org{site.root}")
    pages = [there.file(href) for href in hrefs(site)]
    for file in filter(None, map(redirections.file_of, olds)):
        for page in pages:
            assert page.casefold() == file.casefold() or Claims([file]).claim(page), (file, page)


@given(site=_SITES)
def test_a_path_tells_that_a_page_may_be_there(site: Site) -> None:
    there = Addresses.below(f"https://example.org{site.root}")
    for href in hrefs(site):
        path = there.file(href)
        assert redirections.page_at(path) is not None, path
        assert redirections.page_at(path.removesuffix("/index.html")) is not None, path
