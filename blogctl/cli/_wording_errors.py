"""The words for what went wrong.

An error brings a key and parts; its sentence and its hints stand here under the key, or with the
files if it is about one. The first hint whose parts are all there is given. Messages are lower
case, without a full stop, and name the way out.
"""

from blogctl.cli._wording_files import FILES
from blogctl.language import N_

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
    "blocked-value": (
        N_("'{value}' can't be blocked as {kind}"),
        N_("for instance {allowed}"),
    ),
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
    "blocked": (
        N_("'{refs}' is not on the blocklist"),
        N_("'blogctl blocklist list' shows what is"),
    ),
    "backup": (N_("no backup in {path}"), N_("'blogctl db backup' makes one; or name its file")),
    "setting": (N_("no setting '{refs}'"), _DID_YOU_MEAN, N_("'blogctl config list' shows them")),
    "delivery": (
        N_("nothing in the outbox has the id '{refs}'"),
        N_("'blogctl outbox list --state all' shows it"),
    ),
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
    "delivery-done": (
        N_("went out already: {refs}"),
        N_("what went out is neither tried again nor dropped"),
    ),
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
    "site-busy": (
        N_("another build works in {path}"),
        N_("try again in a moment"),
    ),
    "tick-late": (
        N_("{step}: ended after {limit} s, for that is its limit"),
        N_("it is tried again later"),
    ),
    "tick-lost": (
        N_("{step}: its process ended without a word"),
        N_("BLOGCTL_DEBUG=1 shows why, where it knows"),
    ),
    "hooks-failed": (
        N_("hooks that failed: {refs}"),
        N_("they are tried again later; 'blogctl outbox list' shows them"),
    ),
    "hooks-foreign": (
        N_("{path} may be written by others, so no command in it is run"),
        N_("make it yours alone: chmod go-w {path}"),
    ),
    "hooks-toml": (N_("{path} is no TOML: {detail}"),),
    "hooks-table": (
        N_("hooks in {path} is no table"),
        N_("see 'blogctl help hooks'"),
    ),
    "hooks-event": (
        N_("no event is called '{refs}' in {path}"),
        N_("did you mean '{nearest}'?"),
        N_("there are: {known}"),
    ),
    "hooks-command": (
        N_("the command of '{refs}' in {path} is no list of words"),
        N_('write ["command", "word"]: there is no shell'),
    ),
    "worker-lost": (
        N_("a process that drew pages was ended from outside"),
        N_("try again; the site is as it was"),
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
    "extra-missing": (
        N_("what '{command}' needs is not installed"),
        N_("install it with pip: 'blogctl[{extra}]'"),
    ),
    "network-bad": (N_("no network: {value}"), N_("for instance 10.0.0.0/8 or 192.0.2.7")),
    "url-unset": (
        N_("blog.url is not set, and a web server must know the blog's name"),
        N_("set it with 'blogctl config set blog.url https://…'"),
    ),
    "address-taken": (
        N_("something listens at {value} already"),
        N_("stop it, or choose another --port"),
    ),
    "address-bad": (N_("{value} can't be listened at: {detail}"),),
    "comment-settled": (N_("somebody of the house has dealt with {refs} by now"),),
    "token-used": (N_("this answer was used already"),),
    "secret-unreadable": (N_("{path} can't be read"), N_("check its owner and its folder")),
    "secret-open": (
        N_("{path} is open to others, and is a secret"),
        N_("close it with 'chmod 600', or remove it to have another made"),
    ),
    "secret-short": (N_("{path} is damaged"), N_("remove it to have another made")),
    "batch-alone": (N_("'{value}' can't be part of a batch that is one operation"),),
    "batch-quoting": (
        N_("the quotes do not match"),
        N_('quote as in a shell, for instance "L\'été"'),
    ),
    "output-lost": (N_("the results can't be written: {detail}"),),
    "declined": (N_("nothing was changed"),),
    "interrupted": (N_("interrupted: nothing was half done"),),
    **FILES,
}
