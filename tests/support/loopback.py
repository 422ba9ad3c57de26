"""A server on 127.0.0.1 that plays whole web sites under their real host names.

It is an HTTP proxy: a crawler reaches it by the usual environment variables, asks it for
`http://www.chinadaily.com.cn/…` or opens a tunnel to `www.chinadaily.com.cn:443`, and gets the
answers of a `Site`. In a tunnel it speaks TLS with a certificate for that host, signed by an
authority made at start; a client that runs with `Loopback.env()` trusts it.

    with Loopback(Site({"https://www.chinadaily.com.cn/china": html})) as loopback:
        crawl(archive, env=loopback.env())
        assert loopback.counts("https://www.chinadaily.com.cn/") == 1

In a process of its own, with invented stories:

    python -m tests.support.loopback --stories 200
"""

from __future__ import annotations

import argparse
import asyncio
import signal
import ssl
import sys
import threading
from collections.abc import Collection
from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Self

import trustme

from tests.support.connection import Connection
from tests.support.site import Answer, Raw, Request, Site
from tests.support.stories import SECTIONS, make_site, make_stories

__all__ = ["Answer", "Loopback", "Raw", "Request", "Site"]


class Loopback:
    """The server, in a thread of its own from `start` to `close`, or while in its context.

    `requests` are those asked so far, tunnels left out; `connections` counts the TCP ones;
    `ca_path` is the PEM file of the authority that signs the certificates.
    The certificates of the hosts `untrusted` are signed by an authority that nobody knows.
    """

    def __init__(
        self, site: Site | None = None, port: int = 0, untrusted: Collection[str] = ()
    ) -> None:
        self.site = site or Site()
        self.port = port
        self.requests: list[Request] = []
        self.connections = 0
        self.open: set[Connection] = set()
        self._authority = trustme.CA()
        self._stranger = trustme.CA()
        self._contexts: dict[str, ssl.SSLContext] = {}
        self._untrusted = untrusted
        self._ending = ExitStack()

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def start(self) -> None:
        """Listen; `port` is the real one afterwards."""
        with ExitStack() as ending:
            folder = ending.enter_context(TemporaryDirectory(prefix="loopback-"))
            self.ca_path = Path(folder) / "ca.pem"
            self._authority.cert_pem.write_to_path(str(self.ca_path))
            self._loop = asyncio.new_event_loop()
            ending.callback(self._loop.close)
            self._loop.run_until_complete(self._listen())
            thread = threading.Thread(target=self._run, name="loopback", daemon=True)
            thread.start()
            ending.callback(thread.join)
            ending.callback(self._loop.call_soon_threadsafe, self._loop.stop)
            self._ending = ending.pop_all()

    def close(self) -> None:
        """Break off what is under way and leave nothing behind; done twice it does nothing."""
        self._ending.close()

    def env(self) -> dict[str, str]:
        """Give the environment variables that lead a client here and let it trust us."""
        proxy = f"http://127.0.0.1:{self.port}"
        names = {"http_proxy": proxy, "https_proxy": proxy, "all_proxy": "", "no_proxy": ""}
        upper = {name.upper(): value for name, value in names.items()}
        return {**names, **upper, "SSL_CERT_FILE": str(self.ca_path)}

    def counts(self, url_prefix: str = "") -> int:
        """Count the requests so far whose URL begins so."""
        return sum(request.url.startswith(url_prefix) for request in self.requests)

    def context_for(self, host: str) -> ssl.SSLContext:
        """Return the context for serving TLS under a host name; made once for each."""
        if host not in self._contexts:
            authority = self._stranger if host in self._untrusted else self._authority
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            authority.issue_cert(host).configure_cert(context)
            context.set_alpn_protocols(["http/1.1"])
            self._contexts[host] = context
        return self._contexts[host]

    async def _listen(self) -> None:
        self._server = await self._loop.create_server(
            lambda: Connection(self), "127.0.0.1", self.port, backlog=512
        )
        self.port = self._server.sockets[0].getsockname()[1]

    def _run(self) -> None:
        self._loop.run_forever()
        self._loop.run_until_complete(self._shut_down())

    async def _shut_down(self) -> None:
        self._server.close()
        for connection in tuple(self.open):
            connection.abort()
        handshakes = asyncio.all_tasks() - {asyncio.current_task()}
        for handshake in handshakes:
            handshake.cancel()
        await asyncio.gather(*handshakes, return_exceptions=True)
        # Nobody is told when the socket of a broken-off handshake closes: some turns later.
        for _ in range(4):
            await asyncio.sleep(0)


def main() -> None:
    """Serve invented stories, as `serve_site` does."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--stories", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    serve_site(make_site(make_stories(options.stories, options.seed), SECTIONS), options.port)


def serve_site(pages: dict[str, str], port: int = 0) -> None:
    """Serve pages until interrupted; print the port and the authority's PEM file."""
    ends = {signal.SIGINT, signal.SIGTERM}
    signal.pthread_sigmask(signal.SIG_BLOCK, ends)
    with Loopback(Site(pages), port) as loopback:
        sys.stdout.write(f"{loopback.port} {loopback.ca_path}\n")
        sys.stdout.flush()
        signal.sigwait(ends)


if __name__ == "__main__":
    main()
