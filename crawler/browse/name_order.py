"""Names in the order of their letters, or of how many articles they have."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from enum import StrEnum
from unicodedata import normalize

from crawler.archive.queries.names import Named

CHINESE = "汉字"
OTHER = "#"
# what NFKD divides from é
_ACCENT = re.compile("[\u0300-\u036f]")
# "China / Society" lies below "China"
DIVIDER = " / "


class NameOrder(StrEnum):
    """How names are ordered."""

    NAME = "name"
    COUNT = "count"


def find_letter(name: str) -> str:
    """Return the letter that a name stands under.

    >>> [find_letter(name) for name in ("Zhou Mo", "émile", "'t Hooft", "张雨晴", "21st Century")]
    ['Z', 'E', 'T', '汉字', '#']
    """
    first = next(filter(str.isalnum, name), "")
    letter = normalize("NFKD", first)[:1].upper()
    if letter.isascii() and letter.isalpha():
        return letter
    return CHINESE if "\u3400" <= letter <= "\u9fff" else OTHER


def count_letters(names: Iterable[Named]) -> Mapping[str, int]:
    """Return how many names stand under each letter: A to Z, Chinese ones, others."""
    counts = Counter(find_letter(named.name) for named in names)
    last = {CHINESE: 1, OTHER: 2}
    return dict(sorted(counts.items(), key=lambda pair: (last.get(pair[0], 0), pair[0])))


def sort_by_name(names: Iterable[Named]) -> list[Named]:
    """Return names in the order of their letters, whatever the case and accents."""
    return sorted(names, key=lambda named: (_fold(named.name), named.name))


def sort_by_count(names: Iterable[Named]) -> list[Named]:
    """Return names, those with the most articles first; with as many they keep their order."""
    return sorted(names, key=lambda named: -named.articles)


def find_names(names: Iterable[Named], part: str) -> list[Named]:
    """Return the names that have a text in them, whatever the case and accents."""
    wanted = _fold(part)
    return [named for named in names if wanted in _fold(named.name)]


def add_wider(sections: Sequence[Named]) -> list[Named]:
    """Return sections with all that lies below each, and those that only have others below.

    >>> add_wider([Named("China / Society", 2, "2026-01-01", "2026-01-02")])[0]
    Named(name='China', articles=2, first='2026-01-01', last='2026-01-02')
    """
    within: dict[str, list[Named]] = {}
    for section in sections:
        parts = section.name.split(DIVIDER)
        for depth in range(1, len(parts) + 1):
            within.setdefault(DIVIDER.join(parts[:depth]), []).append(section)
    return [_join(name, found) for name, found in within.items()]


def _join(name: str, found: Sequence[Named]) -> Named:
    days = [day for one in found for day in (one.first, one.last) if day]
    total = sum(one.articles for one in found)
    return Named(name, total, min(days, default=None), max(days, default=None))


def _fold(text: str) -> str:
    folded = text.casefold()
    # most names are
    return folded if folded.isascii() else _ACCENT.sub("", normalize("NFKD", folded))
