"""Pages in the markup of the site, with slips that editors make."""

from __future__ import annotations

from datetime import datetime

import pytest

from crawler.extraction.article import build_article
from crawler.extraction.layouts import parse_page
from crawler.items import Article
from crawler.urls import BEIJING

AT = datetime(2026, 11, 20, tzinfo=BEIJING)
IMAGE = '<img src="a.jpg">'
CAPTION = "A heron lands. [Photo/Xinhua]"
WS_URL = "https://www.chinadaily.com.cn/a/202405/13/WS664167f4a31082fc043c6af7.html"


def read(url: str, html: str) -> Article:
    return build_article([parse_page(url, html)], AT)


def read_ws(
    body: str = "<p>Tea grew.</p>",
    headline: str = "<h1>Tea</h1>",
    info: str = "By Zhou Mo | China Daily | Updated: 2024-05-13 09:08",
) -> Article:
    top = f'{headline}<div class="info"><span class="info_l">{info}</span></div>'
    return read(WS_URL, f'<div class="lft_art">{top}<div id="Content">{body}</div></div>')


@pytest.mark.parametrize(
    ("headline", "expected"),
    [
        ("Tea wins<br>again", "Tea wins again"),
        ("<span>Tea wins</span><br/>again", "Tea wins again"),
        ("Tea<wbr>house <b>o</b>pens", "Teahouse opens"),
        ("Tea wins<script>var a</script>", "Tea wins"),
    ],
)
def test_lines_of_a_headline_are_apart(headline: str, expected: str) -> None:
    article = read_ws(headline=f"<h1>{headline}</h1><h2>{headline}</h2>")
    assert (article.headline, article.deck) == (expected, expected)


@pytest.mark.parametrize(
    "info",
    [
        "By Zhou Mo<br>in Rome | China Daily | Updated: 2024-05-13 09:08",
        "<p>By Zhou Mo</p><p>in Rome | China Daily</p><p>Updated: 2024-05-13</p><p>09:08</p>",
    ],
)
def test_lines_of_an_info_line_are_apart(info: str) -> None:
    article = read_ws(info=info)
    assert [(byline.name, byline.place) for byline in article.bylines] == [("Zhou Mo", "Rome")]
    assert article.source == "China Daily"
    assert article.date_modified == "2024-05-13T09:08:00+08:00"


@pytest.mark.parametrize(
    "caption",
    [
        "A heron lands.<br>LI WEI/CHINA DAILY",
        "<p>A heron lands.</p><p>LI WEI/CHINA DAILY</p>",
        "<div>A heron<br>lands.</div>[LI WEI/CHINA DAILY]",
    ],
)
def test_lines_of_a_caption_are_apart(caption: str) -> None:
    article = read_ws(f"<figure>{IMAGE}<figcaption>{caption}</figcaption></figure>")
    found = [(figure.caption, figure.credit) for figure in article.figures]
    assert found == [("A heron lands.", "LI WEI/CHINA DAILY")]


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("<p>Tea</br>grew.</p>", "Tea grew."),
        ("<p>Tea grew.<BR></BR >It rained.</p>", "Tea grew.\n\nIt rained."),
        ("<p>Tea grew.</p></brief>", "Tea grew."),
    ],
)
def test_end_tag_of_a_line_end_is_one(body: str, expected: str) -> None:
    assert read_ws(body).body == expected


@pytest.mark.parametrize(
    "body",
    [
        f"<figure>{IMAGE}<figcaption>{CAPTION}<p>Tea grew.</p><p>It rained.</p>",
        f"<figure>{IMAGE}<figcaption>{CAPTION}</figure><p>Tea grew.</p><p>It rained.</p>",
        f"<figure>{IMAGE}<figcaption>A heron lands. <b>[Photo/Xinhua]</b>"
        f"<p class=a>Tea grew.</p><figure>{IMAGE}<figcaption><p>A duck.</p></figcaption></figure>"
        "<p>It rained.</p>",
    ],
)
def test_caption_without_an_end_takes_no_paragraphs(body: str) -> None:
    article = read_ws(body)
    assert article.body == "Tea grew.\n\nIt rained."
    assert article.figures[0].caption_raw == CAPTION
