"""What an article must have to be trusted in the archive, and what no page of a newspaper has."""

from __future__ import annotations

from crawler.items import Article, ParsedPage

# Characters of a headline, a caption, a description ...: the longest of the site have some 2,000.
LONGEST_FIELD = 20_000
# Characters of all that an article says, in the text of its pages and beside it. The longest
# documents that newspapers print have 200,000.
LONGEST_ARTICLE = 2_000_000

_FIELDS = ("headline", "deck", "info", "description", "keywords", "editor")


class TooLong(ValueError):
    """Raised if a page prints more than any newspaper; the message says what."""


def find_faults(article: Article) -> tuple[str, ...]:
    """Name what an article lacks; an empty tuple when it is fit to be stored."""
    faults = {
        "no headline": article.headline is None,
        "no date": article.date_published is None,
    }
    return tuple(fault for fault, present in faults.items() if present)


def check_length(*pages: ParsedPage) -> None:
    """Raise `TooLong` if the pages of a story print more than any newspaper."""
    said = 0
    for page in pages:
        fields = _measure_fields(page)
        for name, length in fields.items():
            if length > LONGEST_FIELD:
                raise TooLong(f"{name} of over {LONGEST_FIELD:,} characters")
        said += sum(fields.values()) + _measure(*page.paragraphs, *page.subheadlines)
        said += sum(len(figure.url) + len(figure.caption or "") for figure in page.figures)
    if said > LONGEST_ARTICLE:
        raise TooLong(f"article of over {LONGEST_ARTICLE:,} characters")


def _measure_fields(page: ParsedPage) -> dict[str, int]:
    """Return the length of each field; of captions and URLs of pictures that of the longest."""
    return {
        **{name: len(getattr(page, name) or "") for name in _FIELDS},
        "breadcrumb": _measure(*page.breadcrumb),
        "caption": max((len(figure.caption or "") for figure in page.figures), default=0),
        "URL of a picture": max((len(figure.url) for figure in page.figures), default=0),
    }


def _measure(*texts: str) -> int:
    return sum(map(len, texts))
