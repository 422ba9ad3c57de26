"""Parsers of the pages that list articles: the text of a page in, links out. Pure."""

from crawler.extraction.listings.exploration import ExploredListing, explore_listing
from crawler.extraction.listings.section import (
    ChannelFront,
    ListedArticle,
    SectionListing,
    UnknownListing,
    parse_section_listing,
)

__all__ = [
    "ChannelFront",
    "ExploredListing",
    "ListedArticle",
    "SectionListing",
    "UnknownListing",
    "explore_listing",
    "parse_section_listing",
]
