"""The posts and pages of another blog: new ones in batches, those that came before one by one."""

import re
from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from typing import Any
from urllib.parse import unquote

from sqlalchemy import null, select, update

from blogctl.errors import BlogctlError
from blogctl.models import tables
from blogctl.models.posts import Post
from blogctl.records.moving import MovedPost
from blogctl.services import posts as house
from blogctl.services.importing import addresses
from blogctl.services.importing.drafting import Draft, draft, mark
from blogctl.services.importing.ledger import Known
from blogctl.services.importing.tally import Note
from blogctl.services.importing.under_way import UnderWay
from blogctl.services.rendering import RENDERER_VERSION, Rendering, rendered
from blogctl.slugs import SLUG_LIMIT, candidates, is_reserved, slugify
from blogctl.store import batches
from blogctl.text import fold
from blogctl.vocabulary import Action, Arrival, BodyFormat, Kind, PostKind, PostStatus

_POSTS, _REDIRECTS = tables.POST, tables.REDIRECT
_PLAIN_SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_AT_ONCE = 4_000_000  # characters of bodies whose links are settled in one go at the end

_COLUMNS = (
    "id kind slug title summary body body_format body_html renderer body_text words author_id"
    " status status_before published_at sort_at comments_open last_number revision version"
    " created_at updated_at sticky"
)


class Posts:
    """Brings posts in; what links to things that did not come yet is written by `finish`.

    `first_new` is the first id that this import gave or would give, `batch_first` that of the last
    batch.
    """

    def __init__(self, way: UnderWay) -> None:
        self._way = way
        self._open: list[tuple[int, str, int]] = []
        self._unwanted = set[str]()
        self._ready: Mapping[str, Rendering] = {}
        self._further: dict[str, Iterator[str]] = {}
        self.first_new = self.batch_first = batches.first_free(way.session, _POSTS.name)

    def is_unwanted(self, key: str) -> bool:
        """Tell whether a post was left out because of the wishes."""
        return key in self._unwanted

    def take(self, arriving: Sequence[MovedPost], ready: Mapping[str, Rendering]) -> None:
        """Bring a batch of posts in; `ready` has bodies that were rendered before, by key."""
        way, self._ready = self._way, ready
        self.batch_first = batches.first_free(way.session, _POSTS.name)
        known = way.ledger.known(Kind.POST, (post.key for post in arriving))
        here = way.ledger.here(Kind.POST, [each.thing for each in known.values()])
        fresh: dict[str, MovedPost] = {}
        for post in arriving:
            way.tally.came(str(post.kind))
            unwanted = way.wishes.unwanted(post, way.change.now)
            before = known.get(post.key)
            if unwanted is not None:
                self._unwanted.add(post.key)
                self._became(post, Arrival.SKIPPED, unwanted)
            elif post.key in fresh or (before and before.operation == way.change.began):
                self._became(post, Arrival.SKIPPED, "came-twice")
            elif before is None:
                fresh[post.key] = post
            elif before.thing not in here:
                self._became(post, Arrival.KEPT, "deleted-here")
            else:
                self._again(post, before)
        self._create(self._merged(list(fresh.values())))

    def finish(self) -> None:
        """Settle the links that were open, now that all has come, and render what holds them."""
        opened: dict[int, str] = {}
        room = _AT_ONCE
        for thing, key, length in self._open:
            opened[thing] = key
            room -= length
            if room <= 0:
                self._settle(opened)
                opened, room = {}, _AT_ONCE
        self._settle(opened)

    def _became(
        self,
        post: MovedPost,
        outcome: Arrival,
        reason: str | None = None,
        thing: int | None = None,
    ) -> None:
        note = Note(reason, place=post.place)
        self._way.tally.became(str(post.kind), outcome, post.key, note, thing=thing)

    # What came before.

    def _again(self, post: MovedPost, known: Known) -> None:
        outcome, reason, digest = Arrival.UNCHANGED, None, mark(post)
        if known.digest != digest:
            if self._way.ledger.touched(Kind.POST, known):
                outcome, reason = Arrival.KEPT, "changed-here"
            else:
                try:
                    self._update(draft(self._way, post), known.thing)
                    outcome = Arrival.UPDATED
                    self._way.ledger.remember_anew(Kind.POST, post.key, digest)
                except BlogctlError as error:
                    outcome, reason = Arrival.KEPT, error.key
        self._became(post, outcome, reason, known.thing)

    def _update(self, new: Draft, thing: int) -> None:
        """Write a post anew, its address aside: that one is known by now."""
        way, post = self._way, new.post
        (settled,) = way.links.settle([(post.key, new.body)])
        self._tell_missing(post.key, str(post.kind), settled.missing)
        row = way.session.get_one(Post, thing)
        before = (row.status, row.published_at)
        said = {
            "title": new.title,
            "summary": new.summary,
            "body": settled.body,
            "body_format": post.body_format,
            "kind": post.kind,
            "author_id": new.author,
            "comments_open": post.comments_open,
            "with": list(new.with_),
            "categories": list(new.categories),
            "tags": list(new.tags),
        }
        house.restate(way.change, thing, said)
        row.status, row.published_at = post.status, new.published_at
        row.sort_at, row.sticky = new.sort_at, post.sticky
        way.session.flush()
        house.record_dates(way.change, thing, before, (row.status, row.published_at))

    # What is new.

    def _merged(self, fresh: Sequence[MovedPost]) -> list[MovedPost]:
        """Return the posts that are not here: one of the same slug, title and date is."""
        way = self._way
        slugs = {post.key: _slug(post, post.title) for post in fresh}
        rows = batches.matching(
            way.session, _POSTS, "slug id title published_at", by="slug", values=slugs.values()
        )
        there = {slug: (thing, title, published) for slug, thing, title, published in rows}
        left, found = [], []
        for post in fresh:
            thing, title, published = there.get(slugs[post.key], (None, "", None))
            same = published == batches.moment(post.published_at) and fold(title) == fold(
                post.title
            )
            if thing is None or not same or thing >= self.first_new:
                left.append(post)
                continue
            found.append((post.key, thing, mark(post)))
            self._became(post, Arrival.MERGED, "same-post", thing)
        if found:
            way.ledger.remember(Kind.POST, found)
        return left

    def _create(self, fresh: Sequence[MovedPost]) -> None:
        drafts = []
        for post in fresh:
            try:
                drafts.append(draft(self._way, post))
            except BlogctlError as error:
                if error.key == "no-default-author":  # of all the posts, and not of this one
                    raise
                self._became(post, Arrival.SKIPPED, error.key)
        if not drafts:
            return
        way = self._way
        first = batches.first_free(way.session, _POSTS.name)
        ids = range(first, first + len(drafts))
        slugs = self._slugs(drafts)
        made = self._rendered(drafts, ids)
        rows = map(_row, drafts, ids, slugs, made)
        batches.insert(way.session, _POSTS, _COLUMNS, list(rows))
        created = select(_POSTS.c.id, null(), _POSTS.c.status)
        between = _POSTS.c.id.between(first, first + len(drafts) - 1)
        way.change.record_each(Action.CREATE, Kind.POST, created.where(between).order_by("id"))
        self._link(drafts, ids)
        self._remember(drafts, ids)

    def _slugs(self, drafts: Sequence[Draft]) -> list[str]:
        """Return a free slug for each of them: its own where it can be had."""
        session = self._way.session
        wanted = [_slug(new.post, new.title) for new in drafts]
        current = batches.matching(session, _POSTS, "slug", by="slug", values=wanted)
        old = batches.matching(
            session, _REDIRECTS, "old", by="old", values=wanted, where={"kind": str(Kind.POST)}
        )
        taken = {slug for (slug,) in [*current, *old]}
        given = []
        for base in wanted:
            free = base not in taken and not is_reserved(base, kind="post")
            given.append(base if free else self._numbered_slug(base, taken))
            taken.add(given[-1])
        return given

    def _numbered_slug(self, base: str, taken: AbstractSet[str]) -> str:
        """Return the next of `base-2`, `base-3` … that is free; none is tried twice."""
        further = self._further.setdefault(base, candidates(base, kind="post"))
        return next(each for each in further if each not in taken and not self._is_taken(each))

    def _is_taken(self, slug: str) -> bool:
        old = (_REDIRECTS.c.kind == Kind.POST) & (_REDIRECTS.c.old == slug)
        query = select(_POSTS.c.id).where(_POSTS.c.slug == slug)
        found = self._way.session.execute(query.union_all(select(_REDIRECTS.c.id).where(old)))
        return found.first() is not None

    def _rendered(self, drafts: Sequence[Draft], ids: Sequence[int]) -> list[Rendering]:
        """Render bodies, and leave those that link to what did not come yet for `finish`."""
        settled = self._way.links.settle([(new.post.key, new.body) for new in drafts])
        made = []
        for new, thing, found in zip(drafts, ids, settled, strict=True):
            if found.missing:
                self._open.append((thing, new.post.key, len(new.body)))
            body = "" if found.missing else found.body
            made.append(self._render(body, new.post.body_format, self._ready.get(new.post.key)))
            self._tell_embeds(new.post.key, str(new.post.kind), made[-1])
        return made

    def _render(
        self, body: str, body_format: BodyFormat, ready: Rendering | None = None
    ) -> Rendering:
        wanted = (body, body_format, self._way.taste)
        if ready is not None and (ready.body, ready.body_format, ready.taste) == wanted:
            return ready
        return rendered(body, body_format=body_format, taste=self._way.taste)

    def _link(self, drafts: Sequence[Draft], ids: Sequence[int]) -> None:
        """File the new posts, and let their old addresses lead to them."""
        session = self._way.session
        for table, column, things in (
            (tables.POST_CONTRIBUTOR, "contributor_id", [new.with_ for new in drafts]),
            (tables.POST_CATEGORY, "category_id", [new.categories for new in drafts]),
            (tables.POST_TAG, "tag_id", [new.tags for new in drafts]),
        ):
            placed = "position" in table.c
            rows = [
                (post, thing, place) if placed else (post, thing)
                for post, each in zip(ids, things, strict=True)
                for place, thing in enumerate(each)
            ]
            columns = f"post_id {column} position" if placed else f"post_id {column}"
            batches.insert(session, table, columns, rows)
        places = [
            (place, thing, new.post.key)
            for new, thing in zip(drafts, ids, strict=True)
            for place in map(self._way.links.own.place_of, new.post.paths)
            if place is not None
        ]
        addresses.keep(self._way, Kind.POST, places)

    def _remember(self, drafts: Sequence[Draft], ids: Sequence[int]) -> None:
        way = self._way
        rows = [
            (new.post.key, thing, mark(new.post)) for new, thing in zip(drafts, ids, strict=True)
        ]
        way.ledger.remember(Kind.POST, rows)
        for kind in PostKind:
            things = [
                (new.post.key, thing)
                for new, thing in zip(drafts, ids, strict=True)
                if new.post.kind is kind
            ]
            way.tally.became_each(str(kind), Arrival.CREATED, things)

    def _settle(self, opened: Mapping[int, str]) -> None:
        session, columns = self._way.session, "id kind body body_format"
        rows = batches.matching(session, _POSTS, columns, by="id", values=opened)
        settled = self._way.links.settle([(opened[row[0]], row[2]) for row in rows])
        for (thing, kind, _, body_format), found in zip(rows, settled, strict=True):
            self._tell_missing(opened[thing], kind, found.missing)
            made = self._render(found.body, BodyFormat(body_format))
            self._tell_embeds(opened[thing], kind, made)
            values = {
                "body": found.body,
                "body_html": _placed(made, thing),
                "body_text": made.text,
                "words": made.words,
            }
            session.execute(update(_POSTS).where(_POSTS.c.id == thing).values(**values))

    def _tell_embeds(self, key: str, kind: str, made: Rendering) -> None:
        for host in made.embeds_replaced:
            self._way.tally.lost(kind, key, Note("embed-linked", host))

    def _tell_missing(self, key: str, kind: str, missing: Sequence[str]) -> None:
        for target in missing:
            self._way.tally.lost(kind, key, Note("link-nowhere", target))


def _slug(post: MovedPost, title: str) -> str:
    """Return the slug that a post had, made one that can be had here."""
    given = unquote(post.slug or "")
    if given and _PLAIN_SLUG.fullmatch(given) and len(given) <= SLUG_LIMIT:
        return given if not given.isdigit() else f"post-{given}"
    return slugify(given or title, kind="post")


def _placed(made: Rendering, thing: int) -> str:
    return made.html.replace(made.stand_in, f"post-{thing}-")


def _row(new: Draft, thing: int, slug: str, made: Rendering) -> tuple[Any, ...]:
    """Return the row of a new post, in the order of `_COLUMNS`."""
    post = new.post
    trashed = post.status is PostStatus.TRASHED
    before = PostStatus.PUBLISHED if new.published_at else PostStatus.DRAFT
    return (
        thing,
        str(post.kind),
        slug,
        new.title,
        new.summary,
        made.body or new.body,
        str(post.body_format),
        _placed(made, thing),
        RENDERER_VERSION,
        made.text,
        made.words,
        new.author,
        str(post.status),
        str(before) if trashed else None,
        batches.moment(new.published_at),
        batches.moment(new.sort_at),
        post.comments_open,
        0,
        1,
        1,
        batches.moment(new.created_at),
        batches.moment(new.updated_at),
        post.sticky,
    )
