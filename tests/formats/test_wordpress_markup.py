import time

import pytest

from blogctl.formats.wordpress_markup import Cleaned, Lost, clean

BASE = "https://blog.example.org"


def made(source: str) -> str:
    return clean(source, base=BASE).body


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        pytest.param("Un\n\ndeux", "<p>Un</p>\n<p>deux</p>", id="paragraphs"),
        pytest.param("Un\r\ndeux", "<p>Un<br>\ndeux</p>", id="a line break"),
        pytest.param("Un<br />\ndeux", "<p>Un<br>\ndeux</p>", id="a line break that was written"),
        pytest.param("a<br><br>b", "<p>a</p>\n<p>b</p>", id="two line breaks"),
        pytest.param("a\n<h2>b</h2>\nc", "<p>a</p>\n<h2>b</h2>\n<p>c</p>", id="a heading"),
        pytest.param(
            "<ul>\n<li>a</li>\n<li>b</li>\n</ul>",
            "<ul>\n<li>a</li>\n<li>b</li>\n</ul>",
            id="a list",
        ),
        pytest.param(
            "<blockquote>a\n\nb</blockquote>",
            "<blockquote><p>a</p>\n<p>b</p></blockquote>",
            id="a quotation",
        ),
        pytest.param("<pre>a\n\n<b>b</pre>c", "<pre>a\n\n<b>b</pre>\n<p>c</p>", id="pre is left"),
        pytest.param("<p>Un</p>\n<p>deux</p>", "<p>Un</p>\n<p>deux</p>", id="written paragraphs"),
        pytest.param("<div>a</div>", "<div>a</div>", id="a box"),
        pytest.param('<img\nsrc="a.jpg">', '<p><img src="a.jpg"></p>', id="a tag on two lines"),
        pytest.param("a<!-- b\n\nc -->d", "<p>ad</p>", id="a comment"),
        pytest.param(
            "<script>\na\n\nb</script>", "<p><script>\na\n\nb</script></p>", id="a script"
        ),
        pytest.param("\n \n", "", id="nothing"),
    ],
)
def test_classic_text_gets_its_paragraphs(source: str, expected: str) -> None:
    assert clean(source) == Cleaned(expected)


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        pytest.param(
            '<!-- wp:paragraph {"align":"left"} -->\n<p class="has-x" style="a">Un\ndeux</p>\n'
            "<!-- /wp:paragraph -->\n\n<!-- wp:paragraph -->\n<p>trois</p>\n<!-- /wp:paragraph -->",
            "<p>Un\ndeux</p>\n<p>trois</p>",
            id="paragraphs",
        ),
        pytest.param(
            '<!-- wp:image {"id":1} -->\n<figure class="wp-block-image alignleft size-full">'
            '<img src="a.jpg" alt="A" class="wp-image-1" srcset="b 2x"/><figcaption '
            'class="wp-element-caption">B</figcaption></figure>\n<!-- /wp:image -->',
            '<figure class="alignleft"><img src="a.jpg" alt="A"/><figcaption>B</figcaption>'
            "</figure>",
            id="an image",
        ),
        pytest.param(
            '<!-- wp:gallery --><figure class="wp-block-gallery"><ul class="g"><li><figure>'
            '<img src="a.jpg" data-id="3"/></figure></li></ul></figure><!-- /wp:gallery -->',
            '<figure><ul><li><figure><img src="a.jpg"/></figure></li></ul></figure>',
            id="a gallery",
        ),
        pytest.param(
            '<!-- wp:code -->\n<pre class="wp-block-code"><code>a &lt; b [gallery]\n\n'
            '&lt;p class="x"></code></pre>\n<!-- /wp:code -->',
            '<pre><code>a &lt; b [gallery]\n\n&lt;p class="x"></code></pre>',
            id="code",
        ),
        pytest.param(
            '<!-- wp:syntaxhighlighter/code {"language":"php"} -->\n'
            '<pre class="wp-block-syntaxhighlighter-code">echo 1;</pre>\n'
            "<!-- /wp:syntaxhighlighter/code -->",
            '<pre><code class="language-php">echo 1;</code></pre>',
            id="code in a language",
        ),
        pytest.param(
            '<!-- wp:columns --><div class="wp-block-columns"><!-- wp:column --><div class="c">'
            "<p>a</p></div><!-- /wp:column --></div><!-- /wp:columns --><!-- wp:button -->"
            '<div class="wp-block-button"><a class="b" href="/x">X</a></div><!-- /wp:button -->',
            '<p>a</p><p><a href="/x">X</a></p>',
            id="boxes",
        ),
        pytest.param(
            '<!-- wp:html -->\n<div class="a"  style="b"><!-- c -->\n\nd</div>\n<!-- /wp:html -->',
            '<div class="a"  style="b"><!-- c -->\n\nd</div>',
            id="HTML is left as it is",
        ),
        pytest.param(
            '<!-- wp:shortcode -->\n[caption]<img src="a">b[/caption]\n<!-- /wp:shortcode -->',
            '<figure><img src="a"><figcaption>b</figcaption></figure>',
            id="a shortcode",
        ),
        pytest.param(
            '<!-- wp:cover --><div class="wp-block-cover" style="background-image:url(/a.jpg)">'
            "<div><p>a</p><p></p></div></div><!-- /wp:cover -->",
            '<figure><img src="/a.jpg" alt=""></figure>\n<p>a</p>',
            id="a picture behind",
        ),
        pytest.param(
            "<!-- wp:nonesuch/box --><p>a</p><!-- /wp:nonesuch/box --><p>b</p>",
            "<p>a</p><p>b</p>",
            id="a block of a plug-in",
        ),
    ],
)
def test_blocks_are_what_they_hold(source: str, expected: str) -> None:
    assert clean(source) == Cleaned(expected)


def test_an_embed_becomes_a_link_and_is_told() -> None:
    source = (
        '<!-- wp:embed {"url":"https://youtu.be/x?a=1\\u0026b=2"} -->\n<figure><div>\n'
        "https://youtu.be/x\n</div><figcaption>Un film</figcaption></figure>\n<!-- /wp:embed -->\n"
        '<!-- wp:core-embed/twitter {"url":"https://t.example.org/1"} /-->'
    )
    assert clean(source) == Cleaned(
        '<figure><p><a href="https://youtu.be/x?a=1&amp;b=2">https://youtu.be/x?a=1&amp;b=2</a></p>'
        "<figcaption>Un film</figcaption></figure>\n"
        '<p><a href="https://t.example.org/1">https://t.example.org/1</a></p>',
        losses=(
            Lost("embed", "https://youtu.be/x?a=1&b=2"),
            Lost("embed", "https://t.example.org/1"),
        ),
    )


def test_blocks_that_are_filled_later_are_told() -> None:
    source = '<!-- wp:latest-posts {"a":1} /--><p>a</p><!-- wp:block {"ref":12} /-->'
    assert clean(source) == Cleaned(
        "<p>a</p>", losses=(Lost("block", "latest-posts"), Lost("reusable-block", "12"))
    )


def test_an_address_alone_on_its_line_becomes_a_link() -> None:
    source = "Voir\nhttps://youtu.be/x\nou https://a.example.org/"
    assert clean(source) == Cleaned(
        '<p>Voir</p>\n<p><a href="https://youtu.be/x">https://youtu.be/x</a></p>\n'
        "<p>ou https://a.example.org/</p>",
        losses=(Lost("embed", "https://youtu.be/x"),),
    )


@pytest.mark.parametrize(
    ("source", "expected", "lost"),
    [
        pytest.param(
            '[caption id="a" align="alignleft" width="3"]<a href="x"><img src="y.jpg" /></a> Une'
            " <b>légende</b>[/caption]",
            '<figure class="alignleft"><a href="x"><img src="y.jpg" /></a><figcaption>Une'
            " <b>légende</b></figcaption></figure>",
            (),
            id="caption",
        ),
        pytest.param(
            '[caption caption="L&#039;été"]<img src="y.jpg" />[/caption]',
            '<figure><img src="y.jpg" /><figcaption>L\'été</figcaption></figure>',
            (),
            id="an old caption",
        ),
        pytest.param(
            '[gallery columns="2" ids="1,2"]',
            f'<figure><img src="{BASE}/?attachment_id=1"></figure>\n'
            f'<figure><img src="{BASE}/?attachment_id=2"></figure>',
            (Lost("gallery", "1, 2"),),
            id="gallery",
        ),
        pytest.param("[gallery]", "<p>[gallery]</p>", (Lost("gallery"),), id="gallery of the post"),
        pytest.param(
            "[embed width='3']https://x.org/?a=1&amp;b=2[/embed]",
            '<p><a href="https://x.org/?a=1&amp;b=2">https://x.org/?a=1&amp;b=2</a></p>',
            (Lost("embed", "https://x.org/?a=1&b=2"),),
            id="embed",
        ),
        pytest.param(
            '[code lang="php"]\nif ($a &lt; b) { [x] }\n\n$z["a"];\n[/code]',
            '<pre><code class="language-php">if ($a &lt; b) { [x] }\n\n$z["a"];</code></pre>',
            (),
            id="code",
        ),
        pytest.param(
            "[sourcecode language=css]a{}[/sourcecode][php]<b>[/php]",
            '<pre><code class="language-css">a{}</code></pre>\n'
            '<pre><code class="language-php">&lt;b&gt;</code></pre>',
            (),
            id="other code",
        ),
        pytest.param(
            '[audio mp3="https://x.org/a.mp3"][/audio]',
            '<p><a href="https://x.org/a.mp3">https://x.org/a.mp3</a></p>',
            (Lost("player", "https://x.org/a.mp3"),),
            id="audio",
        ),
        pytest.param(
            '[video width="3" src="/a.mp4"]',
            '<p><a href="/a.mp4">/a.mp4</a></p>',
            (Lost("player", "/a.mp4"),),
            id="video",
        ),
        pytest.param(
            "[audio https://x.org/a.mp3]",
            '<p><a href="https://x.org/a.mp3">https://x.org/a.mp3</a></p>',
            (Lost("player", "https://x.org/a.mp3"),),
            id="audio of old",
        ),
        pytest.param(
            "[youtube=https://www.youtube.com/watch?v=abcdef]",
            '<p><a href="https://www.youtube.com/watch?v=abcdef">'
            "https://www.youtube.com/watch?v=abcdef</a></p>",
            (Lost("embed", "https://www.youtube.com/watch?v=abcdef"),),
            id="youtube by address",
        ),
        pytest.param(
            "[youtube]abcdef[/youtube]",
            '<p><a href="https://www.youtube.com/watch?v=abcdef">'
            "https://www.youtube.com/watch?v=abcdef</a></p>",
            (Lost("embed", "https://www.youtube.com/watch?v=abcdef"),),
            id="youtube by name",
        ),
        pytest.param(
            "a [b c='d']e[/b] f",
            "<p>a [b c='d']e[/b] f</p>",
            (Lost("shortcode", "b"),),
            id="unknown",
        ),
        pytest.param("a [sic] b [1] [c d]", "<p>a [sic] b [1] [c d]</p>", (), id="only brackets"),
        pytest.param(
            "[[gallery]] [[caption a]b[/caption]]",
            "<p>[gallery] [caption a]b[/caption]</p>",
            (),
            id="escaped",
        ),
        pytest.param("[caption]a", "<figure></figure>\n<p>a</p>", (), id="never closed"),
        pytest.param("[code]a", "<p>[code]a</p>", (), id="code never closed"),
        pytest.param(
            "[audio]x[/audio]", "<p>[audio]x</p>", (Lost("shortcode", "audio"),), id="no address"
        ),
    ],
)
def test_shortcodes_become_html(source: str, expected: str, lost: tuple[Lost, ...]) -> None:
    cleaned = clean(source, base=BASE)
    assert cleaned.losses == lost
    assert cleaned.body == expected


def test_a_player_becomes_a_link() -> None:
    source = (
        '<!-- wp:video --><figure><video controls src="a.mp4"></video></figure><!-- /wp:video -->'
    )
    assert clean(source) == Cleaned(
        '<figure><a href="a.mp4">a.mp4</a></figure>', losses=(Lost("player", "a.mp4"),)
    )
    assert made('<audio><source src="b.ogg"></audio>') == '<p><a href="b.ogg">b.ogg</a></p>'


MORE = (
    "<!-- wp:paragraph --><p>Un <b>début</b></p><!-- /wp:paragraph -->\n<!-- wp:more --><!--more-->"
    "<!-- /wp:more --><!-- wp:paragraph --><p>la suite</p><!-- /wp:paragraph -->"
)


@pytest.mark.parametrize(
    "source",
    ["Un <b>début</b>\n<!--more Lire la suite-->\nla suite", MORE],
    ids=["classic", "blocks"],
)
def test_what_stands_before_more_is_the_summary(source: str) -> None:
    cleaned = clean(source)
    assert cleaned.summary == "Un début"
    assert cleaned.body.replace("\n", "") == "<p>Un <b>début</b></p><p>la suite</p>"


def test_a_long_start_is_no_summary() -> None:
    cleaned = clean("x" * 3000 + "<!--more-->y")
    assert (cleaned.summary, cleaned.losses) == ("", (Lost("more"),))


def test_pages_are_put_together_and_that_is_told() -> None:
    assert clean("a<!--nextpage-->b") == Cleaned("<p>a</p>\n<p>b</p>", losses=(Lost("next-page"),))


HOSTILE = [
    "<",
    "<p",
    "<p>",
    "<a b='",
    '<a "',
    "<a class=",
    "<pre>",
    "<pre",
    "<script",
    "<li",
    "<p><li>",
    "<br",
    "<br> ",
    "<figcaption> ",
    "<video",
    "<video>",
    "<!--",
    "<!--more",
    "http://",
    "http://a\n",
    "[",
    "[a",
    "[a b",
    "[[a]",
    "[caption]",
    "[code]",
    "[code][/code]",
    "[audio a=",
    "<!-- wp:a -->",
    "<!-- wp:html -->",
    "<!-- wp:html --><!-- /wp:html -->",
    "<!-- wp:embed -->",
    "<!-- wp:a {",
    " ",
    " \n",
    "\n",
    "&",
    "\0",
]


@pytest.mark.parametrize(
    "frame", ["{}", "<!-- wp:a -->{}", "<p>{}</p>"], ids=["as it is", "block", "p"]
)
@pytest.mark.parametrize("piece", HOSTILE, ids=repr)
def test_hostile_text_takes_time_that_grows_with_its_length(piece: str, frame: str) -> None:
    def seconds(count: int) -> float:
        start = time.process_time()
        clean(frame.format(piece * count + "x"))
        return time.process_time() - start

    # The square of the length would take 256 times as long, every time.
    count = 2_500 // len(piece)
    few = min(seconds(count) for _ in range(3))
    assert any(seconds(count * 16) < 80 * max(few, 0.002) for _ in range(4))
