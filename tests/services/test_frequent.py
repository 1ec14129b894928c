"""What comes most often, counted in bounded memory."""

from blogctl.services.frequent import Frequent


def test_the_largest_come_first_and_those_alike_by_name() -> None:
    frequent = Frequent()
    for key in ("b", "a", "c", "c"):
        frequent.of(key).people += 1
    frequent.of("d").robots += 9
    assert [key for key, _ in frequent.largest()] == ["c", "a", "b", "d"]


def test_the_rarest_are_counted_together_and_nothing_is_lost() -> None:
    frequent = Frequent(most=10)
    for turn in range(1_000):
        frequent.of(f"rare-{turn}").people += 1
        frequent.of(f"often-{turn % 5}").people += 1
    found = list(frequent.largest())
    assert len(frequent) == 10
    assert [(key, tally.people) for key, tally in found[:5]] == [
        (f"often-{number}", 200) for number in range(5)
    ]
    assert found[-1] == (None, frequent.rest)
    assert sum(tally.people for _, tally in found) == 2_000


def test_where_there_are_few_there_are_no_others() -> None:
    frequent = Frequent(most=2)
    for key in "abab":
        frequent.of(key).robots += 1
    assert [key for key, _ in frequent.largest()] == ["a", "b"]
