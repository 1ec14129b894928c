"""The floor of `db backup`: the blog's file, and the folders beside it, copied down to the disk.

Nothing is imported that copying does not need, and nothing else is looked at or checked.
"""

import os
import shutil
import sys
from pathlib import Path

blog, target = Path(os.environ["BLOGCTL_DB"]), Path(sys.argv[1])
target.mkdir()
shutil.copyfile(blog, target / blog.name)
for folder in ("media", "theme"):
    if (blog.parent / folder).is_dir():
        shutil.copytree(blog.parent / folder, target / folder)
for copy in target.rglob("*"):
    if copy.is_file():
        descriptor = os.open(copy, os.O_RDWR)
        os.fsync(descriptor)
        os.close(descriptor)
print(target)  # noqa: T201

if "--at-once" in sys.argv:
    sys.stdout.flush()
    os._exit(0)
