"""WordPress exports for tests, in the words of WordPress."""

from html import escape

SPACES = (
    ' xmlns:excerpt="http://wordpress.org/export/1.2/excerpt/"'
    ' xmlns:content="http://purl.org/rss/1.0/modules/content/"'
    ' xmlns:dc="http://purl.org/dc/elements/1.1/"'
    ' xmlns:wp="http://wordpress.org/export/1.2/"'
)
BASE = "https://blog.example.org"
HEAD = (
    "<title>Le blog</title><link>https://blog.example.org</link><description>Un blog</description>"
    "<language>fr-FR</language><wp:wxr_version>1.2</wp:wxr_version>"
    "<wp:base_blog_url>https://blog.example.org</wp:base_blog_url>"
)
FIELDS = {
    "title": "Bonjour",
    "link": f"{BASE}/bonjour/",
    "pubDate": "Thu, 24 Jun 2010 07:00:00 +0000",
    "dc:creator": "anne",
    "guid": f"{BASE}/?p=7",
    "content:encoded": "Salut",
    "excerpt:encoded": "",
    "wp:post_id": "7",
    "wp:post_date": "2010-06-24 09:00:00",
    "wp:post_date_gmt": "2010-06-24 07:00:00",
    "wp:comment_status": "open",
    "wp:post_name": "bonjour",
    "wp:status": "publish",
    "wp:post_type": "post",
    "wp:post_password": "",
    "wp:is_sticky": "0",
}
COMMENT = {
    "id": "3",
    "author": "Léa",
    "author_email": "lea@example.org",
    "author_url": "https://lea.example.org/",
    "author_IP": "203.0.113.7",
    "date": "2010-06-24 11:00:00",
    "date_gmt": "2010-06-24 09:00:00",
    "content": "Merci !",
    "approved": "1",
    "type": "comment",
    "parent": "0",
    "user_id": "0",
}


def export(*things: str, head: str = HEAD, spaces: str = SPACES) -> str:
    """Return a whole file."""
    return (
        '<?xml version="1.0" encoding="UTF-8" ?>\n'
        f'<rss version="2.0"{spaces}>\n<channel>\n{head}\n'
        + "\n".join(things)
        + "\n</channel></rss>\n"
    )


def item(*inside: str, **fields: str | None) -> str:
    """Return an item; a field that is None is not there. `post_id` is `wp:post_id`, and so on."""
    said: dict[str, str | None] = dict(FIELDS)
    for name, value in fields.items():
        said[name if name in said else _whole(name)] = value
    told = "".join(
        f"<{name}>{escape(value)}</{name}>" for name, value in said.items() if value is not None
    )
    return f"<item>{told}{''.join(inside)}</item>"


def _whole(name: str) -> str:
    return {
        "content": "content:encoded",
        "excerpt": "excerpt:encoded",
        "creator": "dc:creator",
    }.get(name, f"wp:{name}")


def term(domain: str, nicename: str, name: str) -> str:
    """Return a term of an item."""
    return f'<category domain="{domain}" nicename="{nicename}"><![CDATA[{name}]]></category>'


def meta(key: str, value: str) -> str:
    """Return a meta value of an item."""
    return (
        f"<wp:postmeta><wp:meta_key>{key}</wp:meta_key>"
        f"<wp:meta_value>{escape(value)}</wp:meta_value></wp:postmeta>"
    )


def comment(**fields: str | None) -> str:
    """Return a comment of an item."""
    said = COMMENT | fields
    told = "".join(
        f"<wp:comment_{name}>{escape(value)}</wp:comment_{name}>"
        for name, value in said.items()
        if value is not None
    )
    return f"<wp:comment>{told}</wp:comment>"


def author(number: str, login: str, name: str, email: str = "") -> str:
    """Return the declaration of an author."""
    return (
        f"<wp:author><wp:author_id>{number}</wp:author_id><wp:author_login>{login}</wp:author_login>"
        f"<wp:author_email>{email}</wp:author_email>"
        f"<wp:author_display_name><![CDATA[{name}]]></wp:author_display_name></wp:author>"
    )


def category(nicename: str, name: str, parent: str = "", description: str = "") -> str:
    """Return the declaration of a category."""
    return (
        f"<wp:category><wp:category_nicename>{nicename}</wp:category_nicename>"
        f"<wp:category_parent>{parent}</wp:category_parent><wp:cat_name><![CDATA[{name}]]></wp:cat_name>"
        f"<wp:category_description><![CDATA[{description}]]></wp:category_description></wp:category>"
    )


def tag(slug: str, name: str) -> str:
    """Return the declaration of a tag."""
    return f"<wp:tag><wp:tag_slug>{slug}</wp:tag_slug><wp:tag_name>{name}</wp:tag_name></wp:tag>"
