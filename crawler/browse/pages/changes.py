"""What the site changed and withdrew, the newest first, by kind of change; also as a feed."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from enum import StrEnum
from typing import Any, NamedTuple

from crawler.archive import Selection
from crawler.archive.queries import changes
from crawler.archive.queries.changes import Event
from crawler.browse.asked import Asked, make_path
from crawler.browse.page import File, Page, Route
from crawler.browse.pages.comparison import Difference, find_differences
from crawler.browse.pages.search import describe_selection, read_selection
from crawler.browse.rendering import render_part
from crawler.formats.atom import CONTENT_TYPE, Feed, FeedEntry, write_feed

_A_PAGE = 20
_MOST_PAGES = 500
_MOST_IN_FEED = 40
# of JSON and CSV
_MOST = 1_000
# words shown on each side of a change
_CONTEXT = 10


class ChangeKind(StrEnum):
    """What was changed. Figures are the numbers that a text states in digits."""

    HEADLINE = "headline"
    BYLINE = "byline"
    FIGURES = "figures"
    TEXT = "text"
    PICTURES = "pictures"
    WITHDRAWN = "withdrawn"


_COLUMNS: Mapping[str, tuple[str, ...]] = {
    ChangeKind.HEADLINE: ("headline", "deck"),
    ChangeKind.BYLINE: ("byline_raw", "bylines", "authors", "source"),
    ChangeKind.TEXT: ("body", "subheadlines", "dateline_raw", "trailer_raw"),
    ChangeKind.PICTURES: ("figures",),
}
_NAMES = {
    ChangeKind.HEADLINE: "headlines",
    ChangeKind.BYLINE: "bylines",
    ChangeKind.FIGURES: "figures in the text",
    ChangeKind.TEXT: "texts",
    ChangeKind.PICTURES: "pictures",
    ChangeKind.WITHDRAWN: "withdrawn",
}


class _Wanted(NamedTuple):
    """Which changes: of a kind, or of all, and of which articles."""

    kind: str | None
    selection: Selection


class ShownEvent(NamedTuple):
    """A change, and how the fields differ; a withdrawal has no differences."""

    event: Event
    differences: list[Difference]


def show_changes(connection: sqlite3.Connection, asked: Asked) -> Page | File:
    """Return the page of changes, or the feed."""
    wanted = _Wanted(asked.choice("kind", ChangeKind), read_selection(asked))
    if asked.format == "atom":
        found = _load_shown(connection, asked, wanted, _MOST_IN_FEED, 0)
        return File(CONTENT_TYPE, _write_feed(asked, wanted, found))
    number = asked.number("page", 1, _MOST_PAGES)
    title = f"Changes: {_NAMES[ChangeKind(wanted.kind)]}" if wanted.kind else "Changes"
    data = {"kind": wanted.kind, "asked_for": describe_selection(wanted.selection)}
    if asked.format != "html":
        events = _list_events(connection, asked, wanted, _MOST, 0)
        rows = [_list_row(event) for event in events]
        return Page("changes.html", title, {**data, "events": events}, rows)
    # one more than is shown says whether there is a further page
    found = _load_shown(connection, asked, wanted, _A_PAGE + 1, _A_PAGE * (number - 1))
    more = {
        "shown": found[:_A_PAGE],
        "names": _NAMES,
        "number": number,
        "has_more": len(found) > _A_PAGE,
        "most": _MOST,
    }
    return Page("changes.html", title, data, more=more)


def _list_events(
    connection: sqlite3.Connection, asked: Asked, wanted: _Wanted, most: int, skipped: int
) -> list[Event]:
    kind, selection = wanted
    if kind is None:
        return changes.list_events(connection, selection, most, skipped)
    if kind == ChangeKind.WITHDRAWN:
        return changes.list_withdrawn(connection, selection, most, skipped)
    if kind == ChangeKind.FIGURES:
        found = asked.kept.find(
            ("changed figures", selection),
            lambda: changes.list_changed_numbers(connection, selection),
        )
        return found[skipped : skipped + most]
    return changes.list_changed(connection, selection, _COLUMNS[kind], most, skipped)


def _load_shown(
    connection: sqlite3.Connection, asked: Asked, wanted: _Wanted, most: int, skipped: int
) -> list[ShownEvent]:
    events = _list_events(connection, asked, wanted, most, skipped)
    differences = asked.kept.find(
        ("differences", *((event.article_id, event.seen_at) for event in events)),
        lambda: [_compare(connection, event) for event in events],
    )
    return list(map(ShownEvent, events, differences))


def _compare(connection: sqlite3.Connection, event: Event) -> list[Difference]:
    if event.revision is None:
        return []
    change = changes.load_change(connection, event)
    return list(find_differences(change.old, change.new, _CONTEXT))


def _list_row(event: Event) -> dict[str, Any]:
    return {**asdict(event), "changed": ", ".join(event.changed)}


def _write_feed(asked: Asked, wanted: _Wanted, found: Sequence[ShownEvent]) -> bytes:
    newest = found[0].event.seen_at if found else asked.now.isoformat(timespec="seconds")
    what = _NAMES[ChangeKind(wanted.kind)] if wanted.kind else "changes"
    of = ", ".join(describe_selection(wanted.selection).values())
    feed = Feed(
        name=f"changes {wanted.kind or ''}{of and f' of {of}'}",
        title=f"China Daily archive: {what}{of and f' of {of}'}",
        author="China Daily archive",
        updated=newest,
        url=f"{asked.site}{asked.link('.atom')}",
        page=f"{asked.site}{asked.link()}",
    )
    return write_feed(feed, (_make_entry(asked, shown) for shown in found))


def _make_entry(asked: Asked, shown: ShownEvent) -> FeedEntry:
    event = shown.event
    path = make_path("article", event.article_id)
    if event.revision is not None:
        path += f"/compare?from={event.revision - 1}&to={event.revision}"
    return FeedEntry(
        # revisions are numbered anew where older pages are imported; the time stays
        name=f"{event.article_id} {event.seen_at} {event.revision is None}",
        title=f"{'Withdrawn' if event.revision is None else 'Changed'}: {event.headline}",
        updated=event.seen_at,
        url=f"{asked.site}{path}",
        html=f"{render_part('_differences.html', 'describe', shown)}",
    )


ROUTE = Route(r"/changes", show_changes, ("atom",))
