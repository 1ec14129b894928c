"""`blogctl privacy`: what is held on people, and its end."""

from typing import Annotated

import typer

from blogctl.cli import _asking
from blogctl.cli._context import Context, of
from blogctl.cli._lazy import Noun
from blogctl.cli._options import DryRunOpt, YesOpt
from blogctl.errors import Usage
from blogctl.records.privacy import ErasedRecord, ForgottenRecord, HeldRecord
from blogctl.vocabulary import Format, Kind

noun = Noun()

EmailArg = Annotated[str, typer.Argument(metavar="E-MAIL", help="Whose.")]
AnyEmailArg = Annotated[str | None, typer.Argument(metavar="[E-MAIL]", help="Whose.")]
CommentOpt = Annotated[
    str | None, typer.Option("--comment", metavar="REF", help="This comment alone: id or POST#N.")
]
AnonymizeOpt = Annotated[
    bool, typer.Option("--anonymize", help="Keep what was said, and take away who said it.")
]
OlderThanOpt = Annotated[
    str | None,
    typer.Option(
        "--older-than",
        metavar="LENGTH",
        help="Such as '1 year' or '6 mois'; privacy.forget_after by default.",
    ),
]


@noun.command(
    examples=(
        "blogctl privacy export a.durand@example.org",
        "blogctl privacy export a.durand@example.org --format yaml",
    )
)
def export(ctx: typer.Context, email: EmailArg) -> None:
    """Show all that is held on a person: JSON, unless --format says otherwise.

    Comments with e-mail, address and browser, what was noted and kept of them; of somebody of the
    house also what they signed and did.
    """
    from blogctl.services import held  # noqa: PLC0415

    context = of(ctx)
    context.expect(HeldRecord)
    context.output.format = context.output.format or Format.JSON
    key = _key(email)
    with context.reading() as session:
        anything, rows = _asking.peeked(held.held(session, key))
        context.output.records(rows, HeldRecord)
    if not anything:
        context.say("nothing-held", email=email)


@noun.command(
    examples=(
        "blogctl privacy erase a.durand@example.org --dry-run",
        "blogctl privacy erase a.durand@example.org --anonymize --yes",
        "blogctl privacy erase --comment 812",
    )
)
def erase(
    ctx: typer.Context,
    email: AnyEmailArg = None,
    comment: CommentOpt = None,
    anonymize: AnonymizeOpt = False,
    yes: YesOpt = False,
    dry_run: DryRunOpt = False,
) -> None:
    """Erase what is held on a person, or one comment. There is no undo.

    A comment that others answer stays in its place, empty and without a name. What somebody of the
    house wrote stays, with their name; their e-mail, site, logins and the sentence on them go. What
    revisions keep is erased too, and the file written anew so that no byte of it is left.
    """
    context = of(ctx)
    context.alone("privacy erase")
    context.expect(ErasedRecord)
    if email is not None and comment is not None:
        raise Usage("options-exclusive", first="E-MAIL", second="--comment")
    if email is None and comment is None:
        raise Usage("whose-missing")
    key = None if email is None else _key(email)
    if not _agreed(context, key, comment, yes=yes or dry_run):
        context.say("nothing-held", email=email)
        if not dry_run:
            _overwrite(context)
        return
    rows = _erase(context, key, comment, anonymize=anonymize, dry_run=dry_run)
    if rows and not dry_run:
        _overwrite(context)
    context.output.records(rows, ErasedRecord, change=True)


def _agreed(context: Context, key: str | None, comment: str | None, *, yes: bool) -> bool:
    """Ask whether it shall be done; return whether there is anything to do."""
    from blogctl.services import erasing, references  # noqa: PLC0415

    with context.reading() as session:
        if comment is not None:
            references.one(session, Kind.COMMENT, comment)
            found = erasing.Found(comments=1)
        else:
            found = erasing.find(session, key or "")
    if found.nothing:
        return False
    counts = {"comments": found.comments + found.own, "contributors": found.contributors}
    if found.blocked:
        _asking.approve(context, "erase-blocked", yes=yes, blocked=found.blocked, **counts)
    else:
        _asking.approve(context, "erase", yes=yes, **counts)
    return True


def _erase(
    context: Context, key: str | None, comment: str | None, *, anonymize: bool, dry_run: bool
) -> list[ErasedRecord]:
    from blogctl.services import erasing, references  # noqa: PLC0415

    with context.change("privacy erase", dry_run=dry_run) as change:
        if comment is not None:
            one = references.one(change.session, Kind.COMMENT, comment)
            return erasing.erase_comments(change, [one], anonymize=anonymize)
        return erasing.erase_person(change, key or "", anonymize=anonymize)


def _overwrite(context: Context) -> None:
    """Take the bytes out of the file, and say where there may be others."""
    from blogctl.store.overwriting import write_anew  # noqa: PLC0415
    from blogctl.store.surroundings import copies  # noqa: PLC0415

    path = context.store.path
    if not write_anew(path, patience=context.store.patience):
        context.warn("bytes-left", path=path)
    kept = copies(path)
    if kept:
        context.say("copies-hold", refs=_asking.some(kept))


@noun.command(
    examples=(
        "blogctl privacy prune --yes",
        "blogctl privacy prune --older-than '6 months' --dry-run",
    )
)
def prune(
    ctx: typer.Context,
    older_than: OlderThanOpt = None,
    yes: YesOpt = False,
    dry_run: DryRunOpt = False,
) -> None:
    """Take IP address and browser away from comments of long ago. There is no undo."""
    from blogctl.services import forgetting, setting_values  # noqa: PLC0415
    from blogctl.store.overwriting import empty_wal  # noqa: PLC0415
    from blogctl.when import before  # noqa: PLC0415

    context = of(ctx)
    context.alone("privacy prune")
    context.expect(ForgottenRecord)
    with context.reading():
        length = older_than or context.settings["privacy.forget_after"]
        if length == setting_values.OFF:
            context.say("forget-off")
            return
        moment = before(length, now=context.now, zone=context.settings.zone)
    _asking.approve(context, "forget", yes=yes or dry_run, length=length)
    with context.change("privacy prune", dry_run=dry_run) as change:
        record = forgetting.forget(change, moment)
    changed, path = change.began is not None and not dry_run, context.store.path
    if changed and not empty_wal(path):
        context.warn("bytes-left", path=path)
    context.output.records([record], ForgottenRecord, one=True, change=True)


def _key(email: str) -> str:
    from blogctl.text import check_email, email_key, line  # noqa: PLC0415

    return email_key(check_email(line(email, what="email"), "email"))
