"""Parsers of the pages that list articles: the text of a page in, links out. Pure."""

from crawler.extraction.listings.exploration import ExploredListing, explore_listing
from crawler.extraction.listings.navigation import find_sections
from crawler.extraction.listings.print_day import (
    EmptyDay,
    PrintDay,
    PrintedArticle,
    parse_print_day,
)
from crawler.extraction.listings.rows import ListedArticle
from crawler.extraction.listings.search import (
    FoundArticle,
    SearchPage,
    read_search_page,
    search_url,
)
from crawler.extraction.listings.search_rows import UnreadableSearch
from crawler.extraction.listings.section import (
    ChannelFront,
    SectionListing,
    UnknownListing,
    parse_section_listing,
)

__all__ = [
    "ChannelFront",
    "EmptyDay",
    "ExploredListing",
    "FoundArticle",
    "ListedArticle",
    "PrintDay",
    "PrintedArticle",
    "SearchPage",
    "SectionListing",
    "UnknownListing",
    "UnreadableSearch",
    "explore_listing",
    "find_sections",
    "parse_print_day",
    "parse_section_listing",
    "read_search_page",
    "search_url",
]
