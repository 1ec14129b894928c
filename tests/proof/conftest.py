"""Sites that are printed as a blog's would be, to be looked at by who knows the standards.

`blogctl demo`'s, one of what other programs exported (`shared/data`, where it is there), and one
of hostile texts. Each is built once by a process of these tests.
"""

import json
import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urljoin, urlsplit

import pytest
from lxml import html

from tests.conftest import Run, runner
from tests.proof import everything, hostile

REAL = Path(__file__).parents[3] / "shared" / "data"
IN_CI = os.environ.get("CI") == "true"

SOURCES = (
    ("wordpress", "wordpress/themeunittestdata.wordpress.xml"),
    ("wordpress", "wordpress/small-export.xml"),
    ("wordpress", "wordpress/valid-wxr-1.1.xml"),
    ("markdown", "markdown-hugo"),
    ("markdown", "markdown-pelican"),
    ("markdown", "posts-fr"),
)


@dataclass(frozen=True, slots=True)
class Site:
    """A site that was built: its folder, and where its blog says that it is.

    `said_broken` has what `post check` finds in what was written.
    """

    folder: Path
    origin: str
    said_broken: frozenset[str]

    def holds(self, address: str) -> bool:
        """Tell whether an address of the blog is that of a file of its site, or of a folder's."""
        file = self.folder / unquote(urlsplit(address).path).lstrip("/")
        there = file.is_file() or (file / "index.html").is_file()
        return there and address.startswith(f"{self.origin}/")

    def pages(self) -> list[Path]:
        """Return its pages, but those that only lead on from old addresses."""
        return [
            path
            for path in sorted(self.folder.rglob("*.html"))
            if b'http-equiv="refresh"' not in path.read_bytes()
        ]

    def href(self, file: Path) -> str:
        """Return the address of a file, as links have it."""
        path = file.relative_to(self.folder).as_posix()
        return "/" + (path.removesuffix("index.html") if path.endswith("index.html") else path)


def read(file: Path) -> Any:  # noqa: ANN401 - what lxml makes of a page
    """Return a page, parsed as a browser would."""
    return html.document_fromstring(file.read_bytes())


def lacking(*programs: str) -> str | None:
    """Return which of these programs is not there; a machine of CI has them all."""
    missing = [program for program in programs if shutil.which(program) is None]
    if missing and IN_CI:
        pytest.fail(f"not installed: {', '.join(missing)}")
    return f"not installed: {', '.join(missing)}" if missing else None


def package(*steps: str) -> Path:
    """Return a file of a package of node, or skip the test."""
    path = Path(__file__).parent.joinpath("node_modules", *steps)
    if not path.exists():
        if IN_CI:
            pytest.fail(f"not installed: {path}")
        pytest.skip("npm ci --prefix tests/proof was not run")
    return path


def built(run: Run, folder: Path) -> Site:
    origin = run("config", "get", "blog.url").stdout.strip()
    done = run("site", "build")
    assert done.code == 0, done.stderr
    found = run("post", "check", "--format", "jsonl").lines
    flaws = [json.loads(line) for line in found]
    broken = [flaw for flaw in flaws if flaw["what"] in {"link-broken", "alt-missing"}]
    said = {str(flaw["detail"]) for flaw in broken}  # and as a page and a feed have it:
    said |= {urljoin(f"/{flaw['slug']}/", flaw["detail"]) for flaw in broken}
    return Site(folder / "public", origin, frozenset(said))


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Site:
    folder = tmp_path_factory.mktemp("demo")
    run = runner(folder, BLOGCTL_DB=None)
    assert run("demo", str(folder / "blog")).code == 0
    run = runner(folder / "blog")
    assert run("config", "set", "site.comments_url", "https://blog.bouvreuil.example/c").code == 0
    everything.fill(run, folder)
    return built(run, folder / "blog")


@pytest.fixture(scope="session")
def imported(tmp_path_factory: pytest.TempPathFactory) -> Site:
    if not REAL.exists():
        pytest.skip("there is no shared/data beside this project")
    folder = tmp_path_factory.mktemp("imported")
    run = runner(folder)
    env = {"BLOGCTL_DB": None}
    assert run("init", ".", "--author", "Anne", "--url", "https://b.example", env=env).code == 0
    for kind, source in SOURCES:
        done = run("import", kind, str(REAL / source), "--default-author", "anne")
        assert done.code == 0, done.stderr
    return built(run, folder)


@pytest.fixture(scope="session")
def hostiles(tmp_path_factory: pytest.TempPathFactory) -> Site:
    folder = tmp_path_factory.mktemp("hostile")
    run = runner(folder)
    env = {"BLOGCTL_DB": None}
    assert run("init", ".", "--author", "Anne", "--url", "https://b.example", env=env).code == 0
    hostile.fill(run)
    hostile.bring_in(run, folder)
    return built(run, folder)


@pytest.fixture(scope="session", params=["demo", "imported", "hostiles"])
def site(request: pytest.FixtureRequest) -> Site:
    """Each of the sites in its turn."""
    found: Site = request.getfixturevalue(request.param)
    return found


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """Chromium, alone, and with a log of what it fetches."""
    if reason := lacking("chromium", "chromedriver"):
        pytest.skip(reason)
    from selenium import webdriver  # noqa: PLC0415 - for who has a browser
    from selenium.webdriver.chrome.service import Service  # noqa: PLC0415

    options = webdriver.ChromeOptions()
    options.binary_location = str(shutil.which("chromium"))
    for argument in (
        *("--headless=new", "--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu"),
        *("--force-prefers-reduced-motion", "--disable-background-networking"),
        "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",  # there is no network
        f"--user-data-dir={tmp_path_factory.mktemp('chromium')}",
    ):
        options.add_argument(argument)
    options.set_capability("goog:loggingPrefs", {"performance": "ALL"})
    found = webdriver.Chrome(options=options, service=Service(shutil.which("chromedriver")))
    yield found
    found.quit()
