"""The site of an archive, asked without a network."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlencode

from datasette.app import Datasette
from httpx import ASGITransport, AsyncClient, Response

from crawler.browse.headers import refuse_other_hosts
from crawler.browse.server import open_site


class Visitor:
    """Asks a site for pages."""

    def __init__(self, site: Datasette, runner: asyncio.Runner) -> None:
        self._site = site
        self._runner = runner

    def get(self, path: str, **parameters: str) -> Response:
        """Return the answer to a request for a path, with parameters."""
        asked = f"{path}?{urlencode(parameters)}" if parameters else path
        answer: Response = self._runner.run(self._site.client.get(asked))
        return answer

    def read(self, path: str, **parameters: str) -> str:
        """Return the text of a page that must be there."""
        answer = self.get(path, **parameters)
        assert answer.status_code == 200, f"{path}: {answer.status_code} {answer.text}"
        return answer.text

    def ask(self, method: str, path: str) -> int:
        """Return the status of an answer to another request than GET."""
        asked: Response = self._runner.run(self._site.client.request(method, path))
        return asked.status_code

    def get_by_name(self, path: str, host: str) -> int:
        """Return the status of an answer to a request that names a host."""
        transport = ASGITransport(refuse_other_hosts(self._site.app()))

        async def ask() -> int:
            async with AsyncClient(transport=transport, base_url="http://localhost") as client:
                return (await client.get(path, headers={"host": host})).status_code

        return self._runner.run(ask())


@contextmanager
def visit(path: Path) -> Iterator[Visitor]:
    """Open the site of the archive at `path` until the block ends."""
    with asyncio.Runner() as runner, open_site(path) as site:
        yield Visitor(site, runner)
