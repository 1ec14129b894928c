"""Frames of other sites in a body: which may stay, and the links that stand for the others.

The way: before the cleaner, `Embeds` puts a `FRAME` in the place of each `<iframe>` of an allowed
host, and a link in that of every other `<iframe>`, `<object>` and `<embed>`. The cleaner asks
`frame_value` of each attribute of a `FRAME`, so that nothing but an address of an allowed host
comes through whoever wrote the tag; after it, `iframe` gives the tag that a page has.
"""

import re
from collections.abc import Mapping
from html import escape, unescape

FRAME = "keptframe"
"""What an allowed frame is between here and the page: no page and no body has such an element."""
FRAME_ATTRIBUTES = frozenset({"src", "width", "height", "title", "allowfullscreen"})
PLAYERS = frozenset({"audio", "source", "video"})
REPLACED = frozenset({"object", "embed", "param"})
"""The tags that only ever become links, besides the frames of other hosts."""

_ATTRIBUTE = re.compile(r"""([^\s"'>/=]+)(?:\s*+=\s*+("[^"]*"|'[^']*'|[^\s"'>][^\s>]*))?""")
# As a browser would read it, or not at all: no user, no port, no backslash, nothing invisible.
_WHOLE = re.compile(
    r"(?:https?:)?//([a-z0-9.-]+)((?:[/?#][^\s\x00-\x20\x7f\"'<>\\^`{|}]*)?)", re.IGNORECASE
)
_LENGTH = re.compile(r"[0-9]{1,5}(?:px|%)?")
_PLAYED = ("http://", "https://", "media:", "/")
_MOVIES = frozenset({"movie", "src", "url"})
_SHOWN = ("src", "width", "height", "title")
_MEANT = (
    'loading="lazy" sandbox="allow-scripts allow-same-origin allow-popups allow-presentation"'
    ' referrerpolicy="strict-origin-when-cross-origin"'
)


class Embeds:
    """The frames of one body; `replaced` has the hosts of those that became links, in order."""

    def __init__(self, hosts: frozenset[str]) -> None:
        self._hosts = hosts
        self._linked: str | None = None
        self.replaced: dict[str, None] = {}

    def stand_in(self, name: str, attributes: str) -> str:
        """Return what stands for an iframe, object, param or embed: a `FRAME`, a link, nothing."""
        said = read_attributes(attributes)
        return self._frame(said) if name == "iframe" else self._replace(name, said)

    def _frame(self, said: dict[str, str]) -> str:
        kept = allowed(said.get("src", ""), self._hosts)
        if kept is None:
            return self._link(said.get("src", ""), said.get("title", ""))
        about = {name: said[name] for name in ("width", "height", "title") if said.get(name)}
        if "allowfullscreen" in said:
            about["allowfullscreen"] = ""
        return f"<{FRAME}{_written({'src': kept} | about)}></{FRAME}>"

    def _replace(self, name: str, said: dict[str, str]) -> str:
        """Link to what these name: mostly the same address, so that it is linked to once."""
        if name == "object":
            self._linked = None
            address = said.get("data", "")
        elif name == "param":
            address = said.get("value", "") if said.get("name", "").lower() in _MOVIES else ""
        else:
            address = said.get("src", "")
        if not address or address == self._linked:
            return ""
        self._linked = address
        return self._link(address, said.get("title", ""))

    def _link(self, address: str, title: str) -> str:
        """Return a link to an address of the web; nothing for any other."""
        whole = _WHOLE.fullmatch(address.strip())
        if whole is None:
            return ""
        self.replaced[whole[1].lower()] = None
        href = address.strip()
        href = f"https:{href}" if href.startswith("//") else href
        return f'<a href="{escape(href)}">{escape(title.strip() or href)}</a>'


def read_attributes(text: str) -> dict[str, str]:
    """Return the attributes of a tag as HTML reads them: the first of a name counts."""
    said: dict[str, str] = {}
    for name, value in _ATTRIBUTE.findall(text):
        bare = value[1:-1] if value[:1] in {'"', "'"} else value
        said.setdefault(name.lower(), unescape(bare))
    return said


def allowed(address: str, hosts: frozenset[str]) -> str | None:
    """Return the address by https if it is one of these hosts', else None."""
    whole = _WHOLE.fullmatch(address.strip())
    if whole is None or whole[1].lower() not in hosts:
        return None
    return f"https://{whole[1].lower()}{whole[2]}"


def frame_value(name: str, value: str, hosts: frozenset[str]) -> str | None:
    """Return the value that an attribute of a `FRAME` may have, None if none."""
    if name == "src":
        return value if value == allowed(value, hosts) else None
    if name in {"width", "height"}:
        return value.removesuffix("px") if _LENGTH.fullmatch(value) else None
    return value


def player_value(name: str, value: str) -> str | None:
    """Return the value that an attribute of a player may have: addresses of files only."""
    if name in {"src", "poster"}:
        return value if value.lower().startswith(_PLAYED) else None
    return value


def iframe(tag: str) -> str:
    """Return the `<iframe>` of a page for the tag that the cleaner let through.

    It is whole: what the cleaner found within that tag comes after it, as anything else.
    """
    said = read_attributes(tag.removeprefix(f"<{FRAME}").removesuffix(">"))
    if "src" not in said:
        return ""
    end = ' allowfullscreen=""' if "allowfullscreen" in said else ""
    shown: dict[str, str] = {name: said[name] for name in _SHOWN if name in said}
    return f"<iframe{_written(shown)} {_MEANT}{end}></iframe>"


def _written(attributes: Mapping[str, str]) -> str:
    return "".join(f' {name}="{escape(value)}"' for name, value in attributes.items())
