"""A run judges what came in it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from crawler.crawl.run_report import RunReport
from crawler.downloader.host_backoff import Hosts, Limits
from crawler.fetching import Channel, FetchResult, FetchState, FetchTask, Link, ListingLinks

ARTICLE = FetchTask("https://www.chinadaily.com.cn/a", "article", "WS1")
STORED = FetchTask("https://www.chinadaily.com.cn/a", "article", "WS1", stored=True)
UNKNOWN = FetchResult(FetchState.REJECTED, "unknown layout", 200)
NAMING = ListingLinks(Channel.LISTING, (Link("https://a/x", "article", "content_1"),))


def make_report(articles: int = 0, empty: int = 0, result: FetchResult = UNKNOWN) -> RunReport:
    report = RunReport()
    for _ in range(articles):
        report.record_article()
    for _ in range(empty):
        report.record_empty(STORED, result)
    return report


@pytest.mark.parametrize(
    ("articles", "empty", "failure"),
    [
        (0, 9, None),
        (5, 5, None),
        (4, 6, "6 of 10 (60%) article pages gave no article"),
        (999, 1001, "1,001 of 2,000 (50%) article pages gave no article"),
    ],
)
def test_more_than_half_of_at_least_ten_article_pages(
    articles: int, empty: int, failure: str | None
) -> None:
    assert make_report(articles, empty).find_failure() == failure


def test_answer_that_says_where_its_article_is_and_no_answer_count_for_nothing() -> None:
    report = make_report(4)
    for result in (
        FetchResult(FetchState.REJECTED, "redirects to x", 301, final=True),
        FetchResult(FetchState.REJECTED, "forbidden by robots.txt"),
        FetchResult(FetchState.FAILED, "TimeoutError"),
        FetchResult(FetchState.PENDING, "the run is ending", 200),
    ):
        for _ in range(10):
            report.record_empty(ARTICLE, result)
    assert report.find_failure() is None


def test_most_listings_were_none() -> None:
    report = RunReport()
    report.record_listing(NAMING)
    front = FetchResult(FetchState.REJECTED, "channel front", 200)
    report.record_empty(FetchTask("https://a/1", "listing", None), front)
    assert report.find_failure() is None
    for number in range(2, 9):
        report.record_empty(FetchTask(f"https://a/{number}", "listing", None), front)
    assert report.find_failure() == (
        "8 of 9 (89%) listings were none: https://a/1 (channel front), https://a/2 (channel"
        " front), https://a/3 (channel front), https://a/4 (channel front), https://a/5 (channel"
        " front), and 3 more"
    )


def test_listings_without_a_known_link() -> None:
    report = RunReport()
    report.record_listing(ListingLinks(Channel.SITEMAP))
    assert report.find_failure() is None
    report.record_listing(ListingLinks(Channel.LISTING))
    assert report.find_failure() == "the listings named no article of a known shape"
    report.record_listing(NAMING)
    assert report.find_failure() is None


# what differs from run to run: numbers, and the names made up below
VARIES = re.compile(r"[0-9][0-9,.%()]*|heron\S*")


def list_failures() -> Iterator[str]:
    """Yield the sentences with which a run, or a host in it, ends."""
    for report in (
        RunReport(sections=1),
        RunReport(missing_listings=3),
        RunReport(listings=1, empty_listings={"heron/1": "heron", "heron/2": "heron"}),
        RunReport(empty_articles=12),
    ):
        failure = report.find_failure()
        assert failure is not None
        yield failure
    failed, empty, paused = (Hosts(Limits(1, 1, 60, 1, 1)) for _ in range(3))
    failed.record_failure("heron", "heron", 0)
    empty.record_empty("heron", "heron")
    paused.record_failure("heron", "heron", 0, 3600)
    yield from (failed.shut["heron"], empty.doubted["heron"], paused.shut["heron"])


@pytest.mark.parametrize("sentence", [*list_failures()])
def test_sentence_of_a_failed_run_is_documented(sentence: str) -> None:
    operations = Path(__file__).parents[3] / "docs/operations.md"
    fixed = max(VARIES.split(sentence), key=len).strip(" :,()")
    assert fixed in operations.read_text(encoding="utf-8")
