"""Who acts: a contributor, an operating-system user, or a job."""

from sqlmodel import Session

from blogctl.services import contributors, references
from blogctl.services.audit import Actor
from blogctl.text import line
from blogctl.vocabulary import Kind


def who(session: Session, *, named: str | None, user: str) -> Actor:
    """Return who acts: the one named, else whose login this user is, else the user as text.

    A name that begins with @ is a job's, never looked up. Raises NotFound for any other name that
    is no contributor's.
    """
    if named is not None:
        name = line(named, what="--as")
        if name.startswith("@"):
            return Actor(name)
        contributor = references.one(session, Kind.CONTRIBUTOR, name)
        return Actor(contributors.slug_of(session, contributor), contributor)
    found = contributors.by_login(session, user)
    return Actor(found[1], found[0]) if found else Actor(line(user, what="user"))
