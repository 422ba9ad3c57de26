"""Limits on the walks through pages that name articles: a site can make such pages without end."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterable

from crawler.editions import read_section_url
from crawler.extraction.listings import read_search_url
from crawler.fetching import Link, ListingLinks, NextPage

# pages of a list in a row that name nothing but what the last page before them named
_MOST_REPEATS = 10


class WalkLimits:
    """What the walks of one run have read: each page once, and of a list that repeats no more."""

    def __init__(self) -> None:
        self._read: set[str] = set()
        self._named: dict[Hashable, frozenset[str]] = {}
        self._repeats: Counter[Hashable] = Counter()

    def choose_next(self, url: str, found: ListingLinks) -> tuple[NextPage, ...]:
        """Return those further pages of the page at `url` that the run goes on with."""
        self._read.add(url)
        if found.next_pages and self._count_repeats(url, found) >= _MOST_REPEATS:
            return ()
        return tuple(following for following in found.next_pages if self._is_new(following))

    def choose_targets(self, url: str, targets: Iterable[Link]) -> list[Link]:
        """Return those targets of a redirect at `url` that the run has not asked for."""
        self._read.add(url)
        return [target for target in targets if target.url not in self._read]

    def _is_new(self, following: NextPage) -> bool:
        return following.link.url not in self._read

    def _count_repeats(self, url: str, found: ListingLinks) -> int:
        """Return how many pages of a list in a row, up to this one, named nothing else."""
        walk = _name_list(url)
        named = frozenset(link.url for link in found.links)
        if named <= self._named.get(walk, frozenset()):
            self._repeats[walk] += 1
        else:
            self._named[walk] = named
            self._repeats[walk] = 0
        return self._repeats[walk]


def _name_list(url: str) -> Hashable:
    """Return what the pages of one list have in common."""
    if section := read_section_url(url):
        return section.edition, section.section
    if search := read_search_url(url):
        return search.language, search.period
    return url
