"""The floor of `comments list --limit 20`: typer, sqlmodel, one table, one query.

Garbage collection is off while importing and what is there is frozen, as blogctl does, and the
program ends as any script does. With --at-once it leaves by os._exit, as blogctl does.
"""

import gc
import os
import sys

gc.disable()

from datetime import datetime  # noqa: E402

import typer  # noqa: E402, F401 - a command line would use it
from sqlmodel import Field, Session, SQLModel, col, create_engine, select  # noqa: E402


class Comment(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)
    post_id: int
    author_name: str
    author_email: str | None
    status: str
    body: str
    created_at: datetime


gc.freeze()
gc.enable()

query = select(Comment).where(Comment.status == "pending")
with Session(create_engine(f"sqlite:///{os.environ['BLOGCTL_DB']}")) as session:
    for row in session.exec(query.order_by(col(Comment.created_at), col(Comment.id)).limit(20)):
        body = row.body.replace("\n", " ")[:80]
        shown = (row.id, row.post_id, row.author_name, row.author_email, row.created_at, body)
        print(*shown, sep="\t")  # noqa: T201

if "--at-once" in sys.argv:
    sys.stdout.flush()
    os._exit(0)
