"""Every link to an article, on any page that is fetched, is a discovery."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlite_utils import Database

from crawler.archive import Archive
from crawler.archive.frontier_statements import OUTSIDE
from crawler.editions import WWW
from crawler.extraction.links import MAX_LINKS
from tests.support.commands import crawl
from tests.support.loopback import Answer, Loopback
from tests.support.stored import last_stats
from tests.support.stories import Story, compose_listing, compose_story, make_stories

NOW = datetime.now(UTC)
RECENT = [s for s in make_stories(40, seed=31, newest=NOW) if s.pages == 1][:9]
OLD = [s for s in make_stories(40, seed=32, newest=NOW - timedelta(days=30)) if s.pages == 1][:4]
PAGED = next(s for s in make_stories(80, seed=33, newest=NOW) if s.pages > 1)


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    return tmp_path / "archive.db"


def add_links(html: str, *stories: Story) -> str:
    links = "".join(f'<a href="{story.url[6:]}">x</a>' for story in stories)
    return html.replace("</body>", f"{links}</body>")


def publish(server: Loopback, *listed: Story, beside: tuple[Story, ...] = ()) -> None:
    """Serve all stories; each section lists the same ones."""
    for story in (*RECENT, *OLD, PAGED):
        for number in range(1, story.pages + 1):
            server.site.add(story.page_url(number), compose_story(story, number))
    for section in WWW.sections:
        html = add_links(compose_listing(section, listed), *beside)
        server.site.add(WWW.listing_url(section), html)


def run(archive: Path, server: Loopback, *arguments: str) -> str:
    """Crawl, and return what it logged."""
    ended = crawl(archive, *arguments, env=server.env())
    assert ended.returncode == 0, ended.stderr
    return ended.stderr


def ask(archive: Path, sql: str) -> list[dict[str, Any]]:
    db = Database(archive)
    found = list(db.query(sql))
    db.close()
    return found


def find_stored(archive: Path) -> set[str]:
    return {row["id"] for row in ask(archive, "select id from articles")}


def find_outside(archive: Path) -> set[str]:
    found = ask(archive, f"select article_id from frontier where reason = '{OUTSIDE}'")
    return {row["article_id"] for row in found}


def test_plain_run_follows_recent_links_of_any_page_and_only_notes_older_ones(
    loopback: Loopback, archive: Path
) -> None:
    first, second, third, beside, soft, page_two, *_ = RECENT
    publish(loopback, first, PAGED, beside=(beside, OLD[0]))
    loopback.site.add(first.url, add_links(compose_story(first), second, OLD[1]))
    loopback.site.add(second.url, add_links(compose_story(second), soft))
    soft_404 = add_links("<html><body><h1>Not here</h1></body></html>", third, OLD[2])
    loopback.site.add(soft.url, soft_404)
    last = PAGED.page_url(PAGED.pages)
    loopback.site.add(last, add_links(compose_story(PAGED, PAGED.pages), page_two))
    run(archive, loopback)
    stories = (first, second, third, beside, page_two, PAGED)
    assert find_stored(archive) == {story.id for story in stories}
    assert {story.id for story in OLD[:3]} <= find_outside(archive)
    assert OLD[3].id not in find_outside(archive)
    named = ask(archive, "select article_id, discovered_from from frontier where kind = 'article'")
    found_on = {row["article_id"]: row["discovered_from"] for row in named}
    assert found_on[second.id] == first.url
    assert found_on[third.id] == soft.url
    assert found_on[page_two.id] == last
    asked = {request.url for request in loopback.requests}
    assert set(found_on.values()) <= asked
    before = len(loopback.requests)
    run(archive, loopback)
    again = [request.url for request in loopback.requests[before:]]
    assert not [url for url in again if "/a/20" in url]


def test_period_is_followed_through_links_and_its_bounds_hold(
    loopback: Loopback, archive: Path
) -> None:
    day = f"{OLD[0].created:%Y-%m-%d}"
    publish(loopback, RECENT[0], beside=(OLD[0], OLD[1]))
    run(archive, loopback, "-a", f"since={day}", "-a", f"until={day}", "-a", "sections=food")
    assert find_stored(archive) == set()
    run(archive, loopback, "-a", f"since={day}", "-a", f"until={day}")
    assert find_stored(archive) == {s.id for s in OLD[:2] if f"{s.created:%Y-%m-%d}" == day}


@pytest.mark.parametrize(
    "arguments", [f"urls={RECENT[0].url}", "sections=food"], ids=["urls", "sections"]
)
def test_run_that_is_asked_for_something_else_only_notes_links(
    loopback: Loopback, archive: Path, arguments: str
) -> None:
    publish(loopback, RECENT[0])
    loopback.site.add(RECENT[0].url, add_links(compose_story(RECENT[0]), RECENT[1]))
    run(archive, loopback, "-a", arguments)
    assert find_stored(archive) == {RECENT[0].id}
    assert RECENT[1].id in find_outside(archive)
    publish(loopback, RECENT[1])
    run(archive, loopback, "-a", "sections=food")
    assert find_stored(archive) == {RECENT[0].id, RECENT[1].id}


def test_other_url_of_an_article_is_asked_once_its_first_gave_nothing(
    loopback: Loopback, archive: Path
) -> None:
    first, before, lost, after = RECENT[:4]
    elsewhere = lost.url.replace("www.", "global.")
    publish(loopback, first)
    loopback.site.add(first.url, add_links(compose_story(first), before, lost, after))
    for story in (before, after):
        html = f'<a href="{elsewhere}">x</a>'
        loopback.site.add(story.url, compose_story(story).replace("</body>", f"{html}</body>"))
    loopback.site.add(lost.url, Answer(404))
    loopback.site.add(elsewhere, compose_story(lost))
    run(archive, loopback)
    assert [request.url for request in loopback.requests if lost.id in request.url] == [
        lost.url,
        elsewhere,
    ]
    assert lost.id in find_stored(archive)


def test_suppressed_article_that_a_page_links_to_is_not_asked_for(
    loopback: Loopback, archive: Path
) -> None:
    opened = Archive.open(archive)
    opened.suppressions.suppress(RECENT[1].id, RECENT[1].url, "asked for", NOW)
    opened.close()
    publish(loopback, RECENT[0], beside=(RECENT[1],))
    run(archive, loopback)
    assert loopback.counts(RECENT[1].url) == 0


def test_page_with_more_links_than_a_page_may_name_is_cut_and_named(
    loopback: Loopback, archive: Path
) -> None:
    publish(loopback, RECENT[0])
    many = "".join(
        f'<a href="/china/2006-04/08/content_{number}.htm">x</a>' for number in range(MAX_LINKS)
    )
    html = compose_story(RECENT[0]).replace("<body>", f"<body>{many}")
    loopback.site.add(RECENT[0].url, html)
    logged = run(archive, loopback, "-a", "sections=food")
    assert find_stored(archive) == {RECENT[0].id}
    sentence = f"{RECENT[0].url} links to more than {MAX_LINKS} articles: 44 are left out"
    assert sentence in logged
    assert last_stats(Database(archive))["chinadaily/links/left_out"] == 44
    assert len(find_outside(archive)) == MAX_LINKS


def test_listing_that_takes_too_long_ends_with_a_reason_and_the_run_goes_on(
    loopback: Loopback, archive: Path
) -> None:
    publish(loopback, RECENT[0])
    # each row is in all rows before it
    start = '<div class="mb10 tw3_01_2 ">'
    slow = f"<body>{start * 240}{f'<h4><a href={RECENT[1].url}>x</a></h4>' * 8000}</body>"
    loopback.site.add(WWW.listing_url("food"), slow)
    run(archive, loopback, "-a", "sections=food,china/society,china/scitech")
    (row,) = ask(archive, "select state, reason from frontier where url like '%/food'")
    assert row["state"] == "failed"
    assert row["reason"].startswith("parsing broke off or took over 10 s")
    assert RECENT[0].id in find_stored(archive)
