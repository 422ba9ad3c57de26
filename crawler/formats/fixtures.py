"""Fixture pairs: a page as served, and beside it what the tests expect of it.

`tests/fixtures/<layout>/<name>.html` with a `.json` of the same stem: `url`, `content_type`,
`fetched_at` (ISO 8601), `why`, and the expected values. A response other than 200 also has its
`status` and `headers`.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus
from pathlib import Path
from typing import Any

from crawler.formats.atomic_file import NotWritable, write_whole
from crawler.items import Page


@dataclass(frozen=True, slots=True)
class Fixture:
    """One pair: the path of the page, and the content of its `.json`."""

    path: Path
    known: dict[str, Any]

    @property
    def page(self) -> Page:
        """Return the page as it was served."""
        headers = {"Content-Type": self.known["content_type"], **self.known.get("headers", {})}
        return Page(
            url=self.known["url"],
            fetched_at=datetime.fromisoformat(self.known["fetched_at"]),
            status=self.known.get("status", 200),
            headers=tuple(headers.items()),
            body=self.path.read_bytes(),
            via="replay",
        )


class FixtureExists(FileExistsError):
    """Raised if a pair of that name exists."""


def save_fixture(path: Path, page: Page, why: str, expected: dict[str, Any]) -> None:
    """Write a pair: `path` is that of the page.

    Raises `FixtureExists` instead of overwriting a pair that someone has reviewed, and
    `NotWritable`.
    """
    if path.exists():
        raise FixtureExists(f"{path} exists: delete the pair to make a new one")
    known = {
        "url": page.url,
        "content_type": page.header("content-type") or "",
        "fetched_at": page.fetched_at.isoformat(timespec="seconds"),
        "why": why,
        **_describe_answer(page),
        **expected,
    }
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise NotWritable(f"cannot write {path}: {error.strerror}") from error
    text = json.dumps(known, ensure_ascii=False, indent=1) + "\n"
    # the page last: it is what makes a pair
    for name, content in ((path.with_suffix(".json"), text.encode()), (path, page.body)):
        with write_whole(name) as out:
            out.write(content)


def _describe_answer(page: Page) -> dict[str, Any]:
    if page.status == HTTPStatus.OK:
        return {}
    headers = {name: text for name, text in page.headers if name.lower() != "content-type"}
    return {"status": page.status, "headers": headers}


def find_fixtures(folder: Path) -> Iterator[Fixture]:
    """Yield all pairs below a folder, sorted by path."""
    for path in sorted(folder.rglob("*.html")):
        known = json.loads(path.with_suffix(".json").read_text(encoding="utf-8"))
        yield Fixture(path, known)
