"""Why something of another blog did not come in, or came in otherwise: the words of a report."""

REASONS: dict[str, str] = {}
"""Each word, and what it means."""
