"""A walk through pages that name articles comes to an end, whatever they name."""

from __future__ import annotations

from crawler.crawl.walk_limits import WalkLimits
from crawler.fetching import Channel, Link, ListingLinks, NextPage
from tests.support.example import LISTING


def list_pages(*urls: str, names: str = "a") -> ListingLinks:
    articles = tuple(Link(f"https://www.chinadaily.com.cn/{name}", "article") for name in names)
    following = tuple(NextPage(Link(url, "listing"), in_any_case=True) for url in urls)
    return ListingLinks(Channel.LISTING, articles, next_pages=following)


def count_pages(limits: WalkLimits, names: list[str]) -> int:
    """Return how many pages of a list are read whose pages name these articles."""
    for number, named in enumerate(names, 1):
        found = list_pages(f"{LISTING}/page_{number + 1}.html", names=named)
        if not limits.choose_next(f"{LISTING}/page_{number}.html", found):
            return number
    return len(names)


def test_pages_that_name_each_other_are_read_once() -> None:
    limits, pages = WalkLimits(), [f"https://epaper.example/{n}" for n in range(3)]
    assert len(limits.choose_next(pages[0], list_pages(*pages[1:]))) == 2
    (following,) = limits.choose_next(pages[2], list_pages(*pages))
    assert following.link.url == pages[1]
    assert limits.choose_next(pages[1], list_pages(*pages)) == ()


def test_list_that_repeats_itself_is_left_after_ten_pages() -> None:
    assert count_pages(WalkLimits(), ["ab"] * 50) == 11


def test_list_that_goes_on_is_read_to_its_end() -> None:
    assert count_pages(WalkLimits(), [chr(n) + chr(n + 1) for n in range(97, 122)]) == 25
    assert count_pages(WalkLimits(), [*["a"] * 10, *["b"] * 10, "c"]) == 21


def test_redirects_of_listings_in_a_circle_are_followed_once() -> None:
    limits, pages = WalkLimits(), [Link(f"{LISTING}{end}", "listing") for end in ("", "/")]
    assert limits.choose_targets(pages[0].url, pages[1:]) == pages[1:]
    assert limits.choose_targets(pages[1].url, pages[:1]) == []


def test_lists_are_counted_apart() -> None:
    limits = WalkLimits()
    assert count_pages(limits, ["ab"] * 10) == 10
    other = "https://www.chinadaily.com.cn/china/scitech"
    assert limits.choose_next(other, list_pages(f"{other}/page_2.html"))
