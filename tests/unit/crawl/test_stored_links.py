"""Links that a run has stored need not be stored again, until an article gives nothing."""

from __future__ import annotations

from crawler.crawl.stored_links import MOST_LINKS, StoredLinks
from crawler.fetching import Link


def make_link(number: int) -> Link:
    return Link(f"https://www.chinadaily.com.cn/{number}.html", "article", f"content_{number}")


def test_link_is_known_from_when_it_was_stored_until_links_are_forgotten() -> None:
    stored, link = StoredLinks(), make_link(1)
    assert link.url not in stored
    stored.add([link])
    assert link.url in stored
    stored.forget()
    assert link.url not in stored


def test_site_that_names_links_without_end_takes_no_memory_without_end() -> None:
    stored = StoredLinks()
    for number in range(2 * MOST_LINKS):
        stored.add([make_link(number)])
    known = sum(make_link(number).url in stored for number in range(2 * MOST_LINKS))
    assert 0 < known <= MOST_LINKS + 1
