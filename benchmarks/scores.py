"""How right a reader is: its answers beside what is known of each page.

The F1 of a text is that of the article extraction benchmark of Scrapinghub: shingles of
four tokens, counted as often as they stand in a text; precision and recall are means over the
pages. Two things differ: a Chinese character is a token, where there a run of them is one, and
an empty answer has precision 0, where there it has none.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import mean
from typing import Any

_TOKEN = re.compile(r"[\u4e00-\u9fff]|[^\W\u4e00-\u9fff]+")
_SHINGLE = 4

# What a reader answers of a page: `text`, `body`, `headline`, `authors`, `places`, `day`,
# `minute`, `dateline`. A field that it does not have is not in it.
Answer = dict[str, Any]

FIELDS = ("headline", "authors", "unsigned", "places", "day", "minute", "dateline")


@dataclass(frozen=True, slots=True)
class Known:
    """What a careful person reads in a page, white space folded.

    `text` is all running text, `body` the same without dateline and end matter. `bylines`
    are names with places, `minute` is as in 2024-05-13T09:08, `dateline` as printed with its
    place.
    """

    headline: str
    bylines: list[list[str | None]]
    minute: str
    dateline: list[str] | None
    text: str
    body: str

    def list_fields(self) -> Answer:
        """Give the fields that the page asks for.

        Writers and places are asked of a page that names one; of the others, that none is given.
        """
        fields = {
            "headline": self.headline,
            "day": self.minute[:10],
            "minute": self.minute,
            "dateline": self.dateline,
        }
        if not self.bylines:
            return fields | {"unsigned": True}
        names, places = zip(*self.bylines, strict=True)
        return fields | {"authors": list(names), "places": list(places)}


def score_answers(known: Sequence[Known], answers: Sequence[Answer]) -> dict[str, float]:
    """Give F1 of text and body, and of each field a reader has the share of pages right.

    A reader without a `body` of its own gives its `text` for one.

    >>> page = Known("Tea", [["Mei Lin", None]], "2024-05-13T09:08", None, "Tea.", "Tea.")
    >>> score_answers([page], [{"headline": "Tea", "authors": []}])
    {'headline': 1.0, 'authors': 0.0}
    """
    scores = {}
    if any("text" in answer for answer in answers):
        texts = [answer["text"] or "" for answer in answers]
        bodies = [answer.get("body", answer["text"]) or "" for answer in answers]
        scores["text F1"] = measure_f1([page.text for page in known], texts)
        scores["body F1"] = measure_f1([page.body for page in known], bodies)
    pairs = [
        (page.list_fields(), _complete(answer)) for page, answer in zip(known, answers, strict=True)
    ]
    for field in FIELDS:
        right = [
            asked[field] == given[field] for asked, given in pairs if field in asked.keys() & given
        ]
        if right:
            scores[field] = sum(right) / len(right)
    return scores


def measure_f1(expected: Sequence[str], given: Sequence[str]) -> float:
    """Give the F1 of texts beside the expected ones, 1 where all are the same word for word.

    >>> measure_f1(["a b c d e"], ["a b c d e"]), measure_f1(["a b c d e"], ["a b c d x"])
    (1.0, 0.5)
    """
    pairs = [
        (count_shingles(one), count_shingles(other))
        for one, other in zip(expected, given, strict=True)
    ]
    precision = mean(_share(one & other, other) for one, other in pairs)
    recall = mean(_share(one & other, one) for one, other in pairs)
    return 2 * precision * recall / (precision + recall) if precision + recall else 0.0


def count_shingles(text: str) -> Counter[tuple[str, ...]]:
    """Count the runs of four tokens of a text; a shorter text is one run.

    >>> list(count_shingles("中美 win-win"))
    [('中', '美', 'win', 'win')]
    """
    tokens = _TOKEN.findall(text)
    last = max(1, len(tokens) - _SHINGLE + 1)
    return Counter(tuple(tokens[at : at + _SHINGLE]) for at in range(last) if tokens)


def _complete(answer: Answer) -> Answer:
    """Fold the headline, and say whether no writer is given."""
    folded = (
        {"headline": " ".join((answer["headline"] or "").split())} if "headline" in answer else {}
    )
    unsigned = {"unsigned": not answer["authors"]} if "authors" in answer else {}
    return answer | folded | unsigned


def _share(common: Counter[tuple[str, ...]], whole: Counter[tuple[str, ...]]) -> float:
    return common.total() / whole.total() if whole else 0.0
