"""How an older blog's file becomes one of this version: Alembic's revisions.

A migration runs with foreign keys off, in one transaction with all others, and is checked before
the commit (see `store.upgrade`). SQLite can't alter most of a table: who recreates one creates
its triggers and its indexes again, for they go with the old one. A new revision also changes
`store.schema.HEAD`, and a test holds that migrating equals creating.

There is no way down: the file as it was stands beside the new one.
"""
