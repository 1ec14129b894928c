"""What completes a word: each function knows the words that one kind of thing may be called by.

An option is found in `OF_OPTIONS` by its name, which means one thing wherever it stands, and an
argument in `OF_ARGUMENTS` by the first word of its metavar. Words of a parser (`one_of`) need no
entry, nor do files: their metavar says PATH, FILE or FOLDER. Nothing here may print, raise or
wait: without a blog that can be read, there is nothing to complete.
"""

import re
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any

import typer

from blogctl.cli import _blog
from blogctl.errors import BlogctlError
from blogctl.language import LANGUAGES
from blogctl.vocabulary import REASONS, SETTING_KEYS, CommentStatus, Kind

Words = list[tuple[str, str]]
"""Words with what they stand for, best first."""

Completer = Callable[[typer.Context, str], Words]
"""Returns the words that a value may be; what does not begin as typed is dropped later."""

# What a shell takes for itself is never offered, whoever wrote it into the file.
_HARMLESS = re.compile(r"[\w.@#+-]+")

_ACTIVE = {"activate": False, "deactivate": True}
_IN_TRASH = {"restore", "delete"}
_PENDING, _APPROVED = CommentStatus.PENDING, CommentStatus.APPROVED
_REJECTED, _SPAM = CommentStatus.REJECTED, CommentStatus.SPAM
_ACTED_ON = {
    "approve": (_PENDING, _REJECTED, _SPAM),
    "hold": (_APPROVED, _REJECTED, _SPAM),
    "delete": (_SPAM, _REJECTED, _PENDING, _APPROVED),
}
_RECORDS = {
    "post": "posts.PostRecord",
    "post show": "posts.PostDetail",
    "post history": "posts.RevisionRecord",
    "post check": "posts.FlawRecord",
    "comments": "comments.CommentRecord",
    "comments show": "comments.CommentDetail",
    "comments stats": "stats.StatsRecord",
    "comments rules": "rules.RuleRecord",
    "blocklist": "rules.BlockedRecord",
    "media": "media.MediaRecord",
    "tick": "ticks.TickRecord",
    "site build": "site.SiteRecord",
    "site theme": "themes.ThemeFileRecord",
    "media show": "media.MediaDetail",
    "readers": "readers.ReadersRecord",
    "search": "search.FoundRecord",
    "import": "imports.ImportRecord",
    "status": "status.StatusRecord",
    "tag": "labels.TagRecord",
    "category": "labels.CategoryRecord",
    "contributor": "people.ContributorRecord",
    "config": "settings.SettingRecord",
    "log": "log.LogRecord",
    "undo": "log.LogRecord",
    "db": "database.DatabaseRecord",
    "outbox": "outbox.OutboxRecord",
    "outbox show": "outbox.OutboxDetail",
    "privacy export": "privacy.HeldRecord",
    "privacy erase": "privacy.ErasedRecord",
    "privacy prune": "privacy.ForgottenRecord",
    "db backup": "backups.BackupRecord",
    "db restore": "backups.RestoreRecord",
    "db check": "database.FindingRecord",
}


def _seen(ctx: typer.Context, look: Callable[[Path], Words]) -> Words:
    """Return what is seen of the blog that the line is about; nothing where none can be read."""
    context = ctx.obj
    try:
        found = look(_blog.find(context.db, context.environ, context.cwd))
    except (BlogctlError, OSError, UnicodeError):  # the last: half a character was typed
        return []
    return [(ref, label) for ref, label in found if _HARMLESS.fullmatch(ref)]


def path_of(ctx: typer.Context) -> str:
    """Return the command that is being completed, by its own names: `post show`."""
    names = []
    here: Any = ctx
    while here.parent is not None:
        names.append(str(here.command.name))
        here = here.parent
    return " ".join(reversed(names))


def posts(ctx: typer.Context, incomplete: str) -> Words:
    """Complete a post's slug: the newest first, and of the trash where the verb is about that."""
    from blogctl.store import glance  # noqa: PLC0415 - only to complete

    noun, _, verb = path_of(ctx).partition(" ")
    trashed = noun == "post" and verb in _IN_TRASH
    return _seen(ctx, lambda path: glance.posts(path, incomplete, trashed=trashed))


def _shelved(kind: Kind) -> Completer:
    def complete(ctx: typer.Context, incomplete: str) -> Words:
        from blogctl.store import glance  # noqa: PLC0415 - only to complete

        return _seen(ctx, lambda path: glance.shelves(path, kind, incomplete))

    return complete


tags = _shelved(Kind.TAG)
categories = _shelved(Kind.CATEGORY)


def contributors(ctx: typer.Context, incomplete: str) -> Words:
    """Complete a contributor's slug: the active ones first."""
    from blogctl.store import glance  # noqa: PLC0415 - only to complete

    active = _ACTIVE.get(path_of(ctx).rpartition(" ")[2])
    return _seen(ctx, lambda path: glance.contributors(path, incomplete, active=active))


def comments(ctx: typer.Context, incomplete: str) -> Words:
    """Complete a comment's id, or POST#N: the queue first, unless the verb is about others."""
    from blogctl.store import glance  # noqa: PLC0415 - only to complete

    states = _ACTED_ON.get(path_of(ctx).rpartition(" ")[2], (_PENDING, _APPROVED))
    return _seen(ctx, lambda path: glance.comments(path, incomplete, states))


def media(ctx: typer.Context, incomplete: str) -> Words:
    """Complete the name of a file: the newest first."""
    from blogctl.store import glance  # noqa: PLC0415 - only to complete

    return _seen(ctx, lambda path: glance.media(path, incomplete))


def blocked(ctx: typer.Context, incomplete: str) -> Words:
    """Complete what is on the blocklist, where it is to be taken off it: the newest first."""
    from blogctl.store import glance  # noqa: PLC0415 - only to complete

    if path_of(ctx) != "blocklist delete":
        return []
    return _seen(ctx, lambda path: glance.blocked(path, incomplete))


def media_types(ctx: typer.Context, incomplete: str) -> Words:
    """Complete the type of a file."""
    from blogctl.media_types import EXTENSIONS  # noqa: PLC0415 - only to complete

    del ctx, incomplete
    majors = dict.fromkeys(kind.partition("/")[0] for kind in EXTENSIONS)
    return [(kind, "") for kind in (*majors, *EXTENSIONS)]


_OF_KIND: dict[str, Completer] = {
    Kind.POST: posts,
    Kind.TAG: tags,
    Kind.CATEGORY: categories,
    Kind.CONTRIBUTOR: contributors,
    Kind.COMMENT: comments,
    Kind.MEDIA: media,
    Kind.BLOCKED: blocked,
    "comments": comments,
}


def things(ctx: typer.Context, incomplete: str) -> Words:
    """Complete what the command's noun is about, or what `--kind` says."""
    kind = ctx.params.get("kind") or path_of(ctx).partition(" ")[0]
    complete = _OF_KIND.get(kind, posts)
    return complete(ctx, incomplete)


def post_then_tags(ctx: typer.Context, incomplete: str) -> Words:
    """Complete a post, unless `--all` says which; then tags."""
    first = not ctx.params.get("words") and not ctx.obj.how.everything
    return posts(ctx, incomplete) if first else tags(ctx, incomplete)


def operations(ctx: typer.Context, incomplete: str) -> Words:
    """Complete the number of an operation: the newest first."""
    from blogctl.store import glance  # noqa: PLC0415 - only to complete

    return _seen(ctx, lambda path: glance.operations(path, incomplete))


def deliveries(ctx: typer.Context, incomplete: str) -> Words:
    """Complete the number of what is in the outbox and did not go out: the newest first."""
    from blogctl.store import glance  # noqa: PLC0415 - only to complete

    return _seen(ctx, lambda path: glance.deliveries(path, incomplete))


def reasons(ctx: typer.Context, incomplete: str) -> Words:
    """Complete a reason of `comments.reasons`."""
    from blogctl.store import glance  # noqa: PLC0415 - only to complete

    del incomplete

    def kept(path: Path) -> Words:
        found = glance.setting(path, "comments.reasons")
        # A list of words, each one made of what slugs are made of: no JSON parser is needed.
        words = REASONS if found is None else re.findall(r"[a-z0-9-]+", found)
        return [(word, "") for word in words]

    return _seen(ctx, kept)


def settings(ctx: typer.Context, incomplete: str) -> Words:
    """Complete the key of a setting."""
    del ctx, incomplete
    return [(key, "") for key in SETTING_KEYS]


def fields(ctx: typer.Context, incomplete: str) -> Words:
    """Complete the last of some names of fields, each once."""
    from blogctl.cli._columns import columns_of  # noqa: PLC0415 - only to complete

    path = path_of(ctx)
    module, _, name = _RECORDS.get(path, _RECORDS.get(path.partition(" ")[0], "")).partition(".")
    if not name:
        return []
    kind = getattr(import_module(f"blogctl.records.{module}"), name)
    before = incomplete.rpartition(",")[0]
    said = before.split(",") if before else []
    names = (column.name for column in columns_of(kind))
    return [(",".join([*said, name]), "") for name in names if name not in said]


def encodings(ctx: typer.Context, incomplete: str) -> Words:
    """Complete the usual encodings."""
    del ctx, incomplete
    return [(name, "") for name in ("utf-8", "windows-1252", "iso-8859-15", "utf-16")]


def languages(ctx: typer.Context, incomplete: str) -> Words:
    """Complete a language that readers can see the blog in."""
    del ctx, incomplete
    return [(language, "") for language in LANGUAGES]


def topics(ctx: typer.Context, incomplete: str) -> Words:
    """Complete a topic of `help`, or a command and then a command of that."""
    from blogctl.cli._topics import TOPICS  # noqa: PLC0415 - only to complete

    del incomplete
    root: Any = ctx.find_root()
    words = ctx.params.get("topic") or ()
    if not words:
        return [*((topic, "") for topic in TOPICS), *root.command.summaries()]
    noun = root.command.get_command(root, words[0])
    return list(noun.summaries()) if len(words) == 1 and hasattr(noun, "summaries") else []


def theme_files(ctx: typer.Context, incomplete: str) -> Words:
    """Complete a file of blogctl's own theme."""
    from blogctl.site.theme import built_in  # noqa: PLC0415 - only to complete

    del ctx, incomplete
    return [(path.partition("/")[2], "") for path in built_in()]


OF_OPTIONS: dict[str, Completer] = {
    "--actor": contributors,
    "--add-category": categories,
    "--after": things,
    "--as": contributors,
    "--assigned-to": contributors,
    "--author": contributors,
    "--category": categories,
    "--comment": comments,
    "--contributor": contributors,
    "--decided-by": contributors,
    "--default-author": contributors,
    "--encoding": encodings,
    "--fields": fields,
    "--into": things,
    "--language": languages,
    "--operation": operations,
    "--parent": things,
    "--post": posts,
    "--reason": reasons,
    "--ref": things,
    "--remove-category": categories,
    "--tag": tags,
    "--thread": comments,
    "--to": contributors,
    "--type": media_types,
    "--with": contributors,
}

OF_ARGUMENTS: dict[str, Completer] = {
    "ID": deliveries,
    "KEY": settings,
    "OPERATION": operations,
    "PART": theme_files,
    "POST": posts,
    "REF": things,
    "REF|- TAG": post_then_tags,
    "TOPIC": topics,
    "VALUE": blocked,
}


def completer(param: Any) -> Completer | None:  # noqa: ANN401 - Typer's option or argument
    """Return what completes the value of an option or an argument, where anything does."""
    if param.param_type_name == "option":
        return next((OF_OPTIONS[name] for name in param.opts if name in OF_OPTIONS), None)
    metavar = str(param.metavar or "").strip("[].")
    return OF_ARGUMENTS.get(metavar) or OF_ARGUMENTS.get(re.split(r"[^A-Z]", metavar)[0])
