"""How much of one text stands in another: the same story printed twice, perhaps cut or edited.

A text is compared by its shingles, the runs of five successive words. What counts is how many
shingles of the shorter text stand in the longer one, so that a cut changes little. A daily market
report repeats the sentences of the day before with other numbers: it is told by its numbers.

Broder, "On the resemblance and containment of documents" (1997), for shingles and sketches.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from functools import lru_cache
from hashlib import blake2b
from heapq import nsmallest
from struct import unpack

# Chinese has no spaces: each character is a word
_IDEOGRAPHS = "\u3400-\u9fff"
# "tea", "3,075.25", "茶"
_WORD = re.compile(f"\\d+(?:[.,]\\d+)*|[{_IDEOGRAPHS}]|[^\\W_{_IDEOGRAPHS}]+")
_SHINGLE = 5
# a text of fewer words, such as a caption, is not compared
_LEAST_WORDS = 40
# hashes in a sketch
_SKETCH = 8
# hashes that two sketches share before the texts are worth a comparison; one may be of boilerplate
LEAST_SHARED = 2

# characters; a text of this length takes some 200 KB when it is prepared
_USUAL = 8_000
_MOST_HELD = 400

# the least share of shingles of the shorter text that the longer one holds
_SHINGLES_SHARED = 0.55
# the largest share of numbers that it may lack, beside one that was corrected
_NUMBERS_CHANGED = 0.3
# a text of less than half the length is a part of the other story, not the same one
_LENGTHS = 0.5


class ComparedText:
    """The words of a text, ready to be compared with others."""

    def __init__(self, text: str) -> None:
        words = _WORD.findall(text.casefold())
        runs = zip(*(words[i:] for i in range(_SHINGLE)), strict=False)
        self.shingles = frozenset(map(" ".join, runs))
        self.numbers = frozenset(word for word in frozenset(words) if word[0].isdigit())
        self.length = len(words)

    def sketch(self) -> list[int]:
        """Return the eight smallest hashes of its shingles, as 64-bit integers.

        Two texts of one story share `LEAST_SHARED` of these: if a third was cut, in all but 3 of
        1,000 pairs. Empty for a text of fewer than 40 words.
        """
        if self.length < _LEAST_WORDS:
            return []
        return nsmallest(_SKETCH, _hash_shingles(self.shingles))


def sketch_text(text: str | None) -> list[int]:
    """Return the sketch of a text; empty for a text that is not compared, or none."""
    return ComparedText(text or "").sketch()


def prepare_text(text: str) -> ComparedText:
    """Return a text ready to be compared; of usual ones the last used are held.

    Reports of one form are compared with the same others again and again.
    """
    return _hold(text) if len(text) <= _USUAL else ComparedText(text)


def find_similarity(one: ComparedText, other: ComparedText) -> float | None:
    """Return the share of the shorter text's shingles in the longer one; None for two stories."""
    short, long = sorted((one, other), key=lambda text: text.length)
    if short.length < max(_LEAST_WORDS, _LENGTHS * long.length):
        return None
    changed = len(short.numbers - long.numbers)
    similarity = len(short.shingles & long.shingles) / len(short.shingles)
    if similarity < _SHINGLES_SHARED or changed > max(1, _NUMBERS_CHANGED * len(short.numbers)):
        return None
    return similarity


_hold = lru_cache(_MOST_HELD)(ComparedText)


def _hash_shingles(shingles: Collection[str]) -> Sequence[int]:
    hashes = (blake2b(shingle.encode(), digest_size=8).digest() for shingle in shingles)
    # read together: a number at a time would take twice as long
    return unpack(f">{len(shingles)}q", b"".join(hashes))
