from base64 import urlsafe_b64decode, urlsafe_b64encode
from datetime import timedelta

import pytest

from blogctl.vocabulary import Captcha
from blogctl.web.challenges import GOOD_FOR, LETTERS, Challenges, Refused
from tests.conftest import NOW

CHALLENGES = Challenges(b"k" * 32)


@pytest.mark.parametrize("sort", Captcha)
def test_the_right_answer_is_right_and_only_for_its_post(sort: Captcha) -> None:
    token = CHALLENGES.make(sort, 7, now=NOW)
    answer = CHALLENGES.answer(token)
    assert CHALLENGES.check(token, f" {answer.upper()} ", post=7, now=NOW).made_at == NOW
    with pytest.raises(Refused, match="missing"):
        CHALLENGES.check(token, answer, post=8, now=NOW)


def test_a_wrong_answer_burns_its_token() -> None:
    token = CHALLENGES.make(Captcha.IMAGE, 7, now=NOW)
    with pytest.raises(Refused, match="wrong"):
        CHALLENGES.check(token, "faux", post=7, now=NOW)
    with pytest.raises(Refused, match="used"):
        CHALLENGES.check(token, CHALLENGES.answer(token), post=7, now=NOW)


@pytest.mark.parametrize("late", [GOOD_FOR + timedelta(seconds=1), timedelta(seconds=-1)])
def test_a_token_is_good_for_a_while(late: timedelta) -> None:
    token = CHALLENGES.make(Captcha.IMAGE, 7, now=NOW)
    with pytest.raises(Refused, match="late"):
        CHALLENGES.check(token, CHALLENGES.answer(token), post=7, now=NOW + late)


def test_a_token_that_was_meddled_with_is_none() -> None:
    token = CHALLENGES.make(Captcha.QUESTION, 7, now=NOW)
    data = bytearray(urlsafe_b64decode(token))
    for place in range(len(data)):
        data[place] ^= 1
        assert CHALLENGES.read(urlsafe_b64encode(data).decode()) is None
        data[place] ^= 1
    assert Challenges(b"x" * 32).read(token) is None
    for other in ("", "é", "====", "AAAA", token[:-8]):
        assert CHALLENGES.read(other) is None


def test_the_question_is_in_the_language_of_the_blog() -> None:
    token = CHALLENGES.make(Captcha.QUESTION, 7, now=NOW)
    french, english = CHALLENGES.question(token, "fr"), CHALLENGES.question(token, "de")
    assert french is not None
    assert english is not None
    assert french.startswith("Combien font ")
    assert english.startswith("How much is ")
    assert CHALLENGES.picture(token) is None


def test_an_answer_in_words_is_as_good() -> None:
    words = ["deux", "trois", "quatre", "cinq", "six", "sept", "huit", "neuf", "dix", "onze"]
    numbers = {str(number): word for number, word in enumerate(words, 2)}
    done = 0
    while done < 5:
        token = CHALLENGES.make(Captcha.QUESTION, 7, now=NOW)
        word = numbers.get(CHALLENGES.answer(token))
        if word is not None:
            CHALLENGES.check(token, word, post=7, now=NOW)
            done += 1


def test_a_picture_is_a_png_without_its_answer() -> None:
    token = CHALLENGES.make(Captcha.IMAGE, 7, now=NOW)
    picture = CHALLENGES.picture(token)
    assert picture is not None
    assert picture.startswith(b"\x89PNG")
    assert CHALLENGES.question(token, "fr") is None
    answer = CHALLENGES.answer(token)
    assert len(answer) == 5
    assert set(answer.upper()) <= set(LETTERS)
    assert answer not in token.lower()
