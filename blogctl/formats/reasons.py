"""Why something of another blog did not come in, or came in otherwise: the words of a report."""

REASONS: dict[str, str] = {
    "deleted": "it was deleted there",
    "field-stays": "what was decided, owed and answered stays with the blog that it was done on",
    "field-unknown": "a field that means nothing here",
    "link": "a link to somewhere else in the file system is not followed",
    "malformed": "it can't be read",
    "no-card": "not a Markdown file, so not the card of a person",
    "no-date": "it has no date",
    "no-name": "it has no name",
    "state-unknown": "its state means nothing here",
    "votes": "votes for and against comments do not come in",
}
"""Each word, and what it means."""
