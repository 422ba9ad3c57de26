"""What the rest of the project does with the archive: each method is one transaction."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, Self

from sqlite_utils import Database

from crawler.archive import runs
from crawler.archive.bodies import UNREAD, load_body, save_body
from crawler.archive.database import open_database
from crawler.archive.frontier import End, Frontier, Link, NextPage, State, Task
from crawler.archive.rows import dump_json
from crawler.archive.store import SavedAs, save_article
from crawler.items import Article, Page


class Archive:
    """An open archive. Times given to it are aware; it writes them as ISO 8601."""

    def __init__(self, db: Database) -> None:
        self.db = db
        self.frontier = Frontier(db)

    @classmethod
    def open(cls, path: Path) -> Self:
        """Open or make the file at `path`. Raises `ArchiveUnusable`."""
        return cls(open_database(path))

    def close(self) -> None:
        """Close the file."""
        self.db.close()

    def start_run(self, arguments: Mapping[str, Any], now: datetime) -> int:
        """Begin a run, take up what the last one left, and give the run's number."""
        with self.db.atomic():
            self.frontier.take_up()
            return runs.start_run(self.db, arguments, now.isoformat())

    def finish_run(self, run: int, reason: str, stats: Mapping[str, Any], now: datetime) -> None:
        """End a run with Scrapy's finish reason and counters."""
        with self.db.atomic():
            runs.finish_run(self.db, run, reason, stats, now.isoformat())

    def ask(self, links: Iterable[Link], now: datetime) -> None:
        """Have URLs fetched in this run, whatever is known of them."""
        with self.db.atomic():
            self.frontier.ask_again(links, now.isoformat())

    def save_story(
        self, task: Task, pages: Sequence[Page], article: Article, missing: Mapping[str, End]
    ) -> SavedAs:
        """Store an article with the pages that gave it; `missing` are those not had."""
        now = pages[0].fetched_at.isoformat()
        with self.db.atomic():
            for page in pages:
                self._save_page(page, article.id, article.layout)
            saved = save_article(self.db, article, now)
            for page in pages[1:]:
                end = End(State.DONE, status=page.status)
                self.frontier.record_page(page.url, article.id, end, task.url, now)
            for url, end in missing.items():
                self.frontier.record_page(url, article.id, end, task.url, now)
            self.frontier.end(task.url, _done(pages[0]), now)
        return saved

    def save_listing(
        self,
        task: Task,
        page: Page,
        links: Iterable[Link],
        outside: Iterable[Link],
        sections: Iterable[Link],
        next_page: NextPage | None,
    ) -> int:
        """Store what a listing names; give how many articles were not known.

        `outside` are articles of days not asked for, `sections` other listings.
        """
        now = page.fetched_at.isoformat()
        with self.db.atomic():
            new = self.frontier.add(links, now) + self.frontier.add_outside(outside, now)
            self.frontier.add(sections, now)
            if next_page and (next_page.in_any_case or new):
                self.frontier.ask_again([next_page.link], now)
            self.frontier.end(task.url, _done(page), now)
        return new

    def save_end(
        self, task: Task, end: End, page: Page | None, links: Iterable[Link], now: datetime
    ) -> None:
        """Record a fetch that gave no article; a page that came but was not read is kept."""
        with self.db.atomic():
            if page is not None:
                self._save_page(page, task.article_id, UNREAD)
            self.frontier.end(task.url, end, now.isoformat())
            self.frontier.add(links, now.isoformat())

    def load_page(self, url: str) -> Page | None:
        """Give the newest stored page of a URL, as it was served."""
        row = self.db.execute(
            "SELECT fetched_at, status, headers, body_hash, via FROM pages WHERE url = ?"
            " ORDER BY fetched_at DESC, id DESC LIMIT 1",
            (url,),
        ).fetchone()
        return _read_page(self.db, url, row) if row else None

    def _save_page(self, page: Page, article_id: str | None, layout: str) -> None:
        self.db.execute(
            "INSERT INTO pages (url, article_id, fetched_at, status, headers, body_hash, via)"
            " VALUES (?, ?, ?, ?, ?, ?, ?)",
            (
                page.url,
                article_id,
                page.fetched_at.isoformat(),
                page.status,
                dump_json(page.headers),
                save_body(self.db, page.body, layout, page.url),
                page.via,
            ),
        )


def _done(page: Page) -> End:
    return End(
        State.DONE,
        status=page.status,
        etag=page.header("etag"),
        last_modified=page.header("last-modified"),
    )


def _read_page(db: Database, url: str, row: Sequence[Any]) -> Page:
    fetched_at, status, headers, body_hash, via = row
    return Page(
        url=url,
        fetched_at=datetime.fromisoformat(fetched_at),
        status=status,
        headers=tuple((name, value) for name, value in json.loads(headers)),
        body=load_body(db, body_hash),
        via=via,
    )
