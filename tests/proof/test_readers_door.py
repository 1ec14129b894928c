"""A reader at the door, in a real browser: from the page to the answer, with scripts or without."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from selenium.common.exceptions import WebDriverException

from blogctl.store import secrets
from blogctl.web.challenges import Challenges
from tests.conftest import Run, runner

PATIENCE = 30  # seconds


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        return int(taken.getsockname()[1])


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("door")
    assert runner(folder)("demo", str(folder / "blog"), env={"BLOGCTL_DB": None}).code == 0
    return folder / "blog" / "blog.db"


@pytest.fixture(scope="module")
def run(demo: Path) -> Run:
    return runner(demo.parent, BLOGCTL_DB=str(demo), BLOGCTL_AS="chantal-buhagar")


@pytest.fixture(scope="module")
def origin(demo: Path) -> Iterator[str]:
    """Where the demonstration blog is served."""
    port = free_port()
    base = f"http://127.0.0.1:{port}"
    command = [sys.executable, "-m", "blogctl", "--db", str(demo), "serve", "--port", str(port)]
    environ = {"PATH": os.environ["PATH"], "HOME": str(demo.parent), "BLOGCTL_LANG": "fr"}
    with subprocess.Popen([*command, "--base-url", base], env=environ) as server:
        try:
            until = time.monotonic() + PATIENCE
            while True:
                with socket.socket() as tried:
                    if tried.connect_ex(("127.0.0.1", port)) == 0:
                        break
                assert server.poll() is None
                assert time.monotonic() < until
                time.sleep(0.05)
            yield base
        finally:
            server.terminate()


class Reader:
    """Somebody who writes in a browser."""

    def __init__(self, chrome: Any, blog: Path) -> None:  # noqa: ANN401 - selenium's
        self._chrome, self._challenges = chrome, Challenges(secrets.secret(blog))

    def fills(self, **fields: str) -> None:
        for name, value in fields.items():
            field = self._chrome.find_element("name", name)
            field.clear()
            field.send_keys(value)

    def sends(self) -> str:
        """Press Enter in the name: what that sends is the comment. Return what is answered."""
        page = self._chrome.find_element("tag name", "html").id
        self._chrome.find_element("name", "name").send_keys("\n")
        self._waits(lambda: self._chrome.find_element("tag name", "html").id != page)
        self._waits(lambda: self._chrome.find_element("tag name", "footer").is_displayed())
        return self.sees()

    def sees(self) -> str:
        return str(self._chrome.find_element("tag name", "main").text)

    def waits_for(self, text: str) -> None:
        """Wait for a page on which this stands."""
        self._waits(lambda: text in self.sees())

    def _waits(self, there: Callable[[], bool]) -> None:
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            with suppress(WebDriverException):  # between two pages there is none to look at
                if there():
                    return
            time.sleep(0.05)
        raise AssertionError(self._chrome.page_source)

    def copies(self) -> str:
        """Return the answer, as one who looks at the picture does: the test has the key."""
        token = self._chrome.find_element("name", "token").get_attribute("value")
        return self._challenges.answer(token)


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "none"])
def test_a_reader_writes_and_is_answered(
    scripts: bool,  # noqa: FBT001 - the case
    browser: Any,  # noqa: ANN401 - selenium's
    origin: str,
    demo: Path,
    run: Run,
) -> None:
    run("config", "set", "rules.min_seconds", "0")
    said = f"Une question {'avec' if scripts else 'sans'} script"
    page = f"{origin}/perchoir-4-est-sorti/"
    chrome = browser
    chrome.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": not scripts})
    reader = Reader(chrome, demo)
    chrome.get(page)
    reader.fills(name="Zoé Tardieu", comment=said)
    assert "Relisez votre commentaire" in reader.sends()
    reader.fills(captcha="faux")
    seen = reader.sends()
    assert "Ce n’était pas la réponse" in seen
    assert chrome.find_element("name", "comment").get_attribute("value") == said
    reader.fills(captcha=reader.copies())
    assert "En attente de modération" in reader.sends()
    chrome.get(page)
    assert said not in reader.sees()
    (ref,) = run("comments", "list", "--search", said, "--format", "ids").lines
    assert run("comments", "approve", ref).code == 0
    chrome.get(page)
    assert said in reader.sees()
    number = run("comments", "show", ref, "--fields", "number", "--format", "tsv").stdout.strip()
    assert f"{number}. Par Zoé Tardieu" in reader.sees()
    run("comments", "reply", ref, "--body", f"Réponse à {said}.")
    chrome.get(page)
    assert f"Réponse à {said}." in reader.sees()
    chrome.find_element("css selector", f'a[href="/comments/{ref}/report"]').send_keys("\n")
    reader.waits_for("Signaler ce commentaire")
    chrome.find_element("css selector", "main form button").click()
    reader.waits_for("Un modérateur relira")
    assert ref in run("comments", "list", "--reported", "--format", "ids").lines
