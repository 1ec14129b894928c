"""Records to pages: the only renderer. It never sees a session.

`paths` says where every page is, and nothing else does; `theme` finds templates and assets; `pages`
draws; `feeds`, `sitemaps` and `redirections` write what programs read.
"""
