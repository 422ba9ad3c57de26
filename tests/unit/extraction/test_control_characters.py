"""No control character and no direction mark of a page reaches a stored field."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from crawler.archive import describe_article
from crawler.control_characters import CONTROLS
from crawler.extraction.decoding import decode_page
from crawler.extraction.story import extract_story
from crawler.formats.fixtures import Fixture, find_fixtures
from crawler.items import Article, Page
from tests.support.fixtures import FIXTURES

ALL = [fixture for fixture in find_fixtures(FIXTURES) if "article" in fixture.known]
# as references and as characters: ESC, an override and an isolate of direction, BEL, a C1 control
SIGNS = "&#27;&#8238;\u2067\x07\u061c\x9b\x85\u2028"
# where a text begins: after a tag, and in an attribute
TEXT = re.compile(r'(<(?!script|style)[a-zA-Z][^<>]*>|(?:content|alt|src)=")(?=[^<\s"])')


def spoil(page: Page) -> Page:
    html = TEXT.sub(rf"\1{SIGNS}", decode_page(page.header("content-type"), page.body))
    typed = (("Content-Type", "text/html; charset=utf-8"),)
    return replace(page, headers=typed, body=html.encode())


def list_texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        yield from list_texts(list(value.values()))
    elif isinstance(value, (list, tuple)):
        for one in value:
            yield from list_texts(one)


@pytest.mark.parametrize("fixture", ALL, ids=lambda fixture: fixture.path.stem)
def test_fields_of_a_spoilt_page_have_no_control_characters(fixture: Fixture) -> None:
    article = extract_story([spoil(fixture.page)])
    assert isinstance(article, Article)
    texts = list(list_texts(describe_article(article)))
    # blank lines divide the paragraphs of a body
    found = [text for text in texts if CONTROLS.search(text.replace("\n\n", ""))]
    assert found == []
    assert article.headline == fixture.known["article"]["headline"]
