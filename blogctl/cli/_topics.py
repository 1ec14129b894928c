"""The topics of `blogctl help`: tables for people and for scripts that are written by people."""

from collections.abc import Callable
from textwrap import wrap

from blogctl.cli._cells import CELLS
from blogctl.vocabulary import Format

_WIDEST = 88


def _exit_codes() -> str:
    return """\
Exit codes

  0    done, or nothing to do
  1    partly done (--keep-going); "no" at the prompt; a check that found something;
       done, but what it printed could not be written
  2    usage: unknown option, bad value, date or field; a needed --yes, --reason,
       reference or contributor missing
  3    something named does not exist
  4    conflict: taken slug, stale edit, a change that the thing's state does not allow
  5    the database: none, not a blog, newer or older schema, not writable, damaged,
       disk full
  6    busy: locked past the time-out; trying again may help
  130  interrupted

With --format json or jsonl an error is one JSON object on standard error:

  {"error": {"code": "not_found", "message": "…", "hint": "…", "refs": ["…"]}}

where code is one of: usage not_found conflict database busy partial interrupted.
That of a line of a batch has its number too: "line".
"""


def _environment() -> str:
    return """\
Environment

  BLOGCTL_DB      the blog: a file, or a folder with a blog.db; --db wins
  BLOGCTL_AS      who acts: a contributor, or a job's name such as @cron; --as wins
  BLOGCTL_LANG    fr or en, the language of messages; else LC_ALL, LC_MESSAGES, LANG
  BLOGCTL_NOW     what time it is, for tests: 2010-06-24T07:00:00Z
  BLOGCTL_DEBUG   1 shows a traceback instead of an error
  BLOGCTL_COMPLETE  a shell that asks what a word may be: see --show-completion
  VISUAL, EDITOR  the editor of 'post new' and 'post edit'; else vi
  BROWSER         what opens a page of 'post preview'; else the system's own
  PAGER           what shows a diff or a help page that is longer than the terminal
  TMPDIR          where a text waits while it is being edited
  BLOGCTL_CONFIG  your configuration file: see 'blogctl help hooks'; else
                  $XDG_CONFIG_HOME/blogctl/config.toml, in ~/.config by default
  XDG_CACHE_HOME  where the theme's templates are kept compiled; else ~/.cache
  NO_COLOR        no colour; FORCE_COLOR: colour, a terminal or not
  TERM            dumb: no colour, and plain tables
  COLUMNS         how wide a table may be
  HOME            what ~ stands for; no blog.db is looked for above it
  TZ              the time zone that 'init' takes by default
  ZDOTDIR         where --install-completion writes for zsh; XDG_CONFIG_HOME: for fish
"""


def _formats() -> str:
    return f"""\
Formats (--format): {" ".join(Format)}

  table  for people: some fields, times in the blog's zone; the default on a terminal,
         where it stops at 50 rows
  tsv    the default elsewhere: no header; tab, newline, return and backslash as
         \\t \\n \\r \\\\, other control characters spelt out
  csv    RFC 4180 with a header; a cell that a spreadsheet would run begins with '
         unless --raw
  json   one array; one object from show, new and add
  jsonl  one object a line
  yaml   as json
  ids    one id a line, for the next command: … --format ids | blogctl comments approve -
  count  how many there are

--fields a,b,c picks fields and their order. All formats but table give every field;
fields are only ever added, at the end. Times are ISO 8601 in UTC, to the second.
"""


def _dates() -> str:
    return """\
Dates (WHEN), in the blog's time zone

  2026-11-27, 2026-11-27 17:00, 2026-11-27T17:00:00+01:00
  27/11/2026, 27/11/2026 17h30      (the day comes first)
  9h, 17h30, 7:30, 09:00, 5pm
  now                               maintenant
  today, tomorrow, yesterday        aujourd'hui, demain, hier
  tomorrow 9:00                     demain 9h
  friday 5pm                        vendredi 17h
  next monday                       lundi prochain
  in 2 hours                        dans 2 heures
  30 days ago                       il y a 30 jours
  (minutes, hours, days, weeks, months)

A weekday or an hour without a date is, for --at of a post, for --due-before and for
'contributor away', the next one; for other filters and for --at of a comment, the last
one. A day without an hour begins with its first
instant for --since, includes all of it for --until, and is publish.hour for --at.
What is not here is refused, never guessed; an hour that a clock change skips or
repeats is refused with both readings. A past --at of a post needs a full date.
"""


def _settings() -> str:
    from blogctl.services.settings import SETTINGS  # noqa: PLC0415 - reads no database

    lines = ["Settings (blogctl config set KEY VALUE)", ""]
    for known in SETTINGS.values():
        shown = CELLS[type(known.default)](known.default)
        lines += [f"  {known.key}", f"      {known.meaning}"]
        if shown:
            told = f"      by default: {shown}"
            if len(told) > _WIDEST:
                told = "\n".join(wrap(told.replace(",", ", "), _WIDEST, subsequent_indent=" " * 18))
            lines.append(told)
    return "\n".join(lines) + "\n"


def _hooks() -> str:
    return """\
Hooks: commands that are told of what happens to the blog

They stand in your own configuration file, ~/.config/blogctl/config.toml, which nobody
else may be able to write; never beside the blog:

  [hooks]
  "post.published" = ["toot", "--public"]
  "comment.received" = ["/home/anne/bin/tell-the-team", "--quiet"]

  post.published    a post is out: published, or its hour has come
  comment.received  a reader's comment came in, other than spam
  comment.approved  a reader's comment is on its page
  comment.overdue   a comment was not answered in time
  site.built        the site was built, and is another than before

A command is a list of words, run without a shell by 'blogctl tick', after what it is
told of was committed. It gets one JSON object on standard input:

  {"event": "post.published", "at": "2010-06-24T07:00:00Z",
   "blog": {"title": "…", "url": "…"}, "post": {"id": 12, "slug": "…", "title": "…",
   "author": "…", "categories": [], "tags": [], "published_at": "…", "url": "…"}}

or "comment" with id, number, post, post_title, kind, status, author_name, excerpt,
contributor, assigned_to, due_at, created_at and url; or "site" with folder, url,
written, unchanged, removed and counter. There is never an e-mail or an IP address in it.
BLOGCTL_DB is the blog, BLOGCTL_EVENT the event, and it runs in the blog's folder. It
has 30 seconds; what does not exit with 0 is tried six times over some fifteen hours.
Each thing is told once, and hooks are told of what happens after the first tick that
knows them.
"""


def _reasons() -> str:
    from blogctl.formats.reasons import REASONS  # noqa: PLC0415 - for this page only

    widest = max(map(len, REASONS))
    lines = ["Reasons, in what 'blogctl import --report FILE' writes", ""]
    for word, meaning in sorted(REASONS.items()):
        first, *others = wrap(meaning, _WIDEST - widest - 4)
        lines.append(f"  {word:{widest}}  {first}")
        lines += [f"  {'':{widest}}  {other}" for other in others]
    return "\n".join([*lines, ""])


TOPICS: dict[str, Callable[[], str]] = {
    "exit-codes": _exit_codes,
    "environment": _environment,
    "formats": _formats,
    "dates": _dates,
    "settings": _settings,
    "reasons": _reasons,
    "hooks": _hooks,
}
