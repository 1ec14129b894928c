"""What keeps `serve` running, and what leads readers to it: ready files for others to read."""

from urllib.parse import urlsplit

from blogctl.cli import _units
from blogctl.cli._context import Context
from blogctl.errors import Usage
from blogctl.vocabulary import ServeUnit


def unit(context: Context, kind: ServeUnit, *, where: str, options: list[str]) -> str:
    """Return a file: of systemd, which starts it, or of a web server that stands before it.

    `where` is `HOST:PORT`, or the absolute path of a socket. Raises Usage where a web server's file
    needs `blog.url` and there is none.
    """
    if kind is ServeUnit.SYSTEMD:
        words = [*_units.program(), "--db", str(context.path.resolve()), "serve", *options]
        return _SYSTEMD.format(command=" ".join(map(_units.quoted, words)))
    with context.reading():
        name = urlsplit(context.settings["blog.url"]).hostname
    if name is None:
        raise Usage("url-unset")
    socket = where.startswith("/")
    if kind is ServeUnit.NGINX:
        target = f"http://unix:{where}" if socket else f"http://{where}"
        quoted = target.replace("\\", "\\\\").replace('"', '\\"')
        return _NGINX.format(name=name, target=f'"{quoted}"')
    target = f"unix/{where}" if socket else where
    return _CADDY.format(name=name, target=f"`{target}`")


_SYSTEMD = """\
# ~/.config/systemd/user/blogctl-serve.service
[Unit]
Description=The blog, for its readers

[Service]
ExecStart={command}
Restart=on-failure
TimeoutStopSec=30
NoNewPrivileges=true
PrivateTmp=true

[Install]
WantedBy=default.target

# Then: systemctl --user enable --now blogctl-serve.service
"""

_NGINX = """\
# /etc/nginx/conf.d/blogctl.conf
server {{
    listen 80;
    listen [::]:80;
    server_name {name};
    client_max_body_size 256k;

    location / {{
        proxy_pass {target};
        proxy_set_header Host $host;
        proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;
    }}
}}

# Then HTTPS: certbot --nginx -d {name}
# Where nginx asks at a port: blogctl serve --trusted-proxy 127.0.0.1
"""

_CADDY = """\
# /etc/caddy/Caddyfile
{name} {{
    request_body {{
        max_size 256KB
    }}
    reverse_proxy {target}
}}

# Where Caddy asks at a port: blogctl serve --trusted-proxy 127.0.0.1
"""
