"""What an ingestion came to, in lines for the terminal."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from crawler.archive import SavedAs
from crawler.ingest.ingestion import Ingestion
from crawler.ingest.page_store import UNFIT


def describe_ingestion(ingestion: Ingestion) -> Iterator[str]:
    """Yield a line each for articles, pages, and what was left out by reason."""
    yield "articles: " + ", ".join(f"{ingestion.articles[way]:,} {way}" for way in SavedAs)
    yield "pages: " + ", ".join(f"{ingestion.pages[way]:,} {way}" for way in ("new", "known"))
    for name, counts in (("unread", ingestion.unread), ("skipped", ingestion.skipped)):
        if counts.total():
            yield f"{name}: {_list_counts(counts)}"


def describe_loss(ingestion: Ingestion) -> str | None:
    """Return a sentence on pages and articles that could not be stored; None if all could."""
    lost = ingestion.skipped[UNFIT]
    return f"{lost:,} of the pages and articles could not be stored: {UNFIT}" if lost else None


def _list_counts(counts: Counter[str]) -> str:
    shown: Iterable[tuple[str, int]] = counts.most_common()
    return ", ".join(f"{number:,} {reason}" for reason, number in shown if number)
