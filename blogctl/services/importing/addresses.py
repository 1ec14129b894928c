"""The addresses at which things stood: kept as redirects to what they are here."""

from collections.abc import Sequence

from blogctl.models import tables
from blogctl.services.importing.tally import Note
from blogctl.services.importing.under_way import UnderWay
from blogctl.store import batches
from blogctl.vocabulary import Kind

_REDIRECTS, _POSTS = tables.REDIRECT, tables.POST


def keep(way: UnderWay, kind: Kind, places: Sequence[tuple[str, int, str]]) -> None:
    """Let old places lead to things: of each the place, the id here and the foreign id.

    A place that leads elsewhere already stays as it is, and that is told.
    """
    wanted = [place for place, _, _ in places]
    taken = dict(
        batches.matching(
            way.session,
            _REDIRECTS,
            "old target_id",
            by="old",
            values=wanted,
            where={"kind": str(kind)},
        )
    )
    if kind is Kind.POST:
        slugs = [place for place in wanted if "/" not in place]
        taken |= dict(batches.matching(way.session, _POSTS, "slug id", by="slug", values=slugs))
    rows = []
    made = batches.moment(way.change.now)
    for place, thing, key in places:
        if place not in taken:
            taken[place] = thing
            rows.append((str(kind), place, thing, made))
        elif taken[place] != thing:
            way.tally.lost(str(kind), key, Note("address-taken", detail=place))
    batches.insert(way.session, _REDIRECTS, "kind old target_id created_at", rows)
