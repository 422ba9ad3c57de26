"""What Datasette asks of a plugin."""

from __future__ import annotations

from typing import Any

from datasette import hookimpl
from datasette.app import Datasette

from crawler.browse.answers import View, make_pattern, make_view, show_nothing
from crawler.browse.database import NAME
from crawler.browse.headers import App, add_headers, refuse_writing
from crawler.browse.page import Route
from crawler.browse.pages import NAVIGATION, ROUTES

# all but the tables and the files of the site: pages of Datasette about itself name files of this
# machine
_NOWHERE = rf"/(?!{NAME}(?:[/.]|$)|static/|-/static/|favicon\.ico$)"


@hookimpl
def register_routes(datasette: Datasette) -> list[tuple[str, View]]:
    """Add the pages of the site."""
    routes = [(make_pattern(route), make_view(route, NAVIGATION)) for route in ROUTES]
    return [*routes, (_NOWHERE, make_view(Route("", show_nothing), NAVIGATION))]


@hookimpl
def asgi_wrapper(datasette: Datasette) -> Any:
    """Add headers to all answers, and refuse what would write."""

    def wrap(app: App) -> App:
        return add_headers(refuse_writing(app))

    return wrap


@hookimpl
async def extra_template_vars(datasette: Datasette) -> dict[str, Any]:
    """Add what the templates of the site show around the pages of Datasette."""
    database = datasette.get_database(NAME)
    return {"navigation": NAVIGATION, "lacks_text": await database.execute_fn(database.lacks_text)}
