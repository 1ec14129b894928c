"""A blog to try a theme on: all that pages may show, long, odd and hostile as people write."""

from dataclasses import replace
from datetime import UTC, date, datetime
from html import escape

from blogctl.records.pages import (
    Article,
    Block,
    Challenge,
    Entry,
    Frame,
    Gathering,
    Line,
    Link,
    Listing,
    Mine,
    Moderation,
    Month,
    Outside,
    Person,
    Picture,
    Received,
    Reported,
    Shelf,
    ShownComment,
    Writing,
    Year,
)
from blogctl.site.paths import Addresses
from blogctl.vocabulary import REASONS, SHARES

ADDRESSES = Addresses.below("https://blog.example/le-blog")
AT = datetime(2010, 6, 24, 7, 0, tzinfo=UTC)

HOSTILE = '<script>alert("1")</script> {{ 7 * 7 }} {% raw %} \u202ecod.exe\u202c & \'"'
LONG = "anticonstitutionnellement" * 12
HEBREW = "תולדות הבלוג"

_BODY = """<p>Une première phrase, «\u00a0comme on en écrit\u00a0», avec <a href="https://example.org/">un
lien</a>, du <code>code</code> et une note<sup class="footnote-ref"><a href="#post-1-fn1"
id="post-1-fnref1">[1]</a></sup>.</p>
<h2 id="post-1-un">Un intertitre</h2>
<ul><li>Un<ul><li>Deux<ol><li>Trois</li></ol></li></ul></li></ul>
<blockquote><p>Une citation, qui dit bien ce qu’elle veut dire.</p></blockquote>
<pre><code class="language-python">def longue():
    return "une ligne qui ne finit pas, " + "et qu’aucun écran ne montre en entier" * 2
</code></pre>
<table><thead><tr><th>Mois</th><th align="right">Visites</th></tr></thead>
<tbody><tr><td>Juin</td><td align="right">1 234</td></tr></tbody></table>
<h3 id="post-1-deux">Un autre</h3>
<p><img class="alignright" src="/le-blog/media/a.png" alt="Une plage" width="4000" height="3000">
Du texte autour d’une image.</p>
<iframe src="https://www.youtube-nocookie.com/embed/x" title="Un film"></iframe>
<section class="footnotes"><ol class="footnotes-list"><li id="post-1-fn1" class="footnote-item">
<p>Une note. <a href="#post-1-fnref1" class="footnote-backref">↩︎</a></p></li></ol></section>"""

_ANNE = Person(
    "Anne Le Goff",
    ADDRESSES.list_(Gathering.AUTHOR, "anne"),
    "Cheffe de projet",
    "Elle écrit.",
    "https://example.org/~anne",
)
_PAUL = Person(HOSTILE, ADDRESSES.list_(Gathering.AUTHOR, "paul"), LONG, HOSTILE)
_CATEGORY = Link("Le web", ADDRESSES.list_(Gathering.CATEGORY, "web"))
_WITH = (Link("Paul", _PAUL.href), Link(HEBREW, _PAUL.href), Link(HOSTILE, _PAUL.href))
_TAGS = tuple(
    Link(name, ADDRESSES.list_(Gathering.TAG, "x")) for name in ("été", LONG, HOSTILE, HEBREW)
)

FRAME = Frame(
    language="fr",
    zone="Europe/Paris",
    title="Le blog",
    description="Ce que nous faisons, et pourquoi",
    origin=ADDRESSES.origin,
    root=ADDRESSES.root,
    colour="#0b5c7d",
    logo=Picture(ADDRESSES.medium("logo.png"), "", 64, 64),
    menu=(Link("À propos", ADDRESSES.post("a-propos")), Link(HOSTILE, ADDRESSES.post("x"))),
    bloggers=(_ANNE, _PAUL),
    contributors=(Person(HEBREW, _PAUL.href, "", ""),),
    categories=(Shelf("Le web", _CATEGORY.href), Shelf(LONG, _CATEGORY.href, 1)),
    links=(Outside("Mastodon", "https://example.social/@blog"), Outside("x", "javascript:1")),
    block=Block("Venez nous voir", '<p id="post-9-x">Le stand <strong>B12</strong></p>'),
    share=SHARES,
    comments_url="https://blog.example/commenter",
    comments_policy="known",
    promise="12:00 17:00 mon-fri",
    moderation_href=ADDRESSES.moderation,
)

ENTRY = Entry(
    id=1,
    title="Un été à la ferme",
    href=ADDRESSES.post("un-ete"),
    author=Link(_ANNE.name, _ANNE.href),
    with_=_WITH,
    categories=(_CATEGORY,),
    tags=_TAGS,
    comments=4,
    lead="<p>Il fait beau.</p>",
    more=True,
    published_at=AT,
    updated_at=AT,
)
_ODD = replace(ENTRY, id=2, title=HOSTILE + LONG, author=None, with_=(), tags=(), comments=0)


def _comment(number: int, name: str, text: str) -> ShownComment:
    html = "".join(f"<p>{escape(part, quote=False)}</p>" for part in text.split("\n\n"))
    return ShownComment(number, number, "comment", name, None, html, AT)


COMMENTS = (
    replace(_comment(1, "Jean", "Bravo !"), url="https://example.org/~jean"),
    replace(_comment(2, "", "Merci."), house=_ANNE, depth=1, answers=1),
    replace(_comment(3, "", ""), removed=REASONS[0], depth=9),
    replace(_comment(4, HOSTILE, f"{HOSTILE}\n\n{LONG}"), url="javascript:alert(1)", edited=True),
    replace(_comment(5, HEBREW, HEBREW), kind="pingback"),
    replace(_comment(6, "", ""), removed="motif-maison"),
    replace(_comment(7, "", "Nous y sommes."), house=_PAUL),
)

ARTICLE = Article(
    entry=ENTRY,
    page=False,
    summary="Il fait beau.",
    html=_BODY,
    words=12,
    picture=None,
    older=Link(LONG, ADDRESSES.post("x")),
    newer=Link(HOSTILE, ADDRESSES.post("y")),
    comments=COMMENTS,
    comments_open=True,
    feed_href=ADDRESSES.comment_feed("un-ete"),
)
ARTICLES = (
    ARTICLE,
    replace(ARTICLE, entry=_ODD, comments=(), comments_open=False, older=None, feed_href=None),
    replace(ARTICLE, page=True, entry=replace(ENTRY, draft=True), older=None, newer=None),
    replace(ARTICLE, page=True, comments=()),
)

LISTING = Listing(
    by=Gathering.HOME,
    name="",
    about="",
    href=ADDRESSES.home,
    feed_href=ADDRESSES.feed(Gathering.HOME),
    number=None,
    newer=None,
    older=Link("", ADDRESSES.list_(Gathering.HOME, number=2)),
    entries=(replace(ENTRY, html=_BODY), _ODD),
    pinned=(replace(ENTRY, id=3, sticky=True, more=False),),
)
LISTINGS = (
    LISTING,
    replace(LISTING, number=2, newer=Link("", ADDRESSES.home), older=None, pinned=()),
    replace(
        LISTING,
        by=Gathering.CATEGORY,
        name="Le web",
        about=HOSTILE,
        parents=(_CATEGORY,),
        children=(_CATEGORY, _CATEGORY),
    ),
    replace(LISTING, by=Gathering.TAG, name=LONG, entries=(), pinned=()),
    replace(LISTING, by=Gathering.AUTHOR, name=_ANNE.name, person=_ANNE),
)

_LINES = (
    Line("Un été", ENTRY.href, ENTRY.author, AT),
    Line(HOSTILE, ENTRY.href, None, AT),
)
MONTH = Month(date(2010, 6, 1), ADDRESSES.month(date(2010, 6, 1)), 1234, _LINES)
_NEXT = Link("2011", ADDRESSES.year(2011))
YEARS = (
    Year(2010, ADDRESSES.year(2010), (MONTH, replace(MONTH, lines=())), newer=_NEXT),
    Year(2009, ADDRESSES.year(2009), ()),
)
MODERATION = Moderation(
    received=1234,
    approved=1000,
    waiting=4,
    rejected=30,
    spam=200,
    reasons=(("hors-sujet", 20), ("motif-maison", 9), ("", 1)),
    months=((date(2010, 6, 1), 40, 30, 2), (date(2010, 5, 1), 0, 0, 0)),
)
BARE = replace(
    FRAME,
    title="",
    description="",
    logo=None,
    menu=(),
    bloggers=(),
    contributors=(),
    categories=(),
    links=(),
    block=None,
    share=(),
    comments_url="",
    comments_policy="queue",
    moderation_href=None,
    drafts=True,
)
"""A blog of which nothing is said, in a preview."""

_POST = Link(HOSTILE, ADDRESSES.post("x"))
WRITINGS = (
    Writing(1, _POST, Challenge("t", picture="/le-blog/comments/captcha/t.png")),
    Writing(
        1,
        _POST,
        Challenge("t", question="Combien font deux plus trois\u202f?"),
        name=HOSTILE,
        email=LONG,
        comment=HOSTILE,
        parent="3",
        answers=2,
        remember=True,
        preview=f"<p>{escape(HOSTILE)}</p>",
        problems=(("name", "name-missing"), ("captcha", "captcha-wrong"), ("", "try-again")),
    ),
)
RECEIVED = Received(_POST, published=True, mine="/x"), Received(_POST, published=False)
REPORTED = tuple(Reported(_POST, 3, 2, f"<p>{escape(HOSTILE)}</p>", done) for done in (False, True))
MINE = (
    Mine(_POST, "/x", "t", HOSTILE, problem="comment-missing"),
    Mine(_POST, "/x", "t", "", done="changed"),
    Mine(_POST, "/x", "t", "", done="withdrawn"),
)
