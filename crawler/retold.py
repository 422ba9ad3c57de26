"""Stories read from stored pages, each as it stood when its first page was fetched."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlite_utils import Database

from crawler.archive import End, State
from crawler.archive.captures import Capture, list_captures, load_capture
from crawler.decoding import decode_page
from crawler.items import Article, Page, PrintedPage
from crawler.layouts import UnknownLayout, parse_page
from crawler.reading import read_article
from crawler.responses import describe_failure
from crawler.stories import MAX_PAGES
from crawler.urls import page_url, read_article_url
from crawler.validation import find_faults


@dataclass
class Retold:
    """A story and the fetches that tell it; `article` is None where `end` says why.

    `url` is the story's own, `first` its first page. Further pages are named by
    their URLs: `further` those that are stored, `missing` with the reason the others.
    """

    url: str
    capture: Capture
    first: Page
    further: dict[str, Capture] = field(default_factory=dict)
    missing: dict[str, str] = field(default_factory=dict)
    article: Article | None = None
    end: End = End(State.DONE, status=200)  # noqa: RUF009  # it is frozen


def retell_stories(db: Database, article_id: str, new: Collection[int]) -> Iterator[Retold]:
    """Read each story of an article that pages newly stored (their ids) tell, or add to."""
    numbered: dict[int, list[Capture]] = {}
    firsts = []
    for capture in list_captures(db, article_id):
        named = read_article_url(capture.url)
        if named is None or capture.status != 200:
            continue
        numbered.setdefault(named.page, []).append(capture)
        if named.page == 1:
            firsts.append((named.url, capture))
    further = (captures for number, captures in numbered.items() if number > 1)
    further_are_new = any(capture.id in new for captures in further for capture in captures)
    for url, capture in firsts:
        if capture.id in new or further_are_new:
            retold = _retell(db, url, capture, numbered)
            if any(told.id in new for told in (capture, *retold.further.values())):
                yield retold


def _retell(db: Database, url: str, capture: Capture, numbered: dict[int, list[Capture]]) -> Retold:
    retold = Retold(url, capture, load_capture(db, capture))
    try:
        printed = [_parse(retold.first)]
        for number in range(2, min(printed[0].page_count, MAX_PAGES) + 1):
            _add_page(db, retold, printed, page_url(url, number), numbered.get(number, ()))
        retold.article = read_article(printed, retold.first.fetched_at)
        faults = find_faults(retold.article)
    except UnknownLayout:
        retold.end = End(State.REJECTED, "unknown layout", 200)
        return retold
    except Exception as error:  # noqa: BLE001  # a defect of ours, to be read again when mended
        retold.end = describe_failure(error)
        return retold
    if faults:
        retold.article, retold.end = None, End(State.REJECTED, "; ".join(faults), 200)
    return retold


def _add_page(
    db: Database,
    retold: Retold,
    printed: list[PrintedPage],
    url: str,
    captures: Sequence[Capture],
) -> None:
    """Add the page that was fetched nearest in time to the first."""
    if not captures:
        retold.missing[url] = "not among the pages that were ingested"
        return
    nearest = min(captures, key=lambda c: abs(_read_time(c) - retold.first.fetched_at))
    retold.further[url] = nearest
    try:
        printed.append(_parse(load_capture(db, nearest)))
    except UnknownLayout:
        del retold.further[url]
        retold.missing[url] = "unknown layout"


def _read_time(capture: Capture) -> datetime:
    return datetime.fromisoformat(capture.fetched_at)


def _parse(page: Page) -> PrintedPage:
    return parse_page(page.url, decode_page(page.header("content-type"), page.body))
