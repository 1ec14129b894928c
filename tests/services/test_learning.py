"""What is learned of spam: pure, but for what it reads."""

import pytest
from hypothesis import given
from hypothesis import strategies as some

from blogctl.models.comments import Comment
from blogctl.services import learning
from blogctl.services.learning import LEAST, LIKELY, learn, words
from blogctl.vocabulary import CommentStatus
from tests.conftest import Changing
from tests.readers import comment, page

SPAM = [f"Achetez des montres pas chères, offre {each}" for each in range(LEAST)]
GOOD = [f"Merci pour cet article sur le jardin, numéro {each}" for each in range(LEAST)]


@pytest.mark.parametrize(
    ("text", "spam"),
    [
        ("montres pas chères !", True),
        ("MONTRES PAS CHERES", True),
        ("mon\u200btres pas chè\u00adres", True),
        ("Votre article m'a plu, merci", False),
        ("Bonjour", False),
        ("", False),
        ("montres jardin", False),
    ],
)
def test_words_that_only_spam_has_make_a_comment_likely_spam(text: str, *, spam: bool) -> None:
    likelihood = learn(SPAM, GOOD).likelihood(text)
    assert likelihood is not None
    assert (likelihood >= LIKELY) is spam


def test_what_nobody_ever_wrote_tells_nothing() -> None:
    assert learn(SPAM, GOOD).likelihood("xyzzy") == pytest.approx(0.5)


@pytest.mark.parametrize(("spam", "good"), [(SPAM[1:], GOOD), (SPAM, GOOD[1:]), ([], [])])
def test_too_few_examples_say_nothing(spam: list[str], good: list[str]) -> None:
    assert learn(spam, good).likelihood("montres") is None


def test_how_much_spam_there_is_does_not_make_a_word_one_of_spam() -> None:
    said = ["un mot ici"] * LEAST
    assert learn(said * 10, said).likelihood("un mot") == pytest.approx(0.5, abs=0.05)


def test_a_word_counts_once_and_a_link_is_one() -> None:
    assert words("Œuvre œuvre OEUVRE à") == {"oeuvre"}
    assert "://" in words("voir www.exemple.fr")
    assert "://" in words("HTTPS://exemple.fr")
    assert "://" not in words("awww.exemple")


@given(some.text())
def test_a_likelihood_is_one_whatever_the_text(text: str) -> None:
    likelihood = learn(SPAM, GOOD).likelihood(text)
    assert likelihood is not None
    assert 0 <= likelihood <= 1


def test_it_learns_from_what_was_decided_on_readers_comments(change: Changing) -> None:
    with change() as changing:
        post = page(changing)
        for minute, text in enumerate(("montres", "soldes")):
            comment(changing, post, "Vendeur", text, minute=minute, status=CommentStatus.SPAM)
        comment(changing, post, "Anne", "jardin", status=CommentStatus.APPROVED)
        for status in (CommentStatus.PENDING, CommentStatus.REJECTED):
            comment(changing, post, "Eve", "rien", status=status)
        ours = comment(changing, post, "Chantal", "maison", status=CommentStatus.APPROVED)
        changing.session.get_one(Comment, ours).contributor_id = 1
        changing.session.flush()
        learned = learning.from_decisions(changing.session)
    assert learned.spam == {"vendeur": 2, "montres": 1, "soldes": 1}
    assert learned.good == {"anne": 1, "jardin": 1}
    assert (learned.spams, learned.goods) == (2, 1)
