"""An invented site in the markup of the real one: its stories, and every page by URL.

    site = make_site(make_stories(200, seed=1), SECTIONS)

`Story.expected` is what a perfect reader makes of a story. The markup was seen in real pages;
the names, stories and furniture are made up.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import datetime, time, timedelta
from hashlib import sha256
from random import Random
from typing import Any

from tests.support.newsroom import invention
from tests.support.newsroom.furniture import SECTIONS
from tests.support.newsroom.pages import (
    Furniture,
    compose_article,
    compose_gallery,
    compose_listing,
)
from tests.support.newsroom.story import BEIJING, Figure, Story

__all__ = [
    "SECTIONS",
    "Figure",
    "Story",
    "compose_article",
    "compose_gallery",
    "compose_listing",
    "compose_story",
    "cut_pager",
    "invent_story",
    "make_site",
    "make_stories",
    "slow_down",
]

# a run for the news asks for the last week; no time that a story prints lies in the future
_TODAY = datetime.combine(datetime.now(BEIJING).date(), time(), BEIJING)
NEWEST = _TODAY - timedelta(hours=6, seconds=9)

_BASE = "https://www.chinadaily.com.cn"
# minutes between two stories
_GAPS = range(3, 40)
# the places in a section's order of the stories that its lead box names in place of the list
_LEAD = slice(2, 12, 2)
_DISCLAIMER = "The views don't necessarily reflect those of China Daily."
# ">>|" in the pager for large screens
_LAST_PAGE = re.compile(r"<a [^>]*>&gt;&gt;\|</a>")
_SOURCES = ("China Daily", "China Daily Global", "chinadaily.com.cn")
_AGENCIES = ("Xinhua", "Agencies", "Reuters", "AFP")


def make_stories(n: int, seed: int = 1, newest: datetime = NEWEST) -> list[Story]:
    """Invent stories, newest first: staff and agency copy, paged stories, galleries.

    The same arguments give the same stories; ids of different seeds differ. `newest` is the
    (aware) time of the first.
    """
    rng = Random(f"stories {seed}")  # noqa: S311  # invented stories are no secrets
    stories = []
    created = newest.astimezone(BEIJING)
    for number in range(n):
        stories.append(_make_story(rng, created, f"{seed} {number}"))
        created -= timedelta(minutes=rng.choice(_GAPS), seconds=rng.randrange(60))
    return stories


def invent_story(name: str, created: datetime) -> Story:
    """Invent one story; the same arguments give the same story."""
    rng = Random(f"story {name}")  # noqa: S311  # invented stories are no secrets
    return _make_story(rng, created, name)


def compose_story(
    story: Story, page: int = 1, furniture: Furniture = "full", serving: int = 0
) -> str:
    """Give a page of a story in the layout of its kind."""
    compose = compose_gallery if story.gallery else compose_article
    return compose(story, page, furniture, serving)


def cut_pager(html: str) -> str:
    """Leave in the pager of a page no link to the last page: ten numbers around its own, "Next"."""
    return _LAST_PAGE.sub("", html)


def slow_down(html: str) -> str:
    """Make a page take some seconds to read, most of them in Python."""
    return html.replace('id="Content">', 'id="Content">' + "<h2>long</h2>" * 300_000, 1)


def make_site(
    stories: Sequence[Story],
    sections: Iterable[str] = tuple(SECTIONS),
    rows_per_page: int = 20,
    furniture: Furniture = "full",
) -> dict[str, str]:
    """Give the HTML of every page by URL: listings of the sections (paths), stories.

    Each story is listed once: in its own section, or in one of `sections` by turns where its
    own is not among them. The bare URL of a section is its `page_1.html`.
    """
    paths = list(sections)
    listed: dict[str, list[Story]] = {path: [] for path in paths}
    for number, story in enumerate(stories):
        listed.get(story.section, listed[paths[number % len(paths)]]).append(story)
    site = {
        story.page_url(page): compose_story(story, page, furniture)
        for story in stories
        for page in range(1, story.pages + 1)
    }
    for path in paths:
        site |= _make_listings(path, listed, rows_per_page)
    return site


def _make_listings(
    section: str, listed: dict[str, list[Story]], rows_per_page: int
) -> dict[str, str]:
    stories = sorted(listed[section], key=lambda story: story.id, reverse=True)
    lead = stories[_LEAD]
    rows = [story for story in stories if story not in lead]
    aside = [others[0] for path, others in listed.items() if path != section and others]
    top = section.partition("/")[0]
    nav = [path for path in listed if path.partition("/")[0] == top]
    last = max(1, -(-len(rows) // rows_per_page))
    site = {
        f"{_BASE}/{section}/page_{page}.html": compose_listing(
            section,
            rows[(page - 1) * rows_per_page : page * rows_per_page],
            page,
            last,
            lead=lead if page == 1 else (),
            nav=nav,
            aside=aside,
        )
        for page in range(1, last + 1)
    }
    return site | {f"{_BASE}/{section}": site[f"{_BASE}/{section}/page_1.html"]}


def _make_story(rng: Random, created: datetime, name: str) -> Story:
    kind = rng.choices(("staff", "print", "agency", "gallery", "paged"), (35, 25, 25, 10, 5))[0]
    pages = rng.randrange(2, 7) if kind in ("gallery", "paged") else 1
    figures = pages if kind == "gallery" else rng.randrange(3)
    paragraphs = pages if kind == "gallery" else rng.randrange(5, 12) * pages
    text = tuple(invention.invent_paragraph(rng) for _ in range(paragraphs))
    late = timedelta(hours=rng.randrange(1, 5)) if rng.random() < 0.2 else timedelta()
    return Story(
        id=f"WS{int(created.timestamp()):08x}{sha256(name.encode()).hexdigest()[:16]}",
        headline=invention.invent_headline(rng),
        section=rng.choice(list(SECTIONS)),
        updated=(created + late).replace(second=0),
        paragraphs=text,
        figures=tuple(_make_figure(rng, created) for _ in range(figures)),
        description=None if kind == "gallery" else text[0].partition(". ")[0],
        editor=rng.choice(invention.EDITORS),
        keywords=tuple(rng.sample(invention.THINGS, 2)) if rng.random() < 0.2 else (),
        pages=pages,
        gallery=kind == "gallery",
        **_make_credits(rng, kind),
    )


def _make_credits(rng: Random, kind: str) -> dict[str, Any]:
    """Give the parts of a story that say where it comes from."""
    if kind == "agency":
        dateline = invention.invent_dateline(rng)
        return {"source": rng.choice(_AGENCIES), "dateline": dateline}
    if kind == "gallery":
        return {"source": "chinadaily.com.cn"}
    byline, writers = _make_byline(rng)
    known: dict[str, Any] = {"byline": byline, "writers": writers, "source": rng.choice(_SOURCES)}
    if kind != "print":
        return known
    account = writers[0][0].lower().replace(" ", "").replace("'", "")
    contact = f"Contact the writers at {account}@chinadaily.com.cn"
    trailer = rng.choice(((), (contact,), (_DISCLAIMER,)))
    page = str(rng.randrange(1, 25))
    return known | {"source": "China Daily", "trailer": trailer, "print_page": page}


def _make_byline(rng: Random) -> tuple[str, tuple[tuple[str, str | None], ...]]:
    """Give a byline as printed, at times in capitals, and its writers with their places."""
    first, second = rng.sample([invention.invent_name(rng) for _ in range(9)], 2)
    here, there = invention.invent_place(rng), invention.invent_place(rng)
    printed, writers = rng.choice(
        (
            ("{0}", ((first, None),)),
            ("{0} in {2}", ((first, here),)),
            ("{0} and {1}", ((first, None), (second, None))),
            ("{0} and {1} in {2}", ((first, here), (second, here))),
            ("{0} in {2} and {1} in {3}", ((first, here), (second, there))),
        )
    )
    names = [first, second]
    if rng.random() < 0.3:
        names = [name.upper() for name in names]
    return f"By {printed.format(*names, here, there)}", writers


def _make_figure(rng: Random, created: datetime) -> Figure:
    name = f"{int(created.timestamp()):08x}{rng.randrange(16**16):016x}"
    url = f"https://img2.chinadaily.com.cn/images/{created:%Y%m/%d}/{name}.jpeg"
    if rng.random() < 0.1:
        return Figure(url)
    caption = invention.invent_caption(rng)
    if rng.random() < 0.1:
        return Figure(url, caption)
    printed, credit = invention.invent_credit(rng)
    return Figure(url, caption, printed, credit)
