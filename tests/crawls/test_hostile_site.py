"""A crawl of a site that means harm ends, and loses no honest story."""

from __future__ import annotations

import signal
from collections import Counter
from contextlib import closing
from pathlib import Path
from subprocess import DEVNULL

from sqlite_utils import Database

from tests.support.commands import PATIENCE, crawl, start_crawl, wait_until
from tests.support.hostile_site import MOVED, SLOW, STORIES, HostileSite
from tests.support.loopback import Loopback

# URLs that a run may ask for: more than the honest site has, with all its empty listings
MOST = 450


def test_crawl_of_a_site_without_an_end_ends_and_keeps_the_honest_stories(tmp_path: Path) -> None:
    archive = tmp_path / "archive.db"
    with Loopback(HostileSite(slow=10_000, tags=1_000)) as loopback:
        ended = crawl(archive, "-s", f"NEWS_PER_RUN={MOST}", env=loopback.env())
        asked = Counter(request.url for request in loopback.requests)
    assert ended.returncode == 1
    assert ended.stderr.splitlines()[-1] == (
        f"not all could be asked for: after {MOST} URLs the others wait for the next run"
        " (NEWS_PER_RUN)"
    )
    with closing(Database(archive)) as db:
        stored = {row["id"] for row in db["articles"].rows}
        waiting = db["frontier"].count_where("state = 'pending'")
        leased = db["frontier"].count_where("state = 'leased'")
    assert stored.issuperset(story.id for story in STORIES)
    assert waiting
    assert leased == 0
    assert max(asked.values()) == 1


def test_article_that_is_redirected_without_an_end_is_followed_five_times(tmp_path: Path) -> None:
    archive = tmp_path / "archive.db"
    with Loopback(HostileSite()) as loopback:
        crawl(archive, "-a", f"sections={MOVED}", env=loopback.env())
        asked = [request.url for request in loopback.requests if "/WS" in request.url]
    with closing(Database(archive)) as db:
        rows = list(db["frontier"].rows_where("kind = 'article'", order_by="rowid"))
    assert asked == [row["url"] for row in rows]
    assert {row["last_status"] for row in rows} == {301}
    assert [row["reason"].startswith("behind 5 ") for row in rows] == [*[False] * 5, True]


def test_run_is_ended_while_a_page_keeps_c_code_busy(tmp_path: Path) -> None:
    archive = tmp_path / "archive.db"
    with Loopback(HostileSite()) as loopback:
        arguments = ("-a", f"sections={SLOW}")
        with start_crawl(archive, *arguments, env=loopback.env(), stderr=DEVNULL) as running:
            wait_until(lambda: any(r.url.endswith(SLOW) for r in loopback.requests))
            running.send_signal(signal.SIGTERM)
            running.communicate(PATIENCE)
    with closing(Database(archive)) as db:
        (row,) = db["frontier"].rows
    assert (row["state"], row["attempts"]) == ("pending", 0)
