"""No printed text and no page takes quadratic time.

Each pattern is tried the ways that the code uses it, each reader and layout as a whole. A
bound of half a second of processor time stands far above linear time, far below quadratic. On a
slow machine it is thirty times what a tenth of the text takes: linear time is ten times that,
quadratic time a hundred.
"""

from __future__ import annotations

import importlib
import inspect
import pkgutil
import re
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

import crawler.extraction.fields
import crawler.extraction.layouts
import crawler.extraction.listings
from crawler.extraction.article import normalize_story
from crawler.extraction.fields.breadcrumb import read_section
from crawler.extraction.fields.byline import read_byline
from crawler.extraction.fields.caption import split_caption
from crawler.extraction.fields.chinese_writers import read_credited
from crawler.extraction.fields.dateline import split_dateline
from crawler.extraction.fields.dates import read_printed
from crawler.extraction.fields.info import split_info
from crawler.extraction.fields.names import is_name, title_name
from crawler.extraction.fields.places import title_place
from crawler.extraction.fields.source import is_agency, read_source
from crawler.extraction.fields.text import clean_text
from crawler.extraction.fields.trailer import split_trailer
from crawler.extraction.fields.words import count_words
from crawler.extraction.layouts import UnknownLayout, parse_page
from crawler.extraction.listings import (
    UnknownListing,
    UnreadableSearch,
    parse_print_day,
    parse_section_listing,
    read_search_page,
)
from crawler.items import Article, ParsedPage

MOST_SECONDS = 0.5
PATTERN_LENGTH = 40_000
READER_LENGTH = 30_000
PAGE_LENGTH = 30_000
ANSWER_LENGTH = 1_000_000
# paragraphs
STORY_LENGTH = 16_000

# Each, repeated, is a text that some pattern searches for, starts with or splits at.
UNITS = (
    "a", "A", " ", "\u00a0", "\u3000", "\n", ".", ". ", "1", "-", "-- ", "(", ")", "[", "(A",
    "[A", "(a)", "a@", "a@b.c ", "a.b", "A, ", "A B, ", "A and ", "A in B, ", "A in ", "Jr, ",
    "AA-", "/", "A/", "a > ", "By A ", "BEIJING, ", "BEIJING -", "Updated: ", "2021-11-05 16:05 ",
    "2021-11-05 4:05 PM (GMT+8)",
    "January 5, ", "China Daily ", "(China Daily 07/10/", "(China Daily 07/10/2019 page9)",
    "A contributed to this story. ", "Contact the writers at a@b.c. ", "The views ",
    "This is an article by A ",
    "The author is ", "AFP. ", "Photo/", "[Photo by A/", "Related: a", "记者", "张三、",
    "（记者 张三）", "（编辑：", "(编辑：张)", "编辑&", "新华社", "新华社北京11月", "来源：", "<",
    "Published: ", "(Source: ", "(BJT", "摄 ", "张三 译", "文/",
    "<a>", "<!--", "<!--enpcontent-->", "text-align: ", "_1", "\u200ba", "e\u0301", "Mca", "O'",
    "\"", "。",
)  # fmt: skip

READERS: dict[str, Callable[[str], Any]] = {
    "breadcrumb": lambda text: read_section([text]),
    "byline": read_byline,
    "caption": split_caption,
    "chinese writers": lambda text: read_credited([text]),
    "dateline": split_dateline,
    "dates": lambda text: read_printed(text, None),
    "info": split_info,
    "name": title_name,
    "name test": is_name,
    "place": title_place,
    "source": read_source,
    "agency": is_agency,
    "text": clean_text,
    "trailer in one paragraph": lambda text: split_trailer([text]),
    "trailer in many": lambda text: split_trailer(text.split(" ")),
    "words": lambda text: count_words(text, "zh"),
}

TAGS = (
    "<img src=a>", "<img src=a>a", "<p>", "<p><img src=a></p>", "<p><img src=a></p><p></p>",
    "<div>", "<b>", "<p><b>a</b></p>", "<br>", "<br>a", "<table><tr><td><img src=a>",
    "<table><tr><td><img src=a></table>", "<center><img src=a></center>a", "<div><a>a</a>",
    "<h2>a</h2>", "<li>a", "<td>a", "<!--enpcontent-->", "<!--enpproperty <title>a</title>-->",
    "<figure><img src=a><figcaption>a</figcaption></figure>", "<div>Updated: 2011-01-01 </div>",
    "<div>A | Updated: 2023-09-27 Print</div>", "<p>Updated<b>",
)  # fmt: skip

# Layouts of four eras: a page matches one by its URL and by these elements.
ENP = "<!--enpproperty <title>Tea</title>/enpproperty--><h2>Tea</h2>"
LEFT = "<div class=lft_art>"
H5 = "<h2>Tea</h2><h5>Updated: 2011-10-12</h5>"
PAGES = (
    ("http://www.chinadaily.com.cn/china/2006-10/12/content_1.htm", ENP),
    ("http://usa.chinadaily.com.cn/us/2011-10/12/content_1.htm", H5),
    ("http://guizhou.chinadaily.com.cn/2023-09/27/c_1.htm", H5),
    ("https://www.chinadaily.com.cn/a/202405/13/WS664167f4a31082fc043c6af7.html", LEFT),
)

# Parts of list pages. Rows in rows are read once a level, which the time limit ends.
LINK = "<h4><a href=/a/202611/05/WS690b0cc5a310d6866eb40001.html>a</a></h4>"
LIST_TAGS = (
    "<a href=/a>", "<a href=/china/society class=pagestyle>Next</a>", LINK,
    f"<div class='mb10 tw3_01_2'>{LINK}<b>2026-11-05 16:05</b></div>",
    f"<div class=tw2>{LINK}</div>", "<div class=gy_box>",
    "<div class=edition-name>A", f"<div class=newslist-common>{LINK}", "<ul class=content_list>",
    "<div id=div_currpage><a href=/page_1.html>", "<ul class=content_list><li>",
)  # fmt: skip
# A story without text.
STORY = ParsedPage(
    url="https://www.chinadaily.com.cn/a/202405/13/WS664167f4a31082fc043c6af7.html",
    layout="ws_article",
    language="en",
    headline="Tea wins",
    info="Updated: 2024-05-13 09:08",
    breadcrumb=(),
    description=None,
    keywords=None,
    editor=None,
    paragraphs=(),
    figures=(),
)
AT = datetime(2026, 11, 20, tzinfo=UTC)
DAY = "https://epaper.chinadaily.com.cn/china/2026-11/05"
# Answers of the search.
ANSWERS = (
    '{"id":1},', '{"id":"a"b"},', "{", "[", '{"a":[', '"url":"a",', '"url" : "', "}, {", " ", "\\",
    '"url":"//www.chinadaily.com.cn/a/202611/05/WS690b0cc5a310d6866eb40001.html",', '{"url":"a","',
    '"totalElements" ',
)  # fmt: skip

PACKAGES = (crawler.extraction.fields, crawler.extraction.layouts, crawler.extraction.listings)

Use = tuple[str, re.Pattern[str], str]


def find_uses() -> list[Use]:
    """Return each pattern of the readers and layouts, with the methods called on it."""
    uses: dict[tuple[str, str], Use] = {}
    for package in PACKAGES:
        for found in pkgutil.iter_modules(package.__path__, f"{package.__name__}."):
            module = importlib.import_module(found.name)
            source = inspect.getsource(module)
            for name, method in re.findall(r"\b(\w+)\.(\w+)\b", source):
                pattern = getattr(module, name, None)
                if isinstance(pattern, re.Pattern) and method in METHODS:
                    uses[pattern.pattern, method] = (f"{found.name}.{name}", pattern, method)
    return list(uses.values())


METHODS: dict[str, Callable[[re.Pattern[str], str], Any]] = {
    "search": lambda pattern, text: pattern.search(text),
    "match": lambda pattern, text: pattern.match(text),
    "fullmatch": lambda pattern, text: pattern.fullmatch(text),
    "finditer": lambda pattern, text: sum(1 for _ in pattern.finditer(text)),
    "findall": lambda pattern, text: pattern.findall(text),
    "split": lambda pattern, text: pattern.split(text),
    "sub": lambda pattern, text: pattern.sub("", text),
}
USES = find_uses()


@contextmanager
def at_most(seconds: float, what: str) -> Iterator[None]:
    """Fail when a block takes more processor time; stops a pattern in the middle."""

    def stop(*_: object) -> None:
        pytest.fail(f"{what!r} takes more than {seconds} s")

    before = signal.signal(signal.SIGVTALRM, stop)
    signal.setitimer(signal.ITIMER_VIRTUAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)


def take_linear_time(read: Callable[[str], object], unit: str, length: int) -> None:
    """Fail when reading a unit, repeated to a length, takes more than linear time."""
    started = time.process_time()
    with at_most(MOST_SECONDS, unit):
        read(unit * (length // len(unit) // 10))
    longest = max(MOST_SECONDS, 30 * (time.process_time() - started))
    with at_most(longest, unit):
        read(unit * (length // len(unit)))


def test_the_bound_stops_a_pattern_that_explodes() -> None:
    with pytest.raises(pytest.fail.Exception), at_most(0.2, "aaa"):
        re.fullmatch(r"(?:a+)+", "a" * 40 + "!")


def test_patterns_are_found() -> None:
    assert {
        "crawler.extraction.fields.dateline.DATELINE",
        "crawler.extraction.layouts.founder._TRAIL",
    } <= {name for name, _, _ in USES}


@pytest.mark.parametrize("use", USES, ids=[f"{name}.{method}" for name, _, method in USES])
def test_a_pattern_takes_linear_time(use: Use) -> None:
    _, pattern, method = use
    for unit in UNITS:
        take_linear_time(
            lambda text: METHODS[method](pattern, f"By (A {text}("), unit, PATTERN_LENGTH
        )


@pytest.mark.parametrize("reader", READERS)
def test_field_reader_takes_linear_time(reader: str) -> None:
    for unit in UNITS:
        take_linear_time(READERS[reader], unit, READER_LENGTH)


def test_a_long_trailer_takes_linear_time() -> None:
    take_linear_time(
        lambda text: split_trailer([text]), "Contact the writers at a@b.c. ", 10 * READER_LENGTH
    )


def test_a_trailer_with_many_writers_takes_linear_time() -> None:
    def read(text: str) -> None:
        lines = text.split("|")
        split_trailer(lines, [f"Li {number}" for number in range(len(lines))])

    take_linear_time(read, "The views don't necessarily reflect ours.|", 5 * READER_LENGTH)


def test_the_bound_stops_a_reader_that_takes_quadratic_time() -> None:
    with pytest.raises(pytest.fail.Exception):
        take_linear_time(lambda text: [text.count("b") for _ in text], "a", 1_000_000)


@pytest.mark.parametrize("tag", TAGS)
@pytest.mark.parametrize(("url", "head"), PAGES)
def test_page_is_parsed_in_linear_time(tag: str, url: str, head: str) -> None:
    def read(body: str) -> None:
        with suppress(UnknownLayout):
            parse_page(
                url, f"{head}<!--enpcontent--><div id=Content><p>{body}</div><!--/enpcontent-->"
            )

    take_linear_time(read, tag, PAGE_LENGTH)


def test_story_is_normalized_in_linear_time() -> None:
    def normalize(text: str) -> None:
        lines = tuple(f"{number:06}" for number in range(len(text)))
        page = replace(STORY, paragraphs=lines, subheadlines=lines)
        article = normalize_story([page], AT)
        assert isinstance(article, Article)
        assert article.subheadlines == lines

    take_linear_time(normalize, "a", STORY_LENGTH)


@pytest.mark.parametrize("tag", LIST_TAGS)
@pytest.mark.parametrize("parse", [parse_print_day, parse_section_listing])
def test_list_is_parsed_in_linear_time(tag: str, parse: Callable[[str, str], object]) -> None:
    def read(html: str) -> None:
        with suppress(UnknownListing):
            parse(DAY, html + LINK)

    take_linear_time(read, tag, PAGE_LENGTH)


@pytest.mark.parametrize("unit", ANSWERS)
def test_answer_of_the_search_is_read_in_linear_time(unit: str) -> None:
    def read(rows: str) -> None:
        with suppress(UnreadableSearch):
            read_search_page('{"content":[' + rows, 0)

    take_linear_time(read, unit, ANSWER_LENGTH)
