import pytest
from sqlmodel import select

from blogctl.errors import NotFound, Usage
from blogctl.models.base import table_of
from blogctl.models.ledger import AuditRecord, Operation
from blogctl.services import configuring, settings
from blogctl.services.settings import SETTINGS
from blogctl.store.engine import Store
from tests.conftest import Changing

RECORDS = table_of(AuditRecord)


def in_force(store: Store, key: str) -> object:
    with store.reading() as session:
        return settings.load(session)[key]


@pytest.mark.parametrize(
    ("key", "text", "value"),
    [
        ("blog.title", "  L’été\tà l’œuvre \n", "L’été à l’œuvre"),
        ("blog.url", "https://blog.example/fr/", "https://blog.example/fr"),
        ("blog.url", "", ""),
        ("blog.language", "en", "en"),
        ("blog.language", "de", "de"),
        ("blog.language", "pt-BR", "pt-BR"),
        ("blog.timezone", "America/Montreal", "America/Montreal"),
        ("blog.description", "Une phrase.", "Une phrase."),
        ("publish.hour", "8h30", "08:30"),
        ("publish.hour", "5pm", "17:00"),
        ("text.typography", "none", "none"),
        ("comments.policy", "open", "open"),
        ("comments.reasons", "hors-sujet, insulte insulte", ["hors-sujet", "insulte"]),
        ("comments.require_reason", "No", False),
        ("comments.close_after", "90", 90),
    ],
)
def test_a_text_becomes_the_setting_s_own_type(
    key: str, text: str, value: object, store: Store, change: Changing
) -> None:
    with change() as changing:
        configuring.put(changing, key, text)
    assert in_force(store, key) == value


@pytest.mark.parametrize(
    ("language", "typography"),
    [("fr", "fr"), ("fr-CA", "fr"), ("en-GB", "en"), ("de", "none"), ("pt-BR", "none")],
)
def test_bodies_are_set_as_the_language_is_if_that_is_known(
    language: str, typography: str, store: Store, change: Changing
) -> None:
    with change() as changing:
        configuring.put(changing, "blog.language", language)
    assert in_force(store, "text.typography") == typography


@pytest.mark.parametrize(
    ("key", "text", "allowed"),
    [
        ("blog.language", "xx", "en, fr, de, es, pt-BR, …"),
        ("blog.language", "FR", "en, fr, de, es, pt-BR, …"),
        ("blog.timezone", "", "Europe/Paris, UTC, …"),
        ("blog.timezone", "Europe", "Europe/Paris, UTC, …"),
        ("blog.timezone", "../../etc/passwd", "Europe/Paris, UTC, …"),
        ("blog.timezone", "Europe/Paris\0", "Europe/Paris, UTC, …"),
        ("publish.hour", "25h", "00:00 … 23:59"),
        ("publish.hour", "demain", "00:00 … 23:59"),
        ("publish.hour", "09:00:30", "00:00 … 23:59"),
        ("text.typography", "de", "fr, en, none"),
        ("comments.policy", "all", "queue, known, open"),
        ("comments.reasons", " , ", "hors-sujet insulte …"),
        ("comments.reasons", "Hors-Sujet", "hors-sujet insulte …"),
        ("comments.require_reason", "maybe", "true, false"),
        ("comments.close_after", "-1", "0 … 99999"),
        ("comments.close_after", "٣", "0 … 99999"),
        ("comments.close_after", "", "0 … 99999"),
    ],
)
def test_a_bad_value_says_what_is_allowed(
    key: str, text: str, allowed: str, store: Store, change: Changing
) -> None:
    before = in_force(store, key)
    with pytest.raises(Usage) as caught, change() as changing:
        configuring.put(changing, key, text)
    assert caught.value.key == "setting-value"
    assert caught.value.parts == {"setting": key, "value": text, "allowed": allowed}
    assert in_force(store, key) == before


def test_an_address_must_be_one(change: Changing) -> None:
    with pytest.raises(Usage) as caught, change() as changing:
        configuring.put(changing, "blog.url", "blog.example")
    assert caught.value.key == "url-invalid"


def test_every_default_is_a_value_that_the_setting_takes() -> None:
    for key, known in SETTINGS.items():
        value = known.default
        if isinstance(value, list | bool | int | str) and value != "":
            text = " ".join(value) if isinstance(value, list) else str(value)
            assert known.parse(key, text) == value


@pytest.mark.parametrize(
    ("key", "nearest"),
    [("blog.titel", "blog.title"), ("reasons", "comments.reasons"), ("xyzzy", None)],
)
def test_an_unknown_key_names_the_nearest(
    key: str, nearest: str | None, change: Changing, store: Store
) -> None:
    with pytest.raises(NotFound) as caught, change() as changing:
        configuring.put(changing, key, "x")
    assert (caught.value.key, caught.value.refs) == ("setting", (key,))
    assert caught.value.parts["nearest"] == nearest
    with pytest.raises(NotFound), change() as changing:
        configuring.clear(changing, key)
    with pytest.raises(NotFound), store.reading() as session:
        settings.record(session, key)


def test_what_was_never_set_follows_its_default(store: Store, change: Changing) -> None:
    assert in_force(store, "text.typography") == "fr"
    with change() as changing:
        configuring.put(changing, "blog.language", "en")
    assert in_force(store, "text.typography") == "en"
    with store.reading() as session:
        record = settings.record(session, "text.typography")
    assert (record.value, record.default) == ("en", "en")


def test_unset_is_the_default_again(store: Store, change: Changing) -> None:
    with change() as changing:
        assert configuring.put(changing, "comments.policy", "open")
    with change() as changing:
        assert configuring.clear(changing, "comments.policy")
        assert not configuring.clear(changing, "comments.policy")
    assert in_force(store, "comments.policy") == "known"


def test_a_setting_that_is_as_wanted_leaves_no_trace(store: Store, change: Changing) -> None:
    with change() as changing:
        assert not configuring.put(changing, "blog.timezone", "Europe/Paris")
        assert not configuring.clear(changing, "publish.hour")
        assert changing.began is None
    with store.reading() as session:
        assert session.exec(select(Operation.id)).all() == [1]


def test_the_audit_tells_both_values(store: Store, change: Changing) -> None:
    with change() as changing:
        configuring.put(changing, "comments.close_after", "30")
        operation = changing.operation
    with change() as changing:
        configuring.put(changing, "comments.close_after", "60")
        configuring.clear(changing, "comments.close_after")
    with store.reading() as session:
        query = select(AuditRecord.before, AuditRecord.after)
        told = session.exec(query.where(RECORDS.c.operation_id >= operation)).all()
    assert told == [(None, "30"), ("30", "60"), ("60", None)]


def test_all_are_listed_with_their_meaning(store: Store) -> None:
    with store.reading() as session:
        every = settings.every(session)
    assert [record.key for record in every] == list(SETTINGS)
    assert all(record.meaning for record in every)
    assert [record.value for record in every if record.key == "blog.title"] == ["Le blog"]


def test_a_permalink_begins_with_the_blog_s_address(store: Store, change: Changing) -> None:
    with store.reading() as session:
        assert settings.load(session).permalink("un") == "/un/"
    with change() as changing:
        configuring.put(changing, "blog.url", "https://blog.example/")
    with store.reading() as session:
        assert settings.load(session).permalink("un") == "https://blog.example/un/"


DOCUMENT = """
publish.hour = 07:30:00

[blog]
title = "Le « blog »"

[comments]
reasons = ["hors-sujet", "insulte"]
require_reason = false
close_after = 30

[mail]
"""


def test_toml_sets_all_that_it_names(store: Store, change: Changing) -> None:
    with change() as changing:
        changed = configuring.apply(changing, DOCUMENT)
    assert changed == [
        "publish.hour",
        "blog.title",
        "comments.reasons",
        "comments.require_reason",
        "comments.close_after",
    ]
    assert in_force(store, "publish.hour") == "07:30"
    assert in_force(store, "blog.title") == "Le « blog »"
    assert in_force(store, "comments.reasons") == ["hors-sujet", "insulte"]
    assert in_force(store, "comments.require_reason") is False
    assert in_force(store, "comments.close_after") == 30
    with change() as changing:
        assert configuring.apply(changing, DOCUMENT) == []
        assert changing.began is None


@pytest.mark.parametrize(
    ("document", "key", "parts"),
    [
        (
            "a = ",
            "toml",
            {"problem": "Invalid value (at end of document)"},
        ),
        ("[blog]\ntitle = 'a'\n[blog]", "toml", None),
        ("'blog.title' = 'a'\nblog.title = 'b'", "toml", {"problem": "blog.title"}),
        ("a = " + "[" * 5_000, "toml", None),
        (".".join("a" * 5_000) + " = 1", "toml", None),
        (
            "comments.policy = 'all'",
            "setting-value",
            {"setting": "comments.policy", "value": "all", "allowed": "queue, known, open"},
        ),
        ("comments.reasons = ['hors sujet']", "setting-value", None),
        ("comments.reasons = [['a']]", "setting-value", None),
        ("comments.reasons = []", "setting-value", None),
        ("publish.hour = 2010-06-24", "setting-value", None),
        ("comments.close_after = 1.5", "setting-value", None),
        ("comments.close_after = true", "setting-value", None),
    ],
)
def test_toml_that_can_t_be_is_refused_as_a_whole(
    document: str, key: str, parts: dict[str, object] | None, store: Store, change: Changing
) -> None:
    with pytest.raises(Usage) as caught, change() as changing:
        configuring.apply(changing, "blog.description = 'x'\n" + document)
    assert caught.value.key == key
    if parts is not None:
        assert caught.value.parts == parts
    assert in_force(store, "blog.description") == ""


def test_toml_with_unknown_keys_names_them_all(change: Changing) -> None:
    with pytest.raises(NotFound) as caught, change() as changing:
        configuring.apply(changing, "blog.titel = 'a'\npublish.day = 1\nblog.title = 'b'")
    assert caught.value.refs == ("blog.titel", "publish.day")
    with pytest.raises(NotFound) as caught, change() as changing:
        configuring.apply(changing, "blog.titel = 'a'")
    assert caught.value.parts["nearest"] == "blog.title"
