"""Bodies and comments become safe HTML and plain text."""

import re
from html.parser import HTMLParser

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from blogctl import remarks
from blogctl.markup import SCHEMES, Rendered, is_safe, render

ALLOWED_WORDS = (
    "a abbr address aside b bdi bdo blockquote br caption cite code col colgroup dd del"
    " details dfn div dl dt em figcaption figure h1 h2 h3 h4 h5 h6 hr i img ins kbd li"
    " mark ol p pre q rp rt ruby s samp section small span strike strong sub summary sup"
    " table tbody td tfoot th thead time tr u ul var wbr iframe video audio source"
)
ALLOWED = frozenset(ALLOWED_WORDS.split())
ATTRIBUTE_WORDS = (
    "abbr align alt cite class colspan datetime dir height href hreflang id lang loading"
    " name open rel reversed rowspan scope span src start title type value width"
    " allowfullscreen controls loop muted poster referrerpolicy sandbox"
)
ATTRIBUTES = frozenset(ATTRIBUTE_WORDS.split())
ALLOWED_FRAME = "https://www.youtube.com/"
HOSTS = frozenset({"www.youtube.com"})


class _Inspector(HTMLParser):
    """Collects what a page holds that a safe page would not."""

    def __init__(self) -> None:
        super().__init__()
        self.faults: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in ALLOWED:
            self.faults.append(tag)
        for name, value in attrs:
            if name not in ATTRIBUTES:
                self.faults.append(f"{tag} {name}")
            address = re.sub(r"[\x00-\x20\x7f-\x9f]", "", value or "")
            scheme = re.match(r"([^/?#:]*):", address)
            if (
                name in {"href", "src", "cite", "poster"}
                and scheme
                and scheme[1].lower() not in SCHEMES
            ):
                self.faults.append(f"{tag} {name}={value}")
            if tag == "iframe" and name == "src" and not address.startswith(ALLOWED_FRAME):
                self.faults.append(f"{tag} {name}={value}")
            if name in {"id", "name"} and not (value or "").startswith("p-"):
                self.faults.append(f"{tag} {name}={value} without prefix")

    def handle_comment(self, data: str) -> None:
        self.faults.append(f"<!--{data}")

    def handle_decl(self, decl: str) -> None:
        self.faults.append(f"<!{decl}")

    def handle_pi(self, data: str) -> None:
        self.faults.append(f"<?{data}")


def faults(html: str) -> list[str]:
    inspector = _Inspector()
    inspector.feed(html)
    inspector.close()
    return inspector.faults


def made(body: str, body_format: str = "markdown", typography: str = "none") -> Rendered:
    return render(
        body, body_format=body_format, typography=typography, prefix="p-", embed_hosts=HOSTS
    )


VECTORS = {
    "script": "<script>alert(1)</script>",
    "script in capitals": "<SCRIPT SRC=//evil.example/x.js></SCRIPT>",
    "script cut short": "<script>alert(1)//",
    "script within script": "<scr<script>ipt>alert(1)</scr</script>ipt>",
    "onerror": "<img src=x onerror=alert(1)>",
    "onerror with slashes": "<img/src=x/onerror=alert(1)>",
    "onerror after a quote": '<img src="x` `<script>alert(1)</script>"` `onerror=alert(1)>',
    "handler on an allowed tag": '<b onmouseover="alert(1)">x</b><details ontoggle=alert(1) open>',
    "javascript link": '<a href="javascript:alert(1)">x</a>',
    "javascript in Markdown": "[x](javascript:alert(1)) ![x](javascript:alert(1))",
    "javascript in angle brackets": "[x](<javascript:alert(1)>) <javascript:alert(1)>",
    "javascript in mixed case": '<a href="JaVaScRiPt:alert(1)">x</a>',
    "javascript after a control": '<a href="\x01javascript:alert(1)">x</a>',
    "javascript with a tab": '<a href="jav&#x09;ascript:alert(1)">x</a>',
    "javascript with a newline": '<a href="jav\nascript:alert(1)">x</a>',
    "javascript by entities": '<a href="&#106;&#97;vascript&colon;alert(1)">x</a>',
    "javascript by entities in Markdown": "[x](&#106;avascript:alert(1)) [y](javascript&colon;z)",
    "javascript by reference": "[x][1]\n\n[1]: javascript:alert(1)",
    "javascript after spaces": '<a href=" &#14;  javascript:alert(1)">x</a>',
    "javascript in cite": '<blockquote cite="javascript:alert(1)">x</blockquote><q cite=data:x>',
    "vbscript": '<a href="vbscript:msgbox(1)">x</a>',
    "data link": '<a href="data:text/html;base64,PHNjcmlwdD4=">x</a>',
    "data picture": "![x](data:image/svg+xml;base64,PHN2Zz4=) ![y](data:image/png;base64,AA==)",
    "file link": "[x](file:///etc/passwd)",
    "svg": "<svg onload=alert(1)><animate attributeName=href to=javascript:alert(1) /></svg>",
    "svg with a link": '<svg><a xlink:href="javascript:alert(1)"><text>x</text></a></svg>',
    "foreign object": "<svg><foreignObject><iframe src=javascript:alert(1)></foreignObject></svg>",
    "math": '<math href="javascript:alert(1)"><mtext><table><mglyph><style><img src=x onerror=a>',
    "mutation": "<math><mtext><table><mglyph><style><!--</style><img title='--><img onerror=a>'>",
    "noscript": '<noscript><p title="</noscript><img src=x onerror=alert(1)>">',
    "style tag": "<style>body{background:url(javascript:alert(1))}</style>",
    "style attribute": '<p style="position:fixed;background:url(//evil.example)">x</p>',
    "meta refresh": '<meta http-equiv=refresh content="0;url=javascript:alert(1)">',
    "base": '<base href="javascript:/a/">',
    "link": '<link rel=stylesheet href="javascript:alert(1)">',
    "form": "<form action=javascript:alert(1)><input autofocus onfocus=alert(1)><button>x</form>",
    "formaction": '<button formaction="javascript:alert(1)">x</button><isindex>',
    "iframe": '<iframe srcdoc="<script>alert(1)</script>"></iframe><frameset onload=alert(1)>',
    "iframe by its stand-in": '<keptframe src="javascript:alert(1)"></keptframe>',
    "stand-in in svg": '<svg><desc><keptframe src="https://www.youtube.com/x"><b title="</iframe>'
    '<script>alert(1)</script>"></desc></svg>',
    "stand-in in a text area": "<textarea><keptframe src=https://evil.example/></textarea>",
    "iframe in svg": '<svg><desc><iframe src="https://www.youtube.com/x"><b title="</iframe>'
    '<script>alert(1)</script>">',
    "iframe of a like host": "<iframe src=https://www.youtube.com.evil.example/></iframe>"
    "<iframe src=https://www.youtube.com@evil.example/></iframe>"
    "<iframe src='https://evil.example\\@www.youtube.com/'></iframe>",
    "iframe with more": '<iframe src="https://www.youtube.com/x" srcdoc="<script>" onload=alert(1)'
    ' style="position:fixed" name=x allow=camera sandbox=allow-top-navigation></iframe>',
    "iframe with a title": '<iframe src="https://www.youtube.com/x" title=\'"><script>\'></iframe>',
    "object with a title": '<object data="https://a.fr/" title=\'"><script>\'></object>',
    "param": '<param name=movie value="javascript:alert(1)"><param name=src value="data:,x">',
    "audio": '<audio src="javascript:alert(1)" onplay=alert(1) autoplay><source src="data:,x">',
    "object": '<object data="javascript:alert(1)"></object><embed src=javascript:alert(1)>',
    "srcset": '<img srcset="javascript:alert(1) 1x"><picture><source srcset=x></picture>',
    "video": "<video poster=javascript:alert(1) src=x onerror=alert(1)><source onerror=alert(1)>",
    "target and ping": '<a href="https://a.fr" target=_blank ping=//evil.example download>x</a>',
    "broken tags": '<<b/onclick=alert(1)//<a <img src=x onerror=alert(1) "><p/onclick=alert(1)',
    "broken quotes": '<a title="&quot; onclick=alert(1) x=&quot;">x</a><a title=\'"onclick=a\'>',
    "attribute in a title": '[x](https://a.fr "\\" onclick=alert(1) id=\\"z")',
    "id in a title": '<a title=" id=" href="#x">x</a><a title=" href=" id="#y">',
    "comment": "<!--><img src=x onerror=alert(1)>--><!-- --!><img src=x onerror=alert(1)>-->",
    "conditional comment": "<!--[if gte IE 4]><script>alert(1)</script><![endif]-->",
    "processing instruction": "<?xml version='1.0'?><?php x ?><!DOCTYPE x><![CDATA[<script>]]>",
    "template": "<template><script>alert(1)</script></template><slot name=x>",
    "textarea": "<textarea></textarea><script>alert(1)</script></textarea><title><img onerror=a>",
    "plaintext": "<xmp><script>alert(1)</script></xmp><plaintext><script>",
    "code that ends": '`</code><script>a</script>`\n\n```html"onclick=a\n</pre><script>\n```',
    "code language": '```x"><script>alert(1)</script>\nx\n```',
    "alternative text": '![x" onerror="alert(1)](https://a.fr/x.png)',
    "entity tag": "&lt;script&gt;alert(1)&lt;/script&gt; &#60;script&#62;",
    "footnote label": '[^"><script>alert(1)</script>]\n\n[^"><script>alert(1)</script>]: x',
    "heading": '# <img src=x onerror=alert(1)> " onclick="x',
    "clobbering": '<img name=cookie id=body><form id=document><a id=config name=url href="#x">',
    "marks": '\ufdd1<b>\ufdd3&#xfdd2;</b>\ufdd0"&#xfdd0;<\ufdd4script>',
    "NUL": "<scr\0ipt>alert(1)</scr\0ipt><img src=x o\0nerror=alert(1)>",
}


@pytest.mark.parametrize("typography", ["none", "fr", "en"])
@pytest.mark.parametrize("body_format", ["markdown", "html"])
@pytest.mark.parametrize("vector", VECTORS.values(), ids=VECTORS.keys())
def test_what_attacks_comes_out_inert(vector: str, body_format: str, typography: str) -> None:
    assert faults(made(vector, body_format, typography).html) == []
    assert faults(made(f"a {vector} b\n\n> {vector}", body_format, typography).html) == []


@pytest.mark.parametrize("vector", VECTORS.values(), ids=VECTORS.keys())
def test_a_comment_holds_nothing_but_paragraphs_breaks_and_links(vector: str) -> None:
    tags = set(re.findall(r"<[^>]*>", remarks.rendered(vector)))
    assert all(
        tag in {"<p>", "</p>", "<br>", "</a>"}
        or re.fullmatch(r'<a href="https?://[^"<>]*" rel="nofollow ugc noopener">', tag)
        for tag in tags
    )


# fmt: off
PIECES = st.sampled_from([
    "<b>", "</b>", "<div", "</div>", "<p>", "<a", "href=#", ">", '"', "'", "«", "»", ":", ";",
    "!", "?", "...", "--", "---", "[", "]", "(", ")", "[^1]", "[^1]:", "#", "*", "**", "_", "~~",
    "`", "```", "|", "|-", ">", "-", "1.", "\\", "&", "&amp;", "&#x22;", "<!--", "-->",
    "<script>", "</script>", "<pre>", "</pre>", "<h2", "id=x>", "<br>", "<td>", "<table>",
    "http://a.fr/", "l'été", "é", "x", "1", "\n", "\n\n", "\t", "\x00", "\x1b", "\xa0", "\u202f",
    "<iframe", "</iframe>", 'src="https://www.youtube.com/x"', "src=//b.fr/", "<object", "<embed",
    "<keptframe", "<video", "<source", "title='",
    "\ufdd0", "\ufdd1", "\ufdd3", "<img", "alt=", "<code>", "</code>", "<svg>", "<style>", "😀",
])
# fmt: on
CHARACTERS = st.characters(exclude_categories=["Cs"])
BODIES = st.lists(PIECES | st.text(CHARACTERS, max_size=4)).map("".join)


@given(
    body=BODIES | st.text(CHARACTERS),
    body_format=st.sampled_from(["markdown", "html"]),
    typography=st.sampled_from(["fr", "en", "none"]),
)
def test_any_body_renders_and_is_safe(body: str, body_format: str, typography: str) -> None:
    rendered = made(body, body_format, typography)
    assert faults(rendered.html) == []
    assert all(line.strip() for line in rendered.text.split("\n")) or not rendered.text
    assert rendered == made(body, body_format, typography)


@given(BODIES)
def test_any_comment_renders_and_is_safe(body: str) -> None:
    assert faults(remarks.rendered(body)) == []


@given(BODIES)
def test_typography_changes_letters_only(body: str) -> None:
    def bare(html: str) -> list[str]:
        return re.findall(r"<(?:[^>\"]|\"[^\"]*\")*>", html)

    assert bare(made(body, typography="fr").html) == bare(made(body).html)


@pytest.mark.parametrize(
    ("body", "html"),
    [
        pytest.param("# L'été à Nîmes", '<h1 id="p-l-ete-a-nimes">L\'été à Nîmes</h1>', id="slug"),
        pytest.param("## Œuvre", '<h2 id="p-oeuvre">Œuvre</h2>', id="ligature"),
        pytest.param("# !", '<h1 id="p-section">!</h1>', id="no letters"),
        pytest.param(
            "# a\n# a\n# a",
            '<h1 id="p-a">a</h1>\n<h1 id="p-a-2">a</h1>\n<h1 id="p-a-3">a</h1>',
            id="same words",
        ),
        pytest.param(
            '# a\n<b id="a">x</b>',
            '<h1 id="p-a-2">a</h1>\n<p><b id="p-a">x</b></p>',
            id="taken by the writer",
        ),
        pytest.param(
            "[a](#b) [top](#top) [x](https://a.fr/#b)",
            '<p><a href="#p-b">a</a> <a href="#top">top</a> <a href="https://a.fr/#b"'
            ' rel="noopener">x</a></p>',
            id="links to ids",
        ),
        pytest.param('<a name="suite"></a>x', '<p><a name="p-suite"></a>x</p>', id="anchor"),
        pytest.param("~~a~~", "<p><s>a</s></p>", id="strikethrough"),
        pytest.param(
            "[a](post:12) [b](/c/) ![d](media:3)",
            '<p><a href="post:12">a</a> <a href="/c/">b</a> <img src="media:3" alt="d"></p>',
            id="internal and relative",
        ),
        pytest.param(
            '<a href="https://a.fr" rel="sponsored opener">a</a>',
            '<p><a href="https://a.fr" rel="sponsored noopener">a</a></p>',
            id="rel of the writer",
        ),
        pytest.param(
            "```python\nx\n```",
            '<pre><code class="language-python">x\n</code></pre>',
            id="code language",
        ),
        pytest.param('<p class="x alignleft">a</p>', '<p class="alignleft">a</p>', id="classes"),
    ],
)
def test_markdown_becomes_this_html(body: str, html: str) -> None:
    assert made(body).html == html


def test_footnotes_and_their_links_carry_the_prefix() -> None:
    rendered = made("mot[^n] et encore[^n]\n\n[^n]: la note")
    ids = set(re.findall(r' id="([^"]*)"', rendered.html))
    links = set(re.findall(r' href="#([^"]*)"', rendered.html))
    assert ids == {"p-fn1", "p-fnref1", "p-fnref1:1"} == links
    assert rendered.text == "mot et encore\nla note"


def test_a_heading_named_like_a_footnote_gets_another_id() -> None:
    html = made("# fn1\n\na[^1]\n\n[^1]: b").html
    assert '<h1 id="p-fn1-2">' in html
    assert '<li id="p-fn1"' in html


def test_table_cells_are_aligned_by_attribute() -> None:
    html = made("|a|b|\n|--:|:-:|\n|1|2|").html
    assert '<td align="right">1</td>\n<td align="center">2</td>' in html


@pytest.mark.parametrize(
    ("body", "body_format", "text", "words"),
    [
        pytest.param("# A\n\nb *c*\nd", "markdown", "A\nb c d", 4, id="blocks"),
        pytest.param("l'été, rendez-vous !", "markdown", "l'été, rendez-vous !", 2, id="fr"),
        pytest.param("日本語 x", "markdown", "日本語 x", 4, id="ideographs"),
        pytest.param("a &amp; b &lt;i&gt;", "html", "a & b <i>", 3, id="entities"),
        pytest.param("<ul><li>a<li>b</ul>c<br>d", "html", "a\nb\nc d", 4, id="lists"),
        pytest.param("|a|b|\n|-|-|\n|c|d|", "markdown", "a b\nc d", 4, id="tables"),
        pytest.param("<style>x</style><script>y</script>z", "html", "z", 1, id="no scripts"),
        pytest.param("```\nx = 1\n```", "markdown", "x = 1", 2, id="code"),
        pytest.param(" \n\t", "markdown", "", 0, id="blank"),
        pytest.param("", "html", "", 0, id="empty"),
    ],
)
def test_plain_text_is_one_block_a_line(body: str, body_format: str, text: str, words: int) -> None:
    rendered = made(body, body_format)
    assert (rendered.text, rendered.words) == (text, words)


@pytest.mark.parametrize(
    ("body", "html"),
    [
        pytest.param("a\nb\n\nc", "<p>a<br>\nb</p>\n<p>c</p>", id="paragraphs"),
        pytest.param("a\r\n \r\n\r\nb", "<p>a</p>\n<p>b</p>", id="Windows line ends"),
        pytest.param("<b>&amp;</b>", "<p>&lt;b&gt;&amp;amp;&lt;/b&gt;</p>", id="HTML as text"),
        pytest.param("javascript:a ftp://a", "<p>javascript:a ftp://a</p>", id="schemes"),
        pytest.param("http:// !", "<p>http:// !</p>", id="no host"),
        pytest.param(" \n ", "", id="blank"),
    ],
)
def test_a_comment_becomes_this_html(body: str, html: str) -> None:
    assert remarks.rendered(body) == html


@pytest.mark.parametrize(
    ("body", "address"),
    [
        pytest.param("(voir http://a.fr).", "http://a.fr", id="in brackets"),
        pytest.param("https://a.fr/b_(c), d", "https://a.fr/b_(c)", id="with brackets"),
        pytest.param("« https://a.fr/?b=1&c » !", "https://a.fr/?b=1&amp;c", id="in guillemets"),
        pytest.param("HTTPS://A.FR/?", "HTTPS://A.FR/", id="capitals"),
        pytest.param("http://a.fr/'onclick='x", "http://a.fr/&#x27;onclick=&#x27;x", id="quote"),
    ],
)
def test_addresses_in_a_comment_become_links(body: str, address: str) -> None:
    link = f'<a href="{address}" rel="nofollow ugc noopener">{address}</a>'
    assert link in remarks.rendered(body)


def test_text_is_not_lost_in_deep_lists() -> None:
    body = "".join("  " * depth + f"- item{depth}\n" for depth in range(15))
    assert "item14" in made(body).text


HEAPS = [
    "<iframe>",
    "<iframe src=//a.fr>",
    "</iframe",
    "<object>",
    "<embed src=//a.fr/>",
    "[",
    "![",
    "^[",
    "[^a",
    "[a](",
    ">",
    "*",
    "- ",
    "`a",
    "<div>",
    "<b>",
    "<ul><li>",
    "&",
    "<",
]
HEAPS += [
    "(",
    '"',
    "'",
    " !",
    "«",
    "...",
    "\\",
    "<!--",
    "<a '",
    "<table>x",
    "<svg>",
    "~~",
    "|",
    "\0",
]


@pytest.mark.parametrize("body_format", ["markdown", "html"])
@pytest.mark.parametrize("piece", HEAPS)
def test_a_hundred_thousand_of_anything_neither_hangs_nor_raises(
    piece: str, body_format: str
) -> None:
    assert faults(made(piece * 100_000, body_format, "fr").html) == []


def test_formatting_left_open_is_not_repeated_without_end() -> None:
    body = "<p>" + "".join(f"<b id=x{n}>" for n in range(500)) + "</p><p>x" * 20_000
    assert len(made(body, "html").html) < 10 * len(body)


@pytest.mark.parametrize("typography", ["fr", "en", "none"])
@settings(max_examples=60)
@given(body=st.text(alphabet="<>&\"'#[]()!*_` \n\u00a0abé:/=-", max_size=200))
def test_what_was_rendered_is_known_to_be_safe(typography: str, body: str) -> None:
    for body_format in ("markdown", "html"):
        made = render(body, body_format=body_format, typography=typography, prefix="post-1-")
        assert is_safe(made.html)


@pytest.mark.parametrize(
    "html",
    [
        "<script>alert(1)</script>",
        '<p onclick="alert(1)">a</p>',
        '<a href="javascript:alert(1)">a</a>',
        "<iframe></iframe>",
        "<p>a",
        "<b>" * 200 + "</b>" * 200,
    ],
)
def test_what_nobody_rendered_is_not_taken_for_safe(html: str) -> None:
    assert not is_safe(html)
