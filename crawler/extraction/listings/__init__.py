"""Parsers of the pages that list articles: the text of a page in, links out. Pure."""

from crawler.extraction.listings.navigation import find_sections
from crawler.extraction.listings.print_day import (
    EmptyDay,
    NotADay,
    PrintDay,
    parse_print_day,
)
from crawler.extraction.listings.rows import ListedArticle
from crawler.extraction.listings.search import (
    FoundArticle,
    SearchPage,
    SearchUrl,
    read_search_page,
    read_search_url,
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
    "FoundArticle",
    "ListedArticle",
    "NotADay",
    "PrintDay",
    "SearchPage",
    "SearchUrl",
    "SectionListing",
    "UnknownListing",
    "UnreadableSearch",
    "find_sections",
    "parse_print_day",
    "parse_section_listing",
    "read_search_page",
    "read_search_url",
    "search_url",
]
