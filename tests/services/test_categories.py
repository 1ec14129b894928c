import pytest
from sqlmodel import Session

from blogctl.errors import BlogctlError, Conflict, NotFound, Usage
from blogctl.records.labels import CategoryRecord
from blogctl.services import categories, posts
from blogctl.services.audit import Change
from blogctl.services.categories import CategoryEdit
from blogctl.services.writing import Writing
from blogctl.store.engine import Store
from tests.conftest import NOW, Changing
from tests.traces import audited, filed, redirects, versions


def make(change: Change, name: str, parent: str | None = None, description: str = "") -> int:
    return categories.create(change, name, parent=parent, description=description)[0]


def write(change: Change, title: str, *shelves: str, publish: bool = True) -> int:
    """Write a post that stands in these categories, the first its main one."""
    return posts.create(change, Writing(title=title, categories=shelves, publish=publish))


def shelves(session: Session) -> dict[str, str | None]:
    """Return on which category each stands."""
    return {one.slug: one.parent for one in categories.listing(session, now=NOW)}


def test_a_category_says_where_it_stands_and_what_it_is_about(change: Changing) -> None:
    with change() as changing:
        make(changing, "Société")
        make(changing, "Développement durable", "Société", " Ce que\r\nnous faisons. ")
        assert list(categories.listing(changing.session, now=NOW)) == [
            CategoryRecord(
                2,
                "developpement-durable",
                "Développement durable",
                "societe",
                "Ce que\nnous faisons.",
                0,
            ),
            CategoryRecord(1, "societe", "Société", None, "", 0),
        ]
        assert categories.count(changing.session) == 2


def test_one_that_exists_is_left_as_it_is(change: Changing) -> None:
    with change() as changing:
        made = make(changing, "Web", description="La toile.")
        again = categories.create(changing, "WEB", parent=None, description="Autre chose.")
        assert again == (made, False)
        (kept,) = categories.listing(changing.session, now=NOW)
        assert (kept.name, kept.description) == ("Web", "La toile.")


@pytest.mark.parametrize(
    ("name", "parent", "description", "key"),
    [
        pytest.param("", None, "", "empty-name", id="no name"),
        pytest.param("x" * 201, None, "", "text-too-long", id="a name too long"),
        pytest.param("a\0", None, "", "text-nul", id="a NUL in the name"),
        pytest.param("Web", "inconnue", "", "category", id="no such parent"),
        pytest.param("Société", "inconnue", "", "category", id="no such parent of one that exists"),
        pytest.param("Société ?!", None, "", "name-meets-slug", id="nearly one that exists"),
        pytest.param("Web", None, "x" * 2001, "text-too-long", id="a description too long"),
        pytest.param("Web", None, "\ud800", "text-surrogate", id="a description in no Unicode"),
    ],
)
def test_what_can_t_be_made(
    change: Changing, name: str, parent: str | None, description: str, key: str
) -> None:
    with change() as changing:
        make(changing, "Société")
        with pytest.raises(BlogctlError) as caught:
            categories.create(changing, name, parent=parent, description=description)
    assert caught.value.key == key


def test_an_edit_changes_what_it_says_and_nothing_else(change: Changing, store: Store) -> None:
    with change() as changing:
        make(changing, "Société")
        web = make(changing, "Web", "societe", "La toile.")
    with change() as changing:
        assert categories.edit(changing, web, CategoryEdit(name="La Toile"))
    with store.reading() as session:
        assert categories.records(session, [web], now=NOW) == [
            CategoryRecord(web, "la-toile", "La Toile", "societe", "La toile.", 0)
        ]
        assert redirects(session) == {"web": web}
        assert audited(session) == [("edit", "category", web, "web", "la-toile")]


@pytest.mark.parametrize(
    "wanted",
    [
        CategoryEdit(name="Web"),
        CategoryEdit(parent="societe"),
        CategoryEdit(parent="1"),
        CategoryEdit(description="La toile."),
        CategoryEdit(name="Web", parent="Société", description=" La toile. "),
    ],
    ids=["name", "parent", "parent by id", "description", "all"],
)
def test_an_edit_that_says_what_is_so_leaves_no_trace(
    change: Changing, wanted: CategoryEdit
) -> None:
    with change() as changing:
        make(changing, "Société")
        web = make(changing, "Web", "societe", "La toile.")
    with change() as changing:
        assert not categories.edit(changing, web, wanted)
        assert changing.began is None


def test_a_category_may_stand_alone_again(change: Changing) -> None:
    with change() as changing:
        make(changing, "un")
        deux = make(changing, "deux", "un")
        assert categories.edit(changing, deux, CategoryEdit(parent="none"))
        assert shelves(changing.session) == {"deux": None, "un": None}


@pytest.mark.parametrize("parent", ["un", "deux", "trois"])
def test_no_category_stands_on_itself_however_far_below(change: Changing, parent: str) -> None:
    with change() as changing:
        un = make(changing, "un")
        make(changing, "deux", "un")
        make(changing, "trois", "deux")
        with pytest.raises(Conflict) as caught:
            categories.edit(changing, un, CategoryEdit(parent=parent))
    assert (caught.value.key, caught.value.refs) == ("category-circle", (parent,))


@pytest.mark.parametrize(
    ("name", "key"),
    [
        pytest.param("Deux", "name-taken", id="another's name"),
        pytest.param("ancien", "name-taken", id="a name that another had"),
        pytest.param("partie", "slug-once-public", id="the name of one that is gone"),
        pytest.param(" ", "empty-name", id="no name"),
    ],
)
def test_a_category_does_not_take_the_name_of_another(
    change: Changing, name: str, key: str
) -> None:
    with change() as changing:
        un, deux, partie = (make(changing, each) for each in ("un", "ancien", "partie"))
        write(changing, "Billet", "partie")
        categories.edit(changing, deux, CategoryEdit(name="deux"))
        categories.remove(changing, [partie])
        with pytest.raises((Conflict, Usage)) as caught:
            categories.edit(changing, un, CategoryEdit(name=name))
    assert caught.value.key == key


def test_an_edit_on_an_unknown_category_is_refused(change: Changing) -> None:
    with change() as changing:
        un = make(changing, "un")
        with pytest.raises(NotFound) as caught:
            categories.edit(changing, un, CategoryEdit(parent="deus"))
    assert caught.value.refs == ("deus",)


def test_a_merge_moves_posts_and_shelves_and_keeps_the_main_one(
    change: Changing, store: Store
) -> None:
    with change() as changing:
        for name in ("divers", "web", "autre"):
            make(changing, name)
        make(changing, "sous-divers", "divers")
        write(changing, "a", "divers", "autre", "web")
        write(changing, "b", "autre", "divers")
        write(changing, "c", "web", "divers")
        write(changing, "d", "autre")
    with change() as changing:
        categories.merge(changing, [1], into=2)
    with store.reading() as session:
        assert filed(session, "category") == {
            "a": ["web", "autre"],
            "b": ["autre", "web"],
            "c": ["web"],
            "d": ["autre"],
        }
        assert shelves(session) == {"autre": None, "sous-divers": "web", "web": None}
        assert redirects(session) == {"divers": 2}
        assert versions(session) == {"a": 2, "b": 2, "c": 2, "d": 1}
        assert audited(session) == [
            *(("merge", "post", post, "category:1", "category:2") for post in (1, 2, 3)),
            ("merge", "category", 1, "divers", "category:2"),
        ]


def test_a_category_is_not_merged_into_one_that_stands_on_it(change: Changing) -> None:
    with change() as changing:
        un = make(changing, "un")
        make(changing, "deux", "un")
        trois = make(changing, "trois", "deux")
        with pytest.raises(Conflict) as caught:
            categories.merge(changing, [un], into=trois)
    assert caught.value.key == "category-circle"


def test_what_stood_on_a_deleted_category_stands_where_it_stood(
    change: Changing, store: Store
) -> None:
    with change() as changing:
        make(changing, "un")
        deux = make(changing, "deux", "un")
        make(changing, "trois", "deux")
        make(changing, "quatre", "trois")
        write(changing, "a", "deux", "trois")
    with change() as changing:
        categories.remove(changing, [deux])
    with store.reading() as session:
        assert shelves(session) == {"un": None, "trois": "un", "quatre": "trois"}
        assert filed(session, "category") == {"a": ["trois"]}
        assert redirects(session) == {"deux": None}
        assert versions(session) == {"a": 2}
        assert audited(session) == [
            ("edit", "post", 1, "category:2", None),
            ("delete", "category", deux, "deux", None),
        ]


def test_a_whole_shelf_may_be_deleted_in_any_order(change: Changing) -> None:
    with change() as changing:
        un, deux = make(changing, "un"), make(changing, "deux", "un")
        make(changing, "trois", "deux")
        categories.remove(changing, [un, deux])
        assert shelves(changing.session) == {"trois": None}


def test_a_category_is_unused_with_all_that_stands_on_it(change: Changing) -> None:
    with change() as changing:
        make(changing, "vide")
        make(changing, "vide-dessous", "vide")
        make(changing, "plein")
        make(changing, "plein-dessous", "plein")
        write(changing, "a", "plein-dessous", publish=False)
        assert categories.unused(changing.session) == [2, 1]


def test_counts_are_of_what_readers_see_in_it_alone(change: Changing) -> None:
    with change() as changing:
        make(changing, "un")
        make(changing, "deux", "un")
        write(changing, "a", "un")
        write(changing, "b", "deux", "un")
        write(changing, "c", "un", publish=False)
        counts = {one.slug: one.posts for one in categories.listing(changing.session, now=NOW)}
    assert counts == {"un": 2, "deux": 1}
