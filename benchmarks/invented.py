"""Stories for large archives: the invented ones, with text whose words are spread as in real text.

The words are made up of syllables; how often one comes follows Zipf's law over 60,000 of them,
so that full-text search has rare words and common ones to find.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from functools import cache
from itertools import accumulate, product
from random import Random
from typing import NamedTuple

from crawler.items import Article, Byline, Figure, Page
from tests.support.newsroom.story import BEIJING, Story
from tests.support.stories import compose_story, make_stories

NEWEST = datetime(2026, 11, 1, 12, tzinfo=BEIJING)
# a million articles over twenty years: some 137 a day
_EVERY = timedelta(minutes=10.5)
_BATCH = 200
# words of a paragraph
_WORDS = 75

_FIRST = "ba be bi bo bu da de di do du fa fe fi fo fu ga ge gi go gu ka ke ki ko ku la le".split()
_THEN = "ran rel rin rol rus tan tel tin tol tus man mel min mol mus san sel sin sol sus".split()
_HEADERS = (("Content-Type", "text/html"), ("ETag", '"1"'))


class Written(NamedTuple):
    """A story as it is stored: the page as served, and the article in it."""

    page: Page
    article: Article


@cache
def list_words() -> list[str]:
    """Give all words, the most common first."""
    words = [a + b for a, b in product(_FIRST, _THEN)]
    words += [a + b + c for a, b, c in product(_FIRST, _FIRST, _THEN)]
    words += [a + b + c for a, b, c in product(_THEN, _FIRST, _THEN)]
    return words + [f"{a}{b}{c}" for a, b, c in product(_FIRST, _THEN, _THEN)]


def write_batch(number: int) -> list[Written]:
    """Write the stories of a batch, each of one page; the same number gives the same ones."""
    rng = Random(number)  # noqa: S311  # invented stories are no secrets
    newest = NEWEST - number * _BATCH * _EVERY
    stories = make_stories(_BATCH, seed=number, newest=newest)
    return [_write(rng, story) for story in stories]


def invent_texts(stories: Iterable[Story], seed: int) -> Iterator[Story]:
    """Yield the stories with invented texts; the numbers of pages and paragraphs stay."""
    rng = Random(seed)  # noqa: S311  # invented stories are no secrets
    for story in stories:
        number = len(story.paragraphs)
        yield replace(story, paragraphs=_make_text(_draw(rng, number * _WORDS), number))


def count_batches(articles: int) -> int:
    """Give how many batches hold so many articles."""
    return -(-articles // _BATCH)


def _write(rng: Random, story: Story) -> Written:
    words = _draw(rng, 600)
    text = _make_text(words, 7)
    headline = " ".join(_take(words, 9)).capitalize()
    single = replace(story, pages=1, paragraphs=text, headline=headline)
    body = compose_story(single).encode()
    page = Page(single.url, single.created + timedelta(hours=1), 200, _HEADERS, body)
    return Written(page, _expect(single))


def _expect(story: Story) -> Article:
    known = story.expected
    known.pop("authors")
    known |= {
        "edition": "www",
        "deck": None,
        "layout": "ws_gallery" if story.gallery else "ws_article",
        "info_raw": None,
        "subheadlines": (),
        "keywords": tuple(known["keywords"]),
        "bylines": tuple(Byline(**byline) for byline in known["bylines"]),
        "figures": tuple(Figure(**figure) for figure in known["figures"]),
    }
    return Article(**known)


def _draw(rng: Random, number: int) -> Iterator[str]:
    return iter(rng.choices(list_words(), cum_weights=_weights(), k=number))


def _make_text(words: Iterator[str], paragraphs: int) -> tuple[str, ...]:
    return tuple(" ".join(_take(words, _WORDS)).capitalize() + "." for _ in range(paragraphs))


def _take(words: Iterator[str], number: int) -> Iterator[str]:
    return (next(words) for _ in range(number))


@cache
def _weights() -> list[float]:
    return list(accumulate(1 / rank for rank in range(1, len(list_words()) + 1)))
