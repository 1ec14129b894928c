"""Whether anybody has changed a blog: asked before each page, so it must cost nothing."""

from pathlib import Path

from blogctl.store.opening import open_file


class Watch:
    """Sees every commit of every other connection, in this process or another."""

    def __init__(self, path: Path) -> None:
        self._connection = open_file(path, patience=0)
        self._version = self._look()

    def changed(self) -> bool:
        """Tell whether something was committed since it was last asked."""
        before, self._version = self._version, self._look()
        return before != self._version

    def close(self) -> None:
        """Close the file."""
        self._connection.close()

    def _look(self) -> int:
        return int(self._connection.execute("PRAGMA data_version").fetchone()[0])
