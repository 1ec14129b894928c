"""The pages of a blog drawn: records in, bytes out.

What all pages have in common, their top, what stands beside them and their foot, is drawn once.
"""

from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlsplit

from markupsafe import Markup, escape

from blogctl.language import N_
from blogctl.records.pages import (
    Article,
    Entry,
    Frame,
    Gathering,
    Link,
    Listing,
    Mine,
    Moderation,
    Month,
    Person,
    Received,
    Reported,
    ShownComment,
    Writing,
    Year,
)
from blogctl.site import metadata
from blogctl.site.characters import printable, writable
from blogctl.site.drawing import Drawing
from blogctl.site.metadata import Metadata
from blogctl.site.modern import modern
from blogctl.site.paths import Addresses
from blogctl.site.scrolling import nameless, scrollable
from blogctl.site.theme import Theme
from blogctl.site.words import load

_NETWORKS = {
    "linkedin": ("LinkedIn", "https://www.linkedin.com/sharing/share-offsite/?url={url}"),
    "facebook": ("Facebook", "https://www.facebook.com/sharer/sharer.php?u={url}"),
    "bluesky": ("Bluesky", "https://bsky.app/intent/compose?text={title}%20{url}"),
    "whatsapp": ("WhatsApp", "https://wa.me/?text={title}%20{url}"),
    "x": ("X", "https://x.com/intent/post?text={title}&url={url}"),
}
_PROBLEMS = {
    "name-missing": N_("Say who you are: a name or a pseudonym."),
    "name-bad": N_("This name is too long, or has characters that can't be shown."),
    "email-bad": N_("This is no e-mail address."),
    "comment-missing": N_("Say something: the comment is empty."),
    "comment-long": N_("The comment is too long."),
    "text-bad": N_("There are characters in it that are no text."),
    "captcha-missing": N_("Have a look at your comment, answer below and send it."),
    "captcha-wrong": N_("That was not the answer; here is another."),
    "captcha-late": N_("Too much time has gone by; here is another."),
    "captcha-used": N_("This answer was used already; here is another."),
    "parent-bad": N_("The comment that you answer is not there any more."),
    "mine-late": N_("It is too late to change this comment, or somebody has read it by now."),
    "no-comment": N_("There is no such comment."),
    "busy": N_("The blog is busy. Please try again."),
    "closed": N_("Comments are closed."),
    "nowhere": N_("There is no such post."),
    "try-again": N_("The blog is busy. Your comment was not kept: please send it again."),
    "foreign": N_("This form was sent from another site."),
    "too-large": N_("That is far too much text for a comment."),
    "not-a-form": N_("This is no form that the blog knows."),
    "slow": N_("It took too long to arrive. Please send it again."),
}
"""What readers are told of what went wrong, by its key."""

_FIELDS = ("name", "email", "comment", "captcha")
_REMEMBERED = 20_000  # entries
_WEB = ("http://", "https://")


@dataclass(frozen=True, slots=True)
class Promised:
    """The promise to readers in words."""

    before: str
    until: str
    days: str


class Pages:
    """The pages of one blog, by one theme.

    Every method raises Usage with file and line where a template is broken.
    """

    def __init__(self, frame: Frame, addresses: Addresses, theme: Theme) -> None:
        self.words = load(frame.language, frame.zone, theme)
        self._frame = frame
        self._addresses = addresses
        self._title = printable(frame.title) or urlsplit(addresses.origin).netloc
        self._table = self.words.gettext("Table")
        self._replying = _replying(frame.comments_url)
        self._reporting = _reporting(frame.comments_url)
        self._drawn: dict[int, tuple[Entry, Markup]] = {}
        self._drawing = drawing = Drawing(theme, self._known(theme))
        block = frame.block and Markup(self._scrolling(nameless(frame.block.html), 2))  # noqa: S704
        drawing.know(block=block)
        parts = ("links", "header", "aside", "footer")
        common = {part: Markup(drawing.draw(f"{part}.html")) for part in parts}  # noqa: S704
        drawing.know(**common)

    def article(self, article: Article) -> bytes:
        """Return the page of a post, or of a page."""
        entry, html = article.entry, article.html
        head = metadata.of_article(article, self._frame, self._addresses)
        shares, mail = ([], "") if article.page else self._shares(entry.title, entry.href)
        return self._page(
            "post",
            head,
            article=article,
            entry=entry,
            lead=entry.lead if article.introduced and entry.lead not in html else "",
            shares=shares,
            mail=mail,
            replying=self._replying.format(post=entry.id) if article.comments_open else "",
            reporting=self._reporting,
        )

    def listing(self, listing: Listing) -> bytes:
        """Return a page of a list of posts."""
        name, kind = self._named(listing)
        head = metadata.of_listing(
            listing, self._frame, self._addresses, name=self._list_title(listing, name)
        )
        return self._page("list", head, listing=listing, name=name, kind=kind)

    def archive(self, years: tuple[Year, ...]) -> bytes:
        """Return the page of all years."""
        return self._plain(
            "archive", self.words.gettext("Archive"), self._addresses.archive, years=years
        )

    def year(self, year: Year) -> bytes:
        """Return a year's page."""
        return self._plain("year", str(year.year), year.href, year=year)

    def month(self, month: Month, newer: Link | None = None, older: Link | None = None) -> bytes:
        """Return a month's page, with the ways to those beside it that have posts."""
        name = self.words.month_title(month.first)
        year = Link(str(month.first.year), self._addresses.year(month.first.year))
        return self._plain(
            "month", name, month.href, month=month, year=year, newer=newer, older=older
        )

    def moderation(self, moderation: Moderation) -> bytes:
        """Return the page on how comments are moderated."""
        name = self.words.gettext("Moderation, in the open")
        return self._plain(
            "moderation",
            name,
            self._addresses.moderation,
            moderation=moderation,
            promise=self._promise(),
        )

    def not_found(self) -> bytes:
        """Return the page that a server answers with where there is nothing."""
        return self._plain("not_found", self.words.gettext("There is nothing here"), None)

    def writing(self, writing: Writing) -> bytes:
        """Return the form of a comment on its own page, with what is wrong with it."""
        name = self.words.gettext("Write a comment")
        problems = [(field, self.problem(key)) for field, key in writing.problems]
        return self._plain(
            "write",
            name,
            None,
            writing=writing,
            problems=problems,
            wrong=dict.fromkeys(_FIELDS, "") | dict(problems),
        )

    def received(self, received: Received) -> bytes:
        """Return the page that a writer sees whose comment came in."""
        gettext = self.words.gettext
        name = gettext("Published") if received.published else gettext("Waiting for a moderator")
        return self._plain("received", name, None, received=received)

    def reported(self, reported: Reported) -> bytes:
        """Return the page that asks whether a comment shall be reported, or thanks for it."""
        name = self.words.gettext("Report comment {number}", number=reported.number)
        action = self._reporting.format(comment=reported.id)
        return self._plain("report", name, None, reported=reported, action=action)

    def mine(self, mine: Mine) -> bytes:
        """Return the form by which a writer changes their comment, or what came of it."""
        problem = self.problem(mine.problem) if mine.problem else ""
        name = self.words.gettext("Your comment")
        return self._plain("mine", name, None, mine=mine, problem=problem)

    def problem(self, key: str) -> str:
        """Return what a reader is told of what went wrong, by its key."""
        return self.words.gettext(_PROBLEMS[key])

    def refused(self, problem: str, link: Link | None = None) -> bytes:
        """Return the page of a request that can't be answered, by the key of why."""
        why = self.problem(problem)
        return self._plain(
            "refused", self.words.gettext("That did not work"), None, why=why, link=link
        )

    def _plain(self, template: str, name: str, href: str | None, **values: object) -> bytes:
        head = metadata.of_page(name, href, self._frame, self._addresses)
        return self._page(template, head, name=name, **values)

    def _page(self, template: str, head: Metadata, **values: object) -> bytes:
        return self._drawing.draw(f"{template}.html", head=head, **values).encode()

    def _known(self, theme: Theme) -> dict[str, Any]:
        """Return what every template may use."""
        words, colour = self.words, self._frame.colour
        assets = {
            name: f"{self._addresses.asset(name)}?v={version}"
            for name, version in theme.asset_versions(colour).items()
        }
        return {
            "_": words.marked,
            "addresses": self._addresses,
            "asset": assets.__getitem__,
            "atom": self._addresses.feed(Gathering.HOME),
            "clean": lambda html: Markup(printable(html)),  # noqa: S704 - safe HTML
            "day": words.day,
            "direction": words.direction,
            "drawn": self._entry,
            "frame": self._frame,
            "long_day": words.long_day,
            "month": words.month,
            "month_title": words.month_title,
            "name_of": name_of,
            "names": lambda links: words.listed([name_of(link) for link in links]),
            "ngettext": words.ngettext,
            "number": words.number,
            "numbered": self._numbered,
            "reason": words.reason,
            "said_by": self._said_by,
            "scrolling": self._scrolling,
            "site_title": self._title,
            "time": words.time,
            "web": is_web,
        }

    def _entry(self, entry: Entry) -> Markup:
        """Return a post as lists show it: the same one is drawn once."""
        known = self._drawn.get(entry.id)
        if known is not None and known[0] is entry:
            return known[1]
        html = Markup(self._drawing.draw("entry.html", entry=entry))  # noqa: S704 - escaped
        if len(self._drawn) >= _REMEMBERED:
            self._drawn.clear()
        self._drawn[entry.id] = entry, html
        return html

    def _named(self, listing: Listing) -> tuple[str, str]:
        """Return the heading of a list's page, and what kind of list it is of."""
        gettext = self.words.gettext
        if listing.by is Gathering.HOME:
            first = listing.number is None
            return gettext("Latest posts") if first else gettext("Older posts"), ""
        kinds = {
            Gathering.CATEGORY: gettext("Category"),
            Gathering.TAG: gettext("Keyword"),
            Gathering.AUTHOR: gettext("Posts by"),
        }
        return listing.name, kinds[listing.by]

    def _list_title(self, listing: Listing, name: str) -> str:
        """Return what a window is called: a numbered page is told from others by its number."""
        if listing.number is None:
            return listing.name
        return self.words.gettext("{name}, page {number}", name=name, number=listing.number)

    def _promise(self) -> Promised | None:
        from blogctl.promise import read  # noqa: PLC0415 - one page of a whole blog says it

        try:
            promise = read(self._frame.promise)
        except ValueError:
            return None
        words = self.words
        runs: list[list[int]] = []
        for day in sorted(promise.days):
            if runs and day == runs[-1][-1] + 1:
                runs[-1].append(day)
            else:
                runs.append([day])
        days = [escape(self._days(run)) for run in runs]
        return Promised(words.hour(promise.before), words.hour(promise.until), words.listed(days))

    def _days(self, run: list[int]) -> str:
        first, last = self.words.weekday(run[0]), self.words.weekday(run[-1])
        if first == last:
            return first
        return self.words.gettext("from {first} to {last}", first=first, last=last)

    def _shares(self, title: str, href: str) -> tuple[list[tuple[str, str]], str]:
        """Return where a post can be shared, by name and address, and the address of an e-mail."""
        title, address = printable(title), self._addresses.absolute(href)
        blanks = {"title": quote(title, safe=""), "url": quote(address, safe="")}
        shares = [
            (_NETWORKS[network][0], _NETWORKS[network][1].format_map(blanks))
            for network in self._frame.share
            if network in _NETWORKS
        ]
        body = f"{blanks['title']}%0D%0A%0D%0A{blanks['url']}%0D%0A"
        return shares, f"mailto:?subject={blanks['title']}&body={body}"

    def _scrolling(self, html: str, above: int = 1) -> Markup:
        """Return safe HTML as it stands on a page, below a heading of level `above`.

        What is wide can be scrolled.
        """
        here = modern(writable(html), above=above)
        return Markup(scrollable(here, name=self._table))  # noqa: S704 - as it came

    def _numbered(self, number: int) -> Markup:
        """Return the number of a comment as a link to it."""
        said = self.words.marked("no. {number}", number=number)
        return Markup(f'<a href="#comment-{number}">{said}</a>')  # noqa: S704 - escaped

    def _said_by(self, comment: ShownComment) -> Markup:
        """Return who says a comment, and when."""
        date, house, marked = self.words.time(comment.at), comment.house, self.words.marked
        if house is not None:
            who = name_of(house)
            if house.role:
                who = Markup(f"{who}, {escape(printable(house.role))}")  # noqa: S704 - escaped
            if comment.answers:
                return marked("Answer of the house: {who}, on {date}", who=who, date=date)
            return marked("Of the house: {who}, on {date}", who=who, date=date)
        name = Markup(f"<bdi>{escape(printable(comment.name))}</bdi>")  # noqa: S704 - escaped
        if is_web(comment.url):
            href = escape(comment.url)
            rel = "nofollow ugc noopener"
            name = Markup(f'<a href="{href}" rel="{rel}">{name}</a>')  # noqa: S704 - escaped
        if comment.kind != "comment":
            return marked("Mentioned by {name} on {date}", name=name, date=date)
        return marked("By {name} on {date}", name=name, date=date)


def is_web(url: str | None) -> bool:
    """Tell whether this is an address that a page may link to: no script, no file."""
    return url is not None and url.lower().startswith(_WEB)


def name_of(link: Link | Person) -> Markup:
    """Return somebody's name as a link."""
    name = escape(printable(link.name))
    return Markup(f'<a href="{escape(link.href)}"><bdi>{name}</bdi></a>')  # noqa: S704 - escaped


def _replying(url: str) -> str:
    """Return the address of an answer, but for the number of the comment that it answers."""
    if not url:
        return ""
    bare = url.replace("{", "%7B").replace("}", "%7D")
    return f"{bare}{'&' if '?' in bare else '?'}post={{post}}&parent="


def _reporting(url: str) -> str:
    """Return the address at which a comment is reported, with a blank for its id.

    It is "" where comments are not sent to a server of ours: ours has no query.
    """
    if not url or "?" in url:
        return ""
    return f"{url.replace('{', '%7B').replace('}', '%7D')}/{{comment}}/report"
