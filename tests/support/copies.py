"""Invented texts and copies of them, as two editions would print one story."""

from __future__ import annotations

from random import Random

_SYLLABLES = "ba ce di fo gu ha ki lo mu na pe ri so tu va we yo zi".split()
_LENGTH = 300


def start_random(seed: int) -> Random:
    """Return a source of numbers that are the same in each run."""
    return Random(seed)  # noqa: S311  # repeatable, not secret


def invent_words(random: Random, number: int) -> str:
    """Return a text of invented words of one to four syllables."""
    return " ".join(
        "".join(random.choices(_SYLLABLES, k=random.randint(1, 4))) for _ in range(number)
    )


def invent_text(random: Random) -> str:
    """Return a story of 300 words, in which each twentieth is a number."""
    words = invent_words(random, _LENGTH).split()
    words[::20] = [str(random.randint(2, 3000)) for _ in words[::20]]
    return " ".join(words)


def invent_report(random: Random) -> str:
    """Return a daily report: the sentences are the same each day, the numbers differ."""
    index, change, turnover = (
        random.uniform(*limits) for limits in ((2900, 3500), (0, 3), (600, 1200))
    )
    return (
        f"The pearl market of Hanlu closed {random.choice(('higher', 'lower'))} on"
        f" {random.choice(('Monday', 'Tuesday', 'Friday'))}, with its index of large shells at"
        f" {index:.2f} points after a move of {change:.2f} percent, as buyers from the islands"
        f" waited for the second auction of the season. The turnover of both halls stood at"
        f" {turnover:.1f} million yuan, against {turnover * 0.9:.1f} million on the day before."
        f" The price of small shells is set by the harbor office each morning as the mean of"
        f" {random.randint(12, 90)} offers that sworn brokers hand in before the bell."
    )


def edit(random: Random, text: str) -> str:
    """Return a text of which an editor changed one word in thirty."""
    words = text.split()
    for place in random.sample(range(len(words)), len(words) // 30):
        words[place] = invent_words(random, 1)
    return " ".join(words)


def cut_third(text: str) -> str:
    """Return the first two thirds of a text, as a page of the paper has room for."""
    words = text.split()
    return " ".join(words[: len(words) * 2 // 3])
