"""A post or page of Dotclear: its texts, its state, what belongs to it."""

import re
from collections.abc import Iterator
from html import escape

from blogctl.formats.dotclear_dates import local, stored
from blogctl.formats.dotclear_files import addresses
from blogctl.formats.dotclear_rows import Row
from blogctl.formats.dotclear_survey import KINDS, Survey
from blogctl.formats.dotclear_wiki import convert
from blogctl.formats.html_text import plain
from blogctl.records.moving import Loss, Moved, MovedPost, Ref, Unread
from blogctl.text import FIELD_LIMIT
from blogctl.vocabulary import BodyFormat, PostStatus

# An excerpt with nothing but these is a summary; with pictures or links it begins the body.
_RICH = re.compile(
    r"<(?!/?(?:p|br|em|strong|i|b|span|abbr|acronym|q|cite|sup|sub|del|ins|code)\b)[a-z!/]",
    re.IGNORECASE,
)
_PENDING = "-2"
_SCHEDULED = "-1"
_STATUSES = {
    "1": PostStatus.PUBLISHED,
    _SCHEDULED: PostStatus.PUBLISHED,
    "0": PostStatus.DRAFT,
    _PENDING: PostStatus.DRAFT,
}


def post(row: Row, found: Survey) -> Iterator[Moved]:
    """Yield a post, then what is lost of it."""
    key, kind = row.text("post_id"), row.text("post_type") or "post"
    if kind not in KINDS:
        yield Unread(kind="post", key=key, reason="type-unknown", detail=kind, place=row.place)
        return
    said = _Said(row, found)
    summary, body, form = said.texts()
    category = row.text("cat_id")
    tags = dict.fromkeys(found.tags.get(key, ()))
    author = row.text("user_id")
    published = local(row, "post_dt", "post_tz", found)
    if published is None:
        said.loses("no-date", row.text("post_dt"))
    yield MovedPost(
        key=key,
        kind=KINDS[kind],
        slug=(row.text("post_slug") or row.text("post_url").rpartition("/")[2]) or None,
        title=row.text("post_title"),
        summary=summary,
        body=body,
        body_format=form,
        status=said.status(dated=published is not None),
        published_at=published,
        created_at=stored(row, "post_creadt", found),
        updated_at=stored(row, "post_upddt", found),
        author=Ref(author, found.users.get(author, author)) if author else None,
        categories=said.categories(category),
        tags=tuple(Ref(name, name) for name in tags),
        comments_open=row.text("post_open_comment") != "0",
        sticky=row.text("post_selected") == "1",
        paths=found.paths(found.posts[key]),
        place=row.place,
    )
    if row.text("post_notes").strip():
        said.loses("notes")
    yield from said.losses


class _Said:
    """What one row says of a post, and what of it is lost."""

    def __init__(self, row: Row, found: Survey) -> None:
        self._row = row
        self._found = found
        self.losses: list[Loss] = []

    def loses(self, reason: str, detail: str = "") -> None:
        """Note that something does not come in as it was."""
        row = self._row
        kind = str(KINDS[row.text("post_type") or "post"])
        self.losses.append(
            Loss(
                kind=kind,
                key=row.text("post_id"),
                reason=reason,
                detail=detail,
                place=row.place,
            )
        )

    def status(self, *, dated: bool) -> PostStatus:
        """Return the state; what needed a password to be read does not become public."""
        said = self._row.text("post_status")
        if self._row.text("post_password"):
            self.loses("password")
            return PostStatus.DRAFT
        if said not in _STATUSES:
            self.loses("state-unknown", said)
        if said == _PENDING:
            self.loses("awaited-review")
        status = _STATUSES.get(said, PostStatus.DRAFT)
        return status if dated or said != _SCHEDULED else PostStatus.DRAFT

    def categories(self, key: str) -> tuple[Ref, ...]:
        """Return the category, where there is one."""
        if key in {"", "0"}:
            return ()
        if key not in self._found.categories:
            self.loses("category-missing", key)
            return ()
        return (Ref(key, self._found.categories[key]),)

    def texts(self) -> tuple[str, str, BodyFormat]:
        """Return the summary, the body, and what the body is written in."""
        excerpt, body, form = self._in_html("post_excerpt")[0], *self._in_html("post_content")
        summary = ""
        if not body.strip():
            body, form = excerpt, BodyFormat.HTML
        elif excerpt.strip():
            summary = plain(excerpt)
            if _RICH.search(excerpt) or len(summary) > FIELD_LIMIT:
                self.loses("excerpt-in-body")
                # HTML may begin a Markdown body as well.
                summary, body = "", f"{excerpt.strip()}\n\n{body}"
        body = self._found.plain_links(body)
        return summary, body + self._attachments(body), form

    def _in_html(self, column: str) -> tuple[str, BodyFormat]:
        row = self._row
        made, source = row.text(f"{column}_xhtml"), row.text(column)
        if made.strip() or not source.strip():
            return made, BodyFormat.HTML
        form = row.text("post_format") or ("wiki" if self._found.header.first else "xhtml")
        if form == "wiki":
            recent = self._found.header.recent
            return convert(source, recent=recent, posts=self._found.links), BodyFormat.HTML
        return source, BodyFormat.MARKDOWN if form == "markdown" else BodyFormat.HTML

    def _attachments(self, body: str) -> str:
        """Return links to the files that stood under the post and that its text does not name."""
        links = []
        for key in self._found.attached.get(self._row.text("post_id"), ()):
            file = self._found.files.get(key)
            names = addresses(file.path, self._found) if file else ()
            if file is None or not names or any(name in body for name in names):
                continue
            title = file.title or file.path.rpartition("/")[2]
            links.append(f'<li><a href="{escape(names[0])}">{escape(title)}</a></li>')
        if not links:
            return ""
        self.loses("attachments-linked", str(len(links)))
        return "\n\n<ul>\n" + "\n".join(links) + "\n</ul>"
