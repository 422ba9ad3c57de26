"""What a run came to: counted while it goes on, judged at its end. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from crawler.enumeration import name_first
from crawler.fetching import Channel, FetchResult, FetchState, FetchTask, ListingLinks
from crawler.http_status import GONE

# fewer pages than these say nothing about the site
_ENOUGH_PAGES = 10
# so many listings are named in a sentence
_NAMED = 5


@dataclass
class RunReport:
    """Counts of the pages that came in a run.

    `articles` and `listings` are pages that gave what was asked for; `empty_articles` counts those
    of articles that gave none, `empty_listings` has the reason for each listing by its URL, and
    `missing_listings` counts those that are not on the site: a section that was closed, a day
    without a paper. `sections` are the pages of sections among them, and `links` counts the
    articles that these named. `gone`, `unread` and `failed` are as in `RunCounts`.
    """

    articles: int = 0
    empty_articles: int = 0
    listings: int = 0
    empty_listings: dict[str, str] = field(default_factory=dict)
    missing_listings: int = 0
    sections: int = 0
    links: int = 0
    gone: int = 0
    unread: int = 0
    unread_reason: str | None = None
    failed: int = 0

    def record_article(self) -> None:
        """Count a page that gave an article, or confirmed a stored one."""
        self.articles += 1

    def record_listing(self, found: ListingLinks) -> None:
        """Count a page that names articles; that of a section names some, if all is well."""
        self.listings += 1
        if found.channel is Channel.LISTING:
            self.sections += 1
            self.links += len(found.links)

    def record_empty(self, task: FetchTask, result: FetchResult) -> None:
        """Count a fetch that gave nothing. Without an answer it says nothing about the site."""
        self._record_state(task, result)
        if not is_empty_answer(result):
            return
        if task.kind == "listing" and result.status in GONE:
            self.missing_listings += 1
        elif task.kind == "listing":
            self.empty_listings[task.url] = f"{result.reason}"
        else:
            self.empty_articles += 1

    def _record_state(self, task: FetchTask, result: FetchResult) -> None:
        if result.state is FetchState.FAILED:
            self.failed += 1
        elif result.state is FetchState.GONE and task.kind == "article":
            self.gone += 1
        elif result.state is FetchState.REJECTED and not result.final:
            self.unread += 1
            self.unread_reason = self.unread_reason or f"{task.url}: {result.reason}"

    def count_asked(self) -> int:
        """Return how many URLs of articles were fetched, whatever came of it."""
        return self.articles + self.gone + self.unread + self.failed

    def find_failure(self) -> str | None:
        """Return why the pages that came were of no use, in one sentence; None if they were."""
        return next(self._find_failures(), None)

    def describe_empty_listings(self) -> str:
        """Return which listings gave no list, and why."""
        named = (f"{url} ({reason})" for url, reason in self.empty_listings.items())
        return name_first(named, _NAMED)

    def _find_failures(self) -> Iterator[str]:
        empty, asked = len(self.empty_listings), self.listings + len(self.empty_listings)
        if empty * 2 > asked:
            yield f"{_share(empty, asked)} listings were none: {self.describe_empty_listings()}"
        if self.missing_listings and not asked:
            yield f"none of {self.missing_listings:,} listings is on the site"
        pages = self.articles + self.empty_articles
        if pages >= _ENOUGH_PAGES and self.empty_articles * 2 > pages:
            yield f"{_share(self.empty_articles, pages)} article pages gave no article"
        if self.sections and not self.links:
            yield "the listings named no article of a known shape"


def is_empty_answer(result: FetchResult) -> bool:
    """Return True if an answer came that gave nothing and does not say where its article is."""
    return result.status is not None and not result.final and result.state is not FetchState.PENDING


def _share(part: int, whole: int) -> str:
    return f"{part:,} of {whole:,} ({part / whole:.0%})"
