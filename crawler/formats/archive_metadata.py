"""What a WARC of ours tells of pages beside their bytes: the metadata record before them, in JSON.

It has the columns of `articles`, and `bylines` and `figures`, where the pages gave an article, and

- `format`: `FORMAT`, by which it is known as ours;
- `captures`: the records it tells of by `id` (WARC-Record-ID), each with `via`, how the page came,
  `robots_usage`, what robots.txt said of its use, and `headers`, null where the record has them as
  served: there they are ASCII alone;
- `revisions`: the history as the table has it, each with `captured`, the record it was read from;
- `frontier`: what the table knows of the URLs of the article, or of the one URL of the pages.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from crawler.archive.article_history import ArticleHistory
from crawler.archive.bodies import UNREAD
from crawler.archive.captures import Capture
from crawler.archive.exports import Story
from crawler.archive.frontier_merge import COLUMNS, Row
from crawler.archive.pages import read_headers
from crawler.archive.revisions import Version

FORMAT = "chinadaily-archive account 1"


class WrongAccount(ValueError):
    """A record says that it is an account of ours, and is not written like one."""


@dataclass(frozen=True, slots=True, eq=False)
class Account:
    """What is told of the records `captures`: by their ids fields of their `Page`.

    `article_id` and `history` are None where the pages gave no article. Its versions name no
    page yet: `read_from` are the records they were read from, in their order. `position` is where
    it stands in the WARC.
    """

    position: int
    article_id: str | None
    layout: str
    captures: Mapping[str, Mapping[str, Any]]
    history: ArticleHistory | None
    read_from: tuple[str | None, ...]
    rows: tuple[Row, ...]

    def link_history(self, pages: Mapping[str, int]) -> ArticleHistory:
        """Give the history with the pages by the ids they have here; `pages` has those by record.

        A page that is not here is not named.
        """
        assert self.history is not None, "pages that gave no article have no history"
        versions = tuple(
            replace(version, page_id=pages.get(record or ""))
            for version, record in zip(self.history.versions, self.read_from, strict=True)
        )
        return replace(self.history, versions=versions)


def name_record(capture: Capture) -> str:
    """Give the WARC-Record-ID of a page, which is the same in every export."""
    name = f"{capture.url} {capture.fetched_at} {capture.body_hash}"
    return f"<urn:uuid:{uuid5(NAMESPACE_URL, name)}>"


def dump_account(story: Story) -> bytes:
    """Write what is told of a story."""
    records = {capture.id: name_record(capture) for capture in story.captures}
    versions = story.history.versions if story.history else ()
    account = {
        **(story.article or {}),
        "format": FORMAT,
        "captures": [
            {"id": records[capture.id], **_describe_capture(capture)} for capture in story.captures
        ],
        "revisions": [_describe_version(version, records) for version in versions],
        "frontier": story.rows,
    }
    return json.dumps(account, ensure_ascii=False).encode()


def read_account(payload: bytes, position: int) -> Account | None:
    """Read the payload of the metadata record at a position; None where it is not ours.

    Raises `WrongAccount`.
    """
    try:
        known = json.loads(payload)
    except ValueError:
        return None
    if not isinstance(known, dict) or known.get("format") != FORMAT:
        return None
    try:
        return _read(known, position)
    except (AttributeError, KeyError, TypeError) as error:
        raise WrongAccount(f"no account of pages: {error!r}") from error


def _describe_capture(capture: Capture) -> Row:
    headers = None if capture.headers.isascii() else read_headers(capture.headers)
    return {"via": capture.via, "robots_usage": capture.robots_usage, "headers": headers}


def _describe_version(version: Version, records: Mapping[int, str]) -> Row:
    return {
        "seen_at": version.seen_at,
        "content_hash": version.content_hash,
        "reread": version.reparsed,
        "captured": records.get(version.page_id) if version.page_id else None,
        "article": version.values,
    }


def _read(known: Mapping[str, Any], position: int) -> Account:
    revisions = known["revisions"]
    versions = tuple(
        Version(r["seen_at"], r["content_hash"], r["article"], None, r["reread"]) for r in revisions
    )
    return Account(
        position=position,
        article_id=known["id"] if versions else None,
        layout=known["layout"] if versions else UNREAD,
        captures={capture["id"]: _read_capture(capture) for capture in known["captures"]},
        history=ArticleHistory(versions, known["last_seen"], known["gone_at"])
        if versions
        else None,
        read_from=tuple(revision["captured"] for revision in revisions),
        rows=tuple({column: row[column] for column in COLUMNS} for row in known["frontier"]),
    )


def _read_capture(told: Mapping[str, Any]) -> Row:
    known = {"via": told["via"], "robots_usage": told["robots_usage"]}
    if told["headers"] is None:
        return known
    return {**known, "headers": tuple((name, value) for name, value in told["headers"])}
