#!/bin/sh
# The main job, as cron or a shell script would do it: a folder of French posts becomes a blog.
#
#   sh tests/main_job.sh [FOLDER]
#
# FOLDER holds Markdown files with YAML front matter. By default it is ../shared/data/posts-fr
# beside the project where that is there, else 40 posts that tests/make_posts.py makes. The
# blogctl used is $BLOGCTL, else the one of the active environment, of .venv, of the PATH.
#
# Counts are printed at each step and checked against the database itself, read by sqlite3, and
# against the JSON that blogctl prints; the first that is wrong ends the script with exit code 1.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
root=$(dirname "$here")

if [ -n "${BLOGCTL:-}" ]; then :
elif [ -n "${VIRTUAL_ENV:-}" ] && [ -x "$VIRTUAL_ENV/bin/blogctl" ]; then BLOGCTL=$VIRTUAL_ENV/bin/blogctl
elif [ -x "$root/.venv/bin/blogctl" ]; then BLOGCTL=$root/.venv/bin/blogctl
else BLOGCTL=$(command -v blogctl) || { echo "no blogctl: install it, or set BLOGCTL" >&2; exit 1; }
fi
# The Python beside it reads YAML and JSON, and SQLite where there is no sqlite3 command.
python=$(dirname "$BLOGCTL")/python3
[ -x "$python" ] || python=python3

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'exit 130' INT
trap 'exit 1' TERM # of fail

if [ $# -gt 0 ]; then folder=$1
elif [ -d "$root/../shared/data/posts-fr" ]; then folder=$root/../shared/data/posts-fr
else folder=$work/posts; "$python" "$here/make_posts.py" "$folder"
fi

# What cron gives: next to nothing. The clock stands still, so that every run is the same.
unset BLOGCTL_AS BLOGCTL_DEBUG
export BLOGCTL_DB="$work/blog.db" BLOGCTL_LANG=en BLOGCTL_NOW=2026-06-01T08:00:00Z LC_ALL=C.UTF-8
log=$work/stderr
: > "$log"

blogctl() { "$BLOGCTL" "$@" 2>> "$log" || fail "blogctl $* (exit code $?)"; }

fail() {
  echo "FAILED: $*" >&2
  tail -n 5 "$log" >&2
  kill -TERM $$ # from a pipe or a $(…) too
  exit 1
}

sql() {
  if command -v sqlite3 > /dev/null; then sqlite3 -readonly "$BLOGCTL_DB" "$1"
  else "$python" -c 'import sqlite3, sys
for row in sqlite3.connect(sys.argv[1]).execute(sys.argv[2]):
    print("|".join("" if cell is None else str(cell) for cell in row))' "$BLOGCTL_DB" "$1"
  fi
}

# check WHAT EXPECTED FOUND
check() {
  [ "$2" = "$3" ] || fail "$1: expected $2, found $3"
  printf '  %-58s %6s\n' "$1" "$3"
}

step() { printf '%s\n' "$1"; }

quoted() { printf "'%s'" "$(printf '%s' "$1" | sed "s/'/'\\\\''/g")"; }

lines() { wc -l < "$1" | tr -d ' '; }

published="status = 'published' AND published_at <= '2026-06-01 08:00:00.000000'"
scheduled="status = 'published' AND published_at > '2026-06-01 08:00:00.000000'"

step "A blog"
blogctl init --title 'Le blog' --url https://blog.example --language fr --timezone Europe/Paris \
  --author 'Chantal Buhagar'
check "mode of the file: its owner only" 600 "$(stat -c %a "$BLOGCTL_DB" 2> /dev/null || stat -f %Lp "$BLOGCTL_DB")"

step "Its contributors, from the author lines of the files"
for file in "$folder"/*.md; do printf '%s\n' "$file"; done > "$work/files"
files=$(lines "$work/files")
sed -n 's/^author: *"\{0,1\}\([^"]*[^" ]\)"\{0,1\} *$/\1/p' "$folder"/*.md | sort -u > "$work/authors"
while read -r author; do
  echo "contributor add $(quoted "$author") --kind blogger --if-missing"
done < "$work/authors" | blogctl batch -q
authors=$(lines "$work/authors")
check "contributors, with Chantal" $((authors + 1)) "$(sql 'SELECT count(*) FROM contributor')"

# A process for each post is what a shell script would start: the first ones go so. The others go
# through a batch, which spares 0.4 s of Python's starting for each of them.
looped=$((files / 2 < 20 ? files / 2 : 20))
step "Its posts: $looped in a loop of processes, the others in one batch"
head -n "$looped" "$work/files" > "$work/first"
while read -r file; do
  blogctl post new --file "$file" --format ids -q < /dev/null
done < "$work/first" > "$work/ids"
check "ids from the loop" "$looped" "$(sort -un "$work/ids" | wc -l | tr -d ' ')"
tail -n +$((looped + 1)) "$work/files" | while read -r file; do
  echo "post new --file $(quoted "$file") --format ids"
done | blogctl batch -q >> "$work/ids"
check "posts" "$files" "$(sql 'SELECT count(*) FROM post')"
check "drafts, for nothing was to be published" "$files" "$(blogctl post list --status draft --format count)"
check "posts without a date" 0 "$(sql 'SELECT count(*) FROM post WHERE published_at IS NULL')"
check "posts without a body" 0 "$(sql "SELECT count(*) FROM post WHERE body_html = '' OR words = 0")"

# The JSON against the files: title, author, tags and date of every post.
blogctl post list --status all --format json > "$work/posts.json"
cat > "$work/compare.py" <<'FIN'
import json, re, sys, unicodedata
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import yaml

posts, files, ids = (Path(name).read_text(encoding="utf-8") for name in sys.argv[1:])
posts = {post["id"]: post for post in json.loads(posts)}
named = 0
for number, name in zip(ids.split(), files.splitlines(), strict=True):
    post, head = posts[int(number)], Path(name).read_text(encoding="utf-8-sig").split("---\n")[1]
    said = yaml.load(head, Loader=yaml.BaseLoader)
    title = unicodedata.normalize("NFC", said["title"].strip())
    assert post["title"] == title, (name, post["title"])
    assert post["author"] is not None, name
    assert bool(post["tags"]) == bool(said.get("tags")), (name, post["tags"])
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", post["slug"]) and len(post["slug"]) <= 80, name
    if "date" in said:
        moment = datetime.strptime(said["date"], "%Y-%m-%d %H:%M:%S %z")
    else:
        named += 1
        moment = datetime.strptime(Path(name).name[:10], "%Y-%m-%d").replace(hour=9)
        moment = moment.replace(tzinfo=ZoneInfo("Europe/Paris"))
    found = datetime.fromisoformat(post["published_at"])
    assert found == moment.astimezone(UTC), (name, found, moment)
print(named)
FIN
named=$("$python" "$work/compare.py" "$work/posts.json" "$work/files" "$work/ids") ||
  fail "a post is not what its file says"
check "of these, dated by their file's name only" "$named" "$(grep -L '^date:' "$folder"/*.md | wc -l | tr -d ' ')"

step "Some get a tag, through a pipeline"
found=$(blogctl post list --search sécurité --format count)
[ "$found" -gt 0 ] || fail "no post is about security"
blogctl post list --search securite --format ids | blogctl post tag - 'Sécurité' Veille -q
check "posts tagged Veille" "$found" "$(sql "SELECT count(*) FROM posttag JOIN tag ON tag.id = tag_id WHERE slug = 'veille'")"
check "found again by both tags" "$found" "$(blogctl post list --tag veille --tag Sécurité --format count)"

step "Half are published at their own dates, some are scheduled"
half=$((files / 2))
blogctl post list --format ids | head -n "$half" | blogctl post publish - --format ids > "$work/out"
check "published in one operation" "$half" "$(lines "$work/out")"
check "readers see" "$half" "$(sql "SELECT count(*) FROM post WHERE $published")"
blogctl post list --status draft --limit 3 --format ids | blogctl post publish - --at 'vendredi 17h' -q
blogctl post list --status draft --limit 2 --format ids | while read -r id; do
  blogctl post publish "$id" --at 'dans 3 semaines' -q < /dev/null
done
check "scheduled" 5 "$(sql "SELECT count(*) FROM post WHERE $scheduled")"
check "on Friday at five in Paris" 3 "$(blogctl post list --status scheduled --fields published_at --format tsv |
  grep -c '^2026-06-05T15:00:00Z$')"
check "drafts left" $((files - half - 5)) "$(blogctl post list --status draft --format count)"

step "Comments come in"
blogctl post list --status published --limit 8 --format ids > "$work/discussed"
discussed=$(lines "$work/discussed")
while read -r id; do
  echo "comments add $id --name 'Anne-Gaëlle' --email anne@example.org --ip 192.0.2.10 --body 'Merci !'"
  echo "comments add $id --name Jean --email jean@example.org --body 'C’est nul. <b>Nul.</b>'"
  echo "comments add $id --name 'Montres & Cie' --ip 203.0.113.7 --body 'https://montres.example'"
done < "$work/discussed" | blogctl batch -q
check "comments, all of them waiting" $((3 * discussed)) "$(sql "SELECT count(*) FROM comment WHERE status = 'pending'")"
blogctl comments list --email anne@example.org --format ids | blogctl comments approve - -q
check "approved, by ids through a pipe" "$discussed" "$(sql "SELECT count(*) FROM comment WHERE status = 'approved'")"
check "the first on its page, each of them" "$discussed" "$(sql "SELECT count(*) FROM comment WHERE number = 1")"
first=$(head -n 1 "$work/discussed")
jean=$(blogctl comments list --post "$first" --name Jean --format ids)
blogctl comments reject "$jean" --reason insulte --note 'déjà averti' -q
check "rejected, with its reason" "$jean|insulte" "$(sql "SELECT id, reason FROM comment WHERE status = 'rejected'")"
blogctl comments spam --all --ip 203.0.113.7 -q
check "spam, by its address" "$discussed" "$(sql "SELECT count(*) FROM comment WHERE status = 'spam' AND ip = '203.0.113.7'")"
check "passes at once, for Anne-Gaëlle is known" approved "$(blogctl comments add "$first" \
  --name 'Anne-Gaëlle' --email Anne@Example.org --body 'Encore moi.' --fields status)"
check "still waiting" $((discussed - 1)) "$(blogctl comments list --format count)"

step "A slip, and back"
sql 'SELECT id, status, reason, decided_by FROM comment ORDER BY id' > "$work/before"
operation=$(blogctl log --limit 1 --fields operation)
blogctl comments hold --all --status all --yes -q
check "waiting, all of them by mistake" $((3 * discussed + 1)) "$(blogctl comments list --format count)"
blogctl undo -q
sql 'SELECT id, status, reason, decided_by FROM comment ORDER BY id' > "$work/after"
cmp -s "$work/before" "$work/after" || fail "undo did not put the comments back"
check "comments are as they were, by operation" $((operation + 2)) "$(blogctl log --limit 1 --fields operation)"

step "Lists in every format"
for format in table tsv csv json jsonl yaml ids count; do
  blogctl post list --format "$format" > "$work/list.$format"
  blogctl comments list --status all --format "$format" > "$work/comments.$format"
done
cat > "$work/count.py" <<'FIN'
import csv, json, sys
from pathlib import Path

import yaml

base = Path(sys.argv[1])
read = {
    "tsv": lambda text: len(text.splitlines()),
    "csv": lambda text: len(list(csv.DictReader(text.splitlines(keepends=True)))),
    "json": lambda text: len(json.loads(text)),
    "jsonl": lambda text: len([json.loads(line) for line in text.splitlines()]),
    "yaml": lambda text: len(yaml.load(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))),
    "ids": lambda text: len({int(line) for line in text.split()}),
    "count": int,
}
texts = {name: base.with_suffix(f".{name}").read_bytes().decode() for name in read}
print(*sorted({count(texts[name]) for name, count in read.items()}))
FIN
check "posts, in each format that a program reads" "$files" "$("$python" "$work/count.py" "$work/list")"
check "comments, in each of them" $((3 * discussed + 1)) "$("$python" "$work/count.py" "$work/comments")"
check "posts, in the table that a person reads" "$files" "$(grep -cE '^ *[0-9]+  ' "$work/list.table")"

step "The database itself"
check "integrity" ok "$(sql 'PRAGMA integrity_check')"
check "loose ends" 0 "$(sql 'SELECT count(*) FROM pragma_foreign_key_check')"
check "changes without their operation" 0 "$(sql 'SELECT count(*) FROM auditrecord WHERE operation_id NOT IN (SELECT id FROM operation)')"
check "slugs given twice" 0 "$(sql 'SELECT count(*) - count(DISTINCT slug) FROM post')"

printf 'All is as it should be: %s posts, %s comments, %s operations.\n' \
  "$files" "$((3 * discussed + 1))" "$(sql 'SELECT count(*) FROM operation')"
