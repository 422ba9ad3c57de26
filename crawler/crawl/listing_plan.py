"""Which links of a page that names articles to follow, and which of its further pages."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date

from crawler.crawl.channel_pages import ChannelPage
from crawler.crawl.scope import RunScope
from crawler.editions import EDITIONS, read_section_url
from crawler.extraction.links import PageLinks
from crawler.extraction.listings import SearchUrl, read_search_url, search_url
from crawler.fetching import (
    CHANNEL_FRONT,
    UNKNOWN_LISTING,
    WALK_BACK,
    WALK_TO_END,
    Channel,
    FetchResult,
    FetchState,
    FetchTask,
    Link,
    ListingLinks,
    NextPage,
    SearchTotal,
)

# pages of a list that are read, far more than the site has: a list can go on without end
MOST_PAGES = 5_000
# Rows of one search that are read page by page: how deep the service lets anyone go is unknown.
MOST_ROWS = 1_000
# one row in so many may stand out of order, in a list of the newest first
_OUT_OF_ORDER = 10


class ListingPlan:
    """What a run follows of a page that it asked for as a `task`."""

    def __init__(self, task: FetchTask, found: ChannelPage, scope: RunScope) -> None:
        self._task = task
        self._found = found
        self._scope = scope
        days = sorted(article.day for article in found.articles if article.day)
        strays = len(days) // _OUT_OF_ORDER
        self._newest = days[-1 - strays] if days else None
        self.oldest = days[strays] if days else None

    def describe(
        self,
        beside: PageLinks,
        next_pages: Iterable[NextPage],
        total: SearchTotal | None = None,
    ) -> ListingLinks:
        """Return all that the page leads to; `beside` are all articles that it links to."""
        found, task = self._found, self._task
        named = {article.id for article in found.articles}
        others = (article for article in beside.articles if article.id not in named)
        unread = f"{found.unread} rows could not be read" if found.unread else None
        return ListingLinks(
            found.channel,
            links=tuple(self._scope.make_links(found.articles, task.url)),
            linked=tuple(self._scope.make_linked(others, task.url)),
            sections=tuple(self._list_sections()),
            next_pages=tuple(next_pages),
            oldest=self.oldest,
            total=total,
            fault=unread,
        )

    def list_further(self) -> Iterator[NextPage]:
        """Yield the other pages of a divided day, or of an index of sitemaps."""
        for url in self._found.next_urls:
            yield NextPage(self._link(url), in_any_case=True)

    def continue_news(self) -> NextPage | None:
        """Return the next page of a section, unless this one is older than the news.

        The walk ends where a page names nothing new: what lies behind was read by an earlier run.
        It goes on where the listing was none before: what it named meanwhile is known from
        elsewhere. So it does behind a further page that an earlier run could not read, and, back to
        the last complete run, behind one that was left: what that run had read of the list stands
        between the newest rows and those it missed.
        """
        reason = self._find_walk()
        since = self._scope.complete_from if reason == WALK_BACK else self._scope.news_from
        too_old = since is not None and self._newest is not None and self._newest < since
        number = self._find_number()
        if too_old or number is None or number >= MOST_PAGES or not self._found.next_urls:
            return None
        return NextPage(self._link_page(number + 1), in_any_case=bool(reason), reason=reason)

    def _find_walk(self) -> str | None:
        """Return why the walk goes on without news; None where it does not."""
        reason = self._task.last_reason
        if reason is None or reason == WALK_BACK:
            return reason
        was_none = reason in (CHANNEL_FRONT, UNKNOWN_LISTING)
        return WALK_TO_END if was_none or self._find_number() != 1 else None

    def continue_backfill(
        self, since: date | None, until: date | None, visited: Mapping[int, date]
    ) -> NextPage | None:
        """Return the page of a section with which a backfill goes on, None at its end.

        The page where a period begins is found by bisection. `visited` are the oldest days of the
        pages that were read for it, by their number.
        """
        number = self._find_number()
        if number is None:
            return None
        is_over = bool(since and self._newest and self._newest < since)
        last = min(self._found.last_page, MOST_PAGES)
        if self.oldest is None:
            following = number + 1 if number < last else None
        else:
            oldest = {**visited, number: self.oldest}
            following = choose_page(number, last, until, oldest, is_over=is_over)
        return NextPage(self._link_page(following), in_any_case=True) if following else None

    def continue_search(self) -> Iterator[NextPage]:
        """Yield the next page of the search, or searches of the parts of a period too large.

        For the news it goes on while a page names something new; behind a further page that an
        earlier run left or could not read, to the end, as the walk through a section does.
        """
        asked, found = read_search_url(self._task.url), self._found
        assert asked is not None, "the channel of the URL was that of the search"
        if found.total is None and found.unread:
            # a cut answer is asked for again
            return
        if parts := divide_search(asked, found.total):
            yield from (NextPage(self._link(url, day), in_any_case=True) for url, day in parts)
        elif asked.page + 1 < min(found.last_page, MOST_PAGES):
            following = self._link(search_url(asked.language, asked.period, asked.page + 1))
            reason = self._find_walk()
            in_any_case = self._task.backfill is not None or reason is not None
            yield NextPage(following, in_any_case, reason)

    def count_search(self) -> SearchTotal | None:
        """Return how many stories of its period the search states."""
        asked, total = read_search_url(self._task.url), self._found.total
        if asked is None or total is None:
            return None
        return SearchTotal(asked.language, asked.period, total, self._found.last_page)

    def _list_sections(self) -> Iterator[Link]:
        asked = self._scope.asked
        if Channel.LISTING not in asked.channels or asked.is_backfill:
            return
        for named in map(read_section_url, self._found.sections):
            if (
                named
                and asked.covers_section(named.section)
                and asked.covers_edition(named.edition)
            ):
                url = EDITIONS[named.edition].listing_url(named.section)
                yield Link(url, "listing", found_on=self._task.url)

    def _find_number(self) -> int | None:
        """Return the number of the page in its section or search, from 1; None on other pages."""
        if searched := read_search_url(self._task.url):
            return searched.page + 1
        named = read_section_url(self._task.url)
        return named.page if named else None

    def _link_page(self, number: int) -> Link:
        named = read_section_url(self._task.url)
        assert named is not None, "a walk goes from page to page of a section"
        return self._link(EDITIONS[named.edition].listing_url(named.section, number))

    def _link(self, url: str, day: date | None = None) -> Link:
        task = self._task
        return Link(url, "listing", None, task.url, day or self.oldest, task.backfill)


def plan_instead(task: FetchTask, result: FetchResult) -> list[Link]:
    """Return what is asked for instead of a page that gave nothing: of a search, each of its days.

    One that failed is asked for again first.
    """
    asked = read_search_url(task.url)
    failed_first = result.state is FetchState.FAILED and task.attempts == 1
    if asked is None or failed_first or result.state is FetchState.PENDING:
        return []
    days = divide_search(asked, None)
    return [Link(url, "listing", None, task.url, day, task.backfill) for url, day in days]


def divide_search(asked: SearchUrl, total: int | None) -> list[tuple[str, date]]:
    """Return the searches of the parts of a period, each with its last day; none if one will do.

    `total` is the number of rows that the search states, None if it does not keep to the period:
    then each day is asked for by itself, for which all collectors have used it.
    """
    days = asked.period.days
    if days == 1 or (total is not None and (asked.page or total <= MOST_ROWS)):
        return []
    length = 1 if total is None else max(1, days * MOST_ROWS // total)
    parts = asked.period.divide(length)
    return [(search_url(asked.language, part, 0), part.last) for part in parts]


def choose_page(
    number: int, last: int, until: date | None, oldest: Mapping[int, date], *, is_over: bool = False
) -> int | None:
    """Return the page of a listing to read after page `number`, None at the end of the walk.

    `oldest` is the oldest day of each page that was read. While the first page that reaches down to
    `until` is not known, the pages between are halved; from it on, the pages are read in order, up
    to the last one, or to one that `is_over`: it lies before the period.

    >>> choose_page(1, 100, date(2015, 6, 1), {1: date(2026, 11, 20)})
    51
    >>> choose_page(51, 100, date(2015, 6, 1), {1: date(2026, 11, 20), 51: date(2015, 5, 30)})
    26
    >>> choose_page(51, 100, None, {51: date(2015, 5, 30)})
    52
    """
    above = max((page for page, day in oldest.items() if until and day > until), default=0)
    reached = (page for page in oldest if page > above)
    entry = min(reached, default=last + 1) if until else 1
    if entry - above > 1:
        return (above + entry) // 2
    if is_over and number >= entry:
        return None
    unread = (page for page in range(max(entry, number) + 1, last + 1) if page not in oldest)
    return next(unread, None)
