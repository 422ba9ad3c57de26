"""Coverage on the site: what `scrapy coverage` says."""

from __future__ import annotations

import csv
from contextlib import closing
from datetime import UTC, date, datetime
from pathlib import Path

from crawler.archive import Archive
from crawler.archive.public_tables import connect_to_browse
from crawler.browse.asked import Asked
from crawler.browse.kept import Kept, KeptFor
from crawler.browse.pages.front import count_gaps
from crawler.coverage.days import describe_day
from crawler.fetching import Link
from tests.support.browsing import Visitor
from tests.support.example import ARTICLE, list_articles, rows


def test_coverage_is_that_of_the_command(site: Visitor, small_archive: Path) -> None:
    shown = site.get("/coverage/2026.json").json()
    with closing(Archive.open_to_read(small_archive)) as archive:
        judged = archive.coverage.judge_days(date(2026, 11, 1), date(2026, 11, 30))
        days = {day["day"]: day for day in map(describe_day, judged)}
    assert {day["day"] for day in shown["days"]} <= set(days)
    for day in shown["days"]:
        spread = {"spread": list(day["spread"])} if "spread" in day else {}
        assert {**day, **spread} == {**days[day["day"]], **spread}
    assert [day["stored"] for day in shown["days"][:2]] == [1, 1]


def test_days_are_counted_as_the_view_counts_them(small_archive: Path) -> None:
    with closing(Archive.open_to_read(small_archive)) as archive:
        counted = archive.coverage.count_days(date(2025, 11, 1), date(2026, 11, 30))
        known = [day for day in counted if day.stored or day.found or day.gone]
        seen = rows(archive, "select * from coverage order by day")
    assert [(f"{day.day}", day.stored, day.found, day.gone) for day in known] == [
        (row["day"], row["stored"], row["found"], row["gone"]) for row in seen
    ]
    assert len(known) == 2


def test_front_page_counts_gaps_of_thirty_days(tmp_path: Path) -> None:
    path = tmp_path / "archive.db"
    with closing(Archive.open(path)) as archive:
        list_articles(archive, Link(ARTICLE.url, "article", ARTICLE.id))
    with closing(connect_to_browse(path)) as connection:
        found = [
            count_gaps(connection, ask_at(datetime(2026, 12, day, tzinfo=UTC))) for day in (4, 5)
        ]
    assert found == [1, 0]


def ask_at(now: datetime) -> Asked:
    kept = KeptFor(Kept(), 0)
    return Asked("/", {}, {}, "html", now, "", kept, kept, 0)


def test_coverage_as_csv_has_a_row_a_day(site: Visitor) -> None:
    first, *_ = csv.DictReader(site.read("/coverage/2026.csv").splitlines())
    assert (first["day"], first["stored"]) == ("2026-11-05", "1")


def test_years_before_and_after_the_archive_are_not_there(site: Visitor) -> None:
    assert site.get("/coverage/2025").status_code == 404
    assert site.get("/coverage/9999").status_code == 404
