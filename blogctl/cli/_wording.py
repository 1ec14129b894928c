"""The words for what went wrong and what was done: the one place where messages are written.

An error brings a key and parts; its sentence and its hints stand here under the key. The first
hint whose parts are all there is given. Messages are lower case, without a full stop, and name
the way out.
"""

from collections.abc import Mapping, Sequence
from string import Formatter
from typing import Any, NamedTuple

import typer

from blogctl.cli import _usage
from blogctl.errors import BlogctlError, FileFailed, LineFailed
from blogctl.language import N_, Catalogue


class Told(NamedTuple):
    """A failure in words."""

    code: str
    exit_code: int
    message: str
    hint: str | None
    refs: Sequence[str]
    line: int | None = None


_DID_YOU_MEAN = N_("did you mean '{nearest}'?")

# By key: the sentence, then its hints.
ERRORS: dict[str, tuple[str, ...]] = {
    # the command line
    "command-unknown": (
        N_("no command '{value}'"),
        _DID_YOU_MEAN,
        N_("'{path} --help' lists the commands"),
    ),
    "option-unknown": (N_("no option '{value}'"), _DID_YOU_MEAN, N_("'{path} --help' lists them")),
    "option-empty": (N_("the option '{value}' needs a value"), N_("see '{path} --help'")),
    "option-value": (N_("the option '{value}' takes no value"), N_("see '{path} --help'")),
    "argument-missing": (N_("'{value}' is missing"), N_("see '{path} --help'")),
    "argument-extra": (N_("'{value}' is one argument too many"), N_("see '{path} --help'")),
    "command-missing": (N_("a command is missing"), N_("see '{path} --help'")),
    "usage-other": (N_("{detail}"), N_("see '{path} --help'")),
    "word-unknown": (N_("'{value}' is not one of: {known}"),),
    "range-bad": (N_("'{value}' is not two revisions"), N_("for instance 1..3")),
    "number-bad": (N_("'{value}' is not a whole number"),),
    "options-exclusive": (N_("{first} and {second} do not go together"),),
    "option-with-sort": (N_("--after goes with the order by date only"),),
    "reference-missing": (
        N_("nothing is named"),
        N_("give references, '-' to read them from standard input, or --all with filters"),
    ),
    "whose-missing": (N_("whose is not said"), N_("give an e-mail, or --comment with one")),
    "filters-without-all": (N_("{value} is a filter, which needs --all"),),
    "one-reference": (N_("{value} goes with one reference only"),),
    "nothing-said": (N_("nothing is said to be changed"), N_("see '{path} --help'")),
    "search-wordless": (
        N_("'{value}' has no word to search for"),
        N_("a word has a letter or a digit"),
    ),
    "ids-of-two-kinds": (
        N_("the ids of posts and of comments can't be told apart"),
        N_("add --kind post or --kind comment"),
    ),
    "field-unknown": (N_("no field '{value}'"), N_("the fields are: {known}")),
    "needs-yes": (N_("this needs a yes: {question}"), N_("add --yes to do it without being asked")),
    "status-missing": (N_("'delete --all' needs --status"), N_("for instance --status {example}")),
    "stdin-twice": (N_("standard input can be read only once"),),
    "now-bad": (
        N_("BLOGCTL_NOW '{value}' is not a time"),
        N_("it looks like 2010-06-24T09:00:00Z"),
    ),
    "db-url": (N_("'{value}' is a URL, and blogctl opens files only"), N_("give a file's path")),
    # what comes in
    "author-map-row": (
        N_("line {line} of '{path}' does not have two columns"),
        N_("the first says who it is there, the second which contributor here"),
    ),
    "markdown-none": (
        N_("'{path}' is neither a folder nor a file of Markdown or HTML"),
        N_("name the folder where the posts are"),
    ),
    "import-empty": (N_("there is nothing in it to bring in"),),
    "import-uneven": (
        N_("{kind}: {came} were told of and {told} are here"),
        N_("nothing was changed; please report this with what you were bringing in"),
    ),
    "no-default-author": (
        N_("there are posts that nobody signed"),
        N_("add --default-author with a contributor"),
    ),
    # text
    "text-encoding": (
        N_("{what} is not {encoding} text (byte {offset})"),
        N_("add --encoding {likely} if that is how it was saved"),
    ),
    "encoding-unknown": (
        N_("no encoding '{encoding}'"),
        N_("for instance utf-8, windows-1252, iso-8859-15 or utf-16"),
    ),
    "text-nul": (
        N_("{what}: a NUL character can't be stored"),
        N_("is it a text file? remove the character and try again"),
    ),
    "text-surrogate": (N_("{what}: not valid Unicode text"), N_("give it as UTF-8")),
    "text-too-long": (
        N_("{what} is too long: {length} {unit}, at most {limit}"),
        N_("shorten it"),
    ),
    "empty-value": (N_("{what} is empty"),),
    "empty-name": (N_("a name is needed"),),
    "email-invalid": (
        N_("'{value}' is not an e-mail address"),
        N_("it looks like name@example.org"),
    ),
    "url-invalid": (
        N_("'{value}' is not a web address"),
        N_("it begins with http:// or https:// and has no spaces"),
    ),
    "ip-invalid": (
        N_("'{value}' is not an IP address"),
        N_("for instance 203.0.113.7 or 2001:db8::1"),
    ),
    # files and the editor
    "file": (N_("no file '{refs}'"),),
    "file-unreadable": (N_("'{path}' can't be read: {detail}"),),
    "file-unwritable": (N_("'{path}' can't be written: {detail}"),),
    "file-empty": (N_("'{path}' is empty"),),
    "file-irregular": (N_("'{path}' is no file"), N_("give a file, not a folder or a device")),
    "media-active": (
        N_("'{path}' is an SVG that holds scripts or the like"),
        N_("take them out, or add --force if you trust who made it"),
    ),
    "alt-missing": (
        N_("what it shows is not said"),
        N_("add --alt with words for who can't see it, or --decoration"),
    ),
    "media-ambiguous": (N_("'{value}' may be any of {known}"), N_("give one of these ids")),
    "file-large": (N_("'{path}' is too large: at most {limit} bytes"),),
    "front-matter-yaml": (
        N_("the front matter is not YAML, line {line}: {problem}"),
        N_("a value with a colon or a '#' needs quotes: title: \"Web 2.0: why\""),
    ),
    "front-matter-mapping": (
        N_("the front matter is not a list of 'key: value' lines (line {line})"),
        N_("if this '---' is a rule in the text, put an empty line before it"),
    ),
    "front-matter-value": (
        N_("front matter, line {line}: '{field}' can't be '{value}'"),
        N_(
            "categories, tags and with take a list; draft and comments true or false; "
            "the others one text"
        ),
    ),
    "text-cut": (
        N_("{what} ends in the middle of a character"),
        N_("is it whole? if it is not UTF-8, --encoding says what it is"),
    ),
    "line-long": (
        N_("'{path}', line {line}: too long, at most {limit} characters"),
        N_("is this the right file?"),
    ),
    "line-json": (
        N_("'{path}', line {line}, column {column}: not JSON: {problem}"),
        N_("--lenient leaves such lines out, and tells of them"),
    ),
    "line-object": (
        N_("'{path}', line {line}: not a JSON object"),
        N_("--lenient leaves such lines out, and tells of them"),
    ),
    "line-missing": (
        N_("'{path}', line {line}: no '{field}'"),
        N_("--lenient leaves such lines out, and tells of them"),
    ),
    "line-value": (
        N_("'{path}', line {line}: '{field}' can't be '{value}'"),
        N_("--lenient leaves such lines out, and tells of them"),
    ),
    "row-width": (
        N_("'{path}', line {line}: {found} values for {expected} columns"),
        N_("--lenient leaves such lines out, and tells of them"),
    ),
    "row-broken": (
        N_("'{path}', line {line}: not CSV: {problem}"),
        N_("a cell with a quote or a line break stands between quotes, and a quote in it is two"),
    ),
    "row-unquoted": (
        N_("'{path}', line {line}, column {column}: not a row of values between quotes"),
        N_("if the file is cut off or damaged, --lenient reads what can be read"),
    ),
    "dotclear-not": (
        N_("'{path}' is not an export of Dotclear"),
        N_("its first line begins with ///DOTCLEAR|; a zip file must be unpacked first"),
    ),
    "people-form": (
        N_("'{path}' is not a list of contributors"),
        N_("it is a .csv or .jsonl file, or a folder of cards in Markdown"),
    ),
    "people-no-name": (
        N_("'{path}' has no column 'name'"),
        N_("the columns are: {known}"),
    ),
    "comments-form": (
        N_("'{path}' holds no comments that blogctl can read"),
        N_("it reads Disqus exports (XML), databases of isso and JSONL of 'export comments'"),
    ),
    "isso-not": (
        N_("'{path}' is not a database of isso"),
        N_("isso's configuration names it, as 'dbpath'"),
    ),
    "isso-damaged": (
        N_("the database '{path}' can't be read: {detail}"),
        N_("stop isso, copy the file, and try the copy"),
    ),
    "isso-value": (
        N_("'{path}', comment {id}: '{field}' can't be '{value}'"),
        N_("--lenient leaves such comments out, and tells of them"),
    ),
    "file-exists": (N_("{path} exists already, and is left as it is"), N_("choose another name")),
    "bytes-to-terminal": (
        N_("a terminal can't show this"),
        N_("send it to a file or another program: 'blogctl db backup - | ssh … cat'"),
    ),
    "archive-none": (
        N_("'{path}' is not a backup"),
        N_("'blogctl db backup' makes one"),
    ),
    "archive-cut": (N_("'{path}' is cut off or damaged"), N_("take another backup")),
    "archive-member": (
        N_("'{path}' holds '{member}', which is no part of a backup"),
        N_("take another backup"),
    ),
    "archive-checksum": (
        N_("'{path}' is damaged: '{member}' is not what was backed up"),
        N_("take another backup"),
    ),
    "archive-newer": (
        N_("'{path}' is of a newer blogctl ({blogctl})"),
        N_("upgrade blogctl"),
    ),
    "editor-missing": (
        N_("no editor '{editor}'"),
        N_("set VISUAL or EDITOR, or give the text by --body or --file"),
    ),
    "editor-failed": (N_("the editor '{editor}' failed with exit code {status}"),),
    "editor-no-terminal": (
        N_("there is no terminal for an editor"),
        N_("give the text by --body or --file"),
    ),
    "review-no-terminal": (
        N_("a review needs a terminal"),
        N_("'blogctl comments list' shows the queue; approve, reject, spam and reply act on it"),
    ),
    "cut-missing": (
        N_("the line '{line}' is gone, so what is quoted can't be told from the answer"),
        N_("leave it where it is and write above it"),
    ),
    # files of other blogs
    "xml-malformed": (
        N_("the XML is malformed, line {line}, column {column}: {problem}"),
        N_("--lenient reads what can be read"),
    ),
    "xml-doctype": (
        N_("the XML has a document type of its own (DOCTYPE), line {line}: it is not read"),
        N_("take it out if you trust the file"),
    ),
    "xml-huge": (
        N_("the XML is huge where it may not be, line {line}: at most {limit} bytes in one thing"),
    ),
    "xml-root": (
        N_("this is no export that can be read: it begins with '{found}', not with '{root}'"),
        N_("is it another format? 'blogctl import --help' lists them"),
    ),
    "wordpress-none": (
        N_("this is a feed and no WordPress export: no version and no numbers of posts"),
        N_("export it under Tools, Export in WordPress"),
    ),
    "wordpress-version": (
        N_("a WordPress export of version '{version}' is not known"),
        N_("--lenient reads it all the same"),
    ),
    "toml": (N_("the settings are not TOML: {problem}"),),
    # dates
    "date-unknown": (
        N_("'{value}' is not a date or an hour that blogctl knows"),
        N_(
            "try '2026-11-27 17:00', '27/11/2026 17h', 'friday 5pm' or '30 days ago'; "
            "see 'blogctl help dates'"
        ),
    ),
    "date-impossible": (
        N_("'{value}' names a day or an hour that does not exist"),
        N_("the day comes first in '24/06/2010'; hours go from 0:00 to 23:59"),
    ),
    "date-gap": (
        N_("'{value}' does not exist: the clocks skip that hour"),
        N_("say '{first}' or '{second}'"),
    ),
    "date-twice": (
        N_("'{value}' happens twice: the clocks repeat that hour"),
        N_("say '{first}' or '{second}'"),
    ),
    "date-past": (
        N_("'{value}' is in the past"),
        N_("to date something back, give the full date, as in '2010-06-24 09:00'"),
    ),
    # what is moved in and out
    "target-terminal": (
        N_("an export does not go to a terminal"),
        N_("name a file, or '-' if you mean it"),
    ),
    "target-no-folder": (N_("this export needs a folder"), N_("name one that does not exist yet")),
    "target-folder": (N_("{path} is a folder, and this export needs a file"),),
    "target-file": (N_("{path} is a file, and this export needs a folder"),),
    "target-blog": (N_("{path} is the blog itself"), N_("name another file")),
    "target-exists": (N_("{path} exists already"), N_("name another, or add --force")),
    "dump-foreign": (
        N_("this is no export of blogctl"),
        N_("'blogctl export blogctl' makes one"),
    ),
    "dump-format": (
        N_("the export is of format {found}, and this blogctl reads {known}"),
        N_("export it with this version of blogctl"),
    ),
    "dump-schema": (
        N_("the export is of schema {found}, and this blogctl's is {head}"),
        N_("upgrade that blog with 'blogctl db upgrade', and export it again"),
    ),
    "dump-partial": (
        N_("this export holds some posts only, and no blog can be made of it"),
        N_("import it into a blog that is there; 'blogctl init' makes one"),
    ),
    "dump-long": (N_("line {line} is longer than {limit} bytes"),),
    "dump-cut": (N_("the export is cut off after line {line}"), N_("make it again")),
    "dump-json": (N_("line {line} is not as an export has it: {problem}"),),
    "dump-word": (N_("line {line}: there is no table '{value}'"),),
    "dump-order": (
        N_("line {line}: '{value}' can't stand here"),
        N_("rows come table by table, their ids rising, then files, then the end"),
    ),
    "dump-columns": (N_("line {line}: missing or unknown in '{table}': {refs}"),),
    "dump-value": (N_("line {line}: {field} can't be {value}"),),
    "dump-row": (N_("line {line}: this row can't be: {problem}"),),
    "dump-link": (
        N_("line {line}: {table} {row} refers to a {target} that is not there, or can't be meant"),
    ),
    "dump-file": (N_("line {line}: these are not the bytes of the media {media}"),),
    "dump-last-id": (N_("line {line}: ids of '{table}' go up to {last}, and not to {found}"),),
    "dump-counts": (
        N_("line {line}: rows are missing or too many: announced {said}, found {found}"),
        N_("make it again"),
    ),
    "length-unknown": (
        N_("'{value}' is not a length of time"),
        N_("try '30 days', '6 months' or '1 year'"),
    ),
    # what does not exist
    "post": (N_("no post '{refs}'"), _DID_YOU_MEAN, N_("'blogctl post list' shows them")),
    "tag": (N_("no tag '{refs}'"), _DID_YOU_MEAN, N_("'blogctl tag list' shows them")),
    "category": (
        N_("no category '{refs}'"),
        _DID_YOU_MEAN,
        N_("'blogctl category list' shows them"),
    ),
    "contributor": (
        N_("no contributor '{refs}'"),
        _DID_YOU_MEAN,
        N_("'blogctl contributor list' shows them"),
    ),
    "comment": (
        N_("no comment '{refs}'"),
        N_("'blogctl comments list --status all' shows them"),
    ),
    "media": (N_("no file '{refs}' in media"), N_("'blogctl media list' shows them")),
    "backup": (N_("no backup in {path}"), N_("'blogctl db backup' makes one; or name its file")),
    "setting": (N_("no setting '{refs}'"), _DID_YOU_MEAN, N_("'blogctl config list' shows them")),
    "operation": (N_("no operation '{refs}'"), N_("'blogctl log' shows them")),
    "actor": (N_("nobody called '{refs}' ever acted here"), _DID_YOU_MEAN),
    "schema": (N_("no upgrade to schema '{refs}'"), N_("'blogctl log --kind schema' shows them")),
    "revision": (N_("no revision '{refs}'"), N_("this post has {known}")),
    "group": (N_("no group '{refs}' on this machine"),),
    "topic": (N_("no topic '{refs}'"), N_("the topics are: {known}")),
    "nothing-to-undo": (
        N_("there is nothing of {actor} to undo"),
        N_("'blogctl log' shows the operations; name one"),
    ),
    # conflicts
    "name-taken": (
        N_("'{other}' has that name already"),
        N_("'blogctl {kind} merge {slug} --into {other}' makes one of the two"),
    ),
    "slug-taken": (N_("the slug '{slug}' is taken"), N_("choose another")),
    "slug-once-public": (
        N_("the slug '{slug}' is an old address of something else, and still leads there"),
        N_("choose another"),
    ),
    "slug-invalid": (N_("'{value}' can't be a slug"), N_("try '{suggestion}'")),
    "slug-reserved": (
        N_("the slug '{value}' is reserved for the blog's own pages"),
        N_("try '{suggestion}'"),
    ),
    "name-meets-slug": (
        N_("'{name}' has the slug '{slug}' of '{other}', and is not the same name"),
        N_("use '{other}', or choose another name"),
    ),
    "stale-edit": (
        N_("'{slug}' was changed meanwhile: it is at version {version}"),
        N_("look at it with 'blogctl post show {slug}' and try again"),
    ),
    "post-trashed": (
        N_("in the trash: {refs}"),
        N_("take it out first with 'blogctl post restore'"),
    ),
    "post-not-trashed": (
        N_("not in the trash: {refs}"),
        N_("put it there first with 'blogctl post trash', or add --force"),
    ),
    "post-not-public": (
        N_("readers can't see '{slug}', so nobody can comment on it"),
        N_("publish it, or add --force"),
    ),
    "media-used": (
        N_("posts refer to it: {refs}"),
        N_("take it out of them first, or add --force"),
    ),
    "comments-closed": (N_("the comments of '{slug}' are closed"), N_("add --force")),
    "parent-elsewhere": (N_("the comment '{refs}' is on another post"),),
    "parent-turned-down": (
        N_("the comment '{refs}' is {status}, so nothing can answer it"),
        N_("approve it first"),
    ),
    "category-circle": (N_("'{parent}' stands on this category itself"), N_("choose another")),
    "comments-turned-down": (
        N_("turned down: {refs}"),
        N_("take them back first with 'blogctl comments hold' or 'approve'"),
    ),
    "nobody-knows": (
        N_("nobody who is here answers for what these are about: {refs}"),
        N_("add --keep-going, or name somebody with --to; topics are set by 'contributor edit'"),
    ),
    "answered-meanwhile": (
        N_("the comment '{refs}' was answered meanwhile, by '{slug}'"),
        N_("look at it with 'blogctl comments show'; --file sends your text all the same"),
    ),
    "decided-meanwhile": (N_("the comment '{refs}' was decided meanwhile, by '{slug}': {status}"),),
    "deleted-meanwhile": (N_("the comment '{refs}' was deleted meanwhile, by '{slug}'"),),
    "changed-meanwhile": (
        N_("something was done to the comment '{refs}' meanwhile, by '{slug}': {action}"),
    ),
    "edited-meanwhile": (
        N_("the comment '{refs}' was changed meanwhile"),
        N_("look at it with 'blogctl comments show' and try again"),
    ),
    "contributor-inactive": (
        N_("'{slug}' no longer takes part"),
        N_("'blogctl contributor activate {slug}' brings them back"),
    ),
    "login-taken": (N_("the login '{login}' is that of '{slug}'"),),
    "same-thing": (N_("'{refs}' can't be merged into itself"),),
    "no-author": (
        N_("who writes this is not known"),
        N_("add --author or --as with a contributor; 'blogctl contributor list' shows them"),
    ),
    "no-contributor": (
        N_("'{actor}' is no contributor of this blog"),
        N_("add --as with one; 'blogctl contributor list' shows them"),
    ),
    "no-note": (N_("the comment '{refs}' has no note"), N_("'blogctl comments note' adds one")),
    "away-backwards": (N_("{until} comes before {since}"), N_("see 'blogctl help dates'")),
    "no-title": (N_("a post needs a title"), N_("give it as the first argument")),
    "reason-missing": (
        N_("a rejection needs its reason"),
        N_("add --reason with one of: {known}"),
    ),
    "reason-unknown": (N_("no reason '{value}'"), N_("the reasons are: {known}")),
    "setting-value": (N_("{setting} can't be '{value}'"), N_("it takes: {allowed}")),
    "not-undoable": (
        N_("operation {operation} ({command}) can't be undone"),
        N_("what is deleted, merged or pruned is gone"),
    ),
    "never-undone": (N_("operation {operation} ({command}) can't be undone"),),
    "changed-since": (
        N_("changed since operation {operation}: {refs}"),
        N_("'blogctl log --ref' shows by whom; undo that first"),
    ),
    "still-used": (
        N_("still referred to: {refs}"),
        N_("what came with it can't be taken back while something refers to it"),
    ),
    "refers-to-gone": (N_("operation {operation} refers to something that is gone"),),
    # the database
    "none": (
        N_("no blog here: {path} and the folders above have no blog.db"),
        N_("run 'blogctl init' or set BLOGCTL_DB"),
    ),
    "missing": (N_("no blog at {path}"), N_("run 'blogctl init' or set BLOGCTL_DB")),
    "not-a-blog": (N_("{path} is not a blog"), N_("name another with --db")),
    "not-trusted": (
        N_("{path} belongs to somebody else, so it is not opened"),
        N_("name it with --db if you trust it"),
    ),
    "not-readable": (N_("{path} can't be read"), N_("ask its owner for the right to")),
    "not-writable": (
        N_("{path} can't be written"),
        N_("check the file, its folder and their owner"),
    ),
    "not-openable": (N_("{path} can't be opened: {detail}"), N_("check the file and its folder")),
    "not-created": (N_("{path} can't be made: {detail}"), N_("check the folder")),
    "disk-full": (
        N_("the disk is full: nothing was changed in {path}"),
        N_("make room and run it again"),
    ),
    "disk-error": (N_("the disk failed under {path}: {detail}"), N_("nothing was changed")),
    "damaged": (N_("{path} is damaged: {detail}"), N_("bring back a backup")),
    "older-schema": (
        N_("{path} is of an older blogctl (schema {found}, this one needs {head})"),
        N_("run 'blogctl db upgrade'"),
    ),
    "newer-schema": (
        N_("{path} is of a newer blogctl (schema {found}, this one knows {head})"),
        N_("upgrade blogctl"),
    ),
    "blog-exists": (N_("{path} exists already, and is left as it is"),),
    "no-backup": (N_("the backup {path} can't be written: {detail}"), N_("nothing was changed")),
    "not-removed": (N_("the backup {path} can't be removed: {detail}"),),
    "locked": (
        N_("{path} is in use: another process holds it"),
        N_("try again in a moment"),
    ),
    # the web
    "fetch-address": (N_("'{url}' is not fetched: it is no public address of http or https"),),
    "fetch-private": (N_("'{url}' is not fetched: {host} is not on the public internet"),),
    "fetch-redirects": (N_("'{url}' is not fetched: it leads from one address to the next"),),
    "fetch-status": (N_("'{url}' is not fetched: its server says {status}"),),
    "fetch-large": (N_("'{url}' is not fetched: it has more than {limit} bytes"),),
    "fetch-failed": (
        N_("'{url}' can't be fetched: {detail}"),
        N_("try again in a moment"),
    ),
    # the rest
    "red": (N_("red: {refs}"),),
    "partly": (N_("not done: {refs}"),),
    "partly-batch": (N_("{failed} of {count} lines failed"),),
    "batch-nested": (N_("'batch' can't run inside a batch"),),
    "batch-alone": (N_("'{value}' can't be part of a batch that is one operation"),),
    "batch-quoting": (
        N_("the quotes do not match"),
        N_('quote as in a shell, for instance "L\'été"'),
    ),
    "output-lost": (N_("the results can't be written: {detail}"),),
    "declined": (N_("nothing was changed"),),
    "interrupted": (N_("interrupted: nothing was half done"),),
}

# What is asked, and what is said of what was done.
NOTES: dict[str, str] = {
    "yes-or-no": N_("[y/N]"),
    "change-all": N_("change all of these? {counts}"),
    "delete-all": N_("delete for good, without undo? {counts}"),
    "delete": N_("delete for good, without undo? {refs}"),
    "merge": N_("merge into {into}, without undo? {refs}"),
    "prune": N_("delete what is unused, without undo? {refs}"),
    "erase": N_("erase for good, without undo? comments: {comments}, contributors: {contributors}"),
    "forget": N_(
        "take IP addresses and browsers away from comments older than '{length}', without undo?"
    ),
    "nothing-held": N_("nothing is held on {email}"),
    "forget-off": N_("privacy.forget_after is off: nothing was changed"),
    "restore": N_(
        "put the backup of '{title}', of {moment}, in the place of {path}, which is kept beside?"
    ),
    "restored-older": N_("the backup was of schema {old}, and is upgraded"),
    "erasures-unread": N_(
        "{path} could not be read: what was erased since the backup may be back; "
        "erase it again with 'blogctl privacy erase'"
    ),
    "bytes-left": N_(
        "{path} is in use or the disk full: bytes of what was taken away may be left in it; "
        "run this again later"
    ),
    "copies-hold": N_("copies made before still hold it: {refs}"),
    "would-undo": N_("operation {operation} ({command}) would be undone"),
    "would-redo": N_("operation {operation} ({command}) would be done again"),
    "dry-run": N_("dry run: nothing was changed"),
    "left": N_("already so: {refs}"),
    "changed": N_("changed {total}, which were: {counts}"),
    "would-change": N_("would change {total}, which are: {counts}"),
    "nothing-matches": N_("nothing matches"),
    "nothing-changed": N_("nothing was changed"),
    "nothing-unused": N_("nothing is unused"),
    "exists": N_("exists already: {refs}"),
    "made": N_("made {path}"),
    "completion-installed": N_("completion for {shell} is in {path}: it begins in the next shell"),
    "queue-empty": N_("nothing matches; there are {counts}"),
    "nothing-found": N_("nothing found; neither the trash nor spam was searched"),
    "more-posts": N_("further posts found: {count} (--limit shows more)"),
    "more-comments": N_("further comments found: {count} (--limit shows more)"),
    "crowded-posts": N_("many posts match: the newest {pool} are compared; add a word"),
    "crowded-comments": N_("many comments match: the newest {pool} are compared; add a word"),
    "exported": N_("exported {counts}"),
    "exported-to": N_("exported to {path}: {counts}"),
    "files-missing": N_("files of media that are not there, and so are left out: {refs}"),
    "scheduled": N_("{slug} comes out on {moment}"),
    "published-at": N_("{slug} has been out since {moment}"),
    "front-matter-ignored": N_("not understood in the front matter, and left out: {refs}"),
    "date-left": N_("the date in the file is left out (--at would move it): {refs}"),
    "front-matter-repeated": N_("said more than once, and the last taken: {refs}"),
    "text-kept": N_("the text is kept in {kept}"),
    "text-kept-before": N_("an earlier text is kept in {kept}"),
    "not-sent": N_("what stands below the line is not sent"),
    "note-of": N_("note by {who}:"),
    "of-the-house": N_("{name}, of the house"),
    "is-away": N_("{slug} is away"),
    "goes-to": N_("{ref} goes to {slug}, for: {topics}"),
    "goes-to-default": N_("{ref} goes to {slug}, by default"),
    "nobody-for": N_("nobody who is here answers for what these are about: {refs}"),
    "goes-to-others": N_("… and {count} more"),
    "review-comment": N_("comment {ref}"),
    "review-more": N_("{count} more to come"),
    "review-many-more": N_("at least {count} more to come"),
    "review-last": N_("the last one"),
    "review-from": N_("from {who}"),
    "review-known": N_("others from them: {counts}"),
    "review-new": N_("nothing else from them"),
    "review-post": N_("on '{title}'"),
    "review-decided": N_("{status} by {slug}, {moment}"),
    "review-answered": N_("answered by {slug}, {moment}"),
    "review-settled": N_("needs no answer"),
    "review-due": N_("to be answered by {moment}, in {span}"),
    "review-late": N_("late by {span}, to be answered by {moment}"),
    "review-with": N_("with {slug}"),
    "review-cut": N_("(m: all of it)"),
    "review-thread": N_("thread of {count}"),
    "review-answers": N_("in answer to {who}: {text}"),
    "review-answer": N_("answered by {who}: {text}"),
    "review-keys": N_(
        "a approve, r reject, s spam, w write back, n note, g give, k settle, space next, "
        "b back, u undo, m more, ? help, q quit"
    ),
    "review-keys-alone": N_("a r s w n g k j b u m q, ? help"),
    "review-help": N_(
        "a: approve; r: reject, for a reason of the list; s: mark as spam; "
        "w: write back to the reader, in your editor (this approves); "
        "n: write a private note, in your editor; g: give it to somebody who knows; "
        "k: settle, it needs no answer; space, Enter, j: leave it and go on; "
        "b: back to the one before; u: undo the last thing that you did here; "
        "m: more, the whole text and thread; q: quit; "
        "each thing done is an operation of its own, which 'blogctl undo' takes back later"
    ),
    "review-go-on": N_("go on with Enter"),
    "review-unknown": N_("'{typed}' is none of the keys (?: help)"),
    "review-no-comment": N_("there is no comment here (b: back)"),
    "review-first": N_("there is none before this one"),
    "review-end": N_("that was the last one: nothing is left"),
    "review-end-left": N_("that was the last one; left alone: {count} (space: from the start)"),
    "review-why": N_("for which reason"),
    "review-no-reason": N_("none"),
    "review-whom": N_("to whom"),
    "review-auto": N_("whoever knows"),
    "review-none-chosen": N_("none of these: nothing was changed"),
    "review-did": N_("{what} ({ref}, op {operation})"),
    "review-undid": N_("undone: {what} ({ref}, op {operation})"),
    "review-count": N_("{what}: {count}"),
    "review-done": N_("done: {counts}"),
    "review-operations": N_("operations {operations} ('blogctl undo {last}' takes one back)"),
    "review-nothing-done": N_("nothing was done"),
    "review-nothing-to-undo": N_("nothing of this review is left to undo"),
    "still-with": N_(
        "to answer, still with {slug}: {count} "
        "('blogctl comments assign --all --assigned-to {slug} --to …')"
    ),
    "away": N_("{slug} is away from {since} until {until}"),
    "away-since": N_("{slug} is away from {since}"),
    "here": N_("{slug} is back"),
    "not-edited": N_("the text was not changed"),
    "already-undone": N_("operation {operation} is undone already, by {by}"),
    "undone": N_("operation {operation} ({command}) is undone"),
    "redone": N_("operation {operation} ({command}) is done again"),
    "upgraded": N_("upgraded from {old} to {new}; the file as it was is {backup}"),
    "up-to-date": N_("{path} is up to date (schema {head})"),
    "would-upgrade": N_("would upgrade from {old} to {new}"),
    "all-well": N_("{path}: all is well"),
    "embeds-replaced": N_(
        "frames became links, for their hosts are not in site.embed_hosts: {hosts}"
    ),
    "can-be-mended": N_("'blogctl db check --repair' mends what can be mended"),
    "kept-as-it-was": N_("the file as it was is {backup}"),
    "rendered": N_("posts rendered again: {count}"),
    "import-same-person": N_("{foreign} is contributor {slug} here ({reason})"),
    "not-fetched": N_("not fetched: {url} ({detail})"),
    "not-fetched-either": N_("nor were others: {count}"),
    "fetched": N_("fetched: {count}"),
    "comments-aside": N_(
        "on posts that are not here, and kept aside: {count}; bring them in later with"
        " 'blogctl import comments {path}'"
    ),
    "comments-would-be-aside": N_("on posts that are not here, to be kept aside: {count}"),
    "import-kept": N_("changed here since and left as they are: {count}"),
    "import-altered": N_("came in otherwise than they were, see the report: {count}"),
    "import-altered-unreported": N_(
        "came in otherwise than they were: {count}; --report FILE says which and why"
    ),
    "red-waiting": N_("pending for more than 24 hours: {count}, the oldest since {since}"),
    "red-late": N_("answers overdue: {count}, the oldest since {since}"),
    "red-no-backup": N_("there is no backup"),
    "red-backup": N_("the newest backup is of {since}: {name}"),
    "red-disk": N_("{free} MiB are free, and {least} MiB should be"),
    "older-schema": N_("the schema {found} is of an older blogctl: run 'blogctl db upgrade'"),
    "newer-schema": N_("the schema {found} is of a newer blogctl: upgrade blogctl"),
}


def sentence(key: str, catalogue: Catalogue, **parts: object) -> str:
    """Return a note in words."""
    return _fill(NOTES[key], parts, catalogue)


def describe(error: BaseException, catalogue: Catalogue) -> Told:
    """Return a failure in words, whichever of our errors or Typer's it is."""
    if isinstance(error, typer.TyperException):
        error = _usage.of_typer(error)
    if isinstance(error, LineFailed):
        told = describe(error.error, catalogue)
        line = _fill(
            N_("line {line}: {message}"),
            {"line": error.parts["line"], "message": told.message},
            catalogue,
        )
        return told._replace(message=line, line=error.line)
    if not isinstance(error, BlogctlError):
        raise TypeError(error)
    if isinstance(error, FileFailed):
        told = describe(error.error, catalogue)
        return told._replace(message=f"{error.path}: {told.message}")
    message, *hints = ERRORS[error.key]
    between = catalogue.gettext(N_("', '")) if "'{refs}'" in message else ", "
    parts = {"refs": between.join(error.refs)} | error.parts
    given = (hint for hint in hints if all(parts.get(name) is not None for name in _names(hint)))
    hint = next(given, None)
    return Told(
        error.code,
        error.exit_code,
        _fill(message, parts, catalogue),
        _fill(hint, parts, catalogue) if hint else None,
        error.refs,
    )


def _names(template: str) -> list[str]:
    return [name for _, name, _, _ in Formatter().parse(template) if name]


# Parts that are words themselves, and so are translated where they stand in a sentence.
WORDS = {
    "user-agent": N_("the user agent"),
    "file": N_("the file"),
    "title": N_("the title"),
    "summary": N_("the summary"),
    "body": N_("the body"),
    "comment": N_("the comment"),
    "name": N_("the name"),
    "role": N_("the role"),
    "bio": N_("the bio"),
    "email": N_("the e-mail"),
    "url": N_("the address"),
    "alt": N_("what it shows"),
    "topic": N_("the topic"),
    "login": N_("the login"),
    "user": N_("the user"),
    "note": N_("the note"),
    "description": N_("the description"),
    "front matter": N_("the front matter"),
    "standard input": N_("standard input"),
    "reference": N_("the reference"),
    "reason": N_("the reason"),
    "search": N_("the search"),
    "characters": N_("characters"),
    "bytes": N_("bytes"),
    # what a review did
    "approved": N_("approved"),
    "rejected": N_("rejected"),
    "spam": N_("spam"),
    "replied": N_("answered"),
    "noted": N_("noted"),
    "assigned": N_("handed over"),
    "settled": N_("settled"),
}


def _fill(template: str, parts: Mapping[str, Any], catalogue: Catalogue) -> str:
    words = {
        name: catalogue.gettext(WORDS[value])
        if name in {"what", "unit"} and value in WORDS
        else value
        for name, value in parts.items()
    }
    return catalogue.gettext(template).format(**words)
