"""Which texts are the same story, and which are two that sound alike."""

from __future__ import annotations

import pytest

from crawler.text_similarity import LEAST_SHARED, ComparedText, find_similarity
from tests.support.copies import (
    cut_third,
    edit,
    invent_report,
    invent_text,
    invent_words,
    start_random,
)

SEEDS = range(40)


def similarity(one: str, other: str) -> float | None:
    found = find_similarity(ComparedText(one), ComparedText(other))
    assert found == find_similarity(ComparedText(other), ComparedText(one))
    return found


def share_hashes(one: str, other: str) -> int:
    return len(set(ComparedText(one).sketch()) & set(ComparedText(other).sketch()))


@pytest.mark.parametrize("seed", SEEDS)
def test_edited_and_shortened_copies_are_the_same_story(seed: int) -> None:
    random = start_random(seed)
    text = invent_text(random)
    edited = edit(random, text)
    for copy in (text, edited, cut_third(text), cut_third(edited), text.upper()):
        assert similarity(text, copy) is not None
        assert share_hashes(text, copy) >= LEAST_SHARED


@pytest.mark.parametrize("seed", SEEDS)
def test_daily_reports_of_one_form_are_different_stories(seed: int) -> None:
    random = start_random(seed)
    assert similarity(invent_report(random), invent_report(random)) is None


@pytest.mark.parametrize("seed", SEEDS)
def test_two_texts_are_different_stories(seed: int) -> None:
    random = start_random(seed)
    assert similarity(invent_text(random), invent_text(random)) is None


def test_one_corrected_number_is_an_edit() -> None:
    words = invent_words(start_random(1), 60)
    counted = f"{words} The ferry carried 12 goats and 300 crates in 2026."
    assert similarity(counted, counted.replace("12", "15")) is not None


def test_part_of_a_longer_story_is_not_the_same_story() -> None:
    brief = invent_words(start_random(1), 60)
    assert similarity(brief, f"{brief} {invent_words(start_random(2), 90)}") is None


def test_captions_are_not_compared() -> None:
    caption = invent_words(start_random(1), 30)
    assert similarity(caption, caption) is None
    assert ComparedText(caption).sketch() == []


def test_chinese_is_compared_by_characters() -> None:
    random = start_random(1)
    text = "".join(chr(random.randint(0x4E00, 0x5200)) for _ in range(200))
    assert similarity(text, text[:140]) == 1
    assert share_hashes(text, text[:140]) >= LEAST_SHARED
