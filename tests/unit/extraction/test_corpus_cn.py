"""Real Chinese pages are extracted as a careful person reads them. Needs CHINADAILY_CORPUS."""

from __future__ import annotations

import hashlib
import json
import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from crawler.archive import article_values
from crawler.extraction.article import build_article
from crawler.extraction.layouts import parse_page

pytestmark = pytest.mark.corpus

FETCHED = datetime(2026, 11, 1, tzinfo=UTC)

SITE_2023 = "article-2018plus-cn-WS65571297a310d5acd876f404"
CHANNEL_2012 = "article-2008_2012-cn-zwgj-a6404cb4"

# The URL of the page of 2012 is unknown: only the day in this one is right.
URLS = {
    SITE_2023: "https://china.chinadaily.com.cn/a/202311/17/WS65571297a310d5acd876f404.html",
    CHANNEL_2012: "http://www.chinadaily.com.cn/hqgj/2012-01/12/content_14430000.htm",
}

# Written down from reading the pages.
ARTICLES: dict[str, dict[str, Any]] = {
    SITE_2023: {
        "edition": "china",
        "section": "评论 / 海外观察",
        "layout": "cn_article",
        "language": "zh",
        "headline": "外国专家：中美合作共赢符合国际社会利益",
        "byline_raw": None,
        "authors": [],
        "source": "中国日报网",
        "info_raw": "来源： 中国日报网 2023-11-17 15:13",
        "dateline_raw": None,
        "date_published": "2023-11-17T15:13:27+08:00",
        "date_published_from": "id",
        "date_modified": "2023-11-17T15:13:00+08:00",
        "date_raw": "2023-11-17 15:13",
        "editor": "严玉洁",
        "keywords": [],
        "subheadlines": ["中美合作共赢是大势所趋", "美方应当采取更多行动"],
        "trailer_raw": "（编辑：严玉洁 王辉）\n\n【责任编辑：严玉洁】",
        "page_count": 1,
        "bylines": [],
        "figures": [],
    },
    CHANNEL_2012: {
        "section": "中文国际 / 欧美",
        "layout": "cn_channel",
        "language": "zh",
        "headline": "外交部欧亚司张汉晖司长作客中国日报网 答网友问",
        "description": None,
        "byline_raw": None,
        "authors": [],
        "source": "中国日报网",
        "info_raw": "2012-01-12 16:49:03 来源：中国日报网",
        "dateline_raw": None,
        "date_published": "2012-01-12T16:49:03+08:00",
        "date_published_from": "printed",
        "date_modified": "2012-01-12T16:49:03+08:00",
        "date_raw": "2012-01-12 16:49:03",
        "editor": "dongwei",
        "keywords": ["张汉晖", "欧亚司"],
        "subheadlines": [],
        "trailer_raw": "（来源：中国日报网 信莲 编辑：北风）",
        "page_count": 1,
        "bylines": [],
    },
}

# Of running text only its ends and the number of paragraphs: it is other people's.
BODIES = {
    SITE_2023: (11, "在美国", "行动。"),
    CHANNEL_2012: (74, "1月12日", "谢谢！"),
}


def read(corpus: Path, name: str) -> dict[str, Any]:
    html = (corpus / "pages" / f"{name}.html").read_text(encoding="utf-8")
    return article_values(build_article([parse_page(URLS[name], html)], FETCHED))


@pytest.mark.parametrize("name", ARTICLES)
def test_fields_of_a_real_page(corpus: Path, name: str) -> None:
    values = read(corpus, name)
    assert {column: values[column] for column in ARTICLES[name]} == ARTICLES[name]


@pytest.mark.parametrize("name", BODIES)
def test_paragraphs_and_characters_of_a_real_page(corpus: Path, name: str) -> None:
    values = read(corpus, name)
    count, first, last = BODIES[name]
    paragraphs = values["body"].split("\n\n")
    ends = (len(paragraphs), paragraphs[0][: len(first)], paragraphs[-1][-len(last) :])
    assert ends == (count, first, last)
    characters = len(re.findall("[\u4e00-\u9fff]", values["body"]))
    assert characters < values["word_count"] < characters * 1.1


def test_text_of_the_page_of_2023_is_the_reference(corpus: Path) -> None:
    values = read(corpus, SITE_2023)
    reference = json.loads((corpus / "pages" / f"{SITE_2023}.ref.json").read_text("utf-8"))
    # the reference leaves the lines of the editors in
    assert digest(values["body"] + values["trailer_raw"]) == digest(reference["text"])
    assert digest(values["description"]) == digest(reference["meta_description"])


def test_text_of_the_page_of_2012_is_the_reference_and_its_last_line(corpus: Path) -> None:
    values = read(corpus, CHANNEL_2012)
    reference = (corpus / "pages" / f"{CHANNEL_2012}.ref.txt").read_text("utf-8")
    # the reference begins with the headline, and lost the short last paragraph
    lost = values["body"].rpartition("\n\n")[2]
    assert len(lost) == 7
    printed = values["headline"] + values["body"].removesuffix(lost)
    assert digest(printed) == digest(re.sub(r"</?p>", "", reference))


def test_pictures_of_the_page_of_2012(corpus: Path) -> None:
    figures = read(corpus, CHANNEL_2012)["figures"]
    assert [figure["caption"] for figure in figures] == [
        "外交部欧亚司司长张汉晖作客中国日报网",
        "张汉晖司长在中国日报网访谈中",
    ]
    folder = "http://www.chinadaily.com.cn/hqgj/images/attachement/jpg/site1/20120112/"
    assert all(figure["url"].startswith(folder) for figure in figures)
    assert [figure["credit"] for figure in figures] == [None, None]


def digest(text: str) -> str:
    """Return the digest of a text without spaces, so that no failure prints an article."""
    return hashlib.sha256("".join(text.split()).encode()).hexdigest()
