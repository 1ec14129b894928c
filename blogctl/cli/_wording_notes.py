"""The words for what is asked, and for what is said of what was done."""

from blogctl.language import N_

NOTES: dict[str, str] = {
    "yes-or-no": N_("[y/N]"),
    "change-all": N_("change all of these? {counts}"),
    "delete-all": N_("delete for good, without undo? {counts}"),
    "delete": N_("delete for good, without undo? {refs}"),
    "merge": N_("merge into {into}, without undo? {refs}"),
    "prune": N_("delete what is unused, without undo? {refs}"),
    "erase": N_("erase for good, without undo? comments: {comments}, contributors: {contributors}"),
    "erase-blocked": N_(
        "erase for good, without undo? comments: {comments}, contributors: {contributors}, "
        "on the blocklist: {blocked}"
    ),
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
    "browser-missing": N_("there is no browser to open it with"),
    "posts-well": N_("posts looked at: {count}; nothing found"),
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
    "red-tick": N_("the last tick was on {since}"),
    "tick-elsewhere": N_("another tick is at work"),
    "red-disk": N_("{free} MiB are free, and {least} MiB should be"),
    "theme-kept": N_("changed here, and left as it is (--force replaces it): {refs}"),
    "serving": N_("the blog is at {where}; Ctrl-C ends it"),
    "site-nowhere": N_(
        "blog.url is not set, so the site says that it is at {url} (blogctl config set blog.url …)"
    ),
    "site-missing": N_("not in the blog's folder of media, so not shown: {refs}"),
    "theme-well": N_("all is well with the theme in {folder}"),
    "theme-ours": N_("there is no theme in {folder}, so blogctl's own is drawn: all is well"),
    "lines-strange": N_(
        "lines that are no request, and were left out: {count} (the first: '{path}', line {line})"
    ),
    "logs-cut": N_("cut off or damaged, and read as far as it goes: {refs}"),
    "hosts-elsewhere": N_("requests of other hosts than {host}, and not counted: {count}"),
    "nothing-read": N_("there is nothing to count"),
    "older-schema": N_("the schema {found} is of an older blogctl: run 'blogctl db upgrade'"),
    "newer-schema": N_("the schema {found} is of a newer blogctl: upgrade blogctl"),
}
