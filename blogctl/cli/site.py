"""`blogctl site`: the blog as its readers see it."""

from blogctl.cli import _site_redirects
from blogctl.cli._lazy import Noun

noun = Noun()

noun.command(prints=False, examples=_site_redirects.EXAMPLES)(_site_redirects.redirects)
