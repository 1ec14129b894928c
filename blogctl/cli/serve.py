"""`blogctl serve`: the blog over HTTP, with a form for readers."""

from importlib.util import find_spec
from pathlib import Path
from typing import Annotated

import typer

from blogctl.cli._context import of
from blogctl.cli._lazy import Noun
from blogctl.cli._options import choice, one_of, whole_number
from blogctl.errors import Usage
from blogctl.vocabulary import ServeUnit

noun = Noun()

HostOpt = Annotated[str, typer.Option("--host", metavar="HOST", help="The address to listen at.")]
PortOpt = Annotated[
    int | None,
    typer.Option("--port", metavar="PORT", parser=whole_number, help="Its port; 8000 by default."),
]
SocketOpt = Annotated[
    str | None,
    typer.Option("--socket", metavar="PATH", help="A socket in the file system instead."),
]
ProxyOpt = Annotated[
    list[str] | None,
    typer.Option(
        "--trusted-proxy",
        metavar="NET",
        help="Whose X-Forwarded-For is believed, such as 10.0.0.0/8; may be repeated.",
    ),
]
BaseUrlOpt = Annotated[
    str | None,
    typer.Option("--base-url", metavar="URL", help="Instead of blog.url, for a trial elsewhere."),
]
StaticOpt = Annotated[
    str | None,
    typer.Option("--static", metavar="FOLDER", help="Serve what site build wrote there instead."),
]
UnitOpt = Annotated[
    ServeUnit | None,
    typer.Option(
        "--unit",
        metavar=choice(ServeUnit),
        parser=one_of(ServeUnit),
        help="Print what starts it, or a web server's part, and do nothing.",
    ),
]


@noun.command(
    prints=False,
    examples=(
        "blogctl serve",
        "blogctl serve --socket /run/blogctl/blog.sock --unit nginx",
        "blogctl serve --host 0.0.0.0 --port 8080 --trusted-proxy 10.0.0.0/8",
    ),
)
def serve(
    ctx: typer.Context,
    host: HostOpt = "127.0.0.1",
    port: PortOpt = None,
    socket: SocketOpt = None,
    proxies: ProxyOpt = None,
    base_url: BaseUrlOpt = None,
    static: StaticOpt = None,
    unit: UnitOpt = None,
) -> None:
    """Serve the blog page by page, and take in what readers write.

    Pages are those of site build, drawn when they are asked for; what you change shows on the next
    request. Comments go where comments.policy says. It stands behind a web server that speaks
    HTTPS. The log is on standard error, with addresses shortened; /healthz tells whether all is
    well. SIGTERM lets it finish what is under way.
    """
    context = of(ctx)
    context.alone("serve")
    number = 8000 if port is None else port
    if unit is not None:
        _print_unit(ctx, unit, f"{host}:{number}")
        return
    _check_installed()
    from blogctl.services.setting_values import address  # noqa: PLC0415
    from blogctl.site import theme  # noqa: PLC0415
    from blogctl.store import secrets  # noqa: PLC0415
    from blogctl.web import clients, server  # noqa: PLC0415
    from blogctl.web.app import Serving  # noqa: PLC0415

    with context.reading():
        known = context.settings
    try:
        trusted = tuple(clients.networks(proxies or ()))
    except ValueError as error:
        raise Usage("network-bad", value=str(error)) from error
    base = address("--base-url", base_url) if base_url else ""
    where = socket if socket is not None else f"http://{host}:{number}/"
    if not base and not known["blog.url"] and socket is None:
        base = where.rstrip("/")
    serving = Serving(
        blog=context.path,
        secret=secrets.secret(context.path),
        clock=context.clock,
        host=host,
        base=base,
        trusted=trusted,
        cache=theme.cache_of(context.environ),
        static=None if static is None else _built(context.cwd / static),
        report=context.report,
    )
    context.say("serving", where=where)
    server.run(serving, port=number, path=None if socket is None else context.cwd / socket)


def _print_unit(ctx: typer.Context, unit: ServeUnit, listened: str) -> None:
    from blogctl.cli import _serve_units  # noqa: PLC0415 - for who sets it up

    context, given = of(ctx), ctx.params
    socket = given["socket"]
    where = listened if socket is None else str(context.cwd / socket)
    if socket is not None:
        options = ["--socket", where]
    else:
        host, _, port = listened.rpartition(":")
        options = ["--host", host, "--port", port]
    if given["base_url"] is not None:
        options += ["--base-url", given["base_url"]]
    if given["static"] is not None:
        options += ["--static", str(context.cwd / given["static"])]
    for network in given["proxies"] or ():
        options += ["--trusted-proxy", network]
    text = _serve_units.unit(context, unit, where=where, options=options)
    context.output.text(text.rstrip("\n"))


def _built(folder: Path) -> Path:
    """Return a folder to serve; raises Usage where it is none."""
    if not folder.is_dir():
        raise Usage("folder-missing", path=str(folder))
    return folder


def _check_installed() -> None:
    """Raise Usage where what only this command needs was not installed with blogctl."""
    lacking = [name for name in ("starlette", "uvicorn", "captcha") if find_spec(name) is None]
    if lacking:
        raise Usage("extra-missing", command="serve", extra="serve")
