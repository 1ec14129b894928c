"""`blogctl contributor`: the people of the house."""

from typing import TYPE_CHECKING, Annotated

import typer

from blogctl.cli import _asking
from blogctl.cli._context import Context, of
from blogctl.cli._lazy import Noun
from blogctl.cli._moments import day, day_shown, today
from blogctl.cli._options import (
    ContributorKindOpt,
    DryRunOpt,
    IfMissingOpt,
    IntoOpt,
    KeepGoingOpt,
    LimitOpt,
    RefArg,
    RefsArg,
    SlugOpt,
    YesOpt,
)
from blogctl.errors import Usage
from blogctl.records.people import ContributorRecord
from blogctl.vocabulary import Kind

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sqlmodel import Session

noun = Noun()

NameArg = Annotated[str, typer.Argument(metavar="NAME", help="What readers see.")]
NameOpt = Annotated[str | None, typer.Option("--name", metavar="NAME", help="The new name.")]
RoleOpt = Annotated[
    str | None, typer.Option("--role", metavar="LINE", help="The line beside the name.")
]
BioOpt = Annotated[str | None, typer.Option("--bio", metavar="TEXT", help="The sentence under it.")]
EmailOpt = Annotated[str | None, typer.Option("--email", metavar="E-MAIL", help="Never published.")]
UrlOpt = Annotated[str | None, typer.Option("--url", metavar="URL", help="Their own page.")]
TopicsOpt = Annotated[
    list[str] | None,
    typer.Option("--topic", metavar="WORDS", help="What they answer for; may be repeated."),
]
LoginsOpt = Annotated[
    list[str] | None,
    typer.Option("--login", metavar="USER", help="Their operating-system user."),
]
SortNameOpt = Annotated[
    str | None, typer.Option("--sort-name", metavar="NAME", help="What they are listed by.")
]
FromOpt = Annotated[
    str | None, typer.Option("--from", metavar="WHEN", help="The first day; today by default.")
]
LastOpt = Annotated[
    str | None, typer.Option("--until", metavar="WHEN", help="The last day; open by default.")
]
BackOpt = Annotated[bool, typer.Option("--back", help="They are here again.")]
ActiveOpt = Annotated[
    bool | None, typer.Option("--active/--inactive", help="Who takes part, or no longer.")
]


@noun.command("list", examples=("blogctl contributor list", "blogctl contributor list --inactive"))
def list_(
    ctx: typer.Context,
    kind: ContributorKindOpt = None,
    active: ActiveOpt = None,
    limit: LimitOpt = None,
) -> None:
    """List the contributors by surname, with their counts of public posts and comments."""
    from blogctl.services import contributors  # noqa: PLC0415

    context = of(ctx)
    context.expect(ContributorRecord, limit=limit)
    with context.reading() as session:
        rows = contributors.listing(
            session, now=context.now, kind=kind, active=active, limit=context.output.wanted()
        )
        context.output.records(
            rows,
            ContributorRecord,
            total=lambda: contributors.count(session, kind=kind, active=active),
        )


@noun.command(examples=("blogctl contributor show chantal-buhagar --format json",))
def show(ctx: typer.Context, ref: RefArg) -> None:
    """Show one contributor."""
    from blogctl.services import contributors, references  # noqa: PLC0415

    context = of(ctx)
    context.expect(ContributorRecord)
    with context.reading() as session:
        person = references.one(session, Kind.CONTRIBUTOR, ref)
        rows = contributors.records(session, [person], now=context.now)
    context.output.records(rows, ContributorRecord, one=True)


@noun.command(
    examples=(
        "blogctl contributor add 'Chantal Buhagar' --kind blogger --login chantal",
        "blogctl contributor add 'Luc Ferry' --role 'le critique' --topic cinema",
    )
)
def add(
    ctx: typer.Context,
    name: NameArg,
    slug: SlugOpt = None,
    kind: ContributorKindOpt = None,
    role: RoleOpt = None,
    bio: BioOpt = None,
    email: EmailOpt = None,
    url: UrlOpt = None,
    topic: TopicsOpt = None,
    login: LoginsOpt = None,
    sort_name: SortNameOpt = None,
    if_missing: IfMissingOpt = False,
) -> None:
    """Add a contributor."""
    from blogctl.services import contributors  # noqa: PLC0415
    from blogctl.services.contributors import Person  # noqa: PLC0415

    context = of(ctx)
    context.expect(ContributorRecord)
    person = Person(
        name=name,
        slug=slug,
        kind=kind,
        role=role,
        bio=bio,
        email=email,
        url=url,
        sort_name=sort_name,
        topics=_given(topic),
        logins=_given(login),
    )
    with context.change("contributor add") as change:
        known = contributors.existing(change.session, person) if if_missing else None
        added = contributors.add(change, person) if known is None else known
        rows = contributors.records(change.session, [added], now=context.now)
    _asking.tell_existing(context, [] if known is None else [rows[0].slug])
    context.output.records(rows, ContributorRecord, change=True, one=True)


@noun.command(examples=("blogctl contributor edit luc-ferry --role 'Critique' --topic cinema",))
def edit(
    ctx: typer.Context,
    ref: RefArg,
    name: NameOpt = None,
    slug: SlugOpt = None,
    kind: ContributorKindOpt = None,
    role: RoleOpt = None,
    bio: BioOpt = None,
    email: EmailOpt = None,
    url: UrlOpt = None,
    topic: TopicsOpt = None,
    login: LoginsOpt = None,
    sort_name: SortNameOpt = None,
) -> None:
    """Change a contributor; --topic and --login replace all there were, '' takes one away."""
    from blogctl.services import contributors, references  # noqa: PLC0415
    from blogctl.services.contributors import Person  # noqa: PLC0415

    context = of(ctx)
    context.expect(ContributorRecord)
    person = Person(
        name=name,
        slug=slug,
        kind=kind,
        role=role,
        bio=bio,
        email=email,
        url=url,
        sort_name=sort_name,
        topics=_given(topic),
        logins=_given(login),
    )
    _asking.something_said(ctx, not person.says_nothing)
    with context.change("contributor edit") as change:
        contributor = references.one(change.session, Kind.CONTRIBUTOR, ref)
        if not contributors.edit(change, contributor, person):
            context.say("nothing-changed")
        rows = contributors.records(change.session, [contributor], now=context.now)
    context.output.records(rows, ContributorRecord, change=True, one=True)


@noun.command(examples=("blogctl contributor deactivate luc-ferry",))
def deactivate(
    ctx: typer.Context, refs: RefsArg, dry_run: DryRunOpt = False, keep_going: KeepGoingOpt = False
) -> None:
    """Let contributors no longer take part; what they wrote stays."""
    _set_active(ctx, refs, active=False, dry_run=dry_run, keep_going=keep_going)


@noun.command(examples=("blogctl contributor activate luc-ferry",))
def activate(
    ctx: typer.Context, refs: RefsArg, dry_run: DryRunOpt = False, keep_going: KeepGoingOpt = False
) -> None:
    """Let contributors take part again."""
    _set_active(ctx, refs, active=True, dry_run=dry_run, keep_going=keep_going)


@noun.command(
    examples=(
        "blogctl contributor away luc-ferry --until 'lundi prochain'",
        "blogctl contributor away luc-ferry --from 2026-08-01 --until 2026-08-21",
        "blogctl contributor away luc-ferry --back",
    )
)
def away(
    ctx: typer.Context,
    ref: RefArg,
    since: FromOpt = None,
    until: LastOpt = None,
    back: BackOpt = False,
) -> None:
    """Say from when until when somebody is away: assign --auto leaves them out meanwhile."""
    from blogctl.services import contributors, references  # noqa: PLC0415

    context = of(ctx)
    context.expect(ContributorRecord)
    if back and (since or until):
        raise Usage("options-exclusive", first="--back", second="--from" if since else "--until")
    with context.change("contributor away") as change:
        first, last = day(context, since), day(context, until)
        person = references.one(change.session, Kind.CONTRIBUTOR, ref)
        if first is None and not back:
            first = contributors.away_since(change.session, person, today(context))
        if not contributors.set_away(change, person, since=first, until=last):
            context.say("nothing-changed")
        rows = contributors.records(change.session, [person], now=context.now)
        waiting = _waiting_for(change.session, [person])
    context.output.records(rows, ContributorRecord, change=True, one=True)
    if back:
        context.say("here", slug=rows[0].slug)
    else:
        parts = {"slug": rows[0].slug, "since": day_shown(context, first or today(context))}
        if last is None:
            context.say("away-since", **parts)
        else:
            context.say("away", until=day_shown(context, last), **parts)
        _tell_waiting(context, waiting)


def _waiting_for(session: "Session", people: "Sequence[int]") -> dict[str, int]:
    """Return how many comments to answer are still with somebody, by slug."""
    from blogctl.services import assigning  # noqa: PLC0415

    return assigning.loads(session, people)


def _tell_waiting(context: Context, waiting: "Mapping[str, int]") -> None:
    for slug, count in waiting.items():
        context.say("still-with", slug=slug, count=count)


def _set_active(
    ctx: typer.Context, refs: list[str], *, active: bool, dry_run: bool, keep_going: bool
) -> None:
    from blogctl.services import contributors  # noqa: PLC0415

    context = of(ctx)
    context.expect(ContributorRecord)
    named = _asking.references(context, refs)
    verb = "activate" if active else "deactivate"
    with context.change(f"contributor {verb}", dry_run=dry_run) as change:
        outcome = contributors.set_active(change, named, active=active, keep_going=keep_going)
        rows = contributors.records(change.session, outcome.ids, now=context.now)
        waiting = {} if active else _waiting_for(change.session, outcome.ids)
    context.output.records(rows, ContributorRecord, change=True)
    _tell_waiting(context, waiting)
    _asking.report(context, outcome, asked=len(named))


@noun.command(examples=("blogctl contributor merge c-buhagar --into chantal-buhagar --yes",))
def merge(
    ctx: typer.Context,
    refs: RefsArg,
    into: IntoOpt,
    dry_run: DryRunOpt = False,
    yes: YesOpt = False,
) -> None:
    """Give all that some contributors wrote and decided to one of them. There is no undo."""
    from blogctl.services import contributors, references  # noqa: PLC0415

    context = of(ctx)
    context.expect(ContributorRecord)
    named = _asking.references(context, refs)
    _asking.before_merge(context, Kind.CONTRIBUTOR, named, into=into, yes=yes or dry_run)
    with context.change("contributor merge", dry_run=dry_run) as change:
        target = references.one(change.session, Kind.CONTRIBUTOR, into)
        sources = references.several(change.session, Kind.CONTRIBUTOR, named)
        contributors.merge(change, sources, into=target)
        rows = contributors.records(change.session, [target], now=context.now)
    context.output.records(rows, ContributorRecord, change=True)


def _given(values: list[str] | None) -> tuple[str, ...] | None:
    """Return repeated values without empty ones; None where the option was not given at all."""
    return tuple(filter(None, values)) if values else None
