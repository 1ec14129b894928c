"""How a folder of Markdown is laid out for Hugo, Jekyll and Pelican: names, front matter, settings.

`markdown` reads each of them back. What each builder needs to build the folder as it is stands in
its configuration, and in the plainest of templates where it brings none of its own.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from html import escape
from urllib.parse import unquote, urlsplit

from blogctl.formats import markdown_shortcodes, yaml_mapping
from blogctl.records.moving import Origin
from blogctl.vocabulary import Flavour

MEDIA = {Flavour.HUGO: "static", Flavour.JEKYLL: "", Flavour.PELICAN: "content"}
"""The folder whose files are served from the root."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """A post as it is written down: with names, and addresses from the root.

    `slug` is None where the name of the file says it; the first of `paths` is where it stands.
    """

    title: str
    slug: str | None
    moment: datetime | None
    updated: datetime | None
    author: str | None
    others: tuple[str, ...]
    categories: tuple[str, ...]
    tags: tuple[str, ...]
    summary: str
    paths: tuple[str, ...]
    body: str
    is_html: bool
    is_page: bool
    is_draft: bool
    comments_open: bool
    sticky: bool


def folder_of(sheet: Sheet, flavour: Flavour) -> str:
    """Return the folder in which a post stands, with what its name begins with."""
    if flavour is Flavour.HUGO:
        return "content/" if sheet.is_page else "content/post/"
    if flavour is Flavour.PELICAN:
        return "content/pages/" if sheet.is_page else "content/"
    if sheet.is_page:
        return ""
    if sheet.is_draft:
        return "_drafts/"
    day = sheet.moment or datetime(1970, 1, 1, tzinfo=UTC)
    return f"_posts/{day.astimezone(UTC).date().isoformat()}-"


def page(sheet: Sheet, flavour: Flavour) -> str:
    """Return the file that a post is."""
    if flavour is Flavour.PELICAN:
        return _pelican(sheet)
    head = yaml_mapping.write(
        {key: value for key, value in _head(sheet, flavour).items() if value is not None}
    )
    body = markdown_shortcodes.tell(sheet.body) if flavour is Flavour.HUGO else sheet.body
    return f"---\n{head}---\n\n{body}\n"


def _head(sheet: Sheet, flavour: Flavour) -> dict[str, object]:
    """Return the keys of Hugo or Jekyll, None for those that say nothing."""
    hugo = flavour is Flavour.HUGO
    first = next(iter(sheet.paths), None)
    own = first if first and ":" not in first else None  # a colon is a word of a pattern
    old = sheet.paths[1:] if own else sheet.paths
    return {
        "title": yaml_mapping.scalar(sheet.title),
        "date": _moment(sheet.moment, flavour),
        "lastmod" if hugo else "last_modified_at": _moment(sheet.updated, flavour),
        "author": _some(sheet.author),
        "authors" if sheet.author else "with": _list(_authors(sheet)),
        "categories": _list(sheet.categories),
        "tags": _list(sheet.tags),
        "summary" if hugo else "excerpt": _some(sheet.summary),
        "slug": _some(sheet.slug),
        "url" if hugo else "permalink": _some(own),
        "aliases" if hugo else "redirect_from": _list(old),
        **_flags(sheet, flavour),
    }


def _flags(sheet: Sheet, flavour: Flavour) -> dict[str, object]:
    hugo = flavour is Flavour.HUGO
    liquid = not hugo and ("{{" in sheet.body or "{%" in sheet.body)
    return {
        "type": "page" if hugo and sheet.is_page else None,
        "draft": True if hugo and sheet.is_draft else None,
        "published": False if not hugo and sheet.is_draft and sheet.is_page else None,
        "comments": None if sheet.comments_open else False,
        "sticky": True if sheet.sticky else None,
        "render_with_liquid": False if liquid else None,
    }


def _authors(sheet: Sheet) -> tuple[str, ...]:
    """Return all who wrote it where there are more than one, or those with whom nobody wrote it."""
    if sheet.author is None:
        return sheet.others
    return (sheet.author, *sheet.others) if sheet.others else ()


def _some(value: str | None) -> object:
    return yaml_mapping.scalar(value) if value else None


def _list(items: tuple[str, ...]) -> object:
    return yaml_mapping.flow(items) if items else None


def _moment(moment: datetime | None, flavour: Flavour) -> object:
    if moment is None:
        return None
    bare = moment.astimezone(UTC).replace(tzinfo=None)
    if flavour is Flavour.JEKYLL:
        return yaml_mapping.moment(bare.isoformat(" ", "seconds") + " +0000")
    return yaml_mapping.moment(bare.isoformat(timespec="seconds") + "Z")


def _pelican(sheet: Sheet) -> str:
    """Return Pelican's file: bare keys above Markdown, a `<head>` above HTML."""
    said = list(_keys(sheet))
    if not sheet.is_html:
        keys = (f"{key}: " + "\n    ".join(values) for key, values in said)
        return "\n".join(keys) + f"\n\n{sheet.body}\n"
    metas = (
        f'<meta name="{key.lower()}" content="{escape(value)}" />'
        for key, values in said[1:]
        for value in (["\n".join(values)] if key == "Summary" else values)
    )
    lines = "\n".join([f"<title>{escape(sheet.title)}</title>", *metas])
    return f"<html>\n<head>\n{lines}\n</head>\n<body>\n{sheet.body}\n</body>\n</html>\n"


def _keys(sheet: Sheet) -> Iterator[tuple[str, list[str]]]:
    """Yield Pelican's keys, each with its lines; the title is first."""
    yield "Title", [sheet.title]
    lists = {
        "Category": sheet.categories[:1],
        "Categories": sheet.categories if sheet.categories[1:] else (),  # Pelican knows one only
        "Tags": sheet.tags,
    }
    told = {
        "Date": _moments(sheet.moment),
        "Modified": _moments(sheet.updated),
        **_writers(sheet),
        **{key: _joined(items) for key, items in lists.items() if items},
        "Summary": [line.strip() for line in sheet.summary.split("\n") if line.strip()],
        "Slug": [sheet.slug] if sheet.slug else [],
        **_stand(sheet),
        "Status": ["draft"] * sheet.is_draft,
        "Comments": ["false"] * (not sheet.comments_open),
        "Sticky": ["true"] * sheet.sticky,
    }
    yield from ((key, lines) for key, lines in told.items() if lines)


def _moments(moment: datetime | None) -> list[str]:
    bare = moment and moment.astimezone(UTC).replace(tzinfo=None)
    return [bare.isoformat(" ", "seconds") + "+00:00"] if bare else []


def _writers(sheet: Sheet) -> dict[str, list[str]]:
    if sheet.author and not sheet.others:
        return {"Author": [sheet.author]}
    authors = _authors(sheet)
    return {"Authors" if sheet.author else "With": _joined(authors)} if authors else {}


def _stand(sheet: Sheet) -> dict[str, list[str]]:
    """Return where it stands: a draft that said so would stand there too, for all to see."""
    own = next(iter(sheet.paths), None)
    if own is None or sheet.is_draft:
        return {"Aliases": _joined(sheet.paths)} if sheet.paths else {}
    served = own.strip("/")
    is_file = "." in served.rpartition("/")[2] and not own.endswith("/")
    old = sheet.paths[1:]
    return {
        "Url": [own.lstrip("/")],
        "Save_as": [served if is_file else f"{served}/index.html"],
        "Aliases": _joined(old) if old else [],
    }


def _joined(values: tuple[str, ...]) -> list[str]:
    """Return a list as Pelican splits it: at semicolons, else a line for each."""
    if any(";" in value for value in values):
        return ["", *values]
    bare = len(values) == 1 and "," not in values[0]
    return [values[0] if bare else "; ".join(values) + ";" * (len(values) == 1)]


def safe_paths(addresses: tuple[str, ...], *, base: str) -> tuple[str, ...]:
    """Return the addresses from the root of the site, without those that no file can stand for.

    `base` is the path under which the site itself is served.
    """
    found = (unquote(urlsplit(address).path) for address in addresses if "?" not in address)
    inner = (path[len(base) :] if path.startswith(f"{base}/") else path for path in found)
    return tuple(dict.fromkeys(path for path in inner if path != "/" and _is_safe(path)))


def _is_safe(path: str) -> bool:
    parts = path.strip("/").split("/")
    whole = path.startswith("/") and "//" not in path and path.isprintable()
    clear = not any(mark in path for mark in '?#\\"<>|*;')
    return whole and clear and all(part.strip() == part and set(part) != {"."} for part in parts)


def settings(origin: Origin, flavour: Flavour) -> dict[str, str]:
    """Return the files by which the folder builds as it is: their names and what they hold."""
    title, address = origin.title or "Blog", (origin.addresses or ("",))[0]
    language = origin.language or "en"
    if flavour is Flavour.HUGO:
        return _hugo_settings(title, address, language)
    if flavour is Flavour.JEKYLL:
        return _jekyll_settings(title, address, origin.description or "", language)
    return {
        "pelicanconf.py": (
            f"SITENAME = {title!r}\nSITEURL = {address!r}\nSITESUBTITLE = {origin.description!r}\n"
            f"DEFAULT_LANG = {language!r}\nTIMEZONE = 'UTC'\n"
            "PATH = 'content'\nOUTPUT_PATH = 'output'\n"
            "STATIC_PATHS = ['media']\nUSE_FOLDER_AS_CATEGORY = False\n"
            "WITH_FUTURE_DATES = False  # what is scheduled stays a draft until its hour\n"
            "DEFAULT_PAGINATION = 10\nFEED_ALL_ATOM = CATEGORY_FEED_ATOM = None\n"
            "TRANSLATION_FEED_ATOM = AUTHOR_FEED_ATOM = AUTHOR_FEED_RSS = None\n"
        ).replace("SITESUBTITLE = None\n", "")
    }


def _hugo_settings(title: str, address: str, language: str) -> dict[str, str]:
    return {
        "hugo.toml": (
            f"baseURL = {_toml(address.rstrip('/') + '/')}\ntitle = {_toml(title)}\n"
            f"defaultContentLanguage = {_toml(language)}\n\n"
            "# HTML in Markdown is kept, and posts may be HTML as a whole (.html).\n"
            "[markup.goldmark.renderer]\nunsafe = true\n\n"
            "[security]\nallowContent = ['.*']\n"
        ),
        "layouts/_default/single.html": (
            "<!doctype html>\n<html><head><title>{{ .Title }}</title></head>\n"
            "<body><h1>{{ .Title }}</h1>\n{{ .Content }}\n</body></html>\n"
        ),
        "layouts/_default/list.html": (
            "<!doctype html>\n<html><head><title>{{ .Title }}</title></head>\n"
            "<body><h1>{{ .Title }}</h1>\n<ul>{{ range .Pages }}\n"
            '<li><a href="{{ .RelPermalink }}">{{ .Title }}</a></li>{{ end }}\n'
            "</ul></body></html>\n"
        ),
    }


def _jekyll_settings(title: str, address: str, about: str, language: str) -> dict[str, str]:
    parts = urlsplit(address)
    said: dict[str, object] = {
        "title": yaml_mapping.scalar(title),
        "description": _some(about),
        "url": yaml_mapping.scalar(f"{parts.scheme}://{parts.netloc}" if parts.netloc else ""),
        "baseurl": yaml_mapping.scalar(parts.path.rstrip("/")),
        "lang": yaml_mapping.scalar(language),
        "timezone": "UTC",
    }
    head = yaml_mapping.write({key: value for key, value in said.items() if value is not None})
    layout = '---\n---\n<!doctype html>\n<html lang="{{ site.lang }}"><head>\n'
    return {
        "_config.yml": (
            f"{head}defaults:\n- scope: {{path: ''}}\n  values: {{layout: default}}\n"
            "# Old addresses lead on with the plugin jekyll-redirect-from.\n"
            "# plugins: [jekyll-redirect-from]\n"
        ),
        "_layouts/default.html": (
            layout.removeprefix("---\n---\n") + "<title>{{ page.title | escape }}</title></head>\n"
            "<body><h1>{{ page.title | escape }}</h1>\n{{ content }}\n</body></html>\n"
        ),
        "index.html": (
            "---\ntitle: " + json.dumps(title, ensure_ascii=False) + "\n---\n<ul>"
            "{% for post in site.posts %}\n"
            '<li><a href="{{ post.url | relative_url }}">{{ post.title | escape }}</a></li>'
            "{% endfor %}\n</ul>\n"
        ),
    }


def _toml(value: str) -> str:
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
