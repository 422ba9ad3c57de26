from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.extraction.fields.text import clean_text, drop_invisible, present


@pytest.mark.parametrize(
    ("printed", "cleaned"),
    [
        ("", ""),
        (" \u00a0\u3000\t\r\n ", ""),
        ("By\u00a0Zhou Mo", "By Zhou Mo"),
        ("2023-11-17 15:13\u3000", "2023-11-17 15:13"),
        ("thin\u2009and\u202fnarrow", "thin and narrow"),
        ("By Wang Xiaoyu | \n   China Daily |\n", "By Wang Xiaoyu | China Daily |"),
        ("zero\u200bwidth\ufeff", "zerowidth"),
        ("co\u00adoperate", "cooperate"),
        ("Le Cle\u0301zio", "Le Cl\u00e9zio"),
        ("a\u200b\u0301", "\u00e1"),
    ],
)
def test_white_space_becomes_single_spaces(printed: str, cleaned: str) -> None:
    assert clean_text(printed) == cleaned


@given(st.text(st.one_of(st.sampled_from(" \t\n\x1c\x7f"), st.characters())))
def test_cleaned_text_is_its_visible_words_with_single_spaces(text: str) -> None:
    assert clean_text(text) == " ".join(drop_invisible(text).split())


def test_nothing_printed_is_none() -> None:
    assert present(None) is None
    assert present("\u3000\u200b") is None
    assert present(" Xinhua ") == "Xinhua"


@pytest.mark.parametrize("marks", ["\u0316\u0301", "\u0344", "\u0f71\u0f72", "\u1b44"])
def test_letter_keeps_thirty_of_the_marks_on_it(marks: str) -> None:
    cleaned = clean_text("x" + marks * 200_000 + " tea")
    assert len(cleaned) <= len("x tea") + 30
    assert cleaned.endswith(" tea")
    assert clean_text(cleaned) == cleaned


@pytest.mark.parametrize("text", ["—" * 99, "……" * 99, "ว้าว ผู้ใหญ่ ที่นี่", "क्ष्म्य" * 99])
def test_signs_and_marks_of_real_scripts_stay(text: str) -> None:
    assert clean_text(text) == unicodedata.normalize("NFC", text)
