"""Old addresses for web servers: the lines of a configuration that lead each one on.

An old path may be anything. Whatever it is, it stands in quotes as a text or as a pattern in which
every sign is itself, so that it can neither end its line nor mean anything.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from itertools import chain
from typing import TypeAlias
from urllib.parse import quote, unquote

from blogctl.records.pages import Redirection
from blogctl.site import redirections as pages
from blogctl.site.paths import Addresses
from blogctl.text import neutralise
from blogctl.vocabulary import Server

GONE = "gone"

_Ways: TypeAlias = dict[tuple[str, str], str]
"""Targets by path below the blog's root and query; `GONE` where there is none."""

_MEANT = re.compile(r"[^A-Za-z0-9/_\x80-\U0010ffff-]")
_LONGEST = 800  # bytes of a path: nginx reads no word of more than 4,096, and a sign may take 5
_ROOM = 32  # bytes that nginx keeps beside a key
_IN_TARGETS = "/:?#[]@!&'()*+,;=%~"  # all that RFC 3986 gives a meaning, but the dollar sign


def rules(
    redirections: Iterable[Redirection], addresses: Addresses, server: Server
) -> Iterator[str]:
    """Yield the lines that lead all old paths on, and say of the others that they are gone.

    Of two for one path the first counts. A path that no browser can ask for is left out.
    """
    ways: _Ways = {}
    for redirection in redirections:
        path, query = pages.split(redirection.old)
        if (path or query) and _may_be_asked_for(path, query):
            to = redirection.href
            ways.setdefault((path, query), GONE if to is None else _target(to, addresses))
    yield from _SERVERS[server](ways, addresses.root)


def _may_be_asked_for(path: str, query: str) -> bool:
    whole = path + query
    shown = neutralise(whole) == whole and len(whole.encode()) <= _LONGEST
    return shown and not {".", ".."} & set(path.split("/"))


def _target(href: str, addresses: Addresses) -> str:
    return quote(addresses.absolute(href), safe=_IN_TARGETS)


def _pattern(text: str) -> str:
    """Return a text as a regular expression in which nothing has a meaning, and no quote stands."""
    return _MEANT.sub(r"\\\g<0>", text).replace('"', "x22")


def _quoted(text: str) -> str:
    r"""Return a word in quotes as servers read it but mod_rewrite, to which \ is a sign as any."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


# nginx.


def _nginx(ways: _Ways, root: str) -> Iterator[str]:
    paths = dict(_by_path(ways, root))
    queries = {f"{root}/{path}?{query}": to for (path, query), to in ways.items() if query}
    room = max((len(key.encode()) for key in chain(paths, queries)), default=0) + _ROOM
    yield "# Old addresses, for nginx: to be included in http { }, as the files in conf.d are. What"
    yield "# follows goes into server { }. Where map_hash_… is set already, keep the larger one."
    yield f"#   if ($blogctl_moved = {GONE}) {{ return 410; }}"
    yield "#   if ($blogctl_moved) { return 301 $blogctl_moved; }"
    yield f"map_hash_bucket_size {_power_of_two(room, least=128)};"
    yield f"map_hash_max_size {_power_of_two(2 * len(paths), least=2048)};"
    yield "map $uri $blogctl_moved_path {"
    yield '    default "";'
    yield from (f"    {_quoted(key)} {_quoted(to)};" for key, to in paths.items())
    yield "}"
    yield 'map "$uri?$args" $blogctl_moved {'
    yield "    default $blogctl_moved_path;"
    yield from (f"    {_quoted(key)} {_quoted(to)};" for key, to in _by_text(queries))
    yield "}"


def _by_path(ways: _Ways, root: str) -> Iterator[tuple[str, str]]:
    """Yield the keys of paths: texts, which nginx compares without case, or patterns.

    A pattern is what differs from another, or from a page that there may be, by its case alone.
    """
    alike: dict[str, list[str]] = {}
    for path, query in ways:
        if not query:
            alike.setdefault(path.lower(), []).append(path)
    for lowered, found in alike.items():
        for path in found:
            key, to, is_file = f"{root}/{path}", ways[path, ""], pages.extension(path)
            if len(found) == 1 and (path == lowered or pages.page_at(lowered) is None):
                yield key, to
                if not is_file:
                    yield f"{key}/", to
            else:
                yield f"~^{_pattern(key)}{'' if is_file else '/?'}$", to


def _by_text(ways: dict[str, str]) -> Iterator[tuple[str, str]]:
    """Yield keys that nginx compares without case, each once."""
    found: dict[str, tuple[str, str]] = {}
    for key, to in ways.items():
        found.setdefault(key.lower(), (key, to))
    return iter(found.values())


def _power_of_two(number: int, *, least: int) -> int:
    return max(least, 1 << (number - 1).bit_length())


# Apache.


def _apache(ways: _Ways, root: str) -> Iterator[str]:
    yield "# Old addresses, for Apache: to be included in the blog's <VirtualHost>, or to be the"
    yield "# .htaccess of its folder, which Apache reads at every request: a short one, then."
    yield "# It takes mod_alias, and mod_rewrite for what has a query."
    asked = {way: to for way, to in ways.items() if way[1]}
    for (path, query), to in ways.items():
        if not query:
            end = "" if pages.extension(path) else "/?"
            matched = _quoted(f"^{_pattern(f'{root}/{path}')}{end}$")
            # What a pattern leads to is escaped by Apache.
            there = "" if to == GONE else f" {_quoted(_literal(unquote(to)))}"
            yield f"RedirectMatch {301 if there else 410} {matched}{there}"
    if asked:
        yield "RewriteEngine On"
    for (path, query), to in asked.items():
        yield f'RewriteCond %{{REQUEST_URI}} "^{_pattern(root + "/" + path)}$"'
        yield f'RewriteCond %{{QUERY_STRING}} "^{_pattern(query)}$"'
        if to == GONE:
            yield 'RewriteRule "^" "-" [G]'
        else:
            yield f'RewriteRule "^" "{_literal(to)}" [R=301,L,NE,QSD]'


def _literal(target: str) -> str:
    """Return a target in which nothing stands for what a pattern found."""
    return re.sub(r"[\\$%&]", r"\\\g<0>", target)


_SERVERS: dict[Server, Callable[[_Ways, str], Iterator[str]]] = {
    Server.NGINX: _nginx,
    Server.APACHE: _apache,
}
