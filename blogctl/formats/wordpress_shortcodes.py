"""The shortcodes of WordPress as HTML: `[caption]`, `[gallery]`, `[embed]`, `[code]` and such.

https://codex.wordpress.org/Shortcode; those of others are left as text and told.
"""

import re
from bisect import bisect_left
from collections import defaultdict
from html import escape, unescape
from typing import Final

_TOKEN = re.compile(r"(\[?)\[(/?)([a-zA-Z][\w-]{0,60})(?=[\s=\]/\"])([^\[\]]*)\](\]?)")
_ATTRIBUTE = re.compile(
    r"([\w-]+)\s*=\s*\"([^\"]*)\"|([\w-]+)\s*=\s*'([^']*)'|([\w-]+)\s*=\s*([^\s\"']+)"
)
_PICTURE = re.compile(r"\s*((?:<a\s[^<>]*>\s*)?<img\s[^<>]*>(?:\s*</a>)?)")
_ADDRESS = re.compile(r"https?://[^\s<>\"'\[\]]+")
_VIDEO_ID = re.compile(r"[\w-]{5,20}")
_NUMBERS = re.compile(r"\d+")

# fmt: off
_LANGUAGES: Final = frozenset(
    {
        "actionscript3", "bash", "c", "clojure", "coldfusion", "cpp", "csharp", "css",
        "delphi", "diff", "erlang", "fsharp", "go", "groovy", "haskell", "html", "java",
        "javafx", "javascript", "js", "latex", "less", "matlab", "objc", "perl", "php",
        "powershell", "py", "python", "r", "ruby", "rust", "scala", "scss", "shell", "sql",
        "swift", "text", "ts", "typescript", "vb", "vbnet", "xml", "yaml",
    }
)
# fmt: on
_CODE: Final = frozenset({"code", "sourcecode", "source"})
_PLAYERS: Final = frozenset({"audio", "video"})
_VIDEOS: Final = {
    "youtube": "https://www.youtube.com/watch?v=",
    "vimeo": "https://vimeo.com/",
    "dailymotion": "https://www.dailymotion.com/video/",
}
_ENCLOSING: Final = _LANGUAGES | _CODE | _PLAYERS | {"caption", "wp_caption", "embed"}
KNOWN: Final = _ENCLOSING | _VIDEOS.keys() | {"gallery"}
_RAW: Final = _LANGUAGES | _CODE
_SOURCES: Final = ("src", "mp3", "m4a", "ogg", "wav", "mp4", "m4v", "webm", "ogv", "url")


class Shortcodes:
    """A text with shortcodes; `lost` has what was changed or left as text, once `html` is made."""

    def __init__(self, source: str, base: str) -> None:
        self.lost: list[tuple[str, str]] = []
        self._source = source
        self._base = base
        self._tokens = list(_TOKEN.finditer(source))
        self._ends: dict[str, list[int]] = defaultdict(list)
        for index, token in enumerate(self._tokens):
            if token[2]:
                self._ends[token[3].lower()].append(index)

    def html(self) -> str:
        """Return the text with HTML where shortcodes were."""
        return self._range(0, len(self._tokens), 0, len(self._source))

    def _range(self, index: int, last: int, at: int, end: int) -> str:
        pieces = []
        while index < last:
            token = self._tokens[index]
            name = token[3].lower()
            closer = self._closer(index, last, name)
            index += 1
            if token.start() < at:
                continue
            pieces.append(self._source[at : token.start()])
            at = token.end()
            if name not in KNOWN:
                pieces.append(token[0])
                self._leave(token, name, closed=closer is not None)
            elif token[1]:
                made, at = self._escaped(token, closer)
                pieces.append(made)
            elif token[2] or (name in _RAW and closer is None):
                pieces.append(token[0])
            else:
                content = ""
                if closer is not None and not token[4].endswith("/"):
                    until = self._tokens[closer]
                    content = self._source[token.end() : until.start()]
                    at = until.end() - len(until[5])
                else:
                    at -= len(token[5])
                pieces.append(self._made(token, name, content))
        return "".join([*pieces, self._source[at:end]])

    def escaped(self) -> str:
        """Return what `html` turns back into this text: brackets of their own, as WordPress has."""
        pieces, at = [], 0
        for index, token in enumerate(self._tokens):
            name = token[3].lower()
            if token.start() < at or token[2] or name not in KNOWN:
                continue
            closer = self._closer(index, len(self._tokens), name)
            alone = closer is None or token[5] or token[4].endswith("/")
            until = token if alone or closer is None else self._tokens[closer]
            end = until.end() - len(until[5])
            start = token.start() + len(token[1])
            pieces += [self._source[at:start], "[", self._source[start:end], "]"]
            at = end
        return "".join([*pieces, self._source[at:]])

    def _closer(self, index: int, last: int, name: str) -> int | None:
        """Return the token that closes this one."""
        if name not in self._ends or self._tokens[index][2]:
            return None
        ends = self._ends[name]
        found = bisect_left(ends, index + 1)
        return ends[found] if found < len(ends) and ends[found] < last else None

    def _escaped(self, token: re.Match[str], closer: int | None) -> tuple[str, int]:
        """Return ``[[gallery]]`` as the text that it means, and where it ends."""
        if token[5]:
            return token[0][1:-1], token.end()
        if closer is not None and (until := self._tokens[closer])[5]:
            return self._source[token.start() + 1 : until.end() - 1], until.end()
        return token[0], token.end()

    def _leave(self, token: re.Match[str], name: str, *, closed: bool) -> None:
        """Tell of a shortcode that is left as text; a word in brackets is not one."""
        if token[2]:
            return
        if closed or "=" in token[4] or "_" in name or self._is_alone(token):
            self.lost.append(("shortcode", name))

    def _is_alone(self, token: re.Match[str]) -> bool:
        before = self._source[max(token.start() - 1, 0) : token.start()]
        return before in {"", "\n"} and self._source[token.end() : token.end() + 1] in {"", "\n"}

    def _made(self, token: re.Match[str], name: str, content: str) -> str:
        attributes = _attributes(token[4])
        if name in _RAW:
            return _code(name, attributes, content)
        if name in {"caption", "wp_caption"}:
            return _figure(attributes, content)
        if name == "gallery":
            return self._gallery(token, attributes)
        if name in _VIDEOS:
            address = _video(name, token[4], content)
        else:
            address = next((attributes[key] for key in _SOURCES if attributes.get(key)), "")
            said = _ADDRESS.search(unescape(token[4]))
            address = address or unescape(content.strip()) or (said[0] if said else "")
        if not address.startswith(("http://", "https://", "/")):
            self.lost.append(("shortcode", name))
            return token[0] + content
        self.lost.append(("player" if name in _PLAYERS else "embed", address))
        return f'\n\n<p><a href="{escape(address)}">{escape(address)}</a></p>\n\n'

    def _gallery(self, token: re.Match[str], attributes: dict[str, str]) -> str:
        """Return the pictures of a gallery by their numbers, at the addresses of those."""
        numbers = _NUMBERS.findall(attributes.get("ids", "") or attributes.get("include", ""))
        self.lost.append(("gallery", ", ".join(numbers)))
        if not numbers:
            return token[0]
        pictures = (
            f'<figure><img src="{escape(self._base)}/?attachment_id={number}"></figure>'
            for number in numbers
        )
        return "\n\n" + "\n".join(pictures) + "\n\n"


def _attributes(source: str) -> dict[str, str]:
    source = source.replace("\u201d", '"').replace("\u201c", '"').replace("&quot;", '"')
    found: dict[str, str] = {}
    for match in _ATTRIBUTE.finditer(source):
        key = match[1] or match[3] or match[5]
        found[key.lower()] = unescape(match[2] or match[4] or match[6] or "")
    return found


def _code(name: str, attributes: dict[str, str], content: str) -> str:
    """Return a listing; what was escaped when it was saved is not escaped once more."""
    language = attributes.get("lang") or attributes.get("language") or ""
    if name in _LANGUAGES:
        language = name
    listing = escape(unescape(content).strip("\n"), quote=False)
    kind = f' class="language-{escape(language)}"' if language else ""
    return f"\n\n<pre><code{kind}>{listing}</code></pre>\n\n"


def _figure(attributes: dict[str, str], content: str) -> str:
    """Return a picture with its caption, which is an attribute up to WordPress 3.3."""
    picture = _PICTURE.match(content)
    shown = picture[1] if picture else ""
    caption = content[picture.end() :] if picture else content
    caption = caption.strip() or attributes.get("caption", "").strip()
    align = attributes.get("align", "")
    kind = f' class="{align}"' if align in {"alignleft", "alignright", "aligncenter"} else ""
    told = f"<figcaption>{' '.join(caption.split())}</figcaption>" if caption else ""
    return f"\n\n<figure{kind}>{shown}{told}</figure>\n\n"


def _video(name: str, attributes: str, content: str) -> str:
    """Return the address of a film that is named by its address or its number."""
    said = unescape(f"{attributes} {content}")
    if found := _ADDRESS.search(said):
        return found[0]
    if number := _attributes(attributes).get("id"):
        said = number
    found = _VIDEO_ID.search(said.lstrip("= "))
    return _VIDEOS[name] + found[0] if found else ""
