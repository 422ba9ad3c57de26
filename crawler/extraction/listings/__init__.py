"""Readers of the pages that list articles: page in, links out."""

from crawler.extraction.listings.section import (
    ListedArticle,
    SectionListing,
    UnknownListing,
    read_section_listing,
)

__all__ = ["ListedArticle", "SectionListing", "UnknownListing", "read_section_listing"]
