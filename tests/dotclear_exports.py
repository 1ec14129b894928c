"""Makes exports as Dotclear writes them, and says what of them should come in."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from blogctl.formats import dotclear
from blogctl.formats.reading import Reading
from blogctl.formats.reasons import REASONS
from blogctl.records.moving import (
    Loss,
    Moved,
    MovedComment,
    MovedPost,
    Origin,
    Ref,
    Unread,
)

Values = Mapping[str, str]
Tables = Mapping[str, Sequence[Values]]

PARIS = ZoneInfo("Europe/Paris")
PLAIN = Reading(zone=PARIS)
LENIENT = Reading(zone=PARIS, lenient=True)
BLOG: Values = {
    "blog_id": "default",
    "blog_url": "http://Blog.example.org/index.php?",
    "blog_name": "Le blog",
    "blog_desc": "Une <em>phrase</em>.",
}
POST: Values = {
    "post_id": "12",
    "blog_id": "default",
    "user_id": "lea",
    "cat_id": "",
    "post_dt": "2010-06-24 09:00:00",
    "post_tz": "Europe/Paris",
    "post_creadt": "2010-06-23 10:00:00",
    "post_upddt": "2010-06-25 11:00:00",
    "post_password": "",
    "post_type": "post",
    "post_format": "xhtml",
    "post_url": "2010/06/24/Mon-billet",
    "post_title": "Mon billet : l’été",
    "post_excerpt": "",
    "post_excerpt_xhtml": "",
    "post_content": "",
    "post_content_xhtml": "<p>Bonjour.</p>",
    "post_notes": "",
    "post_status": "1",
    "post_selected": "0",
    "post_open_comment": "1",
}
COMMENT: Values = {
    "comment_id": "3",
    "post_id": "12",
    "comment_dt": "2010-06-24 18:00:00",
    "comment_tz": "Europe/Paris",
    "comment_upddt": "2010-06-24 16:30:00",
    "comment_author": "Zoé",
    "comment_email": "zoe@example.org",
    "comment_site": "zoe.example.org",
    "comment_content": '<p>Merci !<br />Voir <a href="http://x.fr/a">ceci</a>.</p>',
    "comment_ip": "203.0.113.7",
    "comment_status": "1",
    "comment_trackback": "0",
}
MOVED_POST = MovedPost(
    key="12",
    slug="Mon-billet",
    title="Mon billet : l’été",
    body="<p>Bonjour.</p>",
    published_at=datetime(2010, 6, 24, 7, tzinfo=UTC),
    created_at=datetime(2010, 6, 23, 10, tzinfo=UTC),
    updated_at=datetime(2010, 6, 25, 11, tzinfo=UTC),
    author=Ref("lea", "lea"),
    paths=(
        "/post/2010/06/24/Mon-billet",
        "/index.php/post/2010/06/24/Mon-billet",
    ),
)
MOVED_COMMENT = MovedComment(
    key="3",
    post="12",
    author_name="Zoé",
    author_email="zoe@example.org",
    author_url="http://zoe.example.org",
    ip="203.0.113.7",
    body="Merci !\nVoir ceci (http://x.fr/a).",
    created_at=datetime(2010, 6, 24, 16, tzinfo=UTC),
)


def quoted(value: str) -> str:
    """Return a value as Dotclear writes it."""
    for character, escape in (("\\", "\\\\"), ("\n", "\\n"), ("\r", "\\r"), ('"', '\\"')):
        value = value.replace(character, escape)
    return f'"{value}"'


def text_of(tables: Tables, first: str = "///DOTCLEAR|2.24|single") -> str:
    lines = [first]
    for table, values in tables.items():
        lines += ["", f"[{table} {','.join(values[0])}]"]
        lines += [",".join(map(quoted, row.values())) for row in values]
    return "\n".join([*lines, ""])


def written(folder: Path, content: str | bytes | Tables) -> Path:
    path = folder / "sauvegarde.txt"
    if isinstance(content, Mapping):
        content = text_of(content)
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def moved(path: Path, how: Reading = PLAIN) -> list[Moved]:
    """Return what comes of an export, without the places."""
    found = list(dotclear.read(path, how))
    assert all(not isinstance(each, Loss | Unread) or each.reason in REASONS for each in found)
    return [each if isinstance(each, Origin) else replace(each, place="") for each in found]


def of_post(folder: Path, tables: Tables | None = None, **values: str) -> list[Moved]:
    """Return what comes of an export of one post that says this."""
    _, *others = moved(written(folder, {"post": [{**POST, **values}], **(tables or {})}))
    return others


def lost(reason: str, detail: str = "") -> Loss:
    return Loss(kind="post", key="12", reason=reason, detail=detail)
