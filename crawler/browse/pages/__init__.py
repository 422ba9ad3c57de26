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
    names,
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
    author.ROUTE,
    place.ROUTE,
    source.ROUTE,
    *names.ROUTES,
    trends.ROUTE,
    changes.ROUTE,
    coverage.ROUTE,
    health.ROUTE,
    about.ROUTE,
    about.DICTIONARY,
)

# what was written, and what is known of the archive itself
NAVIGATION = (
    (
        Entry("Search", "/search"),
        Entry("Trends", "/trends"),
        Entry("Changes", "/changes"),
        Entry("Sections", "/section"),
        Entry("Writers", "/author"),
        Entry("Places", "/place"),
        Entry("Sources", "/source"),
        Entry("In print", "/print"),
    ),
    (
        Entry("Coverage", "/coverage"),
        Entry("Health", "/health"),
        Entry("Tables", "/archive"),
        Entry("About", "/about"),
    ),
)
