"""Frames of other sites: those of chosen hosts stay, the others become links."""

import pytest

from blogctl.markup import Rendered, render

HOSTS = frozenset({"www.youtube.com", "player.vimeo.com"})
MEANT = (
    'loading="lazy" sandbox="allow-scripts allow-same-origin allow-popups allow-presentation"'
    ' referrerpolicy="strict-origin-when-cross-origin"'
)


def made(body: str, body_format: str = "html") -> Rendered:
    return render(body, body_format=body_format, typography="none", prefix="p-", embed_hosts=HOSTS)


def link(address: str, words: str | None = None) -> str:
    return f'<a href="{address}" rel="noopener">{words or address}</a>'


@pytest.mark.parametrize(
    ("written", "attributes"),
    [
        pytest.param('src="https://www.youtube.com/embed/x"', "", id="https"),
        pytest.param('src="http://www.youtube.com/embed/x"', "", id="http is https"),
        pytest.param("src=//WWW.YouTube.com/embed/x", "", id="no scheme, capitals, no quotes"),
        pytest.param(
            "title='Un \"film\" <b>' src='https://www.youtube.com/embed/x' width=560px height=50%",
            ' width="560" height="50%" title="Un &quot;film&quot; &lt;b&gt;"',
            id="its size and title",
        ),
        pytest.param(
            'src="https://www.youtube.com/embed/x" width="calc(1px)" style=x onload=x id=x',
            "",
            id="nothing else",
        ),
    ],
)
def test_a_frame_of_an_allowed_host_stays(written: str, attributes: str) -> None:
    kept = f'<iframe src="https://www.youtube.com/embed/x"{attributes} {MEANT}></iframe>'
    assert made(f"a<iframe {written}>Sans cadres</iframe>b") == Rendered(f"a{kept}b", "ab", 1)


def test_a_frame_may_fill_the_screen_where_that_is_said() -> None:
    html = made('<iframe src="https://player.vimeo.com/1?a=1&b" allowfullscreen></iframe>').html
    assert html == (
        f'<iframe src="https://player.vimeo.com/1?a=1&amp;b" {MEANT} allowfullscreen=""></iframe>'
    )


@pytest.mark.parametrize(
    ("body", "html", "hosts"),
    [
        pytest.param(
            "a<iframe src='https://b.fr/?x&y'>Sans cadres</iframe>c",
            f"a<p>{link('https://b.fr/?x&amp;y')}</p>c",
            ("b.fr",),
            id="another host",
        ),
        pytest.param(
            "<p>a <iframe src='//B.fr/x' title='Le plan'></iframe></p>",
            f"<p>a {link('https://B.fr/x', 'Le plan')}</p>",
            ("b.fr",),
            id="in a paragraph, under its title",
        ),
        pytest.param(
            "<iframe src='https://www.youtube.com.b.fr/'></iframe>",
            f"<p>{link('https://www.youtube.com.b.fr/')}</p>",
            ("www.youtube.com.b.fr",),
            id="a host that begins alike",
        ),
        pytest.param(
            '<object><param name="movie" value="http://www.youtube.com/v/x">'
            '<embed src="http://www.youtube.com/v/x"></embed></object>',
            f"<p>{link('http://www.youtube.com/v/x')}</p>",
            ("www.youtube.com",),
            id="an object, once",
        ),
        pytest.param(
            "<object data=https://a.fr/x.pdf>Un texte</object><embed src=https://b.fr/y>",
            f"<p>{link('https://a.fr/x.pdf')}</p>Un texte<p>{link('https://b.fr/y')}</p>",
            ("a.fr", "b.fr"),
            id="an object and another",
        ),
        pytest.param("a<iframe src='javascript:x'></iframe>b", "ab", (), id="a script"),
        pytest.param("a<iframe src='/x'></iframe>b<embed src=x>", "ab", (), id="no host"),
        pytest.param("a<iframe src='https://c@b.fr/'></iframe>b", "ab", (), id="a user"),
        pytest.param("a<iframe></iframe>b<object></object>c", "abc", (), id="no address"),
        pytest.param(
            "<iframe src='https://b.fr/'>a <i>b",
            f"<p>{link('https://b.fr/')}</p>a &lt;i&gt;b",
            ("b.fr",),
            id="without an end",
        ),
        pytest.param(
            "<iframe src='https://b.fr/' /><i>a</i>",
            f"<p>{link('https://b.fr/')}</p><i>a</i>",
            ("b.fr",),
            id="closed as in XML",
        ),
    ],
)
def test_another_frame_becomes_a_link(body: str, html: str, hosts: tuple[str, ...]) -> None:
    rendered = made(body)
    assert (rendered.html, rendered.embeds_replaced) == (html, hosts)


def test_a_link_for_a_frame_is_found_by_search() -> None:
    assert made("<iframe src=https://b.fr/ title='Le plan'></iframe>").text == "Le plan"


def test_frames_in_markdown_are_frames_and_in_its_code_they_are_text() -> None:
    frame = '<iframe src="https://www.youtube.com/x"></iframe>'
    html = made(f"a\n\n{frame}\n\n`{frame}`", "markdown").html
    assert html.count("<iframe") == 1
    assert "<code>&lt;iframe" in html


def test_without_allowed_hosts_every_frame_becomes_a_link() -> None:
    body = "<iframe src=https://www.youtube.com/x></iframe>"
    rendered = render(body, body_format="html", typography="none", prefix="p-")
    assert rendered.html == f"<p>{link('https://www.youtube.com/x')}</p>"


@pytest.mark.parametrize(
    ("body", "html"),
    [
        pytest.param(
            '<video src="media:3" poster="media:4" width=640 autoplay muted></video>',
            '<video src="media:3" poster="media:4" width="640" muted="" controls=""></video>',
            id="video",
        ),
        pytest.param(
            "<audio controls><source src=https://a.fr/x.mp3 type=audio/mpeg>Un son</audio>",
            '<audio controls=""><source src="https://a.fr/x.mp3" type="audio/mpeg">Un son</audio>',
            id="audio",
        ),
        pytest.param(
            "<video src=javascript:x poster=data:x></video>",
            '<video controls=""></video>',
            id="no other addresses",
        ),
        pytest.param(
            '<video src=x.mp4 title=" controls"></video>',
            '<video title=" controls" controls=""></video>',
            id="controls by another word",
        ),
    ],
)
def test_players_stay_with_their_controls(body: str, html: str) -> None:
    assert made(body).html == html
