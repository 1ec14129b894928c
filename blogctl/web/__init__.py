"""The readers' door: the blog's pages over HTTP, and the comments that come in by it."""
