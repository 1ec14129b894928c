"""Where every page of a site is: its address, and its file in the folder that a build writes.

Posts and pages have the first step of a path to themselves; the blog's own pages stand below words
that no post may have (`slugs.RESERVED`), or bear a dot, which no slug has. So no two pages ever
claim one path, on a file system that folds case either.
"""

from dataclasses import dataclass
from datetime import date
from urllib.parse import urlsplit

from blogctl.records.pages import Gathering

UNNAMED = "http://localhost:8000"
"""Where a site is taken to be whose `blog.url` was never set."""


@dataclass(frozen=True, slots=True)
class Addresses:
    """The addresses below `base`, such as `https://blog.example` or `https://example.org/blog`."""

    origin: str
    root: str

    @classmethod
    def below(cls, base: str) -> "Addresses":
        """Return the addresses below a base URL; of an empty one, below `UNNAMED`."""
        parts = urlsplit(base or UNNAMED)
        return cls(f"{parts.scheme}://{parts.netloc}", parts.path.rstrip("/"))

    def absolute(self, href: str) -> str:
        """Return the whole URL of a page of this blog."""
        return f"{self.origin}{href}"

    @property
    def home(self) -> str:
        """The home page."""
        return f"{self.root}/"

    def post(self, slug: str) -> str:
        """Return that of a post or a page."""
        return f"{self.root}/{slug}/"

    def comment(self, slug: str, number: int) -> str:
        """Return that of a comment, on its post's page."""
        return f"{self.root}/{slug}/#comment-{number}"

    def list_(self, by: Gathering, slug: str = "", number: int | None = None) -> str:
        """Return that of a page of a list: the first, or the one numbered so from the oldest."""
        first = self.home if by is Gathering.HOME else f"{self.root}/{by}/{slug}/"
        return first if number is None else f"{first}page/{number}/"

    def feed(self, by: Gathering, slug: str = "") -> str:
        """Return that of a list's Atom feed."""
        return f"{self.list_(by, slug)}feed.xml"

    @property
    def rss(self) -> str:
        """The blog's RSS 2.0 feed."""
        return f"{self.root}/rss.xml"

    def comment_feed(self, slug: str) -> str:
        """Return that of the Atom feed of a post's comments."""
        return f"{self.root}/{slug}/feed.xml"

    @property
    def archive(self) -> str:
        """The years and months."""
        return f"{self.root}/archive/"

    def year(self, year: int) -> str:
        """Return that of a year of the archive."""
        return f"{self.archive}{year:04}/"

    def month(self, first: date) -> str:
        """Return that of a month of the archive."""
        return f"{self.archive}{first:%Y/%m}/"

    @property
    def moderation(self) -> str:
        """The page on how comments are moderated."""
        return f"{self.root}/comments/"

    @property
    def not_found(self) -> str:
        """What a server answers where there is nothing."""
        return f"{self.root}/404.html"

    @property
    def sitemap(self) -> str:
        """The index of sitemaps."""
        return f"{self.root}/sitemap.xml"

    def sitemap_of(self, part: str) -> str:
        """Return that of one of the sitemaps that the index names."""
        return f"{self.root}/sitemap-{part}.xml"

    @property
    def robots(self) -> str:
        """What robots are told; it counts at the root of a host only."""
        return f"{self.root}/robots.txt"

    def medium(self, file_name: str) -> str:
        """Return that of a file that posts show, by its name in the blog's own folder of media."""
        return f"{self.root}/media/{file_name}"

    def smaller(self, file_name: str, width: int) -> str:
        """Return that of a smaller one of an image."""
        return f"{self.root}/media/w{width}/{file_name}"

    def asset(self, name: str) -> str:
        """Return that of a file of the theme."""
        return f"{self.root}/media/assets/{name}"

    def file(self, href: str) -> str:
        """Return the file that a page is in, as a relative path with slashes.

        A fragment is left out; an address that ends with a slash is the `index.html` there.
        """
        path = href.partition("#")[0].removeprefix(self.root).lstrip("/")
        return f"{path}index.html" if path.endswith("/") or not path else path
