"""Whatever comes in place of a page, what is not as expected is said in lines."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.extraction.site_check import check_page
from crawler.formats.fixtures import find_fixtures
from crawler.items import Page
from tests.support.fixtures import FIXTURES
from tests.support.warcs import AT

NAMES = (
    "ws_article/WS6adc1aa8a310aa5a13e01db9",
    "cn_article/WS65532dd9a310c0aa11223344",
    "section_listing/china-society_1",
    "chinese_listing/china-politics_1",
    "print_day/china-2026-11-17",
    "search/en-2026-11-17",
)
# what names of classes and ids, and texts, are broken into
PIECES = (
    *"< > \" ' / # . : [ ] ( ) = \\ \x00 \x1b 新 class= id= class=' <h1> </div> { } ,".split(),
    " ",
)
ANY_BYTES = st.binary(max_size=200) | st.lists(st.sampled_from(PIECES)).map(
    lambda pieces: "".join(pieces).encode()
)


def load_page(name: str) -> Page:
    folder, stem = name.split("/")
    return next(f.page for f in find_fixtures(FIXTURES / folder) if f.path.stem == stem)


PAGES = {name: load_page(name) for name in NAMES}


@pytest.mark.parametrize("name", NAMES)
@given(data=st.data())
def test_differences_of_any_page_are_lines(name: str, data: st.DataObject) -> None:
    page = PAGES[name]
    start, end = sorted(data.draw(st.tuples(*[st.integers(0, len(page.body))] * 2)))
    body = page.body[:start] + data.draw(ANY_BYTES) + page.body[end:]
    changed = Page(page.url, AT, 200, page.headers, body)
    stored = {"layout": "ws_gallery", "keywords": ["tea"], "deck": "x", "page_count": 3}
    for difference in check_page(changed, stored):
        assert "\n" not in difference.describe()
        assert len(difference.describe()) < 2_000


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("status", [204, 301, 304, 403, 404])
def test_answer_that_is_no_page_is_one_difference(name: str, status: int) -> None:
    page = PAGES[name]
    headers = (("Location", "https://www.chinadaily.com.cn/"),)
    (difference,) = check_page(Page(page.url, AT, status, headers, b""), {})
    assert difference.what == "page"
