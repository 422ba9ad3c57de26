"""From what the pages of a story print to the article: the readers, put together."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime

from crawler.extraction.decoding import decode_page
from crawler.extraction.fields.breadcrumb import read_section
from crawler.extraction.fields.byline import read_byline
from crawler.extraction.fields.caption import split_caption
from crawler.extraction.fields.chinese_writers import read_credited
from crawler.extraction.fields.dateline import Dateline, split_dateline
from crawler.extraction.fields.dates import choose_dates, read_printed
from crawler.extraction.fields.info import split_info
from crawler.extraction.fields.source import read_source
from crawler.extraction.fields.text import clean_text, present
from crawler.extraction.fields.trailer import split_trailer
from crawler.extraction.fields.words import count_words
from crawler.extraction.layouts import UnknownLayout, parse_page
from crawler.items import Article, Byline, Figure, Page, ParsedFigure, ParsedPage
from crawler.urls import read_article_url, read_edition, read_id_time

_PARAGRAPH_END = "\n\n"


class NotAnArticle(ValueError):
    """The URL names no article of ours."""


def read_article(pages: Sequence[ParsedPage], fetched_at: datetime) -> Article:
    """Read a story from its printed pages, in order; all but text and figures from the first.

    `fetched_at` (aware) bounds the printed dates that can be true. Pure: the
    same pages give the same article. Raises `NotAnArticle`.
    """
    first = pages[0]
    named = read_article_url(first.url)
    if named is None:
        raise NotAnArticle(f"not the URL of an article: {first.url}")
    info = split_info(first.info or "")
    credits = read_byline(info.byline_raw)
    printed = read_printed(info.date_raw, named.day) if info.date_raw else None
    dates = choose_dates(read_id_time(named.id), printed, named.day, fetched_at)
    paragraphs = [text for page in pages for text in page.paragraphs]
    subheadlines = [text for page in pages for text in page.subheadlines]
    dateline, running = _take_dateline(paragraphs, subheadlines, agency_copy=not credits.bylines)
    trailer = split_trailer(running, [byline.name for byline in credits.bylines])
    credited = read_credited((dateline.raw or "", *trailer.raw))
    body = present_body(trailer.body)
    return Article(
        id=named.id,
        url=named.url,
        edition=read_edition(first.url),
        section=read_section(first.breadcrumb),
        layout=first.layout,
        language=first.language,
        headline=first.headline,
        description=first.description,
        byline_raw=info.byline_raw,
        bylines=credits.bylines or tuple(Byline(name, place=None) for name in credited),
        source=credits.source or read_source(info.source_raw),
        info_raw=first.info,
        dateline_raw=dateline.raw,
        dateline_place=dateline.place,
        date_published=dates.published,
        date_published_from=dates.published_from,
        date_modified=dates.modified,
        date_raw=info.date_raw,
        print_edition=trailer.print_edition,
        print_date=trailer.print_date,
        print_page=trailer.print_page,
        editor=first.editor,
        keywords=split_keywords(first.keywords),
        body=body,
        subheadlines=tuple(text for text in map(clean_text, subheadlines) if text in trailer.body),
        trailer_raw=present_body(trailer.raw),
        word_count=count_words(body or "", first.language),
        page_count=max(first.page_count, len(pages)),
        figures=tuple(_read_figure(figure) for page in pages for figure in page.figures),
    )


def read_pages(pages: Sequence[Page]) -> Article:
    """Read a story from its pages as served, in order: decode, parse, read.

    Raises `NotAnArticle`, and `UnknownLayout` for the first page; a further page that no layout
    knows is passed over.
    """
    first, *further = pages
    printed = [parse_served(first)]
    for page in further:
        with suppress(UnknownLayout):
            printed.append(parse_served(page))
    return read_article(printed, first.fetched_at)


def parse_served(page: Page) -> ParsedPage:
    """Decode and parse a page as served. Raises `UnknownLayout`."""
    return parse_page(page.url, decode_page(page.header("content-type"), page.body))


def split_keywords(keywords: str | None) -> tuple[str, ...]:
    """Divide the keywords of a meta tag at commas.

    >>> split_keywords("tea, West Lake,")
    ('tea', 'West Lake')
    """
    words = (present(word) for word in (keywords or "").replace("，", ",").split(","))
    return tuple(word for word in words if word)


def present_body(paragraphs: Sequence[str]) -> str | None:
    """Join paragraphs by a blank line; None where there are none."""
    return _PARAGRAPH_END.join(paragraphs) or None


def _take_dateline(
    paragraphs: Sequence[str], subheadlines: Sequence[str], *, agency_copy: bool
) -> tuple[Dateline, tuple[str, ...]]:
    """Cut the dateline off the first paragraph, or off the one after leading sub-headlines."""
    for number, text in enumerate(paragraphs):
        dateline = split_dateline(text, agency_copy=agency_copy)
        if dateline.raw or text not in subheadlines:
            return dateline, (*paragraphs[:number], dateline.rest, *paragraphs[number + 1 :])
    return Dateline(raw=None, place=None, rest=""), tuple(paragraphs)


def _read_figure(figure: ParsedFigure) -> Figure:
    caption, credit = split_caption(figure.caption)
    raw = present(figure.caption)
    return Figure(figure.url, caption=caption, credit=credit, caption_raw=raw)
