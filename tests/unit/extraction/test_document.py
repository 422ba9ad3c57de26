"""Documents select what parsel selects, only faster."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st
from parsel import Selector

from crawler.extraction.document import parse_html
from crawler.extraction.layouts.ws_article import WsArticle

PAGE = """<?xml version="1.0"?><!DOCTYPE html><html><head><meta name="editor" content="one">
<meta name="editor"><meta name="editor" content="two"><script>var a</script>
<script type="application/ld+json">{"a": 1}</script></head><body><h1>side</h1>
<div class="x lft_art"><h1>A <em>b</em></h1>
<span class="x info_l" title="t">u<u>v</u></span><span class="info_l">w</span>
<span class="info_lx">x</span><span title="">y</span>
<div id="Content" class="article"><p>t</p></div></div>
<div id="div_currpage"><a href="_2.html">2</a> <a>|</a></div><div id="bread-nav"><a>Home</a></div>
<b id="twice"><i id="twice">in</i></b><p class="lft_art" id="twice">last</p></body></html>"""

QUERIES = [
    "#Content",
    "div#Content",
    "p#Content",
    "#Content.article p",
    "div.lft_art #Content",
    ".lft_art #Content p",
    "div.ce_art #Content",
    "div.lft_art h1",
    "div.lft_art > h1",
    "body > h1",
    "div > *",
    "div.lft_art em",
    "#div_currpage ::attr(href), #div_currpage a::text",
    "#bread-nav a, #none a",
    "body > #Content",
    "div:not(#Content)",
    "#twice",
    "i#twice",
    "#twice i",
    "#twice > i",
    "b #twice",
    "b > #twice",
    "p#twice.lft_art",
    "body:has(h1) #twice",
    "#nowhere",
    "meta[name=editor]",
    "meta[name=editor]::attr(content)",
    "meta[name='editor'][content]::attr(content)",
    "meta[name=nothing]::attr(content)",
    "#bread-nav a::text",
    "h1",
    "h1::text",
    "h1 em, h1",
    "div.lft_art > h1::text",
    "span.info_l",
    "div.lft_art span.info_l",
    "div.lft_art > span.info_l::text",
    "span.info_l::attr(title)",
    "span.info_l u",
    "span.info_l > u",
    "span.info_l:not([title])",
    "span[class='info_l']",
    "h1.none, span.info_l",
    "h1.lft_art",
    "script[type='application/ld+json']::text",
    "script::text",
    "meta::attr(content)",
    "head > meta",
]


@pytest.mark.parametrize("query", QUERIES)
def test_document_selects_what_parsel_selects(query: str) -> None:
    expected = Selector(text=PAGE, type="html").css(query).getall()
    assert parse_html(PAGE).css(query).getall() == expected


@pytest.mark.parametrize("query", ["div.x span.y", "div.x #z", "div.x i", "div.x div"])
def test_many_elements_are_selected_as_few_are(query: str) -> None:
    part = "<div class='x'><span class='y w'>1<i id='z'>2<span class='y'></i></div><i id='z'>3</i>"
    html = f"<body>{part * 30}<span class='y'>4</span><div class='x'>{part * 30}</div>"
    expected = Selector(text=html, type="html").css(query).getall()
    assert len(expected) > 20
    assert parse_html(html).css(query).getall() == expected


def test_element_of_a_document_is_queried_alone() -> None:
    page = parse_html(PAGE)
    element = page.css("#bread-nav")[0]
    assert element.css("#Content").getall() == []
    assert element.css("a::text").getall() == ["Home"]
    assert page.css("b")[0].css("#twice").xpath("string()").getall() == ["in", "in"]


@pytest.mark.parametrize(
    "html", ["", " \n", "\x00", "<!-- only -->", "text", "<?xml version='1.0'?>"]
)
def test_any_text_makes_a_document(html: str) -> None:
    assert parse_html(html).css("#Content").getall() == []


@pytest.mark.parametrize(
    ("html", "pages"),
    [
        ("".join(f"<b id='i{number}'>x</b>" for number in range(100_000)), 1),
        ("<b id='Content'>x</b>" * 100_000, 1),
        ("<div id='div_currpage'>" * 240 + "<a href='_7.html'>7</a>" * 20_000, 7),
        ("<div class='lft_art'>" * 1500 + "<span class='info_l'>x</span>" * 40_000, 1),
        ("<div class='lft_art'>" * 1500 + "<b id='Content'>x</b>" * 40_000, 1),
    ],
    ids=("many ids", "one id", "nested pagers", "spans in columns", "ids in columns"),
)
def test_query_of_a_broken_page_takes_linear_time(html: str, pages: int) -> None:
    page = parse_html(f"<body>{html}")
    started = time.process_time()
    page.css("div.lft_art #Content")
    page.css("div.lft_art span.info_l")
    assert WsArticle().parse_page_count(page) == pages
    # of processor time; what is quadratic takes some minutes
    assert time.process_time() - started < 30


@given(st.text())
def test_document_never_raises(html: str) -> None:
    parse_html(html).css("div.lft_art #Content")
