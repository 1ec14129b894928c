"""What Alembic runs: the revisions, on the connection and in the transaction of `store.upgrade`."""

from alembic import context

context.configure(
    connection=context.config.attributes["connection"],
    version_table_pk=False,  # a table of one row, as `store.create` makes it
)
context.run_migrations()
