"""Why something of another blog did not come in, or came in otherwise: the words of a report."""

REASONS: dict[str, str] = {
    "attachments-linked": "files attached to it became links at its end",
    "awaited-review": "it was waiting for a review, and is a draft",
    "blogroll": "a link of the blogroll, which blogctl does not have",
    "category-missing": "its category is not in the export",
    "deleted": "it was deleted there",
    "encoding-guessed": "the file is not UTF-8 and does not say what it is: --encoding does",
    "excerpt-in-body": "its excerpt has links or pictures, and begins the body",
    "field-stays": "what was decided, owed and answered stays with the blog that it was done on",
    "field-unknown": "a field that means nothing here",
    "malformed": "it can't be read",
    "no-address": "a file without a known address, and not in the public folder beside the export",
    "no-card": "not a Markdown file, so not the card of a person",
    "no-date": "it has no date that is one",
    "no-name": "it has no name",
    "notes": "its private notes do not come in",
    "other-blog": "it belongs to another blog of the same export",
    "password": "it could be read with a password only, and is a draft",
    "post-missing": "the post that it stands on does not come in",
    "state-unknown": "its state means nothing here",
    "symlink": "a symbolic link, which is not followed",
    "table-stays": "rows of a table that blogctl has no use for",
    "type-unknown": "a type of post that blogctl does not have",
    "votes": "votes for and against comments do not come in",
}
"""Each word, and what it means."""
