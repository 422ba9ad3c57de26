"""The questions of the README, each with values drawn anew."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Sequence
from random import Random
from typing import NamedTuple

from sqlite_utils import Database

from benchmarks.invented import list_words
from tests.support.newsroom.invention import FAMILIES, GIVEN, PLACES

_ASKED = 200
# people search for words that tell something, not for the most common ones
_TELLING = slice(200, 20_000)
_SECTIONS = ("China / Society", "World / Europe", "Business / Tech", "Sports / Tennis")

Draw = Callable[[Random], Sequence[str]]


class Question(NamedTuple):
    """A question, and how the values for its marks are drawn."""

    name: str
    sql: str
    draw: Draw


class Times(NamedTuple):
    """Milliseconds that a question took: half of the times no more, 95 of 100 times no more."""

    median: float
    most: float


def draw_words(number: int) -> Draw:
    """Draw so many words."""
    return lambda rng: [" ".join(rng.sample(list_words()[_TELLING], number))]


def draw_day(rng: Random) -> list[str]:
    """Draw a day of the last twenty years."""
    return [f"20{rng.randrange(8, 26):02}-{rng.randrange(1, 13):02}-{rng.randrange(1, 28):02}"]


_SEARCH = """
    select articles.id, articles.headline from articles_fts
    join articles on articles.rowid = articles_fts.rowid
    where articles_fts match ? order by articles_fts.rank limit 20
"""

QUESTIONS = (
    Question("search for a word", _SEARCH, draw_words(1)),
    Question("search for two words", _SEARCH, draw_words(2)),
    Question(
        "a month, day by day",
        "select day, sum(articles) from articles_by_day where day between ? and ? || '-31'"
        " group by day",
        lambda rng: [(day := draw_day(rng)[0])[:7], day[:7]],
    ),
    Question(
        "a section's timeline",
        "select date_published, headline from articles where section = ? and date_published < ?"
        " order by date_published desc limit 50",
        lambda rng: [rng.choice(_SECTIONS), *draw_day(rng)],
    ),
    Question(
        "a writer's articles",
        "select date_published, headline from bylines join articles on id = article_id"
        " where name = ? order by published desc limit 50",
        lambda rng: [f"{rng.choice(FAMILIES)} {rng.choice(GIVEN)}"],
    ),
    Question(
        "who filed from a place",
        "select name, count(*) from bylines where place = ? group by name"
        " order by count(*) desc limit 20",
        lambda rng: [rng.choice(PLACES)[0]],
    ),
    Question(
        "a day's printed paper",
        "select print_page, headline from articles where print_date = ? order by print_page",
        draw_day,
    ),
    Question(
        "an article's history",
        "select revision, seen_at, changed from article_history where article_id in"
        " (select id from articles where date_published >= ? limit 1)",
        draw_day,
    ),
)


def ask(db: Database, question: Question) -> Times:
    """Ask a question over and over, each time with other values."""
    rng = Random(question.name)  # noqa: S311  # no secret
    times = []
    for _ in range(_ASKED):
        values = question.draw(rng)
        started = time.perf_counter()
        db.execute(question.sql, values).fetchall()
        times.append(1000 * (time.perf_counter() - started))
    return Times(statistics.median(times), sorted(times)[int(0.95 * _ASKED)])
