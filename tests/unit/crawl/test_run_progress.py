"""What the line of progress says of a run under way."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from crawler.archive import Backfill
from crawler.crawl.backfill_progress import count_waiting, make_progress
from crawler.crawl.run_progress import RunProgress
from crawler.extraction.listings import search_url
from crawler.fetching import FetchTask
from crawler.periods import Period

URL = "https://www.chinadaily.com.cn/a/200409/02/WS1.html"
NEWS = FetchTask(URL, "article", "WS1")
PROGRESS = RunProgress(NEWS, new=1034, changed=2, gone=1, requests=1200, left=3200, pace=2.5)


def test_line_has_phase_articles_requests_time_left_and_host() -> None:
    assert PROGRESS.describe() == (
        "news | 3,200 URLs, 2 h 13 min left | 1,034 new, 2 changed, 1 gone | 1,200 requests"
        " | www.chinadaily.com.cn"
    )


def test_stored_article_is_a_recheck() -> None:
    again = replace(PROGRESS, task=replace(NEWS, stored=True))
    assert again.describe().startswith("re-checks | ")


def test_backfill_says_its_days() -> None:
    year = Backfill(7, date(2004, 1, 1), date(2004, 12, 31))
    waiting = Backfill(8, None, None)
    today = date(2026, 11, 27)
    backfill = replace(
        PROGRESS,
        task=replace(NEWS, backfill=7),
        backfills=(
            make_progress(waiting, 9, None, today),
            make_progress(year, 3200, date(2004, 9, 2), today),
        ),
    )
    assert backfill.describe().startswith("backfill, 120 of 366 days | ")


def test_run_that_has_asked_for_nothing_knows_no_host_and_no_time() -> None:
    starting = RunProgress(None, new=0, changed=0, gone=0, requests=0, left=70, pace=None)
    assert starting.describe() == "starting | 70 URLs left | 0 new, 0 changed, 0 gone | 0 requests"


def test_backfill_says_how_far_each_channel_has_come() -> None:
    rows = [
        (URL, "article", "2004-09-02"),
        (URL.replace("WS1", "WS2"), "article", "2004-09-01"),
        (search_url("en", Period.of(date(2004, 9, 1)), 0), "listing", "2004-09-01"),
        ("https://www.chinadaily.com.cn/china/society/page_9.html", "listing", None),
    ]
    assert count_waiting(rows) == {
        "article": {"urls": 2, "newest": "2004-09-02"},
        "listing": {"urls": 1, "newest": None},
        "search": {"urls": 1, "newest": "2004-09-01"},
    }
