"""What an article must have to be trusted in the archive."""

from __future__ import annotations

from crawler.items import Article


def find_faults(article: Article) -> tuple[str, ...]:
    """Name what an article lacks; an empty tuple when it is fit to be stored."""
    faults = {
        "no headline": article.headline is None,
        "no date": article.date_published is None,
    }
    return tuple(fault for fault, present in faults.items() if present)
