"""The floor of `post new`: typer, sqlmodel, one table, one insert.

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


class Post(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)
    kind: str = "post"
    slug: str
    title: str
    summary: str = ""
    body: str
    body_format: str = "markdown"
    body_html: str = ""
    renderer: int = 1
    body_text: str
    words: int
    author_id: int | None = 1
    status: str = "draft"
    sort_at: datetime
    comments_open: bool = True
    last_number: int = 0
    revision: int = 1
    version: int = 1
    created_at: datetime
    updated_at: datetime


gc.freeze()
gc.enable()

now = datetime.now(UTC)
title, body = sys.argv[1:3]
with Session(create_engine(f"sqlite:///{os.environ['BLOGCTL_DB']}")) as session:
    post = Post(
        slug=title.lower().replace(" ", "-"),
        title=title,
        body=body,
        body_text=body,
        words=len(body.split()),
        sort_at=now,
        created_at=now,
        updated_at=now,
    )
    session.add(post)
    session.commit()
    session.refresh(post)
    print(post.id, post.slug, post.title, post.status, post.words, post.created_at, sep="\t")  # noqa: T201

if "--at-once" in sys.argv:
    sys.stdout.flush()
    os._exit(0)
