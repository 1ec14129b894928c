"""A blog with something in every table, and dumps of it, for tests of what moves out and in."""

import io
import json
import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

from blogctl.services import (
    acting,
    blocklist,
    comments,
    contributors,
    conversation,
    demonstration,
    dumping,
    loading,
    posts,
    settings,
    undo,
)
from blogctl.services.audit import Change
from blogctl.services.comments import Remark
from blogctl.services.contributors import Person
from blogctl.services.writing import Writing
from blogctl.store.engine import Store
from tests.conftest import NOW

PICTURE = b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 4
SECRETS = (
    "anne@secret.example",
    "203.0.113.99",
    "Navigateur/1.0",
    "login-secret",
    "un mot de la maison",
    "rejetée pour une raison privée",
    "etienne@secret.example",
    "@bloque.example",
    "note secrète",
)
"""What no dump without `private` may hold."""


def make(path: Path) -> None:
    """Make the demonstration's blog, with all that it lacks: files, imports, undone things."""
    demonstration.make(path, user="chantal", now=NOW)
    with closing(Store(path)) as store:
        for at, work in enumerate((_write, _undo, _write, _delete_the_newest)):
            with store.transaction() as session:
                who = acting.who(session, named=None, user="chantal")
                work(Change(session, who, "test", NOW + timedelta(minutes=at)))
    digest = sha256(PICTURE).hexdigest()
    folder = path.with_name("media")
    folder.mkdir()
    (folder / f"{digest[:16]}-photo.png").write_bytes(PICTURE)
    (folder / f"{sha256(b'').hexdigest()[:16]}-vide.txt").write_bytes(b"")
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.executescript(f"""
            INSERT INTO media (hash, name, type, size, alt, created_at) VALUES
              ('{digest}', 'photo.png', 'image/png', {len(PICTURE)}, 'Une photo', '{_STORED}'),
              ('{sha256(b"").hexdigest()}', 'vide.txt', 'text/plain', 0, '', '{_STORED}');
            INSERT INTO media (name, type, size, url, created_at) VALUES
              ('loin.png', 'image/png', 0, 'https://ailleurs.example/loin.png', '{_STORED}');
            INSERT INTO importedfrom (source, foreign_id, kind, thing_id, digest, operation_id)
              VALUES ('wordpress:vieux.example', '12', 'post', 1, 'abc', 1);
            INSERT INTO redirect (kind, old, target_id, created_at) VALUES
              ('post', '2009/12/vieux-billet', 1, '{_STORED}'),
              ('tag', 'oublie', NULL, '{_STORED}');
            UPDATE comment SET note = 'rejetée pour une raison privée' WHERE id = 2;
            UPDATE comment SET user_agent = 'Navigateur/1.0' WHERE id = 3;
            UPDATE contributor SET email = 'etienne@secret.example',
              email_key = 'etienne@secret.example' WHERE id = 2;
        """)


_STORED = f"{NOW:%Y-%m-%d %H:%M:%S}.000000"


def _write(change: Change) -> None:
    """Make what the next operation takes back: its rows are then kept in revisions."""
    login = f"login-secret-{change.now.minute}"
    contributors.add(change, Person(name="Secrète", email="anne@secret.example", logins=(login,)))
    body = "Voir [cela](post:1) et ![la photo](media:1), œuvre d’« été »."
    post = posts.create(change, Writing(title="Repris", body=body, at=NOW - timedelta(days=1)))
    remark = Remark(
        name="Anne",
        body="Bonjour 🙂\n\tvoilà",
        email="anne@secret.example",
        ip="203.0.113.99",
        seconds=1,
        at=NOW,
    )
    blocklist.add(change, [f"{login}@bloque.example"], note="note secrète")
    said = comments.add(change, post, remark, force=True)  # held, since it came after one second
    conversation.note(change, said, "un mot de la maison")


def _undo(change: Change) -> None:
    (newest,) = change.session.connection().exec_driver_sql("SELECT max(id) FROM operation").one()
    undo.undo(change, newest)


def _delete_the_newest(change: Change) -> None:
    """Leave a gap: the id of what is deleted must not be given again."""
    made = posts.create(change, Writing(title="Éphémère"))
    change.session.connection().exec_driver_sql("DELETE FROM post WHERE id = ?", (made,))


def dumped(path: Path, *, private: bool = True, media: bool = True) -> bytes:
    """Return the dump of a whole blog."""
    stream = io.BytesIO()
    with closing(Store(path)) as store, store.reading() as session:
        dumping.dump(
            session,
            stream,
            settings=settings.load(session),
            private=private,
            whole=True,
            media_folder=path.with_name("media") if media else None,
        )
    return stream.getvalue()


def loaded(data: bytes, path: Path) -> Path:
    """Make a blog of a dump and return its file."""
    loading.found(path, io.BytesIO(data), media_folder=path.with_name("media"))
    return path


def lines_of(data: bytes) -> list[dict[str, Any]]:
    """Return the lines of a dump, read."""
    return [json.loads(line) for line in data.splitlines()]


def written(lines: list[dict[str, Any]]) -> bytes:
    """Return the dump with these lines."""
    return b"".join(json.dumps(line).encode() + b"\n" for line in lines)


def with_row(data: bytes, table: str, change: Callable[[dict[str, Any]], object]) -> bytes:
    """Return a dump in which the first row of a table was changed."""
    lines = lines_of(data)
    change(next(line[table] for line in lines if table in line))
    return written(lines)


def line_of(data: bytes, table: str) -> int:
    """Return the number of the line on which the rows of a table begin."""
    return next(n for n, line in enumerate(lines_of(data), 1) if table in line)
