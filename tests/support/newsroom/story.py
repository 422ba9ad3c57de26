"""A story: what its pages print, in parts, and what a perfect reader makes of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from functools import cached_property
from typing import Any

from tests.support.newsroom.furniture import list_trail

BEIJING = timezone(timedelta(hours=8))


@dataclass(frozen=True)
class Figure:
    """A picture: `printed` is what follows the caption for the `credit`, brackets and all."""

    url: str
    caption: str | None = None
    printed: str = ""
    credit: str | None = None


@dataclass(frozen=True)
class Story:
    """What the pages of one story print, in parts.

    `paragraphs` are the running text. Before them stands the `dateline` (as printed, and its
    place), after them `trailer` (contacts, disclaimers) and the `print_page`. `byline` is as
    printed, `writers` are its names and places. `updated` is printed to the minute.
    """

    id: str
    headline: str
    section: str
    updated: datetime
    paragraphs: tuple[str, ...]
    byline: str | None = None
    writers: tuple[tuple[str, str | None], ...] = ()
    source: str | None = "China Daily"
    dateline: tuple[str, str] | None = None
    trailer: tuple[str, ...] = ()
    print_page: str | None = None
    figures: tuple[Figure, ...] = ()
    description: str | None = None
    editor: str | None = None
    keywords: tuple[str, ...] = ()
    pages: int = 1
    gallery: bool = False
    host: str = "www.chinadaily.com.cn"

    @cached_property
    def created(self) -> datetime:
        """The second in the id, Beijing time."""
        return datetime.fromtimestamp(int(self.id[2:10], 16), BEIJING)

    @property
    def url(self) -> str:
        """The URL of the first page."""
        return self.page_url(1)

    def page_url(self, page: int) -> str:
        """Give the URL of a page."""
        number = f"_{page}" if page > 1 else ""
        return f"https://{self.host}/a/{self.created:%Y%m/%d}/{self.id}{number}.html"

    def printed_paragraphs(self) -> list[str]:
        """Give all paragraphs as printed, the dateline in the first of them."""
        first, *rest = self.paragraphs
        if self.dateline:
            first = f"{self.dateline[0]} {first}"
        return [first, *rest, *self.printed_trailer()]

    def printed_trailer(self) -> list[str]:
        """Give the lines after the end of the text."""
        if self.print_page is None:
            return list(self.trailer)
        return [*self.trailer, f"(China Daily {self.created:%m/%d/%Y} page{self.print_page})"]

    @property
    def expected(self) -> dict[str, Any]:
        """The exact values of the columns of `articles`, `bylines` and `figures`."""
        body = "\n\n".join(self.paragraphs)
        printed = self.print_page is not None
        return {
            "id": self.id,
            "url": self.url,
            "language": "en",
            "headline": self.headline,
            "section": " / ".join(name for name, _ in list_trail(self.section)),
            "description": self.description,
            "byline_raw": self.byline,
            "authors": list(dict.fromkeys(name for name, _ in self.writers)),
            "bylines": [{"name": name, "place": place} for name, place in self.writers],
            "source": self.source,
            "dateline_raw": self.dateline[0].replace("\u00a0", " ") if self.dateline else None,
            "dateline_place": self.dateline[1] if self.dateline else None,
            "date_published": self.created.isoformat(),
            "date_published_from": "id",
            "date_modified": self.updated.replace(second=0).isoformat(),
            "date_raw": f"{self.updated:%Y-%m-%d %H:%M}",
            "print_edition": "China Daily" if printed else None,
            "print_date": f"{self.created:%Y-%m-%d}" if printed else None,
            "print_page": self.print_page,
            "editor": self.editor,
            "keywords": list(self.keywords),
            "body": body,
            "trailer_raw": "\n\n".join(self.printed_trailer()) or None,
            "word_count": len(body.split()),
            "page_count": self.pages,
            "figures": [_expect_figure(figure) for figure in self.figures],
        }


def _expect_figure(figure: Figure) -> dict[str, str | None]:
    raw = f"{figure.caption or ''}{figure.printed}".replace("\u00a0", " ") or None
    values = {"url": figure.url, "caption": figure.caption, "credit": figure.credit}
    return values | {"caption_raw": raw}
