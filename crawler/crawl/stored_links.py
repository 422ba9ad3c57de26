"""The links that a run has stored: most pages link to what the pages before them link to."""

from __future__ import annotations

from collections.abc import Iterable

from crawler.fetching import Link

# URLs that are held, some 8 MB
MOST_LINKS = 50_000


class StoredLinks:
    """The URLs of articles that pages of this run link to, and that need not be stored again."""

    def __init__(self) -> None:
        self._urls: set[str] = set()

    def __contains__(self, url: object) -> bool:
        return url in self._urls

    def add(self, links: Iterable[Link]) -> None:
        """Note links that were just stored."""
        if len(self._urls) > MOST_LINKS:
            self.forget()
        self._urls.update(link.url for link in links)

    def forget(self) -> None:
        """Have all links stored again: an article gave nothing, and a link may be its other URL."""
        self._urls.clear()
