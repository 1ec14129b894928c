"""What all pages of a blog have in common: read once for each build."""

from collections.abc import Iterator
from hashlib import sha256

from sqlalchemy import literal_column, select

from blogctl.models import tables
from blogctl.records.pages import Block, Frame, Link, Outside
from blogctl.services import references
from blogctl.services.printing import bodies, leads, people
from blogctl.services.printing.shelves import Shelves
from blogctl.services.printing.view import View
from blogctl.text import fold
from blogctl.vocabulary import ContributorKind, Kind

_POSTS = tables.POST


def read(view: View) -> Frame:
    """Return what stands on every page, in as many queries however large the blog is."""
    settings, addresses = view.settings, view.addresses
    house = [each for each in people.everybody(view).values() if each.active]
    return Frame(
        language=settings["blog.language"],
        zone=settings["blog.timezone"],
        title=settings["blog.title"],
        description=settings["blog.description"],
        origin=addresses.origin,
        root=addresses.root,
        colour=settings["site.colour"],
        logo=bodies.logo(view),
        menu=tuple(_menu(view)),
        bloggers=tuple(each.person for each in house if each.kind == ContributorKind.BLOGGER),
        contributors=tuple(each.person for each in house if each.kind != ContributorKind.BLOGGER),
        categories=tuple(Shelves(view).standing()),
        links=tuple(Outside(*said.split("=", 1)) for said in settings["site.links"]),
        block=_block(view),
        share=tuple(settings["site.share"]),
        comments_url=settings["site.comments_url"],
        comments_policy=settings["comments.policy"],
        promise=settings["comments.sla"],
        moderation_href=addresses.moderation if settings["site.moderation_page"] else None,
        drafts=view.drafts,
    )


def digest(frame: Frame, extra: str = "") -> str:
    """Return what changes with a frame, and with what else hangs on all pages.

    It is the same in all processes: records write themselves alike.
    """
    return sha256(f"{frame!r}\n{extra}".encode()).hexdigest()


def _menu(view: View) -> Iterator[Link]:
    """Yield the pages of the menu: those of the setting in its order, or all by their titles."""
    columns, wanted = _POSTS.c, view.settings["site.menu"]
    query = select(columns.id, columns.slug, columns.title).where(
        columns.kind == literal_column("'page'"),  # as the index on them has it
        view.shows(),
    )
    pages = {post: (slug, title) for post, slug, title in view.session.connection().execute(query)}
    if wanted is None:
        block = _page(view, view.settings["site.block"])
        named = (post for post in pages if post != block)
        order = sorted(named, key=lambda post: (fold(pages[post][1]), post))
    else:
        order = list(_named(view, wanted))
    for post in order:
        if post in pages:
            slug, title = pages[post]
            yield Link(title, view.addresses.post(slug))


def _block(view: View) -> Block | None:
    """Return the page that stands beside all others, without what only its own page may have."""
    page = _page(view, view.settings["site.block"])
    columns = _POSTS.c
    query = select(columns.slug, columns.title, columns.body_html).where(
        columns.id == page, columns.kind == "page", view.shows()
    )
    row = None if page is None else view.session.connection().execute(query).first()
    if row is None:
        return None
    html = bodies.wardrobe(view, [row.body_html]).dress(row.body_html)
    return Block(row.title, leads.detached(html, view.addresses.post(row.slug)))


def _page(view: View, slug: str) -> int | None:
    return next(iter(_named(view, [slug])), None) if slug else None


def _named(view: View, slugs: list[str]) -> tuple[int, ...]:
    """Return the ids of what these slugs name; an old one leads where its redirect does."""
    return references.find(view.session, Kind.POST, slugs).ids
