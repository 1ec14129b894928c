"""Run a company's blog from a terminal: one command, one SQLite file."""

__version__ = "0.1.0"
