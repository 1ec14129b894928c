"""The files of a Dotclear blog, which stand in its public folder and not in its export."""

from pathlib import Path, PurePosixPath
from urllib.parse import quote

from blogctl.formats.dotclear_dates import stored
from blogctl.formats.dotclear_rows import Row
from blogctl.formats.dotclear_survey import Survey
from blogctl.records.moving import MovedMedia, Unread

_SIZES = ("sq", "t", "s", "m")
_PICTURES = frozenset((".jpg", ".jpeg", ".png", ".gif", ".webp", ".avif"))


def media(row: Row, found: Survey, export: Path) -> MovedMedia | Unread:
    """Return a file; its bytes are looked for in a public folder beside the export."""
    key, path = row.text("media_id"), row.text("media_file")
    name = PurePosixPath(path).name
    names = addresses(path, found)
    url = next((name for name in names if name.startswith(("http://", "https://"))), None)
    bytes_at = _beside(export, found, path)
    if not name or (url is None and bytes_at is None):
        return Unread(kind="media", key=key, reason="no-address", detail=path, place=row.place)
    title = row.text("media_title").strip()
    said = title not in {"", name, PurePosixPath(path).stem}
    return MovedMedia(
        key=key,
        name=name,
        path=bytes_at,
        url=url,
        alt=title if said else None,
        names=(*names[:2], *_smaller(path, found)),
        created_at=stored(row, "media_creadt", found),
        place=row.place,
    )


def addresses(path: str, found: Survey) -> tuple[str, ...]:
    """Return the addresses by which a file of the public folder is named, the best one first."""
    plain = f"{found.files_at()}/{path}"
    quoted = f"{found.files_at()}/{quote(path)}"
    whole = found.whole(quoted)
    return tuple(dict.fromkeys(name for name in (quoted, whole, plain) if name))


def _smaller(path: str, found: Survey) -> tuple[str, ...]:
    """Return the addresses of the smaller pictures that Dotclear makes of one."""
    file = PurePosixPath(path)
    if file.suffix.lower() not in _PICTURES:
        return ()
    kinds = dict.fromkeys((".jpg", file.suffix))
    return tuple(
        addresses(str(file.with_name(f".{file.stem}_{size}{kind}")), found)[0]
        for size in _SIZES
        for kind in kinds
    )


def _beside(export: Path, found: Survey, path: str) -> Path | None:
    """Return the file in the public folder beside the export, unless it leads out of there."""
    folder = export.absolute().parent / PurePosixPath(found.files_at()).name
    try:
        file = (folder / path).resolve()
        inside = file.is_relative_to(folder.resolve()) and not folder.is_symlink()
        return file if inside and file.is_file() else None
    except (OSError, ValueError):  # a name too long; a NUL
        return None
