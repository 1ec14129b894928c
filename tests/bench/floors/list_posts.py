"""The floor of `post list --limit 20`: typer, sqlmodel, one table, one query.

Garbage collection is off while importing and what is there is frozen, as blogctl does, and the
program ends as any script does. With --at-once it leaves by os._exit, as blogctl does.
"""

import gc
import os
import sys

gc.disable()

from datetime import datetime  # noqa: E402

import typer  # noqa: E402, F401 - a command line would use it
from sqlmodel import Field, Session, SQLModel, create_engine, desc, select  # noqa: E402


class Post(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)
    slug: str
    title: str
    status: str
    words: int
    sort_at: datetime
    created_at: datetime


gc.freeze()
gc.enable()

query = select(Post).where(Post.status != "trashed")
with Session(create_engine(f"sqlite:///{os.environ['BLOGCTL_DB']}")) as session:
    for post in session.exec(query.order_by(desc(Post.sort_at), desc(Post.id)).limit(20)):
        print(post.id, post.slug, post.title, post.status, post.words, post.sort_at, sep="\t")  # noqa: T201

if "--at-once" in sys.argv:
    sys.stdout.flush()
    os._exit(0)
