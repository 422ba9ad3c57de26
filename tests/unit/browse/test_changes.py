"""Changes: by kind, as a page and as a feed."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from xml.etree.ElementTree import Element, fromstring

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.archive import Archive
from crawler.browse.pages.changes import ChangeKind
from crawler.formats.atom import Feed, FeedEntry, write_feed
from crawler.items import Byline
from tests.support.atom import ATOM, list_faults
from tests.support.browsing import Visitor, visit
from tests.support.example import ARTICLE, LATER
from tests.support.small_archive import SIGN, store

_VERSIONS = (
    ARTICLE,
    replace(ARTICLE, headline="Heron count & <b>more</b> \x07\uffff"),
    replace(ARTICLE, bylines=(Byline("Li Na", None),), byline_raw="By Li Na"),
    replace(ARTICLE, body="Volunteers counted 12 herons."),
    replace(ARTICLE, body="Volunteers counted 15 herons."),
    replace(ARTICLE, body="Volunteers have counted 15 herons."),
    replace(ARTICLE, body="Volunteers have counted 15 herons.", figures=()),
)


@pytest.fixture(scope="module")
def changing(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Visitor]:
    """The site of an article that changed again and again."""
    path: Path = tmp_path_factory.mktemp("changing") / "archive.db"
    with closing(Archive.open(path)) as archive:
        for after, article in enumerate(_VERSIONS):
            store(archive, article, after)
    with visit(path) as site:
        yield site


def read_feed(site: Visitor, path: str) -> Element:
    answer = site.get(path)
    assert answer.headers["content-type"] == "application/atom+xml; charset=utf-8"
    return fromstring(answer.content)  # noqa: S314  # our own


def list_revisions(site: Visitor, kind: str) -> list[int]:
    events = site.get(f"/changes.json?kind={kind}").json()["events"]
    return [event["revision"] for event in events]


@pytest.mark.parametrize(
    ("kind", "revisions"),
    [
        ("", [7, 6, 5, 4, 3, 2]),
        ("headline", [3, 2]),
        ("byline", [4, 3]),
        ("figures", [5, 4]),
        ("text", [6, 5, 4]),
        ("pictures", [7]),
        ("withdrawn", []),
    ],
)
def test_changes_are_found_by_kind(changing: Visitor, kind: str, revisions: list[int]) -> None:
    assert list_revisions(changing, kind) == revisions


@pytest.mark.parametrize(
    ("asked", "revisions"),
    [
        ("q=volunteers", [7, 6, 5, 4, 3, 2]),
        ("q=volunteers&kind=figures", [5, 4]),
        ("q=volunteers&since=2026-11-05&until=2026-11-05&section=china&kind=headline", [3, 2]),
        ("q=volunteers&until=2026-11-04", []),
        ("q=tea", []),
        ("q=tea&kind=figures", []),
        ("source=Xinhua&kind=text", []),
    ],
)
def test_changes_are_those_of_a_search(changing: Visitor, asked: str, revisions: list[int]) -> None:
    events = changing.get(f"/changes.json?{asked}").json()["events"]
    assert [event["revision"] for event in events] == revisions
    assert ("No such change was seen." in changing.read(f"/changes?{asked}")) == (not revisions)


def test_page_shows_words_that_differ(changing: Visitor) -> None:
    shown = changing.read("/changes?kind=figures")
    assert "<del>12</del>" in shown
    assert "<ins>15</ins>" in shown
    assert "&lt;b&gt;more&lt;/b&gt;" in changing.read("/changes?kind=headline")


def test_writers_are_not_shown_beside_the_byline_that_they_repeat(changing: Visitor) -> None:
    shown = changing.read("/changes?kind=byline")
    assert "<em>Byline</em>" in shown
    assert "Writers and places" not in shown


def test_kind_that_is_none_is_refused(changing: Visitor) -> None:
    assert changing.get("/changes?kind=mood").status_code == 400
    assert "No such change was seen." in changing.read("/changes?kind=text&page=9")


def test_feed_names_the_changes(changing: Visitor) -> None:
    feed = read_feed(changing, "/changes.atom")
    entries = feed.findall(f"{ATOM}entry")
    assert len(entries) == 6
    assert feed.findtext(f"{ATOM}author/{ATOM}name") == "China Daily archive"
    assert feed.findtext(f"{ATOM}updated") == entries[0].findtext(f"{ATOM}updated")
    assert "<ins>15</ins>" in (entries[2].findtext(f"{ATOM}content") or "")
    again = read_feed(changing, "/changes.atom").findall(f"{ATOM}entry")
    ids = [[entry.findtext(f"{ATOM}id") for entry in found] for found in (entries, again)]
    assert ids[0] == ids[1]


@pytest.mark.parametrize("kind", ["", *ChangeKind])
def test_feed_is_what_rfc_4287_asks_for(changing: Visitor, kind: str) -> None:
    assert list_faults(read_feed(changing, f"/changes.atom?kind={kind}")) == []


@given(st.text(), st.text())
def test_feed_of_any_text_is_what_rfc_4287_asks_for(title: str, html: str) -> None:
    url = "http://localhost/"
    feed = Feed("a feed", title, "an author", "2026-11-20T08:00:00+00:00", url, url)
    entry = FeedEntry("an entry", title, "2026-11-20T08:00:00+00:00", url, html)
    assert list_faults(fromstring(write_feed(feed, [entry]))) == []  # noqa: S314  # our own


def test_feeds_of_kinds_are_feeds_of_their_own(changing: Visitor) -> None:
    feed = read_feed(changing, "/changes.atom?kind=text")
    asked = ("", "kind=text", "q=volunteers", "q=volunteers&kind=text", "source=Xinhua")
    feeds = [read_feed(changing, f"/changes.atom?{one}") for one in asked]
    assert len({found.findtext(f"{ATOM}id") for found in feeds}) == len(asked)
    assert len(feed.findall(f"{ATOM}entry")) == 3
    assert not read_feed(changing, "/changes.atom?kind=withdrawn").findall(f"{ATOM}entry")


def test_suppressed_articles_are_in_no_change_from_then_on(tmp_path: Path) -> None:
    with closing(Archive.open(tmp_path / "archive.db")) as archive:
        for after, article in enumerate(_VERSIONS):
            store(archive, replace(article, headline=f"{SIGN} {after}"), after)
    with visit(tmp_path / "archive.db") as site:
        assert SIGN in site.read("/changes?kind=figures")
        with closing(Archive.open(tmp_path / "archive.db")) as archive:
            archive.suppressions.suppress(ARTICLE.id, None, f"{SIGN} asked", LATER)
        for form in ("", ".json", ".csv", ".atom"):
            for kind in ("", "figures", "text", "withdrawn"):
                shown = site.read(f"/changes{form}?kind={kind}")
                assert SIGN not in shown
                assert ARTICLE.id not in shown
