"""Pages for benchmarks: several layouts, each page with side columns of its own.

Invented ones in the markup of the site, or real pages as templates into which real articles are
set. In both every link of the side columns differs from page to page, which is harder than the
site is: there pages served together have most of them in common.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path
from random import Random

from tests.support.newsroom.invention import invent_headline
from tests.support.stories import SECTIONS, compose_listing, compose_story, make_stories

# the name of a story or picture: WS<24 hex>.html, /images/202405/13/<24 hex>.jpeg
_NAME = re.compile(r"(?:(?<=WS)|(?<=\d\d/))[0-9a-f]{24}")
# <a … href="//www.chinadaily.com.cn/a/202405/13/WS664188f0a31082fc043c6c9f.html">Headline</a>
_LINK = re.compile(r'(<a\b[^>]*href="[^"]*WS([0-9a-f]{24})\.html"[^>]*>)([^<]+)(?=</a>)')
_CONTENT = re.compile(r'(?<=<div id="Content">).*?(?=</div>)', re.DOTALL)
_HEADLINE = re.compile(r"<h1>([^<]+)</h1>")
_BYLINE = re.compile(r"By [A-Z][^|<]+(?=\|)")
_SENTENCE_END = re.compile(r"(?<=[.!?]) ")

_ROWS = 20
_TEMPLATES = {
    "ws_article": "article-2018plus-WS664167f4a31082fc043c6af7.html",
    "ws_gallery": "gallery-2018plus-WS664af0b2a31082fc043c814d.html",
    "listing": "listing-2018plus-world-china-us-201901.html",
}


@dataclass(frozen=True)
class Sample:
    """Pages of a layout: to train with, and to measure with.

    `soon` and `later` are the latter as served again, one link of four and all links new.
    """

    layout: str
    learned: list[bytes]
    pages: list[bytes]
    soon: list[bytes]
    later: list[bytes]


def invent_samples(learned: int, measured: int) -> Iterator[Sample]:
    """Invent pages in the markup of the site."""
    count = learned + measured
    stories = make_stories(count * _ROWS)
    lists = [stories[n * _ROWS : (n + 1) * _ROWS] for n in range(count)]
    galleries = [story for story in stories if story.gallery]
    articles = [story for story in stories if not story.gallery]
    rng = Random("headlines")  # noqa: S311  # headlines are no secrets
    headlines = [invent_headline(rng) for _ in range(5000)]
    yield _sample("ws_article", [compose_story(s) for s in articles[:count]], learned, headlines)
    yield _sample("ws_gallery", [compose_story(s) for s in galleries[:count]], learned, headlines)
    pages = [compose_listing("china/society", rows, nav=tuple(SECTIONS)) for rows in lists]
    yield _sample("listing", pages, learned, headlines)


def compose_samples(corpus: Path, learned: int, measured: int) -> Iterator[Sample]:
    """Set real articles into real pages; those learned from and those measured share no text."""
    lines = (corpus / "articles.jsonl").read_text(encoding="utf-8").splitlines()
    articles = [json.loads(line) for line in lines]
    early, late = articles[: len(articles) // 2], articles[len(articles) // 2 :]
    for layout, name in _TEMPLATES.items():
        template = (corpus / "pages" / name).read_text(encoding="utf-8")
        pages = [_fill(template, early[n % len(early)], early, n) for n in range(learned)]
        pages += [_fill(template, late[n % len(late)], late, -1 - n) for n in range(measured)]
        yield _sample(layout, pages, learned, _list_headlines(late))


def _sample(layout: str, pages: Sequence[str], learned: int, headlines: Sequence[str]) -> Sample:
    measured = pages[learned:]
    soon = [_renew(html, 0.25, headlines, f"soon {n}") for n, html in enumerate(measured)]
    later = [_renew(html, 1, headlines, f"later {n}") for n, html in enumerate(measured)]
    bodies = ([html.encode() for html in part] for part in (pages[:learned], measured, soon, later))
    return Sample(layout, *bodies)


def _fill(template: str, article: dict[str, str], others: Sequence[dict[str, str]], n: int) -> str:
    """Set an article into a page, with side columns and pictures that no other page has."""
    html = template
    if printed := _HEADLINE.search(template):
        sentences = _SENTENCE_END.split(article["text"])
        paragraphs = [" ".join(sentences[i : i + 3]) for i in range(0, len(sentences), 3)]
        content = "\n".join(f"<p>{escape(text, quote=False)}</p>" for text in paragraphs)
        html = _CONTENT.sub(lambda _: content, html, count=1)
        html = html.replace(printed[1], article["headline"])
        html = _BYLINE.sub(lambda _: f"By {article['byline']} ", html)
    return _renew(html, 1, _list_headlines(others), f"served {n}")


def _renew(html: str, share: float, headlines: Sequence[str], seed: str) -> str:
    """Return a page with a share of its links and pictures outside the text replaced by others."""
    rng = Random(seed)  # noqa: S311  # links are no secrets
    content = _CONTENT.search(html)
    kept = set(_NAME.findall(content[0])) if content else set()
    names = sorted(set(_NAME.findall(html)) - kept)
    new = {name: _rename(name, rng) for name in names if rng.random() < share}
    texts = {name: escape(rng.choice(headlines), quote=False) for name in new}
    html = _LINK.sub(lambda link: link[1] + texts.get(link[2], link[3]), html)
    return _NAME.sub(lambda name: new.get(name[0], name[0]), html)


def _rename(name: str, rng: Random) -> str:
    """Return the name of another story of those days: its second of creation and counter differ."""
    created = int(name[:8], 16) + rng.randrange(86_400)
    return f"{created:08x}{name[8:20]}{rng.randrange(16**4):04x}"


def _list_headlines(articles: Sequence[dict[str, str]]) -> list[str]:
    """Return headlines, and as many words of each sentence as a headline has."""
    sentences = [s.split() for a in articles for s in _SENTENCE_END.split(a["text"])]
    cut = [" ".join(words[: 6 + len(words) % 5]) for words in sentences if len(words) > 10]
    return [article["headline"] for article in articles] + cut
