"""The floor of an import: the file parsed by lxml, and the rows that come of it inserted bare.

wxr_in.py FILE     rows of posts, comments and what goes with them, as blogctl writes them, into
tables without indexes, triggers and full text; body, HTML and folded text of a post are its body.
"""

import os
import sqlite3
import sys
from pathlib import Path
from typing import Any

from lxml import etree

WP, CONTENT = "{http://wordpress.org/export/1.2/}", "{http://purl.org/rss/1.0/modules/content/}"
POST = "id kind slug title summary body body_format body_html body_text words author_id status"
TABLES = {
    "post": f"{POST} published_at sort_at created_at updated_at",
    "comment": "id post_id number kind parent name email email_key url ip body status created_at",
    "posttag": "post_id tag_id",
    "postcategory": "post_id category_id position",
    "redirect": "kind old target_id created_at",
    "importedfrom": "source kind foreign_id thing_id digest operation_id",
    "auditrecord": "operation_id action kind thing_id after",
}

target = Path(f"{os.environ['BLOGCTL_DB']}.floor")
connection = sqlite3.connect(target, isolation_level=None)
connection.execute("PRAGMA journal_mode = WAL")
connection.execute("PRAGMA synchronous = FULL")
connection.execute("BEGIN IMMEDIATE")
rows: dict[str, list[tuple[Any, ...]]] = {}
for table, columns in TABLES.items():
    connection.execute(f"CREATE TABLE {table} ({', '.join(columns.split())})")
    rows[table] = []


def flush() -> None:
    """Insert what was gathered."""
    for table, columns in TABLES.items():
        marks = ", ".join("?" * len(columns.split()))
        connection.executemany(f"INSERT INTO {table} VALUES ({marks})", rows[table])
        rows[table].clear()


for _, item in etree.iterparse(sys.argv[1], tag="item", resolve_entities=False, huge_tree=True):
    said = {child.tag: child.text for child in item}
    post, at = int(said[f"{WP}post_id"]), said[f"{WP}post_date_gmt"]
    body, slug = said[f"{CONTENT}encoded"], said[f"{WP}post_name"]
    text = (post, "post", slug, said["title"], "", body, "html", body, body, 900, 1, "published")
    rows["post"].append((*text, at, at, at, at))
    rows["importedfrom"].append(("wordpress", "post", str(post), post, "0" * 32, 1))
    rows["auditrecord"].append((1, "create", "post", post, "published"))
    for old in (said["link"], said["guid"]):
        rows["redirect"].append(("post", old, post, at))
    for place, category in enumerate(item.iterfind("category")):
        if category.get("domain") == "post_tag":
            rows["posttag"].append((post, place))
        else:
            rows["postcategory"].append((post, 1, 0))
    for place, comment in enumerate(item.iterfind(f"{WP}comment"), 1):
        of = {child.tag: child.text for child in comment}
        key, email = of[f"{WP}comment_id"], of[f"{WP}comment_author_email"]
        who = (of[f"{WP}comment_author"], email, email, of[f"{WP}comment_author_url"])
        ip, when = of[f"{WP}comment_author_IP"], of[f"{WP}comment_date_gmt"]
        rest = (ip, of[f"{WP}comment_content"], "approved", when)
        parent = of[f"{WP}comment_parent"]
        rows["comment"].append((int(key), post, place, "comment", parent, *who, *rest))
        rows["importedfrom"].append(("wordpress", "comment", key, int(key), "0" * 32, 1))
        rows["auditrecord"].append((1, "create", "comment", int(key), "approved"))
    item.clear()
    while item.getprevious() is not None:
        del item.getparent()[0]
    if len(rows["post"]) == 500:
        flush()
flush()
connection.execute("COMMIT")
connection.close()

if "--at-once" in sys.argv:
    os._exit(0)
