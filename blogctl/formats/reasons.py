"""Why something of another blog did not come in, or came in otherwise: the words of a report."""

REASONS: dict[str, str] = {
    # XML
    "mended": "the XML was malformed, and mended",
    "characters-left-out": "so many characters that XML forbids were left out",
    "junk-before": "so many bytes before the XML were left out",
    "version": "the version of the format is not known",
    # Disqus
    "deleted": "a comment that was deleted",
    "no-thread": "a comment that is on no page",
    # WordPress: what does not come in
    "comment-type": "a comment of a kind that only a plug-in knows",
    "in-the-trash": "it was in the trash",
    "menu-item": "an entry of a menu",
    "no-address": "a file whose address is not said",
    "post-type": "a kind of thing that is neither post, page nor file",
    "post-unread": "a comment on something that does not come in",
    "reusable-block": "a block that stands in several posts",
    "revision": "an older version of a post",
    "taxonomy": "a term that is neither category nor tag",
    "theme-part": "a part of a theme",
    # WordPress: what came otherwise
    "block": "a block that WordPress fills when it shows a page is left out",
    "embed": "something embedded became a link",
    "featured-image": "the picture that stands for a post is not said of posts here",
    "gallery": "a gallery became its pictures one by one, or stays as text",
    "more": "what stood before the 'more' mark is too long for a summary",
    "next-page": "a post of several pages became one page",
    "no-date": "there is no date that is one",
    "password": "a post that needs a password became a draft",
    "pending": "a post that waits for a review became a draft",
    "player": "a player of sound or film became a link",
    "private": "a private post became a draft",
    "said-too-late": "something stands after many comments, where it is not read",
    "shortcode": "a shortcode that is not known stays as text",
    "status-unknown": "a status that is not known became a draft, or a pending comment",
}
"""Each word, and what it means."""
