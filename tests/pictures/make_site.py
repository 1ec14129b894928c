"""Take the pictures of the README: the demonstration blog's home page and a post.

`python tests/pictures/make_site.py [FOLDER]` needs Chromium, its driver and the Noto fonts. Into
FOLDER (a temporary one by default, which is printed) go both pages, on a telephone and a desk, by
day and by night; two of them, smaller, go beside this script.
"""

import io
import sys
import tempfile
from pathlib import Path
from typing import Any

from PIL import Image
from selenium import webdriver
from selenium.webdriver.chrome.service import Service

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE.parent.parent))

from tests.conftest import runner  # noqa: E402 - found by the line above

PAGES = {"home": "", "post": "repondre-avant-cinq-heures"}
SCREENS = {"phone": (390, 844), "desktop": (1200, 900)}
KEPT = {
    ("home", "desktop", "light"): "site-home.png",
    ("post", "phone", "dark"): "site-post-phone.png",
}
NOW = "2026-03-12T15:30:00Z"


def built(folder: Path) -> Path:
    """Build the demonstration blog so that a browser opens it without a server."""
    env = {"BLOGCTL_DB": None, "BLOGCTL_NOW": NOW}
    assert runner(folder)("demo", str(folder / "blog"), env=env).code == 0
    run = runner(folder / "blog", BLOGCTL_NOW=NOW)
    run("config", "set", "site.comments_url", "https://blog.bouvreuil.example/comments")
    site = folder / "site"
    done = run("site", "build", "--out", str(site), "--base-url", f"https://x.example{site}")
    assert done.code == 0, done.stderr
    return site


def browser() -> Any:  # noqa: ANN401 - selenium's
    """Start Chromium without a window."""
    options = webdriver.ChromeOptions()
    options.binary_location = "/usr/bin/chromium"
    for argument in ("--headless=new", "--no-sandbox", "--hide-scrollbars", "--disable-gpu"):
        options.add_argument(argument)
    return webdriver.Chrome(options=options, service=Service("/usr/bin/chromedriver"))


def take(chrome: Any, page: Path, screen: tuple[int, int], scheme: str) -> bytes:  # noqa: ANN401
    """Return a page as it is seen first on a screen."""
    width, height = screen
    metrics = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": width < 600}
    chrome.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", metrics)
    feature = {"name": "prefers-color-scheme", "value": scheme}
    chrome.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": [feature]})
    chrome.get(page.as_uri())
    found: bytes = chrome.get_screenshot_as_png()
    return found


def _small(picture: bytes) -> Image.Image:
    """Return a picture in few colours, which pages have."""
    return Image.open(io.BytesIO(picture)).convert("RGB").quantize(48)


def main() -> None:
    """Take all pictures."""
    named = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(tempfile.mkdtemp())
    folder = named.resolve()
    with tempfile.TemporaryDirectory() as place:
        site, chrome = built(Path(place)), browser()
        try:
            for name, path in PAGES.items():
                for where, screen in SCREENS.items():
                    for scheme in ("light", "dark"):
                        picture = take(chrome, site / path / "index.html", screen, scheme)
                        (folder / f"{name}-{where}-{scheme}.png").write_bytes(picture)
                        if kept := KEPT.get((name, where, scheme)):
                            _small(picture).save(HERE / kept, optimize=True)
        finally:
            chrome.quit()
    print(folder)  # noqa: T201 - that is what it tells


if __name__ == "__main__":
    main()
