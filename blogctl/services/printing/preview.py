"""One post drawn as it will be, into a folder of its own that a browser opens without a server."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from urllib.parse import quote

from sqlalchemy import select
from sqlmodel import Session

from blogctl.errors import Conflict
from blogctl.models import tables
from blogctl.services.post_lists import is_public
from blogctl.services.printing import frame, media, posts
from blogctl.services.printing.view import View
from blogctl.services.settings import Settings
from blogctl.site import theme
from blogctl.site.pages import Pages
from blogctl.site.paths import Addresses
from blogctl.store import media_files, preview_folder
from blogctl.vocabulary import PostStatus

_POSTS = tables.POST


@dataclass(frozen=True, slots=True)
class Preview:
    """A post's page: its file, and the address by which a browser opens it."""

    file: Path
    url: str


def draw(session: Session, post: int, *, blog: Path, settings: Settings, now: datetime) -> Preview:
    """Draw a post with all that its page shows, in the place of what was drawn there before.

    Raises Conflict for one in the trash, DatabaseProblem where it can't be written, and as
    `theme.load` does.
    """
    columns = _POSTS.c
    query = select(columns.slug, columns.status, is_public(now).label("public"))
    row = session.execute(query.where(columns.id == post)).one()
    if row.status == PostStatus.TRASHED:
        raise Conflict("post-trashed", refs=[row.slug])
    look = theme.load(theme.folder_of(blog))
    folder = preview_folder.emptied(blog)
    addresses = Addresses("file://", quote(str(folder)))
    view = View(session, settings, addresses, now, drafts=not row.public)
    (article,) = posts.articles(view, [post])
    common = frame.read(view)
    file = addresses.file(article.entry.href)
    page = Pages(common, addresses, look).article(article)
    # Where there is no server, a folder is no page: what leads to a place on this one stays on it.
    page = page.replace(f'="{article.entry.href}#'.encode(), b'="#')
    preview_folder.put(folder, file, page)
    for name, data in look.assets(common.colour):
        preview_folder.put(folder, addresses.file(addresses.asset(name)), data)
    for medium in media.originals(view, media.used(view, [post]), media_files.folder_of(blog)):
        preview_folder.put(folder, *medium)
    return Preview(folder / file, addresses.absolute(f"{addresses.root}/{file}"))
