"""Real pages are extracted as a careful person reads them. Needs CHINADAILY_CORPUS."""

from __future__ import annotations

import hashlib
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from crawler.archive import article_values
from crawler.extraction.article import build_article
from crawler.extraction.layouts import find_own_url, parse_page
from crawler.extraction.listings import ListedArticle, parse_section_listing
from crawler.urls import read_id_time

pytestmark = pytest.mark.corpus

FETCHED = datetime(2026, 11, 1, tzinfo=UTC)

# Written down from reading the pages. Of running text only the first and last
# words, the number of paragraphs and words: the articles are other people's.
ARTICLES: dict[str, dict[str, Any]] = {
    "article-2018plus-WS664167f4a31082fc043c6af7": {
        "layout": "ws_article",
        "section": "China / Society",
        "headline": "Youngsters becoming more fitness-conscious",
        "authors": ["Wang Xiaoyu"],
        "bylines": [{"name": "Wang Xiaoyu", "place": None}],
        "source": "China Daily",
        "info_raw": "By Wang Xiaoyu | China Daily | Updated: 2024-05-13 09:08",
        "date_published": "2024-05-13T09:08:04+08:00",
        "date_published_from": "id",
        "date_modified": "2024-05-13T09:08:00+08:00",
        "editor": "董森河",
        "dateline_raw": None,
        "trailer_raw": None,
        "page_count": 1,
    },
    "gallery-2018plus-WS664af0b2a31082fc043c814d": {
        "layout": "ws_gallery",
        "section": "China / Society",
        "headline": "Centuries-old golden nanmu add color to Chongqing village",
        "authors": [],
        "bylines": [],
        "source": "chinadaily.com.cn",
        "info_raw": "chinadaily.com.cn | Updated: 2024-05-20 14:41",
        "date_published": "2024-05-20T14:41:54+08:00",
        "date_published_from": "id",
        "date_modified": "2024-05-20T14:41:00+08:00",
        "editor": "郭凯",
        "dateline_raw": None,
        "trailer_raw": None,
        "page_count": 6,
    },
}
BODIES = {
    "article-2018plus-WS664167f4a31082fc043c6af7": (16, "For centuries,", "she said."),
    "gallery-2018plus-WS664af0b2a31082fc043c814d": (2, "Deep in", "precious plant."),
}
CREDITS = {
    "article-2018plus-WS664167f4a31082fc043c6af7": ["LIU CHAOFU/FOR CHINA DAILY"],
    "gallery-2018plus-WS664af0b2a31082fc043c814d": ["Photo by Su Zhigang/For chinadaily.com.cn"],
}


def read(corpus: Path, name: str) -> dict[str, object]:
    html = (corpus / "pages" / f"{name}.html").read_text(encoding="utf-8")
    url = find_own_url(html)
    assert url is not None
    return article_values(build_article([parse_page(url, html)], FETCHED))


@pytest.mark.parametrize("name", ARTICLES)
def test_fields_of_a_real_page(corpus: Path, name: str) -> None:
    values = read(corpus, name)
    assert {column: values[column] for column in ARTICLES[name]} == ARTICLES[name]


@pytest.mark.parametrize("name", BODIES)
def test_text_of_a_real_page_is_whole(corpus: Path, name: str) -> None:
    values = read(corpus, name)
    count, first, last = BODIES[name]
    body = str(values["body"])
    assert len(body.split("\n\n")) == count
    assert body.startswith(first)
    assert body.endswith(last)
    reference = json.loads((corpus / "pages" / f"{name}.ref.json").read_text(encoding="utf-8"))
    figures = values["figures"]
    assert isinstance(figures, list)
    captions = [figure["caption_raw"] for figure in figures]
    assert fold("".join([*captions, body])) == fold(reference["content"])


@pytest.mark.parametrize("name", CREDITS)
def test_pictures_of_a_real_page(corpus: Path, name: str) -> None:
    figures = read(corpus, name)["figures"]
    assert isinstance(figures, list)
    assert [figure["credit"] for figure in figures] == CREDITS[name]
    assert all(figure["url"].startswith("https://img2.chinadaily.com.cn/") for figure in figures)
    assert all(figure["caption"].endswith(".") for figure in figures)


def test_rows_times_and_pages_of_a_real_listing(corpus: Path) -> None:
    url = "https://www.chinadaily.com.cn/world/china-us"
    html = (corpus / "pages/listing-2018plus-world-china-us-201901.html").read_text("utf-8")
    listing = parse_section_listing(url, html)
    assert len(listing.articles) == 20
    assert listing.last_page == 113
    assert listing.next_url == f"{url}/page_2.html"
    assert len(listing.lead) == 5
    assert len(listing.sections) == 13
    first, last = listing.articles[0], listing.articles[-1]
    assert str(first.published) == "2019-01-12 02:06:00+08:00"
    assert str(last.published) == "2019-01-04 21:06:00+08:00"
    # one id is 26 minutes younger than the time printed beside it
    same_minute = [row for row in listing.articles if read_minute(row) == row.published]
    assert len(same_minute) == 19


def read_minute(row: ListedArticle) -> datetime | None:
    made = read_id_time(row.url.rpartition("/")[2].removesuffix(".html"))
    return made.replace(second=0) if made else None


def fold(text: str) -> str:
    """Return the digest of a text without spaces, so that no failure prints an article."""
    return hashlib.sha256("".join(text.split()).encode()).hexdigest()
