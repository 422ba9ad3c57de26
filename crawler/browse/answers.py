"""A page as an answer of HTTP: as HTML, JSON or CSV."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from io import BytesIO
from urllib.parse import unquote

from datasette.app import Datasette
from datasette.utils import sqlite_timelimit
from datasette.utils.asgi import Request, Response

from crawler.archive import WrongQuery
from crawler.browse.asked import Asked
from crawler.browse.database import NAME
from crawler.browse.kept import Kept
from crawler.browse.page import Elsewhere, File, NotHere, Page, Route, WrongRequest
from crawler.formats.jsonl_csv import write_csv

View = Callable[[Request, Datasette], Awaitable[Response]]

# milliseconds
_TIME_LIMIT = 5_000
_JSON = "application/json; charset=utf-8"


def make_pattern(route: Route) -> str:
    """Return the regular expression of a route for Datasette."""
    return rf"{route.pattern}(?:\.(?P<format>{'|'.join(('json', 'csv', *route.formats))}))?$"


def make_view(route: Route) -> View:
    """Return the view of a route for Datasette."""

    async def view(request: Request, datasette: Datasette) -> Response:
        if request.method not in ("GET", "HEAD"):
            return Response("this site is read only", status=405)
        database = datasette.get_database(NAME)
        asked = read_request(request, database.kept)
        read = database.read_whole if route.whole else database.execute_fn
        try:
            answer = await read(_bound(route, asked))
        except NotHere as error:
            return await _show_error(datasette, request, f"{error}", 404)
        except (WrongRequest, WrongQuery) as error:
            return await _show_error(datasette, request, f"{error}", 400)
        return await _respond(datasette, request, asked, answer)

    return view


async def show_nothing(request: Request, datasette: Datasette) -> Response:
    """Return the page for an address that this site has not."""
    return await _show_error(datasette, request, "This site has no such page.", 404)


def read_request(request: Request, kept: Kept) -> Asked:
    """Return what a request asks for."""
    path = {name: unquote(value) for name, value in request.url_vars.items() if value is not None}
    asked_format = path.pop("format", "html")
    url = request.path.removesuffix(f".{asked_format}")
    return Asked(
        url=url,
        path=path,
        parameters={name: request.args.getlist(name) for name in request.args},
        format=asked_format,
        now=datetime.now(UTC),
        site=f"{request.scheme}://{request.host}",
        kept=kept,
    )


def _bound(route: Route, asked: Asked) -> Callable[[sqlite3.Connection], Page | File | Elsewhere]:
    def show(connection: sqlite3.Connection) -> Page | File | Elsewhere:
        with sqlite_timelimit(connection, _TIME_LIMIT):
            return route.show(connection, asked)

    return show


async def _respond(
    datasette: Datasette, request: Request, asked: Asked, answer: Page | File | Elsewhere
) -> Response:
    if isinstance(answer, Elsewhere):
        return Response.redirect(answer.url)
    if isinstance(answer, File):
        return _send_file(answer)
    if asked.format == "json":
        body = json.dumps(answer.data, ensure_ascii=False, indent=1)
        return Response(body, content_type=_JSON)
    if asked.format == "csv":
        out = BytesIO()
        write_csv(answer.rows, out)
        return Response(out.getvalue(), content_type="text/csv; charset=utf-8")
    context = {**answer.data, **answer.more, "title": answer.title, "asked": asked}
    return Response.html(await datasette.render_template(answer.template, context, request))


def _send_file(file: File) -> Response:
    headers = dict(file.headers)
    if file.name is not None:
        headers["content-disposition"] = f'attachment; filename="{file.name}"'
    return Response(file.body, headers=headers, content_type=file.content_type)


async def _show_error(
    datasette: Datasette, request: Request, sentence: str, status: int
) -> Response:
    context = {"title": "Not found" if status == 404 else "Not understood", "sentence": sentence}
    body = await datasette.render_template("fault.html", context, request)
    return Response.html(body, status=status)
