"""Real web servers on a folder, each on a port that the kernel chose."""

import os
import shutil
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Protocol
from urllib.parse import quote

import pytest

NGINX = shutil.which("nginx", path=f"{os.environ.get('PATH', '')}:/usr/sbin")
APACHE = shutil.which("apache2", path=f"{os.environ.get('PATH', '')}:/usr/sbin")
_MODULES = Path("/usr/lib/apache2/modules")

_NGINX_CONF = """
daemon off; {user} pid {folder}/pid; error_log stderr;
events {{}}
http {{
    access_log off;
    client_body_temp_path {folder}; proxy_temp_path {folder}; fastcgi_temp_path {folder};
    uwsgi_temp_path {folder}; scgi_temp_path {folder};
    include {folder}/rules.conf;
    server {{
        listen 127.0.0.1:{port};
        root {site};
        if ($blogctl_moved = gone) {{ return 410; }}
        if ($blogctl_moved) {{ return 301 $blogctl_moved; }}
    }}
}}
"""
_APACHE_CONF = """
ServerRoot {folder}
ServerName localhost
Listen 127.0.0.1:{port}
PidFile {folder}/pid
ErrorLog /dev/stderr
{modules}
DocumentRoot {site}
<Directory {site}>
    AllowOverride All
    Require all granted
</Directory>
{included}
"""


class Ask(Protocol):
    """Asks a server for a path, percent-encoded, and returns the status and where it leads."""

    def __call__(self, path: str, query: str = "") -> tuple[int, str | None]: ...


def _asking(port: int) -> Ask:
    def ask(path: str, query: str = "") -> tuple[int, str | None]:
        connection = HTTPConnection("127.0.0.1", port, timeout=10)
        connection.request("GET", quote(path) + (f"?{query}" if query else ""))
        answer = connection.getresponse()
        connection.close()
        return answer.status, answer.getheader("Location")

    return ask


@contextmanager
def nginx(rules: str, site: Path) -> Iterator[Ask]:
    """Run nginx with these rules; it gets a socket that listens already, so nobody waits."""
    if NGINX is None:
        pytest.skip("nginx is not installed")
    with TemporaryDirectory() as name, socket.create_server(("127.0.0.1", 0)) as listening:
        folder, port = Path(name), listening.getsockname()[1]
        (folder / "rules.conf").write_text(rules, encoding="utf-8")
        config = folder / "nginx.conf"
        user = "" if os.geteuid() else "user root;"  # who may read what a test wrote
        config.write_text(_NGINX_CONF.format(folder=folder, port=port, site=site, user=user))
        command = [NGINX, "-p", name, "-c", str(config)]
        checked = subprocess.run([*command, "-t"], capture_output=True, text=True, check=False)
        assert checked.returncode == 0, checked.stderr
        assert "[warn]" not in checked.stderr
        handed = listening.fileno()
        with subprocess.Popen(command, pass_fds=[handed], env={"NGINX": f"{handed};"}) as process:
            try:
                yield _asking(port)
            finally:
                process.terminate()


@contextmanager
def apache(rules: str, site: Path, *, htaccess: bool) -> Iterator[Ask]:
    """Run Apache with these rules, in the server's configuration or in the folder's."""
    if APACHE is None or not _MODULES.is_dir():
        pytest.skip("Apache is not installed")
    with TemporaryDirectory() as name, socket.create_server(("127.0.0.1", 0)) as free:
        folder, port = Path(name), free.getsockname()[1]
        place = site / ".htaccess" if htaccess else folder / "rules.conf"
        place.write_text(rules, encoding="utf-8")
        modules = "mpm_event", "authz_core", "alias", "rewrite", "dir"
        text = _APACHE_CONF.format(
            folder=folder,
            port=port,
            site=site,
            modules="\n".join(f"LoadModule {m}_module {_MODULES}/mod_{m}.so" for m in modules),
            included="" if htaccess else f"Include {place}",
        )
        (folder / "apache.conf").write_text(text + "DirectoryIndex index.html\n")
        command = [APACHE, "-f", str(folder / "apache.conf")]
        checked = subprocess.run([*command, "-t"], capture_output=True, text=True, check=False)
        assert "Syntax OK" in checked.stderr, checked.stderr
        free.close()
        with subprocess.Popen(
            [*command, "-DFOREGROUND"], stderr=subprocess.PIPE, text=True
        ) as process:
            assert process.stderr is not None
            try:
                said = iter(process.stderr.readline, "")
                assert any("resuming normal operations" in line for line in said)
                yield _asking(port)
            finally:
                process.terminate()
