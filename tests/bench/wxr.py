"""A WordPress export to measure on: `python -m tests.bench.wxr FILE POSTS COMMENTS`.

10,000 posts and 100,000 comments are about 120 MB: bodies of five paragraphs with a link to
elsewhere, one post in ten with a link to an older one, threads, categories, keywords.
"""

import sys
from collections.abc import Iterator
from datetime import datetime, timedelta
from html import escape
from pathlib import Path
from random import Random

from tests.bench import french

SEED = 20100624
SITE = "https://ancien.example.org"
START = datetime(2008, 1, 1, 9)  # noqa: DTZ001 - as the format has it: GMT without saying so
_READERS = 2_000
_PEOPLE = 20
_CATEGORIES = 24
_BODIES = 400
_HEAD = """<?xml version="1.0" encoding="UTF-8" ?>
<rss version="2.0"
 xmlns:excerpt="http://wordpress.org/export/1.2/excerpt/"
 xmlns:content="http://purl.org/rss/1.0/modules/content/"
 xmlns:dc="http://purl.org/dc/elements/1.1/"
 xmlns:wp="http://wordpress.org/export/1.2/">
<channel>
<title>Le blog</title><link>{site}</link><language>fr-FR</language>
<wp:wxr_version>1.2</wp:wxr_version>
<wp:base_site_url>{site}</wp:base_site_url><wp:base_blog_url>{site}</wp:base_blog_url>
"""
_ITEM = """<item>
<title>{title}</title><link>{site}/{year}/{slug}/</link>
<pubDate>{rfc} +0000</pubDate><dc:creator><![CDATA[a{author}]]></dc:creator>
<guid isPermaLink="false">{site}/?p={id}</guid><description></description>
<content:encoded><![CDATA[{body}]]></content:encoded>
<excerpt:encoded><![CDATA[{lead}]]></excerpt:encoded>
<wp:post_id>{id}</wp:post_id><wp:post_date>{at}</wp:post_date><wp:post_date_gmt>{at}</wp:post_date_gmt>
<wp:comment_status>open</wp:comment_status><wp:ping_status>open</wp:ping_status>
<wp:post_name>{slug}</wp:post_name><wp:status>publish</wp:status><wp:post_parent>0</wp:post_parent>
<wp:menu_order>0</wp:menu_order><wp:post_type>post</wp:post_type>
<wp:post_password></wp:post_password><wp:is_sticky>0</wp:is_sticky>
<category domain="category" nicename="c{category}"><![CDATA[Rubrique {category}]]></category>
{tags}{comments}</item>
"""
_TAG = '<category domain="post_tag" nicename="{slug}"><![CDATA[{name}]]></category>\n'
_COMMENT = """<wp:comment><wp:comment_id>{id}</wp:comment_id>
<wp:comment_author><![CDATA[{name}]]></wp:comment_author>
<wp:comment_author_email>{email}</wp:comment_author_email>
<wp:comment_author_url>https://lecteur.example.org/{reader}</wp:comment_author_url>
<wp:comment_author_IP>203.0.113.{ip}</wp:comment_author_IP>
<wp:comment_date>{at}</wp:comment_date><wp:comment_date_gmt>{at}</wp:comment_date_gmt>
<wp:comment_content><![CDATA[{body}]]></wp:comment_content>
<wp:comment_approved>1</wp:comment_approved><wp:comment_type>comment</wp:comment_type>
<wp:comment_parent>{parent}</wp:comment_parent><wp:comment_user_id>0</wp:comment_user_id>
</wp:comment>
"""


def make(path: Path, *, posts: int, comments: int) -> None:
    """Write an export of so many posts and comments."""
    with path.open("w", encoding="utf-8") as out:
        out.write(_HEAD.format(site=SITE))
        for author in range(_PEOPLE):
            out.write(
                f"<wp:author><wp:author_id>{author + 1}</wp:author_id>"
                f"<wp:author_login>a{author}</wp:author_login>"
                f"<wp:author_email>a{author}@example.org</wp:author_email>"
                f"<wp:author_display_name>Auteur {author}</wp:author_display_name></wp:author>\n"
            )
        out.writelines(_items(Random(SEED), posts, comments))
        out.write("</channel></rss>\n")


def _items(random: Random, posts: int, comments: int) -> Iterator[str]:
    bodies = [_body(random) for _ in range(_BODIES)]
    remarks = [french.sentence(random) + " " + french.sentence(random) for _ in range(_BODIES)]
    keywords = french.keywords()
    comment = 0
    for post in range(1, posts + 1):
        at = START + timedelta(hours=12 * post)
        said = ""
        first = comment + 1
        for _ in range(comments * post // posts - comments * (post - 1) // posts):
            comment += 1
            said += _comment(random, comment, first, at, remarks)
        body = bodies[post % _BODIES]
        if post % 10 == 0:
            older = post - random.randrange(1, 10)
            body += f'\n<p><a href="{SITE}/?p={older}">Voir aussi</a></p>'
        yield _ITEM.format(
            site=SITE,
            title=escape(f"{french.sentence(random)[:60]} {post}"),
            year=at.year,
            slug=f"billet-{post}",
            rfc=f"{at:%a, %d %b %Y %H:%M:%S}",
            author=post % _PEOPLE,
            id=post,
            body=body,
            lead=french.sentence(random),
            at=f"{at:%Y-%m-%d %H:%M:%S}",
            category=post % _CATEGORIES,
            tags="".join(
                _TAG.format(slug=f"t{word}", name=keywords[word])
                for word in random.sample(range(len(keywords)), 3)
            ),
            comments=said,
        )


def _comment(random: Random, comment: int, first: int, at: datetime, remarks: list[str]) -> str:
    reader = random.randrange(_READERS)
    moment = at + timedelta(minutes=7 * (comment - first + 1))
    return _COMMENT.format(
        id=comment,
        name=f"Lectrice {reader}",
        email=f"lectrice{reader}@example.org",
        reader=reader,
        ip=reader % 254 + 1,
        at=f"{moment:%Y-%m-%d %H:%M:%S}",
        body=remarks[comment % len(remarks)],
        parent=first if comment > first and comment % 3 == 0 else 0,
    )


def _body(random: Random) -> str:
    paragraphs = [
        f"<p>{' '.join(french.sentence(random) for _ in range(4))}"
        f' <a href="https://ailleurs.example.net/{number}">plus loin</a>,'
        f" <strong>dit-on</strong>. {french.sentence(random)}</p>"
        for number in range(5)
    ]
    return "\n".join(["<!-- wp:html -->", *paragraphs, "<!-- /wp:html -->"])


if __name__ == "__main__":
    make(Path(sys.argv[1]), posts=int(sys.argv[2]), comments=int(sys.argv[3]))
