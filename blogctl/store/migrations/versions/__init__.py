"""The revisions, oldest first: `NAME_NUMBER.py`, each frozen once it is released."""
