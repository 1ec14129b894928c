"""Records to draw, as small as they can be."""

from datetime import UTC, datetime

from blogctl.records.pages import Article, Entry, Feed, Frame, Gathering, Link, Listing, Said
from blogctl.site.paths import Addresses

AT = datetime(2010, 6, 24, 22, 30, tzinfo=UTC)
"""The 25th in Paris, half past midnight."""

BELOW = Addresses.below("https://example.org/blog")

HOSTILE = (
    "<script>alert(1)</script>",
    "</script><!--",
    "]]>",
    '" onload="x',
    "{{ 7 * 7 }}{% raw %}",
    "a\x00b\x1b[31m\x7f\x9f\ufffe\ufdd0\U0001ffff",
    "\u202eecruos\u2066",
    "&lt;&amp;",
    "\u2028\u2029",
    "../../x",
    "é" * 300,
)
"""What somebody may write where a title is asked for."""

FRAME = Frame(
    language="fr",
    zone="Europe/Paris",
    title="Le blog",
    description="Ce qui se passe chez nous",
    origin="https://example.org",
    root="/blog",
    colour="#0b5c7d",
    logo=None,
    menu=(),
    bloggers=(),
    contributors=(),
    categories=(),
    links=(),
    block=None,
    share=(),
    comments_url="",
    comments_policy="known",
    promise="",
    moderation_href=None,
)

ENTRY = Entry(
    id=12,
    title="Un été à la ferme",
    href="/blog/un-ete/",
    author=Link("Chantal Buhagar", "/blog/author/chantal-buhagar/"),
    with_=(),
    categories=(),
    tags=(),
    comments=2,
    lead="<p>Il fait beau.</p>",
    more=True,
    published_at=AT,
    updated_at=AT,
)

ARTICLE = Article(
    entry=ENTRY,
    page=False,
    summary="Il fait beau.",
    html="<p>Il fait beau.</p>",
    words=3,
    picture=None,
    older=None,
    newer=None,
    comments=(),
    comments_open=True,
    feed_href=None,
)

HOME = Listing(
    by=Gathering.HOME,
    name="",
    about="",
    href="/blog/",
    feed_href="/blog/feed.xml",
    number=None,
    newer=None,
    older=None,
    entries=(),
)

SAID = Said(
    key="tag:example.org,2010:post/12",
    title="Un été à la ferme",
    href="/blog/un-ete/",
    author="Chantal Buhagar",
    published_at=AT,
    updated_at=AT,
    html="<p>Il fait beau.</p>",
    summary="Il fait beau.",
    categories=("Société",),
)

FEED = Feed(
    key="tag:example.org,2010:home",
    title="Le blog",
    subtitle="Ce qui se passe chez nous",
    href="/blog/feed.xml",
    of="/blog/",
    updated_at=AT,
    entries=(SAID,),
)
