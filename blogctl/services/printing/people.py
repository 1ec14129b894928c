"""The people of the house, as readers see them."""

import re
from dataclasses import dataclass

from sqlalchemy import select

from blogctl.models import tables
from blogctl.records.pages import Gathering, Link, Person
from blogctl.services.printing.view import View

_PEOPLE = tables.CONTRIBUTOR
_ON_THE_WEB = re.compile(r"https?://[^\s<>\"\\\x00-\x1f]+", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Somebody:
    """A contributor: who they are to readers, and whether they are still of the house.

    `link` is their name, that leads to their posts.
    """

    slug: str
    person: Person
    link: Link
    kind: str
    active: bool


def everybody(view: View) -> dict[int, Somebody]:
    """Return all contributors by id, in the order of their names: a house has a few dozen."""
    columns = _PEOPLE.c
    query = select(
        columns.id,
        columns.slug,
        columns.name,
        columns.role,
        columns.bio,
        columns.url,
        columns.kind,
        columns.active,
    ).order_by(columns.sort_name, columns.id)
    found = {}
    for thing, slug, name, role, bio, url, kind, active in (
        view.session.connection().execute(query).all()
    ):
        href = view.addresses.list_(Gathering.AUTHOR, slug)
        person = Person(name, href, role, bio, on_the_web(url))
        found[thing] = Somebody(slug, person, Link(name, href), str(kind), bool(active))
    return found


def on_the_web(url: str | None) -> str | None:
    """Return an address that a page may lead to: http or https, whatever was imported."""
    return url if url and _ON_THE_WEB.fullmatch(url) else None
