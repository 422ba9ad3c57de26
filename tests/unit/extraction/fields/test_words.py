"""The length of texts."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.extraction.fields.text import clean_text
from crawler.extraction.fields.words import count_words


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("", 0),
        ("。，！", 0),
        ("茶山开园了。", 5),
        ("AC313A直升机", 4),
        ("9:30，增长42.7%，共1,260段", 7),
        ("约翰·米勒-怀特", 6),
        ("it's China's 入世 WTO——20年", 7),
        ("“一带一路”（BRI）", 5),
        ("\U00020bb7野家 〇", 4),
    ],
)
def test_chinese_counts_characters_and_other_words(text: str, count: int) -> None:
    assert count_words(text, "zh") == count


def test_english_counts_what_spaces_divide() -> None:
    assert count_words("It's 42.7 percent -- a state-of-the-art record", "en") == 7


@given(st.lists(st.text().map(clean_text).filter(bool)))
def test_english_words_of_cleaned_paragraphs_are_what_white_space_divides(texts: list[str]) -> None:
    body = "\n\n".join(texts)
    assert count_words(body, "en") == len(body.split())
