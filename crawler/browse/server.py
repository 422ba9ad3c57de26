"""Datasette with the archive in it, served."""

from __future__ import annotations

import gc
import socket
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

import uvicorn
from datasette.app import Datasette
from datasette.plugins import pm

from crawler.archive import Archive
from crawler.browse import plugin
from crawler.browse.database import NAME, ArchiveDatabase
from crawler.browse.headers import LOOPBACK, refuse_other_hosts
from crawler.browse.rendering import TEMPLATES
from crawler.browse.threads import FirstIdle

_STATIC = Path(__file__).parent / "static"
# several, so that pages which take long leave some for the others
_THREADS = 4
_SETTINGS = {
    "allow_csv_stream": False,
    "allow_download": False,
    "allow_facet": True,
    "facet_time_limit_ms": 200,
    "max_returned_rows": 1000,
    "sql_time_limit_ms": 1000,
    "suggest_facets": False,
    "truncate_cells_html": 200,
}


class AddressUnusable(OSError):
    """Raised if nothing can be served at an address; the message is one sentence for the user."""


@contextmanager
def open_site(path: Path) -> Iterator[Datasette]:
    """Open the site of an archive until the block ends.

    Nothing is written, also not beside the archive. Raises `ArchiveUnusable`.
    """
    if not pm.is_registered(plugin):
        pm.register(plugin)
    # with Rich, which other extras bring, Datasette prints a traceback where there is no such table
    pm.get_plugin("datasette.handle_exception").rich = None
    site = Datasette(
        template_dir=str(TEMPLATES),
        static_mounts=[("static", str(_STATIC))],
        settings=_SETTINGS,
        cache_headers=False,
    )
    site.executor = FirstIdle(_THREADS)
    site.remove_database("_memory")
    database = ArchiveDatabase(site, path)
    site.add_database(database, name=NAME, route=NAME)
    # it is closed last, and then removes the log that the others made to read the archive
    with closing(Archive.open_to_read(path)):
        try:
            yield site
        finally:
            site.executor.shutdown()
            database.close()


def serve(path: Path, host: str, port: int, tell: Callable[[str], None]) -> None:
    """Serve the site until the process is told to end; `tell` is called with its address.

    Port 0 takes any that is free. Raises `ArchiveUnusable`, `AddressUnusable`.
    """
    with open_site(path) as site, _listen(host, port) as listening:
        shown = f"[{host}]" if ":" in host else host
        app = refuse_other_hosts(site.app()) if shown in LOOPBACK else site.app()
        # what was imported is never garbage: to look for some in it holds up all pages for 70 ms
        gc.freeze()
        tell(f"http://{shown}:{listening.getsockname()[1]}/")
        config = uvicorn.Config(app, log_level="warning", access_log=False)
        # it raises again what told it to end
        with suppress(KeyboardInterrupt):
            uvicorn.Server(config).run(sockets=[listening])


def _listen(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        listening = socket.create_server((host, port), family=family)
        # asyncio sets it for sockets that it opens; without it each answer waits 40 ms
        listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return listening
    except OSError as error:
        reason = f"{error.strerror}".partition(" (")[0]
        raise AddressUnusable(f"cannot serve at {host}, port {port}: {reason}") from error
