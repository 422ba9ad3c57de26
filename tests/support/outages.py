"""Crawls of an invented site that answers wrongly, then well, and what was lost."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

from sqlite_utils import Database

from tests.support.commands import crawl
from tests.support.loopback import Loopback, Site
from tests.support.mutations import MutatingSite
from tests.support.stories import Story, make_site

SECTIONS = ("china/society", "world/europe", "food")

# crawls after which a site that is well must be stored
_ENOUGH_CRAWLS = 12
_QUICK = ("-s", "BACKOFF_START=0", "-s", "BACKOFF_MAX=0", "-s", "RETRY_TIMES=1")
_ARGUMENTS = ("-a", f"sections={','.join(SECTIONS)}", "-L", "ERROR", *_QUICK)
_STORED = "select id, content_hash, gone_at from articles"


@dataclass
class Outage:
    """What crawls of a site came to: wrong answers by kind, crawls, and what is not as it was."""

    given: Counter[str] = field(default_factory=Counter)
    crawls: int = 0
    crawls_when_well: int = 0
    lost: list[str] = field(default_factory=list)


def crawl_outage(
    folder: Path, stories: Sequence[Story], answers: int, seed: int, share: float = 0.5
) -> Outage:
    """Crawl until so many answers were wrong, then until all is as in a crawl without faults."""
    pages = make_site(stories, SECTIONS, furniture="small")
    expected = _crawl_well(folder / "well.db", pages)
    outage, archive = Outage(), folder / "archive.db"
    site = MutatingSite(pages, seed, share)
    with Loopback(site) as loopback:
        while site.given.total() < answers:
            _crawl(archive, loopback, outage)
        site.well = True
        outage.given = site.given
        while outage.crawls_when_well < _ENOUGH_CRAWLS:
            _crawl(archive, loopback, outage)
            outage.crawls_when_well += 1
            outage.lost = list(_find_losses(archive, expected))
            if not outage.lost:
                break
    return outage


def _crawl_well(archive: Path, pages: dict[str, str]) -> dict[str, str]:
    """Return the hash of each article that a crawl without faults stores."""
    with Loopback(Site(pages)) as loopback:
        ended = crawl(archive, *_ARGUMENTS, env=loopback.env())
    assert ended.returncode == 0, ended.stderr
    return {row["id"]: row["content_hash"] for row in _ask(archive, _STORED)}


def _crawl(archive: Path, loopback: Loopback, outage: Outage) -> None:
    _let_time_pass(archive)
    ended = crawl(archive, *_ARGUMENTS, env=loopback.env())
    outage.crawls += 1
    if ended.returncode not in (0, 1) or "Traceback" in ended.stderr:
        raise AssertionError(ended.stderr)


def _let_time_pass(archive: Path) -> None:
    """Make due whatever waits for a time, as if it had come."""
    if not archive.exists():
        return
    with closing(Database(archive)) as db, db.conn:
        db.execute(
            "update frontier set next_fetch_at = :then, last_fetched_at = :then"
            " where next_fetch_at is not null",
            {"then": "2001-01-01T00:00:00+00:00"},
        )


def _find_losses(archive: Path, expected: dict[str, str]) -> Iterator[str]:
    """Name what is not as in a crawl without faults."""
    stored = {row["id"]: row for row in _ask(archive, _STORED)}
    for article_id, content_hash in expected.items():
        row = stored.pop(article_id, None)
        if row is None:
            yield f"{article_id} is lost: {_ask(archive, _describe(article_id))}"
        elif row["gone_at"]:
            yield f"{article_id} counts as withdrawn"
        elif row["content_hash"] != content_hash:
            yield f"{article_id} is wrong: {_ask(archive, _describe(article_id))}"
    for article_id in stored:
        yield f"{article_id} is no article of the site"


def _describe(article_id: str) -> str:
    return (
        "select url, state, reason, attempts, last_status, next_fetch_at from frontier"
        f" where article_id = '{article_id}' and kind = 'article'"
    )


def _ask(archive: Path, sql: str) -> list[dict[str, str]]:
    with closing(Database(archive)) as db:
        return list(db.query(sql))
