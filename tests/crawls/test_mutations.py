"""Answers that are wrong at random lose no article once the site is well."""

from __future__ import annotations

from pathlib import Path

from sqlite_utils import Database

from tests.support.commands import crawl
from tests.support.loopback import Answer, Loopback
from tests.support.outages import crawl_outage
from tests.support.stories import compose_story, make_site, make_stories

STORIES = make_stories(40, seed=51)


def test_hundred_wrong_answers_of_every_kind_lose_nothing(tmp_path: Path) -> None:
    outage = crawl_outage(tmp_path, STORIES, answers=100, seed=1)
    assert outage.lost == []
    assert outage.given.total() >= 100
    assert len(outage.given) > 20


def test_page_of_another_article_is_not_stored_and_leads_to_that_article(
    loopback: Loopback, tmp_path: Path
) -> None:
    asked, other = [story for story in STORIES if story.pages == 1][:2]
    archive = tmp_path / "archive.db"
    for url, html in make_site([asked], ("food",)).items():
        loopback.site.add(url, html)
    loopback.site.add(asked.url, compose_story(other))
    crawl(archive, "-a", "sections=food", env=loopback.env())
    db = Database(archive)
    assert db["articles"].count == 0
    row = db.table("frontier").get(asked.url)
    assert (row["state"], row["reason"]) == ("rejected", f"page of another article: {other.id}")
    assert row["next_fetch_at"] is not None
    assert db.table("frontier").get(other.url)["discovered_from"] == asked.url


def test_304_that_nobody_asked_for_confirms_nothing(loopback: Loopback, tmp_path: Path) -> None:
    story = next(story for story in STORIES if story.pages == 1)
    archive = tmp_path / "archive.db"
    for url, html in make_site([story], ("food",)).items():
        loopback.site.add(url, html)
    crawl(archive, "-a", "sections=food", env=loopback.env())
    loopback.site.add(story.url, Answer(304))
    crawl(archive, "-a", f"urls={story.url}", env=loopback.env())
    row = Database(archive).table("frontier").get(story.url)
    assert (row["state"], row["reason"]) == ("failed", "status 304")
