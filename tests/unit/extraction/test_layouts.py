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
ED_URL = "http://usa.chinadaily.com.cn/us/2012-10/12/content_15813675.htm"
PAGER = "<div id=div_currpage><a href=content_15813675_2.htm>2</a></div>"
HEAD = "<h2>Tea</h2><h5>Updated: 2012-10-12 10:00 (Xinhua)</h5>"
REGIONAL_URL = "http://guizhou.chinadaily.com.cn/2023-09/27/c_925735.htm"


def read(url: str, html: str) -> Article:
    return build_article([parse_page(url, html)], AT)


def read_ws(
    body: str = "<p>Tea grew.</p>",
    headline: str = "<h1>Tea</h1>",
    info: str = "By Zhou Mo | China Daily | Updated: 2024-05-13 09:08",
) -> Article:
    top = f'{headline}<div class="info"><span class="info_l">{info}</span></div>'
    return read(WS_URL, f'<div class="lft_art">{top}<div id="Content">{body}</div></div>')


def test_pictures_are_relative_to_the_base_of_a_page() -> None:
    pictures = "<img src='a.jpg'><img src='//img2.chinadaily.com.cn/b.jpg'>"
    html = f"<base href='https://img.chinadaily.com.cn/x/'><p>Tea grew.</p>{pictures}"
    assert [figure.url for figure in read_ws(html).figures] == [
        "https://img.chinadaily.com.cn/x/a.jpg",
        "https://img2.chinadaily.com.cn/b.jpg",
    ]


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


def test_empty_element_before_the_headline_or_the_info_line_is_none() -> None:
    article = read_ws(
        headline="<h1></h1><h1>&nbsp;</h1><h1>Tea</h1>",
        info='</span><span class="info_l">Xinhua | Updated: 2024-05-13',
    )
    assert (article.headline, article.source) == ("Tea", "Xinhua")


def test_title_below_an_empty_deck_is_none() -> None:
    assert read_ws(headline="<h1>Tea</h1><h2></h2><h2>Most Viewed</h2>").deck is None


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ('</div><div id="Content"><p>Tea grew.</p>', "Tea grew."),
        ('<p>&nbsp;</p></div><div id="Content"><p>Tea grew.</p>', "Tea grew."),
        ('<div id="Content"></div><p>Tea grew.</p>', "Tea grew."),
        (f'{IMAGE}</div><div id="Content"><p>Tea grew.</p>', None),
        ('</div><div id="Content">', None),
    ],
)
def test_body_is_in_the_first_container_with_anything_in_it(
    body: str, expected: str | None
) -> None:
    assert read_ws(body).body == expected


@pytest.mark.parametrize("layout", ["edition_2011", "slideshow_2012"])
@pytest.mark.parametrize(
    "head",
    [
        HEAD,
        f"<div><h2>Most Popular</h2></div>{HEAD}",
        f"<div><h2>Most Popular</h2>2012-10-11 A duck swims</div><h2></h2>{HEAD}",
        f"{HEAD}<div><h2>Most Popular</h2></div>",
    ],
)
def test_headline_is_the_title_with_the_info_line_below_it(layout: str, head: str) -> None:
    html = f'{head}<div id="Content"><p>Tea grew.</p></div><h2>Most Viewed</h2>'
    if layout == "slideshow_2012":
        html = html.replace("h5", "div") + PAGER
    article = read(ED_URL, html)
    assert article.layout == layout
    assert (article.headline, article.source) == ("Tea", "Xinhua")


def test_title_below_the_body_is_no_headline() -> None:
    html = '<h5>Updated: 2012-10-12</h5><div id="Content"><p>Tea grew.</p></div><h2>Latest</h2>'
    assert read(ED_URL, html).headline is None


def test_title_above_a_body_without_an_info_line_is_the_headline() -> None:
    html = '<h2>Most Popular</h2><h2>Tea</h2><h5></h5><div id="Content"><p>Tea grew.</p></div>'
    assert read(ED_URL, html).headline == "Tea"


LINE = "By Zhou Mo | chinadaily.com.cn| Updated: 2023-09-27 Print"


@pytest.mark.parametrize(
    "below",
    [
        f"<div><p>{LINE}</p><p>Tea grew.</p></div>",
        f"<div><p>{LINE}</p>Tea grew.<br></div><p>More tea.</p>",
        f"<div><p>{LINE}</p><span>Share</span></div><div>Tea grew.</div>",
        f"<div><p>{LINE}</p><img src=print.gif><!-- a. --> A A A</div><div>Tea grew.</div>",
        f"<div><div>{LINE}</div><div>Share<script>a.b. </script></div></div><p>Tea grew.</p>",
        f"<table><tr><td>{LINE}</td><td>A A A</td></tr></table><div><p>Tea grew.</p></div>",
        f"<div><p>{LINE}</p><p><a>Share</a></p></div><div><p>{IMAGE}</p><p>Tea grew.</p></div>",
    ],
)
def test_tools_beside_the_info_line_of_a_regional_page_are_no_story(below: str) -> None:
    article = read(REGIONAL_URL, f"<h1>Tea<br>grows</h1>{below}")
    assert (article.headline, article.body) == ("Tea grows", "Tea grew.")
    assert [figure.url for figure in article.figures if "print" in figure.url] == []


@pytest.mark.parametrize(
    ("story", "pictures"),
    [
        (f"<p>{IMAGE}</p><p>Tea for all</p>", 1),
        ("<div><video src=a.mp4></video></div><p>Tea for all</p>", 0),
    ],
)
def test_regional_story_without_a_sentence_ends_where_it_ends(story: str, pictures: int) -> None:
    foot = "<div>All rights reserved. A paper.</div>"
    article = read(REGIONAL_URL, f"<h1>Tea</h1><div><p>{LINE}</p>{story}</div>{foot}")
    assert (article.body, len(article.figures)) == ("Tea for all", pictures)
