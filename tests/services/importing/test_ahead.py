import subprocess
from pathlib import Path

import pytest

from blogctl.errors import Usage
from blogctl.formats import wordpress
from blogctl.formats.reading import Reading
from blogctl.records.moving import MovedPost
from blogctl.services.importing.ahead import Source, read_ahead
from blogctl.services.importing.batching import batches
from blogctl.services.rendering import Taste, rendered

TASTE = Taste("fr", frozenset({"www.youtube-nocookie.com"}))
EXPORT = """<rss xmlns:wp="http://wordpress.org/export/1.2/"
 xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel>
<wp:wxr_version>1.2</wp:wxr_version><wp:base_blog_url>https://old.example</wp:base_blog_url>
<item><title>Un</title><wp:post_id>1</wp:post_id><wp:post_type>post</wp:post_type>
<wp:status>publish</wp:status>
<content:encoded><![CDATA[<p>Oui : "un".</p>]]></content:encoded></item>
<item><title>Deux</title><wp:post_id>2</wp:post_id><wp:post_type>post</wp:post_type>
<wp:status>publish</wp:status>
<content:encoded><![CDATA[<p><a href="https://old.example/?p=1">un</a></p>]]></content:encoded></item>
</channel></rss>
"""


@pytest.fixture
def export(tmp_path: Path) -> Path:
    path = tmp_path / "export.xml"
    path.write_text(EXPORT, encoding="utf-8")
    return path


def test_another_process_reads_the_same_and_renders_what_links_to_nothing(export: Path) -> None:
    told: list[int] = []
    source = Source("blogctl.formats.wordpress", export, Reading(), TASTE)
    with read_ahead(source, told.append) as coming:
        found = list(coming)
    (alone,) = batches(wordpress.read(export, Reading()))
    assert [batch.things for batch in found] == [alone.things]
    post = next(thing for thing in alone.things if isinstance(thing, MovedPost))
    (ready,) = found
    assert set(ready.ready) == {"1"}
    made = rendered(post.body, body_format=post.body_format, taste=TASTE)
    assert ready.ready["1"].html == made.html
    assert sum(told) == export.stat().st_size


def test_what_is_wrong_is_told_as_it_would_be_here(export: Path) -> None:
    export.write_text(EXPORT.replace("</rss>", ""), encoding="utf-8")
    source = Source("blogctl.formats.wordpress", export, Reading(), TASTE)
    with pytest.raises(Usage) as here:
        list(wordpress.read(export, Reading()))
    with read_ahead(source, lambda _: None) as coming, pytest.raises(Usage) as there:
        list(coming)
    error = here.value
    assert (there.value.key, there.value.parts) == (error.key, error.parts)


def test_who_stops_listening_leaves_nobody_behind(export: Path) -> None:
    source = Source("blogctl.formats.wordpress", export, Reading(), TASTE)
    with read_ahead(source, lambda _: None) as coming:
        next(coming)
    listing = subprocess.run(["ps", "ax", "-o", "args"], capture_output=True, text=True, check=True)
    assert str(export) not in listing.stdout
    assert "importing.ahead" not in listing.stdout
