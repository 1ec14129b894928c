"""Who acts: a contributor, an operating-system user, or a job."""

from sqlalchemy import select
from sqlmodel import Session

from blogctl.errors import Usage
from blogctl.models import tables
from blogctl.services import references
from blogctl.services.audit import Actor
from blogctl.text import line
from blogctl.vocabulary import Kind


def contributor(actor: Actor) -> int:
    """Return the contributor who acts; raises Usage where it is none."""
    if actor.contributor_id is None:
        raise Usage("no-contributor", actor=actor.name)
    return actor.contributor_id


def who(session: Session, *, named: str | None, user: str) -> Actor:
    """Return who acts: the one named, else whose login this user is, else the user as text.

    A name that begins with @ is a job's, never looked up. Raises NotFound for any other name that
    is no contributor's, and Usage for none at all (`--as "$WHO"` of a script that forgot it).
    """
    if named is not None:
        name = line(named, what="--as")
        if not name:
            raise Usage("empty-value", what="--as")
        if name.startswith("@"):
            return Actor(name)
        contributor = references.one(session, Kind.CONTRIBUTOR, name)
        return Actor(references.slug_of(session, Kind.CONTRIBUTOR, contributor), contributor)
    people, logins = tables.CONTRIBUTOR, tables.CONTRIBUTOR_LOGIN
    query = select(people.c.slug, people.c.id).join(logins, logins.c.contributor_id == people.c.id)
    row = session.execute(query.where(logins.c.login == user)).first()
    return Actor(row.slug, row.id) if row else Actor(line(user, what="user"))
