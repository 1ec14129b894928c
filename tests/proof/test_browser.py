"""Pages in a real browser: readable by everybody, on every screen, without a script."""

import functools
import http.server
import json
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.proof.conftest import Site, package

WIDTHS = {"phone": 390, "desktop": 1280}
PAGES = (
    "/",
    "/repondre-avant-cinq-heures/",
    "/perchoir-4-est-sorti/",
    "/tout/",
    "/un-catalogue-qui-pardonne/",
    "/qui-sommes-nous/",
    "/category/web/",
    "/tag/archives/",
    "/author/chantal-buhagar/",
    "/archive/",
    "/archive/2026/02/",
    "/comments/",
    "/404.html",
)
ODD = (
    "/",
    "/page/2/",
    "/archive/",
    "/markup-html-tags-and-formatting/",
    "/markup-image-alignment/",
    "/title-should-not-overflow-the-content-area/",
    "/edge-case-nested-and-mixed-lists/",
    "/edge-case-many-tags/",
    "/template-comments/",
    "/block-gallery/",
    "/tag/security/",
    "/category/golang/",
)
"""Pages of blogs that other programs exported, with all that is hard on a theme."""

_RUN = """
const done = arguments[arguments.length - 1];
const rules = {"target-size": {enabled: true}};  // of WCAG 2.2, which axe asks for on demand
const page = {include: [["html"]], exclude: arguments[0].map(each => [each])};
axe.run(page, {resultTypes: ["violations"], rules}).then(found => done(found.violations.map(
  each => [each.id, each.nodes.map(node => node.html.slice(0, 200) + " " + node.failureSummary)])));
"""


_SPACED = """
const sheet = document.createElement("style");
sheet.textContent = `* { line-height: 1.5 !important; letter-spacing: 0.12em !important;
  word-spacing: 0.16em !important; } p { margin-bottom: 2em !important; }`;
document.head.append(sheet);
"""  # as WCAG 1.4.12 lets readers set a text
_ACTED = "return document.documentElement.dataset.acted || null;"
_TOLD = "window.alert = () => { document.documentElement.dataset.acted = location.href; };"


class _Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002, ANN401 - as it is there
        """Say nothing."""


@contextmanager
def served(site: Site) -> Iterator[str]:
    """Serve a site, and yield where."""
    handler = functools.partial(_Quiet, directory=str(site.folder))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_address[1]}"
        server.shutdown()
        thread.join()


@pytest.fixture(scope="module")
def origin(demo: Site) -> Iterator[str]:
    """The demonstration blog, served."""
    with served(demo) as found:
        yield found


def seen(browser: Any, width: int, *, dark: bool) -> None:  # noqa: ANN401 - selenium has no types
    """Let the browser be so wide, in daylight or at night."""
    browser.execute_cdp_cmd(
        "Emulation.setDeviceMetricsOverride",
        {"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": width < 600},
    )
    scheme = "dark" if dark else "light"
    browser.execute_cdp_cmd(
        "Emulation.setEmulatedMedia",
        {"features": [{"name": "prefers-color-scheme", "value": scheme}]},
    )


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("width", WIDTHS.values(), ids=WIDTHS)
def test_axe_finds_nothing(browser: Any, origin: str, width: int, dark: bool) -> None:  # noqa: ANN401, FBT001
    seen(browser, width, dark=dark)
    is_readable_by_all(browser, origin, PAGES)


def is_readable_by_all(
    browser: Any,  # noqa: ANN401
    origin: str,
    pages: Iterable[str],
    *,
    but: Iterable[str] = (),
) -> None:
    """Let axe look at pages, but for what these selectors name."""
    axe = package("axe-core", "axe.min.js").read_text()
    for page in pages:
        browser.get(origin + page)
        browser.execute_script(axe)
        found = browser.execute_async_script(_RUN, list(but))
        assert found == [], f"{page}\n{json.dumps(found, indent=1)[:3000]}"


@pytest.mark.parametrize("width", [320, 390, 768, 1280, 2000])
def test_no_page_is_wider_than_its_screen(browser: Any, origin: str, width: int) -> None:  # noqa: ANN401
    seen(browser, width, dark=False)
    for page in PAGES:
        browser.get(origin + page)
        wide = browser.execute_script("return document.documentElement.scrollWidth")
        assert wide <= width, page


def test_readers_may_space_their_text(browser: Any, origin: str) -> None:  # noqa: ANN401
    seen(browser, 320, dark=False)
    for page in PAGES:
        browser.get(origin + page)
        browser.execute_script(_SPACED)
        wide = browser.execute_script("return document.documentElement.scrollWidth")
        assert wide <= 320, page


def test_what_other_programs_exported_is_readable(browser: Any, imported: Site) -> None:  # noqa: ANN401
    """Pictures of which nobody said what they show are left to `post check`, which names them."""
    with served(imported) as origin:
        seen(browser, 320, dark=True)
        is_readable_by_all(browser, origin, ODD, but=[".body a:has(> img)", ".body figure img"])
        for width in (320, 1280):
            seen(browser, width, dark=False)
            for page in ODD:
                browser.get(origin + page)
                wide = browser.execute_script("return document.documentElement.scrollWidth")
                assert wide <= width, page


def test_what_somebody_wrote_does_nothing(browser: Any, hostiles: Site) -> None:  # noqa: ANN401
    """Every `alert(1)` of those pages would be told to the page that it runs on."""
    added = browser.execute_cdp_cmd("Page.addScriptToEvaluateOnNewDocument", {"source": _TOLD})
    try:
        with served(hostiles) as origin:
            seen(browser, 320, dark=False)
            browser.get(f"{origin}/")
            browser.execute_script("alert(1)")
            assert browser.execute_script(_ACTED)  # so it would be seen
            lists = {"tag", "category"}  # which show what the home page shows
            for file in hostiles.pages():
                if file.relative_to(hostiles.folder).parts[0] in lists:
                    continue
                browser.get(origin + hostiles.href(file))
                assert browser.execute_script(_ACTED) is None, file
                wide = browser.execute_script("return document.documentElement.scrollWidth")
                assert wide <= 320, file
    finally:
        browser.execute_cdp_cmd("Page.removeScriptToEvaluateOnNewDocument", added)


def test_nothing_is_asked_of_anybody_else(browser: Any, origin: str) -> None:  # noqa: ANN401
    browser.get_log("performance")
    for page in set(PAGES) - {"/tout/"}:  # there a writer wanted a film
        browser.get(origin + page)
    told = [json.loads(entry["message"])["message"] for entry in browser.get_log("performance")]
    asked = {
        each["params"]["request"]["url"]
        for each in told
        if each["method"] == "Network.requestWillBeSent"
    }
    assert any(url.endswith("style.css") or "style.css?" in url for url in asked)
    assert {url for url in asked if not url.startswith((origin, "data:", "chrome"))} == set()


def test_a_page_works_without_a_script(browser: Any, origin: str) -> None:  # noqa: ANN401
    browser.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": True})
    try:
        browser.get(f"{origin}/perchoir-4-est-sorti/")
        assert browser.find_element("css selector", "#comments .comment").is_displayed()
        assert browser.find_element("css selector", "form [name=comment]").is_displayed()
        browser.find_element("css selector", "a[href='/archive/']").click()
        assert browser.current_url == f"{origin}/archive/"
    finally:
        browser.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": False})


def test_the_keyboard_reaches_the_text_first(browser: Any, origin: str) -> None:  # noqa: ANN401
    from selenium.webdriver.common.keys import Keys  # noqa: PLC0415 - for who has a browser

    seen(browser, 1280, dark=False)
    browser.get(f"{origin}/")
    browser.switch_to.active_element.send_keys(Keys.TAB)
    first = browser.switch_to.active_element
    assert first.get_attribute("href") == f"{origin}/#main"
    assert first.is_displayed()


def test_pictures_of_the_repository_are_of_pages() -> None:
    for name in ("site-home.png", "site-post-phone.png"):
        path = Path(__file__).parent.parent / "pictures" / name
        assert path.read_bytes()[:4] == b"\x89PNG"
        assert path.stat().st_size < 150_000
