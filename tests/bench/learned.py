"""How well spam is told by its words: `python -m tests.bench.learned COMMENTS.csv`.

The file has two columns, `spam` or another word, and the text. Each tenth of it is judged by what
the other nine parts teach. Precision is the share of what was held that is spam, recall the share
of spam that was held, accuracy the share of all that was judged rightly.
"""

import csv
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from blogctl.services.learning import LIKELY, learn

FOLDS = 10


def judged(spam: Sequence[str], good: Sequence[str]) -> Iterator[tuple[bool, bool]]:
    """Yield for each text whether it is spam, and whether it was held."""
    for fold in range(FOLDS):
        learned = learn(_without(spam, fold), _without(good, fold))
        for texts, is_spam in ((spam, True), (good, False)):
            for text in texts[fold::FOLDS]:
                yield is_spam, (learned.likelihood(text) or 0) >= LIKELY


def _without(texts: Sequence[str], fold: int) -> list[str]:
    return [text for place, text in enumerate(texts) if place % FOLDS != fold]


def main() -> None:
    """Print the figures of a file."""
    with Path(sys.argv[1]).open(encoding="utf-8", errors="replace", newline="") as file:
        rows = [(row[0] == "spam", row[1]) for row in csv.reader(file)]
    spam, good = ([text for is_spam, text in rows if is_spam is wanted] for wanted in (True, False))
    results = list(judged(spam, good))
    held = [is_spam for is_spam, was_held in results if was_held]
    right = sum(is_spam is was_held for is_spam, was_held in results)
    sys.stdout.write(
        f"{len(spam)} spam, {len(good)} good: precision {sum(held) / len(held):.1%}, "
        f"recall {sum(held) / len(spam):.1%}, accuracy {right / len(results):.1%}\n"
    )


if __name__ == "__main__":
    main()
