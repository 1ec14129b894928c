"""What builders write in a text besides Markdown: Liquid, shortcodes, links between files.

Code blocks, images, videos and links become Markdown; what is not known stays as it is typed, and
its name is told.
"""

import re
from collections.abc import Callable
from html import escape, unescape
from typing import NamedTuple

_TAG = re.compile(
    r"""\{%-?\s*(?P<close>end)?(?P<liquid>[\w-]+)(?P<liquid_rest>(?:[^\n%{]|%(?!\})|\{(?!%))*+)%\}
    | \{\{(?P<mark>[<%])\s*(?P<end>/?)\s*(?P<name>\w[\w./-]*)
      (?P<rest>(?:[^{<>%]|[<>%](?!\}\})|\{(?!\{[<%]))*+)[>%]\}\}
    | \{\{(?P<told>[<%])/\*
      (?P<literal>(?:[^*{]|\*(?!/[>%]\}\})|\{(?!\{[<%]/\*))*+)\*/(?P<until>[>%]\}\})""",
    re.VERBOSE,
)
_SITE = re.compile(
    r"""\{\{-?\s*(?:(?:site\.)(?:baseurl|url)|(["'])(?P<path>[^"'{}\n]{0,2000})\1\s*
    \|\s*(?:relative_url|absolute_url|prepend:\s*site\.(?:baseurl|url))
    (?:\s*\|\s*prepend:\s*site\.url)?)\s*-?\}\}""",
    re.VERBOSE,
)
_OUTPUT = re.compile(r"\{\{-?\s*(?:site|page|include|layout|content|post)\b[^\n{}]{0,500}\}\}")
_ATTRIBUTES = re.compile(
    r"^[ \t]*\{:[^}\n]{0,500}\}[ \t]*\n?|\{:[ \t]*[.#\w][^}\n]{0,500}\}", re.MULTILINE
)
_PARAMETER = re.compile(r"""([\w-]+)\s*=\s*(?:"([^"]*)"|'([^']*)'|`([^`]*)`|([^\s"'`]+))""")
_WORD = re.compile(r"""\s*(?:"([^"]*)"|'([^']*)'|`([^`]*)`|([^\s"'`]+))""")
_REFERENCE = re.compile(
    r"""(?P<before>\]\(\s{0,3}<?)(?P<inline>(?:[^()\s<>\\]|\([^()\s<>]*\))+)
    | (?P<name>\b(?:src|href|poster)\s{0,3}=\s{0,3}["'])(?P<attribute>[^"'\n<>]{1,2000})
    | (?P<definition>^[ ]{0,3}\[[^\]\n]{1,1000}\]:[ \t]*<?)(?P<defined>[^\s<>]{1,2000})""",
    re.VERBOSE | re.MULTILINE,
)
_OPENING = re.compile(r"\{\{([<%])")
_OPENING_TOLD = "{&#123;"
_PICTURES = frozenset({"figure", "img", "image"})
_VIDEOS = {
    "youtube": "https://www.youtube.com/watch?v=",
    "vimeo": "https://vimeo.com/",
}
_VIDEO_ID = re.compile(r"[\w-]{1,40}")


def tell(body: str) -> str:
    """Return a body in which nothing is a shortcode to Hugo; `rewrite` makes it what it was.

    What opens one and never closes it is spelt as an entity, which shows in code.
    """
    made: list[str] = []
    done, unclosed = 0, ""
    for opening in _OPENING.finditer(body):
        if opening.start() < done:
            continue
        mark = opening[1]
        closing = ">}}" if mark == "<" else "%}}"
        end = -1 if mark in unclosed else body.find(closing, opening.end())
        made.append(body[done : opening.start()])
        if end < 0:
            unclosed += mark
            made.append(_OPENING_TOLD + mark)
            done = opening.end()
        else:
            made.append(f"{{{{{mark}/*{body[opening.end() : end]}*/{closing}")
            done = end + len(closing)
    return "".join([*made, body[done:]])


class Rewritten(NamedTuple):
    """A body in Markdown, the names of what was left in it, and of videos that became links."""

    body: str
    left: tuple[str, ...]
    linked: tuple[str, ...]


class Syntax(NamedTuple):
    """What a body may hold."""

    liquid: bool
    shortcodes: bool


def rewrite(
    body: str, syntax: Syntax, link: Callable[[str], str | None], *, html: bool
) -> Rewritten:
    """Return the body without what only a builder knows.

    `link` gives the address of the post that a `ref` or a `post_url` names, None for none.
    """
    if "{" not in body:
        return Rewritten(body, (), ())
    work = _Rewriting(syntax, link, html=html, fence="~~~~" if "```" in body else "```")
    done = work.pieces(body)
    return Rewritten(done, tuple(dict.fromkeys(work.left)), tuple(dict.fromkeys(work.linked)))


class _Rewriting:
    """One pass over a body; `left` and `linked` grow on the way."""

    def __init__(
        self, syntax: Syntax, link: Callable[[str], str | None], *, html: bool, fence: str
    ) -> None:
        self.left: list[str] = []
        self.linked: list[str] = []
        self._syntax = syntax
        self._link = link
        self._html = html
        self._fence = fence

    def pieces(self, body: str) -> str:
        """Give the body with each tag made what it means; between `raw` and `endraw` none is."""
        made: list[str] = []
        done, raw = 0, False
        for tag in _TAG.finditer(body):
            name = self._name(tag)
            if tag["told"] and self._syntax.shortcodes and not raw:
                between = self._between(body[done : tag.start()])
                made += [between, "{{", tag["told"], tag["literal"], tag["until"]]
                done = tag.end()
                continue
            if not name or (raw and name != "endraw"):
                continue
            between = body[done : tag.start()]
            made.append(between if raw else self._between(between))
            done = tag.end()
            if tag["liquid"] and name in {"raw", "endraw"}:
                raw = name == "raw"
                continue
            made.append(self._tag(tag, name, _line_so_far(made), body[done : done + 1]))
        rest = body[done:]
        return "".join([*made, rest if raw else self._between(rest)])

    def _name(self, tag: re.Match[str]) -> str:
        if tag["liquid"]:
            return (tag["close"] or "") + tag["liquid"] if self._syntax.liquid else ""
        return tag["name"] or "" if self._syntax.shortcodes else ""

    def _between(self, text: str) -> str:
        if "{" not in text:
            return text
        if self._syntax.shortcodes:
            text = text.replace(_OPENING_TOLD, "{{")
        if self._syntax.liquid:
            text = _SITE.sub(lambda match: match["path"] or "", text)
            text, count = _ATTRIBUTES.subn("", text)
            self.left += ["{:}"] * bool(count)
            self.left += ["{{ }}"] * bool(_OUTPUT.search(text))
        return text

    def _tag(self, tag: re.Match[str], name: str, line: str, after: str) -> str:
        """Give what stands for one tag, which follows `line` and is followed by `after`."""
        rest = (tag["liquid_rest"] if tag["liquid"] else tag["rest"]).rstrip("-/ ")
        name = ("end" + name) if tag["end"] else name
        if name in {"highlight", "endhighlight"}:
            return self._code(name, rest, line, after)
        if name in {"ref", "relref", "post_url", "link"}:
            found = self._link(_first(rest))
        elif name in _PICTURES:
            found = self._picture(_parameters(rest))
        elif name in _VIDEOS:
            found = self._video(name, rest)
        else:
            found = None
        if found is None:
            self.left.append(name)
            return tag[0]
        return found

    def _code(self, name: str, rest: str, line: str, after: str) -> str:
        start = "\n" if line.strip() else ""
        end = "" if after in {"", "\n"} else "\n"
        if self._html:
            return "<pre><code>" if name == "highlight" else "</code></pre>"
        language = _first(rest) if name == "highlight" else ""
        return f"{start}{self._fence}{language}{end}"

    def _picture(self, said: dict[str, str]) -> str | None:
        source = said.get("src")
        if not source:
            return None
        alt = said.get("alt") or said.get("caption") or said.get("title") or ""
        caption = said.get("caption") or said.get("title") or ""
        if self._html:
            titled = f' title="{escape(caption)}"' if caption else ""
            return f'<img src="{escape(source)}" alt="{escape(alt)}"{titled}>'
        alt = re.sub(r"([\[\]\\])", r"\\\1", alt).replace("\n", " ")
        caption = caption.replace('"', "&quot;").replace("\n", " ")
        titled = f' "{caption}"' if caption else ""
        place = f"<{source}>" if re.search(r"[\s()]", source) else source
        picture = f"![{alt}]({place}{titled})"
        return f"[{picture}](<{said['link']}>)" if said.get("link") else picture

    def _video(self, name: str, rest: str) -> str | None:
        identifier = _parameters(rest).get("id") or _first(rest)
        if not _VIDEO_ID.fullmatch(identifier):
            return None
        self.linked.append(name)
        address = _VIDEOS[name] + identifier
        return f'<a href="{address}">{address}</a>' if self._html else f"<{address}>"


def _line_so_far(made: list[str]) -> str:
    """Return what stands on the line before the place that is reached."""
    last = "".join(made[-2:])
    return last[last.rfind("\n") + 1 :]


def _first(rest: str) -> str:
    """Return the first word, or that of a path that is named."""
    said = _parameters(rest)
    if "path" in said:
        return said["path"]
    found = _WORD.match(rest)
    return next((group for group in found.groups() if group is not None), "") if found else ""


def _parameters(rest: str) -> dict[str, str]:
    return {
        match[1].lower(): unescape(next(group for group in match.groups()[1:] if group is not None))
        for match in _PARAMETER.finditer(rest)
    }


def references(body: str, name: Callable[[str], str | None]) -> str:
    """Return the body with each address that it links to or shows put as `name` says.

    None leaves it as it is.
    """

    def put(match: re.Match[str]) -> str:
        before = match["before"] or match["name"] or match["definition"]
        told = str(match[0][len(before) :])
        inside = unescape(told) if match["name"] else told
        found = name(inside)
        return match[0] if found is None or found == inside else before + found.replace(" ", "%20")

    return _REFERENCE.sub(put, body) if body else body
