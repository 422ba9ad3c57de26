"""What the archive knows of pages beside their bytes: a metadata record before them, in JSON.

If the pages gave an article, it has the columns of `articles`, and `bylines` and `figures`. Also:

- `format`: `FORMAT`, which marks the record as ours;
- `captures`: the records that it describes, each with its `id` (WARC-Record-ID), `via` (how the
  page came), `robots_usage` (what robots.txt says of its use), and `headers`, which is null if
  they are all ASCII, since then the record itself has them as served;
- `revisions`: the rows of the table, each with `captured`, the record that it was extracted from;
- `frontier`: the rows of the URLs of the article, or of the one URL of the pages.
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
    """Raised if a record is marked as an account of ours and is not written like one."""


@dataclass(frozen=True, slots=True, eq=False)
class Account:
    """What an archive says of the records `captures`: fields of `Page` by the id of the record.

    `article_id` and `history` are None if the pages gave no article. The versions of `history`
    name no pages yet: `read_from` are the records that they were extracted from, in their order.
    """

    article_id: str | None
    layout: str
    captures: Mapping[str, Mapping[str, Any]]
    history: ArticleHistory | None
    read_from: tuple[str | None, ...]
    rows: tuple[Row, ...]

    def link_history(self, pages: Mapping[str, int]) -> ArticleHistory:
        """Return the history with page ids of this archive; `pages` has them by record id.

        A version whose page is not stored here names none.
        """
        assert self.history is not None, "pages that gave no article have no history"
        versions = tuple(
            replace(version, page_id=pages.get(record or ""))
            for version, record in zip(self.history.versions, self.read_from, strict=True)
        )
        return replace(self.history, versions=versions)


def name_record(capture: Capture) -> str:
    """Return the WARC-Record-ID of a capture, which is the same in every export."""
    name = f"{capture.url} {capture.fetched_at} {capture.body_hash}"
    return f"<urn:uuid:{uuid5(NAMESPACE_URL, name)}>"


def dump_account(story: Story) -> bytes:
    """Return the payload of the metadata record of a story."""
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


def read_account(payload: bytes) -> Account | None:
    """Return the account in the payload of a metadata record; None if it is not ours.

    Raises `WrongAccount`.
    """
    try:
        known = json.loads(payload)
    except ValueError:
        return None
    if not isinstance(known, dict) or known.get("format") != FORMAT:
        return None
    try:
        return _read(known)
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


def _read(known: Mapping[str, Any]) -> Account:
    revisions = known["revisions"]
    versions = tuple(
        Version(r["seen_at"], r["content_hash"], r["article"], None, r["reread"]) for r in revisions
    )
    return Account(
        article_id=known["id"] if versions else None,
        layout=known["layout"] if versions else UNREAD,
        captures={capture["id"]: _read_capture(capture) for capture in known["captures"]},
        history=ArticleHistory(versions, known["last_seen"], known["gone_at"])
        if versions
        else None,
        read_from=tuple(revision["captured"] for revision in revisions),
        rows=tuple({column: row.get(column) for column in COLUMNS} for row in known["frontier"]),
    )


def _read_capture(described: Mapping[str, Any]) -> Row:
    known = {"via": described["via"], "robots_usage": described["robots_usage"]}
    if described["headers"] is None:
        return known
    return {**known, "headers": tuple((name, value) for name, value in described["headers"])}
