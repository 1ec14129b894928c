"""Why something of another blog did not come in, or came in otherwise: the words of a report."""

REASONS: dict[str, str] = {
    # Markdown
    "asciidoc": "an AsciiDoc file, which blogctl does not read",
    "notebook": "a notebook, which blogctl does not read",
    "org-mode": "an Org file, which blogctl does not read",
    "restructuredtext": "a reStructuredText file, which blogctl does not read",
    "textile": "a Textile file, which blogctl does not read",
    "mdx": "an MDX file, which is a program",
    "symlink": "a symbolic link, which is not followed",
    "outside": "it leads out of the folder",
    "not-a-file": "neither a file nor a folder",
    "name-not-text": "a file whose name is no text",
    "unreadable": "the file can't be read",
    "too-large": "more than a post may hold",
    "malformed": "the file is not what it says it is",
    "empty": "an empty file",
    "section-page": "the page of a section, which only lists others",
    "home-page": "the home page, which only lists others",
    "no-front-matter": "a file without front matter, which Jekyll only copies",
    "front-matter-broken": "the front matter is malformed, and was read line by line",
    "front-matter-keys": "keys of the front matter that mean nothing here",
    "date-unknown": "a date that is none",
    "status-changed": "a status that blogctl does not have",
    "title-from-name": "without a title, it is called as its file is",
    "shortcode": "shortcodes that are not known stay in the text",
    "embed-linked": "a video became a link to it",
    "link-unknown": "a link to a file that is not there",
}
"""Each word, and what it means."""
