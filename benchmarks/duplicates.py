"""How well the same story is found under two ids, on pairs made of real articles.

Each article of the corpus is copied in several ways, as another edition would print it, and made
into another day's report of the same form, which is a different story. `CHINADAILY_CORPUS` names
the folder of real pages.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Callable, Iterator
from itertools import combinations
from pathlib import Path
from time import process_time

from crawler.text_similarity import LEAST_SHARED, ComparedText, find_similarity
from tests.support.copies import cut_third, edit, invent_report, start_random

_REPORTS = 60
_SEED = 11

Copy = Callable[[str], str]


def main() -> None:
    """Print recall by kind of copy, and how many different stories were taken for one."""
    texts = list(_read_texts(Path(os.environ["CHINADAILY_CORPUS"])))
    random = start_random(_SEED)
    copies: dict[str, Copy] = {
        "the same text": lambda text: text,
        "one word in thirty changed": lambda text: edit(random, text),
        "cut by a third": cut_third,
        "cut by a third and edited": lambda text: edit(random, cut_third(text)),
    }
    print(f"{len(texts)} real articles of 60 words or more, seed {_SEED}\n")
    for kind, copy in copies.items():
        print(f"found, {kind}: {_measure_recall(texts, copy):.1%}")
    reports = [invent_report(random) for _ in range(_REPORTS)]
    print(f"taken for one, pairs of real articles: {_count_pairs(texts)}")
    print(f"taken for one, pairs of daily reports of one form: {_count_pairs(reports)}")
    started = process_time()
    for text in texts:
        ComparedText(text).sketch()
    print(f"\n{(process_time() - started) / len(texts) * 1000:.2f} ms a sketch")


def _read_texts(corpus: Path) -> Iterator[str]:
    with (corpus / "articles.jsonl").open(encoding="utf-8") as lines:
        for line in lines:
            text = re.sub(r"\s+", " ", json.loads(line)["text"])
            if len(text.split()) >= 60:
                yield text


def _measure_recall(texts: list[str], copy: Copy) -> float:
    """Return the share of copies that are found by their sketch and then by their text."""
    pairs = ((ComparedText(text), ComparedText(copy(text))) for text in texts)
    return sum(_is_found(*pair) for pair in pairs) / len(texts)


def _count_pairs(texts: list[str]) -> str:
    compared = map(ComparedText, texts)
    pairs = list(combinations(compared, 2))
    wrong = sum(find_similarity(*pair) is not None for pair in pairs)
    return f"{wrong} of {len(pairs):,}"


def _is_found(one: ComparedText, other: ComparedText) -> bool:
    shared = set(one.sketch()) & set(other.sketch())
    return len(shared) >= LEAST_SHARED and find_similarity(one, other) is not None


if __name__ == "__main__":
    main()
