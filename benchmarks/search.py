"""What searching Chinese takes: `python -m benchmarks.search`.

Articles of invented words go into an archive with parts of words in its index and into one of the
version before; both times are of processor time. Words of several lengths, cut out of the Chinese
texts, are searched for.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Sequence
from itertools import accumulate
from random import Random
from typing import NamedTuple

from sqlite_utils import Database

from benchmarks.invented import list_words
from crawler.archive.author_names import find_names
from crawler.archive.migrations import migration
from crawler.archive.search_query import read_query

# the schema with whole runs of Chinese characters in the index
_BEFORE = "index_parts_of_words"
_CHARACTERS = [chr(0x4E00 + 5 * number) for number in range(3500)]
_INSERT = """
    INSERT INTO articles (id, url, layout, language, headline, body, authors, keywords,
        content_hash, word_count, page_count, revision, first_seen, last_seen)
    VALUES (?, '', '', '', ?, ?, '[]', '[]', '', 0, 1, 1, '', '')
"""
_SEARCH = "SELECT rowid FROM articles_fts WHERE articles_fts MATCH ? ORDER BY rank LIMIT 20"
_LENGTHS = (2, 4, 6, 12)
_ASKED = 200
_NAMES = 100_000


class Stored(NamedTuple):
    """What an article takes: bytes in the index, and seconds to store it."""

    size: float
    seconds: float


def draw(rng: Random, words: Sequence[str], count: int) -> list[str]:
    """Draw words as often as they come in real text."""
    weights = list(accumulate(1 / rank for rank in range(5, len(words) + 5)))
    return rng.choices(words, cum_weights=weights, k=count)


def invent_english(rng: Random) -> str:
    """Return a text of 600 words, as the benchmark of large archives has."""
    return " ".join(draw(rng, list_words(), 600))


def list_chinese_words(rng: Random) -> list[str]:
    """Return words of one to four characters, some of which are far more common than others."""
    sizes = rng.choices((1, 2, 3, 4), (1, 6, 2, 1), k=20_000)
    return ["".join(draw(rng, _CHARACTERS, size)) for size in sizes]


def invent_chinese(rng: Random, words: Sequence[str]) -> str:
    """Return a text of some 900 characters, with a mark of punctuation after every five words."""
    drawn = draw(rng, words, 420)
    clauses = ("".join(drawn[at : at + 5]) for at in range(0, len(drawn), 5))
    return "".join(clause + rng.choice("，，，。\n") for clause in clauses)


def store(db: Database, texts: Sequence[str]) -> Stored:
    """Store texts as articles, 200 at a time."""
    started = time.process_time()
    for first in range(0, len(texts), 200):
        with db.atomic():
            for number, text in enumerate(texts[first : first + 200], first):
                db.execute(_INSERT, (f"c_{number}", text[:20], text))
    seconds = time.process_time() - started
    db.execute("INSERT INTO articles_fts (articles_fts) VALUES ('optimize')")
    size = db.execute("SELECT sum(length(block)) FROM articles_fts_data").fetchone()[0]
    return Stored(size / len(texts), seconds / len(texts))


def measure_storing(language: str, texts: Sequence[str]) -> Database:
    """Print what texts take before and with the parts of words; return the archive with them."""
    before, after = Database(memory=True), Database(memory=True)
    migration.apply(before, stop_before=_BEFORE)
    migration.apply(after)
    for version, db in (("before", before), ("now", after)):
        took = store(db, texts)
        print(f"{language} {version}: {took.size / 1000:.2f} KB, {took.seconds * 1000:.2f} ms")
    started = time.process_time()
    migration.apply(before)
    print(f"  migrated: {len(texts) / (time.process_time() - started):,.0f} articles a second")
    return after


def measure_searching(rng: Random, db: Database, texts: Sequence[str]) -> None:
    """Print how long words that stand in the texts take to be found."""
    for length in _LENGTHS:
        times = []
        for text in rng.choices(texts, k=_ASKED):
            at = rng.randrange(len(text) - length)
            started = time.process_time()
            query = read_query(db, text[at : at + length])
            db.execute(_SEARCH, (query,)).fetchall()
            times.append(1000 * (time.process_time() - started))
        print(f"words of {length}: p50 {sorted(times)[_ASKED // 2]:.2f} ms", end=", ")
        print(f"p95 {sorted(times)[int(0.95 * _ASKED)]:.2f} ms")


def measure_long_text(db: Database) -> None:
    """Print how long a text of a megabyte without any white space takes to be stored."""
    print(f"a text of 1 MB: {store(db, ['重庆景德镇外国专家' * 37_000]).seconds:.1f} s")


def measure_names() -> None:
    """Print how long a writer takes to be found among many."""
    db = Database(memory=True)
    migration.apply(db)
    rows = ((f"c_{number}", f"Name{number} O’García") for number in range(_NAMES))
    db.conn.executemany("INSERT INTO bylines (article_id, position, name) VALUES (?, 1, ?)", rows)
    started = time.process_time()
    find_names(db, "NAME7 O'GARCIA")
    print(f"a writer among {_NAMES:,}: {time.process_time() - started:.2f} s")


def main() -> None:
    """Measure, and print."""
    parser = argparse.ArgumentParser(description="Measure what searching Chinese takes.")
    parser.add_argument("--count", type=int, default=2_000, help="how many articles")
    count = parser.parse_args().count
    rng = Random(1)  # noqa: S311  # no secret
    measure_storing("English", [invent_english(rng) for _ in range(count)])
    words = list_chinese_words(rng)
    texts = [invent_chinese(rng, words) for _ in range(count)]
    measure_searching(rng, measure_storing("Chinese", texts), texts)
    long = Database(memory=True)
    migration.apply(long)
    measure_long_text(long)
    measure_names()


if __name__ == "__main__":
    main()
