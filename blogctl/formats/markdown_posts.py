"""The post that a file of Jekyll, Hugo or Pelican is, from its front matter, its place and text."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime

from blogctl import markup, slugs, text
from blogctl.formats import markdown_paths, markdown_values
from blogctl.formats.markdown_fields import Form, Head
from blogctl.formats.markdown_paths import Place, Standing
from blogctl.formats.markdown_site import Site
from blogctl.formats.reading import Reading
from blogctl.formats.yaml_mapping import Value
from blogctl.records.moving import MovedPerson, MovedPost, MovedTag, Ref
from blogctl.vocabulary import BodyFormat, Flavour, PostKind, PostStatus

_DATES = ("publishdate", "date", "pubdate", "published")
_UPDATES = ("lastmod", "modified", "last_modified_at", "updated_at", "updated")
_ADDRESSES = ("permalink", "url", "save_as")
_ALIASES = ("aliases", "alias", "redirect_from", "redirect-from")
_SUMMARIES = ("summary", "excerpt", "description")
_SILENT = frozenset({"layout", "type", "render_with_liquid", "markup", "template"})
_STATUSES = {
    "published": PostStatus.PUBLISHED,
    "publish": PostStatus.PUBLISHED,
    "draft": PostStatus.DRAFT,
    "hidden": PostStatus.DRAFT,
    "private": PostStatus.DRAFT,
    "pending": PostStatus.DRAFT,
    "skip": PostStatus.DRAFT,
}
_PELICANS_OWN = frozenset({"status", "modified", "save_as"})
_HEADING = re.compile(r"\s*(?:#[ \t]+([^\n]+?)[ \t]*#*|([^\n#>*\-<\s][^\n]*)\n=+)[ \t]*(?:\n+|\Z)")
_HTML_HEADING = re.compile(r"\s*<h1\b[^<>]*>([^<>]{1,1000})</h1>\s*", re.IGNORECASE)
_MORE = re.compile(r"<!--\s*more\s*-->", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class File:
    """A file of the site: its path from the root, its bytes, and what they say."""

    key: str
    size: int
    head: Head
    is_html: bool
    site: Site
    reading: Reading

    @property
    def place(self) -> Place:
        """What its path says."""
        inner = self.key.removeprefix("content/")
        return markdown_paths.place(inner)


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """A post, who and what it declares, and what was changed: the word for it, and its detail."""

    post: MovedPost
    people: tuple[MovedPerson, ...]
    tags: tuple[MovedTag, ...]
    losses: tuple[tuple[str, str], ...]


@dataclass(slots=True)
class _Fields:
    """The front matter; it notes which keys were asked for, and what was lost."""

    said: dict[str, Value]
    asked: set[str] = field(default_factory=set)
    losses: list[tuple[str, str]] = field(default_factory=list)

    def get(self, key: str) -> Value:
        """Return what stands under a key, and note that it was asked for."""
        self.asked.add(key)
        return self.said.get(key)

    def first(self, *keys: str) -> str | None:
        """Return the first text that is one; the keys after it are not asked for."""
        for key in keys:
            value = self.get(key)
            if isinstance(value, str) and value.strip():
                return value.strip()
        return None

    def unknown(self) -> list[str]:
        """Return the keys that say something and that nobody asked for."""
        return [key for key, value in self.said.items() if value and key not in self.asked]


def flavour_of(file: File) -> Flavour:
    """Return who builds this post: the builder of its site, else whose habits the file has."""
    if file.site.flavour is not None:
        return file.site.flavour
    if file.head.form in {Form.HEADERS, Form.HTML} or file.head.fields.keys() & _PELICANS_OWN:
        return Flavour.PELICAN
    if file.head.form is Form.YAML and file.place.day and not file.place.is_bundle:
        return Flavour.JEKYLL
    return Flavour.HUGO


def make(file: File) -> Said:
    """Return the post that the file is, its body as it is typed."""
    fields = _fields(file)
    flavour, kind = flavour_of(file), _kind(file)
    title, body = _title(file, fields)
    moment = _moment(file, fields)
    people, author, others = _people(fields)
    tags = list(_named(fields, flavour, "tags", "tag"))
    categories = _categories(file, fields, flavour, kind)
    standing = Standing(
        place=file.place,
        slug=fields.first("slug") or _slug(file, flavour, title),
        moment=moment and moment.astimezone(file.reading.zone),
        categories=tuple(name for name, _ in categories),
        is_page=kind is PostKind.PAGE,
    )
    post = MovedPost(
        key=file.key,
        kind=kind,
        slug=standing.slug,
        title=title,
        summary=_summary(file, fields, body),
        body=body,
        body_format=BodyFormat.HTML if file.is_html else BodyFormat.MARKDOWN,
        status=_status(file, fields),
        published_at=moment,
        updated_at=_update(file, fields),
        author=author,
        with_=others,
        categories=tuple(Ref(slug or name, name) for name, slug in categories),
        tags=tuple(Ref(slug or name, name) for name, slug in tags),
        comments_open=_comments_open(fields),
        sticky=_is_set(fields, "sticky", "pinned"),
        paths=_paths(file, fields, flavour, standing),
        place=file.key,
    )
    if unknown := fields.unknown():
        fields.losses.append(("front-matter-keys", text.excerpt(", ".join(unknown), 500)))
    declared = tuple(MovedTag(key=slug, name=name, slug=slug) for name, slug in tags if slug)
    return Said(post=post, people=people, tags=declared, losses=tuple(fields.losses))


def address(file: File) -> str | None:
    """Return the address of the post from the root, as it is said or as its builder makes it."""
    return next(iter(make(file).post.paths), None)


def _fields(file: File) -> _Fields:
    fields = _Fields(file.head.fields, asked=set(_SILENT))
    if file.head.problem:
        fields.losses.append(("front-matter-broken", text.excerpt(file.head.problem, 200)))
    return fields


def _kind(file: File) -> PostKind:
    """Return whether it is a post or a page: its folder knows, then it says so, then its builder.

    To Jekyll what stands outside `_posts` is a page, to Hugo what has no section and no date.
    """
    said = {markdown_values.text_of(file.head.fields.get(key)) for key in ("layout", "type")}
    place, site = file.place, file.site
    if place.is_post or site.root.name in {"_posts", "_drafts"}:
        return PostKind.POST
    if place.is_page or said & {"page", "Page", "pages"}:
        return PostKind.PAGE
    if place.day or said & {"post", "posts"}:
        return PostKind.POST
    if site.flavour is Flavour.JEKYLL:
        return PostKind.PAGE
    bare = not place.folders and not file.head.fields.keys() & set(_DATES)
    return PostKind.PAGE if site.flavour is Flavour.HUGO and bare else PostKind.POST


def _title(file: File, fields: _Fields) -> tuple[str, str]:
    """Return the title and the text below it.

    A file that names none is called as the heading at its top, which leaves the text; else as the
    file is.
    """
    said, body = markdown_values.text_of(fields.get("title")), file.head.body
    if said is not None:
        return said.strip(), body
    pattern = _HTML_HEADING if file.is_html else _HEADING
    if heading := pattern.match(body):
        words = next(group for group in heading.groups() if group)
        return markup.render(
            words, body_format="markdown", typography="none", prefix=""
        ).text, body[heading.end() :]
    name = re.sub(r"[-_]+", " ", file.place.slug).strip()
    title = name[:1].upper() + name[1:]
    fields.losses.append(("title-from-name", title))
    return title, body


def _moment(file: File, fields: _Fields) -> datetime | None:
    """Return when it was published: as it says, else the day that its path says."""
    said = [value for key in _DATES if (value := fields.first(key))]
    dates = [value for value in said if markdown_values.flag(value) is None]
    for value in dates:
        if moment := markdown_values.moment(value, file.reading):
            return moment
    if dates:
        fields.losses.append(("date-unknown", text.excerpt(dates[0], 100)))
    day = file.place.day
    return markdown_values.moment(day.isoformat(), file.reading) if day else None


def _update(file: File, fields: _Fields) -> datetime | None:
    said = fields.first(*_UPDATES)
    moment = markdown_values.moment(said, file.reading) if said else None
    if said and moment is None:
        fields.losses.append(("date-unknown", text.excerpt(said, 100)))
    return moment


def _status(file: File, fields: _Fields) -> PostStatus:
    if _is_set(fields, "draft") or markdown_values.flag(fields.get("published")) is False:
        return PostStatus.DRAFT
    said = (fields.first("status") or "").lower()
    if said not in {"", "published", "publish", "draft"}:
        fields.losses.append(("status-changed", text.excerpt(said, 100)))
    if file.place.is_draft or file.site.root.name == "_drafts":
        return PostStatus.DRAFT
    return _STATUSES.get(said, PostStatus.PUBLISHED)


def _is_set(fields: _Fields, *keys: str) -> bool:
    said = [markdown_values.flag(fields.get(key)) for key in keys]  # each is asked for
    return True in said


def _comments_open(fields: _Fields) -> bool:
    said = [markdown_values.flag(fields.get(key)) for key in ("comments", "comment")]
    return False not in said and not _is_set(fields, "disablecomments", "disable_comments")


def _people(
    fields: _Fields,
) -> tuple[tuple[MovedPerson, ...], Ref | None, tuple[Ref, ...]]:
    """Return who is described, who wrote it, and with whom."""
    named = [
        *markdown_values.people(fields.get("author"), plural=False),
        *markdown_values.people(fields.get("authors"), plural=True),
    ]
    first = named[:1]
    named += markdown_values.people(fields.get("with"), plural=True)
    refs = tuple(dict.fromkeys(Ref(person.key, person.name) for person in named))
    described = tuple(person for person in named if person != _bare(person))
    return described, refs[0] if first else None, refs[1:] if first else refs


def _bare(person: MovedPerson) -> MovedPerson:
    return MovedPerson(key=person.key, name=person.name)


def _named(fields: _Fields, flavour: Flavour, *keys: str) -> Iterator[tuple[str, str | None]]:
    """Yield the terms under these keys, each once."""
    seen: set[str] = set()
    for key in keys:
        spaced = flavour is Flavour.JEKYLL and key in {"tags", "categories"}
        for name, slug in markdown_values.terms(fields.get(key), by_spaces=spaced):
            if name not in seen:
                seen.add(name)
                yield name, slug


def _categories(
    file: File, fields: _Fields, flavour: Flavour, kind: PostKind
) -> list[tuple[str, str | None]]:
    """Return what it says, Hugo's old `topics` where it says none, else the folder's name."""
    said = list(_named(fields, flavour, "category", "categories"))
    if not said and flavour is Flavour.HUGO:
        said = list(_named(fields, flavour, "topics"))
    folders = file.place.folders
    if said or not folders or kind is PostKind.PAGE or file.site.flavour is None:
        return said
    if flavour is Flavour.JEKYLL:
        return [(folder, None) for folder in folders]
    return [(folders[-1], None)] if flavour is Flavour.PELICAN else []


def _summary(file: File, fields: _Fields, body: str) -> str:
    """Return what it says, else the text before `<!--more-->` where that is short enough."""
    if said := fields.first(*_SUMMARIES):
        return said
    more = _MORE.search(body)
    if more is None or more.start() > 4 * text.FIELD_LIMIT:
        return ""
    body_format = BodyFormat.HTML if file.is_html else BodyFormat.MARKDOWN
    before = body[: more.start()]
    lead = markup.render(before, body_format=body_format, typography="none", prefix="").text
    return lead if len(lead) <= text.FIELD_LIMIT else ""


def _slug(file: File, flavour: Flavour, title: str) -> str:
    """Return the slug of one that says none: its name's, to Pelican its title's."""
    if flavour is Flavour.PELICAN and title:
        return slugs.slugify(title, kind="post")
    return file.place.slug


def _paths(file: File, fields: _Fields, flavour: Flavour, standing: Standing) -> tuple[str, ...]:
    """Return where it stood: as it says, else where its builder puts it; then its old addresses."""
    said = [path for key in _ADDRESSES if (path := _address(file, fields, key, standing))][:1]
    usual = said or markdown_paths.usual(flavour, standing, file.site.patterns)
    old = [alias for key in _ALIASES for alias in markdown_values.words(fields.get(key))]
    paths = (*usual, *(markdown_paths.root_path(alias) for alias in old))
    base = file.site.base
    return tuple(dict.fromkeys(base + path if path.startswith("/") else path for path in paths))


def _address(file: File, fields: _Fields, key: str, standing: Standing) -> str | None:
    """Return the address under a key; one that leads to another site is none of ours."""
    said = markdown_values.text_of(fields.said.get(key))
    if not said:
        return None
    base = file.site.address
    if "://" in said and not (base and said.startswith(base)):
        return None
    fields.asked.add(key)
    if ":" in said and "://" not in said:
        return markdown_paths.expand(said, standing)
    return markdown_paths.root_path(said)
