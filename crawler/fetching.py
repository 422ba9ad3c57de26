"""What the frontier is asked and told: links, tasks, and how they end."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class FetchState(StrEnum):
    """Where a URL stands: waiting, asked for, or ended in one of four ways."""

    PENDING = "pending"
    LEASED = "leased"
    DONE = "done"
    FAILED = "failed"
    GONE = "gone"
    REJECTED = "rejected"


@dataclass(frozen=True, slots=True)
class Link:
    """A URL to be fetched: `kind` is `listing` or `article`; `found_on` the page that named it."""

    url: str
    kind: str
    article_id: str | None = None
    found_on: str | None = None


@dataclass(frozen=True, slots=True)
class NextPage:
    """The next page of a listing: fetched `in_any_case`, or only when this one brought news."""

    link: Link
    in_any_case: bool


@dataclass(frozen=True, slots=True)
class FetchTask:
    """A URL taken from the frontier to be fetched now, for the `attempts`-th time in a row.

    `stored` tells whether the archive holds the article already; `etag` and `last_modified`
    are what the server said of the page that was last read, if it still can be asked by them.
    """

    url: str
    kind: str
    article_id: str | None
    attempts: int = 1
    stored: bool = False
    etag: str | None = None
    last_modified: str | None = None


@dataclass(frozen=True, slots=True)
class FetchResult:
    """How a fetch ended: the state, why, and what the server said.

    `PENDING` puts the URL back as if it had not been asked for. `nowhere` tells that the
    address leads to no article any more: an article that is stored is gone then.
    """

    state: FetchState
    reason: str | None = None
    status: int | None = None
    etag: str | None = None
    last_modified: str | None = None
    nowhere: bool = False
