"""Whether the archive is well, check by check."""

from __future__ import annotations

import sqlite3

from crawler.archive.queries.health import examine
from crawler.browse.asked import Asked
from crawler.browse.page import Page, Route
from crawler.health.checks import Check, State, is_well
from crawler.health.report import SIGNS


def load_checks(connection: sqlite3.Connection, asked: Asked) -> list[Check]:
    """Return the checks, the gravest first."""
    checks = asked.kept.find("health", lambda: examine(connection, asked.now, asked.free))
    return sorted(checks, key=lambda check: list(State).index(check.state), reverse=True)


def show_health(connection: sqlite3.Connection, asked: Asked) -> Page:
    """Return the page of the checks; its JSON is that of `scrapy health --json`."""
    checks = load_checks(connection, asked)
    data = {"well": is_well(checks), "checks": checks}
    return Page("health.html", "Health", data, checks, {"signs": SIGNS})


ROUTE = Route(r"/health", show_health)
