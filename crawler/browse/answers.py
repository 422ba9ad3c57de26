"""A page as an answer of HTTP: as HTML, JSON or CSV."""

from __future__ import annotations

import json
import shutil
import sqlite3
from collections.abc import Awaitable, Callable
from dataclasses import fields, is_dataclass
from datetime import UTC, date, datetime
from io import BytesIO
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from datasette.app import Datasette
from datasette.utils.asgi import Request, Response

from crawler.archive import WrongQuery
from crawler.archive.public_tables import read_suppressed_state
from crawler.browse.asked import Asked
from crawler.browse.database import NAME, ArchiveDatabase, limit_time
from crawler.browse.kept import KeptFor
from crawler.browse.page import Elsewhere, Entry, File, NotHere, Page, Route, WrongRequest
from crawler.browse.references import REFERENCES, make_references
from crawler.browse.rendering import render
from crawler.formats.jsonl_csv import write_csv

View = Callable[[Request, Datasette], Awaitable[Response]]

# seconds
_TIME_LIMIT = 5
_TOO_LONG = "This took too long: ask for less, or again in a minute."
_JSON = "application/json; charset=utf-8"
_CSV = "text/csv; charset=utf-8"


def make_pattern(route: Route) -> str:
    """Return the regular expression of a route for Datasette."""
    return rf"{route.pattern}(?:\.(?P<format>{'|'.join(('json', 'csv', *route.formats))}))?$"


def make_view(route: Route, navigation: tuple[tuple[Entry, ...], ...]) -> View:
    """Return the view of a route for Datasette; `navigation` is what all pages link to."""

    async def view(request: Request, datasette: Datasette) -> Response:
        database = datasette.get_database(NAME)

        def answer(connection: sqlite3.Connection) -> Response:
            asked = read_request(request, database, read_suppressed_state(connection))
            frame = {"navigation": navigation, "lacks_text": database.lacks_text(connection)}
            with limit_time(connection, _TIME_LIMIT):
                return make_answer(route, connection, asked, frame)

        return await database.read(answer, whole=route.whole)

    return view


def make_answer(
    route: Route, connection: sqlite3.Connection, asked: Asked, frame: dict[str, Any]
) -> Response:
    """Return the answer to a request; `frame` is what all templates show."""
    try:
        found = route.show(connection, asked)
    except NotHere as error:
        return _show_fault(asked, frame, "Not found", f"{error}", 404)
    except (WrongRequest, WrongQuery) as error:
        return _show_fault(asked, frame, "Not understood", f"{error}", 400)
    except sqlite3.OperationalError as error:
        if error.args != ("interrupted",):
            raise
        return _show_fault(asked, frame, "Not answered", _TOO_LONG, 503)
    if isinstance(found, Elsewhere):
        return Response.redirect(found.url)
    if isinstance(found, File):
        return _send_file(found)
    return _send_page(found, asked, frame)


def show_nothing(connection: sqlite3.Connection, asked: Asked) -> Page:
    """Raise `NotHere`: the site has no such page."""
    raise NotHere("This site has no such page.")


def read_request(request: Request, database: ArchiveDatabase, state: int) -> Asked:
    """Return what a request asks for; `state` says which articles are suppressed."""
    path = {name: unquote(value) for name, value in request.url_vars.items() if value is not None}
    asked_format = path.pop("format", "html")
    return Asked(
        url=request.path.removesuffix(f".{asked_format}"),
        path=path,
        parameters={name: request.args.getlist(name) for name in request.args},
        format=asked_format,
        now=datetime.now(UTC),
        site=f"{request.scheme}://{request.host}",
        kept=KeptFor(database.kept, state),
        filed=KeptFor(database.filed, state),
        free=shutil.disk_usage(Path(database.path).parent).free,
    )


def describe(value: Any) -> Any:
    """Return a value of a page as JSON has it: an object for a dataclass, a day as text."""
    if is_dataclass(value) and not isinstance(value, type):
        return {field.name: getattr(value, field.name) for field in fields(value)}
    return value.isoformat() if isinstance(value, date) else value


def _send_page(page: Page, asked: Asked, frame: dict[str, Any]) -> Response:
    if asked.format in REFERENCES:
        return _send_file(make_references(map(describe, page.rows), asked.format))
    if asked.format == "json":
        body = json.dumps(page.data, ensure_ascii=False, indent=1, default=describe)
        return Response(body, content_type=_JSON)
    if asked.format == "csv":
        out = BytesIO()
        write_csv(map(describe, page.rows), out)
        return Response(out.getvalue(), content_type=_CSV)
    shown = {**page.data, **page.more, "title": page.title, "asked": asked}
    return Response.html(render(page.template, **frame, **shown))


def _send_file(file: File) -> Response:
    headers = dict(file.headers)
    if file.name is not None:
        headers["content-disposition"] = f'attachment; filename="{file.name}"'
    return Response(file.body, headers=headers, content_type=file.content_type)


def _show_fault(
    asked: Asked, frame: dict[str, Any], title: str, sentence: str, status: int
) -> Response:
    body = render("fault.html", **frame, title=title, sentence=sentence, asked=asked)
    return Response.html(body, status=status)
