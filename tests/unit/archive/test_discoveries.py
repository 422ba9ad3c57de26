"""What pages link to becomes known: each article once, and none that is known is touched."""

from __future__ import annotations

from dataclasses import replace

import pytest

from crawler.archive import Archive
from crawler.fetching import FetchResult, FetchState, Link, NextPage
from crawler.recrawl import MAX_INTERVAL
from tests.support.example import ARTICLE, LATER, LISTING, NOW, TASK, URL, list_articles, page, rows

OTHER_ID = "WS690b0cc5a310d6866eb40002"
OTHER = URL.replace(ARTICLE.id, OTHER_ID)
LINK = Link(OTHER, "article", OTHER_ID, found_on=URL)
ELSEWHERE = replace(LINK, url=OTHER.replace("www.", "global."))
OUTSIDE = replace(LINK, outside=True)
NEXT = NextPage(Link(f"{LISTING}/page_2.html", "listing"), in_any_case=False)


def find_states(archive: Archive) -> dict[object, object]:
    found = rows(archive, f"select url, state from frontier where article_id = '{OTHER_ID}'")
    return {row["url"]: row["state"] for row in found}


def link(archive: Archive, *linked: Link) -> None:
    archive.save_story(TASK, [page()], ARTICLE, {}, linked)


def list_rows(archive: Archive, *links: Link) -> None:
    list_articles(archive, *links, following=NEXT)


def test_article_that_a_story_links_to_is_fetched_and_says_where_it_was_found(
    archive: Archive,
) -> None:
    link(archive, LINK)
    leased = archive.frontier.lease()
    assert leased is not None
    assert (leased.url, leased.article_id) == (OTHER, OTHER_ID)
    assert rows(archive, "select url, channel, found_on from discoveries") == [
        {"url": OTHER, "channel": "link", "found_on": URL}
    ]
    (row,) = rows(archive, f"select discovered_from from frontier where url = '{OTHER}'")
    assert row == {"discovered_from": URL}


def test_known_article_is_no_second_row_and_its_own_stays_as_it_is(archive: Archive) -> None:
    link(archive, LINK)
    before = rows(archive, "select * from frontier where url != ?".replace("?", f"'{URL}'"))
    link(archive, LINK, ELSEWHERE, OUTSIDE, replace(ELSEWHERE, outside=True))
    after = rows(archive, f"select * from frontier where url != '{URL}'")
    assert after == before


def test_article_outside_is_fetched_once_a_run_asks_for_it_under_any_url(archive: Archive) -> None:
    link(archive, OUTSIDE)
    assert find_states(archive) == {OTHER: "rejected"}
    link(archive, replace(ELSEWHERE, outside=True))
    assert find_states(archive) == {OTHER: "rejected"}
    link(archive, ELSEWHERE)
    link(archive, LINK)
    assert find_states(archive) == {OTHER: "pending"}


def test_other_url_has_its_turn_where_the_first_gives_nothing(archive: Archive) -> None:
    link(archive, LINK)
    list_rows(archive, ELSEWHERE)
    assert find_states(archive) == {OTHER: "pending", ELSEWHERE.url: "rejected"}
    task = archive.frontier.lease()
    assert task is not None
    archive.save_result(task, FetchResult(FetchState.FAILED, "no such host"), None, [], NOW)
    link(archive, ELSEWHERE)
    assert find_states(archive) == {OTHER: "failed", ELSEWHERE.url: "pending"}


def test_address_in_the_other_scheme_has_a_row_only_where_the_first_gives_nothing(
    archive: Archive,
) -> None:
    plain = replace(LINK, url=OTHER.replace("https:", "http:"))
    list_rows(archive, LINK)
    list_rows(archive, plain)
    assert find_states(archive) == {OTHER: "pending"}
    assert rows(archive, "select count(*) as n from discoveries") == [{"n": 2}]
    task = archive.frontier.lease()
    assert task is not None
    archive.save_result(task, FetchResult(FetchState.FAILED, "no such host"), None, [], NOW)
    assert find_states(archive) == {OTHER: "failed", plain.url: "rejected"}
    archive.start_run({}, LATER)
    assert find_states(archive) == {OTHER: "pending", plain.url: "pending"}


def test_address_in_the_other_scheme_is_asked_for_at_once_where_the_first_gave_nothing(
    archive: Archive,
) -> None:
    list_rows(archive, LINK)
    task = archive.frontier.lease()
    assert task is not None
    archive.save_result(task, FetchResult(FetchState.FAILED, "no such host"), None, [], NOW)
    list_rows(archive, replace(LINK, url=OTHER.replace("https:", "http:")))
    assert list(find_states(archive).values()) == ["failed", "pending"]


def test_address_that_moved_to_one_that_gives_nothing_is_asked_again(archive: Archive) -> None:
    archive.queue([LINK], NOW)
    task = archive.frontier.lease()
    assert task is not None
    moved = FetchResult(FetchState.REJECTED, f"redirects to {ELSEWHERE.url}", 301, final=True)
    archive.save_result(task, moved, None, [replace(ELSEWHERE, found_on=OTHER)], NOW)
    task = archive.frontier.lease()
    assert task is not None
    assert task.url == ELSEWHERE.url
    gone = FetchResult(FetchState.GONE, "status 404", 404, nowhere=True)
    archive.save_result(task, gone, None, [], NOW)
    archive.start_run({}, LATER)
    assert set(find_states(archive).values()) == {"pending"}


def test_page_of_a_listing_is_read_again_after_the_longest_wait(archive: Archive) -> None:
    archive.queue([Link(LISTING, "listing")], NOW)
    archive.frontier.lease()
    list_articles(archive)
    assert archive.queue_due(lambda due: True, 9, NOW + MAX_INTERVAL / 2) == 0
    assert archive.queue_due(lambda due: True, 9, NOW + MAX_INTERVAL) == 1


def test_suppressed_article_is_never_queued(archive: Archive) -> None:
    archive.suppressions.suppress(OTHER_ID, OTHER, "asked for", NOW)
    link(archive, LINK, ELSEWHERE)
    list_rows(archive, LINK, ELSEWHERE)
    assert set(find_states(archive).values()) == {"rejected"}


def test_page_that_gave_no_article_still_leads_on(archive: Archive) -> None:
    unknown = FetchResult(FetchState.REJECTED, "unknown layout", 200)
    archive.save_result(TASK, unknown, page(), [], NOW, [LINK])
    assert find_states(archive) == {OTHER: "pending"}


def test_links_are_stored_with_their_page_or_not_at_all(archive: Archive) -> None:
    broken = replace(LINK, kind="no kind")
    with pytest.raises(Exception, match="CHECK"):
        link(archive, LINK, broken)
    assert rows(archive, "select * from frontier") == []
    assert rows(archive, "select * from pages") == []


@pytest.mark.parametrize("named_by_a_listing_before", [False, True])
def test_walk_goes_on_after_a_page_of_articles_that_only_links_named(
    archive: Archive, named_by_a_listing_before: bool
) -> None:
    link(archive, LINK)
    if named_by_a_listing_before:
        list_articles(archive, LINK)
    list_rows(archive, LINK)
    following = rows(archive, "select url from frontier where url like '%page_2%'")
    assert bool(following) is not named_by_a_listing_before


def test_what_stands_beside_a_list_does_not_lengthen_the_walk(archive: Archive) -> None:
    list_articles(archive, linked=(LINK,), following=NEXT)
    assert find_states(archive) == {OTHER: "pending"}
    assert rows(archive, "select * from frontier where url like '%page_2%'") == []


def test_article_belongs_to_the_listing_that_named_it_after_a_link_did(archive: Archive) -> None:
    link(archive, LINK)
    list_rows(archive, replace(LINK, found_on=LISTING))
    task = archive.frontier.lease()
    assert task is not None
    archive.save_result(task, FetchResult(FetchState.FAILED, "timeout"), None, [], NOW)
    assert [due.found_on for due in archive.frontier.find_due("2027") if due.url == OTHER] == [
        LISTING
    ]
