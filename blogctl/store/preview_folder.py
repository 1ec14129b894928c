"""The folder in which one post is looked at before it is out: beside the blog, its owner's alone.

It stands inside that of a build with drafts, under a name that no page has, and is made anew for
each post: nothing of an earlier draft lies about.
"""

from pathlib import Path
from shutil import copyfile, rmtree

from blogctl.store.media_files import writing

FOLDER = Path("preview", ".post")
_FOLDER_MODE, _FILE_MODE = 0o700, 0o600


def emptied(blog: Path) -> Path:
    """Return the folder of a blog's file, with nothing in it.

    Raises DatabaseProblem where it can't be made.
    """
    folder = blog.resolve().parent / FOLDER
    with writing(folder):
        folder.parent.mkdir(_FOLDER_MODE, exist_ok=True)
        if folder.is_dir():
            rmtree(folder)
        folder.mkdir(_FOLDER_MODE)
    return folder


def put(folder: Path, file: str, content: bytes | Path) -> None:
    """Write a file of a page, or a copy of one. Raises DatabaseProblem where there is no room."""
    path = folder / file
    with writing(path):
        path.parent.mkdir(_FOLDER_MODE, parents=True, exist_ok=True)
        path.touch(_FILE_MODE)
        if isinstance(content, bytes):
            path.write_bytes(content)
        else:
            copyfile(content, path)
