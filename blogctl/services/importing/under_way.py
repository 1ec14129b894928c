"""One import under way: what its parts share."""

from dataclasses import dataclass
from functools import cached_property

from sqlmodel import Session

from blogctl.errors import Usage
from blogctl.records.moving import Origin
from blogctl.services import contributors
from blogctl.services.audit import Change
from blogctl.services.importing.ledger import Ledger
from blogctl.services.importing.links import Links
from blogctl.services.importing.people import People
from blogctl.services.importing.tally import Tally
from blogctl.services.importing.terms import Terms
from blogctl.services.importing.wishes import Wishes
from blogctl.services.rendering import Taste, taste_of
from blogctl.services.settings import Settings, load


@dataclass(frozen=True)
class UnderWay:
    """The change that an import is, where it comes from, and who knows what of it."""

    change: Change
    origin: Origin
    wishes: Wishes
    tally: Tally

    @property
    def session(self) -> Session:
        """The session of the change."""
        return self.change.session

    @cached_property
    def settings(self) -> Settings:
        """The blog's settings as the import found them."""
        return load(self.session)

    @cached_property
    def taste(self) -> Taste:
        """How bodies are made into HTML here."""
        return taste_of(self.settings)

    @cached_property
    def ledger(self) -> Ledger:
        """What came from this source before."""
        return Ledger(self.change, self.origin.source)

    @cached_property
    def people(self) -> People:
        """Who is who."""
        return People(self.change, self.ledger, self.tally, mapped=self.wishes.people)

    @cached_property
    def terms(self) -> Terms:
        """The tags and categories."""
        return Terms(self.change, self.ledger, self.tally)

    @cached_property
    def links(self) -> Links:
        """Where old addresses lead."""
        return Links(self.session, self.origin)

    @cached_property
    def default_author(self) -> int:
        """Who signs what nobody signed; raises Usage where that is nobody."""
        author = (
            self.wishes.default_author
            or self.change.actor.contributor_id
            or contributors.only_blogger(self.session)
        )
        if author is None:
            raise Usage("no-default-author")
        return author
