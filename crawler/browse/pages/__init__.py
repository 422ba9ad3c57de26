"""The pages of the site, one module each.

`ROUTES` are their addresses, `NAVIGATION` those that every page links to.
"""

from crawler.browse.page import Entry, Route
from crawler.browse.pages import (
    about,
    article,
    author,
    calendar,
    changes,
    comparison,
    coverage,
    day,
    front,
    health,
    place,
    printed,
    search,
    section,
    served,
    source,
    trends,
)

ROUTES: tuple[Route, ...] = (
    front.ROUTE,
    calendar.ROUTE,
    search.ROUTE,
    article.ROUTE,
    comparison.ROUTE,
    served.ROUTE,
    served.FRAME,
    day.ROUTE,
    printed.ROUTE,
    printed.DAYS,
    section.ROUTE,
    section.ALL,
    author.ROUTE,
    place.ROUTE,
    source.ROUTE,
    trends.ROUTE,
    changes.ROUTE,
    coverage.ROUTE,
    health.ROUTE,
    about.ROUTE,
    about.DICTIONARY,
)

NAVIGATION = (
    Entry("Search", "/search"),
    Entry("Trends", "/trends"),
    Entry("Changes", "/changes"),
    Entry("Sections", "/section"),
    Entry("In print", "/print"),
    Entry("Coverage", "/coverage"),
    Entry("Health", "/health"),
    Entry("Tables", "/archive"),
    Entry("About", "/about"),
)
