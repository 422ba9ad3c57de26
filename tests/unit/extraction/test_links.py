"""The articles that a page links to, found with what it prints."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.crawl.channel_pages import explore_listing
from crawler.extraction.article import explore_page, extract_page
from crawler.extraction.document import parse_html
from crawler.extraction.links import MAX_LINKS, find_article_links
from crawler.extraction.listings import NotADay, parse_print_day, parse_section_listing
from crawler.fetching import FetchResult
from crawler.items import Page
from crawler.urls import is_ours, read_article_url
from tests.support.stories import compose_listing, compose_story, make_stories

STORY, OTHER = [story for story in make_stories(20, seed=61) if story.pages == 1][:2]
LINK = f'<a href="{OTHER.url}">x</a>'
WWW = "https://www.chinadaily.com.cn"
OLD = "/china/2006-04/08/content_5.htm"
# what stands in the links of pages, and what might
PIECES = (
    "http:// // www. chinadaily.com.cn /a/202405/13/ WS664167f4a31082fc 043c6af7 .html _2 %57 /../"
    " [ @ :99 # ? /china/2006- 04/08/ content_5 .htm evil.example \x00 \ud800 ．"
).split(" ")
HREFS = st.one_of(st.text(max_size=40), st.lists(st.sampled_from(PIECES), max_size=9).map("".join))


def make_page(html: str, url: str = STORY.url) -> Page:
    kind = (("Content-Type", "text/html; charset=utf-8"),)
    return Page(url, datetime(2026, 11, 20, tzinfo=UTC), 200, kind, html.encode())


def test_story_gives_what_it_prints_and_the_articles_it_links_to() -> None:
    page = make_page(compose_story(STORY, furniture="small").replace("</body>", f"{LINK}</body>"))
    explored = explore_page(page)
    assert explored.parsed == extract_page(page)
    assert [article.id for article in explored.links.articles] == [OTHER.id]


@pytest.mark.parametrize(
    "html",
    ["<html><body><h1>Not here</h1>{}", "<map><area href='{1}'>", compose_story(OTHER, 1, "small")],
    ids=["unknown", "map", "another article"],
)
def test_page_that_gives_no_article_still_leads_to_others(html: str) -> None:
    explored = explore_page(make_page(html.replace("{}", LINK).replace("{1}", OTHER.url)))
    assert isinstance(explored.parsed, FetchResult)
    assert [article.id for article in explored.links.articles] == [OTHER.id]


@pytest.mark.parametrize(
    "href", [f"{OTHER.url} ", f"\n  {OTHER.url[6:]}\n ", f"{OTHER.url[:60]}\n{OTHER.url[60:]}"]
)
def test_article_is_found_though_white_space_is_in_its_link(href: str) -> None:
    for html in (f'<a href="{href}">x</a>', f'<meta property="og:url" content="{href}">'):
        links = find_article_links(STORY.url, parse_html(html))
        assert [article.url for article in links.articles] == [OTHER.url]


@pytest.mark.parametrize(("html", "status"), [("", 200), (LINK, 404), (LINK, 500)])
def test_page_that_is_none_leads_nowhere(html: str, status: int) -> None:
    page = make_page(html)
    explored = explore_page(Page(page.url, page.fetched_at, status, page.headers, page.body))
    assert explored.links.articles == ()


def test_page_of_another_article_is_refused_but_not_one_with_an_id_of_another_cms() -> None:
    page = compose_story(OTHER, furniture="small")
    refused = extract_page(make_page(page))
    assert isinstance(refused, FetchResult)
    assert refused.reason == f"page of another article: {OTHER.id}"
    old = "http://www.chinadaily.com.cn/china/2017-03/18/content_28599977.htm"
    assert not isinstance(extract_page(make_page(page, old)), FetchResult)


def test_page_may_name_so_many_articles_and_the_others_are_counted() -> None:
    hrefs = (f"/china/2006-04/08/content_{number}.htm" for number in range(MAX_LINKS + 3))
    html = "".join(f'<a href="{href}">' for href in hrefs)
    links = find_article_links(STORY.url, parse_html(html))
    assert (len(links.articles), links.left_out) == (MAX_LINKS, 3)
    assert links.articles[0].id == "content_0"


@pytest.mark.parametrize(
    ("base", "href", "host"),
    [
        ("<base href='/china/2006-04/08/'>", "content_5.htm", "www"),
        ("<base target='_top'><base href='//global.chinadaily.com.cn'>", OLD, "global"),
        ("<base href='https://global.chinadaily.com.cn/x/y'>", f"..{OLD}", "global"),
        ("<base href='https://evil.example/'>", f"//www.chinadaily.com.cn{OLD}", "www"),
        ("<base href='https://evil.example/'>", OLD, None),
        ("<base href='data:text/html,'>", OLD, "www"),
        (f"<base href='https://evil.example/{'x' * 3000}'>", OLD, "www"),
        ("<base href=''>", OLD, "www"),
    ],
)
def test_links_are_relative_to_the_base_of_a_page(base: str, href: str, host: str | None) -> None:
    links = find_article_links(f"{WWW}/china/", parse_html(f"{base}<a href='{href}'>x</a>"))
    assert [link.url for link in links.articles] == (
        [f"https://{host}.chinadaily.com.cn{OLD}"] if host else []
    )


def test_rows_of_a_listing_are_relative_to_its_base() -> None:
    base = f"<head><base href='{WWW}/china/2006-04/08/'>"
    row = "<div class='mb10 tw3_01_2'><h4><a href='content_5.htm'>x</a></h4></div>"
    pager = "<a class=pagestyle href='/china/page_2.html'>Next</a>"
    listing = parse_section_listing("https://global.chinadaily.com.cn/china", base + row + pager)
    assert [article.url for article in listing.articles] == [WWW + OLD]
    assert listing.next_url == f"{WWW}/china/page_2.html"


def test_stories_of_a_day_are_relative_to_its_base() -> None:
    base = "<base href='/cndy/2019-04/27/'>"
    html = f"{base}<a href='content_5.htm'>x</a><a href='index2.html'>2</a>"
    day = parse_print_day("http://www.chinadaily.com.cn/cndy/2019-04/27/index1.html", html)
    assert [article.id for article in day.articles] == ["content_5"]
    moved = html.replace("/cndy", "https://evil.example/cndy")
    with pytest.raises(NotADay):
        parse_print_day("http://www.chinadaily.com.cn/cndy/2019-04/27/index1.html", moved)


def test_listing_names_each_row_once_however_rows_are_nested() -> None:
    url = "https://www.chinadaily.com.cn/food"
    nested = compose_listing("food", [STORY, OTHER]).replace(
        "<!--list-->", '<div class="mb10 tw3_01_2 ">' * 5
    )
    explored = explore_listing(make_page(nested, url), None)
    assert not isinstance(explored.listing, FetchResult)
    listed = [article.url for article in explored.listing.articles]
    assert sorted(listed) == sorted({STORY.url, OTHER.url})


@given(st.lists(HREFS, max_size=9))
def test_whatever_a_page_links_to_only_articles_of_ours_are_found(hrefs: list[str]) -> None:
    html = "".join(f"<a href='{href}'>x</a>" for href in hrefs).encode("utf-8", "replace").decode()
    links = find_article_links(STORY.url, parse_html(html))
    for article in links.articles:
        assert is_ours(article.url)
        assert read_article_url(article.url) == article
    assert len({article.id for article in links.articles}) == len(links.articles)
