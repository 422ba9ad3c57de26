"""A crawl that looks at a section again and again, as if days had passed between."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from sqlite_utils import Database

from tests.support.commands import crawl
from tests.support.loopback import Loopback
from tests.support.stories import Story, make_site

# the only section of the site
SECTION = "food"


def publish(server: Loopback, stories: list[Story]) -> None:
    """Serve stories and their listing."""
    for url, html in make_site(stories, (SECTION,)).items():
        server.site.add(url, html)


def look(archive: Path, server: Loopback, *arguments: str) -> list[str]:
    """Crawl, and return the URLs of articles that were asked for."""
    before = len(server.requests)
    ended = crawl(archive, "-a", f"sections={SECTION}", *arguments, env=server.env())
    assert ended.returncode == 0, ended.stderr
    return [request.url for request in server.requests[before:] if "/a/2" in request.url]


def make_due(archive: Path) -> None:
    """Let time pass: what was last fetched just now was fetched a day ago, and is due."""
    db = Database(archive)
    with db.conn:
        db.execute(
            "update frontier set"
            " next_fetch_at = strftime('%Y-%m-%dT%H:%M:%S+00:00', 'now', '-1 minute'),"
            " last_fetched_at = strftime('%Y-%m-%dT%H:%M:%S+00:00', 'now', '-1 day')"
            " where next_fetch_at is not null"
        )
    db.close()


def ask(archive: Path, sql: str) -> list[dict[str, Any]]:
    """Return the rows that a question gives."""
    return list(Database(archive).query(sql))
