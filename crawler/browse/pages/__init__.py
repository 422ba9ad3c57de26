"""The pages of the site, one module each.

`ROUTES` are their addresses, `NAVIGATION` those that every page links to.
"""

from crawler.browse.page import Entry, Route
from crawler.browse.pages import article, calendar, comparison, front, health, search, served

ROUTES: tuple[Route, ...] = (
    front.ROUTE,
    calendar.ROUTE,
    search.ROUTE,
    article.ROUTE,
    comparison.ROUTE,
    served.ROUTE,
    served.FRAME,
    health.ROUTE,
)

NAVIGATION = (
    Entry("Search", "/search"),
    Entry("Health", "/health"),
    Entry("Tables", "/archive"),
)
