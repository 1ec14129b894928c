"""The floor of `comments approve ID`: typer, sqlmodel, one table, one update.

Garbage collection is off while importing and what is there is frozen, as blogctl does, and the
program ends as any script does. With --at-once it leaves by os._exit, as blogctl does.
"""

import gc
import os
import sys

gc.disable()

from datetime import UTC, datetime  # noqa: E402

import typer  # noqa: E402, F401 - a command line would use it
from sqlmodel import Field, Session, SQLModel, create_engine  # noqa: E402


class Comment(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)
    post_id: int
    author_name: str
    status: str
    body: str
    decided_at: datetime | None
    created_at: datetime


gc.freeze()
gc.enable()

with Session(create_engine(f"sqlite:///{os.environ['BLOGCTL_DB']}")) as session:
    comment = session.get_one(Comment, int(sys.argv[1]))
    comment.status = "approved"
    comment.decided_at = datetime.now(UTC)
    session.add(comment)
    session.commit()
    session.refresh(comment)
    print(comment.id, comment.author_name, comment.status, comment.decided_at, sep="\t")  # noqa: T201

if "--at-once" in sys.argv:
    sys.stdout.flush()
    os._exit(0)
