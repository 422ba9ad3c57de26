"""Values of fetching: links to follow, the task of fetching one URL, and what that came to."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from crawler.control_characters import show_text
from crawler.periods import Period

# a reason in the frontier is not longer, in characters
_LONGEST_REASON = 500

# Reasons of pages that were answered for a listing and are none.
CHANNEL_FRONT = "channel front"
UNKNOWN_LISTING = "unknown listing"
# The reason of a page of a listing that waits to be read after such an answer: what the listing
# named meanwhile is known from elsewhere, so the walk does not end where a page brings no news.
WALK_TO_END = "to be read to the end of the listing"
# The same of a page that an interrupted run left: the walk ends with what was there before it.
WALK_BACK = "left by a run that was interrupted"


class FetchState(StrEnum):
    """The state of a URL in the frontier: waiting, being fetched, or one of four results."""

    PENDING = "pending"
    LEASED = "leased"
    DONE = "done"
    FAILED = "failed"
    GONE = "gone"
    REJECTED = "rejected"


class Channel(StrEnum):
    """A way in which articles are found: a kind of page that names them."""

    LISTING = "listing"
    LINK = "link"
    PRINT = "print"
    SEARCH = "search"
    SITEMAP = "sitemap"


@dataclass(frozen=True, slots=True)
class Link:
    """A URL to fetch: `kind` is `article`, or `listing` for a page that names articles.

    `found_on` is the page that names it. `day` is the Beijing day of an article, or the newest day
    of which a listing names articles; None where it is not known. `backfill` is the number of the
    backfill for which it is fetched, None for the news. An article that is `outside` is known and
    not fetched.
    """

    url: str
    kind: str
    article_id: str | None = None
    found_on: str | None = None
    day: date | None = None
    backfill: int | None = None
    outside: bool = False


@dataclass(frozen=True, slots=True)
class NextPage:
    """A further page of a listing: fetched `in_any_case`, or only when this one brought news.

    `reason` is why that holds for the pages behind it too: `WALK_TO_END` or `WALK_BACK`.
    """

    link: Link
    in_any_case: bool
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class SearchTotal:
    """How many stories of a period the search states in a language, and on how many pages."""

    language: str
    period: Period
    articles: int
    pages: int


@dataclass(frozen=True, slots=True)
class ListingLinks:
    """What a page that names articles leads to.

    `links` are the articles of its `channel`, `linked` those that stand beside them, `sections`
    other listings. `oldest` is the oldest day that it names. `fault` says what of it could not be
    read: it is asked for again.
    """

    channel: Channel
    links: tuple[Link, ...] = ()
    linked: tuple[Link, ...] = ()
    sections: tuple[Link, ...] = ()
    next_pages: tuple[NextPage, ...] = ()
    oldest: date | None = None
    total: SearchTotal | None = None
    fault: str | None = None


@dataclass(frozen=True, slots=True)
class FetchTask:
    """A URL taken from the frontier to fetch now, for the `attempts`-th time in a row.

    `stored` is True if the archive holds the article already; `etag` and `last_modified` are the
    validators of its stored page (RFC 9110), None where there are none to send. `last_reason` is
    the reason of the last fetch if that gave nothing. `backfill` and `found_on` are as in `Link`.
    """

    url: str
    kind: str
    article_id: str | None
    attempts: int = 1
    stored: bool = False
    etag: str | None = None
    last_modified: str | None = None
    last_reason: str | None = None
    backfill: int | None = None
    found_on: str | None = None


@dataclass(frozen=True, slots=True)
class FetchResult:
    """What fetching a URL came to: the state, the reason for it, and what the server sent.

    `PENDING` puts the URL back as if it had not been asked for. `nowhere` is True if there is no
    page at the address any more: a stored article is withdrawn then. `final` is True if the page
    says where its article is, so that the URL itself is not asked for again.
    """

    state: FetchState
    reason: str | None = None
    status: int | None = None
    etag: str | None = None
    last_modified: str | None = None
    nowhere: bool = False
    final: bool = False

    def __post_init__(self) -> None:
        """Show the control characters in a reason, which can hold what a server sent."""
        if self.reason is not None:
            object.__setattr__(self, "reason", show_text(self.reason))


def describe_error(error: BaseException, status: int | None = None) -> FetchResult:
    """Return an error as a failed fetch, to be tried again: its class and message.

    >>> describe_error(ValueError("no such   day.")).reason
    'ValueError: no such day'
    """
    name, sentence = type(error).__name__, " ".join(str(error).split()).rstrip(".")
    reason = f"{name}: {sentence}" if sentence else name
    return FetchResult(FetchState.FAILED, shorten_reason(reason), status)


def shorten_reason(reason: str) -> str:
    """Return a reason with what a page or server said in it, cut to the length of a reason.

    >>> shorten_reason("no text but " + "x" * 1000)[-3:]
    'xx…'
    """
    return reason if len(reason) <= _LONGEST_REASON else f"{reason[: _LONGEST_REASON - 1]}…"
