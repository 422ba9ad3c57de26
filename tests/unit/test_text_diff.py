"""Word-level differences: nothing is lost, and the lines are short and readable."""

from __future__ import annotations

import time
from itertools import pairwise
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.text_diff import (
    BREAK,
    Kind,
    Piece,
    arrange_lines,
    compare_texts,
    format_line,
    format_value,
    shorten,
    split_words,
)

MARKS = {Kind.SAME: "{}", Kind.REMOVED: "[-{}-]", Kind.ADDED: "{{+{}+}}"}
# Few words, so that texts have much in common; any character, so that none is lost.
WORDS = st.sampled_from(["a", "b", "cc", ".", "茶", "水", "\u3000", "¶", "…", BREAK])
TEXT = st.lists(WORDS).map(" ".join) | st.text(max_size=80)


def show(old: str, new: str, context: int = 99) -> list[str]:
    """Each line of a comparison with marks."""
    lines = arrange_lines(shorten(compare_texts(old, new), context))
    return [format_line(line, lambda kind, text: MARKS[kind].format(text)) for line in lines]


def words_without(pieces: list[Piece], kind: Kind) -> list[str]:
    return [word for piece in pieces if piece.kind is not kind for word in piece.words]


@given(TEXT, TEXT)
def test_both_texts_are_in_the_comparison(old: str, new: str) -> None:
    pieces = compare_texts(old, new)
    assert words_without(pieces, Kind.ADDED) == split_words(old)
    assert words_without(pieces, Kind.REMOVED) == split_words(new)
    assert pieces == compare_texts(old, new)


@given(TEXT, TEXT)
def test_each_change_has_one_removed_and_one_added_piece(old: str, new: str) -> None:
    kinds = [piece.kind for piece in compare_texts(old, new)]
    for pair in pairwise(kinds):
        assert pair == (Kind.REMOVED, Kind.ADDED) or set(pair) in (
            {Kind.SAME, Kind.REMOVED},
            {Kind.SAME, Kind.ADDED},
        )


@given(TEXT)
def test_a_text_does_not_differ_from_itself(text: str) -> None:
    assert {piece.kind for piece in compare_texts(text, text)} <= {Kind.SAME}


@given(TEXT, TEXT, st.integers(0, 5))
def test_shortening_and_arranging_lose_no_change(old: str, new: str, context: int) -> None:
    pieces = compare_texts(old, new)
    shown = [piece for line in arrange_lines(shorten(pieces, context)) for piece in line]
    for kind in (Kind.REMOVED, Kind.ADDED):
        wanted = [w for p in pieces if p.kind is kind for w in p.words if w != BREAK]
        got = [w for p in shown if p.kind is kind for w in p.words if w != "¶"]
        assert got == [word for word in wanted if word != "¶"]


@pytest.mark.parametrize(
    ("old", "new", "lines"),
    [
        ("Heron count rises", "Heron count falls", ["Heron count [-rises-]{+falls+}"]),
        ("", "Tea rose.", ["{+Tea rose.+}"]),
        ("Tea rose.", "", ["[-Tea rose.-]"]),
        ("One.\n\nTwo.", "One.\n\nNew.\n\nTwo.", ["One.", "{+New.+}", "Two."]),
        ("One.\n\nOld.\n\nTwo.", "One.\n\nTwo.", ["One.", "[-Old.-]", "Two."]),
        ("One.\n\nTwo.", "One.", ["One.", "[-Two.-]"]),
        ("One. Two.", "One.\n\nTwo.", ["One. {+¶+}", "Two."]),
        ("One.\n\nTwo.", "One. Two.", ["One. [-¶-] Two."]),
        # a paragraph is edited, and another one is added after it
        ("a b c", "a x c\n\nn e w", ["a [-b-]{+x+} c", "{+n e w+}"]),
        ("a b c\n\no l d", "a x c", ["a [-b-]{+x+} c", "[-o l d-]"]),
        # a single equal word between longer changes is shown as changed
        ("a b c the d e f", "g h i the j k l", ["[-a b c the d e f-]{+g h i the j k l+}"]),
        ("a the b", "c the d", ["[-a-]{+c+} the [-b-]{+d+}"]),
        ("水价上涨。", "水价下跌。", ["水价[-上涨-]{+下跌+}。"]),
        ("same", "same", ["same"]),
    ],
)
def test_change_is_shown_in_lines(old: str, new: str, lines: list[str]) -> None:
    assert show(old, new) == lines


def test_only_words_around_a_change_are_shown() -> None:
    old = [f"{n}a {n}b {n}c {n}d {n}e" for n in range(40)]
    new = [*old[:20], old[20].replace("20c", "news"), *old[21:30], "Added here.", *old[30:]]
    assert show(BREAK.join(old), BREAK.join(new), context=3) == [
        "…",
        "20a 20b [-20c-]{+news+} 20d 20e",
        "… 29d 29e",
        "{+Added here.+}",
        "30a 30b 30c …",
    ]


@pytest.mark.parametrize(
    ("same", "lines"),
    [
        ("a b c d e f g h i j", ["{+x+} a b … i j {+y+}"]),
        ("a b c\n\nd e\n\nf g\n\nh i j", ["{+x+} a b …", "… i j {+y+}"]),
        ("a b\n\nd e\n\nf g\n\nh i j", ["{+x+} a b", "… i j {+y+}"]),
        ("a b c\n\nd e\n\nf g\n\ni j", ["{+x+} a b …", "i j {+y+}"]),
        ("a b\n\nd e\n\nf g\n\ni j", ["{+x+} a b", "…", "i j {+y+}"]),
        ("a b c d e f g h", ["{+x+} a b c d e f g h {+y+}"]),
    ],
)
def test_gap_is_marked_once(same: str, lines: list[str]) -> None:
    assert show(same, f"x {same} y", context=2) == lines


def test_lists_have_a_line_for_each_item() -> None:
    old = [{"name": "Zhou Mo", "place": "Shenzhen"}, {"name": "Li Na", "place": None}]
    new = [{"name": "Zhou Mo", "place": "Beijing"}, {"name": "Li Na", "place": None}]
    assert show(format_value(old), format_value(new)) == [
        "name: Zhou Mo | place: [-Shenzhen-]{+Beijing+}",
        "name: Li Na",
    ]
    assert show(format_value(["tea"]), format_value(["tea", "water"])) == ["tea", "{+water+}"]
    assert show(format_value(6), format_value(7)) == ["[-6-]{+7+}"]


@pytest.mark.parametrize("share", [0.0, 0.02, 1.0])
def test_body_of_ten_thousand_words_is_compared_quickly(share: float) -> None:
    rng = Random(f"words {share}")  # noqa: S311  # invented texts are no secrets
    common = [1 / rank for rank in range(1, 5001)]
    vocabulary = [f"w{rank}" for rank in range(5000)]
    old = rng.choices(vocabulary, common, k=10_000)
    new = [w if rng.random() >= share else rng.choices(vocabulary, common)[0] for w in old]
    breaks = [" " if n % 50 else BREAK for n in range(1, 10_001)]
    texts = ["".join(w + b for w, b in zip(t, breaks, strict=True)) for t in (old, new)]
    start = time.process_time()
    pieces = compare_texts(*texts)
    assert time.process_time() - start < 30
    assert (len(pieces) > 1) == (share > 0)


@pytest.mark.parametrize("break_", [" ", BREAK], ids=["one paragraph", "a paragraph a word"])
def test_texts_too_long_to_be_compared_are_removed_and_added_whole(break_: str) -> None:
    # "even" stands in both, so that comparing them word by word would find it
    old, new = (
        break_.join("even" if n % 2 else f"{side}{n:05}" for n in range(350_000))
        for side in ("old", "new")
    )
    old, new = f"{old[:2_000_000]} was", f"{new[:2_000_000]} is"
    pieces = compare_texts(old, new)
    assert [piece.kind for piece in pieces][:2] == [Kind.REMOVED, Kind.ADDED]
    assert [piece.words for piece in pieces[2:]] in ([], [(BREAK,)])
    assert words_without(pieces, Kind.ADDED) == split_words(old)
    assert words_without(pieces, Kind.REMOVED) == split_words(new)


def test_only_so_many_words_are_compared_in_all() -> None:
    edited = [" ".join(f"{n}w{k}" for k in range(1000)) for n in range(7)]
    old = BREAK.join(f"so old {text} is old{BREAK}kept {n}" for n, text in enumerate(edited))
    removed = [p for p in compare_texts(old, old.replace("old", "new")) if p.kind is Kind.REMOVED]
    assert [len(piece.words) for piece in removed] == [1, 1] * 4 + [1003] * 3


def test_small_changes_of_long_paragraphs_are_found_in_them() -> None:
    long = " ".join(f"w{n}" for n in range(20_000))
    old = BREAK.join(f"{long} old {n} {long}{BREAK}kept {n}" for n in range(10))
    removed = [p for p in compare_texts(old, old.replace("old", "new")) if p.kind is Kind.REMOVED]
    assert [piece.words for piece in removed] == [("old",)] * 10
