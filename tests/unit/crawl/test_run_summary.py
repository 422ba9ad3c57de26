"""What a run says of itself at its end."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from crawler.archive import Backfill, RunCounts
from crawler.crawl.backfill_progress import make_progress
from crawler.crawl.run_report import RunReport
from crawler.crawl.run_summary import RunSummary, count_pages, count_run
from crawler.fetching import Channel, FetchResult, FetchState, FetchTask

BEGAN = datetime(2026, 11, 27, 8, tzinfo=UTC)
TODAY = date(2026, 11, 27)
COUNTS = RunCounts(1034, 2, 120, 1, 3, "https://a/x: unknown layout", 4, 0, 1200)
YEAR = Backfill(1, date(2004, 1, 1), date(2004, 12, 31))
SUMMARY = RunSummary(
    run=17,
    reason="finished",
    began=BEGAN,
    ended=BEGAN + timedelta(minutes=40),
    counts=COUNTS,
    pages={Channel.LISTING: (20, 100), Channel.SEARCH: (2, 0)},
    backfills=(make_progress(YEAR, 3200, date(2004, 9, 2), TODAY),),
    next_look=BEGAN + timedelta(hours=1),
)


def test_lines_for_a_terminal_say_it_in_eight_lines() -> None:
    assert SUMMARY.format_lines() == [
        "run 17     finished after 40 min 0 s",
        "articles   1,034 new, 2 changed, 120 unchanged, 1 gone",
        "unread     3, the first: https://a/x: unknown layout",
        "failed     4",
        "waiting    0",
        "requests   1,200, 1.04 an article; to find articles: 20 by listing (0.20 each),"
        " 2 by search",
        "backfill   2004-01-01 to 2004-12-31: 120 of 366 days done, 3,200 URLs left",
        "next look  due 2026-11-27 09:00 UTC",
    ]


def test_line_for_machines_has_the_counts_by_the_names_of_their_columns() -> None:
    assert SUMMARY.format_values() == (
        "run=17 reason=finished seconds=2400 articles_new=1034 articles_changed=2"
        " articles_same=120 articles_gone=1 unread=3 failed=4 waiting=0 requests=1200"
        " backfill_left=3200 next_look=2026-11-27T09:00:00+00:00"
    )


def test_sentence_for_a_log_is_one_line() -> None:
    stopped = replace(SUMMARY, reason="shutdown", backfills=(), next_look=BEGAN)
    sentence = stopped.format_sentence()
    assert sentence.startswith(
        "run 17: stopped after 40 min 0 s (shutdown); the next run carries on; articles: 1,034 new"
    )
    assert sentence.endswith("; next look: due now")
    assert "\n" not in sentence


def test_failed_run_and_one_that_did_nothing_say_so() -> None:
    nothing = RunCounts(0, 0, 0, 0, 0, None, 1, 0, 1)
    failed = replace(SUMMARY, reason="failed", counts=nothing, pages={}, next_look=None)
    lines = failed.format_lines()
    assert lines[0] == "run 17     failed after 40 min 0 s (docs/operations.md: what to do)"
    assert "requests   1" in lines
    assert lines[-1] == "next look  nothing is due"


def test_next_run_is_due_at_once_where_urls_wait_for_it() -> None:
    waiting = replace(SUMMARY, counts=replace(COUNTS, waiting=12))
    assert waiting.format_lines()[-1] == "next look  due now"


def test_backfills_that_wait_are_counted() -> None:
    second = make_progress(Backfill(2, None, None), 7, None, TODAY)
    (line,) = [
        line
        for line in replace(SUMMARY, backfills=(second, *SUMMARY.backfills)).format_lines()
        if line.startswith("backfill")
    ]
    assert line == (
        "backfill   the beginning to today: 8,732 of 8,732 days done, 7 URLs left; 1 more wait"
    )


def test_days_of_a_backfill_are_done_from_the_newest_on() -> None:
    newest = (date(2005, 5, 5), date(2004, 12, 31), date(2004, 1, 1), date(2003, 1, 1), None)
    done = [make_progress(YEAR, 1, day, TODAY).days_done for day in newest]
    assert done == [0, 0, 365, 366, 366]


def test_counts_are_those_of_the_report_and_of_scrapy() -> None:
    report = RunReport()
    article = FetchTask("https://a/x", "article", "WS1")
    listing = FetchTask("https://a/list", "listing", None)
    for task, result in (
        (article, FetchResult(FetchState.GONE, "status 404", 404)),
        (listing, FetchResult(FetchState.GONE, "status 404", 404)),
        (listing, FetchResult(FetchState.REJECTED, "channel front", 200)),
        (article, FetchResult(FetchState.REJECTED, "redirects to https://a/y", 301, final=True)),
        (article, FetchResult(FetchState.REJECTED, "unknown layout", 200)),
        (article, FetchResult(FetchState.FAILED, "status 503", 503)),
        (article, FetchResult(FetchState.PENDING, "the run is ending")),
    ):
        report.record_empty(task, result)
    stats = {
        "chinadaily/articles/new": 5,
        "chinadaily/channels/print": 2,
        "chinadaily/found/print": 40,
        "downloader/request_count": 15,
    }
    counts = count_run(report, stats, waiting=6)
    assert counts == RunCounts(5, 0, 0, 1, 2, "https://a/list: channel front", 1, 6, 15)
    assert count_pages(stats) == {Channel.PRINT: (2, 40)}
