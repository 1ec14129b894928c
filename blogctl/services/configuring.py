"""Settings set: one, or all that a TOML file names; what hangs on them follows."""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import insert, select, update
from sqlmodel import Session

from blogctl.errors import NotFound, Usage
from blogctl.models import tables
from blogctl.services import owed, references
from blogctl.services.audit import Change
from blogctl.services.setting_values import refuse
from blogctl.services.settings import SETTINGS, known, load
from blogctl.store.dialect import is_among
from blogctl.vocabulary import Action, Kind, PostKind

_TABLE = tables.SETTING
_ASSIGNEE = "comments.default_assignee"
_PAGES = ("site.menu", "site.block")
_LOGO = "site.logo"


def put(change: Change, key: str, text: str) -> bool:
    """Set a setting from its text; return whether that changed anything.

    Raises NotFound for an unknown key and Usage for a value that it does not take.
    """
    return store(change, key, _parsed(change.session, key, text))


def clear(change: Change, key: str) -> bool:
    """Bring a setting back to its default; return whether that changed anything."""
    known(key)
    return store(change, key, None)


def store(change: Change, key: str, value: Any) -> bool:  # noqa: ANN401 - as above
    """Write a checked value, None for the default, with its audit record."""
    session = change.session
    row = session.execute(select(_TABLE).where(_TABLE.c.key == key)).first()
    before = row.value if row else None
    if before == value:
        return False
    if row:
        setting = row.id
        session.execute(update(_TABLE).where(_TABLE.c.id == setting).values(value=value))
    else:
        made = insert(_TABLE).values(key=key, value=value).returning(_TABLE.c.id)
        setting = session.execute(made).scalar_one()
    change.record(Action.SET, Kind.SETTING, setting, before=_shown(before), after=_shown(value))
    if key in owed.SETTINGS:
        owed.renew(session, load(session))
    return True


def _parsed(session: Session, key: str, text: str) -> Any:  # noqa: ANN401 - as below
    """Return the value that a text means; whoever and whatever is named must exist."""
    value = known(key).parse(key, text)
    if key == _ASSIGNEE and value:
        person = references.one(session, Kind.CONTRIBUTOR, value)
        return references.slug_of(session, Kind.CONTRIBUTOR, person)
    if key in _PAGES and value:
        _check_pages(session, key, [value] if isinstance(value, str) else value)
    elif key == _LOGO and value:
        references.one(session, Kind.MEDIA, value)
    return value


def _check_pages(session: Session, key: str, slugs: Sequence[str]) -> None:
    """Raise NotFound where there is no such page, Usage where it is a post."""
    pages = references.several(session, Kind.POST, slugs)
    columns = tables.POST.c
    query = select(columns.slug).where(columns.kind == PostKind.POST, is_among(columns.id, pages))
    post = session.execute(query.order_by(columns.slug)).scalars().first()
    if post is not None:
        raise refuse(key, post, "post new --page")


def _shown(value: Any) -> str | None:  # noqa: ANN401 - as above
    return None if value is None else json.dumps(value, ensure_ascii=False)


def apply(change: Change, text: str) -> list[str]:
    """Set all settings that a TOML document (1.0) names, and return the keys of the changed ones.

    Tables are the parts of a key before the dot. Raises Usage where it is not TOML or a value is
    not taken, NotFound that names every unknown key.
    """
    values = _read_toml(text)
    unknown = [key for key in values if key not in SETTINGS]
    if len(unknown) > 1:
        raise NotFound("setting", refs=unknown)
    for key in unknown:
        known(key)
    checked = {key: _parsed(change.session, key, value) for key, value in values.items()}
    return [key for key, value in checked.items() if store(change, key, value)]


def _read_toml(text: str) -> dict[str, str]:
    """Return the texts of a document's settings by key."""
    import tomllib  # noqa: PLC0415 - every command reads settings, one of them TOML

    try:
        said = list(_flat(tomllib.loads(text), ""))
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise Usage("toml", problem=str(error)) from error
    found: dict[str, str] = {}
    for key, value in said:
        if key in found:  # as "blog.title" and as title in [blog]
            raise Usage("toml", problem=key)
        found[key] = value
    return found


def _flat(table: Mapping[str, Any], prefix: str) -> Iterator[tuple[str, str]]:
    for name, value in table.items():
        key = prefix + name
        match value:
            case dict():
                yield from _flat(value, f"{key}.")
            case bool():
                yield key, str(value).lower()
            case list():
                yield key, " ".join(_item(key, item) for item in value)
            case _:
                yield key, str(value)


def _item(key: str, item: object) -> str:
    """Return an item of a list, which must be one word: a list's text is its words."""
    if not isinstance(item, str | int) or len(str(item).replace(",", " ").split()) != 1:
        raise refuse(key, item, '["one-word", …]')
    return str(item)
