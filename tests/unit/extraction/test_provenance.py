"""What `scrapy extract --explain` says of a value is what was done to read it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from crawler.archive import article_values
from crawler.extraction.article import build_article, extract_page
from crawler.extraction.provenance import trace_origins
from crawler.formats.fixtures import find_fixtures
from crawler.items import ParsedPage
from tests.support.fixtures import FIXTURES

ALL = [fixture for fixture in find_fixtures(FIXTURES) if "article" in fixture.known]
LAYOUTS = sorted({fixture.path.parent.name for fixture in ALL})
FIELDS = "crawler.extraction.fields"
NOT_PRINTED = "not printed by this layout"

RULES = [
    ("ws_article", "headline", "selector div.lft_art > h1"),
    ("cn_channel", "headline", "title of the property comment"),
    ("cn_channel", "keywords", "keyword of the property comment"),
    ("cn_channel", "description", NOT_PRINTED),
    ("enp_2003", "headline", "title of the property comment"),
    ("enp_2003", "editor", NOT_PRINTED),
    ("regional", "info_raw", "the first block that is an info line"),
    ("edition_2011", "headline", "selector h2"),
    ("edition_2011", "info_raw", "the text between headline and body"),
    ("edition_2011", "section", NOT_PRINTED),
    (
        "position_2004",
        "section",
        f"the trail of sections above the headline, then {FIELDS}.breadcrumb.read_section",
    ),
    ("position_2004", "info_raw", "the text between headline and body"),
]


def parse_some(layout: str) -> ParsedPage:
    """Return what some page of a layout prints."""
    fixture = next(fixture for fixture in ALL if fixture.path.parent.name == layout)
    parsed = extract_page(fixture.page)
    assert isinstance(parsed, ParsedPage)
    return parsed


def explain(parsed: ParsedPage, column: str) -> tuple[str, str | None]:
    article = build_article([parsed], ALL[0].page.fetched_at)
    origin = trace_origins(article, [parsed])[column]
    return origin.rule, origin.printed


@pytest.mark.parametrize(("layout", "column", "rule"), RULES)
def test_rule_is_what_the_layout_does(layout: str, column: str, rule: str) -> None:
    assert explain(parse_some(layout), column)[0] == rule


@pytest.mark.parametrize("layout", LAYOUTS)
def test_no_value_comes_from_what_is_not_printed(layout: str) -> None:
    parsed = parse_some(layout)
    article = build_article([parsed], ALL[0].page.fetched_at)
    values = article_values(article)
    origins = trace_origins(article, [parsed])
    unprinted = [column for column, origin in origins.items() if origin.rule == NOT_PRINTED]
    assert [column for column in unprinted if values[column]] == []


@pytest.mark.parametrize(
    ("info", "reader", "printed"),
    [
        ("By Xinhua in Kunming | Updated: 2026-11-05 16:05", "byline", "By Xinhua in Kunming"),
        (
            "By Li Na | Xinhua | Updated: 2026-11-05 16:05",
            "source",
            "By Li Na | Xinhua | Updated: 2026-11-05 16:05",
        ),
    ],
)
def test_source_is_credited_to_the_line_that_names_it(info: str, reader: str, printed: str) -> None:
    rule, read = explain(replace(parse_some("ws_article"), info=info), "source")
    assert rule.endswith(f"{FIELDS}.{reader}.read_{reader}")
    assert read == printed
